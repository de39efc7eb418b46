"""Letters written afresh, with the variations real ones show, and every field they should give."""

from datetime import date

import pytest

from proposals.documents.letters import read_text
from proposals.rules.vocabulary import Body, Disclosure, LetterKind, Outcome

CONTRACT = (
    "file kind body term session number title outcome outcome_text signer proposers organization doc_number "
    "replied_on disclosure contact_name contact_phone contact_address postcode problems"
).split()


def fields(letter, *names):
    return {name: getattr(letter, name) for name in names}


def codes(letter):
    return [problem.code for problem in letter.problems]


def test_a_plain_reply_gives_every_field(compose):
    text = compose(
        mark="甲区民政局文件",
        doc_number="甲民〔2023〕8号",
        foot="（此件公开发布）\n联系人姓名：李小丁\n联系电话：5555 1234\n"
        "联系地址：甲路1号201室\n邮政编码：200000",
    )

    assert read_text(text, "甲.txt").as_json() == {
        "file": "甲.txt",
        "kind": "reply",
        "body": "cppcc",
        "term": 15,
        "session": 2,
        "number": "012",
        "title": "关于推进社区食堂建设的建议",
        "outcome": "adopted",
        "outcome_text": "解决或采纳",
        "signer": "金一鸣",
        "proposers": ["赵甲", "钱乙", "孙丙"],
        "organization": "甲区民政局",
        "doc_number": "甲民〔2023〕8号",
        "replied_on": "2023-04-17",
        "disclosure": "open",
        "contact_name": "李小丁",
        "contact_phone": "55551234",
        "contact_address": "甲路1号201室",
        "postcode": "200000",
        "problems": [],
    }


def test_the_json_has_the_contracts_keys_in_its_order(compose):
    assert list(read_text(compose(), "甲.txt").as_json()) == CONTRACT
    assert list(read_text("", "空.txt").as_json()) == CONTRACT


@pytest.mark.parametrize(
    ("heading", "body", "term", "session", "number"),
    [
        ("对区政协十五届三次会议第050号提案的答复", "cppcc", 15, 3, "050"),
        ("对区政协十四届二次会议第142028号提案的答复", "cppcc", 14, 2, "142028"),
        ("关于对政协乙县第十届委员会第二次会议\n第14号提案的复函", "cppcc", 10, 2, "14"),
        ("关于政协十三届全国委员会第三次会议第5017号（文化类350号）提案答复的函", "cppcc", 13, 3, "5017"),
        (
            "中国人民政治协商会议乙市第九届委员会第一次会议第63号提案的答复函\n对市政协九届一次会议第63号提案的答复",
            "cppcc",
            9,
            1,
            "63",
        ),
        ("关于“乙市政协十三届二次会议第103号提案”的答复", "cppcc", 13, 2, "103"),
        ("乙区政协十届三次会议提案：第25号——《关于推进社区食堂建设的建议》的答复", "cppcc", 10, 3, "25"),
        ("乙区政府关于乙市政协十一届一次会议第111186号提案的答复", "cppcc", 11, 1, "111186"),
        ("关于市政协2023年第015号提案的答复", "cppcc", None, None, "015"),
        ("对区十七届人大四次会议 第006号代表建议的答复", "npc", 17, 4, "006"),
        ("对区七届人大六次会议第T007号代表建议的答复", "npc", 7, 6, "T007"),
        ("关于区十届人大三次会议第1号代表建议办理情况的复函", "npc", 10, 3, "1"),
        ("乙县水务局关于乙县第十八届 人民代表大会第四次会议代表第0038号 建议的答复函", "npc", 18, 4, "0038"),
        ("关于对乙县第十七届人民代表大会第一次会议第48号建议案的答复", "npc", 17, 1, "48"),
        ("对县十五届人大七次会议代表建议、批评和意见第24号办理情况的答复", "npc", 15, 7, "24"),
        ("对市十五届人大四次会议代表建议第0043号的答复", "npc", 15, 4, "0043"),
        ("对区六届人大一次会议第8号议案（建议）的答复", "npc", 6, 1, "8"),
        ("004(1).对区十七届人大一次会议第04-1号建议的办理答复", "npc", 17, 1, "04-1"),
        ("关于省十三届人大一次会议温36号建议的答复", "npc", 13, 1, "温36"),
        ("关于县第十七届人大第四次会议37号建议\n答复的函", "npc", 17, 4, "37"),
        ("对十四届全国人大二次会议第1234号建议的答复", "npc", 14, 2, "1234"),
        ("关于市人大十六届五次会议第3号建议的答复", "npc", 16, 5, "3"),
        ("對市第二十一屆人大一次會議第295號建議的答覆", "npc", 21, 1, "295"),
        ("对市16届人大3次会议第 2 8 号建议的答复", "npc", 16, 3, "28"),
        ("关于对市五届人大五次会议闭08号建议答复的函", "npc", 5, 5, "闭08"),
    ],
)
def test_the_heading_names_the_item_in_every_places_wording(compose, heading, body, term, session, number):
    letter = read_text(compose(heading=heading), "甲.txt")

    assert (letter.body, letter.term, letter.session, letter.number) == (body, term, session, number)
    assert letter.kind is LetterKind.REPLY
    assert letter.title == "关于推进社区食堂建设的建议"


@pytest.mark.parametrize(
    ("opening", "term", "session", "number"),
    [
        ("您在乙市政协十届一次会议上提出的“关于甲事的提案”（第10号建议）收悉，现答复如下：", 10, 1, "10"),
        (
            "您在市十七届人大三次会议期间提出的第182号《关于甲事的建议》收悉，经研究，现答复如下：",
            17,
            3,
            "182",
        ),
        ("您在省十三届人大一次会议上领衔提出的《关于甲事的建议》（丽22号）收悉。现答复如下：", 13, 1, "丽22"),
        (
            "在乙县第十七届人民代表大会第一次会议上，你们提出了《甲事工程》的建议，会议主席团已将此列为第48号建议案，交我局研究办理，现答复如下：",
            17,
            1,
            "48",
        ),
        ("你在县政协九届一次会议上提出的第57号《关于甲事的提案》收悉，现答复如下：", 9, 1, "57"),
    ],
)
def test_the_opening_names_the_item_where_there_is_no_heading(compose, opening, term, session, number):
    letter = read_text(compose(heading="", opening=opening), "甲.txt")

    assert (letter.term, letter.session, letter.number) == (term, session, number)


@pytest.mark.parametrize(
    ("marks", "number", "doc_number"),
    [
        ("建议主办[2023]闭08号 签发人：金一鸣", "闭08", "建议主办〔2023〕闭08号"),
        ("编号：第021号\n签发人：金一鸣", "021", None),
        ("提案编号：20230021 签发人：金一鸣", "20230021", None),
    ],
)
def test_the_number_may_stand_apart_from_any_heading(compose, marks, number, doc_number):
    letter = read_text(compose(heading="", marks=marks), "甲.txt")

    assert fields(letter, "number", "doc_number", "signer") == {
        "number": number,
        "doc_number": doc_number,
        "signer": "金一鸣",
    }


def test_a_number_with_class_and_year_is_kept_as_printed(compose):
    heading = "关于社区食堂的建议答复的函（编号：B（2017）103号）"

    assert read_text(compose(heading=heading), "甲.txt").number == "B（2017）103"


def test_two_different_numbers_are_a_doubt_not_a_choice(compose):
    opening = "您提出的《关于推进社区食堂建设的建议》（第13号）收悉，现答复如下："

    letter = read_text(compose(opening=opening), "甲.txt")

    assert letter.number is None
    assert codes(letter) == ["number-conflict"]
    assert "012、13" in letter.problems[0].message


def test_a_number_with_and_without_leading_zeros_is_one_number(compose):
    opening = "您提出的《关于推进社区食堂建设的建议》（第12号）收悉，现答复如下："

    assert read_text(compose(opening=opening), "甲.txt").number == "012"


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("您提出的关于“关于加快甲事的建议”的提案收悉，经研究，现答复如下：", "关于加快甲事的建议"),
        ("您们提出的“关于加快甲事的建议”提案已收悉。内容翔实，现答复如下：", "关于加快甲事的建议"),
        ("您提出的《关于加快甲事的建议》的提案收悉。经研究，现答复如下：", "关于加快甲事的建议"),
        ("您提出的关于《关于加快甲事的建议》收悉，现答复如下：", "关于加快甲事的建议"),
        ("您提出的“关于加快‘甲事’的建议”收悉，现答复如下：", "关于加快‘甲事’的建议"),
        ("您提出的“关于加快“甲事”试点的建议”收悉，现答复如下：", "关于加快“甲事”试点的建议"),
        ('您提出的"关于加快甲事的建议"收悉，现答复如下：', "关于加快甲事的建议"),
        ("您提出的「關於加快甲事的建議」收悉，現答覆如下：", "關於加快甲事的建議"),
        ("您提出的关于加快甲事的建议收悉，现答复如下：", "关于加快甲事的建议"),
        ("您提出的关于加快甲事的建议的提案收悉，现答复如下：", "关于加快甲事的建议"),
        ("您提出的关于打造“甲乙街区”的建议已收悉，现答复如下：", "关于打造“甲乙街区”的建议"),
        ("您提出的“关于甲路没有人行道”的建议收悉，现答复如下：", "关于甲路没有人行道"),
        ("你们提出的《甲村道路硬化工程》的建议，已交我局研究办理，现答复如下：", "甲村道路硬化工程"),
        ("现将您提出的关于加快甲事的提案办理情况答复如下：", "关于加快甲事的提案"),
        ("您提出的关于加快甲 事\n的建 议收悉，现答复如下：", "关于加快甲事的建议"),
        ("您提出的关于发展 Smart City 的建议收悉，现答复如下：", "关于发展Smart City的建议"),
        ("您提出的“关于小（二）型水库的提案”的提案交由我局办理，现答复如下：", "关于小（二）型水库的提案"),
        (
            "您提出的“关于落实甲政发〔2016〕22号文件的建议”收悉，现答复如下：",
            "关于落实甲政发〔2016〕22号文件的建议",
        ),
    ],
)
def test_the_title_is_the_items_own(compose, opening, title):
    letter = read_text(compose(opening=opening), "甲.txt")

    assert letter.title == title
    assert letter.doc_number is None


def test_the_title_comes_from_the_heading_where_the_opening_has_none(compose):
    heading = "对乙镇第五届人民代表大会第四次会议16号议案《关于改造汽车站的议案》答复"

    letter = read_text(compose(heading=heading, opening="您提出的议案收悉，现答复如下："), "甲.txt")

    assert (letter.title, letter.number) == ("关于改造汽车站的议案", "16")


@pytest.mark.parametrize(
    ("salutation", "proposers"),
    [
        ("赵甲委员：", ["赵甲"]),
        ("赵甲、钱乙、孙丙代表:", ["赵甲", "钱乙", "孙丙"]),
        ("尊敬的赵甲代表：", ["赵甲"]),
        ("赵甲委员、钱乙委员：", ["赵甲", "钱乙"]),
        ("王小菊等12位代表：", ["王小菊"]),
        ("杨小文等 3 名代表：", ["杨小文"]),
        ("赵甲、钱乙等委员：", ["赵甲", "钱乙"]),
        ("刘甲并陈小乙、高丙代表：", ["刘甲", "陈小乙", "高丙"]),
        ("赵　甲、钱 乙、孙小丙委员：", ["赵甲", "钱乙", "孙小丙"]),
        ("赵甲 钱小乙 孙丙 委员：", ["赵甲", "钱小乙", "孙丙"]),
        ("赵甲代表", ["赵甲"]),
        ("吕小甲、施小乙：", ["吕小甲", "施小乙"]),
        ("李和平、王小并代表：", ["李和平", "王小并"]),
        ("欧阳甲、阿依·乙丙代表：", ["欧阳甲", "阿依·乙丙"]),
        (
            "赵甲、钱乙、孙丙、李丁、周戊、吴己、郑庚、\n王辛、冯壬代表：",
            "赵甲 钱乙 孙丙 李丁 周戊 吴己 郑庚 王辛 冯壬".split(),
        ),
        ("乙镇代表团：", ["乙镇代表团"]),
        ("民进界：", ["民进界"]),
        ("农工党乙市委员会：", ["农工党乙市委员会"]),
        ("民盟乙区委：", ["民盟乙区委"]),
        ("县政协社会和法制委员会：", ["县政协社会和法制委员会"]),
        ("趙甲、錢乙委員：", ["趙甲", "錢乙"]),
        ("区人大代表赵甲：", ["赵甲"]),
        ("尊敬的夏小丙主席：", ["夏小丙"]),
    ],
)
def test_proposers_are_the_printed_names(compose, salutation, proposers):
    letter = read_text(compose(salutation=salutation), "甲.txt")

    assert letter.proposers == tuple(proposers)
    assert codes(letter) == []


def test_a_salutation_without_names_leaves_proposers_empty_and_says_so(compose):
    letter = read_text(compose(salutation="委员："), "甲.txt")

    assert letter.proposers is None
    assert codes(letter) == ["proposers-missing"]


def test_a_letter_may_begin_with_its_salutation(compose):
    letter = read_text(compose(heading="", marks="", salutation="何小癸代表："), "甲.txt")

    assert (letter.kind, letter.proposers) == (LetterKind.REPLY, ("何小癸",))
    assert codes(letter) == ["number-missing"]


def test_salutation_and_opening_may_share_a_line(compose):
    text = compose(salutation="", opening="赵甲、钱乙委员: 你们提出的《关于甲事的提案》收悉，现答复如下:")

    letter = read_text(text, "甲.txt")

    assert letter.proposers == ("赵甲", "钱乙")
    assert letter.body_text.startswith("你们提出的《关于甲事的提案》收悉")


def test_a_letter_run_together_on_one_line_is_still_read():
    text = (
        "乙县水务局关于对政协乙县第十一届委员会第三次会议委员第020号提案的答复函 |\n"
        "来源: 作者:乙县水务局 时间:2019-08-21 点击率:【 打印 】【 关闭 】 |\n"
        "赵甲等委员: 你们提出的《关于解决饮水问题的提案》,已交由我局办理,现将办理情况答复如下: "
        "工程已列入计划。感谢你们的支持。 乙县水务局 2019年7月15日 |\n【关闭窗口】 |"
    )

    letter = read_text(text, "甲.txt")

    assert fields(letter, "number", "proposers", "organization", "replied_on") == {
        "number": "020",
        "proposers": ("赵甲",),
        "organization": "乙县水务局",
        "replied_on": date(2019, 7, 15),
    }
    assert letter.body_text.endswith("感谢你们的支持。")


@pytest.mark.parametrize(
    ("marks", "outcome", "text"),
    [
        ("办理结果：解决或采纳", Outcome.ADOPTED, "解决或采纳"),
        ("办理结果：解决或采纳 签发人：金一鸣", Outcome.ADOPTED, "解决或采纳"),
        ("办理结果：解决或采纳签发人：金一鸣", Outcome.ADOPTED, "解决或采纳"),
        ("办理结果：\n签发人：金一鸣", None, None),
        ("办 理 结 果 ： 留作参考", Outcome.REFERENCE, "留作参考"),
        ("办理结果：列入计划拟解决", Outcome.PLANNED, "列入计划拟解决"),
        ("办理结果：部分采纳", Outcome.ADOPTED, "部分采纳"),
        ("辦理結果：解決或採納", Outcome.ADOPTED, "解決或採納"),
        ("办理结果：A", Outcome.ADOPTED, "A"),
        ("A1类", Outcome.ADOPTED, "A1类"),
        ("[办理结果标注(A1)]", Outcome.ADOPTED, "A1"),
        ("类 别：A", Outcome.ADOPTED, "A"),
        ("类别：D", Outcome.REFERENCE, "D"),
        ("类别：B", None, "B"),
        ("办理结果：（C）", None, "C"),
        ("C", None, "C"),
        ("B类 同意公开", None, "B类"),
        ("类别：B（列入计划解决）", Outcome.PLANNED, "B（列入计划解决）"),
        ("类别：C\n注：C类指留作参考，B类指正在解决", Outcome.REFERENCE, "C"),
        ("类别：提案", None, None),
    ],
)
def test_the_result_is_kept_as_printed_and_mapped_only_where_certain(compose, marks, outcome, text):
    letter = read_text(compose(marks=marks), "甲.txt")

    assert (letter.outcome, letter.outcome_text) == (outcome, text)
    assert ("outcome-unclear" in codes(letter)) is (text is not None and outcome is None)


def test_a_class_may_stand_at_the_foot(compose):
    letter = read_text(compose(marks="", foot="办复类别：B类\n联系人：李小丁"), "甲.txt")

    assert (letter.outcome, letter.outcome_text, letter.contact_name) == (None, "B类", "李小丁")


@pytest.mark.parametrize(
    ("printed", "doc_number"),
    [
        ("甲民〔2023〕8号", "甲民〔2023〕8号"),
        ("甲民[2023]8号", "甲民〔2023〕8号"),
        ("甲民【2023】8号", "甲民〔2023〕8号"),
        ("甲民（2023）8号", "甲民〔2023〕8号"),
        ("甲民(２０２３)８号", "甲民〔2023〕8号"),
        ("甲民〔2023〕 8 号", "甲民〔2023〕8号"),
        ("甲水建复字〔2019〕第1号", "甲水建复字〔2019〕第1号"),
        ("甲民〔2023〕8号                签发人：金一鸣", "甲民〔2023〕8号"),
        ("甲民〔2023〕8号  A类  同意公开", "甲民〔2023〕8号"),
        ("发布机构:甲区 发文字号:甲民〔2023〕8号 主  题  词: 标 题:甲", "甲民〔2023〕8号"),
        ("发文字号：\n甲民\n〔2023〕\n8号", "甲民〔2023〕8号"),
        ("文 号: | 甲民[2023]8号 | 关键词: |", "甲民〔2023〕8号"),
    ],
)
def test_the_document_number_has_its_year_in_hexagonal_brackets(compose, printed, doc_number):
    letter = read_text(compose(doc_number=printed), "甲.txt")

    assert letter.doc_number == doc_number
    assert letter.number == "012"


def test_a_document_number_may_stick_to_the_heading(compose):
    heading = "甲菊管[2025]18号对区七届人大六次会议第T007号代表建议的答复"

    letter = read_text(compose(heading=heading), "甲.txt")

    assert (letter.doc_number, letter.number) == ("甲菊管〔2025〕18号", "T007")


def test_a_document_cited_in_the_body_is_not_the_letters_number(compose):
    text = compose(body="根据《甲政办发〔2021〕69号》文件\n甲政办发〔2021〕69号\n我局已落实。")

    assert read_text(text, "甲.txt").doc_number is None


def test_a_document_number_that_lost_its_number_is_a_doubt(compose):
    letter = read_text(compose(doc_number="甲政建复〔2022〕号"), "甲.txt")

    assert (letter.doc_number, codes(letter)) == (None, ["doc-number-incomplete"])


@pytest.mark.parametrize(
    ("signature", "organization", "replied_on"),
    [
        ("甲区民政局\n2023年4月17日", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n2023 年 4月 17日", "甲区民政局", date(2023, 4, 17)),
        ("                 甲区民政局\n\n\n      2023年4月17日   ", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n二〇二三年四月十七日", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n二○一七年七月二十五日", "甲区民政局", date(2017, 7, 25)),
        ("甲区民政局 二00七年十月十日", "甲区民政局", date(2007, 10, 10)),
        ("甲区民政局\n2017821", "甲区民政局", date(2017, 8, 21)),
        ("甲区民政局\n2020824", "甲区民政局", date(2020, 8, 24)),
        ("甲区民政局\n20230417", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n2023.4.17", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n2019年6月13", "甲区民政局", date(2019, 6, 13)),
        ("甲区民政局\n2025年416日", "甲区民政局", date(2025, 4, 16)),
        ("甲区民政局　2023年4月17日", "甲区民政局", date(2023, 4, 17)),
        ("甲 区 民 政 局\n２０２３年４月１７日", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局（盖章）\n2023年4月17日", "甲区民政局", date(2023, 4, 17)),
        ("甲区民政局\n（此件公开发布）\n2023年4月17日", "甲区民政局", date(2023, 4, 17)),
        ("2023年4月17日\n甲区民政局  联系电话：55551234 联系人：李丁", "甲区民政局", date(2023, 4, 17)),
        (
            "上海市甲区人民政府乙路街道办事处\n2023年4月17日",
            "上海市甲区人民政府乙路街道办事处",
            date(2023, 4, 17),
        ),
        (
            "甲区科学技术委员会\n甲区财政局\n2023年4月17日",
            "甲区科学技术委员会、甲区财政局",
            date(2023, 4, 17),
        ),
        ("甲區民政局\n2023年4月17日", "甲區民政局", date(2023, 4, 17)),
        ("二○一一年五月十日", None, date(2011, 5, 10)),
        ("甲区民政局", "甲区民政局", None),
        ("", None, None),
    ],
)
def test_name_and_date_of_the_signature_in_every_form(compose, signature, organization, replied_on):
    letter = read_text(compose(signature=signature), "甲.txt")

    assert (letter.organization, letter.replied_on) == (organization, replied_on)
    assert letter.body_text.endswith("欢迎继续提出意见。")
    assert ("organization-missing" in codes(letter)) is (organization is None)
    assert ("replied-on-missing" in codes(letter)) is (replied_on is None)


@pytest.mark.parametrize("printed", ["2023年4月", "2023年  月  日", "2023111", "2023年2月30日"])
def test_a_date_that_is_no_day_or_two_days_is_a_doubt(compose, printed):
    letter = read_text(compose(signature=f"甲区民政局\n{printed}"), "甲.txt")

    assert (letter.replied_on, letter.organization) == (None, "甲区民政局")
    assert codes(letter) == ["replied-on-unclear"]


def test_a_unit_and_a_day_named_in_the_body_do_not_sign_the_letter(compose):
    letter = read_text(
        compose(body="方案已于去年通过。根据乙区人民政府 2022年3月1日\n的批复，今年动工。"), "甲.txt"
    )

    assert (letter.organization, letter.replied_on) == ("甲区民政局", date(2023, 4, 17))
    assert "批复，今年动工。" in letter.body_text


def test_the_date_of_printing_is_not_the_day_of_the_reply(compose):
    text = compose(foot="---\n甲区民政局办公室\n2023年4月20日印发\n---")

    assert read_text(text, "甲.txt").replied_on == date(2023, 4, 17)


@pytest.mark.parametrize(
    "page",
    [
        "来源：甲区民政局 发布日期：2023-05-01 浏览次数：12",
        "成文日期:\n2023-05-01 14:25:49\n发布日期:\n2023年05月01日",
        "• 055299515/2020-00030\n• 2023-05-01",
        "| 索引号: | WG-004 | 发布机构: | 甲区 |\n| 生效日期: | 2023年05月01日 | 主题分类: | 其他 |",
    ],
)
def test_a_publishing_date_of_the_page_is_never_the_day_of_the_reply(compose, page):
    letter = read_text(compose(mark=page, signature="", foot="2023-05-01\n扫一扫在手机打开当前页"), "甲.txt")

    assert letter.replied_on is None
    assert letter.number == "012"


@pytest.mark.parametrize(
    ("marks", "foot", "disclosure"),
    [
        ("", "（此件公开发布）", Disclosure.OPEN),
        ("", "(此件主动公开)", Disclosure.OPEN),
        ("", "【此件依申请公开】", Disclosure.ON_REQUEST),
        ("", "（此件不予公开）", Disclosure.CLOSED),
        ("", "公开属性：主动公开", Disclosure.OPEN),
        ("", "信息公开选项：依申请公开", Disclosure.ON_REQUEST),
        ("[是否同意公开(是)]", "", Disclosure.OPEN),
        ("是否同意公开：否", "", Disclosure.CLOSED),
        ("是否同意公开：", "", None),
        ("同意公开", "", Disclosure.OPEN),
        ("不同意公开", "", Disclosure.CLOSED),
        ("A类\n公开", "", Disclosure.OPEN),
        ("公开范围:公开", "", Disclosure.OPEN),
        ("公开类型:\n主动公开\n公开期限:\n长期公开", "", Disclosure.OPEN),
        ("", "", None),
    ],
)
def test_disclosure_is_what_the_marks_say(compose, marks, foot, disclosure):
    assert read_text(compose(marks=marks, foot=foot), "甲.txt").disclosure == disclosure


def test_contradicting_marks_of_disclosure_are_a_doubt(compose):
    letter = read_text(compose(marks="公开属性：主动公开", foot="（此件不予公开）"), "甲.txt")

    assert (letter.disclosure, codes(letter)) == (None, ["disclosure-conflict"])


def test_words_about_disclosure_in_the_body_are_no_mark(compose):
    assert read_text(compose(body="办理结果主动公开率达到百分之百。"), "甲.txt").disclosure is None


@pytest.mark.parametrize(
    ("foot", "expected"),
    [
        (
            "联系人姓名：李小丁\n联系电话：52380000\n承办单位通讯地址：甲路1号\n邮政编码：200000",
            ("李小丁", "52380000", "甲路1号", "200000"),
        ),
        (
            "联系人姓名：李小丁 联系电话：52380000\n联系地址：甲路1号 邮政编码：200000",
            ("李小丁", "52380000", "甲路1号", "200000"),
        ),
        ("（联系人：李小丁，联系电话：0898-67812345）", ("李小丁", "0898-67812345", None, None)),
        ("(联系人及电话:李小丁 0876—7432073)", ("李小丁", "0876—7432073", None, None)),
        ("联系人及电话:李小丁,15100006666", ("李小丁", "15100006666", None, None)),
        (
            "联 系 人：李小丁\n电    话：（021）5238 0000\n邮    编：２０００００",
            ("李小丁", "（021）52380000", None, "200000"),
        ),
        ("联系人：甲区民政局社会救助科，李小丁", ("甲区民政局社会救助科，李小丁", None, None, None)),
        ("联系电话:0571-87810000,传真:0571-87800000", (None, "0571-87810000", None, None)),
        ("责任领导：杨小宏承办人：李小丁\n联系电话：52380000", ("李小丁", "52380000", None, None)),
        ("聯係電話：52380000\n聯繫人：李小丁", ("李小丁", "52380000", None, None)),
        ("", (None, None, None, None)),
    ],
)
def test_the_contact_block_in_every_layout(compose, foot, expected):
    letter = read_text(compose(foot=foot), "甲.txt")

    found = fields(letter, "contact_name", "contact_phone", "contact_address", "postcode")
    assert tuple(found.values()) == expected


def test_contact_lines_above_the_signature_are_not_part_of_the_body(compose):
    text = compose(closing="感谢您的关心。\n联系人：李小丁\n联系电话：52380000")

    letter = read_text(text, "甲.txt")

    assert (letter.contact_name, letter.contact_phone) == ("李小丁", "52380000")
    assert letter.body_text.endswith("感谢您的关心。")


def test_the_web_sites_own_address_is_not_the_letters(compose):
    foot = "主办单位:甲市人民政府办公室 地址:甲市人民路186号 邮编:451100\n网站地图\n联系电话:0427-3530118"

    letter = read_text(compose(foot=foot), "甲.txt")

    assert (letter.contact_phone, letter.contact_address, letter.postcode) == (None, None, None)


def test_a_form_behind_the_letter_is_not_read_as_its_result(compose):
    form = "提案办理情况征询意见表\n办理结果：满意\n联系人：王小戊\n联系电话：99990000"

    letter = read_text(compose(marks="", foot=form), "甲.txt")

    assert (letter.outcome_text, letter.contact_name) == (None, None)


def test_other_letters_linked_below_do_not_confuse_the_number(compose):
    foot = (
        "上一篇：关于区政协十五届二次会议第99号提案的答复\n下一篇：关于区政协十五届二次会议第98号提案的答复"
    )

    letter = read_text(compose(foot=foot), "甲.txt")

    assert (letter.number, letter.problems) == ("012", ())


@pytest.mark.parametrize(
    "word", ["微信公众号", "分享会", "相关信息系统", "技术支持人员", "关闭的摊位", "打印的材料"]
)
def test_a_line_of_the_body_may_begin_like_the_foot_of_a_web_page(compose, word):
    letter = read_text(compose(body=f"今年我局继续改善服务，同时通过\n{word}等作了说明。"), "甲.txt")

    assert letter.organization == "甲区民政局"
    assert f"{word}等作了说明。" in letter.body_text


@pytest.mark.parametrize(
    ("foot", "code"),
    [("签发人：关于本件的几点说明以及其他有关情况的补充说明", "signer-unclear")],
)
def test_a_signatory_that_is_no_name_is_a_doubt(compose, foot, code):
    letter = read_text(compose(marks=foot), "甲.txt")

    assert (letter.signer, codes(letter)) == (None, [code])


def test_a_title_may_stand_only_in_the_heading_without_quotes(compose):
    heading = "关于社区食堂的建议答复的函"

    letter = read_text(compose(heading=heading, opening="您提出的建议收悉，现答复如下："), "甲.txt")

    assert letter.title == "关于社区食堂的建议"


def test_a_title_may_stand_behind_its_label(compose):
    marks = "案由：关于推进社区食堂建设的提案\n提案编号：33"

    letter = read_text(compose(heading="", marks=marks, opening="您的提案收悉，现答复如下："), "甲.txt")

    assert (letter.title, letter.number) == ("关于推进社区食堂建设的提案", "33")


def test_a_salutation_with_something_that_is_no_name_is_a_doubt(compose):
    letter = read_text(compose(salutation="赵甲、第二小学操场旁边的那一位住户、孙丙委员："), "甲.txt")

    assert (letter.proposers, codes(letter)) == (None, ["proposers-unclear"])


def test_two_different_document_numbers_are_a_doubt(compose):
    letter = read_text(compose(doc_number="甲民〔2023〕8号\n甲民〔2023〕9号"), "甲.txt")

    assert (letter.doc_number, codes(letter)) == (None, ["doc-number-conflict"])


CO_HANDLER = """对区十七届人大四次会议 第006号代表建议的会办意见
乙路街道办事处：
秦小庚、尤辛代表提出的关于“关于增设社区食堂的建议”的代表建议收悉，经研究，现将会办意见函告如下：
我局支持增设社区食堂。
以上意见供你单位统一答复代表（提案者）时参考。
甲区民政局
2025年3月5日
联系人姓名：李小丁 联系电话：55551234"""


def test_a_co_handlers_opinion_takes_its_proposers_from_its_text():
    letter = read_text(CO_HANDLER, "会办.txt")

    assert fields(letter, "kind", "body", "number", "title", "proposers", "organization") == {
        "kind": LetterKind.CO_HANDLER_OPINION,
        "body": Body.NPC,
        "number": "006",
        "title": "关于增设社区食堂的建议",
        "proposers": ("秦小庚", "尤辛"),
        "organization": "甲区民政局",
    }
    assert letter.problems == ()


@pytest.mark.parametrize(
    ("line", "proposers"),
    [
        ("邵小洁代表提出的关于打通甲路的代表建议已收悉。经研究，现将会办意见函告如下：", ["邵小洁"]),
        (
            "于小明等3位代表在区十七届人大四次会议上提出的《关于甲事的建议》收悉，现提出如下会办意见：",
            ["于小明"],
        ),
        ("乙街道代表团提出的“关于甲事的建议”收悉，现将会办意见函告如下：", ["乙街道代表团"]),
        ("贵单位转来的赵甲、钱乙代表提出的《关于甲事的建议》收悉，现将会办意见函告如下：", ["赵甲", "钱乙"]),
    ],
)
def test_co_handlers_name_the_proposers_in_many_ways(line, proposers):
    text = CO_HANDLER.replace(CO_HANDLER.split("\n")[2], line)

    assert read_text(text, "会办.txt").proposers == tuple(proposers)


def test_a_reply_that_mentions_co_handlers_stays_a_reply(compose):
    text = compose(body="我局认真研读了区财政局提供的会办意见，并与委员当面沟通。")

    assert read_text(text, "甲.txt").kind is LetterKind.REPLY


@pytest.mark.parametrize(
    "changed",
    [
        {"heading": "对区政协十四届二次会议第142028号提案的再次答复（跟踪办理情况）"},
        {"heading": "关于对区政协十四届二次会议第142028号提案的续复"},
        {"opening": "您提出的《关于甲事的提案》，我局已于去年答复，现续复如下："},
        {"opening": "您提出的关于甲事的提案收悉，去年已经答复。经跟踪办理，现将进展答复如下："},
    ],
)
def test_a_second_answer_is_a_follow_up_reply(compose, changed):
    assert read_text(compose(**changed), "甲.txt").kind is LetterKind.FOLLOW_UP_REPLY


SHEET = """乙市十九届人大四次会议代表建议承办表
建议编号\t50
建议人\t赵甲等3名代表
建议标题\t关于改善公园夜间照明的建议
承办单位\t乙市园林局
办理情况\t已安排专项资金。
路灯将于十月完工。
办理结果\t正在解决
联系人\t李小丁
联系电话\t0632-5512345
答复日期\t2022年8月9日
"""


@pytest.mark.parametrize(
    "text", [SHEET, SHEET.replace("\t", "："), SHEET.replace("\t", " | ").replace("\n", " |\n| ")]
)
def test_a_handling_sheet_gives_the_same_fields_from_its_labels(text):
    letter = read_text(text, "表.txt")

    assert letter.as_json() == {
        "file": "表.txt",
        "kind": "handling_sheet",
        "body": "npc",
        "term": 19,
        "session": 4,
        "number": "50",
        "title": "关于改善公园夜间照明的建议",
        "outcome": "in_progress",
        "outcome_text": "正在解决",
        "signer": None,
        "proposers": ["赵甲"],
        "organization": "乙市园林局",
        "doc_number": None,
        "replied_on": "2022-08-09",
        "disclosure": None,
        "contact_name": "李小丁",
        "contact_phone": "0632-5512345",
        "contact_address": None,
        "postcode": None,
        "problems": [],
    }
    assert letter.body_text == "已安排专项资金。\n路灯将于十月完工。"


def test_a_reply_made_of_labelled_lines_is_a_reply():
    text = (
        "关于区十届人大三次会议第1号代表建议办理情况的复函\n代表姓名：王小甲\n建议内容：关于改善甲路照明的建议\n"
        "办理结果：已解决\n办理情况：路灯已经换新。\n乙区城市管理局\n2019年9月3日\n"
    )

    letter = read_text(text, "甲.txt")

    assert fields(
        letter, "kind", "number", "title", "outcome", "proposers", "organization", "replied_on"
    ) == {
        "kind": LetterKind.REPLY,
        "number": "1",
        "title": "关于改善甲路照明的建议",
        "outcome": Outcome.ADOPTED,
        "proposers": ("王小甲",),
        "organization": "乙区城市管理局",
        "replied_on": date(2019, 9, 3),
    }


NO_LETTERS = {
    "nothing": "",
    "spaces": " \n\u3000\n\t",
    "notice": """甲县人民政府办公室
        关于做好代表建议和政协提案办理工作的通知
        各有关单位：
        现将有关事项通知如下。
        一、严格办理程序
        各承办单位收到建议提案后，要及时研究。
        甲县人民政府办公室
        2024年3月1日""",
    "news": """区领导领办重点提案征询会召开
        本报讯 9月30日，重点提案（13号）答复意见征询会召开。会上汇报了答复意见及形成经过。""",
    "report": """关于区十七届人大三次会议代表建议办理情况的汇报
        各位代表：
        受区政府委托，向大会报告今年代表建议的办理情况。共收到建议59件，答复率百分之百。
        甲区人民政府办公室
        2023年6月1日""",
    "answer to a citizen": """网友：
        您好！您提出的关于停车难的建议收悉，现答复如下：
        小区已列入改造计划。感谢您的关心。
        甲区房管局
        2024年3月1日""",
    "pattern": """答复函格式
        ××代表：
        您提出的《关于××的建议》（第××号）收悉，现答复如下：
        感谢您的支持。
        ××局
        20××年×月×日""",
    "list": """提案办理结果一览表
        序号\t提案号\t提案者\t标题\t主办单位\t办理结果
        1\t2017009\t民进甲区委会\t关于甲事的建议\t区人社局\t解决或采纳""",
    "form": """代表建议办理情况征询意见表
        建议编号：12
        建议标题：关于甲事的建议
        承办单位：甲区民政局
        办理结果：满意""",
    "proposal": """关于推进社区食堂建设的提案
        提案人：赵甲
        案由：关于推进社区食堂建设的提案
        建议：多开几家食堂。""",
}


@pytest.mark.parametrize("text", NO_LETTERS.values(), ids=NO_LETTERS)
def test_what_is_no_letter_gives_nothing_but_the_reason(text):
    letter = read_text(text, "甲.txt")

    found = letter.as_json()
    problems = found.pop("problems")
    assert found.pop("file") == "甲.txt"
    assert set(found.values()) == {None}
    assert [problem["code"] for problem in problems] == ["not-a-letter"]
    assert problems[0]["message"].endswith("或改为手工登记。")


def test_two_letters_in_one_file_are_refused(compose):
    letter = read_text(compose() + compose(), "甲.txt")

    assert (letter.kind, codes(letter)) == (None, ["not-a-letter"])
    assert "不止一封信" in letter.problems[0].message


def test_a_text_far_longer_than_a_letter_is_refused(compose):
    letter = read_text(compose(body="正文很长。\n" * 100_000), "甲.txt")

    assert (letter.kind, codes(letter)) == (None, ["not-a-letter"])


def test_a_letter_cut_off_after_its_opening_keeps_what_it_says(compose):
    letter = read_text(compose(body="一、已经做的", closing="", signature=""), "甲.txt")

    assert (letter.kind, letter.number, letter.organization) == (LetterKind.REPLY, "012", None)
    assert codes(letter) == ["organization-missing", "replied-on-missing"]


def test_the_sounds_some_mirrors_print_behind_characters_are_dropped(compose):
    text = compose(
        salutation="赵(zhao)甲(jia)代(dai)表(biao)：", signature="甲(jia)区(qū)民政局(ju)\n2023年4月17日"
    )

    letter = read_text(text, "甲.txt")

    assert (letter.proposers, letter.organization) == (("赵甲",), "甲区民政局")
