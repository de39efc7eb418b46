"""What is not finished when a new meeting opens goes on under its eyes (结转)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from people.models import User
from proposals.actions.noticing import tell_proposers
from proposals.actions.recording import locked, record
from proposals.models import CarryOver, Promise, Proposal, Session
from proposals.models.proposal import OVER, ProposalQuerySet
from proposals.models.session import SessionQuerySet
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind, ProposalState

FINISHED = (*OVER, ProposalState.CLOSED)


def to_carry_over(session: Session) -> ProposalQuerySet:
    """The list for a new meeting: unfinished items of the assembly's earlier ones, not yet carried into it.

    Unfinished is what is not closed, withdrawn, not filed or merged, and whatever has an open promise.
    """
    earlier = Q(session__term__lt=session.term) | Q(
        session__term=session.term, session__meeting__lt=session.meeting
    )
    rows = Proposal.objects.with_session().filter(earlier, session__assembly=session.assembly_id)
    return rows.filter(_unfinished()).exclude(carry_overs__into=session)


def _unfinished() -> Q:
    promised = Promise.objects.open().values("reply__assignment__proposal")
    return ~Q(state__in=FINISHED) | Q(pk__in=promised)


def is_unfinished(proposal: Proposal) -> bool:
    """Whether there is anything to go on with."""
    return Proposal.objects.filter(_unfinished(), pk=proposal.pk).exists()


def later_sessions(proposal: Proposal) -> SessionQuerySet:
    """The meetings into which an item may still be carried, earliest first."""
    own = proposal.session
    later = Q(term__gt=own.term) | Q(term=own.term, meeting__gt=own.meeting)
    rows = Session.objects.filter(later, assembly=own.assembly_id).exclude(carried__proposal=proposal)
    return rows.select_related("assembly").order_by("term", "meeting")


@transaction.atomic
def carry_over(
    proposal: Proposal, *, into: Session, explanation: str, on: date, by: User | None
) -> CarryOver:
    """Carry an unfinished item over into the time of a later meeting (SH-NPC art. 22), once into each.

    Its state and its dates stay. Every proposer is told and given the explanation.
    Raises RuleError `other-assembly`, `not-later`, `finished`, `carried-already`.
    """
    proposal = locked(proposal)
    _check(proposal, into)
    row = CarryOver.objects.create(proposal=proposal, into=into, explanation=explanation, on=on, by=by)
    record(proposal, EventKind.CARRIED_OVER, on=on, by=by, into=str(into), reason=explanation)
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=f"carried-over:{row.pk}",
        subject=f"{proposal.reference}结转至{into}继续跟踪",
        sentence=f"说明：{explanation.rstrip('。')}。",
    )
    return row


def _check(proposal: Proposal, into: Session) -> None:
    own = proposal.session
    if into.assembly_id != own.assembly_id:
        raise RuleError(
            "other-assembly", f"{proposal.reference}不能结转至{into}：不是同一家的会议。", field="into"
        )
    if (into.term, into.meeting) <= (own.term, own.meeting):
        raise RuleError(
            "not-later", f"{into}不晚于{own}，只能结转至以后的会议。请另选一次会议。", field="into"
        )
    if not is_unfinished(proposal):
        found = f"现为“{proposal.get_state_display()}”，也没有未兑现的承诺"
        raise RuleError("finished", f"{proposal.reference}{found}，不必结转。")
    if proposal.carry_overs.filter(into=into).exists():
        raise RuleError("carried-already", f"{proposal.reference}已经结转至{into}，不必重复。", field="into")
