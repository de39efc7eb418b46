"""An item is closed, when nothing is missing any more, and opened again."""

from datetime import date

import pytest

from proposals.actions import closing, merging, replying
from proposals.models import (
    Extension,
    Notice,
    OutcomeChange,
    Promise,
    Proposal,
    ReturnRequest,
    Study,
)
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
# b.REPLIED is Friday 10 April 2026; 15 working days (no calendar loaded, so weekends alone) end on 1 May.
LAST_DAY_TO_RATE = date(2026, 5, 1)
LATER = date(2026, 5, 4)


@pytest.fixture
def proposer():
    return b.make_user("delegate", delegate=b.make_delegate("试代表甲"))


@pytest.fixture
def reply(proposer):
    item = b.make_proposal(sponsors=[proposer.delegate])
    part = b.make_assignment(proposal=item, unit=b.make_unit("试例局"), received=True)
    reply = b.make_reply(assignment=part)
    Notice.objects.all().delete()
    return reply


def close(proposal, on=LATER, by=None):
    return closing.close(proposal, archive_number="2026-001", reason="办理完毕", on=on, by=by)


def missing(proposal, on=LATER):
    with pytest.raises(RuleError) as refused:
        close(proposal, on=on)
    assert refused.value.code == "not-finished"
    before, after = f"{proposal.reference}还不能办结：", "。"
    assert refused.value.sentence.startswith(before)
    assert Proposal.objects.get(pk=proposal.pk).state != "closed"
    return refused.value.sentence.removeprefix(before).removesuffix(after)


def test_an_item_is_closed_with_its_archive_number(reply, proposer, office):
    row = close(reply.assignment.proposal, by=office)

    assert (row.state, row.closed_on, row.archive_number) == ("closed", LATER, "2026-001")
    event = row.events.last()
    assert (event.kind, event.actor, event.facts) == (
        "closed",
        office,
        {"reason": "办理完毕", "archive_number": "2026-001"},
    )
    assert sentences.event(event, full=True) == "办结归档。理由：办理完毕。"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (proposer, f"{row.reference}已办结归档")


@pytest.mark.parametrize("state", ["to_assign", "closed"])
def test_only_an_answered_item_is_closed(reply, state):
    item = close(reply.assignment.proposal) if state == "closed" else b.make_proposal()

    with pytest.raises(RuleError) as refused:
        close(item)

    assert refused.value.code == "wrong-state"


def test_every_answering_unit_answers_first():
    item = b.make_proposal(sponsors=[])
    for name in ("试例甲局", "试例乙局"):
        b.make_assignment(proposal=item, unit=b.make_unit(name), role="split")

    assert missing(item) == "试例甲局、试例乙局尚未答复"


def test_an_opinion_that_is_still_owed_keeps_nothing_open_and_ends(reply):
    item = reply.assignment.proposal
    Proposal.objects.update(state="in_hand")  # so that another unit may still be added
    helper = b.make_assignment(proposal=item, role="co")
    Proposal.objects.update(state="replied")

    assert close(item).state == "closed"
    helper.refresh_from_db()
    assert helper.state == "cancelled"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (
            lambda reply, **asked: ReturnRequest.objects.create(assignment=reply.assignment, **asked),
            "退办申请",
        ),
        (
            lambda reply, **asked: Extension.objects.create(
                assignment=reply.assignment, new_due_on=LATER, **asked
            ),
            "延期申请",
        ),
        (
            lambda reply, **asked: OutcomeChange.objects.create(
                reply=reply, old="planned", new="adopted", **asked
            ),
            "结果转化申请",
        ),
        (
            lambda reply, **asked: Study.objects.create(
                proposal=reply.assignment.proposal, feedback=b.make_feedback(reply=reply), **asked
            ),
            "不满意研判",
        ),
    ],
)
def test_the_office_decides_on_every_request_first(reply, asked, name):
    request = asked(reply, reason="试例", asked_on=b.REPLIED)
    assert missing(reply.assignment.proposal) == f"{name}尚未审批"

    request.decision, request.decided_on = "refused", LATER
    request.save()

    assert close(reply.assignment.proposal).state == "closed"


@pytest.mark.parametrize(("state", "open_"), [("open", True), ("postponed", True), ("broken", False)])
def test_promises_come_to_an_end_first(reply, state, open_):
    Promise.objects.create(reply=reply, text="试例", due_on=LATER, state=state)

    if open_:
        assert missing(reply.assignment.proposal) == "有1项承诺尚未了结"
    else:
        assert close(reply.assignment.proposal).state == "closed"


def test_a_proposer_who_says_nothing_is_waited_for_until_the_last_day(reply):
    item = reply.assignment.proposal

    assert missing(item, on=LAST_DAY_TO_RATE) == ("试代表甲尚未评价试例局的答复（评价期限为2026年5月1日）")
    assert close(item, on=LAST_DAY_TO_RATE + b.days(1)).state == "closed"


def test_who_has_rated_is_not_waited_for(reply):
    b.make_feedback(reply=reply)

    assert close(reply.assignment.proposal, on=b.REPLIED).state == "closed"


def test_a_rating_of_the_letter_before_it_was_corrected_counts(reply):
    b.make_feedback(reply=reply)
    replying.correct_reply(reply, reason="笔误", by=None, today=b.REPLIED, body="更正后的试例答复。")

    assert close(reply.assignment.proposal, on=b.REPLIED).state == "closed"


def test_of_a_units_letters_the_newest_is_to_be_rated(reply):
    b.make_feedback(reply=reply)
    b.make_reply(assignment=reply.assignment, kind="follow_up", replied_on=LATER)

    assert missing(reply.assignment.proposal) == "试代表甲尚未评价试例局的答复（评价期限为2026年5月25日）"


def test_a_group_owes_no_rating():
    part = b.make_assignment(proposal=b.make_proposal(sponsors=[b.make_group()]))
    b.make_reply(assignment=part)

    assert close(part.proposal, on=b.REPLIED).state == "closed"


def test_the_proposers_of_a_merged_item_are_waited_for_too(proposer):
    part = b.make_assignment(proposal=b.make_proposal(sponsors=[b.make_group()]))
    other = b.make_proposal(sponsors=[proposer.delegate])
    merging.merge(other, into=part.proposal, reason="内容相同", on=b.ASSIGNED, by=None)
    b.make_reply(assignment=part)

    assert missing(part.proposal, on=b.REPLIED).startswith("试代表甲尚未评价")


def test_everything_that_is_missing_is_said_at_once(reply):
    item = reply.assignment.proposal
    Promise.objects.create(reply=reply, text="试例", due_on=LATER)
    Extension.objects.create(assignment=reply.assignment, new_due_on=LATER, reason="试例", asked_on=b.REPLIED)

    assert missing(item, on=b.REPLIED) == (
        "延期申请尚未审批；有1项承诺尚未了结；试代表甲尚未评价试例局的答复（评价期限为2026年5月1日）"
    )


# Opened again


def test_a_closed_item_is_opened_again_and_keeps_when_it_was_closed(reply, proposer, office):
    item = close(reply.assignment.proposal)
    clerk = b.make_user("unit", unit=reply.assignment.unit)
    Notice.objects.all().delete()

    row = closing.reopen(
        item, reason="情况有变化", asked_by_text="第一提出人", on=LATER + b.days(9), by=office
    )

    assert (row.state, row.closed_on, row.archive_number) == ("replied", None, "")
    event = row.events.last()
    assert (event.kind, event.facts) == (
        "reopened",
        {
            "reason": "情况有变化",
            "asked_by": "第一提出人",
            "closed_on": "2026年5月4日",
            "archive_number": "2026-001",
        },
    )
    assert sentences.event(event, full=True) == "重新打开办理。理由：情况有变化。"
    assert {notice.recipient for notice in Notice.objects.all()} == {proposer, clerk}


def test_an_item_may_be_closed_and_opened_more_than_once(reply):
    for _ in range(2):
        item = close(reply.assignment.proposal)
        closing.reopen(item, reason="试例", asked_by_text="办公室", on=LATER, by=None)

    assert [row.kind for row in item.events.all()][-4:] == ["closed", "reopened"] * 2


def test_only_a_closed_item_is_opened_again(reply):
    with pytest.raises(RuleError) as refused:
        closing.reopen(reply.assignment.proposal, reason="试例", asked_by_text="办公室", on=LATER, by=None)

    assert refused.value.code == "wrong-state"
