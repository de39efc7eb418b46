"""Never signing does not stop the clock."""

from datetime import date

import pytest
from django.db import connection, transaction

from proposals.actions import receiving
from proposals.models import Assignment, DeadlineLimit, Notice
from proposals.reading import sentences
from tests import builders as b

pytestmark = pytest.mark.django_db
# Five working days after Monday 9 February 2026, by weekends alone.
LAST_DAY = date(2026, 2, 16)
NEXT_DAY = date(2026, 2, 17)


def now(row):
    return Assignment.objects.get(pk=row.pk)


def test_a_receipt_that_was_never_given_counts_as_given_on_the_last_day(officer):
    row = b.make_assignment(unit=officer.unit)
    Notice.objects.all().delete()

    assert receiving.receive_overdue(NEXT_DAY) == 1

    assert (now(row).state, now(row).received_on) == ("in_hand", LAST_DAY)
    event = row.proposal.events.last()
    assert (event.on, event.actor_name, event.facts["automatic"]) == (LAST_DAY, "系统", True)
    assert sentences.event(event) == f"{row.unit.name}逾期未签收，视同签收。"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.assignment) == (officer, row)
    assert notice.subject == f"{row.proposal.reference}逾期未签收，已视同签收"
    assert "签收日期记为2026年2月16日" in notice.body


def test_on_the_last_day_the_unit_may_still_sign_itself():
    row = b.make_assignment()

    assert receiving.receive_overdue(LAST_DAY) == 0
    assert now(row).state == "assigned"


def test_a_second_run_receives_nothing():
    row = b.make_assignment()
    receiving.receive_overdue(NEXT_DAY)

    assert receiving.receive_overdue(NEXT_DAY) == 0
    assert row.proposal.events.filter(kind="received").count() == 1


def test_what_was_signed_for_is_left_alone():
    row = b.make_assignment(received=True)

    assert receiving.receive_overdue(NEXT_DAY) == 0
    assert now(row).received_on == b.ASSIGNED


def test_a_co_handlers_limit_runs_from_the_receipt_it_never_gave():
    row = b.make_assignment(role="co")

    receiving.receive_overdue(NEXT_DAY)

    assert now(row).due_on == date(2026, 3, 16)


def test_each_part_of_an_item_is_received():
    proposal = b.make_proposal()
    for role in ("lead", "co", "co"):
        b.make_assignment(proposal=proposal, role=role)

    assert receiving.receive_overdue(NEXT_DAY) == 3


def test_without_a_limit_nothing_is_received_by_itself():
    b.make_assignment()
    DeadlineLimit.objects.filter(key="unit.autoreceipt").delete()

    assert receiving.receive_overdue(date(2027, 1, 1)) == 0


def test_one_that_cannot_be_received_keeps_no_other_back(caplog):
    b.make_assignment(role="co")
    row = b.make_assignment(role="lead")
    DeadlineLimit.objects.filter(key="cohandler.opinion").delete()

    assert receiving.receive_overdue(NEXT_DAY) == 1
    assert now(row).state == "in_hand"
    assert "not received: no-limit" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_item_somebody_works_on_is_left_to_the_next_run():
    row = b.make_assignment()
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM proposals_proposal WHERE id = %s FOR UPDATE", [row.proposal_id])
        assert receiving.receive_overdue(NEXT_DAY) == 0
    finally:
        other.rollback()
        other.close()
    with transaction.atomic():
        assert receiving.receive_overdue(NEXT_DAY) == 1
