"""Official numbers are strings that clean up and sort as people expect."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.numbering import clean, in_words, meeting_name, sort_key

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


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (17, "十七"),
        (20, "二十"),
        (35, "三十五"),
        (99, "九十九"),
    ],
)
def test_terms_are_written_in_words(n, words):
    assert in_words(n) == words


@pytest.mark.parametrize(
    ("assembly", "name"),
    [
        ("区人大", "区十七届人大三次会议"),
        ("市人大", "市十七届人大三次会议"),
        ("区政协", "区政协十七届三次会议"),
        ("政协试例县委员会", "政协试例县委员会十七届三次会议"),
    ],
)
def test_a_meeting_is_called_as_papers_call_it(assembly, name):
    assert meeting_name(assembly, term=17, meeting=3) == name
