"""Who is reminded when: once per person, part, stage and due date."""

from datetime import date, timedelta

import pytest

from proposals.actions import reminding
from proposals.models import Assignment, Notice, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 5, 11)


@pytest.fixture
def assignment(officer):
    """A part due on a Monday, whose unit has one user; told of it already."""
    row = b.make_assignment(unit=officer.unit, received=True)
    assert row.due_on == DUE_ON
    return row


def reminders():
    return Notice.objects.filter(kind__in=["reply_due", "opinion_due"])


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (31, None),
        (30, "d30"),
        (15, "d15"),
        (7, "d7"),
        (3, "d3"),
        (2, "d3"),
        (1, "d1"),
        (0, "due"),
        (-1, "overdue"),
    ],
)
def test_each_stage_is_told_on_its_day(assignment, left, stage):
    done = reminding.remind(DUE_ON - timedelta(left))

    assert dict(done.by_stage) == ({stage: 1} if stage else {})
    assert done.created == reminders().count() == (1 if stage else 0)
    assert [row.stage for row in reminders()] == ([stage] if stage else [])


def test_a_reminder_says_what_is_due_when_and_where_to_go(assignment, officer):
    reminding.remind(DUE_ON - timedelta(3))

    row = reminders().get()
    assert (row.recipient, row.due_on, row.proposal, row.assignment) == (
        officer,
        DUE_ON,
        assignment.proposal,
        assignment,
    )
    assert row.subject == f"{assignment.proposal.reference}（主办）还有3天到期（2026年5月11日，星期一）"
    assert f"http://testserver/desk/items/npc-17-3/{assignment.proposal.number}/" in row.body
    assert f"承办单位：{officer.unit.name}。" in row.body


def test_a_second_run_creates_nothing(assignment):
    day = DUE_ON - timedelta(3)

    runs = [reminding.remind(day).created for _ in range(3)]

    assert runs == [1, 0, 0]


def test_a_run_every_day_tells_each_stage_once(assignment):
    for left in range(40, -10, -1):
        reminding.remind(DUE_ON - timedelta(left))

    stages = list(reminders().order_by("pk").values_list("stage", flat=True))
    assert stages == ["d30", "d15", "d7", "d3", "d1", "due", "overdue"]


def test_a_missed_day_is_caught_up_with_one_reminder(assignment):
    assert dict(reminding.remind(DUE_ON - timedelta(5)).by_stage) == {"d7": 1}


def test_a_moved_due_date_is_told_anew(assignment):
    day = DUE_ON - timedelta(3)
    reminding.remind(day)
    Assignment.objects.update(due_on=DUE_ON - timedelta(1))

    done = reminding.remind(day)

    assert (dict(done.by_stage), reminders().count()) == ({"d3": 1}, 2)
    assert reminders().first().due_on == DUE_ON - timedelta(1)


def test_a_dry_run_counts_and_writes_nothing(assignment):
    day = DUE_ON - timedelta(3)

    dry = reminding.remind(day, dry_run=True)

    assert dict(dry.by_stage) == {"d3": 1}
    assert not reminders().exists()
    assert reminding.remind(day).created == 1


def test_everybody_of_the_unit_is_reminded_and_nobody_else(assignment, officer):
    second = b.make_user("unit", unit=officer.unit)
    b.make_user("unit", unit=officer.unit, is_active=False)
    b.make_user("unit", unit=b.make_unit())
    b.make_user("office")

    reminding.remind(DUE_ON)

    assert {row.recipient for row in reminders()} == {officer, second}


def test_a_unit_without_users_is_reminded_through_its_office():
    row = b.make_assignment()
    b.make_user("unit", unit=row.unit, is_active=False)
    here = b.make_user("office", assembly=row.proposal.session.assembly)
    both = b.make_user("office")
    b.make_user("office", assembly=b.make_assembly("cppcc"))
    b.make_user("office", is_active=False)

    done = reminding.remind(row.due_on)

    assert done.created == 2
    assert {notice.recipient for notice in reminders()} == {here, both}
    assert f"承办单位：{row.unit.name}。" in reminders()[0].body


def test_the_office_hears_of_what_is_overdue(assignment, officer):
    here = b.make_user("office", assembly=assignment.proposal.session.assembly)
    both = b.make_user("office")
    b.make_user("office", assembly=b.make_assembly("cppcc"))

    runs = [reminding.remind(DUE_ON + timedelta(late)).created for late in (0, 1, 2)]

    late = reminders().filter(stage="overdue")
    assert runs == [1, 3, 0]
    assert {row.recipient for row in late} == {officer, here, both}
    assert {row.subject for row in late} == {
        f"{assignment.proposal.reference}（主办）已逾期1天（到期日：2026年5月11日，星期一）"
    }


def test_an_office_that_stands_in_for_a_unit_is_told_once(office):
    row = b.make_assignment()

    assert reminding.remind(row.due_on + timedelta(1)).created == 1


def test_a_co_handling_unit_is_reminded_of_its_opinion(officer):
    row = b.make_assignment(unit=officer.unit, role="co")

    reminding.remind(row.due_on)

    assert [(notice.kind, notice.stage) for notice in reminders()] == [("opinion_due", "due")]


def test_nobody_waits_for_an_opinion_once_the_lead_has_answered(officer):
    lead = b.make_assignment(received=True)
    opinion = b.make_assignment(proposal=lead.proposal, unit=officer.unit, role="co", received=True)
    b.make_reply(assignment=lead)

    reminding.remind(opinion.due_on)

    assert not reminders().filter(assignment=opinion).exists()


def test_nothing_is_owed_after_the_answer(assignment):
    b.make_reply(assignment=assignment)

    assert reminding.remind(DUE_ON + timedelta(30)).created == 0


@pytest.mark.parametrize("state", ["returned", "cancelled"])
def test_nothing_is_owed_for_a_part_that_ended(assignment, state):
    Assignment.objects.update(state=state)

    assert reminding.remind(DUE_ON).created == 0


def test_many_parts_are_told_in_a_fixed_number_of_queries(officer, django_assert_max_num_queries):
    for _ in range(30):
        b.make_assignment(unit=officer.unit)

    with django_assert_max_num_queries(24):
        assert reminding.remind(DUE_ON).created == 30


def test_batches_lose_nobody(officer, monkeypatch):
    monkeypatch.setattr(reminding, "BATCH", 3)
    for _ in range(7):
        b.make_assignment(unit=officer.unit)

    assert [reminding.remind(DUE_ON).created for _ in range(2)] == [7, 0]
    assert Proposal.objects.count() == 7
