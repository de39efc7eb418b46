"""Official numbers: strings as the register prints them, such as 044, 闭08, T007 or 04-1."""

import re

# Full-width digits, letters and hyphen, as typed with a Chinese keyboard, to their plain forms.
FULL_WIDTH = {
    ord(char) + 0xFEE0: char for char in map(chr, range(0x21, 0x7F)) if char.isalnum() or char == "-"
}


def clean(number: str) -> str:
    """The number without spaces of any width, its digits, letters and hyphens half-width."""
    return "".join(number.split()).translate(FULL_WIDTH)


def sort_key(number: str) -> str:
    """A string that sorts numbers as people count: 9 before 044 before T007 before 闭08.

    Each run of digits is written as its length and value, so plain comparison by code point orders
    by value; up to 99 digits a run. Numbers that differ only in leading zeros share a key.
    """
    return re.sub("[0-9]+", _counted, clean(number))


def _counted(digits: re.Match[str]) -> str:
    value = digits[0].lstrip("0")
    return f"{len(value):02}{value}"
