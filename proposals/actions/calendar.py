"""Days off and made-up weekends enter the calendar: from the package that knows them, or from a table."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from chinese_calendar import constants
from django.db import connection, transaction

from proposals.models import CalendarDay
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import DayKind, DayState
from proposals.rules.workdays import Workdays, days_from, listed

COLUMNS = ("日期", "安排", "名称")
ARRANGEMENTS = {"放假": DayKind.OFF, "上班": DayKind.MADE_UP, DayKind.MADE_UP.label: DayKind.MADE_UP}
LONGEST_SPAN = 31
FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
ONE_CHANGE_AT_A_TIME = 7_201_002  # the key of the database's advisory lock
LONGEST_NAME = CalendarDay._meta.get_field("name").max_length


@dataclass(frozen=True)
class Day:
    """One day that differs from its weekday, the paper that says so, and how sure it is."""

    date: date
    kind: DayKind
    name: str
    source: str
    state: DayState = DayState.CONFIRMED


@dataclass(frozen=True)
class Change:
    """What one day of the calendar becomes; None where it has, or gets, no entry of its own."""

    date: date
    old: Day | None
    new: Day | None


@dataclass
class Loaded:
    """What loading did, in numbers of days. `kept` are confirmed days that were left as they stood."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0


@transaction.atomic
def load_days(days: Iterable[Day], *, overwrite: bool) -> Loaded:
    """Enter days; what is there already and says the same stays untouched.

    Unless told to `overwrite`, a confirmed day that says something else is kept: the office corrected it.
    A predicted day always gives way. No due date follows: see `recounting`.
    """
    hold()
    changes, done = compared(days, overwrite=overwrite)
    enter(changes)
    return done


def hold() -> None:
    """Let nobody else change the calendar until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_CHANGE_AT_A_TIME])


# What would change


def compared(days: Iterable[Day], *, overwrite: bool) -> tuple[list[Change], Loaded]:
    """What entering these days would change, and how many days that is. As for `load_days`."""
    standing, changes, done = _standing(), [], Loaded()
    for day in days:
        old = standing.get(day.date)
        verdict = _verdict(old, day, overwrite=overwrite)
        setattr(done, verdict, getattr(done, verdict) + 1)
        if verdict in ("added", "changed"):
            changes.append(Change(day.date, old, day))
    return changes, done


def confirming(year: int) -> list[Change]:
    """What confirming every predicted day of a year would change."""
    predicted = [day for day in _standing().values() if day.date.year == year and not _confirmed(day)]
    return [Change(day.date, day, replace(day, state=DayState.CONFIRMED)) for day in predicted]


def removing(day: date) -> list[Change]:
    """What a day's return to its weekday would change: nothing where it has no entry."""
    old = _standing().get(day)
    return [Change(day, old, None)] if old else []


def afterwards(changes: Iterable[Change]) -> Workdays:
    """The calendar as it would be after these changes."""
    days = _standing() | {change.date: change.new for change in changes}
    return Workdays((day.date, day.kind, day.state) for day in days.values() if day)


def enter(changes: Iterable[Change]) -> None:
    """Save changes, and nothing else."""
    for change in changes:
        if change.new is None:
            CalendarDay.objects.filter(date=change.date).delete()
            continue
        columns = asdict(change.new)
        CalendarDay.objects.update_or_create(date=columns.pop("date"), defaults=columns)


def in_words(changes: Iterable[Change]) -> str:
    """The changes in one phrase, as the reason for what follows from them: 改为放假1天（2026年10月8日）."""
    by_kind: dict[str, list[date]] = {}
    for change in sorted(changes, key=lambda change: change.date):
        by_kind.setdefault(_what_happens(change), []).append(change.date)
    return "，".join(f"{what}{listed(days)}" for what, days in by_kind.items())


def _what_happens(change: Change) -> str:
    old, new = change.old, change.new
    if new is None:
        return f"取消{old.kind.label}"
    if old is None:
        return f"{'' if _confirmed(new) else '预测'}{new.kind.label}"
    if old.kind == new.kind and old.state != new.state:
        return "由预测改为确认" if _confirmed(new) else "由确认改为预测"
    return f"更正{new.kind.label}的名称" if old.kind == new.kind else f"改为{new.kind.label}"


def _standing() -> dict[date, Day]:
    rows = CalendarDay.objects.values_list("date", "kind", "name", "source", "state")
    return {
        day: Day(day, DayKind(kind), name, source, DayState(state)) for day, kind, name, source, state in rows
    }


def _confirmed(day: Day) -> bool:
    return day.state == DayState.CONFIRMED


def _verdict(old: Day | None, new: Day, *, overwrite: bool) -> str:
    if old is None:
        return "added"
    if (old.kind, old.name, old.state) == (new.kind, new.name, new.state):
        return "unchanged"
    return "kept" if _confirmed(old) and not overwrite else "changed"


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


def days_pasted(text: str, *, year: int, source: str, state: DayState) -> list[Day]:
    """The days of one year as a person types or pastes them: a line each, cells parted by comma or tab.

    The head line may be missing, the name too; 2027-02-05至2027-02-11 stands for every day between.
    Raises RuleError `table-date`, `table-arrangement`, `table-name`, `table-year`, `table-span`,
    `table-twice` or `table-empty`, naming the line.
    """
    days: dict[date, Day] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in re.split(r"[\t,，]", line.strip())]
        if cells == [""] or cells[0] == COLUMNS[0]:
            continue
        where = f"第{number}行"
        for day in _days_of_line(cells, where=where, source=source, state=state):
            if day.date.year != year:
                raise RuleError("table-year", f"{where}：{day.date}不在{year}年，请到那一年的页面填写。")
            if day.date in days:
                raise RuleError("table-twice", f"{where}：{day.date}在前面已出现过，请只保留一行。")
            days[day.date] = day
    if not days:
        raise RuleError(
            "table-empty", "没有填写日期。每行一天或一段，如“2026-10-01至2026-10-07,放假,国庆节”。"
        )
    return list(days.values())


def _days_of_line(cells: list[str], *, where: str, source: str, state: DayState) -> Iterator[Day]:
    dates, arrangement, name = (*cells, "", "")[:3]
    first, _, last = dates.partition("至")
    row = {"安排": arrangement, "名称": name}
    start = _day(row | {"日期": first.strip()}, where=where, source=source)
    end = _day(row | {"日期": last.strip() or first.strip()}, where=where, source=source)
    if not 0 <= (end.date - start.date).days < LONGEST_SPAN:
        raise RuleError("table-span", f"{where}：“{dates}”的起止日期有误，一段最多{LONGEST_SPAN}天。")
    for day in days_from(start.date, end.date):
        yield replace(start, date=day, state=state)


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
