"""What a dissatisfied view leads to: a new round, or none."""

from datetime import date

import pytest

from proposals.actions import rating, replying, studying
from proposals.models import Assignment, Notice, Proposal, Study
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 20)


def dissatisfied(reply, who=0):
    """The study of one proposer's view of a letter."""
    sponsorship = reply.assignment.proposal.sponsorships.order_by("position")[who]
    rating.give_feedback(
        sponsorship,
        reply,
        attitude="satisfied",
        result="dissatisfied",
        reasons="没有写明时间。",
        by=b.make_user("office"),
        now=b.NOW,
        evidence=(b"%PDF-1.7", "表.pdf"),
    )
    return Study.objects.order_by("pk").last()


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit))


def again(study, on=ON, by=None):
    return studying.rehandle(study, reason="请写明完成时间。", on=on, by=by)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def told(key):
    return {row.recipient for row in Notice.objects.filter(key__startswith=key)}


def answer(part, day=date(2026, 5, 8), **fields):
    return b.make_reply(assignment=part, kind="again", replied_on=day, **fields)


def test_a_new_round_is_the_same_units_with_its_own_limit(reply, officer, office):
    proposer = b.make_user("delegate", delegate=reply.assignment.proposal.sponsorships.get().delegate)
    study = dissatisfied(reply)
    before = Proposal.objects.get()

    part = again(study, by=office)

    first, proposal = reply.assignment, Proposal.objects.get()
    assert (part.unit, part.role, part.round, part.follows, part.state) == (
        first.unit,
        "lead",
        2,
        first,
        "assigned",
    )
    assert (part.assigned_on, part.due_on, part.due_reason["limit"]["key"]) == (
        ON,
        date(2026, 5, 20),
        "rereply",
    )
    assert (proposal.state, proposal.due_on, proposal.replied_on) == (
        "in_hand",
        before.due_on,
        before.replied_on,
    )
    study.refresh_from_db()
    assert (study.decision, study.decision_reason, study.decided_on, study.decided_by) == (
        "agreed",
        "请写明完成时间。",
        ON,
        office,
    )
    events = {event.kind: event for event in proposal.events.all()}
    assert events["studied"].facts["decision"] == "同意再次办理"
    assert (events["rehandled"].facts["unit"], events["rehandled"].facts["round"]) == (officer.unit.name, 2)
    assert told("rehandled:") == {officer}
    assert told("rehandled-told:") == {proposer}


def test_the_unit_is_told_to_sign_in_and_not_why(reply, officer):
    again(dissatisfied(reply))

    body = Notice.objects.get(recipient=officer, key__startswith="rehandled:").body
    assert "请于2026-05-20前再次答复，要求请登录查看。" in body
    assert "完成时间" not in body


@pytest.fixture
def split():
    """Two units that have both answered."""
    proposal = b.make_proposal(sponsors=[b.make_delegate(), b.make_delegate()])
    parts = [b.make_assignment(proposal=proposal, role="split") for _ in range(2)]
    return [b.make_reply(assignment=part) for part in parts]


def test_a_second_study_joins_the_round_of_the_first(split):
    one, two = split
    first = again(dissatisfied(one))

    second = again(dissatisfied(two))

    assert (first.round, second.round) == (2, 2)
    assert second.unit == two.assignment.unit
    assert Proposal.objects.get().state == "in_hand"


def test_a_round_is_joined_even_after_its_first_answer(split):
    one, two = split
    late = dissatisfied(two)
    answer(again(dissatisfied(one)))
    between = Proposal.objects.get().state

    second = again(late, on=date(2026, 5, 9))

    assert (between, second.round, Proposal.objects.get().state) == ("replied", 2, "in_hand")


def test_a_unit_that_is_at_it_again_gets_no_second_part(split):
    one, _ = split
    studies = [dissatisfied(one, who=0), dissatisfied(one, who=1)]

    first, second = map(again, studies)

    assert first == second
    assert Assignment.objects.filter(round=2).count() == 1
    kinds = [event.kind for event in first.proposal.events.all()]
    assert (kinds.count("studied"), kinds.count("rehandled")) == (2, 1)


def test_a_view_of_the_first_letter_after_the_second_answer_leads_to_a_third_round(split):
    one, _ = split
    late = dissatisfied(one, who=1)
    second = again(dissatisfied(one))
    answer(second)

    third = again(late, on=date(2026, 5, 9))

    assert (third.round, third.follows) == (3, second)


def test_a_view_of_the_second_answer_leads_to_a_third_round(reply):
    second = answer(again(dissatisfied(reply)))

    third = again(dissatisfied_again(second), on=date(2026, 5, 20))

    assert (third.round, third.unit, third.follows) == (3, reply.assignment.unit, second.assignment)


def dissatisfied_again(reply):
    facts = {"attitude": "dissatisfied", "result": "dissatisfied", "reasons": "仍未写明。"}
    rating.give_feedback(
        reply.assignment.proposal.sponsorships.first(),
        reply,
        by=b.make_user("office"),
        now=b.NOW + b.days(30),
        evidence=(b"%PDF-1.7", "表.pdf"),
        **facts,
    )
    return Study.objects.order_by("pk").last()


def test_while_others_still_answer_the_item_stays_in_hand():
    proposal = b.make_proposal()
    one, _two = [b.make_assignment(proposal=proposal, role="split") for _ in range(2)]

    part = again(dissatisfied(b.make_reply(assignment=one)))

    assert (part.round, Proposal.objects.get().state) == (2, "in_hand")


def test_of_a_unit_that_is_no_more_the_successor_gets_it(reply, officer):
    heir = b.make_unit("试例承继局")
    officer.unit.active_until, officer.unit.successor = date(2026, 4, 15), heir
    officer.unit.save()

    assert again(dissatisfied(reply)).unit == heir


def test_without_a_successor_nobody_gets_it(reply, officer):
    officer.unit.active_until = date(2026, 4, 15)
    officer.unit.save()
    study = dissatisfied(reply)

    refused = refusal(again, study)

    assert refused.code == "unit-closed"
    study.refresh_from_db()
    assert study.is_pending


def test_a_view_of_a_replaced_letter_still_leads_to_a_new_round(reply):
    study = dissatisfied(reply)
    replying.correct_reply(reply, reason="试例", by=None, today=ON, body="对。")

    assert again(study).follows == reply.assignment


def test_a_closed_item_is_not_handled_again(reply):
    study = dissatisfied(reply)
    Proposal.objects.update(state="closed")

    assert refusal(again, study).code == "wrong-state"


def test_no_new_round_is_explained_to_who_was_not_content(split, office):
    study = dissatisfied(split[0], who=1)
    rater, other = [
        b.make_user("delegate", delegate=row.delegate)
        for row in reversed(study.proposal.sponsorships.order_by("position"))
    ]

    row = studying.no_rehandling(study, reason="已列入下年度。", told_on=ON, on=ON, by=office)

    assert (row.decision, row.decision_reason, row.decided_by) == ("refused", "已列入下年度。", office)
    event = row.proposal.events.last()
    assert (event.kind, event.facts["decision"], event.facts["told_on"]) == (
        "studied",
        "不再次办理",
        "2026-04-20",
    )
    assert (Proposal.objects.get().state, Assignment.objects.filter(round=2).exists()) == ("replied", False)
    assert told("not-rehandled:") == {rater}
    assert other not in told("not-rehandled:")


def test_the_proposer_is_told_before_it_is_decided(reply):
    study = dissatisfied(reply)

    refused = refusal(studying.no_rehandling, study, reason="试例", told_on=date(2026, 4, 21), on=ON, by=None)

    assert (refused.code, refused.field) == ("date-ahead", "told_on")


@pytest.mark.parametrize("act", ["rehandle", "no_rehandling"])
def test_a_study_is_decided_once(reply, act):
    study = dissatisfied(reply)
    studying.no_rehandling(study, reason="试例", told_on=ON, on=ON, by=None)
    facts = {} if act == "rehandle" else {"told_on": ON}

    assert (
        refusal(getattr(studying, act), study, reason="试例", on=ON, by=None, **facts).code == "wrong-state"
    )


def test_dissatisfied_handled_again_answered_again_satisfied(reply, officer, office):
    """The whole story: the second answer is what counts in the end, and the first is kept."""
    sponsorship = reply.assignment.proposal.sponsorships.get()
    proposer = b.make_user("delegate", delegate=sponsorship.delegate)
    facts = {"by": proposer, "attitude": "satisfied"}
    rating.give_feedback(sponsorship, reply, result="dissatisfied", reasons="没写时间。", now=b.NOW, **facts)
    part = again(Study.objects.get(), by=office)
    second = replying.log_reply(
        part,
        kind="again",
        replied_on=date(2026, 5, 8),
        body="五月底完成。",
        outcome="adopted",
        waiver="已当面说明。",
        by=officer,
        today=date(2026, 5, 8),
    )
    view = rating.give_feedback(sponsorship, second, result="satisfied", now=b.NOW + b.days(30), **facts)

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.replied_on) == ("replied", b.REPLIED)
    assert [row.result for row in sponsorship.feedback.counted().order_by("given_at")] == [
        "dissatisfied",
        "satisfied",
    ]
    assert view.reply == second
    assert not Study.objects.pending().exists()
    kinds = [event.kind for event in proposal.events.all()]
    assert kinds[-7:] == ["replied", "rated", "studied", "rehandled", "received", "replied", "rated"]
