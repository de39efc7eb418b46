"""Earlier items like a new one, who answered them and who gave them back: hints for merging and assigning.

Nothing here assigns or merges anything. Items are compared by the tokens of their titles (rules.tokens), and
the best of them by their texts.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2, sqrt

from django.db import connection
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left

from people.models import Unit, User
from proposals.models import Assignment, OutcomeChange, Proposal, Reply
from proposals.reading import access
from proposals.rules.tokens import phrases, tokens
from proposals.rules.vocabulary import (
    AssignmentRole,
    AssignmentState,
    Decision,
    Outcome,
    ProposalState,
)

COMMON = 500  # items a token may stand in and still lead to candidates; the two rarest always do
MOST = 5_000  # candidates at most, the newest
FINALISTS = 30  # candidates whose texts are compared
TEXT = 4_000  # characters of a text that are compared
LEAST = 0.22  # titles less alike than this share words, not a matter, whatever the texts say
CLOSE = 0.5  # from here on they may be the same matter
UNSEEN = 0.5  # weight of a token of the new item that no candidate has: joints of words, mostly
ROUTED = (ProposalState.REGISTERED, ProposalState.TO_ASSIGN)
TAKE_IN = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)  # states in which another item can be merged in

# What the planner itself knows of common tokens, and so at no cost: token and expected number of items.
STATISTICS = """
    SELECT token, share * (SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = %s::regclass)
    FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (token, share)
    WHERE schemaname = current_schema() AND tablename = %s AND attname = 'title_tokens' AND token = ANY(%s)
"""


@dataclass(frozen=True)
class Handler:
    """A unit that answered an item, in its role, or that gave it back, and to whom it went from there."""

    unit: Unit
    role_label: str
    went_to: str = ""


@dataclass(frozen=True)
class Similar:
    """One item like the new one, and why it is shown: the words both titles have."""

    proposal: Proposal
    reference: str
    title: str
    state: str
    state_label: str
    outcome_label: str
    score: float
    shared: Sequence[str]
    answered: Sequence[Handler]
    returned: Sequence[Handler]
    takes_in: bool

    @property
    def likeness(self) -> str:
        """The score in words."""
        return "很相近" if self.score >= CLOSE else "相近"


@dataclass(frozen=True)
class Suggestion:
    """A unit as the like items speak for or against it; of one that is closed its successor."""

    unit: Unit
    answered: int
    returned: int

    def __str__(self) -> str:
        told = [
            f"{done}{count}件"
            for done, count in (("办过", self.answered), ("曾退办", self.returned))
            if count
        ]
        return f"{self.unit.name}（{'，'.join(told)}）"


@dataclass(frozen=True)
class Hints:
    """What the office is shown beside an item that is to be checked or assigned."""

    item: Proposal
    rows: Sequence[Similar]
    units: Sequence[Suggestion]

    @property
    def assigns(self) -> bool:
        """Whether the item may be assigned or merged now."""
        return self.item.state == ProposalState.TO_ASSIGN

    @property
    def candidates(self) -> Sequence[Suggestion]:
        """Units that answered like items."""
        return [one for one in self.units if one.answered]

    @property
    def unwilling(self) -> Sequence[Suggestion]:
        """Units that only ever gave like items back."""
        return [one for one in self.units if not one.answered]


def hints(proposal: Proposal, user: User) -> Hints | None:
    """Like items and the units they speak for; None where nothing is to be routed, or nothing was found."""
    rows = like(proposal, user) if proposal.state in ROUTED else []
    return Hints(proposal, rows, suggested_units(rows)) if rows else None


def like(proposal: Proposal, user: User, *, limit: int = 5) -> list[Similar]:
    """Items like this one among all that a user of the office sees, most alike first; at most four queries.

    Nothing for anybody else, and nothing that only shares common words.
    """
    own = proposal.title_tokens
    if not user.is_office or not own:
        return []
    expected = _expected(own)
    found = dict(_candidates(proposal, user, _rare(expected)).values_list("pk", "title_tokens")[:MOST])
    weights = _weights(own, found.values(), expected)
    scores = {pk: _alike(own, theirs, weights) for pk, theirs in found.items()}
    scores = {pk: score for pk, score in scores.items() if score >= LEAST}
    return _shown(proposal, user, _best(scores, FINALISTS), limit=limit)


def suggested_units(rows: Iterable[Similar]) -> list[Suggestion]:
    """The units of like items: those that answered most first, those that only gave back last."""
    units, answered, returned = {}, Counter(), Counter()
    for row in rows:
        for handlers, counts in ((row.answered, answered), (row.returned, returned)):
            for unit in {_heir(handler.unit) for handler in handlers}:
                units.setdefault(unit.pk, unit)
                counts[unit.pk] += 1
    order = sorted(units, key=lambda pk: (-answered[pk], returned[pk]))
    return [Suggestion(units[pk], answered[pk], returned[pk]) for pk in order]


def _heir(unit: Unit) -> Unit:
    """The unit that took over the work of a closed one, two generations on at most."""
    heir = unit.successor or unit
    return heir.successor or heir


# Titles


def _expected(own: Collection[str]) -> dict[str, float]:
    """How many items have each token, as far as the statistics of the table know; else 0, which is rare."""
    table = Proposal._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(STATISTICS, [table, table, list(own)])
        return {**dict.fromkeys(own, 0.0), **dict(cursor.fetchall())}


def _rare(expected: Mapping[str, float]) -> list[str]:
    order = sorted(expected, key=lambda token: (expected[token], token))
    return order[:2] + [token for token in order[2:] if expected[token] <= COMMON]


def _candidates(proposal: Proposal, user: User, rare: Sequence[str]) -> QuerySet[Proposal]:
    """Other items the user sees with one of these tokens in their titles, newest first.

    Those merged into this one are known already.
    """
    rows = access.proposals_for(user).exclude(pk=proposal.pk).exclude(merged_into=proposal.pk)
    return rows.filter(title_tokens__overlap=rare).order_by("-pk")


def _weights(
    own: Collection[str], titles: Iterable[Sequence[str]], expected: Mapping[str, float]
) -> dict[str, float]:
    """The rarer a token, the more it says: less and less with the logarithm of the items that have it."""
    seen = Counter(token for theirs in titles for token in theirs)
    counts = {token: max(seen[token], expected[token]) for token in own}
    return {token: 1 / log2(2 + count) if count else UNSEEN for token, count in counts.items()}


def _alike(own: Collection[str], theirs: Collection[str], weights: Mapping[str, float]) -> float:
    """From 0 to 1: the weight of what is shared in one's own title, and its part of the other's, averaged."""
    shared = set(own) & set(theirs)
    weight = sum(weights[token] for token in shared) / sum(weights.values())
    return (weight + len(shared) / len(theirs)) / 2


def _best(scores: Mapping[int, float], limit: int) -> dict[int, float]:
    """The highest scores; of equals the newest item's."""
    order = sorted(scores, key=lambda pk: (-scores[pk], -pk))
    return {pk: scores[pk] for pk in order[:limit]}


# Texts


def _shown(proposal: Proposal, user: User, scores: Mapping[int, float], *, limit: int) -> list[Similar]:
    """The best candidates by title and text, with their units."""
    rows = access.proposals_for(user).filter(pk__in=scores).defer("text", "due_reason")
    finalists = {row.pk: row for row in rows.annotate(start=Left("text", TEXT))}
    texts = {pk: set(tokens(row.start)) for pk, row in finalists.items()}
    by_text = _alike_texts(set(tokens(proposal.text[:TEXT])), texts)
    whole = {pk: (2 * scores[pk] + by_text.get(pk, scores[pk])) / 3 for pk in finalists}
    best = _best(whole, limit)
    parts = _parts(user, best)
    return [
        _similar(finalists[pk], score, own=proposal, parts=parts.get(pk, [])) for pk, score in best.items()
    ]


def _alike_texts(own: set[str], texts: Mapping[int, set[str]]) -> dict[int, float]:
    """The cosine of the texts over their tokens; one that all these texts have weighs next to nothing.

    Nothing where either has no text: then the title alone decides.
    """
    written = [text for text in (own, *texts.values()) if text]
    seen = Counter(token for text in written for token in text)

    def weight(shared: set[str]) -> float:
        return sum(log((len(written) + 1) / seen[token]) for token in shared)

    return {
        pk: weight(own & text) / sqrt(weight(own) * weight(text))
        for pk, text in texts.items()
        if own and text
    }


# Units


def _parts(user: User, proposals: Iterable[int]) -> dict[int, list[Assignment]]:
    """The parts of the items by item, those that go on with another after it."""
    changes = OutcomeChange.objects.filter(reply=OuterRef("pk"), decision=Decision.AGREED).order_by("-pk")
    letters = (
        Reply.objects.current()
        .filter(assignment=OuterRef("pk"))
        .exclude(outcome="")
        .newest_first()
        .annotate(now=Coalesce(Subquery(changes.values("new")[:1]), F("outcome")))
    )
    rows = (
        access.assignments_for(user)
        .filter(proposal__in=list(proposals))
        .select_related("unit__successor__successor")
        .annotate(outcome=Subquery(letters.values("now")[:1]))
        .order_by("pk")
    )
    parts: dict[int, list[Assignment]] = {}
    for row in rows:
        parts.setdefault(row.proposal_id, []).append(row)
    return parts


def _similar(row: Proposal, score: float, *, own: Proposal, parts: Sequence[Assignment]) -> Similar:
    answering = [part for part in parts if part.answers and part.state == AssignmentState.ANSWERED]
    outcomes = [Outcome(part.outcome).label for part in answering if part.outcome]
    return Similar(
        proposal=row,
        reference=row.reference,
        title=row.title,
        state=row.state,
        state_label=row.get_state_display(),
        outcome_label="、".join(dict.fromkeys(outcomes)),
        score=score,
        shared=phrases(own.title, set(own.title_tokens) & set(row.title_tokens)),
        answered=_once(Handler(part.unit, AssignmentRole(part.role).label) for part in answering),
        returned=_once(
            Handler(part.unit, AssignmentRole(part.role).label, went_to=_went_to(part, parts))
            for part in parts
            if part.state == AssignmentState.RETURNED
        ),
        takes_in=row.state in TAKE_IN and row.session.assembly_id == own.session.assembly_id,
    )


def _went_to(part: Assignment, parts: Sequence[Assignment]) -> str:
    """The unit that went on with a part that was given back: the one named then, or the next in the role."""
    named = [other for other in parts if other.follows_id == part.pk]
    later = [other for other in parts if other.pk > part.pk and other.role == part.role]
    return next((other.unit.name for other in [*named, *later] if other.unit_id != part.unit_id), "")


def _once(handlers: Iterable[Handler]) -> list[Handler]:
    """A unit that answered again in a later round is named once."""
    return list({handler.unit.pk: handler for handler in handlers}.values())
