"""The office changes who works on an item, ends a part, or corrects it (改办、终止、更正)."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.db.models import Min

from people.models import Unit, User
from proposals.actions.assigning import (
    assign,
    check_one_way_of_answering,
    check_still_answered,
    limit_from,
    settle,
)
from proposals.actions.deciding import refuse_pending
from proposals.actions.noticing import tell_proposers, tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, Proposal
from proposals.rules import states
from proposals.rules.deadlines import Explanation
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentRole, EventKind, LimitKey, NoticeKind
from proposals.rules.workdays import in_words

# What may be corrected of a part, in the order in which forms ask for it.
COLUMNS = ("assigned_on", "received_on", "share", "officer", "leader")


# Another unit, or another role


@transaction.atomic
def reassign(
    assignment: Assignment,
    *,
    unit: Unit,
    role: str,
    share: str = "",
    reason: str,
    on: date,
    by: User | None,
) -> Assignment:
    """Hand a unit's part to another unit, or to the same one in another role (改办), at any time before its
    answer. The old part is ended, what it asked is refused, the new one follows it; the law's clock runs on.

    Raises RuleError `same-part` where nothing would change, `wrong-state` where the part is answered or gone,
    `no-answering-unit`, `lead-and-split`, or as `assign`.
    """
    proposal, assignment = locked_part(assignment)
    if (unit.pk, role) == (assignment.unit_id, assignment.role):
        raise RuleError(
            "same-part",
            f"{unit.name}现在就是{assignment.get_role_display()}，请另选单位或承办方式；只改分工的请用“更正交办”。",
            field="unit",
        )
    label = AssignmentRole(role).label
    _end(assignment, f"已改交{unit.name}{label}，申请不再审批。", verb="改办", on=on, by=by)
    facts = {"new_unit": unit.name, "role": label, "reason": reason}
    record(proposal, EventKind.REASSIGNED, on=on, by=by, part=assignment, **facts)
    new = assign(proposal, unit=unit, role=role, on=on, by=by, share=share, follows=assignment)
    proposal = new.proposal
    check_one_way_of_answering(proposal, new)
    check_still_answered(proposal, assignment)
    settle(proposal)
    _tell_of_the_change(assignment, new)
    return new


def _end(assignment: Assignment, why: str, *, verb: str, on: date, by: User | None) -> None:
    """End a part, and decide what it still asked."""
    if not states.allows(states.ASSIGNMENT, assignment.state, "终止"):
        label = assignment.get_state_display()
        raise RuleError("wrong-state", f"{assignment}现为“{label}”，不能{verb}；{verb}须在答复之前进行。")
    if on < assignment.assigned_on:
        raise RuleError(
            "date-order",
            f"{verb}日期{in_words(on)}早于交办日期{in_words(assignment.assigned_on)}，请核对。",
            field="on",
        )
    refuse_pending(assignment, why, on=on, by=by)
    assignment.state = states.next_state(states.ASSIGNMENT, assignment.state, "终止", what=str(assignment))
    assignment.save()


def _tell_of_the_change(old: Assignment, new: Assignment) -> None:
    now = f"{new.proposal.reference}改由{new.unit.name}{new.get_role_display()}"
    if old.unit_id != new.unit_id:
        tell_unit(
            old,
            kind=NoticeKind.DECIDED,
            key=f"reassigned:{old.pk}",
            subject=now,
            sentence="贵单位不再承办，请停止办理并做好交接。",
        )
    if old.answers or new.answers:
        tell_proposers(
            new.proposal,
            kind=NoticeKind.PROGRESS,
            key=f"reassigned:{old.pk}",
            subject=now,
            sentence="答复期限不变。" if new.answers else "主办单位另行确定。",
        )


@transaction.atomic
def end_part(assignment: Assignment, *, reason: str, on: date, by: User | None) -> Assignment:
    """End a unit's part without another taking it (终止承办); others must still answer the item.

    Raises RuleError `last-answering` for the only unit that answers in its round, `wrong-state` where the
    part is answered or gone, `date-order`.
    """
    proposal, assignment = locked_part(assignment)
    _check_others_answer(assignment)
    _end(assignment, "承办已终止，申请不再审批。", verb="终止", on=on, by=by)
    record(proposal, EventKind.PART_ENDED, on=on, by=by, part=assignment, reason=reason)
    settle(proposal)
    tell_unit(
        assignment,
        kind=NoticeKind.DECIDED,
        key=f"part-ended:{assignment.pk}",
        subject=f"{proposal.reference}不再需要{assignment.unit.short}{assignment.get_role_display()}",
        sentence="请停止办理。",
    )
    return assignment


def _check_others_answer(assignment: Assignment) -> None:
    others = assignment.proposal.assignments.current().answering().filter(round=assignment.round)
    if assignment.answers and not others.exclude(pk=assignment.pk).exists():
        raise RuleError(
            "last-answering",
            f"{assignment.unit.name}是唯一答复{assignment.proposal.reference}的单位，不能直接终止。"
            "需要更换的请用“改办”；提出人撤回的请用“撤回”。",
        )


# What was noted wrongly


@transaction.atomic
def correct_part(
    assignment: Assignment, *, reason: str, on: date, by: User | None, **changes: Any
) -> Assignment:
    """Put right what was noted of a part (更正交办); the timeline keeps what stood there before.

    `changes` are any of COLUMNS. The law's clock starts with the earliest assignment: where that moves, so
    does the date of the item and of each part that follows it, and the timeline says so. A co-handling unit's
    date follows its receipt.
    Raises RuleError `nothing-changed`, `date-order`, `date-ahead`, `not-received`, `extended` where an agreed
    extension rests on the old date, `no-limit`.
    """
    proposal, assignment = locked_part(assignment)
    changes = {name: value for name, value in changes.items() if getattr(assignment, name) != value}
    if not changes:
        raise RuleError("nothing-changed", "没有改动任何内容，请改正有误的一项后再提交。")
    facts = {
        "before": _in_words(assignment, changes),
        "after": _in_words(Assignment(**changes), changes),
    }
    received_before = assignment.received_on
    for name, value in changes.items():
        setattr(assignment, name, value)
    if changes.keys() & {"assigned_on", "received_on"}:  # a letter may be older than the receipt noted for it
        _check_dates(proposal, assignment, received_before, today=on)
    record(proposal, EventKind.PART_CORRECTED, on=on, by=by, part=assignment, reason=reason, **facts)
    assignment.save()
    _follow_the_law(proposal, on=on, by=by)
    _follow_itself(proposal, assignment, on=on, by=by)
    return Assignment.objects.with_item().get(pk=assignment.pk)


def _in_words(assignment: Assignment, names: dict[str, Any]) -> dict[str, str]:
    """Columns by their Chinese names, as they stand in a row."""
    found = {Assignment._meta.get_field(name).verbose_name: getattr(assignment, name) for name in names}
    return {
        label: in_words(value) if isinstance(value, date) else value or "" for label, value in found.items()
    }


def _check_dates(
    proposal: Proposal, assignment: Assignment, received_before: date | None, *, today: date
) -> None:
    """Raise RuleError unless handing in, assignment, receipt and answer come in this order, none ahead."""
    if (assignment.received_on is None) != (received_before is None):
        raise RuleError(
            "not-received",
            "签收日期只能改正，不能增减：还没有签收的请用“签收”，已经签收的请填写正确的日期。",
            field="received_on",
        )
    steps = [
        ("提出日期", proposal.submitted_on, None),
        ("交办日期", assignment.assigned_on, "assigned_on"),
        ("签收日期", assignment.received_on, "received_on"),
        ("答复日期", assignment.answered_on, "received_on"),
    ]
    known = [step for step in steps if step[1]]
    for (earlier, before, _), (later, after, field) in pairwise(known):
        if after < before:
            raise RuleError(
                "date-order",
                f"{later}{in_words(after)}早于{earlier}{in_words(before)}，请核对。",
                field=field,
            )
    for label, day, field in known:
        if field and day > today:
            sentence = f"{label}{in_words(day)}晚于今天（{in_words(today)}），请核对。"
            raise RuleError("date-ahead", sentence, field=field)


def _follow_the_law(proposal: Proposal, *, on: date, by: User | None) -> None:
    """Count the item's date again where its first assignment turned out to be on another day."""
    first = proposal.assignments.filter(round=1).aggregate(first=Min("assigned_on"))["first"]
    if first == proposal.assigned_on:
        return
    old, stood = proposal.due_on, proposal.due_reason
    if Explanation.from_json(stood).extensions:
        raise RuleError(
            "extended",
            f"{proposal.reference}已同意延期至{in_words(old)}，首次交办日期不能再更正。",
            field="assigned_on",
        )
    due = limit_from(proposal, LimitKey.REPLY, start=first)
    proposal.assigned_on, proposal.due_on, proposal.due_reason = first, due.due_on, due.as_json()
    proposal.save()
    for part in proposal.assignments.current().filter(round=1, due_reason=stood):
        part.due_on, part.due_reason = due.due_on, due.as_json()
        part.save()
    _say_that_it_moved(proposal, "答复期限", old, due.due_on, on=on, by=by)


def _follow_itself(proposal: Proposal, assignment: Assignment, *, on: date, by: User | None) -> None:
    """Count a date again that starts with the part's own assignment or receipt."""
    standing = Explanation.from_json(assignment.due_reason)
    start = {
        LimitKey.OPINION: assignment.received_on or assignment.assigned_on,
        LimitKey.REHANDLE: assignment.assigned_on,
    }.get(LimitKey(standing.limit.key))
    if start is None or start == standing.start_on:
        return
    old = assignment.due_on
    due = limit_from(proposal, standing.limit.key, start=start)
    assignment.due_on, assignment.due_reason = due.due_on, due.as_json()
    assignment.save()
    what = f"{assignment.unit.name}的期限"
    _say_that_it_moved(proposal, what, old, due.due_on, on=on, by=by, part=assignment)


def _say_that_it_moved(
    proposal: Proposal,
    what: str,
    old: date,
    new: date,
    *,
    on: date,
    by: User | None,
    part: Assignment | None = None,
) -> None:
    facts = {"what": what, "old": in_words(old), "new": in_words(new)}
    event = record(proposal, EventKind.DATE_MOVED, on=on, by=by, part=part, **facts)
    told = [part] if part else proposal.assignments.open().answering().filter(round=1).with_item()
    for row in told:
        tell_unit(
            row,
            kind=NoticeKind.DATE_MOVED,
            key=f"date-moved:{event.pk}:{row.pk}",
            subject=f"{proposal.reference}的期限由{facts['old']}改为{facts['new']}",
            sentence="交办记录已更正，请按新的期限办理。",
        )
