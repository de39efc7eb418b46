"""The end of a letter: the unit's name and the date, wherever conversion has put them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proposals.documents.letters import labels
from proposals.documents.letters.characters import fold, place_of, squeeze
from proposals.documents.letters.lines import Line
from proposals.documents.letters.numerals import DATE

_SEAL = r"\((?:盖?章|公章|印章?|签章)\)"
_ENDINGS = "局委会厅部室办府处院校学司团队区县市镇乡道站所社馆协联行厂场园署组盟党库段心"
_ORGANIZATION = re.compile(rf"[一-鿿][一-鿿A-Za-z()·\-]{{1,48}}[{_ENDINGS}](?:{_SEAL})?")
_SURE_ORGANIZATION = re.compile(r"(?:局|委员会|办公室|厅|政府|办事处|中心|公司|集团|大队|支队|法院|检察院)$")
_NO_ORGANIZATION = re.compile(
    r"特此|此致|此复|敬礼|附件|抄[送报]|主送|联系|感谢|希望|以上|专此|答复|提案$|建议$|收悉|:|[一二三四五六七八九十]、|的"
)
_DATE_ALONE = re.compile(rf"[(\[]?(?:日期:)?({DATE})[)\]]?[。.]?")
_DATE_WITH_GAPS = re.compile(r"([0-9二〇○零一]{4}年[0-9]{0,2}月[0-9]{0,2}日?)")
_DATE_AT_END = re.compile(rf"({DATE})[)\]。.]?$")
LONGEST_DATE = 20
_ONLY_DIGITS = re.compile(r"[0-9]{4}[-./].*")
_PRINTED = re.compile(r"印发|印制|校对|打印|共印")
_NOTE = re.compile(
    r"\(?此件.{0,10}公开.{0,10}\)?|\(?(?:主动|依申请|不予)公开\)?|\(?联系.*|\(.{0,30}\)"
    r"|此致|敬礼!?|特此.{0,6}[。!]?|此复[。!]?"
)
_COPIES = re.compile(r"抄[送报]|主题词|分送")


@dataclass(frozen=True)
class Signature:
    """The unit's name and the date below the body, as printed; line and column where they begin."""

    organization: str = ""
    date: str = ""
    line: int = 0
    column: int = 0


def signature_in(lines: Sequence[Line]) -> Signature:
    """The first date on its own line beside a unit's name; else a name and a date that end a line;
    else a date alone; else a name alone."""
    numbers = [number for number in range(len(lines)) if not _is_imprint(lines, number)]
    alone = [found for number in numbers if (found := _date_alone(lines, number))]
    if signed := next((found for found in alone if found.organization), None):
        return signed
    behind = [found for number in numbers if (found := _behind_name(lines[number], number))]
    return (behind or alone or [_name_alone(lines)])[-1]


def _is_imprint(lines: Sequence[Line], number: int) -> bool:
    """Whether a line tells of printing and copies, not of signing."""
    below = lines[number + 1].tight if number + 1 < len(lines) else ""
    line = lines[number].tight
    return below == "印发" or bool(_COPIES.match(line) or _PRINTED.search(line, max(0, len(line) - 40)))


def _date_alone(lines: Sequence[Line], number: int) -> Signature | None:
    """A date that fills its line, or its line before labels."""
    line = lines[number]
    date = _DATE_ALONE.match(line.tight) or _DATE_WITH_GAPS.match(line.tight)
    if not date or date.end() not in (len(line.tight), labels.start_of_label(line)):
        return None
    return _beside(lines, number, date[1])


def _beside(lines: Sequence[Line], number: int, date: str) -> Signature | None:
    """A date on its own line, with the unit's name above it or else right below.

    A date of digits alone is the web page's own unless a unit's name stands beside it.
    """
    for above in range(number - 1, max(number - 4, 0), -1):
        if is_organization(lines[above]):
            top = _first_of_names(lines, above)
            return Signature("、".join(_name(line) for line in lines[top : above + 1]), date, top)
        if not _NOTE.fullmatch(lines[above].tight):
            break
    if number + 1 < len(lines) and is_organization(lines[number + 1]):
        return Signature(_name(lines[number + 1]), date, number)
    return None if _ONLY_DIGITS.fullmatch(date) else Signature("", date, number)


def _first_of_names(lines: Sequence[Line], last: int) -> int:
    """Up over the names of units that sign together."""
    first = last
    while first > 1 and last - first < 4 and _is_sure(lines[first - 1]):
        first -= 1
    return first


def _behind_name(line: Line, number: int) -> Signature | None:
    """A unit's name and a date at the end of a line, perhaps with the whole letter before them."""
    date = _DATE_AT_END.search(line.tight, max(0, len(line.tight) - LONGEST_DATE))
    end = place_of(line.text, date.start()) if date else 0
    name = _last_name(line.text[:end])
    if not date or not name:
        return None
    column = line.text.rindex(name, 0, end)
    return Signature(_unsealed(squeeze(line.raw[column : column + len(name)])), date[1], number, column)


def _last_name(text: str) -> str:
    """The unit's name that ends a text: all of it, or what stands behind the last stop or space."""
    whole = text.strip()
    last = re.split(r"(?<=[。!?;)])|\s+", whole)[-1]
    return next((piece for piece in (whole, last) if piece and is_organization(Line.of(piece))), "")


def _name_alone(lines: Sequence[Line]) -> Signature:
    """A unit's name that closes the letter without a date."""
    for number in range(len(lines) - 1, max(len(lines) - 12, 0), -1):
        line = lines[number]
        if is_organization(line) and (_is_sure(line) or len(line.tight) >= 6):
            return Signature(_name(line), "", number)
        if not (labels.starts_with_label(line) or _NOTE.fullmatch(line.tight) or _COPIES.match(line.tight)):
            break
    return Signature("", "", len(lines))


def is_organization(line: Line) -> bool:
    """Whether a line is a unit's name, perhaps with labels behind it."""
    text = line.tight[: labels.start_of_label(line)]
    return bool(_ORGANIZATION.fullmatch(text)) and not _NO_ORGANIZATION.search(text)


def _is_sure(line: Line) -> bool:
    return is_organization(line) and bool(_SURE_ORGANIZATION.search(fold(_name(line))))


def _name(line: Line) -> str:
    return _unsealed(line.tight_raw[: labels.start_of_label(line)])


def _unsealed(name: str) -> str:
    seal = re.search(_SEAL + "$", fold(name))
    return name[: seal.start()] if seal else name


def is_note(line: Line) -> bool:
    """Whether a line is one of those that stand around a signature."""
    return bool(_NOTE.fullmatch(line.tight))
