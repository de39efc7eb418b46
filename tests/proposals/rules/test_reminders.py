"""Which reminder falls on which day, and what it says."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.rules.reminders import STAGES, due_dates, sentence, stage

DUE_ON = date(2026, 4, 29)


def key_with(left):
    reached = stage(DUE_ON, DUE_ON - timedelta(left))
    return reached and reached.key


@pytest.mark.parametrize(
    ("left", "key"),
    [
        *[(365, None), (31, None), (30, "d30"), (29, "d30"), (16, "d30")],
        *[(15, "d15"), (14, "d15"), (8, "d15"), (7, "d7"), (6, "d7"), (4, "d7")],
        *[(3, "d3"), (2, "d3"), (1, "d1"), (0, "due"), (-1, "overdue"), (-400, "overdue")],
    ],
)
def test_the_nearest_stage_reached_holds(left, key):
    assert key_with(left) == key


def test_the_office_hears_of_what_is_overdue_alone():
    assert [(step.key, step.days, step.label, step.tells_office) for step in STAGES] == [
        ("d30", 30, "到期前30天", False),
        ("d15", 15, "到期前15天", False),
        ("d7", 7, "到期前7天", False),
        ("d3", 3, "到期前3天", False),
        ("d1", 1, "到期前1天", False),
        ("due", 0, "到期当天", False),
        ("overdue", -1, "已逾期", True),
    ]


def test_a_run_every_day_meets_each_stage_once_and_in_order():
    keys = [key_with(left) for left in range(40, -5, -1)]

    assert list(dict.fromkeys(keys)) == [None, "d30", "d15", "d7", "d3", "d1", "due", "overdue"]


def test_days_without_a_run_are_caught_up_with_one_stage():
    before, after = key_with(16), key_with(2)

    assert (before, after) == ("d30", "d3")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (30, "还有30天到期（2026年4月29日，星期三）"),
        (3, "还有3天到期（2026年4月29日，星期三）"),
        (2, "还有2天到期（2026年4月29日，星期三）"),
        (1, "还有1天到期（2026年4月29日，星期三）"),
        (0, "今天到期（2026年4月29日，星期三）"),
        (-2, "已逾期2天（到期日：2026年4月29日，星期三）"),
    ],
)
def test_a_reminder_tells_the_days_really_left(left, expected):
    today = DUE_ON - timedelta(left)

    assert sentence(stage(DUE_ON, today), DUE_ON, today) == expected


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_a_day_has_a_stage_exactly_from_thirty_days_before(due_on, left):
    reached = stage(due_on, due_on - timedelta(left))

    assert (reached is not None) is (left <= 30)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 30), st.integers(0, 400))
def test_a_later_day_never_falls_back_to_an_earlier_stage(due_on, left, later):
    now, then = stage(due_on, due_on - timedelta(left)), stage(due_on, due_on - timedelta(left - later))

    assert STAGES.index(now) <= STAGES.index(then)


@given(due_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)), ahead=st.integers(-40, 40))
def test_due_dates_are_the_inverse_of_the_stage(due_on, ahead):
    today = due_on - timedelta(days=ahead)

    covering = [one for one in STAGES if due_dates(one, today)[0] <= due_on <= due_dates(one, today)[1]]

    assert covering == ([stage(due_on, today)] if stage(due_on, today) else [])
