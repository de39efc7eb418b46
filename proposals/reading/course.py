"""What happened to an item, as those who work on it read it (办理过程)."""

from collections.abc import Sequence

from people.models import User
from proposals.models import Proposal
from proposals.reading import dossier, sentences
from proposals.reading.dossier import Line


def lines_for(user: User, proposal: Proposal) -> Sequence[Line]:
    """Every event for who reads the whole item, oldest first; for a unit what the public may read.

    `proposal` is a row this person may see; of an unpublished one a unit reads nothing here.
    """
    if user.is_unit:
        return dossier.for_public(proposal).timeline if proposal.is_public else []
    rows = sorted(proposal.events.all(), key=lambda row: (row.on, row.sequence))
    return [Line(row.on, f"{sentences.event(row, full=True)}经办人：{row.actor_name}。") for row in rows]
