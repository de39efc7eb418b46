"""One item as those who work on it see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from people.models import User
from proposals.models import Assignment, Proposal, Reply
from proposals.reading import access, course
from proposals.reading.dossier import Line


@dataclass(frozen=True)
class Head:
    """What a page says at its top of the item it is about."""

    session_slug: str
    number: str
    reference: str
    title: str
    state: str
    state_label: str


@dataclass(frozen=True)
class Case:
    """Everything the desk shows of one item to one person."""

    head: Head
    proposal: Proposal
    parts: Sequence[Assignment]
    letters: Sequence[Reply]
    timeline: Sequence[Line]


def head(proposal: Proposal) -> Head:
    """The head of an item's pages."""
    return Head(
        session_slug=proposal.session.slug,
        number=proposal.number,
        reference=proposal.reference,
        title=proposal.title,
        state=proposal.state,
        state_label=proposal.get_state_display(),
    )


def case(proposal: Proposal, user: User, *, today: date) -> Case:
    """The item whole, narrowed to what this person may see of it."""
    return Case(
        head=head(proposal),
        proposal=proposal,
        parts=list(access.assignments_for(user).filter(proposal=proposal)),
        letters=list(access.replies_for(user).filter(assignment__proposal=proposal).newest_first()),
        timeline=course.lines_for(user, proposal),
    )
