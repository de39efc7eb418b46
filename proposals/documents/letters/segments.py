"""The parts of a letter: head, salutation, opening sentence, body, signature, tail.

A letter is found from its middle outwards. Somewhere near the top stands the sentence that says an item
was received and is answered now; above it the people it is addressed to; above them the head (agency mark,
document number, title, result, signatory, and on web pages the page's own metadata). Below it the body runs
down to the unit's name and the date; what follows is the tail (disclosure, contact, copies, imprint).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from proposals.documents.letters import labels
from proposals.documents.letters.characters import fold, place_of
from proposals.documents.letters.lines import Flow, Line
from proposals.documents.letters.names import GROUP_WORDS, PERSON_WORDS
from proposals.documents.letters.signatures import Signature, is_note, signature_in

# How far into a file a letter may begin, in characters without spaces.
FRONT = 8_000
LONGEST_OPENING = 700
ITEM = re.compile("提案|建议|议案|意见|批评|来信|来函")

CUE = re.compile(
    r"收悉"
    r"|(?:答复|回复|函复|复函|续复|函告|反馈|办复|会办|协办|办理情况|意见)[^。:;!?]{0,12}?如下"
    r"|如下[^。:;,!?]{0,6}(?:答复|回复|意见)"
    r"|以下[^。:;,!?]{0,8}(?:答复|回复|办理意见|会办意见|协办意见)"
    r"|交(?!通|流|警|易|替|叉|界|接)[^。;:,!?]{0,25}?办理"
)
MOST_CUES = 20
_TO_SOMEONE = re.compile(r"您|你们|你(?!单位|局|委|办|部|厅|院|街道|镇|中心)|贵.{1,12}")
_PUT_FORWARD = re.compile(r"提出|提交|所提|领衔|反映")

_PERSONS = rf"{PERSON_WORDS}(?:们|\([^()]{{1,20}}\))?"
_UNIT = r"(?:局|委|办|办公室|厅|部|处|院|府|街道|镇|乡|中心|公司|集团|学校|队|会|社|所|站)"
_TO_PERSONS = re.compile(rf"[^。!?;:]{{0,300}}?{_PERSONS}[:,]?")
_TO_GROUP = re.compile(rf"[^。!?;:]{{1,120}}?(?:{GROUP_WORDS}|{_UNIT}):")
# Some sites drop 委员 and 代表, or the colon.
_OFFICE = r"(?:副?(?:主席|主任|主委|书记|会长)|秘书长)"
_TO_NAMES = re.compile(
    rf"(?:.{{0,12}}(?:代表|委员))?[一-鿿·]{{2,4}}{_OFFICE}?:|[一-鿿·]{{2,4}}(?:、[一-鿿·]{{2,4}})+:?"
)
_TO_PARTY = re.compile(
    r".{0,20}(?:界别?|代表团|工商联|(?:民[革盟建进]|农工党|致公党|九三学社|台盟|政协).{0,16}委员?会?)"
)
_INLINE = re.compile(
    rf"(?:尊敬的)?[^。!?;:,您你]{{0,200}}?(?:{_PERSONS}|{GROUP_WORDS}|{_UNIT})(?::(?=.)|,(?=您|你))"
)
_NO_SALUTATION = re.compile(
    r"提案(?!委|者|工作)|建议(?!人)|议案|答复|复函|意见|关于|办理|签发|索引|收悉|首页|发布|来源|号|各位|^主任|[>/]|版权"
)
LONGEST_REST = 4
_NAME_LIST = re.compile(r"[一-鿿·、,() ]{2,60}")

# What web pages put below a letter. Words a line of the body may begin with count only if they fill the line.
_PAGE_FOOT = re.compile(
    r"版权所有|copyright|网站标识码|.{0,20}(?:icp备|公网安备)|上一[篇条页](?:$|:|下)|下一[篇条页](?:$|:)"
    r"|[\[(]?(?:打印|关闭|分享|收藏|纠错|我要纠错|推荐)(?:本页|此页|页面|窗口|到)?[\])]?:?$|\[(?:打印|关闭)"
    r"|责任编辑|扫一扫在?|附件下载:?$|相关(?:文章|链接|信息|新闻|稿件|推荐|文档|附件|阅读):?$|友情链接|网站地图"
    r"|主办单位:|主办:|承办:.{0,20}技术|技术支持:|站长推荐|随便看|您是第[0-9]|网站首页|返回(?:顶部|首页|列表)$"
    r"|地址:.{0,40}邮编:[0-9]{6}$|(?:编辑|作者|来源|责编|稿件来源|信息来源|发布者|录入):|微信$|视力保护",
    re.IGNORECASE,
)
# The form that often follows, for the proposer to fill in.
_FORM = re.compile(
    r"(?!附件).{0,30}(?:征询意见|意见征询|征求意见|意见反馈|办理情况反馈|评价)(?:表|单|卡|回执)"
)


@dataclass(frozen=True)
class Parts:
    """The parts of a letter; `several` where a second letter begins further down."""

    head: tuple[Line, ...]
    salutation: str
    opening: Flow
    body: tuple[Line, ...]
    signature: Signature
    tail: tuple[Line, ...]
    several: bool


@dataclass(frozen=True)
class Opening:
    """The line an opening sentence begins on, the line its salutation begins on, and the salutation."""

    line: int
    top: int
    salutation: str


def parts_of(lines: Sequence[Line]) -> Parts | None:
    """The parts of a letter, or None where nothing says that an item was received and is answered."""
    opening = next(_openings(lines), None)
    if not opening:
        return None
    rest = _without_page_foot(_without_inline_salutation(lines[opening.line :]))
    signature = signature_in(rest)
    return Parts(
        head=tuple(lines[: opening.top]),
        salutation=opening.salutation,
        opening=_sentence(rest),
        body=_body(rest, signature),
        signature=signature,
        tail=_tail(rest, signature),
        several=_second_letter(lines[opening.line + 5 :]),
    )


# The opening and the salutation


def _openings(lines: Sequence[Line]) -> Iterator[Opening]:
    flow = Flow.of(lines)
    for number, cue in enumerate(CUE.finditer(flow.text, 0, FRONT)):
        opening = _opening_around(lines, flow.line_at(cue.start()))
        if _answers_an_item(flow.text[flow.starts[opening.line] : cue.end()], opening.salutation):
            yield opening
        if number == MOST_CUES:
            return


def _answers_an_item(sentence: str, salutation: str) -> bool:
    """Whether a sentence up to its cue speaks of an item somebody put forward."""
    sentence = sentence[-LONGEST_OPENING:]
    if ITEM.search(sentence):
        return bool(salutation or _TO_SOMEONE.search(sentence) or _PUT_FORWARD.search(sentence))
    return bool(re.search("委员|代表", fold(salutation)) and _PUT_FORWARD.search(sentence))


def _opening_around(lines: Sequence[Line], cue: int) -> Opening:
    """The opening a cue's line belongs to, moved up to right below the salutation if there is one."""
    start = _first_line_of_sentence(lines, cue)
    if inline := _inline(lines[start]):
        return Opening(start, start, inline.rstrip(":：,，"))
    for number in range(start - 1, max(start - 5, -1), -1):
        if (last := _ends_salutation(lines, number)) is not None:
            top = _first_line_of_names(lines, last)
            return Opening(number + 1, top, _names_of(lines[top : number + 1]))
        if labels.starts_with_label(lines[number]) or lines[number].tight.endswith(("答复", "函")):
            break
    return Opening(start, start, "")


def _first_line_of_sentence(lines: Sequence[Line], cue: int) -> int:
    """Up from the cue's line to the line where somebody is spoken to, at most six lines."""
    if _PUT_FORWARD.search(lines[cue].tight):
        return cue
    for number in range(cue, max(cue - 7, -1), -1):
        if number < cue and _is_salutation(lines[number]):
            return number + 1
        if _TO_SOMEONE.search(lines[number].tight):
            return number
    return cue


def _inline(line: Line) -> str:
    """A salutation that stands on the line before something else, with its mark; empty without one."""
    found = _INLINE.match(line.tight)
    if not found or _NO_SALUTATION.search(found[0]):
        return ""
    return line.raw[: place_of(line.text, found.end() - 1) + 1]


def _without_inline_salutation(lines: Sequence[Line]) -> list[Line]:
    return [Line.of(lines[0].raw[len(_inline(lines[0])) :].strip()), *lines[1:]]


def _is_salutation(line: Line) -> bool:
    text = line.tight.removeprefix("尊敬的")
    if _NO_SALUTATION.search(text) or labels.starts_with_label(line):
        return False
    if _TO_PERSONS.fullmatch(text):
        return text.endswith((":", ",")) or len(text) <= 60
    return any(pattern.fullmatch(text) for pattern in (_TO_GROUP, _TO_NAMES, _TO_PARTY))


def _ends_salutation(lines: Sequence[Line], number: int) -> int | None:
    """The line a salutation's last words begin on if it ends on this line; a margin may cut 代表 in two."""
    if _is_salutation(lines[number]):
        return number
    cut = number and len(lines[number].tight) <= LONGEST_REST and _NAME_LIST.fullmatch(lines[number - 1].text)
    whole = cut and _is_salutation(Line.of(lines[number - 1].raw + lines[number].raw))
    return number - 1 if whole else None


def _names_of(lines: Sequence[Line]) -> str:
    """The printed salutation in one piece; names listed with commas may be cut anywhere."""
    listed = any("、" in line.tight for line in lines)
    return ("" if listed else " ").join(line.raw for line in lines)


def _first_line_of_names(lines: Sequence[Line], last: int) -> int:
    """Up over a list of names that fills several lines."""
    first = last
    while first and _runs_on(lines[first - 1], lines[first]):
        first -= 1
    return first


def _runs_on(upper: Line, lower: Line) -> bool:
    """Whether a list of names goes on from one line to the next."""
    if not _NAME_LIST.fullmatch(upper.text) or _NO_SALUTATION.search(upper.tight):
        return False
    return upper.tight.endswith(("、", ",")) or lower.tight.startswith("、") or upper.tight.count("、") >= 2


def _sentence(lines: Sequence[Line]) -> Flow:
    """From the opening's start to the end of the sentence that announces the answer."""
    flow = Flow.of(lines[:30])
    cue = CUE.search(flow.text)
    announced = re.compile(r"如下|以下").search(flow.text, 0, LONGEST_OPENING - 200)
    reached = max(found.end() if found else 0 for found in (cue, announced))
    stop = re.compile(r"[。:!?]").search(flow.text, reached, LONGEST_OPENING)
    return flow.up_to(stop.end() if stop else reached + 60)


def _second_letter(lines: Sequence[Line]) -> bool:
    """Whether another salutation with another opening follows."""
    return any(_is_addressed(line) and _opens(below) for line, below in pairwise(lines))


def _is_addressed(line: Line) -> bool:
    return line.tight.endswith(("委员:", "代表:")) and _is_salutation(line)


def _opens(line: Line) -> bool:
    return bool(_TO_SOMEONE.search(line.tight[:200]) and CUE.search(line.tight[:200]))


# The body and the tail


def _without_page_foot(lines: Sequence[Line]) -> list[Line]:
    """The lines above what a web page puts below a letter."""
    feet = (number for number, line in enumerate(lines) if number and _PAGE_FOOT.match(line.tight))
    return list(lines[: next(feet, len(lines))])


def _body(lines: Sequence[Line], signature: Signature) -> tuple[Line, ...]:
    """From the opening to before the signature, the contact lines above it left out."""
    body = list(lines[: signature.line])
    if signature.column:
        body.append(Line.of(lines[signature.line].raw[: signature.column].strip()))
    while len(body) > 1 and _is_contact(body[-1]):
        body.pop()
    return tuple(body)


def _tail(lines: Sequence[Line], signature: Signature) -> tuple[Line, ...]:
    """The signature, what follows it up to a form, and the lines of contact and notes right above it."""
    start = signature.line
    while start > 1 and (_is_contact(lines[start - 1]) or is_note(lines[start - 1])):
        start -= 1
    form = (number for number in range(start, len(lines)) if _FORM.fullmatch(lines[number].tight))
    return tuple(lines[start : next(form, len(lines))])


def _is_contact(line: Line) -> bool:
    return len(line.tight) < 80 and labels.starts_with_label(Line.of(line.raw.strip("()（）[]【】 ")))
