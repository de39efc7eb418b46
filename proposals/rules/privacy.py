"""What of a letter or a contact the public must not see."""

import re
import unicodedata
from typing import NamedTuple

MOBILE = re.compile(r"1[3-9]\d{9}")

# Digits that belong together, however they are spaced or hyphenated; an identity number may end in X.
RUN = re.compile(r"\+?\d(?:[ \-–—.·]{0,2}\d)*(?: ?[Xx](?![0-9A-Za-z]))?")
IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
CARD = re.compile(r"\d{16,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]\d{1,3})?")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][ ·.]?"
    r"(?=[A-Z0-9]*\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警](?![A-Z0-9])"
)


class Finding(NamedTuple):
    """Something in a text that may tell of a private person: what it looks like, and how it stands there."""

    kind: str
    snippet: str


def findings(text: str) -> list[Finding]:
    """What a person should look at before a text is opened to the public, in the order of the text.

    Identity numbers, bank cards (16 to 19 digits in a row), mobile numbers and number plates, however spaced,
    hyphenated or typed in full width. Nothing is hidden by this: a person looks and decides.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [(match.start(), "车牌号", match[0]) for match in PLATE.finditer(plain)]
    found += [(match.start(), _kind_of(match[0]), match[0]) for match in RUN.finditer(plain)]
    return [Finding(kind, snippet) for _, kind, snippet in sorted(found) if kind]


def _kind_of(run: str) -> str:
    """What a run of digits looks like; empty for an ordinary number."""
    digits = "".join(char for char in run.upper() if char.isdigit() or char == "X")
    if IDENTITY.search(digits):
        return "身份证号"
    if CARD.fullmatch(run):
        return "银行卡号"
    return "手机号" if MOBILE.search(digits) else ""


def has_mobile(text: str) -> bool:
    """Whether a text holds a mobile number, however it is spaced, hyphenated or prefixed with 86.

    Staff are reached through the unit's landline (domain 7.4). Digits are read across all separators, so two
    landlines side by side may count too: rather one number too many hidden than one shown.
    """
    digits = "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdigit())
    return MOBILE.search(digits) is not None
