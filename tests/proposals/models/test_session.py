"""Sessions and the limits and days they count by."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

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


def test_a_session_whose_day_is_not_known_comes_last():
    unknown = b.make_session(meeting=4, opened_on=None)
    old = b.make_session(meeting=2, opened_on=date(2025, 1, 15))
    new = b.make_session()

    assert list(Session.objects.newest_first()) == list(Session.objects.all()) == [new, old, unknown]


@pytest.mark.parametrize("slug", ["", "npc-17-3"])
def test_a_code_that_another_assembly_uses_is_refused_with_one_that_is_free(slug):
    first = b.make_session()
    second = Session(
        assembly=b.make_assembly(place="浦东新区"),
        term=17,
        meeting=3,
        slug=slug,
        outcome_scheme=first.outcome_scheme,
        topic_set=first.topic_set,
        deadline_policy=first.deadline_policy,
    )

    with pytest.raises(ValidationError) as refused:
        second.full_clean()

    assert (
        "代码“npc-17-3”已被试例区人大（试例）第17届第3次会议使用，请填写另一个代码，如 npc-pudongxin-17-3。"
        in (refused.value.message_dict["slug"])
    )
    second.slug = "npc-pudongxin-17-3"
    second.full_clean()


def test_a_second_entry_of_one_meeting_is_told_by_its_own_rule():
    first = b.make_session()
    again = Session(assembly=first.assembly, term=17, meeting=3)

    again.clean()


def test_a_session_may_keep_its_code():
    b.make_session().full_clean()


def test_a_form_without_its_assembly_says_so_alone():
    with pytest.raises(ValidationError) as refused:
        Session(term=17, meeting=3).full_clean()

    assert "slug" not in refused.value.message_dict


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
