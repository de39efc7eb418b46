"""Pasted rows: columns by their heads, every cell checked, all rows or none."""

from datetime import date

import pytest

from people.models import Mandate
from proposals.forms import pasting
from proposals.models import Topic
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)
HEAD = ["编号", "标题", "提出人", "联名", "内容", "类别", "提出日期"]


@pytest.fixture
def session():
    row = b.make_session()
    for name in ("甲试例", "乙试例"):
        Mandate.objects.create(delegate=b.make_delegate(name), assembly=row.assembly, term=row.term)
    Topic.objects.create(topic_set=row.topic_set, name="城区建设", slug="city")
    return row


def text(*rows):
    return "\r\n".join("\t".join(row) for row in rows)


def read(session, *rows):
    return pasting.read(text(*rows), session=session, day=date(2026, 1, 20), today=TODAY)


GOOD = ["044", "关于试例的建议", "甲试例", "乙试例", "内容", "城区建设", "2026/2/3"]


def test_a_good_row_says_what_will_be_entered(session):
    preview = read(session, HEAD, GOOD)

    facts = preview.rows[0].facts
    assert preview.ready
    assert (facts["number"], facts["title"], facts["text"]) == ("044", "关于试例的建议", "内容")
    assert [person.name for person in facts["sponsors"]] == ["甲试例", "乙试例"]
    assert facts["topic"].name == "城区建设"
    assert facts["submitted_on"] == date(2026, 2, 3)


def test_columns_go_by_their_heads_in_any_order(session):
    preview = read(
        session, ["案 由", "提案号", "第一提案人", "主办单位", "备注"], ["标题", "7", "甲试例", "某局", "x"]
    )

    assert preview.ready
    assert preview.rows[0].facts["number"] == "7"
    assert preview.notes == ["“主办单位”一列没有登记：请在受理后交办。", "不认识“备注”一列，没有登记。"]
    assert preview.rows[0].facts["submitted_on"] == date(2026, 1, 20)


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("编号", "", "没有填写。"),
        ("编号", "4/4", "“4/4”不能作编号：由汉字、字母、数字组成，不超过20个字，如 044、闭08。"),
        ("标题", "", "没有填写。"),
        ("标题", "字" * 201, "有201个字，超过200个字。"),
        ("提出人", "", "没有填写。"),
        ("提出人", "丁某", "区十七届人大三次会议的名册里没有“丁某”。请核对姓名，或先登记代表（委员）。"),
        ("联名", "甲试例", "“甲试例”已经写在提出人里。"),
        ("类别", "其他", "没有“其他”这一类，可用的有：城区建设。"),
        ("提出日期", "二月三日", "“二月三日”不是日期，请写成 2026-04-29 或 2026年4月29日。"),
        ("提出日期", "2026-02-30", "“2026-02-30”不是日期，请写成 2026-04-29 或 2026年4月29日。"),
        ("提出日期", "2026-04-16", "2026-04-16晚于今天（2026-04-15）。"),
    ],
)
def test_an_error_names_its_row_and_its_column(session, column, cell, sentence):
    bad = [cell if head == column else value for head, value in zip(HEAD, GOOD, strict=True)]
    preview = read(session, HEAD, [*GOOD[:0], "043", *GOOD[1:]], [""] * 7, bad)

    assert preview.errors == [f"第4行“{column}”：{sentence}"]
    assert not preview.ready


@pytest.mark.parametrize("said", ["2026-02-03", "2026/2/3", "2026.2.3", "2026年2月3日", "20260203"])
def test_days_are_read_as_people_write_them(session, said):
    preview = read(session, HEAD, [*GOOD[:6], said])

    assert preview.rows[0].facts["submitted_on"] == date(2026, 2, 3)


def test_a_number_is_taken_once(session):
    b.make_proposal(session=session, number="045")

    preview = read(session, HEAD, GOOD, GOOD, ["０45", *GOOD[1:]])

    assert preview.errors == [
        "第3行“编号”：与第2行的编号重复。",
        "第4行“编号”：区十七届人大三次会议已有第045号。",
    ]


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([], "没有粘贴任何内容。"),
        ([["", " "]], "没有粘贴任何内容。"),
        ([HEAD], "只有表头，没有内容。请连同各行一起复制。"),
        (
            [GOOD],
            "第一行须是表头。没有找到“编号”“标题”“提出人”这一列，第一行是："
            "044、关于试例的建议、甲试例、乙试例、内容、城区建设、2026/2/3。请连同表头一起复制。",
        ),
        ([HEAD, *[GOOD] * 501], "一共501行，一次最多登记500行，请分几次粘贴。"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(session, rows, refusal):
    preview = read(session, *rows)

    assert preview.refusal == refusal
    assert not preview.ready


def test_five_hundred_rows_take_as_many_queries_as_one(session, django_assert_num_queries):
    rows = [[str(number), *GOOD[1:]] for number in range(1, 501)]

    for some in (rows[:1], rows):
        with django_assert_num_queries(4):
            assert read(session, HEAD, *some).ready
