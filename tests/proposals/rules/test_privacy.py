"""What tells of private people is found however it is written; ordinary numbers are left alone."""

import pytest

from proposals.rules.privacy import findings, has_mobile


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


@pytest.mark.parametrize(
    ("text", "kind", "snippet"),
    [
        ("手机13800001234。", "手机号", "13800001234"),
        ("电话 +86 138-0000-1234", "手机号", "+86 138-0000-1234"),
        ("１３８００００１２３４", "手机号", "13800001234"),
        ("身份证11010119900307123x，", "身份证号", "11010119900307123x"),
        ("证号 110101 1990 0307 1234", "身份证号", "110101 1990 0307 1234"),
        ("账号6222021234567890123", "银行卡号", "6222021234567890123"),
        ("账号 6222 0212 3456 7890", "银行卡号", "6222 0212 3456 7890"),
        ("车辆沪A12345停在", "车牌号", "沪A12345"),
        ("车辆沪A·D12345停在", "车牌号", "沪A·D12345"),
        ("沪Ａ１２３４学", "车牌号", "沪A1234学"),
    ],
)
def test_what_tells_of_a_private_person_is_found_as_it_stands(text, kind, snippet):
    assert findings(text) == [(kind, snippet)]


def test_findings_come_in_the_order_of_the_text():
    text = "先打13800001234，再看沪A12345，再打13900001234。"

    assert [finding.snippet for finding in findings(text)] == ["13800001234", "沪A12345", "13900001234"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026年4月29日印发，长发改〔2024〕19号。",
        "投资1234567890元，建设2023-2026。",
        "电话021-62001234，邮编200050 021-62005678",
        "沪府发〔2023〕5号、京沪高速、沪G20",
        "统一到2026.04.29前完成",
        "第1.2.3.4条、12345热线、13:45",
    ],
)
def test_an_ordinary_number_is_no_finding(text):
    assert findings(text) == []
