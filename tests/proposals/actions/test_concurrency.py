"""Two at once, each with a connection of its own: one wins, nothing happens twice, nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections, transaction
from django.utils import timezone

from proposals.actions import assigning, intake, publishing, registering, reminding, replying, sending
from proposals.models import Assignment, Event, Notice, Proposal, Reply
from proposals.reading import integrity
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db(transaction=True)
TEN = 10


def at_once(*calls):
    """Run each call in a thread and connection of its own, all released together; what each came to."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(30)
            return call()
        except RuleError as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(results):
    return [result for result in results if isinstance(result, str)]


@pytest.fixture
def due_in_three_days():
    unit = b.make_unit()
    b.make_user("unit", unit=unit)
    row = b.make_assignment(unit=unit, received=True)
    Notice.objects.all().delete()
    return row


def test_ten_reminder_runs_at_once_leave_one_reminder(due_in_three_days):
    day = due_in_three_days.due_on - timedelta(3)

    done = at_once(*[lambda: reminding.remind(day).created] * TEN)

    assert sorted(done) == [0] * 9 + [1]
    assert Notice.objects.count() == 1


def test_ten_deliveries_at_once_leave_one_mail_each(due_in_three_days):
    for _ in range(5):
        b.make_user("unit", unit=due_in_three_days.unit)
    reminding.remind(due_in_three_days.due_on)

    done = at_once(*[lambda: sending.deliver(timezone.now()).sent] * TEN)

    assert sum(done) == 6
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 6
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}


def test_reminding_and_delivering_all_at_once_leaves_one_mail(due_in_three_days):
    day = due_in_three_days.due_on - timedelta(3)

    def both():
        reminding.remind(day)
        sending.deliver(timezone.now())

    at_once(*[both] * TEN)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "verb",
    [
        lambda row: assigning.sign_for(row, on=b.ASSIGNED, by=None),
        lambda row: b.make_reply(assignment=row, published=True),
        lambda row: replying.correct_reply(
            b.make_reply(assignment=row), reason="试例", by=None, today=b.REPLIED, body="对。"
        ),
    ],
    ids=["signing", "publishing", "correcting"],
)
def test_reminding_does_not_wait_for_a_verb_under_way(verb):
    """What a reminder refers to is locked when it is written: item and part, as the verb has them locked."""
    unit = b.make_unit()
    b.make_user("unit", unit=unit)
    row = b.make_assignment(unit=unit)

    def remind():
        try:
            return reminding.remind(row.due_on).created
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        verb(row)
        assert pool.submit(remind).result(timeout=20) == 1


def test_two_people_assigning_a_lead_at_once_one_wins():
    proposal, units = b.make_proposal(), [b.make_unit(), b.make_unit()]

    results = at_once(
        *[
            lambda unit=unit: assigning.assign(proposal, unit=unit, role="lead", on=b.ASSIGNED, by=None)
            for unit in units
        ]
    )

    assert refusals(results) == ["has-lead"]
    assert Assignment.objects.count() == 1


def test_two_first_letters_at_once_one_wins():
    row = b.make_assignment()

    results = at_once(*[lambda: b.make_reply(assignment=row)] * 2)

    assert refusals(results) == ["already-answered"]
    assert Reply.objects.count() == 1


def test_two_corrections_at_once_one_wins():
    reply = b.make_reply()

    def correct():
        return replying.correct_reply(reply, reason="试例", by=None, today=b.REPLIED, body="对。")

    assert refusals(at_once(correct, correct)) == ["wrong-state"]
    assert sorted(Reply.objects.values_list("version", "state")) == [(1, "superseded"), (2, "sent")]


def test_one_number_registered_twice_at_once_is_taken_once():
    session = b.make_session()

    def register():
        return registering.register(
            session=session, number="044", title="试例", submitted_on=b.SUBMITTED, by=None
        )

    assert refusals(at_once(*[register] * 4)) == ["number-taken"] * 3
    assert Proposal.objects.count() == 1


def test_ten_receipts_at_once_are_one():
    row = b.make_assignment()

    results = at_once(*[lambda: assigning.sign_for(row, on=b.ASSIGNED, by=None)] * TEN)

    assert refusals(results) == ["wrong-state"] * 9
    assert Event.objects.filter(kind="received").count() == 1


def test_units_that_answer_at_once_leave_the_item_answered():
    proposal = b.make_proposal()
    rows = [b.make_assignment(proposal=proposal, role="split") for _ in range(4)]

    results = at_once(*[lambda row=row: b.make_reply(assignment=row) for row in rows])

    assert refusals(results) == []
    assert Proposal.objects.get().state == "replied"
    assert list(integrity.breaks()) == []


def test_publishing_while_correcting_never_leaves_an_old_version_public():
    reply, office = b.make_reply(), b.make_user()

    def correct():
        return replying.correct_reply(reply, reason="试例", by=None, today=b.REPLIED, disclosure="on_request")

    at_once(correct, lambda: publishing.publish_reply(reply, by=office, now=b.NOW))

    assert not Reply.objects.public().exists()
    assert Proposal.objects.get().public_replied_on is None
    assert list(integrity.breaks()) == []


def test_one_letter_taken_in_three_times_at_once_is_recorded_once(tmp_path):
    unit = b.make_unit("试例区教育局")
    proposal = b.make_proposal(
        number="044", title="关于增加试例校车的建议", sponsors=[b.make_delegate("试代表甲")]
    )
    b.make_assignment(proposal=proposal, unit=unit)
    path = tmp_path / "函.txt"
    path.write_text(
        "对区十七届人大三次会议第044号代表建议的答复\n办理结果：解决采纳  签发人：试签发\n试代表甲代表：\n"
        "您提出的“关于增加试例校车的建议”收悉。经研究，现将有关情况答复如下：\n已增加两辆。\n试例区教育局\n2026年4月10日\n"
    )

    def take():
        return next(intake.take_in([path], by=None, now=b.NOW, publish=False, dry_run=False)).status

    assert sorted(at_once(take, take, take)) == ["recorded", "unchanged", "unchanged"]
    assert Reply.objects.count() == 1
