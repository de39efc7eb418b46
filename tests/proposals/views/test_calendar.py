"""The office keeps the calendar: first it sees which dates would move, then it saves."""

import re
from datetime import date

import pytest

from proposals.actions import calendar
from proposals.models import CalendarDay, Event, Notice, Session
from tests import builders as b

pytestmark = pytest.mark.django_db
NATIONAL_DAY = "2027-10-01至2027-10-07,放假,国庆节"
MAY = {"what": "table", "table": "2026-05-11,放假,试例节", "source": "试例通知"}


@pytest.fixture(autouse=True)
def in_april(time_machine):
    time_machine.move_to("2026-04-15 10:00+08:00")


@pytest.fixture
def part(db):
    """Due on Monday, 11 May 2026."""
    calendar.load_days(calendar.days_of_year(2026), overwrite=False)
    return b.make_assignment(unit=b.make_unit("试例甲局"), on=date(2026, 2, 11), received=True)


def post(client, year=2026, **data):
    return client.post(f"/desk/calendar/{year}/", data)


def confirmed(client, year=2026, **data):
    """Preview, then press the button of the preview: its hidden boxes, as a browser sends them."""
    preview = post(client, year, **data)
    form = preview.content.decode().partition('<form class="no-print" method="post">')[2]
    boxes = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    boxes.pop("csrfmiddlewaretoken", None)
    return post(client, year, **boxes)


def text(answer):
    return answer.content.decode()


# Looking


def test_the_years_say_how_sure_they_are_and_what_is_missing(opened, office, part):
    answer = opened(office).get("/desk/calendar/")

    assert [(year.number, year.label) for year in answer.context["years"]] == [
        (2027, "尚未装入"),
        (2026, "已确认"),
    ]
    assert '<td data-label="涉及的未办结期限">2个</td>' in text(answer)
    assert 'class="panel warning"' not in text(answer)


def test_a_missing_next_year_is_warned_of(opened, office, part, time_machine):
    time_machine.move_to("2026-11-02 10:00+08:00")

    assert "2027年的放假安排尚未装入" in text(opened(office).get("/desk/calendar/"))


def test_a_year_shows_its_days_as_picture_and_table(opened, office, part):
    answer = opened(office).get("/desk/calendar/2026/")

    assert len(answer.context["months"]) == 12
    assert "<caption>2026年的放假和调休上班</caption>" in text(answer)
    assert text(answer).count(">删除<") == 39
    assert "涉及2个未办结的期限" in text(answer)
    assert "随软件附带" not in text(answer)  # nothing of it is missing


def test_a_year_without_days_can_be_filled(opened, office):
    answer = text(opened(office).get("/desk/calendar/2027/"))

    assert "还没有装入放假安排" in answer
    assert "国务院办公厅关于2027年部分节假日安排的通知" in answer
    assert "随软件附带" not in answer


@pytest.mark.parametrize("year", [0, 1999, 2101, 20260])
def test_a_year_out_of_reach_is_not_found(opened, office, year):
    assert opened(office).get(f"/desk/calendar/{year}/").status_code == 404


@pytest.mark.parametrize("role", ["unit", "delegate", "auditor", "admin"])
def test_the_calendar_is_the_offices(opened, role):
    fields = {"unit": {"unit": b.make_unit()}, "delegate": {"delegate": b.make_delegate()}}
    client = opened(b.make_user(role, **fields.get(role, {})))

    assert client.get("/desk/calendar/").status_code == 404
    assert post(client, **MAY).status_code == 404
    assert not CalendarDay.objects.exists()


# Previewing and saving


def test_a_preview_lists_what_would_move_and_saves_nothing(opened, office, part):
    answer = post(opened(office), **MAY)

    assert (answer.status_code, answer.templates[0].name) == (200, "desk/calendar_preview.html")
    assert "节假日安排变更：放假1天（2026年5月11日）" in text(answer)
    assert "会变动的期限：2个" in text(answer)
    assert part.proposal.reference in text(answer)
    assert "试例甲局的答复期限" in text(answer)
    assert "届满日为休息日，跳过休息日1天（2026年5月11日），顺延至2026年5月12日（星期二）" in text(answer)
    assert not CalendarDay.objects.filter(date=date(2026, 5, 11)).exists()
    assert not Event.objects.filter(kind="date_moved").exists()


def test_confirming_saves_the_day_and_moves_the_dates_in_one_step(opened, office, part):
    b.make_user("unit", unit=part.unit)

    answer = confirmed(opened(office), **MAY)

    assert (answer.status_code, answer["Location"]) == (302, "/desk/calendar/2026/")
    day = CalendarDay.objects.get(date=date(2026, 5, 11))
    assert (day.kind, day.name, day.state, day.source) == ("off", "试例节", "confirmed", "试例通知")
    part.refresh_from_db()
    assert part.due_on == part.proposal.due_on == date(2026, 5, 12)
    events = Event.objects.filter(kind="date_moved")
    assert {(row.actor, row.facts["reason"]) for row in events} == {
        (office, "节假日安排变更：放假1天（2026年5月11日）")
    }
    assert Notice.objects.filter(kind="date_moved").count() == 1
    assert "2个未办结的期限随之变动" in text(opened(office).get("/desk/calendar/2026/"))


def test_what_changed_since_the_preview_is_previewed_again(opened, office, part):
    client = opened(office)
    seal = post(client, **MAY).context["outlook"].seal
    b.make_assignment(on=date(2026, 2, 11), received=True)

    again = post(client, **MAY, seen=seal)

    assert again.status_code == 422
    assert "您预览之后，日历或有关期限又有变化，这次没有保存" in text(again)
    assert "会变动的期限：4个" in text(again)
    assert not CalendarDay.objects.filter(date=date(2026, 5, 11)).exists()
    assert post(client, **MAY, seen=again.context["outlook"].seal).status_code == 302


@pytest.mark.parametrize("seen", ["x", "0" * 64])
def test_a_made_up_seal_saves_nothing(opened, office, part, seen):
    assert post(opened(office), **MAY, seen=seen).status_code == 422
    assert not CalendarDay.objects.filter(date=date(2026, 5, 11)).exists()


def test_a_day_is_removed_after_a_preview_too(opened, office, part):
    answer = post(opened(office), what="remove", day="2026-05-01")

    assert "取消放假1天（2026年5月1日）" in text(answer)
    assert CalendarDay.objects.filter(date=date(2026, 5, 1)).exists()
    confirmed(opened(office), what="remove", day="2026-05-01")
    assert not CalendarDay.objects.filter(date=date(2026, 5, 1)).exists()


def test_a_year_is_predicted_first_and_confirmed_later(opened, office, part):
    client = opened(office)
    confirmed(client, 2027, what="table", table=NATIONAL_DAY, source="试例", predicted="on")
    assert set(CalendarDay.objects.filter(date__year=2027).values_list("state", flat=True)) == {"predicted"}

    preview = post(client, 2027, what="confirm")
    confirmed(client, 2027, what="confirm")

    assert "由预测改为确认7天（2027年10月1日至2027年10月7日）" in text(preview)
    assert "少于法定的13天" in text(preview)
    assert set(CalendarDay.objects.filter(date__year=2027).values_list("state", flat=True)) == {"confirmed"}


def test_the_year_that_came_with_the_software_is_loaded(opened, office):
    client = opened(office)
    assert "装入随软件附带的2026年安排" in text(client.get("/desk/calendar/2026/"))

    answer = confirmed(client, 2026, what="known")

    assert answer.status_code == 302
    assert CalendarDay.objects.count() == 39


def test_the_table_survives_markup_in_it(opened, office, part):
    table = '2026-12-25,放假,"<b>节&'

    confirmed_name = '"<b>节&'
    preview = post(opened(office), what="table", table=table, source="")
    assert "&lt;b&gt;节&amp;" in text(preview)
    post(opened(office), what="table", table=table, source="", seen=preview.context["outlook"].seal)
    assert CalendarDay.objects.get(date=date(2026, 12, 25)).name == confirmed_name


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"what": "table", "table": ""}, "没有填写日期"),
        ({"what": "table", "table": "2026-05-11,休息"}, "第1行：安排填的是“休息”，应为“放假”或“上班”。"),
        ({"what": "table", "table": "2027-05-11,放假"}, "第1行：2027-05-11不在2026年"),
        ({"what": "table", "table": "2026-10-01,放假,国庆节"}, "日历已经是这样，没有需要变更的日期。"),
        ({"what": "known"}, "日历已经是这样"),
        ({"what": "confirm"}, "日历已经是这样"),
        ({"what": "remove", "day": "2026-05-12"}, "日历已经是这样"),
        ({"what": "remove", "day": "昨天"}, ""),
        ({"what": "remove"}, "日历已经是这样"),
        ({"what": "burn"}, ""),
        ({}, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(opened, office, part, data, sentence):
    before = list(CalendarDay.objects.values_list())

    answer = post(opened(office), **data)

    assert (answer.status_code, answer.templates[0].name) == (422, "desk/calendar_year.html")
    assert sentence in text(answer)
    assert list(CalendarDay.objects.values_list()) == before


def test_a_year_the_software_does_not_know_is_refused_in_a_sentence(opened, office):
    assert "没有2099年" in text(post(opened(office), 2099, what="known"))


def test_items_of_the_other_assembly_move_but_are_only_counted(opened, part):
    theirs = b.make_session("cppcc", term=15, meeting=4)
    b.make_assignment(proposal=b.make_proposal(session=theirs), on=date(2026, 2, 11), received=True)
    user = b.make_user("office", assembly=Session.objects.get(slug="npc-17-3").assembly)

    answer = post(opened(user), **MAY)

    assert "会变动的期限：4个" in text(answer)
    assert "另有2个期限属于另一方" in text(answer)
    assert "区政协" not in text(answer).partition("<main")[2]


# The admin


def test_the_admin_shows_days_and_sends_to_the_desk(opened, office, part):
    client = opened(office)

    page = client.get("/admin/proposals/calendarday/")

    assert 'href="/desk/calendar/"' in text(page)
    assert client.get("/admin/proposals/calendarday/add/").status_code == 403
    day = CalendarDay.objects.get(date=date(2026, 5, 1))
    change = f"/admin/proposals/calendarday/{day.pk}/change/"
    assert client.get(change).status_code == 200
    assert client.post(change, {"date": "2026-05-02"}).status_code == 403
    assert client.post(f"/admin/proposals/calendarday/{day.pk}/delete/", {"post": "yes"}).status_code == 403
