"""What became of a row, column by column, as a person reads it."""

import pghistory
import pytest
from django.db import connection

from proposals.models import Assignment, Proposal, Reply
from proposals.reading.history import changes_of
from tests import builders as b

pytestmark = pytest.mark.django_db


def told(change):
    return [(column.label, column.old, column.new) for column in change.columns]


@pytest.fixture
def reply():
    with pghistory.context(command="试例"):
        return b.make_reply()


def test_a_change_is_told_with_the_person_the_address_and_both_values(reply, office):
    other = b.make_unit("试例乙局")
    old = reply.assignment.unit
    with pghistory.context(user=office.pk, url="/desk/试例/"):
        Assignment.objects.filter(pk=reply.assignment_id).update(unit=other, role="co", officer="试承办")

    last, *_, first = changes_of(reply.assignment)

    assert (last.who, last.where, last.label) == (str(office), "/desk/试例/", "修改")
    assert told(last) == [
        ("承办单位", old.name, "试例乙局"),
        ("承办方式", "主办", "会办"),
        ("承办人", "（空）", "试承办"),
    ]
    assert (first.who, first.where, first.label) == ("系统", "命令 试例", "新增")
    assert ("状态", "", "待签收") in told(first)


def test_a_hand_on_the_database_is_named_as_one(reply):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pghistory.context_metadata = ''")
        cursor.execute("UPDATE proposals_proposal SET is_key = true")

    last = changes_of(Proposal.objects.get())[0]

    assert (last.who, last.where, told(last)) == (
        "数据库直接写入（未经本系统）",
        "",
        [("重点督办", "否", "是")],
    )


def test_a_removed_row_is_told_without_its_columns():
    unit = b.make_unit()
    key = unit.pk
    unit.delete()
    unit.pk = key

    assert [(change.label, bool(change.columns)) for change in changes_of(unit)] == [
        ("删除", False),
        ("新增", True),
    ]


def test_of_a_long_text_the_place_of_the_change_is_shown(reply):
    Reply.objects.update(body="甲" * 500 + "乙" + "丙" * 500)
    Reply.objects.update(body="甲" * 500 + "丁" + "丙" * 500)

    ((label, old, new),) = told(changes_of(reply)[0])

    assert label == "答复正文"
    assert old == "…" + "甲" * 20 + "乙" + "丙" * 79 + "…"
    assert new == "…" + "甲" * 20 + "丁" + "丙" * 79 + "…"


def test_a_visitor_and_a_user_who_is_gone_have_words_too():
    with pghistory.context(user=None, url="/a/"):
        unit = b.make_unit()
    with pghistory.context(user=999_999, url="/b/"):
        type(unit).objects.update(landline="1")

    assert [change.who for change in changes_of(unit)] == ["用户 999999", "未登录的访问者"]


def test_the_number_of_questions_does_not_grow_with_the_versions(reply, django_assert_num_queries):
    for n in range(5):
        type(reply.assignment).objects.update(officer=f"试承办{n}")

    with django_assert_num_queries(5):  # versions, items with their session and assembly, units
        assert len(changes_of(reply.assignment)) >= 6
