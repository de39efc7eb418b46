"""What is unfinished goes on under the eyes of the next meeting."""

from datetime import date

import pytest

from proposals.actions import carrying
from proposals.models import CarryOver, Notice, Promise, Proposal
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2027, 1, 20)


@pytest.fixture
def following():
    """The meeting after that of the builders."""
    return b.make_session(meeting=4, opened_on=date(2027, 1, 14))


@pytest.fixture
def item():
    proposer = b.make_user("delegate", delegate=b.make_delegate())
    return b.make_proposal(sponsors=[proposer.delegate])


def carry(item, into):
    return carrying.carry_over(item, into=into, explanation="还需分步实施。", on=ON, by=None)


def finish(item, state, target=None):
    Proposal.objects.filter(pk=item.pk).update(state=state, merged_into=target)


@pytest.mark.parametrize(
    ("state", "listed"),
    [
        ("registered", True),
        ("to_assign", True),
        ("in_hand", True),
        ("replied", True),
        ("closed", False),
        ("not_filed", False),
        ("withdrawn", False),
        ("merged", False),
    ],
)
def test_the_list_holds_what_is_not_finished(following, item, state, listed):
    finish(item, state, target=b.make_proposal(session=following) if state == "merged" else None)

    assert list(carrying.to_carry_over(following)) == ([item] if listed else [])


@pytest.mark.parametrize(
    ("state", "listed"), [("open", True), ("postponed", True), ("kept", False), ("broken", False)]
)
def test_an_open_promise_keeps_a_finished_item_on_the_list(following, state, listed):
    reply = b.make_reply()
    kept = {"kept_on": ON} if state == "kept" else {}
    Promise.objects.create(reply=reply, text="试例", due_on=ON, state=state, **kept)
    finish(reply.assignment.proposal, "closed")

    assert list(carrying.to_carry_over(following)) == ([reply.assignment.proposal] if listed else [])


def test_the_list_is_of_earlier_meetings_of_the_same_assembly(following, item):
    b.make_proposal(session=following)
    b.make_proposal(session=b.make_session("cppcc", meeting=1))
    of_last_term = b.make_proposal(session=b.make_session(term=16, meeting=9, opened_on=date(2021, 1, 14)))

    assert set(carrying.to_carry_over(following)) == {item, of_last_term}


def test_an_item_is_carried_over_and_its_proposers_get_the_explanation(following, item, office):
    row = carrying.carry_over(item, into=following, explanation="还需分步实施。", on=ON, by=office)

    assert (row.proposal, row.into, row.explanation, row.on, row.by) == (
        item,
        following,
        "还需分步实施。",
        ON,
        office,
    )
    assert Proposal.objects.get().state == "to_assign"
    event = item.events.last()
    assert sentences.event(event, full=True) == ("结转至区十七届人大四次会议继续跟踪。理由：还需分步实施。")
    notice = Notice.objects.get()
    assert notice.subject == f"{item.reference}结转至区十七届人大四次会议继续跟踪"
    assert "说明：还需分步实施。" in notice.body
    assert list(carrying.to_carry_over(following)) == []


def test_an_item_is_carried_into_each_meeting_once(following, item):
    after = b.make_session(meeting=5, opened_on=date(2028, 1, 14))
    carry(item, following)

    with pytest.raises(RuleError) as refused:
        carry(item, following)

    assert (refused.value.code, refused.value.field) == ("carried-already", "into")
    assert list(carrying.later_sessions(item)) == [after]
    carry(item, after)
    assert CarryOver.objects.count() == 2


def test_items_survive_a_change_of_term(item):
    assert carry(item, b.make_session(term=18, meeting=1, opened_on=ON)).into.term == 18


@pytest.mark.parametrize("meeting", [2, 3], ids=["earlier", "its own"])
def test_an_item_is_not_carried_back(item, meeting):
    into = b.make_session(meeting=meeting, opened_on=date(2025, 1, 14))

    with pytest.raises(RuleError) as refused:
        carry(item, into)

    assert refused.value.code == "not-later"


def test_an_item_stays_with_its_assembly(item):
    with pytest.raises(RuleError) as refused:
        carry(item, b.make_session("cppcc", term=17, meeting=4))

    assert refused.value.code == "other-assembly"


def test_what_is_finished_is_not_carried_over(following, item):
    finish(item, "closed")

    with pytest.raises(RuleError) as refused:
        carry(item, following)

    assert refused.value.code == "finished"
    assert refused.value.sentence == (f"{item.reference}现为“已办结”，也没有未兑现的承诺，不必结转。")
