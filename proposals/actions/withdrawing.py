"""The proposers take an item back (撤回), and units need not go on with it."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from people.models import User
from proposals.actions.deciding import refuse_pending
from proposals.actions.noticing import tell_proposers, tell_unit
from proposals.actions.publishing import note_public_answer
from proposals.actions.recording import locked, record
from proposals.models import Proposal
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind
from proposals.rules.workdays import in_words


@transaction.atomic
def withdraw(
    proposal: Proposal, *, reason: str, consents: Collection[int], on: date, by: User | None
) -> Proposal:
    """Withdraw an item before it is answered (SH-NPC art. 10). Open parts end, an answer given stays.

    The public no longer reads it.

    `consents` are the keys of the sponsorships whose proposers agreed: all of them must.
    Raises RuleError `wrong-state` once it is answered, `already-replied` while it is handled again,
    `has-merged` while others are merged into it, `consent-missing`.
    """
    proposal = locked(proposal)
    state = states.next_state(states.PROPOSAL, proposal.state, "撤回", what=proposal.reference)
    if proposal.replied_on:
        raise RuleError(
            "already-replied",
            f"{proposal.reference}已于{in_words(proposal.replied_on)}答复，正在再次办理，不能撤回；"
            "撤回须在答复之前提出。",
        )
    check_nothing_merged(proposal, verb="撤回")
    _check_consents(proposal, consents)
    end_open_parts(proposal, reason=f"提出人撤回：{reason}", news="已由提出人撤回", on=on, by=by)
    proposal.state = state
    proposal.save()
    event = record(proposal, EventKind.WITHDRAWN, on=on, by=by, reason=reason)
    _close_to_the_public(proposal, on=on, by=by)
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=f"withdrawn:{event.pk}",
        subject=f"{proposal.reference}已撤回",
        sentence="办理工作已经终止。",
    )
    return proposal


def _close_to_the_public(proposal: Proposal, *, on: date, by: User | None) -> None:
    if proposal.is_public:
        proposal.taken_down_at = timezone.now()
        note_public_answer(proposal)
        record(proposal, EventKind.TAKEN_DOWN, on=on, by=by, unit="", reason="提出人撤回")


def check_nothing_merged(proposal: Proposal, *, verb: str) -> None:
    """Raise RuleError("has-merged") naming the items that were merged into this one."""
    merged = [row.reference for row in proposal.merged.with_session().order_by("pk")]
    if merged:
        raise RuleError(
            "has-merged",
            f"{'、'.join(merged)}已并入{proposal.reference}，不能{verb}。请先解除并案。",
        )


def _check_consents(proposal: Proposal, consents: Collection[int]) -> None:
    missing = [row.name for row in proposal.sponsorships.in_order() if row.pk not in consents]
    if missing:
        raise RuleError(
            "consent-missing",
            f"撤回须经全部提出人同意，还缺{'、'.join(missing)}的同意。请取得同意后勾选。",
            field="consents",
        )


def end_open_parts(proposal: Proposal, *, reason: str, news: str, on: date, by: User | None) -> None:
    """End the parts that still owe something (终止), with what their units had asked for; each unit is told.

    The caller holds the item's row lock and settles the item's state. `news` goes on after the item's name.
    """
    rows = proposal.assignments.open().select_for_update(of=["self"], no_key=True)
    for part in rows.select_related("unit").order_by("pk"):
        part.proposal = proposal
        part.state = states.next_state(states.ASSIGNMENT, part.state, "终止", what=str(part))
        part.save()
        refuse_pending(part, "承办已经终止，不再审批。", on=on, by=by)
        record(proposal, EventKind.PART_ENDED, on=on, by=by, part=part, reason=reason)
        tell_unit(
            part,
            kind=NoticeKind.PROGRESS,
            key=f"ended:{part.pk}",
            subject=f"{proposal.reference}{news}",
            sentence="本单位的承办已经终止，不必再办理。",
        )
