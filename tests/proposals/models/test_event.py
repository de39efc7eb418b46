"""The timeline: append-only in the database, each row sealed with the one before it."""

import pgtrigger
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from proposals.actions import publishing
from proposals.models import Proposal
from proposals.reading import integrity
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return b.make_reply(published=True, by=b.make_user(name="试经办")).assignment.proposal


def test_a_course_of_things_is_counted_from_one(proposal):
    rows = list(proposal.events.values_list("sequence", "kind"))

    assert rows == [
        (1, "registered"),
        (2, "filed"),
        (3, "assigned"),
        (4, "received"),
        (5, "replied"),
        (6, "item_published"),
        (7, "published"),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE proposals_event SET facts = '{}'",
        "DELETE FROM proposals_event",
        "UPDATE proposals_event SET seal = ''",
    ],
)
def test_the_database_itself_refuses_to_change_what_happened(proposal, sql):
    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert proposal.events.count() == 7


def test_the_database_itself_refuses_to_empty_the_timeline(proposal):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for checks cannot be altered
    pgtrigger.enable("proposals.Event:events_are_never_emptied")  # off in tests, see conftest

    with (
        pytest.raises(ProgrammingError, match="Cannot truncate proposals_event table"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE proposals_event")

    assert proposal.events.count() == 7


def test_an_item_knows_where_its_chain_ends(proposal):
    last = proposal.events.last()

    stored = Proposal.objects.get()
    assert (stored.events_count, stored.last_seal) == (7, last.seal)


def test_every_seal_covers_its_row_and_the_one_before(proposal):
    previous = ""
    for row in proposal.events.all():
        assert (row.previous_seal, row.seal) == (previous, row.expected_seal())
        previous = row.seal
    assert not list(integrity.breaks())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("facts", {"unit": "别的局"}),
        ("on", b.REPLIED + b.days(1)),
        ("at", b.NOW),
        ("kind", "filed"),
        ("actor_name", "别人"),
        ("sequence", 9),
        ("previous_seal", "0" * 64),
    ],
)
def test_a_change_of_anything_said_breaks_the_seal(proposal, name, value):
    row = proposal.events.get(sequence=5)

    setattr(row, name, value)

    assert row.seal != row.expected_seal()


def test_a_seal_cannot_be_carried_to_another_item(proposal):
    row = proposal.events.get(sequence=1)

    row.proposal = b.make_proposal()

    assert row.seal != row.expected_seal()


def _past_the_trigger(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("sql", "codes"),
    [
        ("UPDATE proposals_event SET actor_name = '别人' WHERE sequence = 3", ["seal"]),
        ("DELETE FROM proposals_event WHERE sequence = 3", ["chain"]),
        ("UPDATE proposals_event SET seal = repeat('0', 64) WHERE sequence = 3", ["seal", "chain"]),
        ("DELETE FROM proposals_event WHERE sequence = 7", ["chain-end"]),
        ("DELETE FROM proposals_event WHERE sequence > 2", ["chain-end"]),
        ("DELETE FROM proposals_event", ["chain-end"]),
    ],
)
def test_a_hand_on_the_database_is_found(proposal, sql, codes):
    _past_the_trigger(sql)

    assert [found.code for found in integrity.breaks()] == codes


def test_events_removed_from_the_end_are_missed_for_ever(proposal):
    _past_the_trigger("DELETE FROM proposals_event WHERE sequence > 5")

    (found,) = integrity.broken_ends()
    assert (found.row, found.sentence) == (
        proposal.pk,
        f"{proposal.reference}应有过程记录7条，现到第5条为止，末尾可能有记录被删除、增加或改动。",
    )
    publishing.take_down_item(proposal, reason="试例", by=b.make_user(), now=b.NOW)
    assert [found.code for found in integrity.breaks()] == ["chain"]


def test_the_actor_stays_named_after_a_change_of_name(proposal):
    row = proposal.events.get(sequence=5)
    row.actor.name = "改名"
    row.actor.save()

    row.refresh_from_db()

    assert (str(row.actor), row.actor_name) == ("改名", "试经办")
    assert row.seal == row.expected_seal()


def test_what_nobody_did_was_done_by_the_system():
    row = b.make_proposal().events.first()

    assert (row.actor, row.actor_name) == (None, "系统")


def test_taking_down_keeps_its_reason(proposal, office):
    reply = proposal.assignments.get().replies.get()

    publishing.take_down_reply(reply, reason="涉及个人信息", by=office, now=b.NOW)

    last = proposal.events.order_by("sequence").last()
    assert (last.kind, last.facts) == (
        "taken_down",
        {"part": reply.assignment_id, "unit": reply.assignment.unit.name, "reason": "涉及个人信息"},
    )
