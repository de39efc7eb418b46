"""The office decides what a dissatisfied view leads to: a new round, or none (不满意研判、再次办理)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from people.models import Unit, User
from proposals.actions.assigning import current_round, limit_from
from proposals.actions.deciding import decide
from proposals.actions.noticing import tell, tell_proposers, tell_unit
from proposals.actions.recording import locked, record
from proposals.models import Assignment, Proposal, Study
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    AssignmentRole,
    Decision,
    EventKind,
    LimitKey,
    NoticeKind,
    ProposalState,
)


@transaction.atomic
def rehandle(study: Study, *, reason: str, on: date, by: User | None) -> Assignment:
    """Have the unit whose letter was rated handle the item again (再次办理): its part of a new round.

    A round that another study began already is joined, and where the unit works in it, nothing is added.
    The unit answers within its own limit; the item's legal date stays what it was. `reason` is what the unit
    is told, after sign-in.
    Raises RuleError `wrong-state` where it was decided or the item is over, `unit-closed` without a
    successor.
    """
    proposal, study = _locked(study)
    rated = study.feedback.reply.assignment
    decide(study, Decision.AGREED, reason, on=on, by=by)
    decision = "同意再次办理"
    record(proposal, EventKind.STUDIED, on=on, by=by, part=rated, decision=decision, reason=reason)
    begun = _part_of_a_begun_round(proposal, rated, on=on)
    part = begun if begun and begun.is_open else _new_part(proposal, rated, beside=begun, on=on)
    if part != begun:
        _set_to_work(proposal, part, reason=reason, on=on, by=by)
    _tell_the_unit(study, part)
    _tell_the_proposers(study, part)
    return part


def _part_of_a_begun_round(proposal: Proposal, rated: Assignment, *, on: date) -> Assignment | None:
    """The unit's part, or the other lead unit's, in a round later than that of the letter; the newest one."""
    same = Q(unit=_heir(rated.unit, on))
    if rated.role == AssignmentRole.LEAD:
        same |= Q(role=AssignmentRole.LEAD)
    later = proposal.assignments.current().answering().filter(same, round__gt=rated.round)
    return later.order_by("-round").select_related("unit").first()


def _new_part(proposal: Proposal, rated: Assignment, *, beside: Assignment | None, on: date) -> Assignment:
    """The next part of the unit: in the round that others are in already, or in a new one."""
    unit, newest = _heir(rated.unit, on), current_round(proposal)
    answered_in = beside.round if beside else rated.round
    has_a_part = proposal.assignments.current().filter(round=newest, unit=unit).exists()
    due = limit_from(proposal, LimitKey.REHANDLE, start=on)
    return Assignment.objects.create(
        proposal=proposal,
        unit=unit,
        role=rated.role,
        share=rated.share,
        round=newest if newest > answered_in and not has_a_part else newest + 1,
        follows=beside or rated,
        assigned_on=on,
        due_on=due.due_on,
        due_reason=due.as_json(),
    )


def _set_to_work(proposal: Proposal, part: Assignment, *, reason: str, on: date, by: User | None) -> None:
    if proposal.state != ProposalState.IN_HAND:
        state = states.next_state(states.PROPOSAL, proposal.state, "再次办理", what=proposal.reference)
        proposal.state = state
        proposal.save()
    record(
        proposal,
        EventKind.REHANDLED,
        on=on,
        by=by,
        part=part,
        round=part.round,
        role=part.get_role_display(),
        reason=reason,
    )


def _heir(unit: Unit, on: date) -> Unit:
    """The unit itself, or who took over its work. Raises RuleError("unit-closed") where nobody did."""
    seen = {unit.pk}
    while unit.active_until and unit.active_until < on:
        heir = unit.successor
        if heir is None or heir.pk in seen:
            raise RuleError(
                "unit-closed",
                f"{unit.name}已于{unit.active_until}撤销，还没有登记承继单位。请先登记承继单位，再交再次办理。",
            )
        unit = heir
        seen.add(unit.pk)
    return unit


@transaction.atomic
def no_rehandling(study: Study, *, reason: str, told_on: date, on: date, by: User | None) -> Study:
    """The item is not handled again (不再次办理); the proposer is told why, on `told_on`.

    Raises RuleError `wrong-state` where it was decided, `date-ahead` where he has not been told yet.
    """
    proposal, study = _locked(study)
    if told_on > on:
        raise RuleError("date-ahead", f"告知日期{told_on}晚于今天（{on}），请先告知提出人。", field="told_on")
    decide(study, Decision.REFUSED, reason, on=on, by=by)
    record(
        proposal,
        EventKind.STUDIED,
        on=on,
        by=by,
        part=study.feedback.reply.assignment,
        decision="不再次办理",
        reason=reason,
        told_on=told_on.isoformat(),
    )
    _tell_the_rater(study)
    return study


def _locked(study: Study) -> tuple[Proposal, Study]:
    proposal = locked(study.proposal)
    rows = Study.objects.select_for_update(of=["self"], no_key=True)
    fresh = rows.select_related("feedback__sponsorship", "feedback__reply__assignment__unit").get(pk=study.pk)
    fresh.proposal = proposal
    if not fresh.is_pending:
        raise RuleError(
            "wrong-state",
            f"这件不满意意见已于{fresh.decided_on}研判：{fresh.get_decision_display()}再次办理。",
        )
    return proposal, fresh


def _tell_the_unit(study: Study, part: Assignment) -> None:
    tell_unit(
        part,
        kind=NoticeKind.REHANDLED,
        key=f"rehandled:{study.pk}",
        subject=f"{part.proposal.reference}须再次办理",
        sentence=f"请于{part.due_on:%Y-%m-%d}前再次答复，要求请登录查看。",
    )


def _tell_the_proposers(study: Study, part: Assignment) -> None:
    tell_proposers(
        part.proposal,
        kind=NoticeKind.REHANDLED,
        key=f"rehandled-told:{study.pk}",
        assignment=part,
        subject=f"{part.proposal.reference}再次办理",
        sentence=f"已交{part.unit.name}再次办理，应于{part.due_on:%Y-%m-%d}前再次答复。",
    )


def _tell_the_rater(study: Study) -> None:
    """Who was dissatisfied, if he has an account; the reason is on the page of his item."""
    sponsorship = study.feedback.sponsorship
    for user in User.objects.filter(delegate=sponsorship.delegate_id, delegate__isnull=False, is_active=True):
        tell(
            user,
            kind=NoticeKind.DECIDED,
            key=f"not-rehandled:{study.pk}:{user.pk}",
            proposal=sponsorship.proposal,
            subject=f"{sponsorship.proposal.reference}的评价已研判",
            sentence="办公室的说明请登录查看。",
        )
