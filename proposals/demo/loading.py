"""Loads the demonstration district, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from django.db import transaction

from people.models import Unit, User
from people.roles import AssemblyKind
from proposals.actions import calendar
from proposals.demo import accounts, courses, district, letters, tables, turns
from proposals.demo.courses import Course
from proposals.demo.district import District
from proposals.demo.steps import Player
from proposals.models import CalendarDay, Session
from proposals.rules.deadlines import DEFAULT_LIMITS, due, limit_in_force
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Body, LimitKey
from proposals.rules.workdays import Workdays

FIRST_YEAR = 2021
EARLIEST = date(2025, 6, 1)  # before this, the items of now would fall among those of 2024
# The rounds that are over: body and year of the session.
ROUNDS = {
    "npc-17-1": (AssemblyKind.NPC, 2022),
    "npc-17-3": (AssemblyKind.NPC, 2023),
    "cppcc-15-2": (AssemblyKind.CPPCC, 2023),
    "cppcc-15-3": (AssemblyKind.CPPCC, 2024),
}
ROUND_OVER = timedelta(days=150)  # by the end of May the answers of a January session are published
SESSION_ITEM = "已公开"
SOON = "三天后到期"

Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether the demonstration stands already; a real district of the same name is not it."""
    return User.objects.filter(email__endswith=accounts.MAILBOXES).exists()


def load(*, today: date, say: Say) -> bool:
    """Make the district as of `today` and write the sign-ins; False, and nothing done, where it stands.

    All or nothing. Raises RuleError `not-empty` where other records are in the way, `clock` where `today`
    lies before the demonstration's own dates.
    """
    if is_loaded():
        return False
    _check(today)
    with transaction.atomic():
        _load(today, say)
    return True


def _check(today: date) -> None:
    if today < EARLIEST:
        raise RuleError("clock", f"今天是{today}，演示数据须在{EARLIEST}以后装入。请校正系统时钟。")
    if Unit.objects.exists() or Session.objects.exists() or User.objects.exists():
        raise RuleError(
            "not-empty", "库中已有其他单位、会议或用户，演示数据只能装入空库。请换一个空库，或先备份并清空。"
        )


def _load(today: date, say: Say) -> None:
    for year in range(FIRST_YEAR, calendar.known_years()[-1] + 1):
        calendar.load_days(calendar.days_of_year(year), overwrite=False)
    workdays = CalendarDay.objects.workdays()
    say("节假日已装入。")
    place = district.build()
    office, officers = accounts.hire(place)
    player = Player(place, office, officers)
    say("单位、代表和委员已装入。")
    for name, (body, year) in ROUNDS.items():
        _load_round(name, place.session(body, year=year), player, workdays)
        say(f"{name} 已装入。")
    _load_current(today, player, workdays, say)
    accounts.write(accounts.open_doors(_sign_ins()))
    say(f"登录账号已写入 {accounts.path()}。")


def _sign_ins() -> set[str]:
    """The shared users, the delegates, and the units that have work now or gave a real answer."""
    units = {case.lead for case in tables.cases("current")} | {"kewei", "kexie", "fagaiwei"}
    return {*accounts.SHARED, *accounts.DELEGATES, *accounts.LEADERS, *units}


def _load_round(name: str, session: Session, player: Player, workdays: Workdays) -> None:
    for number, case in enumerate(tables.cases(name)):
        course = courses.of_a_round(session.opened_on, session.closed_on, number, workdays)
        real = letters.REAL.get((name, case.number))
        if real:
            course = replace(course, replied=real.replied_on, published=workdays.add(real.replied_on, 8))
        proposal = player.play(case, course, session=session)
        player.finish(proposal, on=date(course.replied.year + 1, 12, 28))


def _load_current(today: date, player: Player, workdays: Workdays, say: Say) -> None:
    """Items of now: those of the last session whose round is over, and those handed in since."""
    limit = limit_in_force(DEFAULT_LIMITS[Body.NPC], LimitKey.REPLY, today)
    since = courses.situations(today, workdays, limit)
    for number, case in enumerate(tables.cases("current")):
        between = case.situation != SESSION_ITEM
        if between:
            course = since[case.situation]
            session = _session_before(case.body, course, player.district)
        else:
            session = player.district.session(case.body, year=(today - ROUND_OVER).year)
            course = courses.of_a_round(session.opened_on, session.closed_on, number, workdays)
        proposal = player.play(case, course, session=session, between=between)
        if case.situation in turns.TURNS:
            back = partial(courses.working_day_before, today, workdays)
            scene = turns.Scene(case, proposal, player.district, player.office, player.officers, back, today)
            turns.TURNS[case.situation](scene)
    _say_if_later(due(since[SOON].assigned, limit, workdays).due_on, today + timedelta(days=3), say)
    say("本年度在办件已装入。")


def _say_if_later(due_on: date, wanted: date, say: Say) -> None:
    if due_on != wanted:
        say(f"没有哪一天交办的件恰在{wanted}到期（休息日或月末），“{SOON}”的一件改为{due_on}到期。")


def _session_before(body: str, course: Course, place: District) -> Session:
    """The meeting in whose interval an item was handed in."""
    year = course.submitted.year
    later = course.submitted < district.opens_on(body, year) + timedelta(days=4)
    return place.session(body, year=year - later)
