"""The office brings units together that disagree."""

import pytest

from proposals.actions import coordinating
from proposals.models import Notice
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db


def coordinate(proposal, **fields):
    facts = {
        "on": b.ASSIGNED,
        "people": "试例甲局、试例乙局",
        "decision": "由甲局主办，乙局配合。",
        "by": None,
    }
    return coordinating.coordinate(proposal, **{**facts, **fields})


def test_what_was_decided_is_told_to_those_who_answer(office):
    proposal = b.make_proposal()
    rows = [b.make_assignment(proposal=proposal, role=role) for role in ("split", "split", "co")]
    users = [b.make_user("unit", unit=row.unit) for row in rows]
    Notice.objects.all().delete()

    coordinate(proposal, by=office)

    event = proposal.events.last()
    assert sentences.event(event) == "综合协调：由甲局主办，乙局配合。参加：试例甲局、试例乙局。"
    assert event.actor == office
    notices = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(notices) == set(users[:2])
    assert all("由甲局主办" not in notice.body for notice in notices.values())


def test_units_may_disagree_before_the_item_is_assigned():
    assert coordinate(b.make_proposal()).events.last().kind == "coordinated"


def test_an_answered_item_needs_no_coordination():
    proposal = b.make_reply().assignment.proposal

    with pytest.raises(RuleError) as refused:
        coordinate(proposal, on=b.REPLIED)

    assert refused.value.code == "wrong-state"
    assert refused.value.sentence == (
        f"{proposal.reference}现为“已答复”，不能登记协调；协调须在“待交办”、“办理中”时进行。"
    )


def test_nobody_meets_before_the_item_was_handed_in():
    with pytest.raises(RuleError) as refused:
        coordinate(b.make_proposal(), on=b.SUBMITTED - b.days(1))

    assert (refused.value.code, refused.value.field) == ("date-order", "on")
