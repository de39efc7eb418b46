"""Items of the same content are handled as one (并案), and apart again (解除并案)."""

from datetime import date

from django.db import OperationalError, transaction

from people.models import User
from people.roles import AssemblyKind
from proposals.actions.noticing import tell_proposers
from proposals.actions.recording import locked, record
from proposals.actions.withdrawing import check_nothing_merged, end_open_parts
from proposals.models import Proposal, Reply
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind, ProposalState
from proposals.rules.workdays import in_words

TAKES_IN = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)


@transaction.atomic
def merge(
    proposal: Proposal,
    *,
    into: Proposal,
    reason: str,
    on: date,
    by: User | None,
    talked_on: date | None = None,
) -> Proposal:
    """Handle an item together with another one of the same content (domain 2.6 T8).

    It keeps its number and proposers; the answers to the other one go to them too. Opinions that units still
    owed on it are no longer asked for. `talked_on` is the day of the talk with the proposers, which the CPPCC
    demands. The proposers of both are told.
    Raises RuleError `wrong-state` unless it waits for assignment, `same-item`, `other-assembly`,
    `target-state` unless the other one is worked on, `already-replied` where it was answered once,
    `has-merged`, `talk-missing`, `date-order`, `busy`.
    """
    if proposal.pk == into.pk:
        raise RuleError("same-item", f"{proposal.reference}不能并入本件，请另选一件。", field="number")
    proposal = locked(proposal)
    into = _locked_after(proposal, into)
    state = states.next_state(states.PROPOSAL, proposal.state, "并案", what=proposal.reference)
    check_nothing_merged(proposal, verb="并入另一件")
    _check_target(proposal, into)
    _check_talk(proposal, talked_on, on=on)
    end_open_parts(proposal, reason=f"并入{into.reference}办理。", news="已并入另一件办理", on=on, by=by)
    talk = {"talked_on": in_words(talked_on)} if talked_on else {}
    event = record(proposal, EventKind.MERGED, on=on, by=by, target=into.reference, reason=reason, **talk)
    record(into, EventKind.TOOK_IN, on=on, by=by, source=proposal.reference, reason=reason)
    # Before the merge: afterwards the proposers of the one would hear of both.
    _tell(into, f"已有{proposal.reference}并入", key=f"took-in:{event.pk}")
    proposal.state, proposal.merged_into = state, into
    proposal.save()
    _tell(proposal, f"已并入{into.reference}办理", key=f"merged:{event.pk}")
    return proposal


@transaction.atomic
def unmerge(proposal: Proposal, *, reason: str, on: date, by: User | None) -> Proposal:
    """Handle a merged item by itself again: it waits for assignment. The proposers of both are told.

    Raises RuleError `wrong-state` unless it is merged, `already-replied` once an answer to the other one, be
    it of one unit among several, went to its proposers too, `busy`.
    """
    proposal = locked(proposal)
    state = states.next_state(states.PROPOSAL, proposal.state, "解除并案", what=proposal.reference)
    into = _locked_after(proposal, proposal.merged_into)
    if _has_a_letter(into):
        raise RuleError(
            "already-replied",
            f"{into.reference}已经有单位答复，答复也送达了{proposal.reference}的提出人，不能解除并案。"
            "提出人对答复不满意的，可以评价，经研判再次办理。",
        )
    proposal.state, proposal.merged_into = state, None
    proposal.save()
    event = record(proposal, EventKind.UNMERGED, on=on, by=by, target=into.reference, reason=reason)
    record(into, EventKind.UNMERGED, on=on, by=by, target=proposal.reference, reason=reason)
    _tell(into, f"与{proposal.reference}的并案已经解除", key=f"gave-back:{event.pk}")
    _tell(proposal, f"与{into.reference}的并案已经解除，将单独办理", key=f"unmerged:{event.pk}")
    return proposal


def _locked_after(proposal: Proposal, into: Proposal) -> Proposal:
    """The other item's row, locked while that of the first is, so that the order of keys cannot be kept.

    Against that order nobody waits, or two who merge each other's items would wait for ever: `busy`.
    """
    rows = Proposal.objects.select_related("session__assembly")
    try:
        with transaction.atomic():
            nowait = into.pk < proposal.pk
            return rows.select_for_update(of=["self"], no_key=True, nowait=nowait).get(pk=into.pk)
    except OperationalError:
        raise RuleError(
            "busy", f"{into.reference}正在由他人办理，本次操作没有执行，请稍后再试。", field="number"
        ) from None


def _check_target(proposal: Proposal, into: Proposal) -> None:
    if into.session.assembly_id != proposal.session.assembly_id:
        raise RuleError(
            "other-assembly",
            f"{into.reference}由{into.session.assembly.name}受理，不能与{proposal.reference}并案。",
            field="number",
        )
    if into.state not in TAKES_IN:
        wanted = "、".join(f"“{state.label}”" for state in TAKES_IN)
        raise RuleError(
            "target-state",
            f"{into.reference}现为“{into.get_state_display()}”，不能并入；并入的一件须为{wanted}。",
            field="number",
        )
    if _has_a_letter(into):
        raise RuleError(
            "already-replied",
            f"{into.reference}已经有单位答复，不能再并入其他件。",
            field="number",
        )


def _has_a_letter(proposal: Proposal) -> bool:
    return Reply.objects.current().filter(assignment__proposal=proposal).exists()


def _check_talk(proposal: Proposal, talked_on: date | None, *, on: date) -> None:
    if talked_on is None and proposal.session.body == AssemblyKind.CPPCC:
        raise RuleError(
            "talk-missing",
            "提案并案须先与提出人沟通，请填写沟通日期。",
            field="talked_on",
        )
    if talked_on and talked_on > on:
        raise RuleError(
            "date-order",
            f"与提出人沟通的日期{in_words(talked_on)}晚于并案日期{in_words(on)}，请核对。",
            field="talked_on",
        )


def _tell(proposal: Proposal, news: str, *, key: str) -> None:
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=key,
        subject=f"{proposal.reference}{news}",
        sentence="请登录查看。",
    )
