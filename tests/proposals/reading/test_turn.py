"""Whose turn it is, from what was done to an item; nobody stores it."""

from datetime import date, timedelta

import pytest

from proposals.actions import (
    assigning,
    converting,
    drafting,
    extending,
    opinions,
    promising,
    rating,
    returning,
)
from proposals.models import Proposal
from proposals.reading import turn
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)
LETTER = {"body": "一段试例答复。", "outcome": "adopted", "signer": "试签发", "disclosure": "open"}


def waits_for(user, proposal):
    """The codes of what waits, in order of urgency."""
    fresh = Proposal.objects.get(pk=proposal.pk)
    return [one.duty.code for one in turn.of(user, fresh, today=TODAY)]


def in_hand(role="lead", **fields):
    return b.make_assignment(role=role, received=True, **fields)


def laid_before_the_leader(part, leader):
    return drafting.send_for_signing(part, on=b.REPLIED, by=leader, waiver="已电话沟通", **LETTER)


def test_an_item_waits_for_the_office_until_it_is_assigned(office):
    item = b.make_proposal(filed=False)
    assert waits_for(office, item) == ["check"]

    filed = b.make_proposal()
    assert waits_for(office, filed) == ["assign"]


def test_a_part_waits_for_its_unit_first_to_receive_then_to_answer(office):
    part = b.make_assignment()
    assert waits_for(office, part.proposal) == ["receive"]

    assigning.sign_for(part, on=b.ASSIGNED, by=None)
    assert waits_for(office, part.proposal) == ["answer"]


def test_each_unit_of_an_item_has_its_own_turn(office):
    lead = in_hand()
    in_hand(role="co", proposal=lead.proposal)
    b.make_assignment(role="co", proposal=lead.proposal)

    assert sorted(waits_for(office, lead.proposal)) == ["answer", "opinion", "receive"]


def test_a_letter_goes_to_the_leader_and_back(office):
    part = in_hand()
    leader = b.make_user("unit", unit=part.unit, is_leader=True)
    letter = laid_before_the_leader(part, leader)
    assert waits_for(office, part.proposal) == ["sign"]

    drafting.send_back(letter, reason="请补充数据", on=b.REPLIED, by=leader)
    assert waits_for(office, part.proposal) == ["redo"]

    laid_before_the_leader(part, leader)
    assert waits_for(office, part.proposal) == ["sign"]


def test_a_letter_that_came_back_is_written_again_on_its_part(office):
    part = in_hand()
    leader = b.make_user("unit", unit=part.unit, is_leader=True)
    drafting.send_back(laid_before_the_leader(part, leader), reason="请补充", on=b.REPLIED, by=leader)

    [one] = turn.of(office, part.proposal, today=TODAY)

    assert (one.duty.kind, one.row, one.due_on) == ("part", part.pk, part.due_on)


def test_an_opinion_sent_back_is_asked_for_again(office):
    lead = in_hand()
    co = in_hand(role="co", proposal=lead.proposal)
    opinion = opinions.give_opinion(co, text="我单位同意，将配合办理。", on=b.ASSIGNED, by=None)
    assert waits_for(office, lead.proposal) == ["answer"]

    opinions.send_back(opinion, reason="没有具体意见", on=b.ASSIGNED, by=office)
    assert sorted(waits_for(office, lead.proposal)) == ["answer", "opinion-again"]


def test_requests_wait_for_the_office(office):
    part = in_hand()
    returning.ask_return(part, reason="职能不符", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=None)
    assert waits_for(office, part.proposal) == ["return"]

    other = in_hand()
    extending.ask_extension(
        other,
        new_due_on=other.due_on + timedelta(days=30),
        reason="需要调研",
        signer="试领导",
        on=b.REPLIED,
        by=None,
    )
    assert sorted(waits_for(office, other.proposal)) == ["answer", "extension"]


def test_after_the_answer_come_the_review_the_view_and_the_closing(office):
    letter = b.make_reply(today=TODAY)
    item = letter.assignment.proposal
    assert sorted(waits_for(office, item)) == ["rate", "review"]

    b.make_feedback(reply=letter)
    assert sorted(waits_for(office, item)) == ["close", "review"]


def test_a_dissatisfied_view_waits_for_the_study(office):
    letter = b.make_reply(published=True)
    rating.give_feedback(
        letter.assignment.proposal.sponsorships.get(),
        letter,
        attitude="satisfied",
        result="dissatisfied",
        reasons="没有解决",
        by=office,
        now=b.NOW,
        evidence=(b"%PDF-1.7", "view.pdf"),
    )

    assert waits_for(office, letter.assignment.proposal) == ["study"]


def test_silence_is_not_asked_after_for_ever(office):
    letter = b.make_reply(published=True)
    late = b.REPLIED + timedelta(days=turn.RATED_WITHIN + 1)

    codes = [one.duty.code for one in turn.of(office, letter.assignment.proposal, today=late)]

    assert codes == ["close"]


def test_a_promise_waits_when_its_day_comes_near(office):
    letter = b.make_reply(published=True, outcome="planned")
    b.make_feedback(reply=letter)
    due = TODAY + timedelta(days=60)
    promising.promise(letter, text="完成改造", due_on=due, on=TODAY, by=None)
    item = letter.assignment.proposal

    def waiting(day):
        return [one.duty.code for one in turn.of(office, item, today=day)]

    assert waiting(due - timedelta(days=turn.PROMISES_AHEAD + 1)) == []
    assert waiting(due - timedelta(days=turn.PROMISES_AHEAD)) == ["promise"]


def test_a_conversion_waits_for_the_office(office):
    letter = b.make_reply(published=True, outcome="reference")
    b.make_feedback(reply=letter)
    converting.ask_conversion(letter, new="adopted", reason="已经解决", on=TODAY, by=None)

    assert waits_for(office, letter.assignment.proposal) == ["conversion"]


def test_nothing_waits_of_what_is_over(office):
    for state in ("withdrawn", "not_filed", "closed"):
        item = b.make_proposal()
        Proposal.objects.filter(pk=item.pk).update(state=state)

        assert waits_for(office, item) == []


def test_a_co_handling_unit_owes_nothing_once_the_item_is_answered(office):
    lead = in_hand()
    in_hand(role="co", proposal=lead.proposal)
    b.make_reply(assignment=lead, published=True, waiver="会办单位口头同意")

    assert waits_for(office, lead.proposal) == ["rate"]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("own", ["answer"]),
        ("other", ["opinion"]),
        ("stranger", []),
        ("auditor", ["answer", "opinion"]),
        ("office of the other", []),
    ],
)
def test_a_person_sees_the_turns_of_the_rows_that_are_theirs_to_see(person, expected):
    lead = in_hand()
    co = in_hand(role="co", proposal=lead.proposal)
    people = {
        "own": lambda: b.make_user("unit", unit=lead.unit),
        "other": lambda: b.make_user("unit", unit=co.unit),
        "stranger": lambda: b.make_user("unit", unit=b.make_unit()),
        "auditor": lambda: b.make_user("auditor"),
        "office of the other": lambda: b.make_user("office", assembly=b.make_assembly("cppcc")),
    }

    assert sorted(waits_for(people[person](), lead.proposal)) == expected


def test_what_is_late_comes_first_and_what_has_no_date_before_what_has_time(office):
    late = in_hand(on=date(2026, 1, 20))
    soon = in_hand(on=date(2026, 1, 20))
    far = in_hand()
    for part, due in ((late, TODAY - timedelta(days=1)), (soon, TODAY + timedelta(days=3))):
        part.due_on = due
        part.save()
    undated = b.make_proposal(filed=False)

    rows = turn.turns(turn.waiting(office, turn.DUTIES.values(), today=TODAY))

    assert [one.item for one in rows] == [late.proposal_id, soon.proposal_id, undated.pk, far.proposal_id]


def test_a_leader_can_do_what_officers_do_and_sign_besides():
    unit = b.make_unit()
    officer, leader = (b.make_user("unit", unit=unit, is_leader=signs) for signs in (False, True))
    codes = {
        person: [code for code, duty in turn.DUTIES.items() if turn.is_theirs(duty, user)]
        for person, user in (("officer", officer), ("leader", leader))
    }

    assert set(codes["leader"]) - set(codes["officer"]) == {"sign"}
    assert set(codes["officer"]) == {"receive", "answer", "redo", "opinion", "opinion-again", "promise"}


def test_nothing_waits_for_an_auditor():
    auditor = b.make_user("auditor")

    assert [duty for duty in turn.DUTIES.values() if turn.is_theirs(duty, auditor)] == []
