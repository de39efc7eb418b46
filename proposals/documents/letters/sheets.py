"""Handling sheets: the same facts in a table with labels, and letters that are little more than labels."""

import re
from collections.abc import Sequence
from datetime import date

from proposals.documents.letters import fields, labels, numerals, stamps
from proposals.documents.letters.characters import fold
from proposals.documents.letters.contacts import contact_of
from proposals.documents.letters.labels import Labelled, first
from proposals.documents.letters.letter import Letter
from proposals.documents.letters.lines import Flow, Line
from proposals.documents.letters.names import names_in
from proposals.documents.letters.reading import heading_in
from proposals.documents.letters.reference import item_in
from proposals.documents.letters.signatures import signature_in
from proposals.rules.outcomes import read_outcome
from proposals.rules.vocabulary import Body, LetterKind

_SHEET = re.compile(r"(?:承办|办理|处理|办复|答复)(?:情况|结果|意见|登记|报告)*[表单卡]|交办单")
_OTHER_PAPER = re.compile(r"征询|征求意见|反馈|评议|测评|汇总|一览|统计|目录|分解|台账|通知|通报|报告$|办法")
_TITLE_LINES = 6
_KEYS = ("number", "title", "proposers", "organization", "answer", "outcome")


def sheet_of(lines: Sequence[Line], *, file: str, titled: bool = False) -> Letter | None:
    """The fields of a handling sheet, or None; with `titled` only of one that calls itself so."""
    top = [line.tight for line in lines[:_TITLE_LINES]]
    if any(_OTHER_PAPER.search(text) for text in top[:3]) or (titled and not any(map(_SHEET.search, top))):
        return None
    found = labels.labelled(lines, in_table=True)
    told = {entry.key for entry in found if entry.value} & set(_KEYS)
    if len(told) < 3 or not told & {"answer", "outcome"} or _repeats(found):
        return None
    return _letter(lines, found, file=file)


def _repeats(found: Sequence[Labelled]) -> bool:
    """Whether it is a list of many items."""
    return sum(entry.key in ("number", "title") for entry in found) > 4


def _letter(lines: Sequence[Line], found: Sequence[Labelled], *, file: str) -> Letter | None:
    flow = Flow.of(lines[:40])
    item = item_in(flow.text[:600])
    body = item.body or _body(flow.text[:600])
    if not body:
        return None
    printed = next((entry.value for entry in found if stamps.is_result(entry)), None)
    contact = contact_of(found)
    signature = signature_in(lines)
    letter = Letter(
        file=file,
        kind=_kind(lines),
        body=body,
        term=item.term,
        session=item.session,
        number=fields.number_on_label(found) or item.number,
        title=fields.title_on_label(found),
        outcome=read_outcome(printed) if printed else None,
        outcome_text=printed,
        signer=first(found, "signer"),
        proposers=names_in(first(found, "proposers") or "") or None,
        organization=_one_line(first(found, "organization")) or signature.organization or None,
        replied_on=_day(first(found, "date") or signature.date),
        disclosure=stamps.disclosure_of(first(found, "disclosure") or ""),
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_address=contact.address,
        postcode=contact.postcode,
        body_text=first(found, "answer") or "",
    )
    return fields.with_problems(letter, ())


def _kind(lines: Sequence[Line]) -> LetterKind:
    """A reply where the paper's own title says so, e.g. …建议办理情况的复函 over labelled lines."""
    heading = heading_in(Flow.of(lines[:_TITLE_LINES]))
    return LetterKind.REPLY if heading.text and not _SHEET.search(heading.text) else LetterKind.HANDLING_SHEET


def _body(text: str) -> Body | None:
    cppcc, npc = bool(re.search("提案|政协", text)), bool(re.search("代表建议|人大|建议", text))
    return None if cppcc == npc else Body.CPPCC if cppcc else Body.NPC


def _one_line(value: str | None) -> str | None:
    return value.split("\n")[0] or None if value else None


def _day(printed: str) -> date | None:
    found = numerals.days(fold(printed))
    return found[0] if len(found) == 1 else None
