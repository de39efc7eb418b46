"""China's working days: weekends off, statutory holidays off, made-up weekends on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from .errors import RuleError
from .vocabulary import DayKind, DayState

ONE_DAY = timedelta(days=1)
SATURDAY = 5
WEEKDAYS = "一二三四五六日"

YearState = Literal["confirmed", "predicted", "missing"]
SpecialDay = tuple[date, DayKind, DayState]


def in_words(day: date) -> str:
    """A day as a Chinese sentence writes it: 2026年4月29日."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday_in_words(day: date) -> str:
    """The day of the week: 星期三."""
    return f"星期{WEEKDAYS[day.weekday()]}"


def listed(days: Sequence[date]) -> str:
    """How many and which days, given in order, runs joined: 3天（2026年4月4日至2026年4月6日）."""
    return f"{len(days)}天（{'、'.join(map(_run_in_words, _runs(days)))}）"


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    firsts = [day for before, day in pairwise((None, *days)) if day and before != day - ONE_DAY]
    lasts = [day for day, after in pairwise((*days, None)) if day and after != day + ONE_DAY]
    return list(zip(firsts, lasts, strict=True))


def _run_in_words(run: tuple[date, date]) -> str:
    first, last = run
    return in_words(first) if first == last else f"{in_words(first)}至{in_words(last)}"


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none when `last` comes before."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


@dataclass(frozen=True)
class Workdays:
    """A calendar made of weekends and the special days that differ from them.

    `special` takes any iterable of (date, DayKind, DayState), plain strings included, in any order.
    A year without special days is counted by weekends alone; `certain` says that its answer may
    change. Source: the yearly notice of the State Council on the holidays. Raises
    RuleError("day-twice") when one date is listed both as off and as made up.
    """

    special: Iterable[SpecialDay] = ()
    _kinds: dict[date, DayKind] = field(init=False, repr=False, compare=False)
    _states: dict[int, YearState] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        days = sorted({(day, DayKind(kind), DayState(state)) for day, kind, state in self.special})
        object.__setattr__(self, "special", tuple(days))
        object.__setattr__(self, "_kinds", _kinds_by_day(days))
        object.__setattr__(self, "_states", _states_by_year(days))

    # Single days

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day."""
        kind = self._kinds.get(day)
        return day.weekday() < SATURDAY if kind is None else kind == DayKind.MADE_UP

    def is_made_up(self, day: date) -> bool:
        """Whether this day is worked in exchange for a holiday."""
        return self._kinds.get(day) == DayKind.MADE_UP

    def is_day_off(self, day: date) -> bool:
        """Whether this day is off by the yearly notice; an ordinary weekend is not."""
        return self._kinds.get(day) == DayKind.OFF

    def next_or_same(self, day: date) -> date:
        """The first working day on or after `day`."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    # Counting

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself does not count; `day` when n is 0 (n >= 0)."""
        if n < 0:
            raise ValueError(f"n must not be negative: {n}")
        while n:
            day += ONE_DAY
            n -= self.is_working(day)
        return day

    def back(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which itself does not count; `day` when n is 0 (n >= 0)."""
        if n < 0:
            raise ValueError(f"n must not be negative: {n}")
        while n:
            day -= ONE_DAY
            n -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]: `start` not counted, `end` counted; 0 on the same day.

        With `start` as today and `end` as a due date: the working days left, today not counted.
        When `end` lies before `start` it is minus the working days in (end, start], that is how
        many working days late. `between(day, add(day, n)) == n`.
        """
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(day) for day in days_from(start + ONE_DAY, end))

    # How sure the answers are

    def state(self, year: int) -> YearState:
        """How well a year is known; one predicted day makes the whole year predicted."""
        return self._states.get(year, "missing")

    def certain(self, start: date, end: date) -> bool:
        """Whether every year touched from `start` to `end` (in either order) is confirmed."""
        first, last = sorted((start.year, end.year))
        return all(self.state(year) == "confirmed" for year in range(first, last + 1))


def _kinds_by_day(days: list[SpecialDay]) -> dict[date, DayKind]:
    kinds: dict[date, DayKind] = {}
    for day, kind, _ in days:
        if kinds.setdefault(day, kind) != kind:
            raise RuleError(
                "day-twice",
                f"{in_words(day)}同时登记为“{DayKind.OFF.label}”和“{DayKind.MADE_UP.label}”，请只保留一条。",
            )
    return kinds


def _states_by_year(days: list[SpecialDay]) -> dict[int, YearState]:
    states: dict[int, YearState] = {}
    for day, _, state in days:
        if state == DayState.PREDICTED:
            states[day.year] = "predicted"
        else:
            states.setdefault(day.year, "confirmed")
    return states
