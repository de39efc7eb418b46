"""What the public may read: items and letters are published, and taken down again."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from people.models import User
from proposals.actions.recording import locked, record
from proposals.models import Proposal, Reply
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Disclosure, EventKind, ProposalState, ReplyState

HIDDEN_STATES = (ProposalState.REGISTERED, ProposalState.NOT_FILED, ProposalState.WITHDRAWN)


@transaction.atomic
def publish_item(proposal: Proposal, *, by: User | None, now: datetime) -> Proposal:
    """Let the public know of an item; its text is shown only where it is marked open (主动公开).

    Raises RuleError `item-closed` where it must not be opened, `not-filed` before it is filed.
    """
    proposal = locked(proposal)
    if proposal.is_public:
        return proposal
    if proposal.text_disclosure == Disclosure.CLOSED:
        raise RuleError(
            "item-closed", f"{proposal.reference}的公开属性是“不予公开”，不能公开。如需公开请先更正公开属性。"
        )
    if proposal.state in HIDDEN_STATES:
        raise RuleError(
            "not-filed", f"{proposal.reference}现为“{proposal.get_state_display()}”，受理（立案）后才能公开。"
        )
    proposal.published_at, proposal.taken_down_at = now, None
    proposal.save()
    note_public_answer(proposal)
    record(proposal, EventKind.ITEM_PUBLISHED, on=timezone.localdate(now), by=by)
    return proposal


@transaction.atomic
def publish_reply(reply: Reply, *, by: User | None, now: datetime) -> Reply:
    """Open a letter to the public, and its item with it. Publishing twice changes nothing.

    Raises RuleError `item-taken-down` where the item was closed to the public on purpose, `reply-not-open`
    unless the letter is marked open, `reply-not-sent` for a draft or a replaced version, or as
    `publish_item`.
    """
    proposal = locked(reply.assignment.proposal)
    if proposal.taken_down_at:
        raise RuleError("item-taken-down", f"{proposal.reference}已整件撤下。请先公开本件，再公开这份答复。")
    proposal = publish_item(proposal, by=by, now=now)
    reply = _locked(reply)
    reply.assignment.proposal = proposal
    if reply.is_public:
        return reply
    if reply.state != ReplyState.SENT:
        raise RuleError(
            "reply-not-sent", f"这份答复现为“{reply.get_state_display()}”，只有已发出的答复可以公开。"
        )
    if reply.disclosure != Disclosure.OPEN:
        found = reply.get_disclosure_display() or "未定"
        raise RuleError(
            "reply-not-open",
            f"这份答复的公开属性是“{found}”，只有“主动公开”的答复可以公开。请先审定公开属性。",
        )
    reply.published_at, reply.taken_down_at = now, None
    reply.save()
    note_public_answer(proposal)
    record(
        proposal,
        EventKind.PUBLISHED,
        on=timezone.localdate(now),
        by=by,
        part=reply.assignment,
        reply=reply.pk,
    )
    return reply


def _locked(reply: Reply) -> Reply:
    rows = Reply.objects.select_for_update(of=["self"], no_key=True).select_related("assignment__unit")
    return rows.get(pk=reply.pk)


def note_public_answer(proposal: Proposal) -> None:
    """Bring the column by which the public sorts in line with the letters it may read."""
    letters = Reply.objects.public().filter(assignment__proposal=proposal)
    proposal.public_replied_on = letters.aggregate(newest=Max("replied_on"))["newest"]
    proposal.save()


@transaction.atomic
def take_down_reply(reply: Reply, *, reason: str, by: User, now: datetime) -> Reply:
    """Close a published letter to the public at once; the reason stays on the timeline of the office.

    Raises RuleError("not-public") where it is not published, or taken down already.
    """
    proposal = locked(reply.assignment.proposal)
    reply = _locked(reply)
    if reply.published_at is None or reply.taken_down_at:
        raise RuleError("not-public", "这份答复没有向社会公开，不必撤下。")
    reply.taken_down_at = now
    reply.save()
    note_public_answer(proposal)
    record(
        proposal,
        EventKind.TAKEN_DOWN,
        on=timezone.localdate(now),
        by=by,
        part=reply.assignment,
        reason=reason,
    )
    return reply


@transaction.atomic
def take_down_item(proposal: Proposal, *, reason: str, by: User, now: datetime) -> Proposal:
    """Close an item with all its letters to the public at once; publishing it again opens what was open.

    Raises RuleError("not-public") where the public does not know of it.
    """
    proposal = locked(proposal)
    if not proposal.is_public:
        raise RuleError("not-public", f"{proposal.reference}没有向社会公开，不必撤下。")
    proposal.taken_down_at = now
    proposal.save()
    note_public_answer(proposal)
    record(proposal, EventKind.TAKEN_DOWN, on=timezone.localdate(now), by=by, unit="", reason=reason)
    return proposal
