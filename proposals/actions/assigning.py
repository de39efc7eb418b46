"""An item is handed to a unit; the unit signs for it."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from people.models import Unit, User
from proposals.actions.noticing import Recipients, tell
from proposals.actions.recording import locked, locked_part, record
from proposals.models import Assignment, CalendarDay, Proposal
from proposals.rules import deadlines, states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    AssignmentRole,
    EventKind,
    LimitKey,
    NoticeKind,
    ProposalState,
)


@transaction.atomic
def assign(
    proposal: Proposal,
    *,
    unit: Unit,
    role: str,
    on: date,
    by: User | None,
    share: str = "",
    follows: Assignment | None = None,
) -> Assignment:
    """Hand an item to a unit (交办). The first assignment starts the law's clock, which never restarts.

    It belongs to the round the item is in, or to that of `follows`, the assignment it takes the place of.
    `share` is what this unit answers for.

    An answering unit's limit is that of the reply, counted from the first assignment; in a later round that
    of the unit it follows, or else of another handling. A co-handling unit's is that of the opinion, counted
    from its receipt; until then the day of assignment stands in.
    Raises RuleError("no-limit"), or as `check_assignable`.
    """
    proposal = locked(proposal)
    round_ = follows.round if follows else current_round(proposal)
    state = check_assignable(proposal, unit=unit, role=role, on=on, round_=round_)
    if proposal.assigned_on is None:
        _start_the_laws_clock(proposal, on)
    due = _unit_limit(proposal, role=role, on=on, round_=round_, follows=follows)
    assignment = Assignment.objects.create(
        proposal=proposal,
        unit=unit,
        role=role,
        share=share,
        round=round_,
        follows=follows,
        assigned_on=on,
        due_on=due.due_on,
        due_reason=due.as_json(),
    )
    proposal.state = state if assignment.answers else proposal.state
    proposal.save()
    record(proposal, EventKind.ASSIGNED, on=on, by=by, part=assignment, role=assignment.get_role_display())
    _tell_the_unit(assignment)
    return assignment


def check_assignable(
    proposal: Proposal, *, unit: Unit, role: str, on: date, round_: int | None = None
) -> ProposalState:
    """The state of an item in the hands of an answering unit; `round_` is the one it is in unless given.

    Raises RuleError where this unit cannot get this part of this item on this day: `wrong-state`, `has-lead`,
    `unit-has-part`, `unit-closed`, `date-order`.
    """
    state = states.next_state(states.PROPOSAL, proposal.state, "交办", what=proposal.reference)
    of_this_round = proposal.assignments.current().filter(round=round_ or current_round(proposal))
    current = list(of_this_round.select_related("unit"))
    leads = [row.unit.name for row in current if row.role == AssignmentRole.LEAD]
    if role == AssignmentRole.LEAD and leads:
        raise RuleError(
            "has-lead",
            f"{proposal.reference}已由{leads[0]}主办。如需更换，请先办理退办；如需多家分别答复，请选“分办”。",
            field="role",
        )
    if any(row.unit_id == unit.pk for row in current):
        raise RuleError(
            "unit-has-part", f"{unit.name}已承办{proposal.reference}，不必重复交办。", field="unit"
        )
    # A unit works to the end of its last day, unless another has taken over its work.
    if unit.active_until and (unit.active_until < on or (unit.successor and unit.active_until == on)):
        heir = f"，请改交{unit.successor.name}" if unit.successor else "，请改交其他单位"
        raise RuleError("unit-closed", f"{unit.name}已于{unit.active_until}撤销{heir}。", field="unit")
    if on < proposal.submitted_on:
        raise RuleError(
            "date-order",
            f"交办日期{on}早于提出日期{proposal.submitted_on}，请核对。",
            field="assigned_on",
        )
    return state


def current_round(proposal: Proposal) -> int:
    """The round the item is in: 1, or more after it was handled again."""
    rounds = proposal.assignments.current().aggregate(newest=Max("round"))
    return rounds["newest"] or 1


def check_date(on: date, *, today: date) -> None:
    """Raise RuleError("date-ahead") where a day of assignment has not come yet."""
    if on > today:
        raise RuleError("date-ahead", f"交办日期{on}晚于今天（{today}），请核对。", field="assigned_on")


def _start_the_laws_clock(proposal: Proposal, on: date) -> None:
    due = limit_from(proposal, LimitKey.REPLY, start=on)
    proposal.assigned_on, proposal.due_on, proposal.due_reason = on, due.due_on, due.as_json()


def _unit_limit(
    proposal: Proposal, *, role: str, on: date, round_: int, follows: Assignment | None
) -> deadlines.Explanation:
    if role == AssignmentRole.CO:
        return limit_from(proposal, LimitKey.OPINION, start=on)
    if round_ == 1:
        return deadlines.Explanation.from_json(proposal.due_reason)
    if follows and follows.answers:
        return deadlines.Explanation.from_json(follows.due_reason)
    return limit_from(proposal, LimitKey.REHANDLE, start=on)


def limit_from(proposal: Proposal, key: str, *, start: date) -> deadlines.Explanation:
    """When a limit that starts on a day ends, by the policy of the item's session."""
    policy = proposal.session.deadline_policy
    limit = deadlines.limit_in_force(policy.as_limits(), key, start)
    return deadlines.due(start, limit, CalendarDay.objects.workdays(), roll=policy.roll)


def _tell_the_unit(assignment: Assignment) -> None:
    limit = f"请于{assignment.due_on:%Y-%m-%d}前办理完毕。"
    for user in Recipients().of(assignment):
        here = user.is_unit
        unit = "贵单位" if here else assignment.unit.name
        tell(
            user,
            kind=NoticeKind.ASSIGNED,
            key=f"assigned:{assignment.pk}:{user.pk}",
            assignment=assignment,
            subject=f"{assignment.proposal.reference}已交{unit}{assignment.get_role_display()}",
            sentence=f"{limit}请先签收。" if here else f"该单位还没有可登录的用户，请转告：{limit}",
        )


def assign_many(
    proposals: Sequence[Proposal],
    *,
    lead: Unit | None,
    split: Sequence[Unit],
    co: Sequence[Unit],
    on: date,
    by: User,
) -> tuple[list[Proposal], list[tuple[Proposal, RuleError]]]:
    """Hand each of several items to the same units (批量交办): those done, and those refused with the reason.

    An item gets all of its units or none, whatever becomes of the others. Its first assignment names either
    one `lead` unit or the `split` units, who answer each for itself; later ones may add units to it.
    Refusals: `lead-and-split`, `no-answering-unit`, or as `assign`.
    """
    units = [*_parts(lead, split, co)]
    done, refused = [], []
    for proposal in sorted(proposals, key=lambda row: row.pk):  # one lock order, so that no two batches wait
        try:
            done.append(_assign_all(proposal, units, on=on, by=by))
        except RuleError as refusal:
            refused.append((proposal, refusal))
    return done, refused


def _parts(
    lead: Unit | None, split: Sequence[Unit], co: Sequence[Unit]
) -> Iterator[tuple[Unit, AssignmentRole]]:
    if lead:
        yield lead, AssignmentRole.LEAD
    yield from ((unit, AssignmentRole.SPLIT) for unit in split)
    yield from ((unit, AssignmentRole.CO) for unit in co)


@transaction.atomic
def _assign_all(
    proposal: Proposal, units: Sequence[tuple[Unit, AssignmentRole]], *, on: date, by: User
) -> Proposal:
    proposal = locked(proposal)
    _check_roles(proposal, {role for _, role in units})
    for unit, role in units:
        proposal = assign(proposal, unit=unit, role=role, on=on, by=by).proposal
    return proposal


def _two_ways(proposal: Proposal) -> str:
    found = f"{proposal.reference}不能既有主办又有分办"
    return f"{found}：由一家主办的，其他单位选“会办”；分别答复的，都选“分办”。"


def _check_roles(proposal: Proposal, roles: set[AssignmentRole]) -> None:
    """Raise RuleError where an item would be left without who answers it, or with two ways of answering."""
    standing = proposal.assignments.current().filter(round=current_round(proposal))
    answered_by = {row.role for row in standing.answering()} | roles
    if {AssignmentRole.LEAD, AssignmentRole.SPLIT} <= answered_by:
        raise RuleError("lead-and-split", _two_ways(proposal), field="split")
    if not answered_by - {AssignmentRole.CO}:
        raise RuleError(
            "no-answering-unit",
            f"{proposal.reference}还没有主办或分办单位，不能只交会办单位。请选主办单位，或选分办单位。",
            field="lead",
        )


@transaction.atomic
def sign_for(
    assignment: Assignment,
    *,
    on: date,
    by: User | None,
    officer: str = "",
    leader: str = "",
    **facts: object,
) -> Assignment:
    """The unit confirms that it has the item (签收); its own clock for returning it starts.

    `officer` and `leader` are who works on it there. `by` None is the system: a receipt that was never given
    counts as given; `facts` then say so on the timeline.

    Raises RuleError("wrong-state") unless it waits for the receipt, and
    RuleError("date-order") before the day of assignment.
    """
    proposal, assignment = locked_part(assignment)
    if on < assignment.assigned_on:
        raise RuleError(
            "date-order", f"签收日期{on}早于交办日期{assignment.assigned_on}，请核对。", field="on"
        )
    assignment.state = states.next_state(
        states.ASSIGNMENT, assignment.state, "签收", what=f"{proposal.reference}的交办"
    )
    assignment.received_on = on
    assignment.officer, assignment.leader = officer, leader
    if assignment.role == AssignmentRole.CO:
        due = limit_from(proposal, LimitKey.OPINION, start=on)
        assignment.due_on, assignment.due_reason = due.due_on, due.as_json()
    assignment.save()
    record(proposal, EventKind.RECEIVED, on=on, by=by, part=assignment, **facts)
    return assignment


def check_still_answered(proposal: Proposal, gone: Assignment) -> None:
    """Raise RuleError("no-answering-unit") where a part that is gone leaves a later round to nobody.

    In the first round such an item waits for assignment again; a later round would be forgotten, for the
    first one is answered.
    """
    round_ = proposal.assignments.current().answering().filter(round=gone.round)
    if gone.answers and gone.round > 1 and not round_.exists():
        raise RuleError(
            "no-answering-unit",
            f"{proposal.reference}正在再次办理，须有单位答复。请同时选定改交的主办（分办）单位。",
            field="unit",
        )


def check_one_way_of_answering(proposal: Proposal, new: Assignment) -> None:
    """Raise RuleError("lead-and-split") where a new part leaves its round both a lead and split units."""
    standing = proposal.assignments.current().answering().filter(round=new.round)
    if new.answers and len({row.role for row in standing}) > 1:
        raise RuleError("lead-and-split", _two_ways(proposal), field="role")


def settle(proposal: Proposal) -> None:
    """Bring an item in line with its assignments: its state, and the day on which the last one answered.

    That day is of the first round's first letters: further letters and rounds never move it, only the
    correction of a first letter's date does. An item that is not worked on (not filed, withdrawn, merged,
    closed) keeps its state.
    """
    rows = list(proposal.assignments.current())
    verb = _MOVES.get((proposal.state, states.implied([(row.role, row.state) for row in rows])))
    if verb:
        proposal.state = states.next_state(states.PROPOSAL, proposal.state, verb, what=proposal.reference)
    proposal.replied_on = states.replied_on([(row.role, row.round, row.answered_on) for row in rows])
    proposal.save()


_MOVES = {
    (ProposalState.IN_HAND, ProposalState.REPLIED): "全部答复",
    (ProposalState.IN_HAND, ProposalState.TO_ASSIGN): "退办",
}
