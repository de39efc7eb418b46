"""One item as those who work on it see it: whole for the office, its own parts for a unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Q

from people.models import User
from proposals.documents import kinds
from proposals.models import Assignment, Attachment, Feedback, HandlerOpinion, Promise, Proposal, Reply
from proposals.reading import access, course, queues, turn
from proposals.reading.dossier import File, Line, paragraphs
from proposals.reading.turn import Turn
from proposals.rules.vocabulary import Outcome, ReplyState
from proposals.rules.workdays import in_words


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
class Step:
    """Something that waits: who does what until when. `theirs` where it is the reader's turn."""

    turn: Turn
    who: str
    what: str
    theirs: bool
    due_on: date | None
    left: str
    tone: str


@dataclass(frozen=True)
class Request:
    """An undecided request: what is asked and why."""

    kind: str
    row: Any
    label: str
    wish: str
    reason: str
    asked_on: date


@dataclass(frozen=True)
class Part:
    """A unit's part with all that belongs to it."""

    row: Assignment
    left: str
    tone: str
    stands: bool
    requests: Sequence[Request]
    opinions: Sequence[HandlerOpinion]
    contacts: Sequence


@dataclass(frozen=True)
class OtherPart:
    """What a unit may know of another's part; opinions where it is the one they were given to."""

    unit: str
    role: str
    state: str
    opinions: Sequence[HandlerOpinion]


@dataclass(frozen=True)
class Letter:
    """A letter, sent or on its way, with what it promised and what was thought of it."""

    row: Reply
    outcome: str
    outcome_now: str
    paragraphs: Sequence[str]
    files: Sequence[File]
    promises: Sequence[Promise]
    feedback: Sequence[Feedback]


@dataclass(frozen=True)
class Related:
    """Another item of the same matter: the one this went into (`above`), or one that came into this."""

    session_slug: str
    number: str
    reference: str
    title: str
    above: bool


@dataclass(frozen=True)
class Case:
    """Everything the desk shows of one item to one person."""

    head: Head
    proposal: Proposal
    proposers: Sequence[str]
    paragraphs: Sequence[str]
    left: str
    tone: str
    steps: Sequence[Step]
    parts: Sequence[Part]
    gone: Sequence[Part]
    others: Sequence[OtherPart]
    letters: Sequence[Letter]
    replaced: Sequence[Letter]
    studies: Sequence[Request]
    related: Sequence[Related]
    files: Sequence[File]
    timeline: Sequence[Line]
    rows: Sequence[tuple[str, Any, str]] = field(repr=False)


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
    """The item whole, narrowed to what this person may see of it.

    `rows` are all rows that verbs may act on, each with its kind and its name for the reader. About a dozen
    queries, whatever the number of parts and letters.
    """
    found = _Found(proposal, user, today)
    parts, letters = found.part_cards(), found.letter_cards()
    awaited = proposal.due_on if proposal.replied_on is None else None
    return Case(
        head=head(proposal),
        proposal=proposal,
        proposers=[row.name for row in proposal.sponsorships.in_order()],
        paragraphs=paragraphs(proposal.text),
        left=queues.in_words(awaited, None, today=today) if awaited else "",
        tone=queues.tone(awaited, today=today),
        steps=found.steps(),
        parts=[card for card in parts if card.stands],
        gone=[card for card in parts if not card.stands],
        others=found.others(),
        letters=[card for card in letters if card.row.state != ReplyState.SUPERSEDED],
        replaced=[card for card in letters if card.row.state == ReplyState.SUPERSEDED],
        studies=[one for one in found.requests if one.kind == "study"],
        related=found.related(),
        files=found.files[None],
        timeline=course.lines_for(user, proposal),
        rows=list(found.rows(parts, letters)),
    )


class _Found:
    """The rows of one item that one person may see, each kind read once."""

    def __init__(self, proposal: Proposal, user: User, today: date) -> None:
        self.proposal, self.user, self.today = proposal, user, today
        self.turns = turn.of(user, proposal, today=today)
        rows = access.assignments_for(user).filter(proposal=proposal)
        in_order = sorted(rows, key=lambda row: (row.round, not row.answers, row.pk))
        self.parts = {row.pk: row for row in in_order}
        self.letters = {row.pk: row for row in self._letters()}
        for row in self.parts.values():
            row.proposal = proposal
        for row in self.letters.values():
            row.assignment = self.parts.get(row.assignment_id, row.assignment)
        self.opinions = _by("assignment_id", self._opinions())
        self.requests = [self._request(one) for one in self._undecided()]
        self.files = self._files()

    # What hangs on the item

    def steps(self) -> list[Step]:
        return [self._step(one) for one in self.turns]

    def _step(self, one: Turn) -> Step:
        return Step(
            turn=one,
            who=queues.who(self.user, one.duty, self.proposal, self.parts.get(one.part)),
            what=one.duty.what,
            theirs=turn.is_theirs(one.duty, self.user),
            due_on=one.due_on,
            left=queues.in_words(one.due_on, one.since, today=self.today),
            tone=queues.tone(one.due_on, today=self.today),
        )

    def related(self) -> list[Related]:
        """The item this one went into, and those that came into this one."""
        near = access.proposals_for(self.user).filter(
            Q(merged_into=self.proposal) | Q(pk=self.proposal.merged_into_id)
        )
        return [
            Related(row.session.slug, row.number, row.reference, row.title, row.merged_into_id is None)
            for row in near.defer("text")
        ]

    def _files(self) -> dict[int | None, list[File]]:
        """The files by the letter they belong to; those of the item itself under None."""
        found = defaultdict(list)
        for row in access.attachments_for(self.user).filter(proposal=self.proposal):
            found[row.reply_id].append(_file(row))
        return found

    # Parts

    def part_cards(self) -> list[Part]:
        contacts = _by("assignment_id", access.contacts_for(self.user).filter(assignment__in=self.parts))
        requests = defaultdict(list)
        for one in self.requests:
            requests[getattr(one.row, "assignment_id", None)].append(one)
        return [
            Part(
                row=row,
                left=queues.in_words(row.due_on, None, today=self.today) if row.is_open else "",
                tone=queues.tone(row.due_on, today=self.today) if row.is_open else "",
                stands=row.counts,
                requests=requests[row.pk],
                opinions=self.opinions[row.pk],
                contacts=contacts[row.pk],
            )
            for row in self.parts.values()
        ]

    def _opinions(self) -> Iterable[HandlerOpinion]:
        rows = access.opinions_for(self.user).filter(assignment__proposal=self.proposal)
        return rows.select_related("assignment__proposal__session__assembly", "assignment__unit")

    def others(self) -> list[OtherPart]:
        """Parts a unit only knows of."""
        if not self.user.is_unit:
            return []
        rows = self.proposal.assignments.current().select_related("unit").exclude(pk__in=self.parts)
        return [
            OtherPart(row.unit.name, row.get_role_display(), row.get_state_display(), self.opinions[row.pk])
            for row in rows
        ]

    # Letters

    def _letters(self) -> Iterable[Reply]:
        rows = access.replies_for(self.user).filter(assignment__proposal=self.proposal)
        return rows.prefetch_related("outcome_changes").newest_first()

    def letter_cards(self) -> list[Letter]:
        if not self.letters:
            return []
        promises = _by("reply_id", access.promises_for(self.user).filter(reply__in=self.letters))
        feedback = _by("reply_id", access.feedback_for(self.user).filter(reply__in=self.letters))
        return [
            Letter(
                row=row,
                outcome=row.outcome_text or row.get_outcome_display(),
                outcome_now=Outcome(row.outcome_now).label if row.outcome_now != row.outcome else "",
                paragraphs=paragraphs(row.body),
                files=self.files[row.pk],
                promises=promises[row.pk],
                feedback=feedback[row.pk],
            )
            for row in self.letters.values()
        ]

    # Requests

    def _undecided(self) -> Iterable[tuple[str, Any]]:
        """The requests that wait for a decision, each with its kind; a query for each kind there is."""
        for kind, rows in REQUESTS.items():
            waiting = [one.row for one in self.turns if one.duty.code == kind]
            if waiting:
                yield from ((kind, row) for row in rows(self.user).filter(pk__in=waiting))

    def _request(self, found: tuple[str, Any]) -> Request:
        kind, row = found
        return Request(kind, row, row._meta.verbose_name, WISHES[kind](row), row.reason, row.asked_on)

    # Everything a verb may act on

    def rows(self, parts: Sequence[Part], letters: Sequence[Letter]) -> Iterator[tuple[str, Any, str]]:
        for one in self.requests:
            yield one.kind, one.row, one.label
        for card in parts:
            yield "part", card.row, f"{card.row.unit.short}（{card.row.get_role_display()}）"
        for row in chain.from_iterable(self.opinions.values()):
            yield "opinion", row, f"{row.assignment.unit.short}的会办意见"
        for card in letters:
            yield "letter", card.row, f"{card.row.assignment.unit.short}的{card.row.get_kind_display()}"
            for row in card.promises:
                yield "promise", row, f"承诺：{row}"
        yield "item", self.proposal, "本件"


REQUESTS = {
    "return": access.returns_for,
    "extension": access.extensions_for,
    "conversion": access.conversions_for,
    "study": access.studies_for,
}
WISHES = {
    "return": lambda row: f"建议改交{row.proposed_unit.name}" if row.proposed_unit else "未指明改交单位",
    "extension": lambda row: f"申请延至{in_words(row.new_due_on)}",
    "conversion": lambda row: f"由“{row.get_old_display()}”转为“{row.get_new_display()}”",
    "study": lambda row: f"{row.feedback.sponsorship.name}表示不满意",
}


def _by(name: str, rows: Iterable[Any]) -> dict[int, list]:
    """Rows grouped by one of their columns."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found


def _file(row: Attachment) -> File:
    label = next((kind.label for kind in kinds.ALL if kind.media_type == row.media_type), "文件")
    return File(row.pk, row.name, label, row.size)
