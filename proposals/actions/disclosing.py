"""The office decides whether the public may read a letter (审定公开属性)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions import replying
from proposals.actions.recording import locked_part, record
from proposals.models import Reply
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Disclosure, EventKind, ReplyState


@transaction.atomic
def set_disclosure(
    reply: Reply, *, disclosure: str, reason: str = "", summary: str = "", on: date, by: User | None
) -> Reply:
    """Mark a letter that stands as open, on request or closed; publishing it is another step.

    `reason` is the ground for not opening it, `summary` what lists say of it; an empty one leaves what there
    was. Raises RuleError `wrong-state` for a letter that does not stand, `already-public` while the public
    reads it, `reason-missing` where it is not opened without a ground, `bad-column`.
    """
    proposal, assignment = locked_part(reply.assignment)
    reply = Reply.objects.select_for_update(no_key=True).get(pk=reply.pk)
    reply.assignment = assignment
    _check(reply, disclosure, reason)
    columns = {"disclosure": disclosure, "disclosure_reason": "" if disclosure == Disclosure.OPEN else reason}
    replying.fill(reply, summary=summary or reply.summary, **columns)
    reply.save()
    record(
        proposal,
        EventKind.DISCLOSURE_SET,
        on=on,
        by=by,
        part=assignment,
        reply=reply.pk,
        disclosure=reply.get_disclosure_display(),
        reason=reason,
    )
    return reply


def _check(reply: Reply, disclosure: str, reason: str) -> None:
    if reply.state != ReplyState.SENT:
        raise RuleError("wrong-state", f"这份答复现为“{reply.get_state_display()}”，只审定已发出的答复。")
    if reply.published_at and not reply.taken_down_at:
        raise RuleError("already-public", "这份答复已经公开。要改公开属性，请先撤下，再审定。")
    if disclosure != Disclosure.OPEN and not reason.strip():
        raise RuleError(
            "reason-missing",
            f"选择“{Disclosure(disclosure).label}”须写明依据，例如《政府信息公开条例》第十四条。",
            field="reason",
        )
