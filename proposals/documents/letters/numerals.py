"""Numbers and dates as letters print them: Arabic, Chinese, mixed, with separators lost."""

import re
from datetime import date

NUMERAL = "[0-9一二三四五六七八九十百零〇○两]"
_DIGITS = {char: digit for digit, chars in enumerate(("零〇○OoΟО", *"一二三四五六七八九")) for char in chars}
_DIGITS["两"] = 2
_YEAR = "(?:[12][0-9]{3}|[一二三四五六七八九零〇○OoΟО0-9]{4})"
_PART = "[0-9一二三四五六七八九十廿卅零〇○]{1,3}"
# The last sign of a date is often lost; before a full stop or a bracket it may be missing.
DATE = (
    rf"(?:{_YEAR}年{_PART}月{_PART}[日号曰]?"
    rf"|{_YEAR}年[0-9]{{2,4}}日"
    r"|[12][0-9]{3}[-./][0-9]{1,2}[-./][0-9]{1,2}"
    r"|(?:19|20)[0-9]{4,6})"
)
_WRITTEN = re.compile(rf"({_YEAR})年({_PART})月({_PART})[日号曰]?")
_SEPARATED = re.compile(r"([12][0-9]{3})[-./]([0-9]{1,2})[-./]([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([12][0-9]{3})年?([0-9]{2,4})日?")
YEARS = range(1978, 2100)


def number(text: str) -> int | None:
    """The value of a numeral below 1,000 such as 17, 十七, 二十一 or 一〇二; None if it is none."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    if not text or any(char not in _DIGITS and char not in "0123456789十百廿卅" for char in text):
        return None
    return _spoken(text.replace("廿", "二十").replace("卅", "三十"))


def _spoken(text: str) -> int:
    hundreds, _, rest = text.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    return 100 * _digits(hundreds) + 10 * (_digits(tens) or bool(ten)) + _digits(ones)


def _digits(text: str) -> int:
    value = 0
    for char in text:
        value = 10 * value + (int(char) if char in "0123456789" else _DIGITS.get(char, 0))
    return value


def days(text: str) -> list[date]:
    """Every day a printed date can mean: none if it is no day, several if separators are missing.

    `text` is folded and without spaces, e.g. 2023年4月17日, 二〇一七年七月五日, 2020-8-24 or 2020824.
    """
    if match := _WRITTEN.fullmatch(text) or _SEPARATED.fullmatch(text):
        return _real([(match[1], match[2], match[3])])
    if match := _RUN_TOGETHER.fullmatch(text):
        year, rest = match.groups()
        return _real([(year, rest[:cut], rest[cut:]) for cut in (1, 2) if 0 < len(rest[cut:]) <= 2])
    return []


def _real(candidates: list[tuple[str, str, str]]) -> list[date]:
    found = []
    for year, month, day in candidates:
        found += _day(_digits(year), number(month), number(day)) if _padded_alike(month, day) else []
    return found


def _padded_alike(month: str, day: str) -> bool:
    """Whoever wrote 05 for the one wrote two digits for the other: 2017105 is 5 October."""
    return len(month) == len(day) == 2 or not (month + " " + day).replace(" 0", "0 ").startswith("0")


def _day(year: int, month: int | None, day: int | None) -> list[date]:
    try:
        return [date(year, month or 0, day or 0)] if year in YEARS else []
    except ValueError:
        return []
