"""The home page's counts, newest replies and progress of the current session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from proposals.models import Proposal, Session
from proposals.models.proposal import ANSWERED
from proposals.models.session import NEWEST
from proposals.reading.listing import Row, public_rows
from proposals.rules.vocabulary import ProposalState

IS_ANSWERED = Q(state__in=ANSWERED)
IS_IN_HAND = Q(state__in=[ProposalState.TO_ASSIGN, ProposalState.IN_HAND])


@dataclass(frozen=True)
class Progress:
    """How far the items of one session are."""

    slug: str
    name: str
    total: int
    answered: int

    @property
    def percent(self) -> int:
        return round(100 * self.answered / self.total) if self.total else 0


@dataclass(frozen=True)
class Overview:
    """What the home page shows."""

    total: int
    answered: int
    in_hand: int
    answered_this_month: int
    newest: Sequence[Row]
    key_items: Sequence[Row]
    sessions: Sequence[Progress]


def overview(today: date) -> Overview:
    """Everything in at most a dozen queries, from published rows alone."""
    public = Proposal.objects.public()
    counts = public.aggregate(
        total=Count("pk"),
        answered=Count("pk", filter=IS_ANSWERED),
        in_hand=Count("pk", filter=IS_IN_HAND),
        answered_this_month=Count("pk", filter=Q(public_replied_on__gte=today.replace(day=1))),
    )
    return Overview(
        **counts,
        newest=public_rows(public.exclude(public_replied_on=None).order_by("-public_replied_on", "-pk")[:6]),
        key_items=public_rows(public.filter(is_key=True).order_by("-submitted_on", "-pk")[:4]),
        sessions=_progress(),
    )


def _progress() -> list[Progress]:
    """The newest session of each assembly that has something to show."""
    public = Proposal.objects.public()
    shown = Session.objects.filter(Exists(public.filter(session=OuterRef("pk"))))
    newest = shown.order_by("assembly_id", NEWEST).distinct("assembly_id").values("pk")
    counts = {
        row["session"]: row
        for row in public.filter(session__in=newest)
        .values("session")
        .annotate(total=Count("pk"), answered=Count("pk", filter=IS_ANSWERED))
    }
    sessions = Session.objects.filter(pk__in=counts).select_related("assembly").newest_first()
    return [
        Progress(row.slug, str(row), counts[row.pk]["total"], counts[row.pk]["answered"]) for row in sessions
    ]
