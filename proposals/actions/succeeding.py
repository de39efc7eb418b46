"""A unit is renamed or merged; another inherits its open work (机构改革、承继)."""

from datetime import date

from django.db import transaction

from people.models import Unit, UnitAlias, User
from proposals.actions.assigning import settle
from proposals.actions.deciding import refuse_pending
from proposals.actions.noticing import tell
from proposals.actions.recording import locked_part, record
from proposals.actions.replying import UNSENT
from proposals.models import Assignment
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, EventKind, NoticeKind
from proposals.rules.workdays import in_words

# A unit with two parts in an item keeps the one that weighs more.
WEIGHT = {AssignmentRole.LEAD: 2, AssignmentRole.SPLIT: 1, AssignmentRole.CO: 0}
SHARE = Assignment._meta.get_field("share").max_length


@transaction.atomic
def succeed(unit: Unit, *, successor: Unit, on: date, reason: str, by: User | None) -> list[Assignment]:
    """Close a unit on a day and hand its open parts to its successor: the parts that now are.

    Each goes over as a new row that follows the old one, with its role, round, share, limit, assignment and
    receipt. What the old unit still asked is refused, and may be asked again by the successor. Of two open
    parts in one item the successor keeps the weightier (lead, split, co). Where it has answered already, a
    co-handling part ends, and an answering one stays in the name of the old unit: the successor sees it and
    answers it, for a unit has one part per round. Users stay with their unit.

    Raises RuleError `own-unit`, `unit-closed` where either was closed before, `date-order`.
    """
    unit, successor = _locked(unit, successor)
    _check_succession(unit, successor, on=on)
    unit.active_until, unit.successor = min(unit.active_until or on, on), successor
    unit.save()
    open_parts = Assignment.objects.open().filter(unit=unit).select_related("proposal")
    inherited = [_inherit(part, successor, on=on, reason=reason, by=by) for part in _in_order(open_parts)]
    return [part for part in inherited if part]


def _locked(*units: Unit) -> list[Unit]:
    """The rows, fresh, locked in the order of their keys."""
    wanted = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("pk")
    rows = {row.pk: row for row in wanted.select_for_update(no_key=True)}
    return [rows[unit.pk] for unit in units]


def _in_order(parts):
    return parts.order_by("proposal", "pk")  # the lock order of every batch


def _check_succession(unit: Unit, successor: Unit, *, on: date) -> None:
    if unit.pk == successor.pk:
        raise RuleError(
            "own-unit", "承继单位不能是本单位，请另选一家；只改名称的请用“更名”。", field="successor"
        )
    if unit.successor_id:
        raise RuleError("unit-closed", f"{unit.name}已由{unit.successor.name}承继，不必重复办理。")
    if successor.successor_id or (successor.active_until and successor.active_until <= on):
        heir = f"由{successor.successor.name}承继" if successor.successor_id else "撤销"
        raise RuleError("unit-closed", f"{successor.name}已{heir}，请另选承继单位。", field="successor")
    if unit.active_from and on < unit.active_from:
        raise RuleError(
            "date-order",
            f"撤销日期{in_words(on)}早于{unit.name}的设立日期{in_words(unit.active_from)}，请核对。",
            field="on",
        )


def _inherit(
    part: Assignment, successor: Unit, *, on: date, reason: str, by: User | None
) -> Assignment | None:
    """Hand one part over; None where it ended, or was done meanwhile."""
    proposal, part = locked_part(part)
    if not part.is_open:
        return None
    own = (
        proposal.assignments.select_for_update(of=["self"], no_key=True)
        .current()
        .filter(unit=successor, round=part.round)
        .select_related("unit")
        .first()
    )
    facts = {"new_unit": successor.name, "reason": reason}
    record(proposal, EventKind.INHERITED, on=on, by=by, part=part, **facts)
    if own is None:
        heir = _handed_over(part, successor, on=on, by=by)
    else:
        own.proposal = proposal
        heir = _united(part, own, on=on, by=by)
    settle(proposal)
    if heir:
        _tell_the_heir(heir, part, successor)
    return heir


def _handed_over(part: Assignment, successor: Unit, *, on: date, by: User | None) -> Assignment:
    """A new row for the successor, as far as the old one was; a letter in work goes along."""
    _end(part, f"已由{successor.name}承继，申请不再审批；仍有需要的，由该单位重新申请。", on=on, by=by)
    heir = Assignment.objects.create(
        proposal=part.proposal,
        unit=successor,
        role=part.role,
        share=part.share,
        round=part.round,
        follows=part,
        state=AssignmentState.IN_HAND if part.received_on else AssignmentState.ASSIGNED,
        assigned_on=part.assigned_on,
        received_on=part.received_on,
        officer=part.officer,
        leader=part.leader,
        due_on=part.due_on,
        due_reason=part.due_reason,
    )
    part.replies.filter(state__in=UNSENT).update(assignment=heir)
    return heir


def _united(part: Assignment, own: Assignment, *, on: date, by: User | None) -> Assignment | None:
    """One part instead of the inherited one and the successor's own."""
    if not own.is_open and part.answers:
        return part  # its own answer stands and does not answer this; the part stays as it is
    if own.is_open and WEIGHT[AssignmentRole(part.role)] > WEIGHT[AssignmentRole(own.role)]:
        _end(own, "已承继另一单位的承办，原申请不再审批。", on=on, by=by)
        record(own.proposal, EventKind.PART_ENDED, on=on, by=by, part=own, reason="并入所承继的承办。")
        return _handed_over(part, own.unit, on=on, by=by)
    _end(part, f"已并入{own.unit.name}的承办，申请不再审批。", on=on, by=by)
    if not own.is_open or part.role != own.role:
        return None
    _add_share(own, part.share, on=on, by=by)
    return own


def _end(part: Assignment, why: str, *, on: date, by: User | None) -> None:
    refuse_pending(part, why, on=on, by=by)
    part.state = states.next_state(states.ASSIGNMENT, part.state, "终止", what=str(part))
    part.save()


def _add_share(own: Assignment, share: str, *, on: date, by: User | None) -> None:
    """The successor does what both were to do, and the timeline says so."""
    if not share or share == own.share:
        return
    before = own.share
    own.share = "；".join(filter(None, [before, share]))[:SHARE]
    own.save()
    facts = {"before": {"分工": before}, "after": {"分工": own.share}}
    record(own.proposal, EventKind.PART_CORRECTED, on=on, by=by, part=own, **facts)


def _tell_the_heir(heir: Assignment, part: Assignment, successor: Unit) -> None:
    """Tell the users of the successor, who may now work on a part in the name of the old unit too."""
    office = User.objects.office_of(heir.proposal.session.assembly)
    for user in User.objects.working_for(successor) or office:
        tell(
            user,
            kind=NoticeKind.ASSIGNED,
            key=f"inherited:{part.pk}:{user.pk}",
            assignment=heir,
            subject=f"{heir.proposal.reference}由{successor.name}承继{heir.get_role_display()}",
            sentence=f"原由{part.unit.name}承办，期限不变，请于{in_words(heir.due_on)}前办理完毕。",
        )


# Another name


@transaction.atomic
def rename(unit: Unit, *, name: str, short_name: str = "") -> Unit:
    """Give a unit its new name (更名); papers that use the old one still find it.

    `short_name` stays as it is where none is given. Raises RuleError("name-taken").
    """
    [unit] = _locked(unit)
    _check_name(unit, name)
    if name != unit.name:
        UnitAlias.objects.get_or_create(name=unit.name, defaults={"unit": unit})
    unit.aliases.filter(name=name).delete()
    unit.name, unit.pinyin = name, ""  # the pinyin follows the name
    unit.short_name = short_name or unit.short_name
    unit.save()
    return unit


def _check_name(unit: Unit, name: str) -> None:
    other = Unit.objects.called(name).exclude(pk=unit.pk).first()
    if other:
        raise RuleError("name-taken", f"“{name}”已是{other.name}的名称、简称或曾用名，请核对。", field="name")
