"""Numerals and dates as letters print them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.documents.letters.numerals import days, number

CHINESE = "〇一二三四五六七八九"


def spoken(value: int) -> str:
    """17 as 十七, the way terms and days are written."""
    tens, ones = divmod(value, 10)
    return ("" if tens == 1 else CHINESE[tens]) * bool(tens) + "十" * bool(tens) + CHINESE[ones] * bool(ones)


@settings(deadline=None)
@given(st.integers(1, 99))
def test_spoken_numerals_below_a_hundred_have_their_value(value):
    assert number(spoken(value)) == number(str(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一〇二", 102),
        ("一百零二", 102),
        ("二十", 20),
        ("廿一", 21),
        ("两", 2),
        ("015", 15),
        ("", None),
        ("甲", None),
    ],
)
def test_other_numerals(text, value):
    assert number(text) == value


@settings(deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_in_every_writing(day):
    year = "".join(CHINESE[int(digit)] for digit in str(day.year))

    for text in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{year}年{spoken(day.month)}月{spoken(day.day)}日",
        f"{year.replace('〇', '○')}年{spoken(day.month)}月{spoken(day.day)}日",
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        day.strftime("%Y%m%d"),
    ):
        assert days(text) == [day]


@settings(deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_a_date_without_separators_is_one_day_or_a_doubt_that_holds_it(day):
    found = days(f"{day.year}{day.month}{day.day}")

    assert day in found
    assert len(found) <= 2


@pytest.mark.parametrize(
    "text", ["", "2023年", "2023年2月30日", "2023年13月1日", "1023年1月1日", "2023", "202300", "甲年甲月甲日"]
)
def test_what_is_no_day_gives_none(text):
    assert days(text) == []


def test_digits_that_fit_two_days_give_both():
    assert days("2023111") == [date(2023, 1, 11), date(2023, 11, 1)]
