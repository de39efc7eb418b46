"""Writes what happened; the only place that does."""

from datetime import date

from django.utils import timezone

from people.models import User
from proposals.models import Event, Proposal
from proposals.rules.vocabulary import EventKind

SYSTEM = "系统"


def record(proposal: Proposal, kind: EventKind, *, on: date, by: User | None, **facts: object) -> Event:
    """Append an event to the item's chain, and note on the item where the chain now ends.

    The caller holds the item's row lock. `by` None is the system.
    """
    row = Proposal.objects.filter(pk=proposal.pk)
    count, seal = row.values_list("events_count", "last_seal").get()
    event = Event(
        proposal=proposal,
        sequence=count + 1,
        kind=kind,
        on=on,
        at=timezone.now(),
        actor=by,
        actor_name=str(by) if by else SYSTEM,
        facts=facts,
        previous_seal=seal,
    )
    event.seal = event.expected_seal()
    event.save(force_insert=True)
    end = {"events_count": event.sequence, "last_seal": event.seal}
    row.update(**end)
    vars(proposal).update(end)  # or a later save would take it back
    return event


def locked(proposal: Proposal) -> Proposal:
    """The item's row, fresh and locked until the transaction ends; every verb decides on this.

    No key of it changes, so whoever writes a row that refers to it, a reminder say, need not wait.
    """
    return (
        Proposal.objects.select_for_update(of=["self"], no_key=True)
        .select_related("session__assembly")
        .get(pk=proposal.pk)
    )
