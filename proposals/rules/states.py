"""The state machines as data: (state, verb) -> state. The README's drawings are made from these tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, ProposalState, ReplyState

Moves = Mapping[tuple[Any, str], Any]

PROPOSAL: Moves = {
    (ProposalState.REGISTERED, "受理"): ProposalState.TO_ASSIGN,
    (ProposalState.TO_ASSIGN, "交办"): ProposalState.IN_HAND,
    (ProposalState.IN_HAND, "交办"): ProposalState.IN_HAND,
    (ProposalState.IN_HAND, "全部答复"): ProposalState.REPLIED,
}

ASSIGNMENT: Moves = {
    (AssignmentState.ASSIGNED, "签收"): AssignmentState.IN_HAND,
    (AssignmentState.IN_HAND, "答复"): AssignmentState.ANSWERED,
    (AssignmentState.ANSWERED, "更正"): AssignmentState.ANSWERED,
    (AssignmentState.ANSWERED, "跟踪答复"): AssignmentState.ANSWERED,
}

REPLY: Moves = {
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


def drawing(moves: Moves) -> str:
    """A Mermaid state diagram of one machine, with the Chinese labels."""
    lines = ["stateDiagram-v2"]
    lines += [f"    {source.label} --> {target.label}: {verb}" for (source, verb), target in moves.items()]
    return "\n".join(lines)
