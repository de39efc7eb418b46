"""What is marked around a letter's text: result, signatory, document number, disclosure, day."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from proposals.documents.letters import labels, numerals
from proposals.documents.letters.characters import fold
from proposals.documents.letters.lines import Flow, Line
from proposals.documents.letters.reading import Reading
from proposals.documents.letters.segments import Parts
from proposals.rules.outcomes import class_of, read_outcome
from proposals.rules.vocabulary import Disclosure, Outcome

_WORD = re.compile(r"[^\s()\[\],;:]+")
_CLASS = re.compile(r"[A-D][1-9]?类?|[甲乙丙丁]类")
_CLASS_NAMED = re.compile(r"[A-D][1-9]?类|[甲乙丙丁]类")
LONGEST_RESULT = 40

_SIGNER = re.compile(r"[一-鿿]{2,4}|[一-鿿·]{3,16}")

_BRACKETED_YEAR = r"[\[(]((?:19|20)[0-9]{2})[\])]"
_DOC_NUMBER = re.compile(rf"{_BRACKETED_YEAR}(第?)([一-鿿]?[A-Za-z]?[0-9]+(?:-[0-9]+)?)号")
_DOC_NUMBER_LOST = re.compile(rf"[一-鿿]{{2,16}}{_BRACKETED_YEAR}第?号")
_AGENCY = re.compile(r"(?:.*(?:的?答复函?|复函|办意见|文号|字号))?([A-Za-z一-鿿]{2,16})$")
# Behind a document number the line ends, or something else of the head begins; 22号文件 is a citation.
_AFTER_DOC_NUMBER = re.compile(
    r"$|[^一-鿿)]|\)$|对|关于|签发|办理|类别|公开|同意|主动|不|是否|来源|发布|日期"
)

_DISCLOSED = {
    Disclosure.CLOSED: re.compile(r"不予公开|不同意公开|[此本]件不宜?公开|^(?:不公开|否|不予|不同意)$"),
    Disclosure.ON_REQUEST: re.compile(r"依申请公开"),
    Disclosure.OPEN: re.compile(
        r"[此本]件(?:可|主动|全文)?公开|主动公开|全[文部]公开|同意公开|社会公开|^(?:公开|是|同意)$"
    ),
}
_DISCLOSURE_STAMP = re.compile(r"(?:[此本]件)?(?:不?同意|主动|依申请|不予|不)?公开(?:发布)?")
LONGEST_NOTE = 30


# The result


def outcome_text(reading: Reading) -> str | None:
    """The result as printed: behind its label, or a class letter that stands alone in the head."""
    for entry in (*reading.in_head, *reading.in_tail):
        if is_result(entry):
            return entry.value
    return _class_alone(reading.parts.head)


def is_result(entry: labels.Labelled) -> bool:
    """Whether a label with its value is a result; 类别 alone also heads other kinds of class."""
    known = class_of(entry.value) is not None or read_outcome(entry.value) is not None
    if entry.key == "class":
        return known and len(entry.value) <= LONGEST_RESULT
    return entry.key == "outcome" and 0 < len(entry.value) <= LONGEST_RESULT


def _class_alone(lines: Sequence[Line]) -> str | None:
    """A class letter alone on its line, or one that says it is a class, e.g. B类, anywhere in the head."""
    for line in lines:
        words = list(_WORD.finditer(line.text))
        pattern = _CLASS if len(words) == 1 else _CLASS_NAMED
        if stamp := next((word for word in words if pattern.fullmatch(word[0])), None):
            return line.raw[stamp.start() : stamp.end()]
    return None


def outcome(reading: Reading, printed: str | None) -> Outcome | None:
    """What the printed result means; a doubt where that depends on the place."""
    if not printed:
        return None
    found = _explained(reading, printed) or read_outcome(printed)
    if found is None:
        reading.doubt(
            "outcome-unclear",
            f"办理结果写作“{printed}”，没有把握对应到四类结果。请核对后选择。",
        )
    return found


def _explained(reading: Reading, printed: str) -> Outcome | None:
    """What the letter itself says its class letter means, e.g. B类指列入计划拟解决."""
    letter = class_of(printed)
    if not letter:
        return None
    last = (*reading.parts.body[-3:], *reading.parts.tail)
    text = reading.head.text + "".join(line.tight for line in last)
    said = re.compile(
        rf"(?<![A-Za-z]){letter}类?[”\])]?(?:是指|指的是|表示|指|为|即|是|:|-|,|\()+([^,;。()、]{{2,20}})"
    )
    meanings = {meant for found in said.finditer(text) if (meant := read_outcome(found[1]))}
    return meanings.pop() if len(meanings) == 1 else None


# Signatory, day


def signer(reading: Reading) -> str | None:
    value = reading.first("signer")
    if value is None or _SIGNER.fullmatch(value):
        return value
    reading.doubt("signer-unclear", f"签发人写作“{value[:20]}”，认不出姓名，没有采用。请核对后填写。")
    return None


def replied_on(reading: Reading) -> date | None:
    """The day of the signature; a doubt where it is no day, or could be two."""
    printed = reading.parts.signature.date
    days = numerals.days(fold(printed))
    if printed and len(days) != 1:
        meant = "、".join(day.isoformat() for day in days)
        found = f"可能是 {meant}" if meant else "不是完整的日期"
        reading.doubt("replied-on-unclear", f"落款日期写作“{printed}”，{found}，没有采用。请核对后填写。")
    return days[0] if len(days) == 1 else None


# The document number


def doc_number(reading: Reading) -> str | None:
    """The document number in the head, its year in 〔〕 whatever brackets were printed."""
    found = list(dict.fromkeys(_doc_numbers(reading.head)))
    if len(found) > 1:
        numbers = "、".join(found[:3])
        reading.doubt("doc-number-conflict", f"信上有不同的发文字号（{numbers}），没有采用。请核对后填写。")
    elif not found and (lost := _doc_number_lost(reading.parts.head)):
        reading.doubt("doc-number-incomplete", f"发文字号“{lost}”缺序号，没有采用。请核对后填写。")
    return found[0] if len(found) == 1 else None


def _doc_number_lost(lines: Sequence[Line]) -> str | None:
    found = ((line, _DOC_NUMBER_LOST.search(line.tight)) for line in lines)
    return next((line.tight_raw[match.start() : match.end()] for line, match in found if match), None)


def _doc_numbers(head: Flow) -> Iterator[str]:
    """Each year in brackets that has an agency's code before it and stands by itself."""
    for found in _DOC_NUMBER.finditer(head.text):
        start = head.start_of_line(found.start() - 1)
        agency = _AGENCY.search(head.text[start : found.start()])
        if agency and _stands_alone(head.text[found.end() : head.end_of_line(found.end() - 1)]):
            code = head.raw[start + agency.start(1) : found.start()]
            yield f"{code}〔{found[1]}〕{found[2]}{found[3]}{head.raw[found.end() - 1]}"


def _stands_alone(behind: str) -> bool:
    return bool(_AFTER_DOC_NUMBER.match(behind)) or labels.label_at_start(behind)


# Disclosure


def disclosure(reading: Reading) -> Disclosure | None:
    """What labels and notes outside the body say; a doubt where they disagree."""
    said = list(dict.fromkeys(filter(None, map(disclosure_of, _disclosures(reading)))))
    if len(said) > 1:
        found = "、".join(choice.label for choice in said)
        reading.doubt("disclosure-conflict", f"信上的公开属性不一致（{found}），没有采用。请核对后填写。")
    return said[0] if len(said) == 1 else None


def _disclosures(reading: Reading) -> Iterator[str]:
    parts = reading.parts
    yield from (entry.value for entry in (*reading.in_head, *reading.in_tail) if entry.key == "disclosure")
    for line, below in pairwise(parts.head):
        if labels.is_label(line) == "disclosure":
            yield below.tight_raw
    for line in parts.head:
        yield from (word for word in _WORD.findall(line.text) if _DISCLOSURE_STAMP.fullmatch(word))
    yield from _notes(parts)


def _notes(parts: Parts) -> Iterator[str]:
    for line in parts.tail:
        if len(line.tight) <= LONGEST_NOTE and not labels.starts_with_label(line):
            yield line.tight


def disclosure_of(text: str) -> Disclosure | None:
    """What a printed note or value means, e.g. 此件公开发布, 依申请公开, 不同意公开."""
    text = fold(text).strip("()[] ")
    return next((choice for choice, pattern in _DISCLOSED.items() if pattern.search(text)), None)
