"""The demonstration district: its figures are the gazette's, its items stand in every state."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from people.models import Assembly, Delegate, Unit, User
from proposals.actions import calendar, intake, reminding
from proposals.demo import accounts, courses, district, letters, loading, steps, tables
from proposals.models import (
    Assignment,
    CalendarDay,
    Contact,
    Event,
    Notice,
    OutcomeChange,
    Promise,
    Proposal,
    Reply,
    ReturnRequest,
    Session,
    Study,
)
from proposals.reading import integrity
from proposals.rules import deadlines
from proposals.rules.deadlines import DEFAULT_LIMITS
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Body, DayState, LimitKey
from proposals.rules.workdays import Workdays
from tests import builders

TODAY = date(2026, 11, 22)  # a Sunday, three days before a Wednesday
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
REGISTERS = ("npc-17-1", "npc-17-3", "cppcc-15-2", "cppcc-15-3", "current")
SIGNERS = {"詹镭", "张正行", "叶鹏举"}
REAL_PEOPLE = {"严洁红", "李凌", "谢何", "潘瑾", "薛斌", "仲静云", "张晓钟", "林静", "瞿子涵"}

CHINA = Workdays(
    (day.date, day.kind, DayState.CONFIRMED)
    for year in range(2021, 2027)
    for day in calendar.days_of_year(year)
)
LIMIT = next(limit for limit in DEFAULT_LIMITS[Body.NPC] if limit.key == LimitKey.REPLY)
days = st.dates(loading.EARLIEST, date(2035, 12, 31))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The district as of TODAY, for all tests of this file; returns where its sign-ins were written."""
    folder = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), transaction.atomic():
        lines = []
        with override_settings(VAR=folder, MEDIA_ROOT=folder / "media"):
            loading.load(today=TODAY, say=lines.append)
        yield folder / "demo-accounts.json"
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _as_the_demonstration_stands(request, settings, _files_go_nowhere_lasting):
    """Files and sign-ins lie where they were written."""
    if {"demo", "undone"} & set(request.fixturenames):
        settings.VAR = request.getfixturevalue("demo").parent
        settings.MEDIA_ROOT = settings.VAR / "media"


@pytest.fixture
def undone(demo):
    """What a test writes is gone after it."""
    with transaction.atomic():
        yield demo
        transaction.set_rollback(True)


def items(slug):
    return Proposal.objects.filter(session__slug=slug)


def counts(rows, column):
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def standing(slug):
    """The letters that stand to the items of a session."""
    return Reply.objects.current().filter(assignment__proposal__session__slug=slug)


# The gazette


def test_third_session_has_the_topics_of_the_gazette(demo):
    assert items("npc-17-3").count() == 59
    assert counts(items("npc-17-3"), "topic__name") == {
        "经济发展": 9,
        "城区建设和管理": 10,
        "社会事业": 21,
        "民生保障": 9,
        "公共安全与交通": 9,
        "政府自身建设": 1,
    }


def test_third_session_has_the_outcomes_of_the_gazette(demo):
    assert counts(standing("npc-17-3"), "outcome") == {"adopted": 57, "planned": 1, "reference": 1}


def test_third_session_has_the_units_delegations_and_leaders_of_the_gazette(demo):
    leads = Assignment.objects.filter(proposal__session__slug="npc-17-3", role="lead")
    delegations = items("npc-17-3").filter(proposer_type="delegation")
    led = items("npc-17-3").exclude(led_by="")

    assert leads.values("unit").distinct().count() == 21
    assert delegations.count() == 7
    assert led.count() == 11
    assert led.filter(proposer_type="delegation").count() == 7
    assert led.filter(is_key=True).count() == 4
    assert items("npc-17-3").exclude(annotated_by="").count() == 6


def test_third_session_was_handed_over_at_the_conference_and_all_answered_in_time_and_published(demo):
    rows = items("npc-17-3")

    assert set(rows.values_list("assigned_on", flat=True)) == {date(2023, 2, 7)}
    assert set(rows.values_list("due_on", flat=True)) == {date(2023, 5, 8)}  # 7 May is a Sunday
    assert counts(rows, "state") == {"closed": 59}
    assert max(rows.values_list("replied_on", flat=True)) <= date(2023, 4, 30)
    assert standing("npc-17-3").public().count() == 59


@pytest.mark.parametrize(
    ("title", "unit", "group"),
    [
        ("关于加快推动虹桥经济技术开发区城市更新的相关建议", "fagaiwei", "虹桥街道代表团"),
        ("关于推动打造街道数据基座的建议", "chengyun", "华阳街道代表团"),
        ("关于加大养老院投入力度的建议", "minzhengju", None),
        ("关于尽快推进成套化房屋改造后产证办理的意见建议", "fangguanju", None),
        ("关于在长宁路芙蓉江路路口增设东向西左转信号灯的提议", "gongan", None),
        ("关于落实解决省吾中学更改学生接送校门", "jiaoyuju", None),
        ("关于缓解剑河小区内车辆拥堵问题", "gongan", None),
    ],
)
def test_titles_the_gazette_names_are_with_their_units(demo, title, unit, group):
    item = items("npc-17-3").get(title=title)

    assert item.assignments.get(role="lead").unit.code == unit
    assert [row.group and row.group.name for row in item.sponsorships.all()] == [group]


def test_first_session_has_65_items_of_which_59_adopted(demo):
    assert items("npc-17-1").count() == 65
    assert counts(standing("npc-17-1"), "outcome")["adopted"] == 59
    assert items("npc-17-1").filter(replied_on__gt=date(2022, 5, 9)).count() == 0


# The real letters


@pytest.mark.parametrize(
    ("slug", "number", "title", "proposers", "expected"),
    [
        (
            "cppcc-15-2",
            "044",
            "关于加快推进长宁区科技创新产业发展的建议",
            ["严洁红", "李凌", "谢何"],
            ("kewei", "长宁区科学技术委员会", "詹镭", "", date(2023, 4, 17), "", "", "", ""),
        ),
        (
            "cppcc-15-2",
            "051",
            "关于进一步推动长宁“科创中国”试点城区高质量发展的建议",
            ["潘瑾", "薛斌", "仲静云"],
            (
                *("kexie", "长宁区科学技术协会", "张正行", "", date(2023, 4, 23)),
                *("谢佼", "52388354", "安西路35号501", "200050"),
            ),
        ),
        (
            "cppcc-15-3",
            "050",
            "关于推进长宁产业发展的建议",
            ["张晓钟", "林静", "瞿子涵"],
            (
                *("fagaiwei", "上海市长宁区发展和改革委员会", "叶鹏举", "长发改〔2024〕19号"),
                *(date(2024, 4, 25), "汪骏杰", "22051162", "长宁路599号1120室", "200050"),
            ),
        ),
    ],
)
def test_real_items_carry_the_facts_of_their_letters(demo, slug, number, title, proposers, expected):
    item = items(slug).get(number=number)
    letter = standing(slug).get(assignment__proposal=item)

    assert item.title == title
    assert [row.name for row in item.sponsorships.in_order()] == proposers
    assert (letter.outcome, letter.outcome_text, letter.disclosure) == ("adopted", "解决或采纳", "open")
    assert letter.is_public
    assert (
        *(letter.assignment.unit.code, letter.organization, letter.signer, letter.doc_number),
        *(letter.replied_on, letter.contact_name, letter.contact_phone),
        *(letter.contact_address, letter.postcode),
    ) == expected
    assert 3 <= len(letter.body.split("\n")) - 1 <= 6


def test_item_051_was_talked_over_three_times_with_three_units_helping(demo):
    item = items("cppcc-15-2").get(number="051")

    talks = Contact.objects.filter(assignment__proposal=item).values_list("held_on", "mode", "people")
    helpers = item.assignments.filter(role="co").order_by("unit__code")

    assert list(talks) == [
        (date(2023, 3, 21), "phone", "薛斌"),
        (date(2023, 3, 22), "visit", "仲静云"),
        (date(2023, 4, 4), "visit", "潘瑾"),
    ]
    assert [(row.unit.code, row.state) for row in helpers] == [
        ("huayang", "answered"),
        ("renshe", "answered"),
        ("shangwuwei", "answered"),
    ]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real letters are not here")
def test_no_sentence_of_the_real_letters_stands_in_ours():
    printed = "".join("".join(path.read_text(encoding="utf-8").split()) for path in SEEDS.glob("00*"))
    ours = [paragraph for letter in letters.REAL.values() for paragraph in letter.body]

    sentences = [part for paragraph in ours for part in re.split("[。；]", paragraph) if part]
    assert len(sentences) > 15
    assert [part for part in sentences if part in printed] == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real letters are not here")
def test_real_letters_replace_the_short_ones_and_a_second_run_changes_nothing(undone):
    files = sorted(path for path in SEEDS.iterdir() if path.name[:3] in {"001", "002", "004"})
    short = {row.pk: row.body for row in Reply.objects.filter(signer__in=SIGNERS)}

    runs = [
        [
            result.status
            for result in intake.take_in(files, by=None, now=builders.NOW, publish=True, dry_run=False)
        ]
        for _ in range(2)
    ]

    now = Reply.objects.public().filter(signer__in=SIGNERS)
    assert runs == [["recorded"] * 3, ["unchanged"] * 3]
    assert {row.supersedes_id for row in now} == set(short)
    assert all(len(row.body) > 3 * len(row.supersedes.body) for row in now)
    assert list(integrity.breaks()) == []


# Now


def situation(number):
    item = Proposal.objects.get(session__opened_on__year=2026, number=number)
    return item, item.assignments.filter(role="lead").first()


@pytest.mark.parametrize(
    ("number", "state", "lead_state", "is_public"),
    [
        ("003", "replied", "answered", True),
        ("闭01", "replied", "answered", True),
        ("闭11", "replied", "answered", True),
        ("闭02", "in_hand", "in_hand", True),
        ("闭03", "in_hand", "in_hand", True),
        ("T006", "in_hand", "in_hand", True),
        ("闭08", "in_hand", "assigned", False),
        ("闭09", "to_assign", None, False),
        ("闭10", "registered", None, False),
        ("闭12", "in_hand", "return_asked", False),
        ("闭13", "in_hand", "in_hand", True),
        ("闭14", "in_hand", "in_hand", True),
        ("闭15", "replied", "answered", True),
        ("T013", "in_hand", "answered", True),
        ("闭16", "replied", "answered", True),
        ("闭17", "closed", "answered", True),
        ("T015", "in_hand", None, True),
        ("闭19", "not_filed", None, False),
        ("T016", "not_filed", None, False),
        ("闭20", "merged", None, False),
        ("闭21", "withdrawn", "cancelled", False),
    ],
)
def test_current_sessions_have_items_in_every_state(demo, number, state, lead_state, is_public):
    item, lead = situation(number)

    assert (item.state, lead and lead.state, item.is_public) == (state, lead_state, is_public)


def test_what_stands_open_is_what_the_desk_will_show(demo):
    item, _ = situation("T013")
    extended, lead = situation("闭13")

    assert item.assignments.get(round=2).state == "in_hand"
    assert ReturnRequest.objects.pending().get().assignment.proposal == situation("闭12")[0]
    assert Study.objects.pending().get().proposal == situation("闭15")[0]
    assert OutcomeChange.objects.pending().get().new == "adopted"
    assert Reply.objects.get(state="checking").assignment.proposal == situation("闭14")[0]
    assert lead.due_on == extended.due_on == date(2026, 12, 30)
    assert situation("闭18")[0].assignments.get(role="co").opinions.get().sent_back_on
    assert situation("T012")[0].assignments.get(state="in_hand").follows.state == "returned"
    soon = Promise.objects.open().filter(due_on__range=(TODAY, TODAY + timedelta(30)))
    assert [row.reply.assignment.proposal.number for row in soon] == ["闭16"]


def test_answered_items_are_published_but_for_two_letters(demo):
    rows = Reply.objects.current().filter(published_at=None)

    assert sorted(row.assignment.proposal.number for row in rows) == ["T002", "闭01"]


def test_key_item_has_its_leader_and_a_co_handler_is_awaited(demo):
    key, _ = situation("闭06")
    waiting, _ = situation("T006")

    assert (key.is_key, key.led_by) == (True, "区领导（演示）")
    assert counts(waiting.assignments, "state") == {"in_hand": 3}
    assert waiting.assignments.filter(role="co", opinions=None).count() == 2


def test_one_item_is_due_in_three_days_and_gives_exactly_one_mail(undone):
    item, lead = situation("闭02")

    done = reminding.remind(TODAY)

    assert (item.due_on, lead.due_on) == (date(2026, 11, 25), date(2026, 11, 25))
    assert done.by_stage["d3"] == 1
    mails = Notice.objects.filter(recipient__unit=lead.unit)
    assert [(row.proposal, row.stage, row.recipient.email) for row in mails] == [
        (item, "d3", "kexie@demo.invalid")
    ]


def test_overdue_items_are_overdue_and_nothing_else_of_the_past_is_still_open(demo):
    late = Assignment.objects.open().filter(due_on__lt=TODAY)

    assert sorted(row.proposal.number for row in late) == ["T004", "闭03"]


def test_nobody_was_told_of_what_happened_before(demo):
    assert Notice.objects.count() == 0


def test_everything_holds_together(demo):
    assert list(integrity.breaks()) == []
    assert not Event.objects.filter(actor=None).exists()
    assert not Event.objects.filter(on__gt=TODAY).exists()
    assert not Reply.objects.filter(published_at__date__gt=TODAY).exists()


# People and units


def test_every_name_is_plainly_invented_or_one_of_the_nine_proposers(demo):
    names = set(Delegate.objects.values_list("name", flat=True))

    assert {name for name in names if name[:2] not in {"代表", "委员"}} == REAL_PEOPLE
    assert not User.objects.filter(delegate__name__in=REAL_PEOPLE).exists()
    assert set(Reply.objects.values_list("signer", flat=True)) == {*SIGNERS, "演示签发人"}


def test_every_answer_that_was_not_printed_says_that_it_is_a_demonstration(demo):
    assert not Reply.objects.exclude(body__endswith="不是该单位的正式答复。）").exists()


def test_units_have_full_names_one_user_each_and_no_invented_telephone_that_could_ring(demo):
    printed = {"kexie": "52388354", "fagaiwei": "22051162"}
    units = Unit.objects.annotate(staff=Count("users", filter=Q(users__is_active=True)))

    assert Unit.objects.get(code="fagaiwei").agency_code == "长发改"
    assert Unit.objects.called("区发改委").get().name == "上海市长宁区发展和改革委员会"
    for unit in units:
        assert unit.staff == 1 + (unit.code in accounts.LEADERS.values())
        assert unit.email == f"{unit.code}@demo.invalid"
        assert unit.landline == printed.get(unit.code) or unit.landline.startswith("021-0000")


def test_sign_ins_are_in_a_file_of_the_owner_alone_and_open_the_door(undone, rf):
    rows = json.loads(undone.read_text(encoding="utf-8"))

    by_role = {role: [row for row in rows if row["role"] == role] for role in {row["role"] for row in rows}}
    assert undone.stat().st_mode & 0o777 == 0o600
    assert {role: len(found) for role, found in by_role.items()} == {
        "office": 1,
        "unit": 17,
        "delegate": 3,
        "auditor": 1,
        "admin": 1,
    }
    assert {"kewei", "kexie", "fagaiwei"} <= {row["username"] for row in by_role["unit"]}
    assert all(set(row) == {"role", "username", "password", "unit"} for row in rows)
    assert len({row["password"] for row in rows}) == len(rows)
    for row in rows:
        user = authenticate(rf.post("/"), username=row["username"], password=row["password"])
        assert (user.role, user.unit and user.unit.name) == (row["role"], row["unit"])
        assert user.email.endswith("@demo.invalid")
        assert user.name.startswith("演示用户·")


def test_password_is_hashed_as_in_production_and_stretched_at_the_first_sign_in(undone, rf, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    [row] = accounts.open_doors({"office"})
    office = User.objects.get(username="office")
    quick = office.password

    user = authenticate(rf.post("/"), username="office", password=row["password"])

    office.refresh_from_db()
    assert user == office
    assert quick.startswith("pbkdf2_sha256$1000$")
    assert int(office.password.split("$")[1]) >= 1_000_000


@pytest.mark.parametrize("name", ["代表甲一", "委员甲一"])
def test_delegates_who_sign_in_have_items_in_several_states(demo, name):
    states = set(
        Proposal.objects.sponsored_by(Delegate.objects.get(name=name)).values_list("state", flat=True)
    )

    assert states >= {"replied", "in_hand", "to_assign"}


# Once, and only where it may


def test_second_run_does_nothing(undone, capsys, settings):
    settings.VAR = undone.parent
    before = undone.read_bytes(), Proposal.objects.count(), User.objects.count(), Event.objects.count()

    call_command("load_demo")

    after = undone.read_bytes(), Proposal.objects.count(), User.objects.count(), Event.objects.count()
    assert after == before
    assert capsys.readouterr().out == "演示数据已在库中，未作改动。\n"


def test_production_refuses_the_demonstration(db, settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError) as refusal:
        call_command("load_demo")

    assert str(refusal.value) == "这是正式环境，不能装入演示数据。请用 make demo 另起一套演示。"
    assert refusal.value.returncode == 1
    assert not Assembly.objects.exists()


def test_database_with_other_units_is_refused(db):
    builders.make_unit()

    with pytest.raises(CommandError, match="演示数据只能装入空库"):
        call_command("load_demo", "--on", "2026-11-22")

    assert Unit.objects.count() == 1


def test_clock_that_is_wrong_is_refused(db):
    with pytest.raises(RuleError) as refusal:
        loading.load(today=date(2025, 5, 31), say=print)

    assert refusal.value.sentence == "今天是2025-05-31，演示数据须在2025-06-01以后装入。请校正系统时钟。"


# On any day


@pytest.mark.parametrize(
    ("today", "due_on"),
    [
        ("2026-11-22", "2026-11-25"),
        ("2026-11-18", "2026-11-23"),  # 21 November is a Saturday
        ("2026-09-27", "2026-09-30"),
        ("2026-09-29", "2026-10-08"),  # the October holidays
        ("2026-05-06", "2026-05-09"),  # a Saturday worked for the May holidays
        ("2026-05-26", "2026-06-01"),  # no 29th to 31st of February leads to the end of May
        ("2026-11-27", "2026-11-30"),
    ],
)
def test_item_due_in_three_days_is_due_then_or_on_the_nearest_later_day_possible(today, due_on):
    course = courses.situations(date.fromisoformat(today), CHINA, LIMIT)["三天后到期"]

    assert deadlines.due(course.assigned, LIMIT, CHINA).due_on == date.fromisoformat(due_on)


@given(days)
def test_steps_of_every_situation_follow_each_other_and_none_is_in_the_future(today):
    for name, course in courses.situations(today, CHINA, LIMIT).items():
        order = [course.submitted, course.filed, course.assigned, course.received, course.replied]
        order.append(course.published)
        done = [day for day in order if day]
        assert done == sorted(done), name
        assert done[-1] <= today, name


@given(days)
def test_overdue_is_overdue_and_soon_is_within_a_holiday(today):
    found = courses.situations(today, CHINA, LIMIT)
    due = {
        name: deadlines.due(course.assigned, LIMIT, CHINA).due_on
        for name, course in found.items()
        if course.assigned
    }

    assert due["已逾期"] < today
    assert timedelta(3) <= due["三天后到期"] - today <= timedelta(14)
    assert due["快到期"] - today >= timedelta(14)
    assert due["办理中"] > today


@given(st.integers(2022, 2035), st.integers(0, 100))
def test_round_is_over_by_the_end_of_may_and_answered_in_april(year, place):
    opened = district.opens_on("npc", year)

    course = courses.of_a_round(opened, opened + timedelta(days=3), place, CHINA)

    assert course.submitted <= course.filed < course.assigned < course.received < course.replied
    assert course.replied <= date(year, 4, 30)
    assert course.published <= date(year, 5, 31)


@pytest.mark.parametrize("today", ["2025-06-01", "2027-02-10", "2028-01-20"])
def test_items_of_now_can_be_made_on_any_day(db, today, settings, tmp_path):
    settings.VAR = tmp_path
    place = district.build()
    player = steps.Player(place, *accounts.hire(place))

    loading._load_current(date.fromisoformat(today), player, CalendarDay.objects.workdays(), print)

    assert Proposal.objects.count() == len(tables.cases("current"))
    assert not Proposal.objects.filter(submitted_on__lt=date(2025, 1, 1)).exists()
    for session in Session.objects.all():
        assert not session.proposals.filter(submitted_on__lt=session.opened_on).exists()


# The tables


@pytest.mark.parametrize("name", REGISTERS)
def test_tables_name_units_and_topics_that_exist(name):
    units = {row.code for row in tables.units()}
    topics = {slug for kind in district.TOPICS.values() for slug in kind}

    for case in tables.cases(name):
        assert {case.lead, *case.co} - {""} <= units, case.title
        assert case.topic in topics, case.title
        assert case.proposers, case.title


def test_no_title_is_used_twice():
    titles = [case.title for name in REGISTERS for case in tables.cases(name)]

    assert sorted(titles) == sorted(set(titles))
