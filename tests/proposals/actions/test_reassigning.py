"""The office changes hands, ends parts and puts right what was noted wrongly."""

from datetime import date

import pytest

from proposals.actions import assigning, extending, reassigning, returning
from proposals.models import Assignment, Notice, Proposal
from proposals.reading import integrity, sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 20)
DUE = date(2026, 5, 11)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def reassign(row, **fields):
    facts = {"unit": fields.pop("unit", None) or b.make_unit(), "role": "lead"}
    return reassigning.reassign(row, **{**facts, "reason": "职责调整", "on": LATER, "by": None, **fields})


def end(row, **fields):
    return reassigning.end_part(row, **{"reason": "不再需要", "on": LATER, "by": None, **fields})


def correct(row, **fields):
    return reassigning.correct_part(row, **{"reason": "笔误", "on": LATER, "by": None, **fields})


def now(row):
    return Assignment.objects.get(pk=row.pk)


def events(proposal):
    return [sentences.event(row) for row in proposal.events.all()]


@pytest.fixture
def row(officer):
    return b.make_assignment(unit=officer.unit, received=True)


# Another unit


def test_another_unit_goes_on_long_after_the_return_window_and_the_laws_clock_runs_on(row, officer):
    better = b.make_unit("试例水务局")
    mine = b.make_user("unit", unit=better)
    delegate = b.make_user("delegate", delegate=row.proposal.sponsorships.get().delegate)
    Notice.objects.all().delete()

    new = reassign(row, unit=better, share="第一条")

    assert (new.unit, new.role, new.state, new.share) == (better, "lead", "assigned", "第一条")
    assert (new.follows_id, new.assigned_on, new.due_on) == (row.pk, LATER, DUE)
    assert now(row).state == "cancelled"
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.assigned_on, proposal.due_on) == ("in_hand", b.ASSIGNED, DUE)
    assert events(proposal)[-2:] == [f"由{row.unit.name}改交试例水务局主办。", "交试例水务局主办。"]
    told = {notice.recipient: notice.subject for notice in Notice.objects.all()}
    news = f"{proposal.reference}改由试例水务局主办"
    assert told == {officer: news, delegate: news, mine: f"{proposal.reference}已交贵单位主办"}


def test_the_same_unit_gets_another_role():
    one = b.make_assignment(role="split", received=True)
    co = b.make_assignment(proposal=one.proposal, role="co", received=True)

    new = reassign(co, unit=co.unit, role="split")

    assert (new.unit, new.role, new.due_on) == (co.unit, "split", DUE)


def test_nothing_is_changed_into_itself(row):
    refused = refusal(reassign, row, unit=row.unit, role="lead")

    assert (refused.code, refused.field) == ("same-part", "unit")
    assert now(row).state == "in_hand"


def test_what_the_unit_still_asked_is_decided(row):
    extension = extending.ask_extension(
        row, new_due_on=date(2026, 6, 1), reason="难", signer="试", on=b.ASSIGNED, by=None
    )
    request = returning.ask_return(row, reason="试", proposed_unit=None, signer="试", on=b.ASSIGNED, by=None)

    reassign(row, unit=b.make_unit("试例水务局"))

    for asked in (extension, request):
        asked.refresh_from_db()
        assert (asked.decision, asked.decided_on) == ("refused", LATER)
        assert asked.decision_reason == "已改交试例水务局主办，申请不再审批。"


def test_an_answered_part_stays_with_who_answered():
    row = b.make_reply().assignment

    refused = refusal(reassign, row, on=b.REPLIED)

    assert refused.code == "wrong-state"
    assert refused.sentence == f"{row}现为“已答复”，不能改办；改办须在答复之前进行。"


def test_a_second_lead_unit_is_refused_and_nothing_changes(row):
    co = b.make_assignment(proposal=row.proposal, role="co")

    refused = refusal(reassign, co, role="lead")

    assert refused.code == "has-lead"
    assert (now(co).state, Assignment.objects.count()) == ("assigned", 2)


def test_an_item_whose_lead_unit_only_helps_from_now_on_waits_for_assignment(row):
    reassign(row, unit=row.unit, role="co")

    assert Proposal.objects.get().state == "to_assign"
    assert list(integrity.breaks()) == []


def test_a_second_round_is_not_left_to_who_only_helps():
    row = b.make_reply().assignment
    Proposal.objects.update(state="in_hand")
    Assignment.objects.update(round=1)
    again = Assignment.objects.create(
        proposal=row.proposal,
        unit=row.unit,
        role="lead",
        round=2,
        assigned_on=b.REPLIED,
        due_on=DUE,
        due_reason=row.due_reason,
    )

    assert refusal(reassign, again, role="co", on=b.REPLIED).code == "no-answering-unit"
    assert reassign(again, on=b.REPLIED).round == 2


def test_hands_do_not_change_before_the_assignment(row):
    refused = refusal(reassign, row, on=b.ASSIGNED - b.days(1))

    assert (refused.code, refused.field) == ("date-order", "on")


# Ending


def test_a_co_handlers_part_ends_and_it_is_told(row):
    user = b.make_user("unit", unit=b.make_unit())
    co = b.make_assignment(proposal=row.proposal, unit=user.unit, role="co")
    Notice.objects.all().delete()

    end(co)

    assert (now(co).state, now(row).state) == ("cancelled", "in_hand")
    event = row.proposal.events.last()
    assert (event.kind, event.facts["reason"]) == ("part_ended", "不再需要")
    assert Notice.objects.get().recipient == user


def test_who_alone_answers_cannot_be_let_go(row):
    b.make_assignment(proposal=row.proposal, role="co")

    refused = refusal(end, row)

    assert refused.code == "last-answering"
    assert refused.sentence == (
        f"{row.unit.name}是唯一答复{row.proposal.reference}的单位，不能直接终止。"
        "需要更换的请用“改办”；提出人撤回的请用“撤回”。"
    )


def test_the_last_unit_that_had_not_answered_is_let_go_and_the_item_is_answered():
    proposal = b.make_proposal()
    goes, stays = [b.make_assignment(proposal=proposal, role="split") for _ in range(2)]
    b.make_reply(assignment=stays)

    end(goes, on=b.REPLIED)

    assert Proposal.objects.get().state == "replied"


def test_what_is_answered_does_not_end(row):
    co = b.make_assignment(proposal=row.proposal, role="co", received=True)
    Assignment.objects.filter(pk=co.pk).update(state="answered", answered_on=LATER)

    assert refusal(end, co).code == "wrong-state"


# Correcting


def test_a_correction_keeps_what_stood_there_before(row, office):
    correct(row, officer="试承办乙", share="第二条", leader="", by=office)

    assert (now(row).officer, now(row).share, now(row).due_on) == ("试承办乙", "第二条", DUE)
    event = row.proposal.events.last()
    assert (event.kind, event.actor) == ("part_corrected", office)
    assert event.facts["before"] == {"承办人": "", "分工": ""}
    assert event.facts["after"] == {"承办人": "试承办乙", "分工": "第二条"}
    assert event.facts["reason"] == "笔误"


def test_the_law_counts_from_the_right_day_and_the_timeline_says_so(row):
    other = b.make_assignment(proposal=row.proposal, role="split")

    correct(other, assigned_on=date(2026, 2, 5))

    proposal = Proposal.objects.get()
    assert (proposal.assigned_on, proposal.due_on) == (date(2026, 2, 5), date(2026, 5, 5))
    assert (now(row).due_on, now(other).due_on) == (date(2026, 5, 5), date(2026, 5, 5))
    assert proposal.due_reason == now(row).due_reason == now(other).due_reason
    assert events(proposal)[-2:] == [
        f"更正{other.unit.name}的交办：交办日期。",
        "答复期限由2026年5月11日改为2026年5月5日。",
    ]
    assert proposal.events.all()[len(events(proposal)) - 2].facts["before"] == {"交办日期": "2026年2月9日"}
    moved = Notice.objects.filter(kind="date_moved")
    assert {notice.due_on for notice in moved} == {date(2026, 5, 5)}


def test_a_later_day_moves_the_law_only_when_no_earlier_assignment_is_left(row):
    other = b.make_assignment(proposal=row.proposal, role="co")
    Assignment.objects.update(state="assigned", received_on=None)

    correct(row, assigned_on=date(2026, 2, 12))
    assert Proposal.objects.get().due_on == DUE
    correct(other, assigned_on=date(2026, 2, 12))

    assert Proposal.objects.get().assigned_on == date(2026, 2, 12)
    assert now(row).due_on == Proposal.objects.get().due_on == date(2026, 5, 12)


def test_a_returned_first_assignment_still_started_the_clock(row):
    request = returning.ask_return(row, reason="试", proposed_unit=None, signer="试", on=b.ASSIGNED, by=None)
    new = returning.agree_return(request, unit=b.make_unit(), on=LATER, by=None)

    correct(row, assigned_on=date(2026, 2, 5))

    assert (now(new).due_on, now(row).due_on) == (date(2026, 5, 5), DUE)


def test_an_extended_date_is_not_counted_again(row):
    extension = extending.ask_extension(
        row, new_due_on=date(2026, 6, 1), reason="难", signer="试", on=b.ASSIGNED, by=None
    )
    extending.agree_extension(extension, on=b.ASSIGNED, by=None)

    refused = refusal(correct, row, assigned_on=date(2026, 2, 5))

    assert (refused.code, refused.field) == ("extended", "assigned_on")
    assert Proposal.objects.get().assigned_on == b.ASSIGNED


def test_a_co_handlers_date_follows_its_receipt(row):
    co = b.make_assignment(proposal=row.proposal, role="co", received=True)

    correct(co, received_on=date(2026, 2, 12))

    assert (now(co).due_on, Proposal.objects.get().due_on) == (date(2026, 3, 12), DUE)
    assert events(row.proposal)[-1] == f"{co.unit.name}的期限由2026年3月9日改为2026年3月12日。"


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"assigned_on": date(2026, 1, 19)}, "date-order", "assigned_on"),
        ({"assigned_on": date(2026, 2, 10)}, "date-order", "received_on"),
        ({"received_on": date(2026, 2, 8)}, "date-order", "received_on"),
        ({"received_on": date(2026, 4, 11)}, "date-order", "received_on"),
        ({"received_on": None}, "not-received", "received_on"),
        ({}, "nothing-changed", None),
        ({"share": ""}, "nothing-changed", None),
    ],
)
def test_days_stay_in_order_and_nothing_vanishes(row, changes, code, field):
    b.make_reply(assignment=row)

    refused = refusal(correct, row, **changes)

    assert (refused.code, refused.field) == (code, field)
    assert now(row).received_on == b.ASSIGNED


def test_no_day_lies_ahead(row):
    refused = refusal(correct, row, received_on=LATER + b.days(1))

    assert (refused.code, refused.field) == ("date-ahead", "received_on")


def test_a_receipt_is_given_by_signing_not_by_correcting():
    row = b.make_assignment()

    assert refusal(correct, row, received_on=LATER).code == "not-received"
    assert assigning.sign_for(row, on=LATER, by=None).received_on == LATER


def test_a_name_is_corrected_although_the_letter_is_older_than_the_receipt(officer):
    part = assigning.sign_for(b.make_assignment(unit=officer.unit), on=date(2026, 4, 12), by=None)
    b.make_reply(assignment=part, replied_on=date(2026, 4, 10))

    assert correct(part, officer="试承办").officer == "试承办"


def test_the_day_of_a_second_round_never_starts_the_laws_clock(row):
    b.make_reply(assignment=row)
    again = Assignment.objects.create(
        proposal=row.proposal,
        unit=row.unit,
        role="lead",
        round=2,
        follows=row,
        assigned_on=date(2026, 4, 14),
        due_on=row.due_on,
        due_reason=row.due_reason,
    )
    due_on = Proposal.objects.get(pk=row.proposal_id).due_on

    correct(again, assigned_on=b.SUBMITTED)

    proposal = Proposal.objects.get(pk=row.proposal_id)
    assert (proposal.assigned_on, proposal.due_on) == (b.ASSIGNED, due_on)


def test_hands_do_not_change_into_two_ways_of_answering():
    row = b.make_assignment(role="split")
    b.make_assignment(proposal=row.proposal, role="split")

    refused = refusal(reassign, row, unit=b.make_unit(), role="lead")

    assert (refused.code, refused.field) == ("lead-and-split", "role")
    assert now(row).state == "assigned"
