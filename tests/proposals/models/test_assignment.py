"""Readings of assignments, each with a row that must stay out."""

import pytest

from proposals.models import Assignment
from proposals.rules.vocabulary import AssignmentState
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    """One assignment in each state, by name."""
    made = {state.value: b.make_assignment(received=True) for state in AssignmentState}
    for state, row in made.items():
        answered_on = b.REPLIED if state == "answered" else None
        Assignment.objects.filter(pk=row.pk).update(state=state, answered_on=answered_on)
        row.refresh_from_db()
    return made


def states(rows):
    return {row.state for row in rows}


def test_open_are_those_something_is_owed_for(rows):
    assert states(Assignment.objects.open()) == {"assigned", "in_hand", "return_asked"}


def test_current_are_those_neither_returned_nor_ended(rows):
    assert states(Assignment.objects.current()) == {"assigned", "in_hand", "return_asked", "answered"}


def test_the_row_answers_as_the_querysets_do(rows):
    everything = Assignment.objects.all()

    assert states(row for row in everything if row.is_open) == states(Assignment.objects.open())
    assert states(row for row in everything if row.counts) == states(Assignment.objects.current())


def test_answering_leaves_co_handling_units_out():
    lead = b.make_assignment()
    co = b.make_assignment(proposal=lead.proposal, role="co")
    split = b.make_assignment(proposal=lead.proposal, role="split")

    assert set(Assignment.objects.answering()) == {lead, split}
    assert [row.answers for row in (lead, split, co)] == [True, True, False]


def test_due_by_includes_the_day_itself():
    row, later = b.make_assignment(), b.make_assignment(on=b.ASSIGNED + b.days(9))

    assert row.due_on < later.due_on
    assert list(Assignment.objects.due_by(row.due_on)) == [row]
    assert not Assignment.objects.due_by(row.due_on - b.days(1)).exists()


def test_for_unit_shows_a_unit_its_own_part_only():
    mine = b.make_assignment()
    b.make_assignment(proposal=mine.proposal, role="co")

    assert list(Assignment.objects.for_unit(mine.unit)) == [mine]
