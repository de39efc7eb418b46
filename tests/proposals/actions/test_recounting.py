"""One holiday changes: exactly the open dates that rest on it move, each with its reason, and only once."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.actions import assigning, calendar, recounting, replying
from proposals.actions.calendar import Change, Day
from proposals.models import Assignment, CalendarDay, Event, Notice, Proposal
from proposals.rules.deadlines import Explanation, extended
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayKind, DayState
from proposals.rules.workdays import days_from
from tests import builders as b

TODAY = date(2026, 4, 15)
ON = date(2026, 2, 11)
DUE = date(2026, 5, 11)  # a Monday
REASON = "节假日安排变更：放假1天（2026年5月11日）"


def off(day, name="试例节", state=DayState.CONFIRMED):
    return Change(day, None, Day(day, DayKind.OFF, name, "试例通知", state))


def saved(*changes, by=None):
    """Change the calendar as a person does who looked first."""
    return recounting.change(changes, seen=recounting.foresee(changes).seal, by=by, on=TODAY)


def moves_in_words(moves):
    return [(move.what, f"{move.old:%m-%d}", f"{move.new:%m-%d}") for move in moves]


def events(proposal):
    rows = Event.objects.filter(proposal=proposal, kind="date_moved").order_by("sequence")
    return [(row.facts["what"], row.facts["old"], row.facts["new"], row.facts["reason"]) for row in rows]


def dates():
    """Every stored due date with its reasons."""
    rows = [Proposal.objects.order_by("pk"), Assignment.objects.order_by("pk")]
    return [list(found.values_list("pk", "due_on", "due_reason")) for found in rows]


@contextmanager
def undone():
    """A part of a test whose rows are gone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def year_2026(db):
    calendar.load_days(calendar.days_of_year(2026), overwrite=False)


@pytest.fixture
def part(year_2026):
    return b.make_assignment(unit=b.make_unit("试例甲局"), on=ON, received=True)


# What moves


def test_a_new_holiday_moves_the_laws_date_and_the_units_and_both_say_why(part, office):
    made_known = Notice.objects.count()
    b.make_user("unit", unit=part.unit)

    moves = saved(off(DUE), by=office)

    part.refresh_from_db()
    assert moves_in_words(moves) == [
        ("法定答复期限", "05-11", "05-12"),
        ("试例甲局的答复期限", "05-11", "05-12"),
    ]
    assert (part.due_on, part.proposal.due_on) == (date(2026, 5, 12), date(2026, 5, 12))
    assert Explanation.from_json(part.due_reason).skipped == (DUE,)
    assert events(part.proposal) == [
        ("法定答复期限", "2026年5月11日", "2026年5月12日", REASON),
        ("试例甲局的答复期限", "2026年5月11日", "2026年5月12日", REASON),
    ]
    assert Notice.objects.count() == made_known + 1
    notice = Notice.objects.get(kind="date_moved")
    assert notice.subject == f"{part.proposal.reference}试例甲局的答复期限改为2026年5月12日"
    assert f"原为2026年5月11日。{REASON}。" in notice.body


def test_looking_changes_nothing(part):
    before = dates()

    outlook = recounting.foresee([off(DUE)])

    assert moves_in_words(outlook.moves)[0] == ("法定答复期限", "05-11", "05-12")
    assert outlook.reason == REASON
    assert (dates(), events(part.proposal)) == (before, [])
    assert not CalendarDay.objects.filter(date=DUE).exists()


def test_a_holiday_taken_back_moves_the_date_back_with_an_event_and_a_notice_of_its_own(part):
    b.make_user("unit", unit=part.unit)
    saved(off(DUE))

    moves = saved(*calendar.removing(DUE))

    assert moves_in_words(moves)[1] == ("试例甲局的答复期限", "05-12", "05-11")
    assert events(part.proposal)[-1][-1] == "节假日安排变更：取消放假1天（2026年5月11日）"
    assert Notice.objects.filter(kind="date_moved").count() == 2


def test_a_co_handling_units_own_date_moves_alone(year_2026):
    lead = b.make_assignment(received=True)
    co = b.make_assignment(proposal=lead.proposal, unit=b.make_unit("试例乙局"), role="co", received=True)
    assert co.due_on == date(2026, 3, 9)

    moves = saved(off(co.due_on))

    assert moves_in_words(moves) == [("试例乙局的会办意见期限", "03-09", "03-10")]


@pytest.mark.parametrize("day", [date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 12), date(2026, 3, 16)])
def test_a_holiday_beside_the_end_of_a_limit_in_months_moves_nothing(part, day):
    assert saved(off(day)) == []
    assert CalendarDay.objects.get(date=day).kind == "off"


def test_an_agreed_extension_stands(part):
    stored = Explanation.from_json(part.due_reason)
    later = extended(stored, date(2026, 6, 1), reason="情况复杂", ceiling=date(2026, 8, 9))
    Assignment.objects.filter(pk=part.pk).update(due_on=later.due_on, due_reason=later.as_json())

    moves = saved(off(DUE), off(date(2026, 6, 1)))

    assert moves_in_words(moves) == [("法定答复期限", "05-11", "05-12")]
    part.refresh_from_db()
    assert Explanation.from_json(part.due_reason) == later


def answered(part):
    b.make_reply(assignment=part)


def withdrawn(part):
    Proposal.objects.filter(pk=part.proposal_id).update(state="withdrawn")


def closed(part):
    b.make_reply(assignment=part)
    Proposal.objects.filter(pk=part.proposal_id).update(state="closed")


def ended(part):
    Assignment.objects.filter(pk=part.pk).update(state="cancelled")
    Proposal.objects.filter(pk=part.proposal_id).update(state="withdrawn")


@pytest.mark.parametrize("end", [answered, withdrawn, closed, ended])
def test_what_is_over_keeps_its_date_for_ever(part, end):
    end(part)
    before = dates()

    assert saved(off(DUE)) == []
    assert dates() == before


def test_an_item_that_waits_for_another_unit_keeps_the_laws_clock_running(part):
    Assignment.objects.filter(pk=part.pk).update(state="returned")
    Proposal.objects.filter(pk=part.proposal_id).update(state="to_assign")

    assert moves_in_words(saved(off(DUE))) == [("法定答复期限", "05-11", "05-12")]


def test_of_two_split_units_only_the_one_that_still_works_moves(year_2026):
    item = b.make_proposal()
    units = [b.make_unit(name) for name in ("试例丙局", "试例丁局")]
    done, _ = [
        b.make_assignment(proposal=item, unit=unit, role="split", on=ON, received=True) for unit in units
    ]
    b.make_reply(assignment=done)

    assert moves_in_words(saved(off(DUE))) == [
        ("法定答复期限", "05-11", "05-12"),
        ("试例丁局的答复期限", "05-11", "05-12"),
    ]


def test_a_policy_that_does_not_move_past_holidays_moves_nothing(year_2026):
    session = b.make_session()
    session.deadline_policy.roll = False
    session.deadline_policy.save()
    part = b.make_assignment(proposal=b.make_proposal(session=session), on=ON, received=True)

    assert saved(off(DUE)) == []
    part.refresh_from_db()
    assert part.due_on == DUE


# Years


def test_confirming_a_year_renews_the_reckoning_and_moves_nothing(year_2026):
    new_year = [date(2027, 1, 1), date(2027, 1, 2), date(2027, 1, 3)]
    calendar.enter([off(day, "元旦", DayState.PREDICTED) for day in new_year])
    part = b.make_assignment(on=date(2026, 10, 1), received=True)
    assert (part.due_on, part.due_reason["provisional"]) == (date(2027, 1, 4), True)

    moves = saved(*calendar.confirming(2027))

    part.refresh_from_db()
    part.proposal.refresh_from_db()
    assert (moves, events(part.proposal)) == ([], [])
    assert (part.due_on, part.due_reason["provisional"]) == (date(2027, 1, 4), False)
    assert part.proposal.due_reason["provisional"] is False


def test_a_year_that_becomes_known_moves_what_rested_on_weekends_alone(year_2026):
    part = b.make_assignment(on=date(2026, 10, 1), received=True)
    assert part.due_on == date(2027, 1, 1)

    moves = saved(off(date(2027, 1, 1), "元旦"))

    assert moves_in_words(moves)[0] == ("法定答复期限", "01-01", "01-04")
    assert "暂定" not in moves[0].why


# Looking and doing are bound together


def test_what_was_not_looked_at_is_not_saved(part):
    seal = recounting.foresee([off(DUE)]).seal
    b.make_assignment(on=ON, received=True)  # meanwhile another date rests on that day

    with pytest.raises(RuleError, match="又有变化") as refusal:
        recounting.change([off(DUE)], seen=seal, by=None, on=TODAY)

    assert refusal.value.code == "outlook-changed"
    assert not CalendarDay.objects.filter(date=DUE).exists()
    assert events(part.proposal) == []


@pytest.mark.parametrize("meanwhile", [date(2026, 12, 25), DUE])
def test_a_calendar_changed_meanwhile_asks_for_another_look(part, meanwhile):
    seal = recounting.foresee([off(DUE)]).seal
    calendar.enter([off(meanwhile, "别的节")])

    with pytest.raises(RuleError) as refusal:
        recounting.change([off(DUE)], seen=seal, by=None, on=TODAY)

    assert refusal.value.code == "outlook-changed"


def test_nothing_to_change_is_said(year_2026):
    with pytest.raises(RuleError, match="日历已经是这样"):
        recounting.foresee([])


def test_rows_without_a_reckoning_are_left_alone(part):
    Assignment.objects.update(due_reason={})
    Proposal.objects.update(due_reason={})

    assert saved(off(DUE)) == []


# What holds for every change

ASSIGNED_ON = [date(2026, 1, 20), date(2026, 2, 9), date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 1)]
changes_of_days = st.dictionaries(
    st.dates(date(2026, 1, 15), date(2027, 1, 31)),
    st.sampled_from([DayKind.OFF, DayKind.MADE_UP, None]),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def many(year_2026):
    """Open parts of both kinds with ends all over the year, one of them counted in working days."""
    for on in ASSIGNED_ON:
        lead = b.make_assignment(
            proposal=b.make_proposal(submitted_on=date(2026, 1, 10)), on=on, received=True
        )
        b.make_assignment(proposal=lead.proposal, unit=b.make_unit(), role="co", on=on, received=True)
    policy = lead.proposal.session.deadline_policy
    policy.limits.filter(key="cohandler.opinion").update(amount=20, unit="workday")
    co = b.make_assignment(
        proposal=lead.proposal, unit=b.make_unit(), role="co", on=date(2026, 9, 16), received=True
    )
    assert co.due_reason["limit"]["unit"] == "workday"


def as_changes(chosen):
    """What becomes of the chosen days; those that are so already are no change."""
    workdays = CalendarDay.objects.workdays()
    found = []
    for day, kind in chosen.items():
        if kind is None:
            found += calendar.removing(day)
        elif workdays.is_working(day) != (kind == DayKind.MADE_UP):
            new = Day(day, kind, "试例", "试例")
            old = calendar.removing(day)
            found.append(Change(day, old[0].old if old else None, new))
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes_of_days)
def test_only_dates_whose_span_touches_a_changed_day_move_and_only_once(many, chosen):
    with undone():
        changed = as_changes(chosen)
        if not changed:
            return
        before = {
            (row._meta.model_name, row.pk): Explanation.from_json(row.due_reason)
            for rows in (Proposal.objects.all(), Assignment.objects.all())
            for row in rows
        }
        days = {change.date for change in changed}

        moves = saved(*changed)

        moved = {
            (row._meta.model_name, row.pk): move for move in moves for row in [move.part or move.proposal]
        }
        assert len(moved) == len(moves) == Event.objects.filter(kind="date_moved").count()
        for key, move in moved.items():
            assert days & set(days_from(*before[key].asked))
            assert move.new != move.old == before[key].due_on
        for rows in (Proposal.objects.all(), Assignment.objects.all()):
            for row in rows:
                move = moved.get((row._meta.model_name, row.pk))
                assert row.due_on == (move.new if move else before[row._meta.model_name, row.pk].due_on)
                assert Explanation.from_json(row.due_reason).due_on == row.due_on
        after = dates()
        assert recounting.recount("再算一次", by=None, on=TODAY) == []
        assert dates() == after


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes_of_days)
def test_what_was_foreseen_is_what_a_fresh_assignment_would_get(many, chosen):
    with undone():
        changed = as_changes(chosen)
        if not changed:
            return
        saved(*changed)
        for row in Assignment.objects.answering():
            fresh = assigning.limit_from(row.proposal, "reply", start=row.assigned_on)
            assert (row.due_on, row.due_reason) == (fresh.due_on, fresh.as_json())


def test_a_second_recount_after_work_went_on_moves_nothing_more(part):
    calendar.enter([off(DUE)])
    assert len(recounting.recount("补算", by=None, on=TODAY)) == 2

    replying.log_reply(
        part, replied_on=date(2026, 4, 10), body="试例", by=None, today=TODAY, disclosure="open"
    )
    calendar.enter([off(DUE + timedelta(1))])

    assert recounting.recount("补算", by=None, on=TODAY) == []
