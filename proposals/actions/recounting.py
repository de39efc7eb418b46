"""The calendar changes, and the open due dates follow: looked at first, then moved in one recorded step."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions import calendar
from proposals.actions.calendar import Change
from proposals.actions.noticing import Recipients, tell
from proposals.actions.recording import locked, record
from proposals.models import Assignment, CalendarDay, Proposal
from proposals.rules.deadlines import Explanation, reckoned_again
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, LimitKey, NoticeKind, ProposalState
from proposals.rules.workdays import Workdays, in_words

BATCH = 1000


@dataclass(frozen=True)
class Move:
    """One open due date that moves: of an item as a whole (the law's date), or of a unit's part in it."""

    proposal: Proposal
    part: Assignment | None
    what: str
    old: date
    new: date
    explanation: Explanation

    @property
    def why(self) -> str:
        """How the new date is reckoned."""
        return self.explanation.sentence()


@dataclass(frozen=True)
class Outlook:
    """What a change of the calendar would lead to. `seal` differs wherever any of it does."""

    changes: Sequence[Change]
    moves: Sequence[Move]
    seal: str

    @property
    def reason(self) -> str:
        """Why dates move, as every event says it."""
        return f"节假日安排变更：{calendar.in_words(self.changes)}"


# Looking


def foresee(changes: Sequence[Change]) -> Outlook:
    """Which open due dates these changes of the calendar would move. Raises RuleError("nothing-changes")."""
    if not changes:
        raise RuleError("nothing-changes", "日历已经是这样，没有需要变更的日期。")
    moves = preview(calendar.afterwards(changes))
    return Outlook(changes, moves, _seal(changes, moves))


def preview(workdays: Workdays) -> list[Move]:
    """The open due dates that another calendar leads elsewhere; nothing is changed.

    Each is reckoned again from its own limit and start. An agreed extension stands; what is answered, ended
    or no longer waited for keeps its date for ever.
    """
    found = [(row, again) for row in _open_dates() if (again := _again(row, workdays))]
    return [move for row, again in found if (move := _move(row, again))]


def _open_dates() -> Iterator[Proposal | Assignment]:
    """Every row whose due date still runs: items first, then the parts of units."""
    yield from _running_items().iterator(chunk_size=BATCH)
    yield from _running_parts().iterator(chunk_size=BATCH)


def _running_items():
    """Items on which the law's clock runs: assigned once, not answered by everybody yet."""
    rows = Proposal.objects.filter(
        state__in=[ProposalState.TO_ASSIGN, ProposalState.IN_HAND],
        due_on__isnull=False,
        replied_on=None,
    ).exclude(due_reason={})
    return rows.select_related("session__assembly", "session__deadline_policy").order_by("pk")


def _running_parts():
    rows = Assignment.objects.awaited().exclude(due_reason={})
    return rows.select_related(
        "unit", "proposal__session__assembly", "proposal__session__deadline_policy"
    ).order_by("proposal", "pk")


def _again(row: Proposal | Assignment, workdays: Workdays) -> Explanation | None:
    """The date of a row reckoned with a calendar; None where all of it stays as it is stored."""
    stored = Explanation.from_json(row.due_reason)
    proposal = row.proposal if isinstance(row, Assignment) else row
    again = reckoned_again(stored, workdays, roll=proposal.session.deadline_policy.roll)
    return None if again == stored else again


def _move(row: Proposal | Assignment, again: Explanation) -> Move | None:
    """The move to a date reckoned again; None where only the reasons differ, not the day."""
    if again.due_on == row.due_on:
        return None
    if isinstance(row, Proposal):
        return Move(row, None, "法定答复期限", row.due_on, again.due_on, again)
    what = f"{row.unit.name}的{LimitKey(again.limit.key).label}期限"
    return Move(row.proposal, row, what, row.due_on, again.due_on, again)


def _seal(changes: Iterable[Change], moves: Iterable[Move]) -> str:
    """SHA-256 in hex over the calendar as it stands, what would change in it and what would move."""
    said = [
        list(CalendarDay.objects.values_list("date", "kind", "name", "state")),
        [
            (change.date, change.new and (change.new.kind, change.new.name, change.new.state))
            for change in changes
        ],
        [(move.proposal.pk, move.part and move.part.pk, move.old, move.new) for move in moves],
    ]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()


# Doing


@transaction.atomic
def change(changes: Sequence[Change], *, seen: str, by: User | None, on: date) -> list[Move]:
    """Save changes of the calendar and move the open due dates that follow, all or nothing.

    `seen` is the seal of the outlook that was looked at. Raises RuleError `outlook-changed` where calendar or
    dates have changed since, or as `foresee`.
    """
    calendar.hold()
    outlook = foresee(changes)
    if outlook.seal != seen:
        raise RuleError(
            "outlook-changed",
            "您预览之后，日历或有关期限又有变化，这次没有保存。下面是按现在情况重新预览的结果，请核对后再确认。",
        )
    calendar.enter(changes)
    return recount(outlook.reason, by=by, on=on)


@transaction.atomic
def recount(reason: str, *, by: User | None, on: date) -> list[Move]:
    """Bring every open due date in line with the calendar, each move with an event that gives the reason.

    The units are told of theirs. Where only the reckoning differs, as with a year that was confirmed, it is
    renewed without a word. A second run moves nothing.
    """
    calendar.hold()
    workdays, people = CalendarDay.objects.workdays(), Recipients()
    touched = sorted({_item_key(row) for row in _open_dates() if _again(row, workdays)})
    moves = [move for pk in touched for move in _recount_item(pk, workdays, reason, by=by, on=on)]
    for move in moves:
        if move.part:
            _tell_the_unit(move, reason, people)
    return moves


def _item_key(row: Proposal | Assignment) -> int:
    return row.proposal_id if isinstance(row, Assignment) else row.pk


def _recount_item(pk: int, workdays: Workdays, reason: str, *, by: User | None, on: date) -> Iterator[Move]:
    """One item and its parts, decided on the locked rows."""
    proposal = locked(Proposal(pk=pk))
    parts = _running_parts().filter(proposal=pk).select_for_update(of=["self"], no_key=True)
    for row in [*_running_items().filter(pk=pk), *parts]:
        again = _again(row, workdays)
        if again is None:
            continue
        if isinstance(row, Assignment):
            row.proposal = proposal
        move = _move(row, again)
        row.due_on, row.due_reason = again.due_on, again.as_json()
        row.save(update_fields=["due_on", "due_reason"])
        if move:
            facts = {"what": move.what, "old": in_words(move.old), "new": in_words(move.new)}
            record(proposal, EventKind.DATE_MOVED, on=on, by=by, part=move.part, reason=reason, **facts)
            yield move


def _tell_the_unit(move: Move, reason: str, people: Recipients) -> None:
    for user in people.of(move.part):
        tell(
            user,
            kind=NoticeKind.DATE_MOVED,
            key=f"date-moved:{move.part.pk}:{move.proposal.events_count}:{user.pk}",
            assignment=move.part,
            subject=f"{move.proposal.reference}{move.what}改为{in_words(move.new)}",
            sentence=f"原为{in_words(move.old)}。{reason}。",
        )
