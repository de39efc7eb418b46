"""The calendar, against the holiday notices of the State Council and against its own definition."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayKind, DayState
from proposals.rules.workdays import Workdays, days_from, in_words, weekday_in_words

# The State Council's notices: spans of days off, and the weekends worked in exchange.
OFF = [
    *[("2022-12-31", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05")],
    *[("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06")],
    *[("2024-01-01", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06")],
    *[("2024-05-01", "2024-05-05"), ("2024-06-10", "2024-06-10"), ("2024-09-15", "2024-09-17")],
    *[("2024-10-01", "2024-10-07")],
    *[("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06")],
    *[("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08")],
    *[("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06")],
    *[("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27")],
    *[("2026-10-01", "2026-10-07")],
]
MADE_UP = [
    *["2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"],
    *["2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"],
    *["2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
    *["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
]


def day(text):
    return date.fromisoformat(text)


def confirmed(off, made_up):
    spans = [one for first, last in off for one in days_from(day(first), day(last))]
    return [
        *((one, DayKind.OFF, DayState.CONFIRMED) for one in spans),
        *((day(one), DayKind.MADE_UP, DayState.CONFIRMED) for one in made_up),
    ]


CHINA = Workdays(confirmed(OFF, MADE_UP))
WEEKENDS = Workdays()

known_days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
some_days = st.dates(date(2000, 1, 1), date(2050, 12, 31))
counts = st.integers(0, 400)
calendars = st.dictionaries(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.tuples(st.sampled_from(DayKind), st.sampled_from(DayState)),
    max_size=60,
).map(lambda days: Workdays((one, *rest) for one, rest in days.items()))


@pytest.mark.parametrize(
    ("text", "working"),
    [
        ("2026-04-29", True),  # an ordinary Wednesday
        ("2026-04-25", False),  # an ordinary Saturday
        ("2026-02-17", False),  # Spring Festival, a Tuesday
        ("2026-02-14", True),  # made-up Saturday before Spring Festival
        ("2026-09-20", True),  # made-up Sunday before the National Day
        ("2025-10-08", False),  # Mid-autumn lengthened the week by a Wednesday
        ("2024-02-09", True),  # New Year's Eve of 2024 was an ordinary Friday
    ],
)
def test_offices_work_on_weekdays_and_made_up_weekends_but_not_on_holidays(text, working):
    assert CHINA.is_working(day(text)) is working


def test_the_notices_agree_with_an_independent_calendar_on_every_day_of_four_years():
    chinese_calendar = pytest.importorskip("chinese_calendar")

    differing = [
        one
        for one in days_from(date(2023, 1, 1), date(2026, 12, 31))
        if CHINA.is_working(one) != chinese_calendar.is_workday(one)
    ]

    assert differing == []


def test_only_listed_weekends_are_made_up():
    assert CHINA.is_made_up(day("2026-02-14"))
    assert not CHINA.is_made_up(day("2026-02-13"))
    assert not CHINA.is_made_up(day("2026-02-15"))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-04-29", 0, "2026-04-29"),
        ("2026-04-25", 0, "2026-04-25"),  # nothing is added, so a Saturday stays
        ("2026-04-27", 1, "2026-04-28"),
        ("2026-04-30", 1, "2026-05-06"),  # over Labour Day
        ("2026-05-08", 1, "2026-05-09"),  # on to the made-up Saturday
        ("2026-02-09", 7, "2026-02-25"),  # the return window over Spring Festival
        ("2026-09-18", 1, "2026-09-20"),  # Friday to the made-up Sunday
        ("2025-12-31", 1, "2026-01-04"),  # over the new year to a made-up Sunday
    ],
)
def test_the_nth_working_day_does_not_count_the_start(start, n, end):
    assert CHINA.add(day(start), n) == day(end)


def test_working_days_are_not_added_backwards():
    with pytest.raises(ValueError, match="n must not be negative: -1"):
        CHINA.add(date(2026, 4, 29), -1)
    with pytest.raises(ValueError, match="n must not be negative: -2"):
        CHINA.back(date(2026, 4, 29), -2)


@pytest.mark.parametrize(
    ("end", "n", "start"),
    [
        ("2026-04-29", 0, "2026-04-29"),
        ("2026-10-07", 0, "2026-10-07"),  # also on a day off
        ("2026-10-08", 1, "2026-09-30"),
        ("2026-02-25", 3, "2026-02-13"),  # over Spring Festival and the made-up Saturday before it
        ("2026-01-05", 2, "2025-12-31"),
    ],
)
def test_the_nth_working_day_before_does_not_count_the_end(end, n, start):
    assert CHINA.back(day(end), n) == day(start)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-04-29", "2026-04-29"),
        ("2026-04-25", "2026-04-27"),
        ("2026-10-01", "2026-10-08"),
        ("2026-02-15", "2026-02-24"),
        ("2023-10-06", "2023-10-07"),  # a made-up Saturday ends the holiday
    ],
)
def test_next_or_same_finds_the_first_working_day(text, expected):
    assert CHINA.next_or_same(day(text)) == day(expected)


@pytest.mark.parametrize(
    ("today", "due_on", "left"),
    [
        ("2026-04-29", "2026-04-29", 0),
        ("2026-04-29", "2026-04-30", 1),
        ("2026-04-24", "2026-04-27", 1),  # a weekend between
        ("2026-04-30", "2026-05-06", 1),  # a holiday between
        ("2026-05-08", "2026-05-11", 2),  # a made-up Saturday between
        ("2026-04-25", "2026-04-26", 0),  # Saturday to Sunday
        ("2026-04-27", "2026-04-24", -1),  # due on Friday, now Monday
        ("2026-04-25", "2026-04-24", 0),  # due on Friday, now Saturday: no working day late yet
        ("2026-05-11", "2026-05-08", -2),
    ],
)
def test_days_between_leave_out_today_and_are_negative_when_late(today, due_on, left):
    assert CHINA.between(day(today), day(due_on)) == left


def test_a_year_is_as_sure_as_its_least_sure_day():
    workdays = Workdays(
        [
            (date(2026, 10, 1), "off", "confirmed"),
            (date(2027, 10, 1), "off", "predicted"),
            (date(2027, 10, 2), "off", "confirmed"),
        ]
    )

    assert [workdays.state(year) for year in (2026, 2027, 2028)] == ["confirmed", "predicted", "missing"]


@pytest.mark.parametrize(
    ("start", "end", "certain"),
    [
        ("2025-01-01", "2026-12-31", True),
        ("2026-12-31", "2026-12-31", True),
        ("2026-12-31", "2027-01-01", False),
        ("2027-01-01", "2026-12-31", False),  # the order does not matter
        ("2022-06-01", "2023-06-01", True),
        ("2021-12-31", "2027-01-01", False),
    ],
)
def test_a_span_is_certain_when_every_year_it_touches_is_confirmed(start, end, certain):
    assert CHINA.certain(day(start), day(end)) is certain


def test_a_predicted_year_is_not_certain():
    workdays = Workdays([(date(2027, 10, 1), DayKind.OFF, DayState.PREDICTED)])

    assert not workdays.certain(date(2027, 1, 1), date(2027, 1, 2))
    assert not workdays.is_working(date(2027, 10, 1))


def test_a_year_without_rows_has_weekends_only():
    assert WEEKENDS.add(date(2027, 9, 30), 1) == date(2027, 10, 1)
    assert WEEKENDS.next_or_same(date(2027, 10, 2)) == date(2027, 10, 4)


def test_a_date_listed_both_ways_is_refused():
    both = [(date(2026, 2, 14), "off", "confirmed"), (date(2026, 2, 14), "made_up", "confirmed")]

    with pytest.raises(RuleError) as refusal:
        Workdays(both)

    assert refusal.value.code == "day-twice"
    assert refusal.value.sentence == "2026年2月14日同时登记为“放假”和“调休上班”，请只保留一条。"


def test_calendars_of_the_same_days_are_equal_in_any_order_and_spelling():
    rows = confirmed(OFF, MADE_UP)
    as_strings = [(one, kind.value, state.value) for one, kind, state in reversed(rows)]

    assert Workdays(as_strings) == CHINA
    assert hash(Workdays(as_strings)) == hash(CHINA)


def test_days_are_written_as_chinese_writes_them():
    assert in_words(date(2026, 4, 9)) == "2026年4月9日"
    assert [weekday_in_words(date(2026, 4, 27) + timedelta(n)) for n in range(7)] == [
        *("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
    ]


@given(calendars, known_days, counts)
def test_between_undoes_add(workdays, start, n):
    assert workdays.between(start, workdays.add(start, n)) == n


@given(calendars, known_days, st.integers(1, 400))
def test_going_on_from_a_working_day_and_back_again_ends_where_it_began(workdays, start, n):
    start = workdays.next_or_same(start)

    assert workdays.back(workdays.add(start, n), n) == start


@given(calendars, known_days, st.integers(1, 400))
def test_a_positive_count_ends_on_a_working_day(workdays, start, n):
    assert workdays.is_working(workdays.add(start, n))


@given(calendars, known_days, counts, counts)
def test_adding_is_the_same_in_one_step_or_two(workdays, start, n, m):
    assert workdays.add(workdays.add(start, n), m) == workdays.add(start, n + m)


@given(calendars, known_days, st.integers(0, 30), counts)
def test_a_later_start_never_ends_earlier(workdays, start, later, n):
    assert workdays.add(start, n) <= workdays.add(start + timedelta(later), n)


@given(calendars, known_days, known_days)
def test_between_turns_its_sign_with_its_direction(workdays, start, end):
    assert workdays.between(start, end) == -workdays.between(end, start)


@given(calendars, known_days, known_days, known_days)
def test_between_adds_up_over_any_day_on_the_way(workdays, start, way, end):
    assert workdays.between(start, way) + workdays.between(way, end) == workdays.between(start, end)


@given(some_days, counts)
def test_without_special_days_five_working_days_are_a_week(start, n):
    assert WEEKENDS.add(start, n + 5) - WEEKENDS.add(start, n) == timedelta(7) or n == 0
