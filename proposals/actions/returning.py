"""A unit says that an item is not its own; the office decides whose it is (退办)."""

from datetime import date

from django.db import transaction

from people.models import Unit, User
from proposals.actions.assigning import (
    assign,
    check_one_way_of_answering,
    check_still_answered,
    limit_from,
    settle,
    sign_for,
)
from proposals.actions.deciding import decide, locked_request, refuse_pending
from proposals.actions.noticing import tell_office, tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, ReturnRequest
from proposals.rules import states
from proposals.rules.deadlines import Explanation
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, Decision, EventKind, LimitKey, NoticeKind
from proposals.rules.workdays import in_words


def return_window(assignment: Assignment) -> Explanation | None:
    """Until when the unit may ask to return the item (SH-NPC art. 14); None before it signed for it."""
    if assignment.received_on is None:
        return None
    return limit_from(assignment.proposal, LimitKey.RETURN_WINDOW, start=assignment.received_on)


@transaction.atomic
def ask_return(
    assignment: Assignment,
    *,
    reason: str,
    proposed_unit: Unit | None,
    signer: str,
    on: date,
    by: User | None,
) -> ReturnRequest:
    """Ask to return an item, naming a better unit (申请退办). The unit keeps it until the office decides.

    Asking is receiving: an assignment nobody signed for counts as received on this day.
    Raises RuleError `return-late` after the window, `own-unit` where the unit names itself, `wrong-state`.
    """
    proposal, assignment = locked_part(assignment)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=on, by=by)
        proposal = assignment.proposal
    state = states.next_state(states.ASSIGNMENT, assignment.state, "申请退办", what=str(assignment))
    _check_return(assignment, proposed_unit=proposed_unit, on=on)
    request = ReturnRequest.objects.create(
        assignment=assignment,
        reason=reason,
        signer=signer,
        proposed_unit=proposed_unit,
        asked_on=on,
        asked_by=by,
    )
    _move(assignment, state)
    proposed = proposed_unit.name if proposed_unit else ""
    record(
        proposal, EventKind.RETURN_ASKED, on=on, by=by, part=assignment, reason=reason, proposed_unit=proposed
    )
    tell_office(
        proposal,
        kind=NoticeKind.TO_DECIDE,
        key=f"return-asked:{request.pk}",
        assignment=assignment,
        subject=f"{assignment.unit.short}申请退办{proposal.reference}",
        sentence="请审批。",
    )
    return request


def _check_return(assignment: Assignment, *, proposed_unit: Unit | None, on: date) -> None:
    window = return_window(assignment)
    if window and on > window.due_on:
        raise RuleError(
            "return-late",
            f"退办申请最晚应在{in_words(window.due_on)}提出，现已超过期限。{window.sentence()}"
            "确需调整的，请联系办公室，由办公室改办。",
        )
    if proposed_unit and proposed_unit.pk == assignment.unit_id:
        raise RuleError("own-unit", "建议改交的单位就是本单位，请另选一家或留空。", field="proposed_unit")


@transaction.atomic
def drop_return(request: ReturnRequest, *, on: date, by: User | None) -> Assignment:
    """The unit takes back its undecided request (撤销退办申请). Raises RuleError("wrong-state")."""
    proposal, assignment, request = locked_request(request)
    state = states.next_state(states.ASSIGNMENT, assignment.state, "撤销申请", what=str(assignment))
    decide(request, Decision.REFUSED, "申请单位自行撤销。", on=on, by=by)
    _move(assignment, state)
    record(proposal, EventKind.RETURN_DROPPED, on=on, by=by, part=assignment)
    return assignment


@transaction.atomic
def agree_return(
    request: ReturnRequest,
    *,
    unit: Unit | None,
    role: str | None = None,
    reason: str = "",
    on: date,
    by: User | None,
) -> Assignment | None:
    """Let the unit go (同意退办), and hand the item to another one at once where `unit` is given.

    `role` is the other unit's, by default that of the one that goes. The law's clock runs on. An item that
    nobody answers any more waits for assignment again; one in a later round must be handed on at once.
    Raises RuleError `wrong-state` where the request was decided, `no-answering-unit`,
    `lead-and-split`, or as `assign`.
    """
    proposal, assignment, request = locked_request(request)
    state = states.next_state(states.ASSIGNMENT, assignment.state, "同意退办", what=str(assignment))
    decide(request, Decision.AGREED, reason, on=on, by=by)
    _move(assignment, state)
    refuse_pending(assignment, "已同意退办，申请不再审批。", on=on, by=by)
    record(proposal, EventKind.RETURN_AGREED, on=on, by=by, part=assignment, reason=reason)
    _tell_the_unit(request, f"已同意退办{proposal.reference}")
    new = None
    if unit:  # before settling, for others may have answered already
        new = assign(
            proposal,
            unit=unit,
            role=role or assignment.role,
            on=on,
            by=by,
            share=assignment.share,
            follows=assignment,
        )
        proposal = new.proposal
        check_one_way_of_answering(proposal, new)
    check_still_answered(proposal, assignment)
    settle(proposal)
    return new


@transaction.atomic
def refuse_return(request: ReturnRequest, *, reason: str, on: date, by: User | None) -> Assignment:
    """The unit keeps the item (不同意退办); the refusal stays on record. Raises RuleError("wrong-state")."""
    proposal, assignment, request = locked_request(request)
    state = states.next_state(states.ASSIGNMENT, assignment.state, "不同意退办", what=str(assignment))
    decide(request, Decision.REFUSED, reason, on=on, by=by)
    _move(assignment, state)
    record(proposal, EventKind.RETURN_REFUSED, on=on, by=by, part=assignment, reason=reason)
    _tell_the_unit(request, f"不同意退办{proposal.reference}")
    return assignment


def _move(assignment: Assignment, state: AssignmentState) -> None:
    assignment.state = state
    assignment.save()


def _tell_the_unit(request: ReturnRequest, news: str) -> None:
    tell_unit(
        request.assignment,
        kind=NoticeKind.DECIDED,
        key=f"return-decided:{request.pk}",
        subject=f"办公室{news}",
        sentence="请登录查看审批意见。",
    )
