"""States and events in sentences, for timelines and for people who want one line."""

from collections.abc import Sequence
from datetime import date

from proposals.models import Assignment, Event, Proposal, Reply
from proposals.models.proposal import ANSWERED
from proposals.rules import deadlines
from proposals.rules.vocabulary import EventKind, ProposalState

# What the public may know of the course of things; the rest stays with the office.
PUBLIC_EVENTS = (
    EventKind.REGISTERED,
    EventKind.FILED,
    EventKind.ASSIGNED,
    EventKind.RECEIVED,
    EventKind.REPLIED,
    EventKind.CORRECTED,
    EventKind.PUBLISHED,
)

EVENTS = {
    EventKind.REGISTERED: "收到，登记。",
    EventKind.FILED: "审核通过，予以受理（立案）。",
    EventKind.ASSIGNED: "交{unit}{role}。",
    EventKind.RECEIVED: "{unit}签收。",
    EventKind.REPLIED: "{unit}{letter}。",
    EventKind.CORRECTED: "{unit}更正答复。",
    EventKind.PUBLISHED: "{unit}的答复向社会公开。",
    EventKind.TAKEN_DOWN: "撤下已公开的{what}，原因：{reason}。",
    EventKind.ITEM_PUBLISHED: "建议（提案）向社会公开。",
    EventKind.ITEM_CORRECTED: "更正登记内容。",
}


def event(row: Event) -> str:
    """What happened, as the timeline says it."""
    what = f"{row.facts['unit']}的答复" if row.facts.get("unit") else "建议（提案）"
    return EVENTS[EventKind(row.kind)].format(**{"what": what, **row.facts})


def day(value: date) -> str:
    """2026年4月29日, as sentences and letters write it."""
    return f"{value.year}年{value.month}月{value.day}日"


def public_state(proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply]) -> str:
    """The state of an item in one sentence for the public, from what the public may read.

    `letters` are the published ones, newest first; `assignments` those that still count.
    """
    if proposal.state in ANSWERED:
        return _answered(letters) if letters else "承办单位已经答复，答复内容尚未公开。"
    return _unanswered(proposal, assignments, letters)


def own_state(
    proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply], *, today: date
) -> str:
    """The same for the delegate whose item it is: every letter sent counts, and lateness is said."""
    if proposal.state in ANSWERED:
        return _answered(letters) if letters else "承办单位已经答复。"
    return _unanswered(proposal, assignments, letters) + _lateness(proposal, today)


def _answered(letters: Sequence[Reply]) -> str:
    newest = letters[0]
    result = f"，办理结果：{newest.outcome_text or newest.get_outcome_display()}" if newest.outcome else ""
    return f"{_letter(newest)}{result}。"


def _letter(letter: Reply) -> str:
    return f"{letter.assignment.unit.name}已于{day(letter.replied_on)}{letter.get_kind_display()}"


def _unanswered(proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply]) -> str:
    if proposal.state == ProposalState.IN_HAND:
        return _in_hand(proposal, assignments, letters)
    return {
        ProposalState.REGISTERED: "已经登记，正在审核。",
        ProposalState.TO_ASSIGN: "已经受理，等待交办给承办单位。",
        ProposalState.NOT_FILED: "未予立案。",
        ProposalState.WITHDRAWN: "提出人已经撤回。",
        ProposalState.MERGED: "已并入内容相同的另一件办理。",
    }[ProposalState(proposal.state)]


def _in_hand(proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply]) -> str:
    """Who works on it and by when; of several units, first those that have answered."""
    working = "、".join(row.unit.name for row in assignments if row.answers and row.is_open)
    limit = f"应于{day(proposal.due_on)}前答复。"
    newest = {letter.assignment_id: letter for letter in reversed(letters)}
    if newest:
        return f"{'；'.join(map(_letter, newest.values()))}；{working}正在办理，{limit}"
    return f"正在由{working}办理，{limit}"


def _lateness(proposal: Proposal, today: date) -> str:
    awaited = proposal.due_on and proposal.state in (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)
    late = -deadlines.days_left(proposal.due_on, today) if awaited else 0
    return f"答复已超过期限{late}天。" if late > 0 else ""
