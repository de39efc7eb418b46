"""The block at the foot of a letter that says whom to ask."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proposals.documents.letters import labels
from proposals.documents.letters.labels import Labelled, first
from proposals.documents.letters.lines import Line

_PHONE = re.compile(
    r"[(（]?\+?[0-9][0-9()（）\-－–—―/转]{4,}[0-9)）](?:[、,，;；/][0-9][0-9\-－—]{5,}[0-9])*"
)
_POSTCODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
_EDGE = " ,，;；、:：()（）。."


@dataclass(frozen=True)
class Contact:
    """Whom to ask, as printed without spaces; None for what is not printed."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    postcode: str | None = None


def contact_in(lines: Sequence[Line]) -> Contact:
    """The contact block of a letter's last lines."""
    return contact_of(labels.labelled([Line.of(line.raw.strip("()（）【】 ")) for line in lines]))


def contact_of(found: Sequence[Labelled]) -> Contact:
    person = first(found, "both") or first(found, "contact") or first(found, "officer") or ""
    code = _POSTCODE.search(first(found, "postcode") or "")
    return Contact(
        name=_PHONE.split(person)[0].strip(_EDGE) or None,
        phone=_phone(first(found, "phone") or "") or _phone(person),
        address=_address(first(found, "address")),
        postcode=code[0] if code else None,
    )


def _phone(value: str) -> str | None:
    found = _PHONE.search(value)
    return found[0] if found else None


def _address(value: str | None) -> str | None:
    return value.strip(_EDGE.replace("）", "").replace(")", "")) or None if value else None
