"""Whose turn it is: what somebody owes an item next. Derived from the rows, never stored.

Each duty names the rows that wait, who acts on them and by which verb. Queues, counts and the page of one
item all come from this table, so that they cannot disagree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Expression
from django.db.models.functions import Cast, TruncDate

from people.models import User
from proposals.models import (
    Assignment,
    Feedback,
    HandlerOpinion,
    OutcomeChange,
    Promise,
    Proposal,
    Reply,
    Sponsorship,
    Study,
)
from proposals.reading import access, reviewing
from proposals.rules.vocabulary import (
    AssignmentRole,
    AssignmentState,
    ProposalState,
    ReplyKind,
    ReplyState,
)

SOON = 3  # days ahead that are pressing
PROMISES_AHEAD = 30  # days before its date that a promise asks for attention (domain 2.5)
RATED_WITHIN = 90  # days after a letter in which its proposers are still asked for their view

NO_DATE = Cast(Value(None), DateField())
NO_PART = Cast(Value(None), BigIntegerField())


class Side(StrEnum):
    """Who acts."""

    OFFICE = "office"
    UNIT = "unit"
    LEADER = "leader"
    PROPOSER = "proposer"


@dataclass(frozen=True)
class Duty:
    """One thing that waits to be done.

    `rows(user, today)` are those a person may see. The paths lead from such a row to its item, its part, the
    last day for doing it (None where no date is stored), the day since when it waits, and the row of the
    `kind` that the `verbs` act on (their names in addresses, the likeliest first).
    """

    code: str
    side: Side
    what: str
    kind: str
    verbs: Sequence[str]
    rows: Callable[[User, date], QuerySet]
    item: str
    part: str | None
    due: str | Expression | None
    since: str | Expression
    row: str = "pk"


@dataclass(frozen=True)
class Turn:
    """One row that waits: for what, for whom, until when."""

    duty: Duty
    row: int
    item: int
    part: int | None
    due_on: date | None
    since: date | None


# The rows behind the duties


def _items(*states: str):
    def rows(user: User, today: date) -> QuerySet[Proposal]:
        return access.proposals_for(user).filter(state__in=states)

    return rows


def _to_receive(user: User, today: date) -> QuerySet[Assignment]:
    return access.assignments_for(user).awaited().filter(state=AssignmentState.ASSIGNED)


def _in_hand(user: User) -> QuerySet[Assignment]:
    return access.assignments_for(user).awaited().filter(state=AssignmentState.IN_HAND)


def _to_answer(user: User, today: date) -> QuerySet[Assignment]:
    """Parts whose letter the unit still has to write: none of theirs lies with a leader, or came back."""
    written = Reply.objects.filter(
        assignment=OuterRef("pk"), state__in=[ReplyState.DRAFT, ReplyState.CHECKING]
    )
    return _in_hand(user).answering().exclude(Exists(written))


def _to_redo(user: User, today: date) -> QuerySet[Reply]:
    """Letters that a signing leader gave back: one is kept as a row only once it was laid before them."""
    return access.replies_for(user).filter(state=ReplyState.DRAFT)


def _given_back() -> Exists:
    opinions = HandlerOpinion.objects.filter(assignment=OuterRef("pk"))
    return Exists(opinions.filter(sent_back_on__isnull=False))


def _opinions(user: User, today: date) -> QuerySet[Assignment]:
    return _in_hand(user).filter(~_given_back(), role=AssignmentRole.CO)


def _opinions_again(user: User, today: date) -> QuerySet[Assignment]:
    return _in_hand(user).filter(_given_back(), role=AssignmentRole.CO)


def _to_sign(user: User, today: date) -> QuerySet[Reply]:
    return access.replies_for(user).filter(state=ReplyState.CHECKING)


def _pending(rows: Callable[[User], QuerySet]):
    return lambda user, today: rows(user).pending()


def _unrated(today: date) -> Exists:
    """A letter of the last months that a proposer has not rated; silence before that is no view."""
    rated = Feedback.objects.filter(sponsorship=OuterRef("pk"), reply=OuterRef(OuterRef("pk")))
    silent = Sponsorship.objects.filter(~Exists(rated), proposal=OuterRef("assignment__proposal"))
    letters = Reply.objects.current().filter(
        Exists(silent),
        assignment__proposal=OuterRef("pk"),
        kind__in=[ReplyKind.FIRST, ReplyKind.AGAIN],
        replied_on__gte=today - timedelta(days=RATED_WITHIN),
    )
    return Exists(letters)


def _to_rate(user: User, today: date) -> QuerySet[Proposal]:
    """Answered items that wait for a view; none for units, who read none."""
    if user.is_unit:
        return Proposal.objects.none()
    return access.proposals_for(user).filter(_unrated(today), state=ProposalState.REPLIED)


def _to_close(user: User, today: date) -> QuerySet[Proposal]:
    """Answered items that nothing holds open any more; the verb itself looks once more."""
    if user.is_unit:
        return Proposal.objects.none()
    of_item = {"reply__assignment__proposal": OuterRef("pk")}
    promised = Promise.objects.open().filter(reply__state=ReplyState.SENT, **of_item)
    asked = OutcomeChange.objects.pending().filter(**of_item)
    doubted = Study.objects.pending().filter(proposal=OuterRef("pk"))
    held = _unrated(today) | Exists(promised) | Exists(asked) | Exists(doubted)
    return access.proposals_for(user).filter(~held, state=ProposalState.REPLIED)


def _to_review(user: User, today: date) -> QuerySet[Reply]:
    """Letters of which the office has to say whether the public may read them; none for units."""
    return Reply.objects.none() if user.is_unit else reviewing.waiting(user)


def _promises(user: User, today: date) -> QuerySet:
    soon = today + timedelta(days=PROMISES_AHEAD)
    return access.promises_for(user).open().filter(due_on__lte=soon, reply__state=ReplyState.SENT)


# A letter that follows a given answer has no limit of its own.
_DUE_OF_LETTER = Case(
    When(Q(assignment__state=AssignmentState.ANSWERED), then=NO_DATE), default=F("assignment__due_on")
)
_LOGGED = TruncDate("logged_at")
_OF_PART = {"item": "proposal", "part": "pk", "due": "due_on"}
_OF_LETTER = {"item": "assignment__proposal", "part": "assignment", "due": _DUE_OF_LETTER}
_OF_REQUEST = {"item": "assignment__proposal", "part": "assignment", "due": None, "since": "asked_on"}
_OF_ITEM = {"item": "pk", "part": None}

DUTIES = {
    duty.code: duty
    for duty in (
        Duty(
            "check",
            Side.OFFICE,
            "审核收件",
            "item",
            ("file", "reject"),
            _items(ProposalState.REGISTERED),
            **_OF_ITEM,
            due=None,
            since="submitted_on",
        ),
        Duty(
            "assign",
            Side.OFFICE,
            "交办",
            "item",
            ("assign",),
            _items(ProposalState.TO_ASSIGN),
            **_OF_ITEM,
            due="due_on",
            since="submitted_on",
        ),
        Duty(
            "return",
            Side.OFFICE,
            "审批退办申请",
            "return",
            ("agree", "refuse"),
            _pending(access.returns_for),
            **_OF_REQUEST,
        ),
        Duty(
            "extension",
            Side.OFFICE,
            "审批延期申请",
            "extension",
            ("agree", "refuse"),
            _pending(access.extensions_for),
            **_OF_REQUEST,
        ),
        Duty(
            "conversion",
            Side.OFFICE,
            "审批结果转化",
            "conversion",
            ("confirm", "refuse"),
            _pending(access.conversions_for),
            item="reply__assignment__proposal",
            part="reply__assignment",
            due=None,
            since="asked_on",
        ),
        Duty(
            "study",
            Side.OFFICE,
            "研判不满意评价",
            "study",
            ("rehandle", "no-rehandling"),
            _pending(access.studies_for),
            item="proposal",
            part="feedback__reply__assignment",
            due=None,
            since="asked_on",
        ),
        Duty(
            "receive", Side.UNIT, "签收", "part", ("sign-for",), _to_receive, **_OF_PART, since="assigned_on"
        ),
        Duty(
            "sign",
            Side.LEADER,
            "签发答复",
            "letter",
            ("sign", "send-back"),
            _to_sign,
            **_OF_LETTER,
            since=_LOGGED,
        ),
        Duty(
            "redo",
            Side.UNIT,
            "修改退回的答复稿",
            "part",
            ("send-for-signing",),
            _to_redo,
            **_OF_LETTER,
            since=_LOGGED,
            row="assignment",
        ),
        Duty(
            "answer",
            Side.UNIT,
            "答复",
            "part",
            ("reply", "send-for-signing"),
            _to_answer,
            **_OF_PART,
            since="received_on",
        ),
        Duty(
            "opinion-again",
            Side.UNIT,
            "重新提交会办意见",
            "part",
            ("give-opinion",),
            _opinions_again,
            **_OF_PART,
            since="received_on",
        ),
        Duty(
            "opinion",
            Side.UNIT,
            "提交会办意见",
            "part",
            ("give-opinion",),
            _opinions,
            **_OF_PART,
            since="received_on",
        ),
        Duty(
            "promise",
            Side.UNIT,
            "兑现承诺",
            "promise",
            ("keep",),
            _promises,
            item="reply__assignment__proposal",
            part="reply__assignment",
            due="due_on",
            since="due_on",
        ),
        Duty(
            "review",
            Side.OFFICE,
            "审核公开",
            "letter",
            ("set-disclosure",),
            _to_review,
            item="assignment__proposal",
            part="assignment",
            due=None,
            since="replied_on",
        ),
        Duty(
            "close",
            Side.OFFICE,
            "办结归档",
            "item",
            ("close",),
            _to_close,
            **_OF_ITEM,
            due=None,
            since="replied_on",
        ),
        Duty("rate", Side.PROPOSER, "评价", "item", (), _to_rate, **_OF_ITEM, due=None, since="replied_on"),
    )
}


def is_theirs(duty: Duty, user: User) -> bool:
    """Whether a duty of rows this person sees is this person's own. A leader can do all that officers do."""
    if user.is_office:
        return duty.side == Side.OFFICE
    return user.is_unit and (duty.side == Side.UNIT or (duty.side == Side.LEADER and user.signs))


def waiting(
    user: User,
    duties: Iterable[Duty],
    *,
    today: date,
    due: tuple[date, date] | None = None,
    item: Proposal | None = None,
) -> QuerySet:
    """What waits under any of these duties, as one query of plain rows in the order of urgency.

    First what is late, then what is due within three days, then what has no date, then the rest. Narrowed to
    what is `due` from one day to another, both inclusive, or to one `item`.
    """
    parts = [_columns(duty, user, today=today, due=due, item=item) for duty in duties]
    return (
        parts[0]
        .union(*parts[1:], all=True)
        .order_by("rank", "due", "waits_since", "of_item", "duty_code", "row")
    )


def turns(rows: Iterable[tuple]) -> list[Turn]:
    """Plain rows of `waiting` as turns."""
    return [Turn(DUTIES[code], row, item, part, due, since) for _, code, row, item, part, due, since in rows]


def of(user: User, proposal: Proposal, *, today: date) -> list[Turn]:
    """Who must act next on an item and its parts, as far as this person may see; one query."""
    return turns(waiting(user, DUTIES.values(), today=today, item=proposal))


def _columns(
    duty: Duty, user: User, *, today: date, due: tuple[date, date] | None, item: Proposal | None
) -> QuerySet:
    rows = duty.rows(user, today).order_by().annotate(due=due_of(duty))
    if due is not None:
        rows = rows.filter(due__range=due)
    if item is not None:
        rows = rows.filter(**{duty.item: item.pk})
    return rows.annotate(
        rank=_rank(duty, today=today),
        duty_code=Value(duty.code, output_field=CharField()),
        row=F(duty.row),
        of_item=F(duty.item),
        of_part=F(duty.part) if duty.part else NO_PART,
        waits_since=F(duty.since) if isinstance(duty.since, str) else duty.since,
    ).values_list("rank", "duty_code", "row", "of_item", "of_part", "due", "waits_since")


def due_of(duty: Duty) -> Expression:
    """The last day for doing it, as a column of the duty's rows."""
    if duty.due is None:
        return NO_DATE
    return F(duty.due) if isinstance(duty.due, str) else duty.due


def _rank(duty: Duty, *, today: date) -> Expression:
    if duty.due is None:
        return Value(2)
    return Case(
        When(due__lt=today, then=0),
        When(due__lte=today + timedelta(days=SOON), then=1),
        When(due=None, then=2),
        default=3,
        output_field=IntegerField(),
    )
