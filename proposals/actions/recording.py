"""Writes what happened; the only place that does."""

from datetime import date

from django.utils import timezone

from people.models import User
from proposals.models import Assignment, Event, Proposal
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind

SYSTEM = "系统"


def record(
    proposal: Proposal,
    kind: EventKind,
    *,
    on: date,
    by: User | None,
    part: Assignment | None = None,
    **facts: object,
) -> Event:
    """Append an event to the item's chain, and note on the item where the chain now ends.

    The caller holds the item's row lock. `by` None is the system. `part` is the assignment it is about, if it
    is about one: the facts then name it and its unit. `facts` are plain values that JSON can hold.
    """
    if part:
        facts = {"part": part.pk, "unit": part.unit.name, **facts}
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


def locked_part(assignment: Assignment) -> tuple[Proposal, Assignment]:
    """Item first, then its assignment: one order for every verb, so that no two wait for each other."""
    proposal = locked(assignment.proposal)
    rows = Assignment.objects.select_for_update(of=["self"], no_key=True).select_related("unit")
    fresh = rows.get(pk=assignment.pk)
    fresh.proposal = proposal
    return proposal, fresh


def check_unchanged(proposal: Proposal, *, since: int, part: Assignment | None = None) -> None:
    """Lock the item; raise RuleError("changed-meanwhile") where it was acted on after the `since`-th event.

    What is done to another unit's part does not count for an act on `part`. A person decides on what the page
    showed; of two who look at the same page, the second is told what the first one did.
    """
    locked(proposal)
    later = Event.objects.filter(proposal=proposal, sequence__gt=since)
    if part:  # what proposers say changes nothing for a unit, and who said it is not for the unit to know
        later = later.exclude(kind=EventKind.RATED)
    newer = [
        row for row in later.order_by("sequence") if part is None or row.facts.get("part", part.pk) == part.pk
    ]
    if newer:
        raise RuleError(
            "changed-meanwhile",
            f"您打开这一页之后，{'；'.join(map(_who_did_what, newer))}。本次操作没有执行，请核对后再提交。",
        )


def _who_did_what(event: Event) -> str:
    at = timezone.localtime(event.at)
    unit = f"（{event.facts['unit']}）" if event.facts.get("unit") else ""
    return f"{event.actor_name}于{at:%H:%M}办理了“{event.get_kind_display()}”{unit}"
