"""Official numbers are strings that clean up and sort as people expect."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.numbering import clean, sort_key

printed = st.text("0123456789０１２３４５６７８９ABTZabＡＴ闭第号-－（）() \u3000\t", max_size=30)


@pytest.mark.parametrize(
    ("number", "cleaned"),
    [
        ("044", "044"),
        (" 0 4 4 ", "044"),
        ("０４４", "044"),
        ("闭\u300008", "闭08"),
        ("Ｔ００７", "T007"),
        ("ｔ7", "t7"),
        ("０４－１", "04-1"),
        ("04\u00a0- 1\n", "04-1"),
        ("（闭）08", "（闭）08"),
        ("", ""),
    ],
)
def test_a_number_loses_its_spaces_and_its_width_and_nothing_else(number, cleaned):
    assert clean(number) == cleaned


def test_numbers_sort_by_value_then_letters_then_chinese():
    expected = ["1", "04", "04-1", "04-2", "04-10", "9", "044", "100", "T007", "T10", "闭08", "闭9"]
    shuffled = random.Random(7).sample(expected, len(expected))

    assert sorted(shuffled, key=sort_key) == expected


def test_width_and_spaces_do_not_change_the_order():
    assert sort_key("Ｔ ００７") == sort_key("T007")


@given(st.integers(0, 10**40), st.integers(0, 10**40), st.integers(0, 5))
def test_plain_numbers_sort_by_value_whatever_their_leading_zeros(one, other, zeros):
    assert (sort_key("0" * zeros + str(one)) < sort_key(str(other))) is (one < other)


@given(printed)
def test_cleaning_twice_changes_nothing_more(number):
    assert clean(clean(number)) == clean(number)


@given(printed)
def test_a_number_and_its_clean_form_sort_together(number):
    assert sort_key(number) == sort_key(clean(number))
