"""One item whole, masked for who reads it: the question, the answer, the units, the course of things.

Pages get these plain rows and never the models, so that a template cannot show what a mask took away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proposals.documents import kinds
from proposals.models import Assignment, Attachment, Event, Proposal, Reply, Sponsorship
from proposals.reading import sentences
from proposals.rules import privacy
from proposals.rules.vocabulary import (
    AttachmentKind,
    Disclosure,
    EventKind,
    NameDisclosure,
    Outcome,
    ProposalState,
)

ABOUT_LETTERS = (EventKind.REPLIED, EventKind.CORRECTED, EventKind.PUBLISHED, EventKind.CONVERTED)


@dataclass(frozen=True)
class Part:
    """A unit and its role."""

    unit: str
    code: str
    role: str
    landline: str


@dataclass(frozen=True)
class File:
    """A link to a file, with what it is and how large."""

    pk: int
    name: str
    label: str
    size: int


@dataclass(frozen=True)
class Letter:
    """An answer as a page shows it."""

    pk: int
    unit: str
    kind: str
    doc_number: str
    outcome: str
    outcome_text: str
    meaning: str
    signer: str
    replied_on: date
    paragraphs: Sequence[str]
    phone: str
    address: str
    postcode: str
    files: Sequence[File]
    corrected: bool


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    on: date
    sentence: str


@dataclass(frozen=True)
class Step:
    """One step of the line above the text: done, current or to come."""

    name: str
    state: str


@dataclass(frozen=True)
class Link:
    """Another item this one is handled with: how it is called, and where it stands on the reader's site."""

    reference: str
    session_slug: str
    number: str


@dataclass(frozen=True)
class Dossier:
    """Everything a page says of one item."""

    url: str
    reference: str
    body: str
    noun: str
    session: str
    session_slug: str
    number: str
    title: str
    sentence: str
    state: str
    state_label: str
    topic: str
    topic_slug: str
    proposers: Sequence[str]
    proposer_type: str
    submitted_on: date
    between_sessions: bool
    is_key: bool
    due_on: date | None
    paragraphs: Sequence[str]
    text_hidden: bool
    parts: Sequence[Part]
    letters: Sequence[Letter]
    timeline: Sequence[Line]
    steps: Sequence[Step]
    merged_into: Link | None
    merged: Sequence[Link]


def for_public(proposal: Proposal) -> Dossier:
    """A published item as anybody may read it. Nine queries at most."""
    letters = list(_letters(proposal).public())
    return _dossier(
        proposal,
        letters=letters,
        paragraphs=paragraphs(proposal.text) if proposal.text_disclosure == Disclosure.OPEN else (),
        proposers=public_names(proposal.sponsorships.in_order(), proposal.name_disclosure),
        events=_public_events(proposal, letters),
        sentence=sentences.public_state,
        files_public=True,
    )


def for_proposer(proposal: Proposal, *, today: date) -> Dossier:
    """The same item as its own proposer reads it: the whole text, every letter sent, all names."""

    def own_state(*facts):
        said = sentences.own_state(*facts, today=today)
        rejection = proposal.rejections.last() if proposal.state == ProposalState.NOT_FILED else None
        return f"{said}{sentences.why_not_filed(rejection)}" if rejection else said

    return _dossier(
        proposal,
        letters=list(_letters(proposal).current()),
        paragraphs=paragraphs(proposal.text),
        proposers=[row.name for row in proposal.sponsorships.in_order()],
        events=list(proposal.events.filter(kind__in=sentences.PUBLIC_EVENTS)),
        sentence=own_state,
        files_public=False,
    )


def letter(reply: Reply, *, public: bool) -> Letter:
    """One letter as everybody would read it once it is published, or as it is."""
    return _letter(reply, public=public)


def public_events(proposal: Proposal) -> list[Event]:
    """What the public may know of the course of things, were the item itself public."""
    return _public_events(proposal, list(_letters(proposal).public()))


def _public_events(proposal: Proposal, letters: Sequence[Reply]) -> list[Event]:
    """The course of things without the answers that are not published."""
    shown = _with_earlier_versions(proposal, letters)
    rows = proposal.events.filter(kind__in=sentences.PUBLIC_EVENTS)
    return [row for row in rows if row.kind not in ABOUT_LETTERS or row.facts.get("reply") in shown]


def _with_earlier_versions(proposal: Proposal, letters: Sequence[Reply]) -> set[int]:
    """The keys of letters and of all versions they replaced."""
    of_it = Reply.objects.filter(assignment__proposal=_handled_as(proposal))
    earlier = dict(of_it.values_list("pk", "supersedes"))
    keys, todo = set(), [letter.pk for letter in letters]
    while todo:
        keys.add(key := todo.pop())
        todo += [earlier[key]] if earlier[key] else []
    return keys


def _handled_as(proposal: Proposal) -> Proposal:
    """The item under which the matter is handled: another one where it was merged (并案)."""
    return proposal.merged_into or proposal


def _letters(proposal: Proposal):
    replies = Reply.objects.filter(assignment__proposal=_handled_as(proposal))
    return (
        replies.select_related("assignment__unit", "assignment__proposal")
        .prefetch_related("attachments")
        .newest_first()
    )


def _dossier(
    proposal: Proposal, *, letters, paragraphs, proposers, events, sentence, files_public
) -> Dossier:
    handled = _handled_as(proposal)
    assignments = sorted(handled.assignments.current().select_related("unit"), key=_who_answers_first)
    merged = proposal.merged.with_session().order_by("number_key")
    merged = merged.public() if files_public else merged
    shown = proposal.merged_into and (proposal.merged_into.is_public or not files_public)
    return Dossier(
        url=proposal.get_absolute_url(),
        reference=proposal.reference,
        body=proposal.session.body,
        noun=proposal.noun,
        session=str(proposal.session),
        session_slug=proposal.session.slug,
        number=proposal.number,
        title=proposal.title,
        sentence=sentence(proposal, assignments, letters),
        state=proposal.state,
        state_label=proposal.get_state_display(),
        topic=proposal.topic.name if proposal.topic else "",
        topic_slug=proposal.topic.slug if proposal.topic else "",
        proposers=proposers,
        proposer_type=proposal.get_proposer_type_display(),
        submitted_on=proposal.submitted_on,
        between_sessions=proposal.between_sessions,
        is_key=proposal.is_key,
        due_on=_awaited_by(proposal, assignments),
        paragraphs=paragraphs,
        text_hidden=bool(proposal.text) and not paragraphs,
        parts=list(dict.fromkeys(map(_part, assignments))),
        letters=[_letter(row, public=files_public) for row in letters],
        timeline=[
            Line(row.on, sentences.event(row))
            for row in sorted(events, key=lambda row: (row.on, row.sequence))
        ],
        steps=steps(proposal, assignments),
        merged_into=_link(proposal.merged_into) if shown else None,
        merged=[_link(row) for row in merged],
    )


def _link(row: Proposal) -> Link:
    return Link(row.reference, row.session.slug, row.number)


def _who_answers_first(row: Assignment) -> tuple[bool, int]:
    """Lead and split units before those that only give an opinion."""
    return not row.answers, row.pk


def _awaited_by(proposal: Proposal, assignments: Sequence[Assignment]) -> date | None:
    """The legal date; of an item that is handled again, the date of the round it is in."""
    again = [row.due_on for row in assignments if row.round > 1 and row.answers and row.is_open]
    return max(again, default=proposal.due_on)


def _part(row: Assignment) -> Part:
    return Part(row.unit.name, row.unit.code, row.get_role_display(), row.unit.landline)


def _letter(row: Reply, *, public: bool) -> Letter:
    outcome = Outcome(row.outcome) if row.outcome else None
    return Letter(
        pk=row.pk,
        unit=row.assignment.unit.name,
        kind=row.get_kind_display(),
        doc_number=row.doc_number,
        outcome=outcome.label if outcome else "",
        outcome_text=row.outcome_text or (outcome.label if outcome else ""),
        meaning=outcome.meaning if outcome else "",
        signer=row.signer,
        replied_on=row.replied_on,
        paragraphs=paragraphs(row.body),
        phone="" if public and privacy.has_mobile(row.contact_phone) else row.contact_phone,
        address=row.contact_address,
        postcode=row.postcode,
        files=[_file(file) for file in row.attachments.all() if file.kind == AttachmentKind.LETTER],
        corrected=row.version > 1,
    )


def _file(row: Attachment) -> File:
    label = next(kind.label for kind in kinds.ALL if kind.media_type == row.media_type)
    return File(row.pk, row.name, label, row.size)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def public_names(rows: Sequence[Sponsorship], disclosure: str) -> list[str]:
    """Proposers as the public may read them. A group's name is no secret; a person's follows the setting."""
    if disclosure == NameDisclosure.HIDDEN:
        return []
    if disclosure == NameDisclosure.LEAD_ONLY:
        rows = list(rows)[:1]
    if disclosure == NameDisclosure.SURNAME:
        return [row.name if row.group else f"{row.name[:1]}某" for row in rows]
    return [row.name for row in rows]


STEPS = ("提出", "受理", "交办", "办理", "答复")


def steps(proposal: Proposal, assignments: Sequence[Assignment]) -> list[Step]:
    """Where on its way the item is. An item that left the way has none."""
    reached = {
        ProposalState.REGISTERED: 1,
        ProposalState.TO_ASSIGN: 2,
        ProposalState.IN_HAND: 3,
        ProposalState.REPLIED: 5,
        ProposalState.CLOSED: 5,
    }.get(ProposalState(proposal.state))
    if reached is None:
        return []
    states = [
        "done" if place < reached else "current" if place == reached else "todo"
        for place in range(len(STEPS))
    ]
    return [Step(name, state) for name, state in zip(STEPS, states, strict=True)]
