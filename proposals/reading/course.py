"""What happened to an item, as those who work on it read it (办理过程)."""

from collections.abc import Sequence

from people.models import User
from proposals.models import Event, Proposal
from proposals.reading import access, dossier, sentences
from proposals.reading.dossier import Line
from proposals.rules.vocabulary import EventKind

# Of an item as a whole, what the units that work on it may know beyond what the public reads. Views of the
# proposers and what the office makes of them are not among it.
FOR_UNITS = (
    *sentences.PUBLIC_EVENTS,
    EventKind.ITEM_CORRECTED,
    EventKind.COORDINATED,
    EventKind.DATE_MOVED,
    EventKind.KEY_SET,
    EventKind.KEY_LIFTED,
    EventKind.ANNOTATED,
)


def lines_for(user: User, proposal: Proposal) -> Sequence[Line]:
    """What happened, oldest first, with reasons and who did it.

    Every event for who reads the whole item. For a unit all that concerns its own part, what concerns the
    item as a whole, and of other units' parts what the public may read. `proposal` is a row this person sees.
    """
    rows = sorted(proposal.events.all(), key=lambda row: (row.on, row.sequence))
    if not user.is_unit:
        return [Line(row.on, _whole(row)) for row in rows]
    own = set(access.assignments_for(user).filter(proposal=proposal).values_list("pk", flat=True))
    shown = {line.pk for line in dossier.public_events(proposal)}
    lines = []
    for row in rows:
        part = row.facts.get("part")
        if part in own and row.kind not in HIDDEN_FROM_UNITS:
            lines.append(Line(row.on, _whole(row)))
        elif (part is None and row.kind in FOR_UNITS) or row.pk in shown:
            lines.append(Line(row.on, sentences.event(row)))
    return lines


HIDDEN_FROM_UNITS = (EventKind.RATED, EventKind.STUDIED)


def _whole(row: Event) -> str:
    return f"{sentences.event(row, full=True)}经办人：{row.actor_name}。"
