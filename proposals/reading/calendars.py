"""The calendar as pages show it: months as pictures, years with how sure they are, and what rests on them."""

import calendar
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from proposals.models import Assignment, CalendarDay, Proposal
from proposals.rules.deadlines import Explanation
from proposals.rules.vocabulary import DayKind, ProposalState
from proposals.rules.workdays import Workdays, weekday_in_words

NEXT_YEAR_IS_DUE = (11, 1)  # the State Council's notice comes in these weeks
NEXT_YEAR_IS_LATE = (12, 1)
FEWEST_DAYS_OFF = 13  # by the State Council's order on holidays as revised in 2024
STATES = {"confirmed": "已确认", "predicted": "预测，待确认", "missing": "尚未装入"}


# Months as pictures


@dataclass(frozen=True)
class Mark:
    """What a picture says of a day: one character in the cell, and what it stands for."""

    slug: str
    sign: str
    meaning: str


START = Mark("start", "起", "起算日，当日不计入")
OFF = Mark("off", "休", "放假或跳过的休息日")
MADE_UP = Mark("made-up", "班", "调休上班日")
RAW = Mark("raw", "满", "届满日")
DUE = Mark("due", "末", "最后一天（含当日）")
SPAN = (START, OFF, MADE_UP, RAW, DUE)


@dataclass(frozen=True)
class Cell:
    """A day in a picture. `counts` says whether it lies in the span that the picture is about."""

    day: date
    marks: Sequence[Mark] = ()
    counts: bool = True

    @property
    def classes(self) -> str:
        """The classes of the cell in the style sheet."""
        weekend = ["day--weekend"] if self.day.weekday() > 4 else []
        aside = [] if self.counts else ["day--aside"]
        return " ".join(["day", *weekend, *aside, *(f"day--{mark.slug}" for mark in self.marks)])


@dataclass(frozen=True)
class Month:
    """A month as a table: weeks from Monday to Sunday, None where a week reaches beyond it."""

    first: date
    weeks: Sequence[Sequence[Cell | None]]

    @property
    def name(self) -> str:
        return f"{self.first.year}年{self.first.month}月"


def months_of_span(explanation: Explanation, workdays: Workdays) -> list[Month]:
    """The months from the start of a limit to its last day, with what happened to the count on the way.

    What the explanation kept wins over the present calendar, which only adds the holidays beside it.
    """
    ends = (explanation.start_on, explanation.raw_on, explanation.due_on)
    first, last = min(ends), max(ends)
    asked = explanation.asked

    def cell(day: date) -> Cell:
        off, made_up = day in explanation.skipped, day in explanation.made_up
        if first <= day <= last and not asked[0] <= day <= asked[1]:
            off, made_up = workdays.is_day_off(day), workdays.is_made_up(day)
        told = {
            START: day == explanation.start_on,
            OFF: off,
            MADE_UP: made_up,
            RAW: day == explanation.raw_on != explanation.due_on,
            DUE: day == explanation.due_on,
        }
        return Cell(day, [mark for mark, holds in told.items() if holds], first <= day <= last)

    return _months(first, last, cell)


def months_of_year(year: int, workdays: Workdays) -> list[Month]:
    """The twelve months of a year with its days off and made-up weekends."""

    def cell(day: date) -> Cell:
        told = {OFF: workdays.is_day_off(day), MADE_UP: workdays.is_made_up(day)}
        return Cell(day, [mark for mark, holds in told.items() if holds])

    return _months(date(year, 1, 1), date(year, 12, 31), cell)


def _months(first: date, last: date, cell: Callable[[date], Cell]) -> list[Month]:
    places = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [_month(place // 12, place % 12 + 1, cell) for place in places]


def _month(year: int, month: int, cell: Callable[[date], Cell]) -> Month:
    weeks = calendar.Calendar().monthdatescalendar(year, month)
    cells = [[cell(day) if day.month == month else None for day in week] for week in weeks]
    return Month(date(year, month, 1), cells)


# Years


@dataclass(frozen=True)
class Year:
    """How well a year is known, and how many open due dates rest on it."""

    number: int
    state: str
    off: int
    made_up: int
    dependents: int

    @property
    def label(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class SpecialDay:
    """One entry of the calendar as a table shows it."""

    date: date
    weekday: str
    kind: str
    name: str
    state: str
    source: str


def years(today: date) -> list[Year]:
    """Every year with an entry or an open due date, this and the next one; newest first. Three queries."""
    rows = list(CalendarDay.objects.values_list("date", "kind", "state"))
    counted = Counter((day.year, kind) for day, kind, _ in rows)
    workdays, dependents = Workdays(rows), dependents_by_year()
    known = {day.year for day, *_ in rows} | set(dependents) | {today.year, today.year + 1}
    return [
        Year(
            number,
            workdays.state(number),
            off=counted[number, DayKind.OFF],
            made_up=counted[number, DayKind.MADE_UP],
            dependents=dependents[number],
        )
        for number in sorted(known, reverse=True)
    ]


def days_of(year: int) -> list[SpecialDay]:
    """The entries of a year, in order."""
    return [
        SpecialDay(
            row.date,
            weekday_in_words(row.date),
            row.get_kind_display(),
            row.name,
            row.get_state_display(),
            row.source,
        )
        for row in CalendarDay.objects.filter(date__year=year)
    ]


def dependents_by_year() -> Counter[int]:
    """How many open due dates, of items and of units' parts, asked the calendar of each year. Two queries.

    One with an agreed extension asks no calendar any more.
    """
    found: Counter[int] = Counter()
    for explanation in _open_explanations():
        if not explanation.extensions:
            first, last = explanation.asked
            found.update(range(first.year, last.year + 1))
    return found


def _open_explanations() -> Iterable[Explanation]:
    for rows in (_running_items(), Assignment.objects.awaited()):
        for stored in rows.exclude(due_reason={}).values_list("due_reason", flat=True):
            yield Explanation.from_json(stored)


def _running_items():
    """Items on which the law's clock runs."""
    working = [ProposalState.TO_ASSIGN, ProposalState.IN_HAND]
    return Proposal.objects.filter(state__in=working, due_on__isnull=False, replied_on=None)


# What is missing


def warning(today: date) -> str:
    """What the office should do about the calendar, in a sentence; empty where nothing.

    Three queries at most. This year must be known. The next one too from November
    on, or as soon as an open due date falls into it.
    """
    this, following = today.year, today.year + 1
    states = _states(this, following)
    if states[this] != "confirmed":
        return (
            f"今年（{this}年）的放假安排{_what_is_wrong(states[this])}，有关期限均为暂定。{_what_to_do(this)}"
        )
    if states[following] == "confirmed":
        return ""
    return _about_next_year(following, states[following], today)


def _about_next_year(year: int, state: str, today: date) -> str:
    dates = _dates_in(year)
    due_from = NEXT_YEAR_IS_DUE if state == "missing" else NEXT_YEAR_IS_LATE
    if (today.month, today.day) < due_from and not (dates and state == "missing"):
        return ""
    rest = f"，已有{dates}个未办结的期限落在该年，均为暂定" if dates else ""
    return f"{year}年的放假安排{_what_is_wrong(state)}{rest}。{_what_to_do(year)}"


def _what_is_wrong(state: str) -> str:
    return "尚未装入" if state == "missing" else "仍为预测，尚未确认"


def _what_to_do(year: int) -> str:
    return f"请按国务院办公厅关于{year}年节假日安排的通知，在“日历”中填写并确认。"


def _states(*years: int) -> dict[int, str]:
    rows = CalendarDay.objects.filter(date__year__range=(min(years), max(years)))
    known = Workdays(rows.values_list("date", "kind", "state"))
    return {year: known.state(year) for year in years}


def _dates_in(year: int) -> int:
    items = _running_items().filter(due_on__year=year).count()
    return items + Assignment.objects.awaited().filter(due_on__year=year).count()


def caution(workdays: Workdays, year: int) -> str:
    """What looks wrong with a year that counts as confirmed; empty where nothing does."""
    days = (date(year, 1, 1) + timedelta(n) for n in range(365))
    off = sum(map(workdays.is_day_off, days))
    if workdays.state(year) != "confirmed" or off >= FEWEST_DAYS_OFF:
        return ""
    return (
        f"保存后{year}年将视为“已确认”，但全年只有{off}天放假，少于法定的{FEWEST_DAYS_OFF}天。"
        "如果还没有填全，请返回补充，或者先作为预测填写。"
    )
