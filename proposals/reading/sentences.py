"""States and events in sentences, for timelines and for people who want one line."""

from collections.abc import Sequence
from datetime import date

from proposals.models import Assignment, Event, Proposal, Rejection, Reply
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
    EventKind.MERGED,
    EventKind.TOOK_IN,
    EventKind.UNMERGED,
    EventKind.WITHDRAWN,
    EventKind.INHERITED,
    EventKind.EXTENSION_AGREED,
    EventKind.REHANDLED,
    EventKind.CONVERTED,
    EventKind.CARRIED_OVER,
    EventKind.CLOSED,
)

EVENTS = {
    EventKind.REGISTERED: "收到，登记。",
    EventKind.ITEM_CORRECTED: "更正登记内容{columns}。",
    EventKind.FILED: "审核通过，予以受理（立案）。",
    EventKind.NOT_FILED: "未予受理（立案），去向：{onward}。",
    EventKind.RESUBMITTED: "提出人修改后重新提交。",
    EventKind.MERGED: "并入{target}办理。",
    EventKind.TOOK_IN: "{source}并入本件办理。",
    EventKind.UNMERGED: "解除与{target}的并案。",
    EventKind.WITHDRAWN: "提出人撤回。",
    EventKind.ASSIGNED: "交{unit}{role}。",
    EventKind.REASSIGNED: "由{unit}改交{new_unit}{role}。",
    EventKind.INHERITED: "{unit}的职责由{new_unit}承继，本件随之转交。",
    EventKind.PART_ENDED: "终止{unit}的承办。",
    EventKind.PART_CORRECTED: "更正{unit}的交办{columns}。",
    EventKind.RECEIVED: "{unit}{how}签收。",
    EventKind.RETURN_ASKED: "{unit}申请退办。",
    EventKind.RETURN_DROPPED: "{unit}撤销退办申请。",
    EventKind.RETURN_AGREED: "同意{unit}退办。",
    EventKind.RETURN_REFUSED: "不同意{unit}退办。",
    EventKind.OPINION_GIVEN: "{unit}提交会办意见。",
    EventKind.OPINION_SENT_BACK: "{unit}的会办意见退回重提。",
    EventKind.CONTACTED: "{unit}与提出人沟通（{mode}）。",
    EventKind.COORDINATED: "综合协调：{decision}。参加：{people}。",
    EventKind.EXTENSION_ASKED: "{unit}申请延期至{new}。",
    EventKind.EXTENSION_AGREED: "同意{unit}延期，答复期限由{old}改为{new}。",
    EventKind.EXTENSION_REFUSED: "不同意{unit}延期。",
    EventKind.DATE_MOVED: "{what}由{old}改为{new}。",
    EventKind.URGED: "催办{unit}。",
    EventKind.KEY_SET: "列为重点督办{how}。",
    EventKind.KEY_LIFTED: "不再列为重点督办。",
    EventKind.ANNOTATED: "{leader}阅批：{text}",
    EventKind.FOR_SIGNING: "{unit}将答复稿送签。",
    EventKind.DRAFT_SENT_BACK: "{unit}的答复稿退回修改。",
    EventKind.REPLIED: "{unit}{letter}。",
    EventKind.CORRECTED: "{unit}更正答复。",
    EventKind.ITEM_PUBLISHED: "建议（提案）向社会公开。",
    EventKind.PUBLISHED: "{unit}的答复向社会公开。",
    EventKind.DISCLOSURE_SET: "{unit}的答复审定为“{disclosure}”。",
    EventKind.TAKEN_DOWN: "撤下已公开的{what}，原因：{reason}。",
    EventKind.RATED: "{sponsor}评价：办理态度“{attitude}”，办理结果“{result}”{how}。",
    EventKind.STUDIED: "研判：{decision}。",
    EventKind.REHANDLED: "交{unit}再次办理。",
    EventKind.PROMISED: "{unit}承诺：{text}（{due_on}前）。",
    EventKind.PROMISE_KEPT: "{unit}兑现承诺：{text}。",
    EventKind.PROMISE_POSTPONED: "{unit}的承诺“{text}”由{old}延至{new}。",
    EventKind.PROMISE_BROKEN: "{unit}的承诺“{text}”未兑现。",
    EventKind.CONVERSION_ASKED: "{unit}申请将办理结果由“{old}”转为“{new}”。",
    EventKind.CONVERTED: "{unit}的办理结果由“{old}”转为“{new}”。",
    EventKind.CONVERSION_REFUSED: "不同意{unit}的结果转化申请。",
    EventKind.CARRIED_OVER: "结转至{into}继续跟踪。",
    EventKind.CLOSED: "办结归档。",
    EventKind.REOPENED: "重新打开办理。",
}


SHORT = 100  # characters of an old value that a line of the timeline repeats


def event(row: Event, *, full: bool = False) -> str:
    """What happened, as the timeline says it; `full` adds the reason, which is for those who work on it."""
    what = f"{row.facts['unit']}的答复" if row.facts.get("unit") else "建议（提案）"
    sentence = EVENTS[EventKind(row.kind)]
    reason = row.facts.get("reason") if full and "{reason}" not in sentence else None
    told = sentence.format(**{"what": what, "how": "", "columns": _columns(row), **row.facts})
    told += _before(row) if full else ""
    return f"{told}理由：{reason.rstrip('。')}。" if reason else told


def _before(row: Event) -> str:
    """What stood there before a correction, where it is short; all of it stands in the event."""
    old = row.facts.get("before") or {}
    return "".join(f"原{name}：{value or '空'}。" for name, value in old.items() if len(str(value)) <= SHORT)


def _columns(row: Event) -> str:
    """Which columns of the register were corrected: ：标题、类别."""
    names = "、".join(row.facts.get("before", ()))
    return f"：{names}" if names else ""


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
    return _unanswered(proposal, assignments, letters) + _lateness(proposal, assignments, today)


def why_not_filed(rejection: Rejection) -> str:
    """Why the proposer's item was not accepted, and what becomes of it."""
    return f"理由：{rejection.reason.name}。去向：{rejection.get_onward_display()}。"


def _answered(letters: Sequence[Reply]) -> str:
    newest = letters[0]
    result = f"，办理结果：{newest.outcome_text or newest.get_outcome_display()}" if newest.outcome else ""
    return f"{_letter(newest)}{result}。"


def _letter(letter: Reply) -> str:
    return f"{letter.assignment.unit.name}已于{day(letter.replied_on)}{letter.get_kind_display()}"


def _unanswered(proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply]) -> str:
    if proposal.state == ProposalState.IN_HAND:
        return _in_hand(proposal, assignments, letters)
    if proposal.state == ProposalState.MERGED and letters:
        return f"已并入内容相同的另一件办理，{_answered(letters)}"
    return {
        ProposalState.REGISTERED: "已经登记，正在审核。",
        ProposalState.TO_ASSIGN: "已经受理，等待交办给承办单位。",
        ProposalState.NOT_FILED: "未予立案。",
        ProposalState.WITHDRAWN: "提出人已经撤回。",
        ProposalState.MERGED: "已并入内容相同的另一件办理。",
    }[ProposalState(proposal.state)]


def _in_hand(proposal: Proposal, assignments: Sequence[Assignment], letters: Sequence[Reply]) -> str:
    """Who works on it and by when; of several units, first those that have answered."""
    first, again = _awaited(assignments)
    if again and not first:
        return f"正在由{_units(again)}再次办理，应于{day(_due_on(proposal, assignments))}前答复。"
    told = f"应于{day(proposal.due_on)}前答复。"
    newest = {letter.assignment_id: letter for letter in reversed(letters)}
    if newest:
        return f"{'；'.join(map(_letter, newest.values()))}；{_units(first)}正在办理，{told}"
    return f"正在由{_units(first)}办理，{told}"


def _awaited(assignments: Sequence[Assignment]) -> tuple[list[Assignment], list[Assignment]]:
    """Who still has to answer: for the first time, and again."""
    rows = [row for row in assignments if row.answers and row.is_open]
    return [row for row in rows if row.round == 1], [row for row in rows if row.round > 1]


def _units(assignments: Sequence[Assignment]) -> str:
    return "、".join(row.unit.name for row in assignments)


def _due_on(proposal: Proposal, assignments: Sequence[Assignment]) -> date | None:
    """Until when an answer is awaited: the law's date at first, the units' own when they handle it again."""
    first, again = _awaited(assignments)
    return max(row.due_on for row in again) if again and not first else proposal.due_on


def _lateness(proposal: Proposal, assignments: Sequence[Assignment], today: date) -> str:
    due_on = _due_on(proposal, assignments)
    awaited = due_on and proposal.state in (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)
    late = -deadlines.days_left(due_on, today) if awaited else 0
    return f"答复已超过期限{late}天。" if late > 0 else ""
