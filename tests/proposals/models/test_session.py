"""Sessions and the limits and days they count by."""

from datetime import date

import pytest

from proposals.models import CalendarDay, Session
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_a_session_names_itself_by_body_term_and_meeting():
    row = b.make_session("cppcc", term=15, meeting=2)

    assert (row.slug, row.body, str(row)) == ("cppcc-15-2", "cppcc", "区政协十五届二次会议")


def test_a_slug_once_given_stays():
    row = b.make_session()
    row.meeting = 4

    row.save()

    assert row.slug == "npc-17-3"


def test_the_newest_session_comes_first():
    old = b.make_session(meeting=2, opened_on=date(2025, 1, 15))
    new = b.make_session()

    assert list(Session.objects.newest_first()) == [new, old]


def test_a_policy_gives_its_limits_as_the_rules_want_them():
    policy = b.make_policy()

    assert {(row.key, row.amount, row.unit) for row in policy.as_limits()} == {
        (row.key, row.amount, row.unit) for row in policy.limits.all()
    }
    assert ("reply", 3, "month") in {(row.key, row.amount, row.unit) for row in policy.as_limits()}


def test_the_calendar_is_read_in_one_query(django_assert_num_queries):
    CalendarDay.objects.create(date=date(2026, 10, 1), kind="off", name="国庆节")
    CalendarDay.objects.create(date=date(2026, 10, 10), kind="made_up", name="国庆节")

    with django_assert_num_queries(1):
        workdays = CalendarDay.objects.workdays()

    working = [workdays.is_working(date(2026, 10, day)) for day in (1, 2, 10, 11)]
    assert working == [False, True, True, False]
