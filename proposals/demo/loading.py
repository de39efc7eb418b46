"""Loads the demonstration district, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from people.models import Assembly, Unit, User
from people.roles import AssemblyKind
from proposals.actions import calendar
from proposals.demo import accounts, courses, district, letters, tables
from proposals.demo.courses import Course, Staff
from proposals.demo.district import District
from proposals.models import CalendarDay, Session
from proposals.rules.deadlines import DEFAULT_LIMITS, due, limit_in_force
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Body, LimitKey
from proposals.rules.workdays import Workdays

FIRST_YEAR = 2021
# The rounds that are over: body and year of the session.
ROUNDS = {
    "npc-17-1": (AssemblyKind.NPC, 2022),
    "npc-17-3": (AssemblyKind.NPC, 2023),
    "cppcc-15-2": (AssemblyKind.CPPCC, 2023),
    "cppcc-15-3": (AssemblyKind.CPPCC, 2024),
}
SESSION_ITEM = "已公开"
SOON = "三天后到期"

Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether the district stands already."""
    return Assembly.objects.filter(place=district.PLACE).exists()


def load(*, today: date, say: Say) -> bool:
    """Make the district as of `today` and write the sign-ins; False, and nothing done, where it stands.

    All or nothing. Raises RuleError("not-empty") where other records are in the way.
    """
    if is_loaded():
        return False
    _check_empty()
    with transaction.atomic():
        _load(today, say)
    return True


def _check_empty() -> None:
    if Unit.objects.exists() or Session.objects.exists() or User.objects.exists():
        raise RuleError(
            "not-empty", "库中已有其他单位、会议或用户，演示数据只能装入空库。请换一个空库，或先备份并清空。"
        )


def _load(today: date, say: Say) -> None:
    passwords = _passwords()
    for year in range(FIRST_YEAR, calendar.known_years()[-1] + 1):
        calendar.load_days(calendar.days_of_year(year), overwrite=False)
    workdays = CalendarDay.objects.workdays()
    say("节假日已装入。")
    place = district.build()
    staff = accounts.hire(place)
    say("单位、代表和委员已装入。")
    for name, (body, year) in ROUNDS.items():
        _load_round(name, place.session(body, year=year), place, staff, workdays)
        say(f"{name} 已装入。")
    _load_current(today, place, staff, workdays, say)
    accounts.write(accounts.open_doors(passwords))
    say(f"登录账号已写入 {accounts.path()}。")


def _passwords() -> dict[str, accounts.Secret]:
    """For the shared users, the delegates, and the units that have work now or gave a real answer."""
    made = accounts.Secrets()
    units = {case.lead for case in tables.cases("current")} | {"kewei", "kexie", "fagaiwei"}
    names = [*accounts.SHARED, *accounts.DELEGATES, *sorted(units - {""})]
    return {name: made.one() for name in names}


def _load_round(name: str, session: Session, place: District, staff: Staff, workdays: Workdays) -> None:
    for number, case in enumerate(tables.cases(name)):
        course = courses.of_a_round(session.opened_on, session.closed_on, number, workdays)
        real = letters.REAL.get((name, case.number))
        if real:
            course = replace(course, replied=real.replied_on, published=workdays.add(real.replied_on, 8))
        courses.play(case, course, session=session, district=place, staff=staff)


def _load_current(today: date, place: District, staff: Staff, workdays: Workdays, say: Say) -> None:
    """Items of now: those of the last session whose round is over, and those handed in since."""
    limit = limit_in_force(DEFAULT_LIMITS[Body.NPC], LimitKey.REPLY, today)
    open_courses = courses.situations(today, workdays, limit)
    for number, case in enumerate(tables.cases("current")):
        if case.situation == SESSION_ITEM:
            session = place.session(case.body, year=(today - timedelta(days=150)).year)
            course = courses.of_a_round(session.opened_on, session.closed_on, number, workdays)
        else:
            course = open_courses[case.situation]
            session = _session_before(case.body, course, place)
        between = case.situation != SESSION_ITEM
        courses.play(case, course, session=session, district=place, staff=staff, between=between)
    due_on = due(open_courses[SOON].assigned, limit, workdays).due_on
    if due_on != today + timedelta(days=3):
        say(f"没有哪一天交办的件恰在{today + timedelta(days=3)}到期，“{SOON}”的一件改为{due_on}到期。")
    say("本年度在办件已装入。")


def _session_before(body: str, course: Course, place: District) -> Session:
    """The meeting in whose interval an item was handed in."""
    year = course.submitted.year
    later = course.submitted < district.opens_on(body, year) + timedelta(days=4)
    return place.session(body, year=year - later)
