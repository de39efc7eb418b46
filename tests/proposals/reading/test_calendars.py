"""Months as pictures, years with what rests on them, and when the office is warned."""

from datetime import date

import pytest

from proposals.actions import calendar
from proposals.actions.calendar import Day
from proposals.models import Assignment, CalendarDay
from proposals.reading import calendars
from proposals.rules.deadlines import Explanation, Limit, due, extended
from proposals.rules.vocabulary import DayKind, LimitKey, LimitUnit, StartEvent
from proposals.rules.workdays import Workdays
from tests import builders as b

YEAR_2026 = Workdays((day.date, day.kind, "confirmed") for day in calendar.days_of_year(2026))


def limit(amount, unit=LimitUnit.MONTH):
    return Limit(LimitKey.REPLY, amount, unit, StartEvent.ASSIGNED, "测试规定", date(2015, 3, 1))


def signs(months):
    """The signs of a picture by day."""
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    return {f"{cell.day:%m-%d}": "".join(mark.sign for mark in cell.marks) for cell in cells if cell.marks}


# Pictures


def test_a_limit_in_working_days_shows_every_day_passed_over():
    months = calendars.months_of_span(
        due(date(2026, 2, 9), limit(7, LimitUnit.WORKDAY), YEAR_2026), YEAR_2026
    )

    assert [month.name for month in months] == ["2026年2月"]
    assert signs(months) == {
        "02-09": "起",
        "02-14": "班",
        **{f"02-{day}": "休" for day in range(15, 24)},
        "02-25": "末",
    }


def test_a_limit_in_months_shows_the_holidays_on_its_way_and_the_days_at_its_end():
    months = calendars.months_of_span(due(date(2026, 7, 1), limit(3), YEAR_2026), YEAR_2026)

    assert [month.name for month in months] == ["2026年7月", "2026年8月", "2026年9月", "2026年10月"]
    assert signs(months) == {
        "07-01": "起",
        "09-20": "班",
        **{f"09-{day}": "休" for day in (25, 26, 27)},
        "10-01": "休满",
        **{f"10-0{day}": "休" for day in range(2, 8)},
        "10-08": "末",
    }


def test_an_extension_shows_where_the_limit_ended_by_itself():
    first = due(date(2026, 3, 2), limit(3), YEAR_2026)
    later = extended(first, date(2026, 6, 30), reason="试例", ceiling=date(2026, 9, 2))

    shown = signs(calendars.months_of_span(later, YEAR_2026))

    assert (shown["03-02"], shown["06-02"], shown["06-30"], shown["06-19"]) == ("起", "满", "末", "休")


def test_what_was_reckoned_keeps_its_days_whatever_the_calendar_says_now():
    stored = due(date(2026, 2, 9), limit(7, LimitUnit.WORKDAY), YEAR_2026)

    assert signs(calendars.months_of_span(stored, Workdays())) == signs(
        calendars.months_of_span(stored, YEAR_2026)
    )


def test_weeks_begin_on_monday_and_reach_no_other_month():
    (month,) = calendars.months_of_span(
        due(date(2026, 2, 9), limit(1, LimitUnit.DAY), Workdays()), Workdays()
    )

    days = [[cell.day.day if cell else None for cell in week] for week in month.weeks]
    assert days[0] == [None] * 6 + [1]
    assert days[-1] == [23, 24, 25, 26, 27, 28, None]


def test_cells_say_in_classes_what_they_are():
    (month,) = calendars.months_of_span(
        due(date(2026, 2, 9), limit(7, LimitUnit.WORKDAY), YEAR_2026), YEAR_2026
    )
    classes = {cell.day.day: cell.classes for week in month.weeks for cell in week if cell}

    assert (classes[1], classes[9], classes[15]) == (
        "day day--weekend day--aside",
        "day day--start",
        "day day--weekend day--off",
    )


def test_a_year_shows_its_days_off_and_made_up_weekends():
    months = calendars.months_of_year(2026, YEAR_2026)

    assert len(months) == 12
    assert list(signs(months).values()).count("休") == 33
    assert [day for day, sign in signs(months).items() if sign == "班"] == [
        *("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")
    ]


# Years


def enter(day, state="confirmed", kind="off"):
    CalendarDay.objects.create(date=day, kind=kind, name="试例", state=state)


def test_years_tell_how_sure_they_are_and_what_rests_on_them(db, django_assert_num_queries):
    enter(date(2025, 10, 1))
    enter(date(2025, 10, 11), kind="made_up")
    enter(date(2026, 1, 1), state="predicted")
    b.make_assignment(on=date(2025, 10, 15), proposal=b.make_proposal(submitted_on=date(2025, 10, 1)))
    lead = b.make_assignment(on=date(2026, 2, 9), received=True)
    later = extended(
        Explanation.from_json(lead.due_reason), date(2026, 6, 1), reason="试例", ceiling=date(2026, 8, 9)
    )
    Assignment.objects.filter(pk=lead.pk).update(due_on=later.due_on, due_reason=later.as_json())
    b.make_reply(assignment=b.make_assignment(on=date(2026, 2, 9), received=True))

    with django_assert_num_queries(3):
        years = calendars.years(date(2026, 11, 2))

    assert [(year.number, year.label, year.off, year.made_up, year.dependents) for year in years] == [
        (2027, "尚未装入", 0, 0, 0),
        (2026, "预测，待确认", 1, 0, 3),
        (2025, "已确认", 1, 1, 0),
    ]


def test_a_limit_in_working_days_rests_on_both_years_it_runs_through(db):
    policy = b.make_policy()
    policy.limits.filter(key="cohandler.opinion").update(amount=20, unit="workday")
    item = b.make_proposal()
    b.make_assignment(proposal=item, role="co", on=date(2026, 12, 15), received=True)

    assert calendars.dependents_by_year() == {2027: 2, 2026: 1}  # with the law's date in March


# Warnings


@pytest.fixture
def this_year(db):
    enter(date(2026, 1, 1))


def test_nothing_is_wrong_in_the_middle_of_a_known_year(this_year):
    b.make_assignment(on=date(2026, 2, 9))

    assert calendars.warning(date(2026, 10, 31)) == ""


@pytest.mark.parametrize("on", [date(2026, 11, 1), date(2026, 12, 31)])
def test_from_november_on_a_missing_next_year_is_told(this_year, on):
    assert calendars.warning(on) == (
        "2027年的放假安排尚未装入。请按国务院办公厅关于2027年节假日安排的通知，在“日历”中填写并确认。"
    )


def test_an_open_date_in_a_missing_year_is_told_at_once(this_year, django_assert_max_num_queries):
    part = b.make_assignment(on=date(2026, 10, 8), received=True)

    with django_assert_max_num_queries(3):
        assert calendars.warning(date(2026, 10, 9)) == (
            "2027年的放假安排尚未装入，已有2个未办结的期限落在该年，均为暂定。"
            "请按国务院办公厅关于2027年节假日安排的通知，在“日历”中填写并确认。"
        )
    b.make_reply(assignment=part, replied_on=date(2026, 10, 8))
    assert calendars.warning(date(2026, 10, 9)) == ""


def test_a_predicted_next_year_is_told_from_december_on(this_year):
    enter(date(2027, 1, 1), state="predicted")
    b.make_assignment(on=date(2026, 10, 8), received=True)

    assert calendars.warning(date(2026, 11, 30)) == ""
    assert "2027年的放假安排仍为预测，尚未确认，已有2个未办结的期限" in calendars.warning(date(2026, 12, 1))


def test_a_known_next_year_needs_no_word(this_year):
    enter(date(2027, 1, 1))

    assert calendars.warning(date(2026, 12, 31)) == ""


@pytest.mark.parametrize(("state", "word"), [(None, "尚未装入"), ("predicted", "仍为预测")])
def test_the_present_year_must_be_known_always(db, state, word):
    if state:
        enter(date(2026, 1, 1), state=state)

    assert f"今年（2026年）的放假安排{word}" in calendars.warning(date(2026, 3, 1))


# Cautions


def test_a_confirmed_year_with_few_days_off_looks_wrong():
    few = [Day(date(2027, 1, day), DayKind.OFF, "元旦", "") for day in (1, 2, 3)]
    confirmed = Workdays((day.date, day.kind, "confirmed") for day in few)

    assert "全年只有3天放假，少于法定的13天" in calendars.caution(confirmed, 2027)
    assert calendars.caution(Workdays((day.date, day.kind, "predicted") for day in few), 2027) == ""
    assert calendars.caution(YEAR_2026, 2026) == ""
