"""Who is to be reminded on a day: one notice per person, assignment, stage and due date."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import connection, transaction
from django.db.models import Case, Exists, OuterRef, Value, When

from proposals.actions.noticing import Recipients, notice_to
from proposals.models import Assignment, Notice
from proposals.models.assignment import AssignmentQuerySet
from proposals.rules import reminders
from proposals.rules.vocabulary import NoticeKind

BATCH = 1000
ONE_RUN_AT_A_TIME = 7_201_001  # the key of the database's advisory lock


@dataclass
class Reminded:
    """What a run did: the day and how many notices each stage got."""

    on: date
    by_stage: Counter[str] = field(default_factory=Counter)

    @property
    def created(self) -> int:
        return self.by_stage.total()


@transaction.atomic
def remind(on: date, *, dry_run: bool = False) -> Reminded:
    """Write the reminders due on a day. A second run of the same day, or two at once, writes nothing more.

    The users of the unit are told, or the office where it has none; of what is overdue, the office too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_RUN_AT_A_TIME])
    done = Reminded(on)
    people = Recipients()
    for batch in _batches(_untold(on).with_item().order_by("pk").iterator(chunk_size=BATCH)):
        notices = [notice for assignment in batch for notice in _notices(assignment, on, people)]
        done.by_stage.update(notice.stage for notice in notices)
        if not dry_run:
            Notice.objects.bulk_create(notices)
    return done


def _untold(on: date) -> AssignmentQuerySet:
    """Awaited assignments at some stage of their present due date of which nobody was told yet."""
    spans = {stage.key: reminders.due_dates(stage, on) for stage in reminders.STAGES}
    reached = Case(*(When(due_on__range=span, then=Value(key)) for key, span in spans.items()))
    told = Notice.objects.filter(
        assignment=OuterRef("pk"), stage=OuterRef("reached"), due_on=OuterRef("due_on")
    )
    latest = max(last for _, last in spans.values())
    return Assignment.objects.awaited().due_by(latest).annotate(reached=reached).filter(~Exists(told))


def _batches(rows: Iterable[Assignment]) -> Iterator[list[Assignment]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _notices(assignment: Assignment, on: date, people: Recipients) -> Iterator[Notice]:
    stage = reminders.stage(assignment.due_on, on)
    assert stage is not None  # the query asked for those that reached one
    item = f"{assignment.proposal.reference}（{assignment.get_role_display()}）"
    users = people.of(assignment) + (people.office_of(assignment) if stage.tells_office else [])
    for user in dict.fromkeys(users):
        yield notice_to(
            user,
            kind=NoticeKind.REPLY_DUE if assignment.answers else NoticeKind.OPINION_DUE,
            stage=stage.key,
            key=f"due:{assignment.pk}:{stage.key}:{assignment.due_on}:{user.pk}",
            assignment=assignment,
            subject=f"{item}{reminders.sentence(stage, assignment.due_on, on)}",
            sentence=f"承办单位：{assignment.unit.name}。",
        )
