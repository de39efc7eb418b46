"""Rows of lists: what a line says of an item, in a fixed number of queries for any number of lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from people.models import Delegate
from proposals.models import Assignment, Proposal, Reply, Sponsorship
from proposals.reading import sentences
from proposals.reading.dossier import public_names


@dataclass(frozen=True)
class Row:
    """One item in a list."""

    url: str
    session_slug: str
    body_label: str
    session: str
    number: str
    title: str
    proposers: Sequence[str]
    units: Sequence[str]
    state: str
    state_label: str
    outcome: str
    outcome_label: str
    sentence: str
    submitted_on: date
    replied_on: date | None
    is_key: bool
    summary: str


def public_rows(proposals: QuerySet[Proposal]) -> list[Row]:
    """Published items, in the given order; five queries."""
    letters = Reply.objects.public().select_related("assignment__unit").newest_first().defer("body")
    return [_public_row(row) for row in _with_parts(proposals, letters)]


def _with_parts(proposals: QuerySet[Proposal], letters: QuerySet[Reply]) -> Iterable[Proposal]:
    assignments = (
        Assignment.objects.current()
        .select_related("unit")
        .prefetch_related(Prefetch("replies", queryset=letters, to_attr="letters"))
    )
    return (
        proposals.with_session()
        .defer("text", "due_reason")
        .prefetch_related(
            Prefetch("assignments", queryset=assignments, to_attr="parts"),
            Prefetch("sponsorships", queryset=Sponsorship.objects.in_order(), to_attr="signers"),
        )
    )


def _public_row(proposal: Proposal) -> Row:
    letters = newest_letters(proposal)
    newest = letters[0] if letters else None
    return Row(
        url=proposal.get_absolute_url(),
        session_slug=proposal.session.slug,
        body_label=proposal.get_kind_display(),
        session=str(proposal.session),
        number=proposal.number,
        title=proposal.title,
        proposers=public_names(proposal.signers, proposal.name_disclosure),
        units=list(dict.fromkeys(part.unit.name for part in proposal.parts if part.answers)),
        state=proposal.state,
        state_label=proposal.get_state_display(),
        outcome=newest.outcome if newest else "",
        outcome_label=newest.get_outcome_display() if newest else "",
        sentence=sentences.public_state(proposal, proposal.parts, letters),
        submitted_on=proposal.submitted_on,
        replied_on=newest.replied_on if newest else None,
        is_key=proposal.is_key,
        summary=newest.summary if newest else "",
    )


def newest_letters(proposal: Proposal) -> list[Reply]:
    """The prefetched letters of an item, newest first over all its units."""
    letters = [letter for part in proposal.parts for letter in part.letters]
    return sorted(letters, key=lambda letter: (letter.replied_on, letter.pk), reverse=True)


@dataclass(frozen=True)
class Own:
    """One of a delegate's own items: one sentence and where to read on."""

    session_slug: str
    number: str
    reference: str
    title: str
    state: str
    state_label: str
    sentence: str
    submitted_on: date


def own_items(proposals: QuerySet[Proposal], delegate: Delegate, *, today: date) -> list[Own]:
    """A delegate's items, the one that changed last first; five queries."""
    letters = Reply.objects.current().select_related("assignment__unit").newest_first().defer("body")
    rows = _with_parts(proposals.sponsored_by(delegate).order_by("-changed_at", "-pk"), letters)
    return [
        Own(
            session_slug=row.session.slug,
            number=row.number,
            reference=row.reference,
            title=row.title,
            state=row.state,
            state_label=row.get_state_display(),
            sentence=sentences.own_state(row, row.parts, newest_letters(row), today=today),
            submitted_on=row.submitted_on,
        )
        for row in rows
    ]
