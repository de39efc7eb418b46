"""What the units answered: the facts of the three real letters, and short texts of our own."""

from dataclasses import dataclass
from datetime import date

from people.models import Unit
from proposals.demo.district import SCHEMES
from proposals.demo.tables import Case
from proposals.models import Proposal
from proposals.rules.vocabulary import ContactMode, Outcome

MARK = "（演示文本：为演示本系统而写，不是该单位的正式答复。）"
SIGNER = "演示签发人"


@dataclass(frozen=True)
class RealLetter:
    """What a published letter says of itself. `contacts` are (day, mode, with whom)."""

    replied_on: date
    organization: str
    signer: str
    body: tuple[str, ...]
    doc_number: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_address: str = ""
    postcode: str = ""
    contacts: tuple[tuple[date, ContactMode, str], ...] = ()


REAL = {
    ("cppcc-15-2", "044"): RealLetter(
        replied_on=date(2023, 4, 17),
        organization="长宁区科学技术委员会",
        signer="詹镭",
        body=(
            "三位委员关心科技企业怎样在长宁落脚和长大，提案分析得细，我们逐条研究后作如下说明。",
            "产业基础方面，区内与人工智能相关的企业已超过460家，亿元以上交易量的电商平台有21个。"
            "我们继续开放医疗、教育、养老等场景，让新产品先在身边用起来。",
            "人才方面，近三年发放优秀人才租房补贴约1.85亿元，十四个公租房项目可提供一千九百余套房源；"
            "校企合作培养人才的项目，经评审可得到一次性资助。",
            "资金和知识产权方面，我们请金融机构与企业定期见面，并在园区设立商标受理窗口，方便企业就近办理。",
            "今后将以“上海硅巷”建设为重点，把高校院所的成果更多转到企业手中，也请各位委员继续指点。",
        ),
    ),
    ("cppcc-15-2", "051"): RealLetter(
        replied_on=date(2023, 4, 23),
        organization="长宁区科学技术协会",
        signer="张正行",
        contact_name="谢佼",
        contact_phone="52388354",
        contact_address="安西路35号501",
        postcode="200050",
        body=(
            "办理中，我们听取了华阳路街道、区商务委和区人社局的会办意见，"
            "并与三位提案人分别以电话和面谈的方式交换了看法。",
            "试点工作方面，区内企业参加了“科创中国”榜单推荐，小微模式帮助一批成果走出实验室。",
            "“上海硅巷”方面，三年行动方案正在起草，拟安排六大专项、十二个子项，"
            "到2025年建成创新开放的科创街区。四月初，首个创新空间已经对外发布。",
            "下一步，我们将发展企业科协和街镇科协，让科技工作者找得到组织、用得上平台，"
            "并适时再请提案人、街道和企业一起商量方案。",
        ),
        contacts=(
            (date(2023, 3, 21), ContactMode.PHONE, "薛斌"),
            (date(2023, 3, 22), ContactMode.VISIT, "仲静云"),
            (date(2023, 4, 4), ContactMode.VISIT, "潘瑾"),
        ),
    ),
    ("cppcc-15-3", "050"): RealLetter(
        replied_on=date(2024, 4, 25),
        organization="上海市长宁区发展和改革委员会",
        signer="叶鹏举",
        doc_number="长发改〔2024〕19号",
        contact_name="汪骏杰",
        contact_phone="22051162",
        contact_address="长宁路599号1120室",
        postcode="200050",
        body=(
            "提案从数字经济、城市更新和发展方式三个方面提出意见，我们会同有关部门研究，采纳情况说明如下。",
            "数字经济：全区数字经济企业有6100余家，2023年综合税收约310亿元。"
            "我们支持直播电商、元宇宙、数据要素等新业态，并帮助企业了解数据出境的办理要求。",
            "城市更新：三轮行动计划接续推进，工贸小区等低效用地正在盘活，精品小区累计开竣工774万平方米。",
            "产业生态：去年举办创投沙龙二十余场，扶持政策合并为一套体系，"
            "人才落户可全程网办，租房补贴每人每月1600元。",
            "今后仍以数字经济为主线，多为企业办实事。感谢三位委员对长宁产业的关心。",
        ),
    ),
}

# What an item's subject adds to the plain facts of its letter.
BY_TOPIC = {
    "economy": "我们逐户听取企业意见，把可以马上办的先办，把需要政策支持的列入年度安排。",
    "urban": "我们到现场查看后，与街道和居民代表商定了做法，施工期间尽量减少对出行的影响。",
    "social": "我们走访了使用单位和家庭，按需要的缓急排出次序，新增服务已向社会公布。",
    "livelihood": "我们会同街镇逐户了解情况，符合条件的主动上门办理，不让居民来回跑。",
    "safety-traffic": "我们在早晚高峰做了实地观察，方案实施前征求了学校、居民和单位的意见。",
    "government": "我们梳理了现有流程，减少重复填报，办理进度可以在网上查询。",
    "cppcc-economy": "我们与企业座谈后完善了措施，并在服务窗口公布了办理条件。",
    "cppcc-politics": "我们听取了委员和居民的看法，把好的做法写进了工作办法。",
    "cppcc-culture": "我们与场馆、街道和志愿者一起商定了活动安排，向居民免费开放。",
    "cppcc-society": "我们会同街镇走访了居民，把意见集中的地方先行改善。",
    "cppcc-ecology": "我们先选条件成熟的地方试行，记录效果后再逐步推开。",
}
NEXT = {
    Outcome.ADOPTED: "下一步，我们将在年底前回访一次，看措施是否真正见效；如有反复，及时改进。",
    Outcome.IN_PROGRESS: "这项工作已列入今年计划，预计年底前完成；每完成一步，我们会告知您。",
    Outcome.PLANNED: "这项工作已列入今后两年的计划，明年先完成试点，后年全面实施；进展将及时告知您。",
    Outcome.REFERENCE: "受现有条件限制，暂时还不能实现。我们会继续留意，条件具备时再行研究。",
}


def of_the_case(case: Case, proposal: Proposal, unit: Unit) -> dict[str, object]:
    """The columns of the reply to an item, without its day."""
    real = REAL.get((proposal.session.slug, case.number))
    labels = SCHEMES[proposal.session.body][2]
    common = {
        "outcome": case.outcome,
        "outcome_text": labels[case.outcome],
        "disclosure": "open",
    }
    if real:
        return common | _real_columns(real)
    return common | {
        "organization": unit.name,
        "signer": SIGNER,
        "body": _text(case, proposal),
        "summary": f"{case.done}。" if case.done else "",
    }


def _real_columns(real: RealLetter) -> dict[str, object]:
    return {
        "organization": real.organization,
        "signer": real.signer,
        "doc_number": real.doc_number,
        "body": "\n".join([*real.body, MARK]),
        "contact_name": real.contact_name,
        "contact_phone": real.contact_phone,
        "contact_address": real.contact_address,
        "postcode": real.postcode,
    }


def _text(case: Case, proposal: Proposal) -> str:
    done = f"办理情况如下：{case.done}。" if case.done else ""
    paragraphs = [
        f"{'、'.join(case.proposers)}：",
        f"您提出的《{case.title}》收悉。经研究，现答复如下。",
        f"{done}{BY_TOPIC[case.topic]}",
        NEXT[case.outcome],
        f"感谢您对我们工作的关心，欢迎继续提出{proposal.noun}。",
        MARK,
    ]
    return "\n".join(paragraphs)


def of_the_proposer(case: Case, session: str) -> str:
    """The text of an item; that of the three real ones is not known."""
    if (session, case.number) in REAL:
        return "（提案原文未收入演示数据；标题和提案人以已公开的答复为准。）"
    return (
        f"走访中，不少居民和单位谈到{case.matter}。目前已有一些做法，但覆盖还不够，使用起来也有不便之处。\n"
        "建议：一是实地了解情况，听取使用者的意见；二是拿出分步的安排，先易后难；"
        "三是把办理结果告诉大家，并在一年后回头看。\n"
        "（演示文本。）"
    )
