"""The parts of a letter to its fields.

What is not printed is None; what is doubtful is None with a problem.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from proposals.documents.letters import labels, stamps, titles
from proposals.documents.letters.characters import fold
from proposals.documents.letters.contacts import contact_in
from proposals.documents.letters.letter import Letter, Problem
from proposals.documents.letters.lines import Flow, Line
from proposals.documents.letters.names import GROUP, GROUP_WORDS, names_in
from proposals.documents.letters.paragraphs import paragraphs
from proposals.documents.letters.reading import Reading
from proposals.documents.letters.reference import Item, item_in, same_number
from proposals.documents.letters.segments import Parts
from proposals.rules.vocabulary import Body, LetterKind

_CO_NAMED = re.compile(r"(?:会办|协办)(?:意见|答复|情况|函)")
_CO_ANNOUNCED = re.compile(
    r"(?:会办|协办)意见[^。;,]{0,10}如下|(?:提出|以下|如下)[^。;,]{0,8}(?:会办|协办)意见"
)
_CO_CLOSED = re.compile(r"供.{0,12}(?:统一|综合|汇总)答复|(?:答复|回复).{0,14}时?参考|请.{0,12}统一答复")
_AGAIN = re.compile(
    r"(?:再次|二次|第二次|重新|补充)(?:答复|办理|回复)|续复|再答复|再复|跟踪(?:办理|答复|落实)|后续(?:办理|答复)"
)
_CLOSING = re.compile(
    r"感谢|特此|此复|专此|希望.{0,20}(?:继续|一如既往|多提)|以上(?:意见|答复)|征询意见|有(?:何|什么)意见|祝您"
)
_PLACEHOLDER = re.compile(r"[×Xx*○]{2,}(?:届|次|号|代表|委员)|第[×Xx*○]+号|关于[×Xx*○]{2}")
_PUT_FORWARD_BY = re.compile(
    r"(?:[贵你您][^,。]{0,12}?(?:转来|来函|交办|会办|转办|转送|主办)的?)?[,:]?(?:关于|就|由|针对|对)?"
    rf"(?P<who>[^。:;]{{2,80}}?(?:代表|委员|{GROUP_WORDS})(?:们)?)"
    r"(?:[在于][^。]{2,40}?)?(?:联名|领衔|共同|联合)*(?:提出|所提|提交)"
)
_TO_UNIT = re.compile(r"[局办厅部处院府镇乡心司]$|街道$|(?<![市区县省州旗])委$")

T = TypeVar("T", int, str)
MISSING = {
    "body": "没有写明是人大代表建议还是政协提案。请核对后填写。",
    "number": "没有找到建议（提案）的编号。请按交办件填写。",
    "title": "没有找到建议（提案）的标题。请按交办件填写。",
    "proposers": "没有找到代表（委员）的姓名。请按交办件填写。",
    "organization": "落款处没有找到答复单位的名称。请核对后填写。",
    "replied_on": "落款处没有找到日期（网页上的发布日期不算）。请核对后填写。",
}


def letter_of(parts: Parts, *, file: str) -> Letter | None:
    """The fields of a letter, or None if its parts are too few to be an official letter."""
    reading = Reading.of(parts)
    item = _item(reading)
    body = item.body or _body_by_words(reading)
    if not body or not _is_letter(reading):
        return None
    kind = _kind(reading)
    printed = stamps.outcome_text(reading)
    contact = contact_in(_last_lines(parts))
    letter = Letter(
        file=file,
        kind=kind,
        body=body,
        term=item.term,
        session=item.session,
        number=item.number,
        title=_title(reading),
        outcome=stamps.outcome(reading, printed),
        outcome_text=printed,
        signer=stamps.signer(reading),
        proposers=_proposers(reading, kind),
        organization=parts.signature.organization or labels.first(reading.in_tail, "organization"),
        doc_number=stamps.doc_number(reading),
        replied_on=stamps.replied_on(reading),
        disclosure=stamps.disclosure(reading),
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_address=contact.address,
        postcode=contact.postcode,
        body_text="\n".join(paragraphs(parts.body)),
    )
    return with_problems(letter, reading.problems)


def with_problems(letter: Letter, problems: Sequence[Problem]) -> Letter:
    """The letter with what was doubtful, and with what every record needs and it does not say."""
    told = {problem.code.rpartition("-")[0] for problem in problems}
    missing = [
        Problem(f"{name.replace('_', '-')}-missing", sentence)
        for name, sentence in MISSING.items()
        if getattr(letter, name) is None and name.replace("_", "-") not in told
    ]
    return replace(letter, problems=(*problems, *missing))


def _last_lines(parts: Parts) -> list[Line]:
    """The tail, and what ends the body if it names somebody to ask."""
    return [*(line for line in parts.body[-2:] if "联系人" in line.tight), *parts.tail]


# Whether it is a letter, and which


def _is_letter(reading: Reading) -> bool:
    """An opening sentence was found; somebody is addressed, or a title answers, or the letter closes."""
    if _PLACEHOLDER.search(reading.heading.text + reading.parts.opening.text):
        return False
    closes = any(_CLOSING.search(line.tight) for line in reading.parts.body[-6:])
    signed = closes and reading.parts.signature.date
    return bool(reading.parts.salutation or reading.heading.text or signed)


def _kind(reading: Reading) -> LetterKind:
    heading, opening = reading.heading.text, reading.parts.opening.text
    closing = "".join(line.tight for line in reading.parts.body[-4:])
    if _CO_NAMED.search(heading) or _CO_ANNOUNCED.search(opening) or _CO_CLOSED.search(closing):
        return LetterKind.CO_HANDLER_OPINION
    again = _AGAIN.search(heading) or _AGAIN.search(opening)
    return LetterKind.FOLLOW_UP_REPLY if again else LetterKind.REPLY


# The item and who put it forward


def _item(reading: Reading) -> Item:
    """What title and opening agree on; a doubt where they differ."""
    titled = item_in(reading.heading.text)
    if titled.term is None:
        titled = item_in(reading.head.text, last=True)
    opened = item_in(reading.parts.opening.text)
    on_head = titled.number or number_on_label(reading.in_head)
    return Item(
        body=titled.body or opened.body,
        term=_agreed(reading, "term", "届次", [titled.term, opened.term]),
        session=_agreed(reading, "session", "会议次数", [titled.session, opened.session]),
        number=_agreed(reading, "number", "编号", [on_head, opened.number]),
    )


def _agreed(reading: Reading, code: str, name: str, said: Sequence[T | None]) -> T | None:
    """The one thing said; None with a doubt if title and opening say different things."""
    known = [value for value in said if value is not None]
    if same_number([str(value) for value in known]):
        return known[0] if known else None
    both = "、".join(map(str, known))
    reading.doubt(f"{code}-conflict", f"标题和正文的{name}不一致（{both}），没有采用。请核对后填写。")
    return None


def number_on_label(found: Sequence[labels.Labelled]) -> str | None:
    """The number behind a label such as 编号, without 第 and 号."""
    value = labels.first(found, "number")
    match = re.fullmatch(r"第?([0-9A-Za-z一-鿿()\[\]（）〔〕-]{1,20}?)号?", value or "")
    return match[1] if match and re.search("[0-9]", match[1]) else None


def _body_by_words(reading: Reading) -> Body | None:
    """Where no meeting is named: by who is addressed, by 政协 and 人大, by 提案 and 建议; None if even."""
    parts, salutation = reading.parts, fold(reading.parts.salutation)
    place = salutation + parts.opening.text + reading.heading.text
    near = place + "".join(line.tight for line in (*parts.head[-12:], *parts.tail[-4:]))
    cppcc = 3 * _has("政协", near) + 2 * _has("委员(?!会)", salutation) + 2 * _has("提案", place)
    npc = 3 * _has("人大|人民代表", near) + 2 * _has("代表", salutation) + _has("建议|议案", place)
    if cppcc == npc or max(cppcc, npc) < 2:
        return None
    return Body.CPPCC if cppcc > npc else Body.NPC


def _has(pattern: str, text: str) -> bool:
    return bool(re.search(pattern, text))


def _title(reading: Reading) -> str | None:
    found = titles.title_in_opening(reading.parts.opening) or titles.title_in_heading(reading.heading)
    return found or title_on_label(reading.in_head)


def title_on_label(found: Sequence[labels.Labelled]) -> str | None:
    """The title behind a label such as 案由, unless it is the title of the web page."""
    value = labels.first(found, "title")
    if not value or len(value) > 100 or re.search("答复|复函|会办", fold(value)):
        return None
    return titles.clean(value.replace("\n", ""))


def _proposers(reading: Reading, kind: LetterKind) -> tuple[str, ...] | None:
    """Names out of the salutation; a co-handler writes to a unit and names them in its first sentence."""
    written = reading.parts.salutation
    if not written or kind is LetterKind.CO_HANDLER_OPINION or _addresses_unit(fold(written)):
        written = _put_forward_by(reading.parts.opening)
    found = names_in(written or labels.first(reading.in_head, "proposers") or "")
    if found is None:
        reading.doubt("proposers-unclear", f"称呼“{written[:40]}”里有认不出的姓名，没有采用。请核对后填写。")
    return found or None


def _addresses_unit(salutation: str) -> bool:
    text = salutation.strip(": ")
    return bool(_TO_UNIT.search(text)) and not GROUP.search(text)


def _put_forward_by(opening: Flow) -> str:
    """Who put the item forward, as the first sentence says it."""
    found = _PUT_FORWARD_BY.match(opening.text)
    return opening.raw[found.start("who") : found.end("who")] if found else ""
