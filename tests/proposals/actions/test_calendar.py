"""Holidays enter the calendar from the package and from tables."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st

from proposals.actions import calendar
from proposals.actions.calendar import Change, Day, Loaded
from proposals.models import CalendarDay, Event
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayKind, DayState
from tests import builders as b

NEW_YEAR = Day(date(2026, 1, 1), DayKind.OFF, "元旦", "通知")
TABLE = "日期,安排,名称\n2027-02-06,放假,春节\n2027-02-20,上班,春节\n"


def stored():
    return [(f"{row.date}", row.kind, row.name, row.state) for row in CalendarDay.objects.all()]


# The package


def test_year_2026_is_that_of_the_state_councils_notice():
    days = calendar.days_of_year(2026)

    off = [day.date for day in days if day.kind == DayKind.OFF]
    made_up = [f"{day.date:%m-%d}" for day in days if day.kind == DayKind.MADE_UP]
    assert (len(off), off[0], off[-1]) == (33, date(2026, 1, 1), date(2026, 10, 7))
    assert made_up == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert days[0] == Day(date(2026, 1, 1), DayKind.OFF, "元旦", "国务院办公厅关于2026年部分节假日安排的通知")


def test_every_made_up_day_is_a_weekend_and_every_day_has_a_chinese_name():
    days = [day for year in range(2021, 2027) for day in calendar.days_of_year(year)]

    assert all(day.date.weekday() >= 5 for day in days if day.kind == DayKind.MADE_UP)
    assert {day.name for day in days} == {"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"}


def test_year_the_package_does_not_know_is_refused():
    with pytest.raises(RuleError) as refusal:
        calendar.days_of_year(2099)

    assert refusal.value.code == "year-unknown"
    assert "没有2099年" in refusal.value.sentence


# Loading


def test_loading_twice_changes_nothing(db):
    days = calendar.days_of_year(2026)

    first = calendar.load_days(days, overwrite=False)
    second = calendar.load_days(days, overwrite=False)

    assert first == Loaded(added=39)
    assert second == Loaded(unchanged=39)
    assert CalendarDay.objects.count() == 39


def test_predicted_day_gives_way_and_a_corrected_one_is_kept_unless_told_otherwise(db):
    CalendarDay.objects.create(date=date(2026, 1, 1), kind="off", name="元旦", state=DayState.PREDICTED)
    CalendarDay.objects.create(date=date(2026, 1, 2), kind="made_up", name="改正", state=DayState.CONFIRMED)
    days = [NEW_YEAR, Day(date(2026, 1, 2), DayKind.OFF, "元旦", "通知")]

    kept = calendar.load_days(days, overwrite=False)
    between = stored()
    overwritten = calendar.load_days(days, overwrite=True)

    assert kept == Loaded(changed=1, kept=1)
    assert between == [
        ("2026-01-01", "off", "元旦", "confirmed"),
        ("2026-01-02", "made_up", "改正", "confirmed"),
    ]
    assert overwritten == Loaded(changed=1, unchanged=1)
    assert stored()[1] == ("2026-01-02", "off", "元旦", "confirmed")


# Tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "text", [TABLE, TABLE.replace("2027-02-06", "2027/2/6"), TABLE.replace("\n", "\r\n")]
)
def test_table_is_read_in_the_encodings_and_dates_offices_write(text, encoding):
    assert calendar.days_in_table(text.encode(encoding), name="节假日.csv") == [
        Day(date(2027, 2, 6), DayKind.OFF, "春节", "节假日.csv"),
        Day(date(2027, 2, 20), DayKind.MADE_UP, "春节", "节假日.csv"),
    ]


@pytest.mark.parametrize(
    ("content", "code", "sentence"),
    [
        (
            "日期,名称\n2027-02-06,春节\n",
            "table-columns",
            "“表.csv”缺少列安排；第一行须有日期、安排、名称三列。",
        ),
        ("", "table-columns", "“表.csv”缺少列日期、安排、名称；第一行须有日期、安排、名称三列。"),
        (
            "日期,安排,名称\n2027-02-06,放假,春节\n2027-02-30,放假,春节\n",
            "table-date",
            "“表.csv”第3行：“2027-02-30”不是日期，请写成 2026-10-01 的样子。",
        ),
        (
            "日期,安排,名称\n2027-02-06,休息,春节\n",
            "table-arrangement",
            "“表.csv”第2行：安排填的是“休息”，应为“放假”或“上班”。",
        ),
        (
            "日期,安排,名称\n2027-02-06\n",
            "table-arrangement",
            "“表.csv”第2行：安排填的是“”，应为“放假”或“上班”。",
        ),
        (
            "日期,安排,名称\n2027-02-06,放假,春节\n2027/2/6,上班,春节\n",
            "table-twice",
            "“表.csv”第3行：2027-02-06在前面已出现过，请只保留一行。",
        ),
        (
            f'日期,安排,名称\n"{"长" * 200_000}',
            "table-format",
            "“表.csv”不是逗号分隔的表格，请另存为 CSV 后再试。",
        ),
        (
            "日期,安排,名称\n\0",
            "table-encoding",
            "“表.csv”不是 UTF-8 或 GB18030 编码的文本，请另存为 CSV 后再试。",
        ),
        ("日期,安排,名称\n", "table-empty", "“表.csv”除表头外没有内容，没有可装入的日期。"),
        (
            f"日期,安排,名称\n2027-02-06,放假,{'节' * 31}\n",
            "table-name",
            "“表.csv”第2行：名称有31个字，最多30个字。",
        ),
    ],
)
def test_wrong_table_is_refused_naming_file_and_row(content, code, sentence):
    with pytest.raises(RuleError) as refusal:
        calendar.days_in_table(content.encode(), name="表.csv")

    assert (refusal.value.code, refusal.value.sentence) == (code, sentence)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"日期,安排,名称\n{text}".encode()))
def test_whatever_a_file_holds_it_is_read_or_refused(content):
    with suppress(RuleError):
        assert calendar.days_in_table(content, name="表.csv")


# What a person types


def pasted(text, year=2027, state=DayState.CONFIRMED):
    return calendar.days_pasted(text, year=year, source="试例通知", state=state)


def test_pasted_lines_may_be_spans_have_a_head_and_be_parted_by_tabs():
    text = "日期\t安排\t名称\n2027年2月5日至2027年2月7日\t放假\t春节\n\n2027/2/20，上班\n"

    assert pasted(text, state=DayState.PREDICTED) == [
        *[Day(date(2027, 2, n), DayKind.OFF, "春节", "试例通知", DayState.PREDICTED) for n in (5, 6, 7)],
        Day(date(2027, 2, 20), DayKind.MADE_UP, "", "试例通知", DayState.PREDICTED),
    ]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", "table-empty", "没有填写日期。每行一天或一段，如“2026-10-01至2026-10-07,放假,国庆节”。"),
        (
            "日期,安排,名称\n \n",
            "table-empty",
            "没有填写日期。每行一天或一段，如“2026-10-01至2026-10-07,放假,国庆节”。",
        ),
        ("2027-02-06", "table-arrangement", "第1行：安排填的是“”，应为“放假”或“上班”。"),
        ("\n春节,放假", "table-date", "第2行：“春节”不是日期，请写成 2026-10-01 的样子。"),
        ("2026-12-31,放假", "table-year", "第1行：2026-12-31不在2027年，请到那一年的页面填写。"),
        (
            "2027-02-06,放假\n2027-02-06,上班",
            "table-twice",
            "第2行：2027-02-06在前面已出现过，请只保留一行。",
        ),
        (
            "2027-02-07至2027-02-06,放假",
            "table-span",
            "第1行：“2027-02-07至2027-02-06”的起止日期有误，一段最多31天。",
        ),
        (
            "2027-01-01至2027-02-01,放假",
            "table-span",
            "第1行：“2027-01-01至2027-02-01”的起止日期有误，一段最多31天。",
        ),
        (f"2027-02-06,放假,{'节' * 31}", "table-name", "第1行：名称有31个字，最多30个字。"),
    ],
)
def test_wrong_line_is_refused_with_its_number(text, code, sentence):
    with pytest.raises(RuleError) as refusal:
        pasted(text)

    assert (refusal.value.code, refusal.value.sentence) == (code, sentence)


@given(st.text(max_size=200))
def test_whatever_is_pasted_it_is_read_or_refused(text):
    with suppress(RuleError):
        assert pasted(text)


# What would change


@pytest.mark.parametrize(
    ("old", "new", "phrase"),
    [
        (None, ("off", "confirmed"), "放假1天（2026年1月1日）"),
        (None, ("made_up", "predicted"), "预测调休上班1天（2026年1月1日）"),
        (("off", "confirmed"), None, "取消放假1天（2026年1月1日）"),
        (("off", "predicted"), ("off", "confirmed"), "由预测改为确认1天（2026年1月1日）"),
        (("off", "confirmed"), ("off", "predicted"), "由确认改为预测1天（2026年1月1日）"),
        (("off", "confirmed"), ("made_up", "confirmed"), "改为调休上班1天（2026年1月1日）"),
        (("off", "confirmed"), ("off", "confirmed"), "更正放假的名称1天（2026年1月1日）"),
    ],
)
def test_a_change_is_told_in_a_phrase(old, new, phrase):
    days = [row and Day(NEW_YEAR.date, DayKind(row[0]), "元旦", "", DayState(row[1])) for row in (old, new)]

    assert calendar.in_words([Change(NEW_YEAR.date, *days)]) == phrase


def test_changes_of_one_kind_are_counted_together_in_order():
    days = [date(2026, 1, 3), date(2026, 1, 1), date(2026, 1, 2), date(2026, 10, 1)]

    assert calendar.in_words([Change(day, None, Day(day, DayKind.OFF, "", "")) for day in days]) == (
        "放假4天（2026年1月1日至2026年1月3日、2026年10月1日）"
    )


def test_a_year_is_confirmed_and_a_day_removed(db):
    predicted = Day(date(2027, 1, 1), DayKind.OFF, "元旦", "预测", DayState.PREDICTED)
    calendar.enter([Change(day.date, None, day) for day in (predicted, NEW_YEAR)])

    assert calendar.confirming(2026) == []
    assert calendar.removing(date(2027, 1, 2)) == []
    calendar.enter([*calendar.confirming(2027), *calendar.removing(NEW_YEAR.date)])

    assert stored() == [("2027-01-01", "off", "元旦", "confirmed")]


def test_the_calendar_afterwards_is_what_saving_makes_it(db):
    calendar.load_days(calendar.days_of_year(2026), overwrite=False)
    added = Day(date(2026, 12, 25), DayKind.OFF, "试例", "试例")
    changes = [Change(added.date, None, added), *calendar.removing(NEW_YEAR.date)]

    foreseen = calendar.afterwards(changes)
    calendar.enter(changes)

    assert foreseen == CalendarDay.objects.workdays()
    assert (foreseen.is_working(added.date), foreseen.is_working(NEW_YEAR.date)) == (False, True)


# The command


def test_command_loads_a_year_and_a_file_and_says_how_many(db, tmp_path, capsys):
    table = tmp_path / "2027.csv"
    table.write_text(TABLE, encoding="gb18030")

    call_command("load_calendar", "2026")
    call_command("load_calendar", str(table))
    call_command("load_calendar", str(table))

    assert capsys.readouterr().out.splitlines() == [
        "2026：新增 39 天，更改 0 天，无变化 0 天；期限变动 0 个。",
        f"{table}：新增 2 天，更改 0 天，无变化 0 天；期限变动 0 个。",
        f"{table}：新增 0 天，更改 0 天，无变化 2 天；期限变动 0 个。",
    ]
    assert CalendarDay.objects.count() == 41


def test_command_moves_the_open_dates_and_a_dry_run_only_says_how_many(db, capsys):
    part = b.make_assignment(on=date(2026, 7, 1), received=True)

    call_command("load_calendar", "2026", "--dry-run")
    part.refresh_from_db()
    assert (part.due_on, CalendarDay.objects.count()) == (date(2026, 10, 1), 0)
    call_command("load_calendar", "2026")
    call_command("load_calendar", "2026")

    part.refresh_from_db()
    assert part.due_on == date(2026, 10, 8)
    moved = Event.objects.filter(kind="date_moved")
    assert {row.facts["reason"] for row in moved} == {"装入节假日安排“2026”"}
    assert capsys.readouterr().out.splitlines() == [
        "2026：新增 39 天，更改 0 天，无变化 0 天；期限将变动 2 个。",
        "2026：新增 39 天，更改 0 天，无变化 0 天；期限变动 2 个。",
        "2026：新增 0 天，更改 0 天，无变化 39 天；期限变动 0 个。",
    ]


@pytest.mark.parametrize(
    ("source", "part"), [("2099", "没有2099年"), ("没有这个文件.csv", "读不到文件“没有这个文件.csv”")]
)
def test_command_refuses_in_a_sentence_and_loads_nothing(db, source, part):
    with pytest.raises(CommandError, match=part) as refusal:
        call_command("load_calendar", source)

    assert refusal.value.returncode == 1
    assert not CalendarDay.objects.exists()


def test_broken_table_loads_none_of_its_days(db, tmp_path):
    table = tmp_path / "2027.csv"
    table.write_text(TABLE + "2027-02-21,也许,春节\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第4行"):
        call_command("load_calendar", str(table))

    assert not CalendarDay.objects.exists()
