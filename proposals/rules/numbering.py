"""Official numbers: strings as the register prints them, such as 044, 闭08, T007 or 04-1; terms in words."""

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


def in_words(n: int) -> str:
    """A term or meeting in Chinese, 1 to 99: 十七 as in 十七届."""
    tens, ones = divmod(n, 10)
    digits = "零一二三四五六七八九"
    return ("十" if tens == 1 else f"{digits[tens]}十" if tens else "") + (
        digits[ones] if ones or not tens else ""
    )


def meeting_name(assembly: str, *, term: int, meeting: int) -> str:
    """How papers call a meeting: 区十七届人大三次会议 for 区人大, 区政协十五届二次会议 for 区政协."""
    place = assembly.removesuffix("人大")
    congress = "人大" if place != assembly else ""
    return f"{place}{in_words(term)}届{congress}{in_words(meeting)}次会议"
