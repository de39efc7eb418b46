"""The item a letter answers, as its title and its opening name it: body, term, meeting, number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proposals.documents.letters.numerals import NUMERAL, number
from proposals.rules.vocabulary import Body

_MEETING = re.compile(
    rf"第?({NUMERAL}{{1,4}})届([^。;,:届]{{0,24}}?)第?({NUMERAL}{{1,4}})次(?:全体)?(?:会议|全会|大会|人代会|人大会议|人民代表大会)?"
)
_STANDING = re.compile(r"常委会|常务委员会|常务会|党组|主席会|主任会")
_CPPCC = re.compile(r"政协|政治协商")
_NPC = re.compile(r"人大|人民代表|人代会|代表大会")

# A number is digits, perhaps with letters, a place or a season before them: 044, T007, 04-1, 闭08, 温36.
_MARK = r"(?:(?!第|号|会|议|的|案|见|上|中|间|出|表|员)[一-鿿]){0,2}"
_SIGN = rf"(?:{_MARK}[A-Za-z]{{0,3}}[0-9]+(?:[-.][0-9]+)*|[一二三四五六七八九十百零〇]+)"
_FILLER = (
    r"(?:期间|上|中|的|代表|委员|提案|建议案?|议案|、|,|:|-|\(|\)|“|《|批评|和|意见|所?提出?|列为|编号|闭会)*"
)
_AFTER_MEETING = re.compile(
    rf"{_FILLER}第({_SIGN})号"
    rf"|{_FILLER}({_MARK}[A-Za-z]{{0,3}}[0-9]+(?:-[0-9]+)*)号?(?=[(《“]|代表|委员|建议|提案|议案|办)"
)
_YEARED = re.compile(
    rf"(?:建议|提案|议案|代表(?!团|大会)|委员(?!会))[一-鿿]{{0,4}}[\[(](?:19|20)\d{{2}}[\])]第?"
    rf"({_MARK}[A-Za-z]{{0,2}}[0-9]+(?:-[0-9]+)*)号"
)
_ANYWHERE = re.compile(
    rf"第({_SIGN})号[^。,;:]{{0,14}}?(?:提案|建议|议案|意见)"
    rf"|\(({_SIGN})号(?:委员提案|代表建议|建议|提案|议案)?\)"
    rf"|\(第({_SIGN})号\)"
    rf"|(?:提案|建议|议案)[^。,;:]{{0,6}}?第({_SIGN})号"
    rf"|第({_SIGN})号《"
)


@dataclass(frozen=True)
class Item:
    """The item as one place of the letter names it; None for what that place does not say."""

    body: Body | None = None
    term: int | None = None
    session: int | None = None
    number: str | None = None


def item_in(text: str, *, last: bool = False) -> Item:
    """The item named in a folded text without spaces; the last one where a text may name several."""
    meetings = [found for found in _MEETING.finditer(text) if not _STANDING.search(_around(text, found))]
    if not meetings:
        return Item(None, None, None, _number_in(text))
    found = meetings[-1 if last else 0]
    return Item(
        body=_body(text, found),
        term=number(found[1]),
        session=number(found[3]),
        number=_number_after(text, found.end()) or _number_in(text[found.start() :]),
    )


def _around(text: str, meeting: re.Match[str]) -> str:
    return meeting[2] + text[meeting.end() : meeting.end() + 2]


def _body(text: str, meeting: re.Match[str]) -> Body | None:
    """What the meeting's name says, else what stands nearest before it, else the kind of item."""
    behind = text[meeting.end() : meeting.end() + 45]
    before = text[max(0, meeting.start() - 24) : meeting.start()]
    return _said(meeting[2] + meeting[0][-4:]) or _nearest(before) or _said(behind[:8]) or _item_word(behind)


def _said(text: str) -> Body | None:
    cppcc, npc = _CPPCC.search(text), _NPC.search(text)
    return None if bool(cppcc) == bool(npc) else Body.CPPCC if cppcc else Body.NPC


def _nearest(text: str) -> Body | None:
    places = [
        (found.end(), body)
        for pattern, body in ((_CPPCC, Body.CPPCC), (_NPC, Body.NPC))
        for found in pattern.finditer(text)
    ]
    return max(places)[1] if places else None


def _item_word(text: str) -> Body | None:
    word = re.search("提案|建议|议案", text)
    return None if not word else Body.CPPCC if word[0] == "提案" else Body.NPC


def _number_after(text: str, end: int) -> str | None:
    return _group(_AFTER_MEETING.match(text, end, end + 60))


def _number_in(text: str) -> str | None:
    return _group(_YEARED.search(text) or _ANYWHERE.search(text))


def _group(match: re.Match[str] | None) -> str | None:
    return next((group for group in match.groups() if group), None) if match else None


def same_number(numbers: Sequence[str]) -> bool:
    """Whether they are one number, printed with and without leading zeros."""
    return len({re.sub(r"(?<![0-9])0+(?=[0-9])", "", number) for number in numbers}) <= 1
