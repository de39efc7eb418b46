"""Mobile numbers are found however they are written; landlines are not taken for one."""

import pytest

from proposals.rules.privacy import has_mobile


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 138 0000 1234",
        "8613800001234",
        "１３８００００１２３４",
        "联系人手机：138.0000.1234",
        "52380000、13800001234",
    ],
)
def test_a_mobile_number_is_found(text):
    assert has_mobile(text)


@pytest.mark.parametrize(
    "text", ["", "52380000", "021-52380000", "22050000转1120", "（021）2205 0000", "12345"]
)
def test_a_landline_is_no_mobile_number(text):
    assert not has_mobile(text)
