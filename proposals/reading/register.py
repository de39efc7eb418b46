"""The desk's list of items: lines for the page, cells for the sheet, and how many there are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from proposals.documents.sheets import Column
from proposals.models import Assignment, Proposal, Reply, Sponsorship
from proposals.reading import queues
from proposals.rules.vocabulary import AssignmentRole, Outcome, ProposalState

AWAITED = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)


@dataclass(frozen=True)
class Line:
    """One item in the desk's list; `left` and `tone` say how long there is still where it is awaited."""

    pk: int
    session_slug: str
    session: str
    number: str
    title: str
    topic: str
    proposers: Sequence[str]
    proposer_type: str
    submitted_on: date
    between_sessions: bool
    is_key: bool
    state: str
    state_label: str
    answering: Sequence[str]
    co: Sequence[str]
    assigned_on: date | None
    due_on: date | None
    left: str
    tone: str
    replied_on: date | None
    outcome: str


@dataclass(frozen=True)
class Tally:
    """How many items there are in all, by state and by outcome at reply; each as (value, label, count)."""

    total: int
    states: Sequence[tuple[str, str, int]]
    outcomes: Sequence[tuple[str, str, int]]


def with_outcome(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Items with `outcome`, that of the newest letter that has one; None where there is none."""
    letters = Reply.objects.current().filter(assignment__proposal=OuterRef("pk")).exclude(outcome="")
    return rows.annotate(outcome=Subquery(letters.newest_first().values("outcome")[:1]))


def tally(rows: QuerySet[Proposal]) -> Tally:
    """The counts of items that have an `outcome`; one query."""
    found = rows.order_by().values_list("state", "outcome").annotate(n=Count("pk"))
    by_state: dict[str, int] = {}
    by_outcome: dict[str, int] = {}
    for state, outcome, n in found:
        by_state[state] = by_state.get(state, 0) + n
        by_outcome[outcome] = by_outcome.get(outcome, 0) + n
    return Tally(
        total=sum(by_state.values()),
        states=[(one.value, one.label, by_state[one]) for one in ProposalState if one in by_state],
        outcomes=[(one.value, one.label, by_outcome[one]) for one in Outcome if one in by_outcome],
    )


def lines(rows: QuerySet[Proposal], *, today: date) -> Iterator[Line]:
    """The items that have an `outcome`, in their order; three queries for every 2,000."""
    parts = Assignment.objects.current().select_related("unit").order_by("role", "pk")
    signers = Sponsorship.objects.in_order()
    whole = rows.defer("text", "due_reason").prefetch_related(
        Prefetch("assignments", queryset=parts, to_attr="parts"),
        Prefetch("sponsorships", queryset=signers, to_attr="signers"),
    )
    return (_line(row, today=today) for row in whole.iterator(chunk_size=2000))


def _line(row: Proposal, *, today: date) -> Line:
    awaited = row.state in AWAITED and row.due_on
    return Line(
        pk=row.pk,
        session_slug=row.session.slug,
        session=str(row.session),
        number=row.number,
        title=row.title,
        topic=row.topic.name if row.topic else "",
        proposers=[signer.name for signer in row.signers],
        proposer_type=row.get_proposer_type_display(),
        submitted_on=row.submitted_on,
        between_sessions=row.between_sessions,
        is_key=row.is_key,
        state=row.state,
        state_label=row.get_state_display(),
        answering=[part.unit.short for part in row.parts if part.answers],
        co=[part.unit.short for part in row.parts if part.role == AssignmentRole.CO],
        assigned_on=row.assigned_on,
        due_on=row.due_on,
        left=queues.in_words(row.due_on, None, today=today) if awaited else "",
        tone=queues.tone(row.due_on, today=today) if awaited else "",
        replied_on=row.replied_on,
        outcome=Outcome(row.outcome).label if row.outcome else "",
    )


COLUMNS = (
    Column("会议", 22),
    Column("编号", 8),
    Column("标题", 44),
    Column("类别", 14),
    Column("提出人", 24),
    Column("提出方式", 10),
    Column("提出日期", 12),
    Column("闭会期间", 10),
    Column("重点督办", 10),
    Column("办理状态", 10),
    Column("主办（分办）单位", 24),
    Column("会办单位", 24),
    Column("交办日期", 12),
    Column("答复期限", 12),
    Column("答复日期", 12),
    Column("办理结果", 12),
)


def cells(found: Iterable[Line]) -> Iterator[Sequence]:
    """The same lines as rows of a sheet, in the order of `COLUMNS`."""
    for line in found:
        yield (
            line.session,
            line.number,
            line.title,
            line.topic,
            "、".join(line.proposers),
            line.proposer_type,
            line.submitted_on,
            "是" if line.between_sessions else "",
            "是" if line.is_key else "",
            line.state_label,
            "、".join(line.answering),
            "、".join(line.co),
            line.assigned_on,
            line.due_on,
            line.replied_on,
            line.outcome,
        )
