"""A co-handling unit says what it thinks; an opinion that says nothing is sent back (会办意见)."""

import re
from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions.assigning import limit_from, sign_for
from proposals.actions.noticing import tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, HandlerOpinion, Proposal
from proposals.models.assignment import AssignmentQuerySet
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, EventKind, LimitKey, NoticeKind, ProposalState
from proposals.rules.workdays import in_words

FEWEST = 5  # fewer characters, marks not counted, say nothing: 同意, 无意见
WORD = re.compile(r"\w")
AWAITED = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)


@transaction.atomic
def give_opinion(
    assignment: Assignment,
    *,
    text: str,
    signer: str = "",
    doc_number: str = "",
    on: date,
    by: User | None,
) -> HandlerOpinion:
    """Record what a co-handling unit says (提交会办意见). The answering units are told.

    Answering is receiving: an assignment nobody signed for counts as received on this day.
    Raises RuleError `not-co-handler`, `opinion-empty` below FEWEST characters, `date-order` before the
    receipt, `wrong-state`.
    """
    proposal, assignment = locked_part(assignment)
    _check_opinion(assignment, text=text, on=on)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=on, by=by)
        proposal = assignment.proposal
    assignment.state = states.next_state(
        states.ASSIGNMENT, assignment.state, "提交会办意见", what=str(assignment)
    )
    assignment.answered_on = on
    assignment.save()
    opinion = HandlerOpinion.objects.create(
        assignment=assignment, text=text, signer=signer, doc_number=doc_number, given_on=on, given_by=by
    )
    record(proposal, EventKind.OPINION_GIVEN, on=on, by=by, part=assignment, doc_number=doc_number)
    _tell_who_answers(opinion)
    return opinion


def _check_opinion(assignment: Assignment, *, text: str, on: date) -> None:
    if assignment.answers:
        raise RuleError(
            "not-co-handler",
            f"{assignment.unit.name}{assignment.get_role_display()}{assignment.proposal.reference}，"
            "应直接答复；会办意见由会办单位提交。",
        )
    if len(WORD.findall(text)) < FEWEST:
        raise RuleError(
            "opinion-empty",
            f"会办意见写的是“{text.strip()}”，没有实际内容。请写明本单位的意见和能做的工作，至少{FEWEST}个字。",
            field="text",
        )
    since = assignment.received_on or assignment.assigned_on
    if on < since:
        what = "签收" if assignment.received_on else "交办"
        raise RuleError(
            "date-order",
            f"会办意见的日期{in_words(on)}早于{what}日期{in_words(since)}，请核对。",
            field="on",
        )


def _tell_who_answers(opinion: HandlerOpinion) -> None:
    part = opinion.assignment
    for row in _answering_with(part).with_item():
        tell_unit(
            row,
            kind=NoticeKind.PROGRESS,
            key=f"opinion:{opinion.pk}:{row.pk}",
            subject=f"{part.unit.short}已提交{part.proposal.reference}的会办意见",
            sentence="请登录查看；没有实际内容的，可以退回重提。",
        )


def _answering_with(part: Assignment) -> AssignmentQuerySet:
    """The parts of the units that answer the item in the round of a co-handling part."""
    return part.proposal.assignments.current().answering().filter(round=part.round)


@transaction.atomic
def send_back(opinion: HandlerOpinion, *, reason: str, on: date, by: User | None) -> Assignment:
    """Ask for a better opinion (退回会办意见): the co-handling unit has it in hand again, with a short limit.

    `by` is of a unit that answers the item, or of the office. The opinion stays on record with the reason.
    Raises RuleError `not-yours`, `wrong-state` where it was sent back already or the item is answered,
    `date-order`, `no-limit`.
    """
    proposal, assignment = locked_part(opinion.assignment)
    opinion = HandlerOpinion.objects.select_for_update(no_key=True).get(pk=opinion.pk)
    opinion.assignment = assignment
    _check_sending_back(proposal, opinion, on=on, by=by)
    assignment.state = states.next_state(
        states.ASSIGNMENT, assignment.state, "退回会办意见", what=str(assignment)
    )
    due = limit_from(proposal, LimitKey.OPINION_REDO, start=on)
    assignment.answered_on, assignment.due_on, assignment.due_reason = None, due.due_on, due.as_json()
    assignment.save()
    opinion.sent_back_on, opinion.sent_back_reason = on, reason
    opinion.save()
    record(proposal, EventKind.OPINION_SENT_BACK, on=on, by=by, part=assignment, reason=reason)
    tell_unit(
        assignment,
        kind=NoticeKind.DECIDED,
        key=f"opinion-sent-back:{opinion.pk}",
        subject=f"{proposal.reference}的会办意见已退回，请重新提交",
        sentence=f"请于{in_words(due.due_on)}前重新提交。退回原因请登录查看。",
    )
    return assignment


def _check_sending_back(proposal: Proposal, opinion: HandlerOpinion, *, on: date, by: User | None) -> None:
    if by and by.is_unit and not _answering_with(opinion.assignment).for_unit(by.unit).exists():
        raise RuleError("not-yours", "会办意见由本件的主办（分办）单位或办公室退回，本单位不能退回。")
    if opinion.sent_back_on:
        raise RuleError("wrong-state", f"这份会办意见已于{in_words(opinion.sent_back_on)}退回，不必再退。")
    if proposal.state not in AWAITED:
        raise RuleError(
            "wrong-state",
            f"{proposal.reference}现为“{proposal.get_state_display()}”，已不再需要会办意见，不能退回。",
        )
    if on < opinion.given_on:
        raise RuleError(
            "date-order",
            f"退回日期{in_words(on)}早于会办意见的日期{in_words(opinion.given_on)}，请核对。",
            field="on",
        )
