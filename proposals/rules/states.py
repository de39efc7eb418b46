"""The state machines as data: (state, verb) -> state. The README's drawings are made from these tables."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, ProposalState, ReplyState

Moves = Mapping[tuple[Any, str], Any]

PROPOSAL: Moves = {
    (ProposalState.REGISTERED, "受理"): ProposalState.TO_ASSIGN,
    (ProposalState.REGISTERED, "不予受理"): ProposalState.NOT_FILED,
    (ProposalState.NOT_FILED, "重新提交"): ProposalState.REGISTERED,
    (ProposalState.TO_ASSIGN, "交办"): ProposalState.IN_HAND,
    (ProposalState.TO_ASSIGN, "并案"): ProposalState.MERGED,
    (ProposalState.MERGED, "解除并案"): ProposalState.TO_ASSIGN,
    (ProposalState.IN_HAND, "交办"): ProposalState.IN_HAND,
    (ProposalState.IN_HAND, "退办"): ProposalState.TO_ASSIGN,
    (ProposalState.IN_HAND, "全部答复"): ProposalState.REPLIED,
    (ProposalState.REPLIED, "再次办理"): ProposalState.IN_HAND,
    (ProposalState.REPLIED, "办结"): ProposalState.CLOSED,
    (ProposalState.CLOSED, "重新打开"): ProposalState.REPLIED,
    (ProposalState.REGISTERED, "撤回"): ProposalState.WITHDRAWN,
    (ProposalState.TO_ASSIGN, "撤回"): ProposalState.WITHDRAWN,
    (ProposalState.IN_HAND, "撤回"): ProposalState.WITHDRAWN,
}

ASSIGNMENT: Moves = {
    (AssignmentState.ASSIGNED, "签收"): AssignmentState.IN_HAND,
    (AssignmentState.IN_HAND, "申请退办"): AssignmentState.RETURN_ASKED,
    (AssignmentState.RETURN_ASKED, "撤销申请"): AssignmentState.IN_HAND,
    (AssignmentState.RETURN_ASKED, "不同意退办"): AssignmentState.IN_HAND,
    (AssignmentState.RETURN_ASKED, "同意退办"): AssignmentState.RETURNED,
    (AssignmentState.IN_HAND, "提交会办意见"): AssignmentState.ANSWERED,
    (AssignmentState.ANSWERED, "退回会办意见"): AssignmentState.IN_HAND,
    (AssignmentState.IN_HAND, "答复"): AssignmentState.ANSWERED,
    (AssignmentState.ANSWERED, "更正"): AssignmentState.ANSWERED,
    (AssignmentState.ANSWERED, "跟踪答复"): AssignmentState.ANSWERED,
    (AssignmentState.ASSIGNED, "终止"): AssignmentState.CANCELLED,
    (AssignmentState.IN_HAND, "终止"): AssignmentState.CANCELLED,
    (AssignmentState.RETURN_ASKED, "终止"): AssignmentState.CANCELLED,
}

REPLY: Moves = {
    (ReplyState.DRAFT, "送签"): ReplyState.CHECKING,
    (ReplyState.CHECKING, "退回修改"): ReplyState.DRAFT,
    (ReplyState.CHECKING, "签发"): ReplyState.SENT,
    (ReplyState.DRAFT, "发出"): ReplyState.SENT,
    (ReplyState.SENT, "更正"): ReplyState.SUPERSEDED,
}

MACHINES = {"建议和提案": PROPOSAL, "交办": ASSIGNMENT, "答复": REPLY}


def next_state(moves: Moves, state: str, verb: str, *, what: str) -> Any:
    """The state after `verb`; refused with `wrong-state` where the table has no such move.

    `what` names the thing in the refusal, as in 第044号提案.
    """
    try:
        return moves[type(next(iter(moves))[0])(state), verb]
    except KeyError:
        raise RuleError("wrong-state", _refusal(moves, state, verb, what=what)) from None


def allows(moves: Moves, state: str, verb: str) -> bool:
    """Whether the table has this move."""
    return (type(next(iter(moves))[0])(state), verb) in moves


def _refusal(moves: Moves, state: str, verb: str, *, what: str) -> str:
    label = type(next(iter(moves))[0])(state).label
    wanted = "、".join(f"“{source.label}”" for source, name in moves if name == verb)
    return f"{what}现为“{label}”，不能{verb}；{verb}须在{wanted}时进行。"


def implied(assignments: Iterable[tuple[str, str]]) -> ProposalState:
    """The work state of a filed item, from the (role, state) of its assignments that still count.

    Co-handling units do not answer the proposer, so they never keep an item in hand.
    """
    states = [state for role, state in assignments if role != AssignmentRole.CO]
    if not states:
        return ProposalState.TO_ASSIGN
    if all(state == AssignmentState.ANSWERED for state in states):
        return ProposalState.REPLIED
    return ProposalState.IN_HAND


def replied_on(assignments: Iterable[tuple[str, int, date | None]]) -> date | None:
    """The day on which the last unit of the first round answered; None while one has not.

    From the (role, round, day of the first letter) of the assignments that still count.
    """
    days = [day for role, round_, day in assignments if role != AssignmentRole.CO and round_ == 1]
    return max(days) if days and all(days) else None  # type: ignore[type-var]


def drawing(moves: Moves) -> str:
    """A Mermaid state diagram of one machine, with the Chinese labels."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {source.label} --> {target.label}: {verb}" for (source, verb), target in moves.items()]
    return "\n".join(lines)
