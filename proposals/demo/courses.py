"""On which days things happened to an item."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from proposals.rules import deadlines
from proposals.rules.deadlines import Limit, add_months
from proposals.rules.workdays import Workdays, days_from

LONGEST_BREAK = 14  # days off in a row, with room to spare


@dataclass(frozen=True)
class Course:
    """The days of an item's steps; what is None did not happen.

    `shown` is when the public came to know of an item before its answer, which `published` opens; `promised`
    is until when the answer promises what is not done yet.
    """

    submitted: date
    filed: date | None = None
    assigned: date | None = None
    received: date | None = None
    shown: date | None = None
    replied: date | None = None
    published: date | None = None
    promised: date | None = None


def of_a_round(opened: date, closed: date, place: int, calendar: Workdays) -> Course:
    """A session item's course: handed over on 7 February, answered from mid-March to late April.

    7 February is the gazette's day for 2023; the other days are plausible. `place` spreads the items.
    """
    year = opened.year
    assigned = calendar.next_or_same(date(year, 2, 7))
    replying_days = [
        day for day in days_from(date(year, 3, 14), date(year, 4, 27)) if calendar.is_working(day)
    ]
    replied = replying_days[place * 7 % len(replying_days)]
    received = calendar.add(assigned, 1 + place % 3)
    return Course(
        submitted=opened + timedelta(days=place % 3),
        filed=closed,
        assigned=assigned,
        received=received,
        replied=replied,
        published=calendar.add(replied, 5 + place % 8),
    )


def situations(today: date, calendar: Workdays, limit: Limit) -> dict[str, Course]:
    """The course of a between-session item for each situation of the tables, counted back from `today`."""

    back = partial(working_day_before, today, calendar)

    def in_hand(assigned: date) -> Course:
        received = calendar.add(assigned, 1)
        start = assigned - timedelta(days=12)
        filed = calendar.next_or_same(assigned - timedelta(days=6))
        return Course(
            submitted=start, filed=min(filed, assigned), assigned=assigned, received=received, shown=received
        )

    def due(days: int) -> Course:
        return in_hand(assigned_for(today + timedelta(days=days), calendar=calendar, limit=limit))

    return {
        "待审核": Course(submitted=back(2)),
        "待交办": Course(submitted=back(9), filed=back(4)),
        "待签收": Course(submitted=back(13), filed=back(8), assigned=back(1)),
        "办理中": in_hand(back(41)),
        "重点": in_hand(back(52)),
        "待会办": in_hand(back(16)),
        "快到期": due(14),
        "三天后到期": due(3),
        "已逾期": due(-9),
        "已答复": replace(in_hand(back(70)), replied=back(6)),
        "新公开": replace(in_hand(back(75)), replied=back(12), published=back(3)),
        # What happens in these afterwards stands in turns.py.
        "申请退办": Course(submitted=back(16), filed=back(10), assigned=back(4), received=back(3)),
        "已改办": Course(submitted=back(34), filed=back(27), assigned=back(20), received=back(18)),
        "已延期": due(6),
        "待签发": in_hand(back(45)),
        "分办": replace(in_hand(back(60)), replied=back(8), published=back(2)),
        "会办退回": in_hand(back(30)),
        "不满意": replace(in_hand(back(75)), replied=back(20), published=back(12)),
        "再次办理": replace(in_hand(back(95)), replied=back(45), published=back(40)),
        "承诺到期": replace(
            in_hand(back(120)), replied=back(60), published=back(52), promised=today + timedelta(days=15)
        ),
        "结果转化": replace(
            in_hand(back(110)), replied=back(70), published=back(62), promised=today + timedelta(days=90)
        ),
        "已办结": replace(in_hand(back(130)), replied=back(80), published=back(72)),
        "作来信": Course(submitted=back(9)),
        "退回修改": Course(submitted=back(10)),
        "并案": Course(submitted=back(9), filed=back(4)),
        "已撤回": in_hand(back(30)),
    }


def working_day_before(today: date, calendar: Workdays, days: int) -> date:
    """The last working day that lies at least so many days back."""
    day = today - timedelta(days=days)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def assigned_for(due_on: date, *, calendar: Workdays, limit: Limit) -> date:
    """The day to assign an item so that it falls due on a day, or else on the nearest later day possible.

    Not every day can be one: none that is off, and none at a month's end that no day leads to.
    """
    while True:
        near = add_months(due_on, -limit.amount)
        days = list(days_from(near - timedelta(days=LONGEST_BREAK), near + timedelta(days=3)))
        fitting = [day for day in days if deadlines.due(day, limit, calendar).due_on == due_on]
        if fitting:
            return max(fitting, key=lambda day: (calendar.is_working(day), day))
        due_on += timedelta(days=1)
