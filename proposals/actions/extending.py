"""A unit asks for a later date; the office decides (延期, SH-NPC art. 19, Deputies Law art. 51)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions.assigning import sign_for
from proposals.actions.deciding import decide, locked_request
from proposals.actions.noticing import tell_office, tell_proposers, tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, CalendarDay, Extension, Proposal
from proposals.rules import deadlines
from proposals.rules.deadlines import Explanation
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, Decision, EventKind, LimitKey, NoticeKind
from proposals.rules.workdays import in_words


@transaction.atomic
def ask_extension(
    assignment: Assignment,
    *,
    new_due_on: date,
    reason: str,
    signer: str,
    on: date,
    by: User | None,
) -> Extension:
    """Ask for a later date, with the reason and the leader who signed (申请延期). The old one holds until the
    office decides.

    Asking is receiving: an assignment nobody signed for counts as received on this day.
    Raises RuleError `co-handler`, `second-round`, `wrong-state`, `extension-pending`, `extension-late` after
    the last day to ask, `extension-not-later`, `extension-too-long`, `no-limit`.
    """
    proposal, assignment = locked_part(assignment)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=on, by=by)
        proposal = assignment.proposal
    _check_part(assignment)
    _check_days(proposal, assignment, new_due_on=new_due_on, reason=reason, on=on)
    extension = Extension.objects.create(
        assignment=assignment, new_due_on=new_due_on, reason=reason, signer=signer, asked_on=on, asked_by=by
    )
    new = in_words(new_due_on)
    record(proposal, EventKind.EXTENSION_ASKED, on=on, by=by, part=assignment, new=new, reason=reason)
    tell_office(
        proposal,
        kind=NoticeKind.TO_DECIDE,
        key=f"extension-asked:{extension.pk}",
        assignment=assignment,
        subject=f"{assignment.unit.short}申请将{proposal.reference}的答复延期至{new}",
        sentence="请审批。",
    )
    return extension


def _check_part(assignment: Assignment) -> None:
    if not assignment.answers:
        raise RuleError("co-handler", f"{assignment.unit.name}是会办单位，延期由主办（分办）单位申请。")
    if assignment.round > 1:
        raise RuleError(
            "second-round", "再次办理的答复期限由办公室在交办时确定，不能延期。有困难的，请与办公室联系。"
        )
    _check_in_hand(assignment)
    if assignment.extensions.pending().exists():
        raise RuleError("extension-pending", "已有一份延期申请待审批，请等办公室审批后再申请。")


def _check_in_hand(assignment: Assignment) -> None:
    if assignment.state != AssignmentState.IN_HAND:
        label = assignment.get_state_display()
        raise RuleError("wrong-state", f"{assignment}现为“{label}”，不能延期；延期须在“办理中”时进行。")


def _check_days(
    proposal: Proposal, assignment: Assignment, *, new_due_on: date, reason: str, on: date
) -> None:
    latest = last_day_to_ask(assignment)
    if on > latest:
        raise RuleError(
            "extension-late",
            f"延期申请最晚应在{in_words(latest)}提出（期限为{in_words(assignment.due_on)}），现已超过。"
            "请按期答复；确有困难的，请与办公室联系。",
        )
    _extended(assignment, new_due_on, reason=reason, ceiling=latest_extension(assignment))


def last_day_to_ask(assignment: Assignment) -> date:
    """The last day on which a later date may be asked for. Raises RuleError("no-limit")."""
    policy = assignment.proposal.session.deadline_policy
    limit = deadlines.limit_in_force(policy.as_limits(), LimitKey.EXTENSION_NOTICE, assignment.due_on)
    return deadlines.latest_asking(assignment.due_on, limit, CalendarDay.objects.workdays()).due_on


def latest_extension(assignment: Assignment) -> date:
    """The last day any extension of this part may reach, inclusive. Raises RuleError("no-limit")."""
    proposal = assignment.proposal
    limits = proposal.session.deadline_policy.as_limits()
    return deadlines.extension_limit(
        proposal.assigned_on,
        deadlines.limit_in_force(limits, LimitKey.EXTENSION, proposal.assigned_on),
        CalendarDay.objects.workdays(),
        first_due_on=Explanation.from_json(assignment.due_reason).first_due_on,
    )


@transaction.atomic
def agree_extension(
    extension: Extension,
    *,
    granted_on: date | None = None,
    reason: str = "",
    on: date,
    by: User | None,
) -> Assignment:
    """Let the unit answer later (同意延期): by the day it asked for, or by an earlier one, `granted_on`.

    The item's own date moves along where it would come before. Unit and proposers are told.
    Raises RuleError `wrong-state` where the request was decided or the part is not in hand,
    `granted-too-long` beyond what was asked, `extension-not-later`, `extension-too-long`.
    """
    proposal, assignment, extension = locked_request(extension)
    _check_in_hand(assignment)
    new_on = granted_on or extension.new_due_on
    _check_granted(extension, new_on)
    old_on = assignment.due_on
    _move(proposal, assignment, new_on, reason=extension.reason)
    extension.granted_due_on = new_on
    decide(extension, Decision.AGREED, reason, on=on, by=by)
    old, new = in_words(old_on), in_words(new_on)
    record(
        proposal, EventKind.EXTENSION_AGREED, on=on, by=by, part=assignment, old=old, new=new, reason=reason
    )
    _tell_of_the_new_date(extension, new)
    return assignment


def _check_granted(extension: Extension, new_on: date) -> None:
    if new_on > extension.new_due_on:
        raise RuleError(
            "granted-too-long",
            f"同意的日期{in_words(new_on)}晚于申请的日期{in_words(extension.new_due_on)}，请填写不晚于它的日期。",
            field="granted_on",
        )


def _move(proposal: Proposal, assignment: Assignment, new_on: date, *, reason: str) -> None:
    """Give the part its new date, and the item too where its own comes earlier."""
    ceiling = latest_extension(assignment)
    try:
        due = _extended(assignment, new_on, reason=reason, ceiling=ceiling)
    except RuleError as refusal:
        raise RuleError(refusal.code, refusal.sentence, field="granted_on") from None
    assignment.due_on, assignment.due_reason = due.due_on, due.as_json()
    assignment.save()
    if new_on > proposal.due_on:
        due = _extended(proposal, new_on, reason=reason, ceiling=ceiling)
        proposal.due_on, proposal.due_reason = due.due_on, due.as_json()
        proposal.save()


def _extended(row: Assignment | Proposal, new_on: date, *, reason: str, ceiling: date) -> Explanation:
    standing = Explanation.from_json(row.due_reason)
    return deadlines.extended(standing, new_on, reason=reason, ceiling=ceiling)


def _tell_of_the_new_date(extension: Extension, new: str) -> None:
    part = extension.assignment
    tell_unit(
        part,
        kind=NoticeKind.DECIDED,
        key=f"extension-decided:{extension.pk}",
        subject=f"办公室已同意{part.proposal.reference}延期至{new}",
        sentence="请在新的期限前答复。",
    )
    tell_proposers(
        part.proposal,
        kind=NoticeKind.DATE_MOVED,
        key=f"extension-agreed:{extension.pk}",
        subject=f"{part.proposal.reference}的答复期限延至{new}",
        sentence=f"经办公室同意，{part.unit.name}将在此日期前答复。",
    )


@transaction.atomic
def refuse_extension(extension: Extension, *, reason: str, on: date, by: User | None) -> Assignment:
    """The date stays as it is (不同意延期). Raises RuleError("wrong-state") where it was decided."""
    proposal, assignment, extension = locked_request(extension)
    decide(extension, Decision.REFUSED, reason, on=on, by=by)
    record(proposal, EventKind.EXTENSION_REFUSED, on=on, by=by, part=assignment, reason=reason)
    tell_unit(
        assignment,
        kind=NoticeKind.DECIDED,
        key=f"extension-decided:{extension.pk}",
        subject=f"办公室不同意{proposal.reference}延期",
        sentence=f"期限仍为{in_words(assignment.due_on)}。理由请登录查看。",
    )
    return assignment
