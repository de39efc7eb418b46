"""The first guess of pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.names import pinyin


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("教育局", "jiao yu ju jyj"),
        ("长宁区", "chang ning qu cnq"),
        ("AB局", "ab ju aj"),
        ("", ""),
    ],
)
def test_a_name_gives_its_syllables_and_initials(name, expected):
    assert pinyin(name) == expected


@given(st.text(max_size=100))
def test_any_name_gives_a_text_in_lower_case(name):
    assert pinyin(name) == pinyin(name).lower().strip()
