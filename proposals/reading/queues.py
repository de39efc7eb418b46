"""The desk's queues: what waits, for whom and how long still, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, Q, QuerySet, Value

from people.models import User
from people.roles import Role
from proposals.models import Assignment, Proposal
from proposals.reading import access, turn
from proposals.reading.turn import DUTIES, SOON, Duty, Side, Turn
from proposals.rules import deadlines

PAGE = 50

OFFICE, UNIT, AUDITOR = Role.OFFICE, Role.UNIT, Role.AUDITOR
READERS = (OFFICE, AUDITOR)
ALL = (OFFICE, UNIT, AUDITOR)
MINE = "mine"
NO_HURRY = ("close",)  # the office's too, and done when there is time
# What belongs to the answer itself and so counts as late, due soon, due this week.
DATED = ("receive", "answer", "redo", "sign", "opinion", "opinion-again")


@dataclass(frozen=True)
class Queue:
    """A named queue: the duties in it and the days they must be due in. `letter` is its key after g."""

    key: str
    label: str
    letter: str
    roles: Sequence[str]
    codes: Sequence[str]
    span: str = "all"
    empty: str = "这里没有要办的事。"


QUEUES = {
    queue.key: queue
    for queue in (
        Queue(MINE, "等我办", "m", (OFFICE, UNIT), (), empty="都办完了，现在没有等您办的事。"),
        Queue("overdue", "逾期", "o", ALL, DATED, "late", empty="没有逾期的件。"),
        Queue("soon", "3日内到期", "d", ALL, DATED, "soon", empty="3日内没有到期的件。"),
        Queue("week", "本周到期", "w", ALL, DATED, "week", empty="本周没有到期的件。"),
        Queue("check", "待审核", "c", READERS, ("check",), empty="收件都已审核。"),
        Queue("assign", "待交办", "a", READERS, ("assign",), empty="受理的件都已交办。"),
        Queue(
            "decide",
            "待审批",
            "p",
            ALL,
            ("return", "extension", "conversion", "study"),
            empty="没有等待审批的申请。",
        ),
        Queue("receive", "待签收", "r", ALL, ("receive",), empty="交办的件都已签收。"),
        Queue("answer", "待答复", "h", ALL, ("answer", "redo", "sign"), empty="没有等待答复的件。"),
        Queue("opinion", "待会办", "e", ALL, ("opinion", "opinion-again"), empty="会办意见都已提交。"),
        Queue("redo", "退回修改", "b", ALL, ("redo", "opinion-again"), empty="没有退回修改的件。"),
        Queue("sign", "待签发", "s", ALL, ("sign",), empty="没有等待签发的答复。"),
        Queue("rate", "待评价", "f", READERS, ("rate",), empty="近期的答复都已有评价。"),
        Queue("review", "待公开审核", "u", READERS, ("review",), empty="发出的答复都已审定公开属性。"),
        Queue("promise", "承诺到期", "n", ALL, ("promise",), empty="30日内没有到期的承诺。"),
        Queue("close", "可办结", "j", READERS, ("close",), empty="没有可以办结的件。"),
    )
}


@dataclass(frozen=True)
class Row:
    """One line of a queue. `box` names what its tick box stands for: `items` to assign, `parts` to urge."""

    turn: Turn
    session_slug: str
    session: str
    number: str
    title: str
    is_key: bool
    unit: str
    role: str
    who: str
    theirs: bool
    left: str
    tone: str
    box: str
    box_value: int | None

    @property
    def reference(self) -> str:
        return f"{self.session}第{self.number}号"


@dataclass(frozen=True)
class Desk:
    """What a person finds on the desk: every queue with its count, and a page of the chosen one."""

    queue: Queue
    counts: Sequence[tuple[Queue, int]]
    page: Page
    rows: Sequence[Row]


def of_role(user: User) -> list[Queue]:
    """The queues of a person, in order; the first is the one to begin with."""
    return [queue for queue in QUEUES.values() if user.role in queue.roles]


def desk(user: User, *, key: str, number: str | None, today: date) -> Desk:
    """The queue of this name or letter, or else the first one, and how much waits in the others.

    Four queries and what the access module needs, for any number of rows.
    """
    mine = of_role(user)
    queue = next((queue for queue in mine if key in (queue.key, queue.letter)), mine[0])
    found = _counted(user, today=today)
    counts = [(one, sum(found[duty.code][one.span] for duty in duties_of(one, user))) for one in mine]
    rows = turn.waiting(user, duties_of(queue, user), today=today, due=_span(queue.span, today))
    page = _Counted(rows, PAGE, count=dict(counts)[queue]).get_page(number)
    return Desk(queue, counts, page, _rows(user, turn.turns(page.object_list), today=today))


def duties_of(queue: Queue, user: User) -> list[Duty]:
    """The duties in a queue; what waits for a person depends on who it is."""
    if queue.key == MINE:
        return [duty for duty in DUTIES.values() if turn.is_theirs(duty, user) and duty.code not in NO_HURRY]
    return [DUTIES[code] for code in queue.codes]


class _Counted(Paginator):
    """Pages of rows that were counted before."""

    def __init__(self, *args, count: int):
        super().__init__(*args)
        self.count = count


def _span(span: str, today: date) -> tuple[date, date] | None:
    """First and last due date, inclusive, of the rows counted under this name; None for all rows."""
    return {
        "all": None,
        "late": (date.min, today - timedelta(days=1)),
        "soon": (today, today + timedelta(days=SOON)),
        "week": (today, today + timedelta(days=6 - today.weekday())),
    }[span]


SPANS = ("all", "late", "soon", "week")


def _counted(user: User, *, today: date) -> dict[str, dict[str, int]]:
    """How many rows wait under each duty, by its code and the span of their dates; one query."""
    spans = {
        f"n_{span}": Count("pk", filter=Q(due__range=between) if between else None)
        for span in SPANS
        for between in [_span(span, today)]
    }
    parts = [_count(duty, user, spans, today=today) for duty in DUTIES.values()]
    rows = parts[0].union(*parts[1:], all=True)
    found = {code: dict(zip(SPANS, numbers, strict=True)) for code, *numbers in rows}
    return {code: found.get(code, dict.fromkeys(SPANS, 0)) for code in DUTIES}


def _count(duty: Duty, user: User, spans: dict, *, today: date) -> QuerySet:
    rows = duty.rows(user, today).order_by().annotate(due=turn.due_of(duty))
    code = Value(duty.code, output_field=CharField())
    return (
        rows.annotate(duty_code=code).values("duty_code").annotate(**spans).values_list("duty_code", *spans)
    )


def _rows(user: User, turns: Sequence[Turn], *, today: date) -> list[Row]:
    """The lines of a page, from two queries whatever their number."""
    items = access.proposals_for(user).defer("text", "due_reason").in_bulk({one.item for one in turns})
    keys = {one.part for one in turns if one.part}
    parts = access.assignments_for(user).select_related(None).select_related("unit").in_bulk(keys)
    return [_row(user, one, items[one.item], parts.get(one.part), today=today) for one in turns]


def _row(user: User, one: Turn, item: Proposal, part: Assignment | None, *, today: date) -> Row:
    box, value = _box(user, one)
    return Row(
        turn=one,
        session_slug=item.session.slug,
        session=str(item.session),
        number=item.number,
        title=item.title,
        is_key=item.is_key,
        unit=part.unit.short if part else "",
        role=part.get_role_display() if part else "",
        who=who(user, one.duty, item, part),
        theirs=turn.is_theirs(one.duty, user),
        left=in_words(one.due_on, one.since, today=today),
        tone=tone(one.due_on, today=today),
        box=box,
        box_value=value,
    )


def _box(user: User, one: Turn) -> tuple[str, int | None]:
    if not user.is_office:
        return "", None
    if one.duty.code == "assign":
        return "items", one.item
    return ("parts", one.part) if one.duty.code in DATED else ("", None)


def who(user: User, duty: Duty, item: Proposal, part: Assignment | None) -> str:
    """Who acts, as the person reads it."""
    if duty.side == Side.OFFICE:
        return "本办公室" if user.is_office else item.session.assembly.office
    if duty.side == Side.PROPOSER:
        return "提出人"
    unit = "本单位" if user.is_unit else part.unit.short
    return f"{unit}领导" if duty.side == Side.LEADER else unit


def in_words(due_on: date | None, since: date | None, *, today: date) -> str:
    """How long there is still, or how long it has waited where no day was set."""
    if due_on is None:
        return f"已等候{(today - since).days}天" if since and since < today else "今天刚到"
    left = deadlines.days_left(due_on, today)
    if left < 0:
        return f"逾期{-left}天"
    return f"还有{left}天" if left else "今天到期"


def tone(due_on: date | None, *, today: date) -> str:
    """late, soon or nothing: the colour that repeats the words."""
    if due_on is None:
        return ""
    left = deadlines.days_left(due_on, today)
    return "late" if left < 0 else "soon" if left <= SOON else ""
