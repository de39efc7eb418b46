"""What is not accepted as a suggestion or filed as a proposal: the lists of a new installation, with sources.

The office corrects them as rows with effective dates (domain 2.4).
"""

from dataclasses import dataclass
from datetime import date

from proposals.rules.deadlines import IN_FORCE, OURS, REGULATION
from proposals.rules.vocabulary import Body

ARTICLE = f"{REGULATION}第八条"
NATIONAL_RULES = "《中国人民政治协商会议全国委员会提案工作条例》（2011年修订）不予立案的规定"
NATIONAL_RULES_REVISED = date(2011, 2, 28)


@dataclass(frozen=True)
class Ground:
    """One entry of such a list; `effective_from` is inclusive."""

    code: str
    name: str
    source: str
    effective_from: date


def _by_the_regulation(code: str, name: str) -> Ground:
    return Ground(code, name, ARTICLE, IN_FORCE)


def _by_the_national_rules(code: str, name: str) -> Ground:
    return Ground(code, name, NATIONAL_RULES, NATIONAL_RULES_REVISED)


# In the order in which forms offer them.
DEFAULT_GROUNDS: dict[Body, tuple[Ground, ...]] = {
    Body.NPC: (
        _by_the_regulation("out-of-scope", "不属于本地方国家机关和组织的职权范围"),
        _by_the_regulation("personal", "涉及代表本人、亲属或者所在单位的个别问题"),
        _by_the_regulation("judicial", "涉及具体的司法案件或者正在诉讼、仲裁"),
        _by_the_regulation("forwarded", "转递群众来信或者其他材料"),
        _by_the_regulation("academic", "属于学术探讨或者产品推介"),
        _by_the_regulation("empty", "没有实际内容或者没有具体意见"),
        _by_the_regulation("other", "其他不应当作为代表建议的情形"),
    ),
    Body.CPPCC: (
        _by_the_national_rules("secret", "涉及党和国家秘密"),
        _by_the_national_rules("forbidden", "国家明令禁止的事项"),
        _by_the_national_rules("party-internal", "中共党员对党内组织、人事安排的意见"),
        _by_the_national_rules("own-party", "民主党派成员反映本组织的内部问题"),
        _by_the_national_rules("judicial", "已进入诉讼或者仲裁程序"),
        _by_the_national_rules("academic", "属于学术研讨"),
        _by_the_national_rules("personal", "为本人或者亲属解决个人问题"),
        _by_the_national_rules("promotion", "宣传、推介具体作品或者产品"),
        _by_the_national_rules("accusation", "指名举报"),
        _by_the_national_rules("empty", "内容空泛，没有具体建议"),
        # The national rules have no level above them; a district needs this one to pass matters on.
        Ground("out-of-scope", "不属于本级职权范围", OURS, NATIONAL_RULES_REVISED),
    ),
}
