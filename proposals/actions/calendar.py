"""Days off and made-up weekends enter the calendar: from the package that knows them, or from a table."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chinese_calendar import constants
from django.db import transaction

from proposals.models import CalendarDay
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayKind, DayState

COLUMNS = ("日期", "安排", "名称")
ARRANGEMENTS = {"放假": DayKind.OFF, "上班": DayKind.MADE_UP, DayKind.MADE_UP.label: DayKind.MADE_UP}
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
LONGEST_NAME = CalendarDay._meta.get_field("name").max_length


@dataclass(frozen=True)
class Day:
    """One day that differs from its weekday, and the paper that says so."""

    date: date
    kind: DayKind
    name: str
    source: str


@dataclass
class Loaded:
    """What loading did, in numbers of days. `kept` are confirmed days that were left as they stood."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


@transaction.atomic
def load_days(days: Iterable[Day], *, overwrite: bool) -> Loaded:
    """Enter days as confirmed; what is there already and says the same stays untouched.

    Unless told to `overwrite`, a confirmed day that says something else is kept: the office corrected it.
    A predicted day always gives way.
    """
    standing = {row.date: row for row in CalendarDay.objects.select_for_update()}
    done = Loaded()
    for day in days:
        row = standing.get(day.date) or CalendarDay(date=day.date, state=DayState.PREDICTED)
        _enter(row, day, done, overwrite=overwrite)
    return done


def _enter(row: CalendarDay, day: Day, done: Loaded, *, overwrite: bool) -> None:
    confirmed = row.state == DayState.CONFIRMED
    if confirmed and (row.kind, row.name) == (day.kind, day.name):
        done.unchanged += 1
    elif confirmed and not overwrite:
        done.kept += 1
    else:
        done.changed, done.added = done.changed + bool(row.pk), done.added + (not row.pk)
        row.kind, row.name, row.source, row.state = day.kind, day.name, day.source, DayState.CONFIRMED
        row.save()


# Where days come from


def known_years() -> range:
    """The years of which the package knows the holidays."""
    years = {day.year for day in constants.holidays}
    return range(min(years), max(years) + 1)


def days_of_year(year: int) -> list[Day]:
    """The days off and the made-up weekends of a year, in order. Raises RuleError("year-unknown")."""
    if year not in known_years():
        first, last = known_years()[0], known_years()[-1]
        raise RuleError(
            "year-unknown",
            f"随软件附带的节假日表只有{first}年至{last}年，没有{year}年。"
            f"请等国务院办公厅公布后升级，或用表格装入（列：{'、'.join(COLUMNS)}）。",
        )
    off = _days_in(constants.holidays, DayKind.OFF, year)
    made_up = _days_in(constants.workdays, DayKind.MADE_UP, year)
    return sorted([*off, *made_up], key=lambda day: day.date)


def _days_in(names: dict[date, str], kind: DayKind, year: int) -> Iterator[Day]:
    source = f"国务院办公厅关于{year}年部分节假日安排的通知"
    for day, name in names.items():
        if day.year == year:
            yield Day(day, kind, NAMES[name], source)


def days_in_table(content: bytes, *, name: str) -> list[Day]:
    """The days of a CSV table in UTF-8 or GB18030, with its name as their source.

    Raises RuleError `table-encoding`, `table-format`, `table-columns`, `table-date`, `table-arrangement`,
    `table-name`, `table-twice` or `table-empty`, naming file and row.
    """
    days: dict[date, Day] = {}
    for line, row in _lines(_text(content, name=name), name=name):
        where = f"“{name}”第{line}行"
        day = _day(row, where=where, source=name)
        if day.date in days:
            raise RuleError("table-twice", f"{where}：{day.date}在前面已出现过，请只保留一行。")
        days[day.date] = day
    if not days:
        raise RuleError("table-empty", f"“{name}”除表头外没有内容，没有可装入的日期。")
    return list(days.values())


def _lines(text: str, *, name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    rows = csv.DictReader(text.splitlines())
    try:
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            wanted = "、".join(COLUMNS)
            raise RuleError("table-columns", f"“{name}”缺少列{'、'.join(missing)}；第一行须有{wanted}三列。")
        for row in rows:
            yield rows.line_num, row
    except csv.Error:
        raise RuleError("table-format", f"“{name}”不是逗号分隔的表格，请另存为 CSV 后再试。") from None


def _text(content: bytes, *, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RuleError("table-encoding", f"“{name}”不是 UTF-8 或 GB18030 编码的文本，请另存为 CSV 后再试。")


def _day(row: dict[str, str | None], *, where: str, source: str) -> Day:
    cells = {column: (row[column] or "").strip() for column in COLUMNS}
    if len(cells["名称"]) > LONGEST_NAME:
        raise RuleError("table-name", f"{where}：名称有{len(cells['名称'])}个字，最多{LONGEST_NAME}个字。")
    if cells["安排"] not in ARRANGEMENTS:
        raise RuleError("table-arrangement", f"{where}：安排填的是“{cells['安排']}”，应为“放假”或“上班”。")
    return Day(_date(cells["日期"], where=where), ARRANGEMENTS[cells["安排"]], cells["名称"], source[-100:])


def _date(text: str, *, where: str) -> date:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 (a day, not a moment)
        except ValueError:
            continue
    raise RuleError("table-date", f"{where}：“{text}”不是日期，请写成 2026-10-01 的样子。")
