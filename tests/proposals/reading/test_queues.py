"""What a person finds on the desk: the right queues, honest counts, the same number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import User
from proposals.reading import queues, turn
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)  # a Wednesday


def desk(user, key="", number=None):
    return queues.desk(user, key=key, number=number, today=TODAY)


def count(user, key):
    return next(n for queue, n in desk(user).counts if queue.key == key)


def in_hand(due_on=None, **fields):
    part = b.make_assignment(received=True, **fields)
    if due_on:
        part.due_on = due_on
        part.save()
    return part


@pytest.mark.parametrize(
    ("role", "first", "missing"),
    [
        ("office", "mine", set()),
        ("unit", "mine", {"check", "assign", "rate", "review", "close"}),
        ("auditor", "overdue", {"mine"}),
    ],
)
def test_a_person_begins_with_what_concerns_them(role, first, missing):
    user = b.make_user(role, **({"unit": b.make_unit()} if role == "unit" else {}))

    found = desk(user)

    assert found.queue.key == first
    assert {queue.key for queue, _ in found.counts} == set(queues.QUEUES) - missing


def test_a_queue_is_found_by_its_name_and_by_its_letter(office):
    assert desk(office, "overdue").queue.key == desk(office, "o").queue.key == "overdue"
    assert desk(office, "nonsense").queue.key == "mine"


def test_letters_and_names_of_queues_are_each_used_once():
    names = [name for queue in queues.QUEUES.values() for name in (queue.key, queue.letter)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-1, {"overdue"}),
        (0, {"soon", "week"}),
        (3, {"soon", "week"}),
        (4, {"week"}),  # Sunday
        (5, set()),
    ],
)
def test_a_part_is_counted_by_its_date(office, days, expected):
    in_hand(TODAY + timedelta(days=days))

    assert {key for key in ("overdue", "soon", "week") if count(office, key)} == expected


def test_a_queue_holds_as_many_rows_as_its_count_says(office):
    in_hand(TODAY - timedelta(days=2))
    in_hand(TODAY)
    b.make_proposal()
    b.make_proposal(filed=False)
    b.make_reply()

    for queue, n in desk(office).counts:
        found = desk(office, queue.key)
        assert (queue.key, len(found.rows), found.page.paginator.count) == (queue.key, n, n)


def test_the_unit_sees_its_own_parts_alone():
    mine, theirs = in_hand(), in_hand()
    officer = b.make_user("unit", unit=mine.unit)

    assert [row.number for row in desk(officer).rows] == [mine.proposal.number]
    assert [row.number for row in desk(officer, "answer").rows] == [mine.proposal.number]
    assert theirs.proposal.number != mine.proposal.number


def test_a_row_says_who_must_do_what_by_when(office):
    part = in_hand(TODAY - timedelta(days=3), unit=b.make_unit("试例区教育局", short_name="教育局"))

    [row] = desk(office, "overdue").rows

    assert (row.unit, row.role, row.who, row.turn.duty.what) == ("教育局", "主办", "教育局", "答复")
    assert (row.left, row.tone, row.theirs) == ("逾期3天", "late", False)
    assert (row.box, row.box_value) == ("parts", part.pk)


def test_the_unit_reads_that_it_is_its_own_turn():
    part = in_hand(TODAY)
    officer = b.make_user("unit", unit=part.unit)

    [row] = desk(officer).rows

    assert (row.who, row.left, row.tone, row.theirs, row.box) == ("本单位", "今天到期", "soon", True, "")


def test_an_item_to_assign_can_be_ticked_and_one_to_check_cannot(office):
    item = b.make_proposal(submitted_on=TODAY)
    b.make_proposal(filed=False, submitted_on=TODAY - timedelta(days=2))

    rows = {row.turn.duty.code: row for row in desk(office).rows}

    assert (rows["assign"].box, rows["assign"].box_value, rows["assign"].left) == (
        "items",
        item.pk,
        "今天刚到",
    )
    assert (rows["check"].box, rows["check"].left) == ("", "已等候2天")


def test_closing_is_offered_but_hurries_nobody(office):
    letter = b.make_reply(published=True)
    b.make_feedback(reply=letter)

    assert (count(office, "close"), count(office, "mine")) == (1, 0)


def test_pages_hold_fifty_rows(office):
    for _ in range(queues.PAGE + 1):
        b.make_proposal(filed=False)

    assert [len(desk(office, "mine", page).rows) for page in ("1", "2")] == [queues.PAGE, 1]


@pytest.mark.parametrize("role", ["office", "unit"])
def test_a_page_costs_the_same_few_queries_for_any_number_of_rows(role):
    unit = b.make_unit()
    user = b.make_user(role, **({"unit": unit} if role == "unit" else {}))
    spent = []
    for more in (5, 115):
        for _ in range(more):
            in_hand(unit=unit)
        fresh = User.objects.get(pk=user.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk(fresh, "answer")
        spent.append(len(asked))

    assert spent[0] == spent[1] <= 6


@pytest.mark.parametrize(
    ("due", "since", "said", "tone"),
    [
        (TODAY - timedelta(days=1), None, "逾期1天", "late"),
        (TODAY, None, "今天到期", "soon"),
        (TODAY + timedelta(days=3), None, "还有3天", "soon"),
        (TODAY + timedelta(days=4), None, "还有4天", ""),
        (None, TODAY - timedelta(days=9), "已等候9天", ""),
        (None, TODAY, "今天刚到", ""),
        (None, None, "今天刚到", ""),
    ],
)
def test_days_left_are_said_in_words(due, since, said, tone):
    assert (queues.in_words(due, since, today=TODAY), queues.tone(due, today=TODAY)) == (said, tone)


def test_every_duty_stands_in_a_queue():
    listed = {code for queue in queues.QUEUES.values() for code in queue.codes}

    assert listed == set(turn.DUTIES)
