"""Units disagree; the office brings them together (综合协调, SH-NPC art. 17)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions.noticing import tell_unit
from proposals.actions.recording import locked, record
from proposals.models import Proposal
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind, ProposalState
from proposals.rules.workdays import in_words

UNDER_WAY = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)


@transaction.atomic
def coordinate(proposal: Proposal, *, on: date, people: str, decision: str, by: User | None) -> Proposal:
    """Note what was decided when the office and the units met, and who took part. Answering units are told.

    Raises RuleError `wrong-state` unless the item waits for assignment or is in hand, `date-order` before it
    was handed in.
    """
    proposal = locked(proposal)
    if proposal.state not in UNDER_WAY:
        raise RuleError(
            "wrong-state",
            f"{proposal.reference}现为“{proposal.get_state_display()}”，不能登记协调；"
            "协调须在“待交办”、“办理中”时进行。",
        )
    if on < proposal.submitted_on:
        raise RuleError(
            "date-order",
            f"协调日期{in_words(on)}早于提出日期{in_words(proposal.submitted_on)}，请核对。",
            field="on",
        )
    event = record(
        proposal, EventKind.COORDINATED, on=on, by=by, people=people, decision=decision.rstrip("。")
    )
    for part in proposal.assignments.open().answering().with_item():
        tell_unit(
            part,
            kind=NoticeKind.PROGRESS,
            key=f"coordinated:{event.pk}:{part.pk}",
            subject=f"{proposal.reference}已作综合协调",
            sentence="协调意见请登录查看，并据此办理、答复。",
        )
    return proposal
