"""Time limits as data, the dates they lead to, and how each date explains itself."""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from .errors import RuleError
from .vocabulary import Body, LimitKey, LimitUnit, StartEvent
from .workdays import ONE_DAY, Workdays, days_from, in_words, listed, weekday_in_words

# No reply later than this many months after the first assignment (Deputies Law art. 51).
MONTHS_IN_ALL = 6
# No extension adds more than this many months to the first limit (SH-NPC art. 19).
MONTHS_MORE = 3
# The longest limit an office may set, in any unit: anything above is a typing error.
LONGEST = 999
# Any year without a 29 February.
COMMON_YEAR = 2025

# Where the event that starts a clock has a name of its own.
STARTS = {
    LimitKey.REHANDLE: "再次交办",
    LimitKey.AUTO_RECEIPT: "交办",
    LimitKey.OPINION_REDO: "退回重提",
    LimitKey.EXTENSION_NOTICE: "现在的期限",
}


@dataclass(frozen=True)
class Limit:
    """So many months, days or working days (1 to 999) for one thing, counted from one event.

    A yearly limit is a fixed day instead: its amount is month * 100 + day (430 is 30 April; 29 February is
    none). One that starts with DUE is counted back from a due date. `source` is the Chinese name of the rule
    it follows; `effective_from` is inclusive. Raises RuleError("limit-out-of-range").
    """

    key: LimitKey
    amount: int
    unit: LimitUnit
    start_event: StartEvent
    source: str
    effective_from: date

    def __post_init__(self) -> None:
        if self.unit == LimitUnit.YEARLY:
            sensible, wanted = _in_every_year(self.amount), "月份乘以100再加日，如4月30日填430"
        else:
            sensible, wanted = 1 <= self.amount <= LONGEST, f"1至{LONGEST}之间的整数"
        if not sensible:
            found = f"“{LimitKey(self.key).label}”期限填的是{self.amount}"
            raise RuleError("limit-out-of-range", f"{found}，应为{wanted}。", field="amount")

    @property
    def length(self) -> str:
        """The limit in words: 3个月, 每年4月30日."""
        if self.unit == LimitUnit.YEARLY:
            month, day = divmod(self.amount, 100)
            return f"每年{month}月{day}日"
        return f"{self.amount}{LimitUnit(self.unit).label}"

    @property
    def backwards(self) -> bool:
        """Whether it is counted back from a due date, and not on from an event."""
        return self.start_event == StartEvent.DUE

    @property
    def start(self) -> str:
        """What starts the clock, in words: 首次交办."""
        return STARTS.get(self.key, StartEvent(self.start_event).label)


def _in_every_year(amount: int) -> bool:
    """Whether month * 100 + day is a day that no year lacks."""
    month, day = divmod(amount, 100)
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(COMMON_YEAR, month)[1]


@dataclass(frozen=True)
class Extension:
    """One agreed extension: from the date that held before to the new one (both last days, inclusive)."""

    from_on: date
    to_on: date
    reason: str


@dataclass(frozen=True)
class Explanation:
    """Why a due date is what it is; complete enough to be stored and read years later.

    The day of the event, `start_on`, does not count. `raw_on` is where the limit ends by itself,
    `due_on` the last day (inclusive, 24:00 in Shanghai) after moving past holidays and extensions.
    `skipped` are the days off passed over: between start and end for working days, at the end only
    for months, calendar days and fixed days; `made_up` the made-up days counted in the same span.
    A limit counted back ends before it starts.
    `provisional` says that the holidays of a year involved are not confirmed, so the date may move.
    """

    limit: Limit
    start_on: date
    raw_on: date
    due_on: date
    skipped: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    provisional: bool = False
    extensions: tuple[Extension, ...] = ()

    @property
    def first_due_on(self) -> date:
        """The due date before any extension."""
        return self.extensions[0].from_on if self.extensions else self.due_on

    @property
    def asked(self) -> tuple[date, date]:
        """The first and the last day, inclusive, of which the calendar decided what this date is.

        Another calendar leads to another date only where it differs between them.
        """
        if self.limit.unit != LimitUnit.WORKDAY:
            return self.raw_on, self.first_due_on
        if self.limit.backwards:
            return self.raw_on, self.start_on - ONE_DAY
        return self.start_on + ONE_DAY, self.raw_on

    def sentence(self) -> str:
        """The whole reckoning in plain Chinese, source last."""
        parts = [self._reckoning(), self._roll(), *map(_extension_in_words, self.extensions)]
        if self.provisional:
            parts.append("有关年度的放假安排尚未确认，此日期为暂定")
        return "".join(f"{part}。" for part in (*parts, f"依据：{self.limit.source}") if part)

    def _reckoning(self) -> str:
        start = f"{in_words(self.start_on)}（{self.limit.start}）"
        head = f"{LimitKey(self.limit.key).label}：{self.limit.length}"
        passed = self._passed() if self.limit.unit == LimitUnit.WORKDAY else ""
        if self.limit.backwards:
            return f"{head}，自{start}的前一日往前推算{passed}{self._clamp()}，最晚为{_dated(self.raw_on)}"
        if self.limit.unit == LimitUnit.YEARLY:
            return f"{head}，自{start}起最近的一次，{_dated(self.raw_on)}届满"
        return f"{head}，自{start}的次日起算{passed}{self._clamp()}，{_dated(self.raw_on)}届满"

    def _clamp(self) -> str:
        clamped = self.limit.unit == LimitUnit.MONTH and self.raw_on.day < self.start_on.day
        return f"，{self.raw_on.month}月没有{self.start_on.day}日，以月末为准" if clamped else ""

    def _passed(self) -> str:
        off = f"，跳过休息日{listed(self.skipped)}" if self.skipped else ""
        return off + (f"，计入调休上班日{listed(self.made_up)}" if self.made_up else "")

    def _roll(self) -> str:
        if self.first_due_on == self.raw_on:
            worked = self.raw_on in self.made_up and self.limit.unit != LimitUnit.WORKDAY
            return "届满日为调休上班日，不顺延" if worked else ""
        return f"届满日为休息日{self._passed()}，顺延至{_dated(self.first_due_on)}"

    def as_json(self) -> dict[str, Any]:
        """Plain strings, numbers and lists for storing; dates in ISO form."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Explanation":
        """The explanation that `as_json` stored."""
        return cls(
            limit=_limit_from(stored["limit"]),
            **{name: date.fromisoformat(stored[name]) for name in ("start_on", "raw_on", "due_on")},
            skipped=tuple(map(date.fromisoformat, stored["skipped"])),
            made_up=tuple(map(date.fromisoformat, stored["made_up"])),
            provisional=stored["provisional"],
            extensions=tuple(map(_extension_from, stored["extensions"])),
        )


# Reckoning


def add_months(day: date, months: int) -> date:
    """The same day number `months` later (or earlier), or the last of that month: 31 Jan + 1 = 28 Feb."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def due(start: date, limit: Limit, workdays: Workdays, *, roll: bool = True) -> Explanation:
    """When a limit that started on `start` ends, with its reasons; the start day does not count.

    A limit in months or calendar days, or a fixed day, that ends on a day off moves to the next working day,
    unless `roll` is off. Source: the Civil Code, arts. 201 to 203, by analogy.
    A fixed day is the next one on or after `start`. A limit counted back is as `latest_asking` says.
    """
    if limit.backwards:
        return latest_asking(start, limit, workdays)
    raw_on = _raw_end(start, limit, workdays)
    due_on = workdays.next_or_same(raw_on) if roll else raw_on
    by_workdays = limit.unit == LimitUnit.WORKDAY
    # The calendar is asked about every day of a working-day limit, else about the end alone, if at all.
    asked_from = start + ONE_DAY if by_workdays else raw_on
    asked = list(days_from(asked_from, due_on)) if roll or by_workdays else []
    return Explanation(
        limit=limit,
        start_on=start,
        raw_on=raw_on,
        due_on=due_on,
        skipped=tuple(day for day in asked if not workdays.is_working(day)),
        made_up=tuple(day for day in asked if workdays.is_made_up(day)),
        provisional=bool(asked) and not workdays.certain(asked_from, due_on),
    )


def latest_asking(due_on: date, limit: Limit, workdays: Workdays) -> Explanation:
    """The last day, as `due_on` of the result, on which something must be asked before a due date.

    Counted back from `due_on`, which does not count: the fifth working day before it, say. It moves past no
    holiday, for a later day would be too late.
    """
    by_workdays = limit.unit == LimitUnit.WORKDAY
    latest = _raw_end(due_on, limit, workdays, back=True)
    asked = list(days_from(latest, due_on - ONE_DAY)) if by_workdays else []
    return Explanation(
        limit=limit,
        start_on=due_on,
        raw_on=latest,
        due_on=latest,
        skipped=tuple(day for day in asked if not workdays.is_working(day)),
        made_up=tuple(day for day in asked if workdays.is_made_up(day)),
        provisional=bool(asked) and not workdays.certain(latest, due_on - ONE_DAY),
    )


def reckoned_again(explanation: Explanation, workdays: Workdays, *, roll: bool = True) -> Explanation:
    """The same limit from the same start with another calendar; an agreed extension stands as it is."""
    if explanation.extensions:
        return explanation
    return due(explanation.start_on, explanation.limit, workdays, roll=roll)


def _raw_end(start: date, limit: Limit, workdays: Workdays, *, back: bool = False) -> date:
    sign = -1 if back else 1
    if limit.unit == LimitUnit.YEARLY:
        return _fixed_day(start, limit.amount, sign)
    if limit.unit == LimitUnit.MONTH:
        return add_months(start, sign * limit.amount)
    if limit.unit == LimitUnit.DAY:
        return start + sign * timedelta(days=limit.amount)
    return workdays.back(start, limit.amount) if back else workdays.add(start, limit.amount)


def _fixed_day(start: date, amount: int, sign: int) -> date:
    """The nearest such day of a year on or after `start`; on or before it where `sign` is -1."""
    month, day = divmod(amount, 100)
    this_year = start.replace(month=month, day=day)
    passed = (this_year - start).days * sign < 0
    return this_year.replace(year=start.year + sign) if passed else this_year


def days_left(due_on: date, today: date) -> int:
    """Calendar days from `today` to the due date: 0 on the day itself, negative when late."""
    return (due_on - today).days


# Extension


def extension_limit(first_assigned_on: date, limit: Limit, workdays: Workdays, *, first_due_on: date) -> date:
    """The last day any extension may reach; it is hard and does not move past holidays.

    The earliest of: the EXTENSION limit in force, counted from the first assignment; six months
    from the first assignment (Deputies Law art. 51); three months from `first_due_on`, the due date
    before any extension (SH-NPC art. 19).
    """
    return min(
        _raw_end(first_assigned_on, limit, workdays),
        add_months(first_assigned_on, MONTHS_IN_ALL),
        add_months(first_due_on, MONTHS_MORE),
    )


def extended(explanation: Explanation, new_on: date, *, reason: str, ceiling: date) -> Explanation:
    """The same explanation with one more agreed extension; the agreed date stands as it is.

    `ceiling` comes from `extension_limit` and is inclusive. The result is no longer provisional,
    since consent fixes the date. Raises RuleError("extension-not-later" or "extension-too-long").
    """
    _check_extension(explanation.due_on, new_on, ceiling)
    step = Extension(from_on=explanation.due_on, to_on=new_on, reason=reason)
    return replace(explanation, due_on=new_on, extensions=(*explanation.extensions, step), provisional=False)


def _check_extension(due_on: date, new_on: date, ceiling: date) -> None:
    if new_on <= due_on:
        sentence = f"延期后的日期{in_words(new_on)}不晚于现在的期限{in_words(due_on)}，请填写更晚的日期。"
        raise RuleError("extension-not-later", sentence, field="new_due_on")
    if new_on > ceiling:
        sentence = f"延期至{in_words(new_on)}超过上限，最晚可延期至{in_words(ceiling)}。"
        raise RuleError("extension-too-long", sentence, field="new_due_on")


# Limits as data

REGULATION = "《上海市人民代表大会关于代表建议、批评和意见的规定》"
DEPUTIES_LAW = "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》"
OPENNESS = "《中华人民共和国政府信息公开条例》"
OURS = "本系统默认，可由办公室调整"
# SH-NPC came into force on this day; the other defaults start with it.
IN_FORCE = date(2015, 3, 1)
# The Deputies Law as revised came into force on this day, with its art. 51.
LAW_REVISED = date(2025, 3, 11)


def limit_in_force(limits: Iterable[Limit], key: LimitKey, on: date) -> Limit:
    """The limit for `key` with the latest effective date not after `on`, the day its clock starts.

    Raises RuleError("no-limit").
    """
    rows = [limit for limit in limits if limit.key == key and limit.effective_from <= on]
    if not rows:
        found = f"没有找到{in_words(on)}有效的“{LimitKey(key).label}”期限"
        raise RuleError("no-limit", f"{found}，请在期限规则中补充一条当日或之前生效的规定。")
    return max(rows, key=lambda limit: limit.effective_from)


def _by_office(source: str) -> str:
    return f"{source}，可由办公室调整"


def _default(key: LimitKey, amount: int, unit: LimitUnit, start_event: StartEvent, source: str) -> Limit:
    return Limit(key, amount, unit, start_event, source, IN_FORCE)


def _article(number: str) -> str:
    return f"{REGULATION}第{number}条"


def _by_analogy(number: str) -> str:
    return _by_office(f"参照{_article(number)}")


def _by_regulation(cite: Callable[[str], str]) -> tuple[Limit, ...]:
    """The limits that Shanghai's regulation sets; `cite` turns an article into a source."""
    return (
        _default(LimitKey.ASSIGN_BETWEEN, 7, LimitUnit.WORKDAY, StartEvent.REGISTERED, cite("十一")),
        _default(LimitKey.CONFERENCE, 1, LimitUnit.MONTH, StartEvent.SESSION_CLOSED, cite("十五")),
        _default(LimitKey.RETURN_WINDOW, 7, LimitUnit.WORKDAY, StartEvent.RECEIVED, cite("十四")),
        _default(LimitKey.OPINION, 1, LimitUnit.MONTH, StartEvent.RECEIVED, cite("十七")),
        _default(LimitKey.REHANDLE, 1, LimitUnit.MONTH, StartEvent.ASSIGNED, cite("二十一")),
    )


def _of_the_reply(source: str) -> tuple[Limit, Limit]:
    return (
        _default(LimitKey.REPLY, 3, LimitUnit.MONTH, StartEvent.ASSIGNED, source),
        _default(LimitKey.EXTENSION, MONTHS_IN_ALL, LimitUnit.MONTH, StartEvent.ASSIGNED, source),
    )


def _since(day: date, limits: Iterable[Limit]) -> tuple[Limit, ...]:
    return tuple(replace(limit, effective_from=day) for limit in limits)


# The regulation is silent on these, so both bodies share them.
_SHARED = (
    # A unit that has not signed after a week counts as having the item (domain 3.2).
    _default(LimitKey.AUTO_RECEIPT, 5, LimitUnit.WORKDAY, StartEvent.ASSIGNED, OURS),
    _default(LimitKey.RETURN_DECISION, 5, LimitUnit.WORKDAY, StartEvent.REQUESTED, OURS),
    _default(
        LimitKey.FIRST_CONTACT,
        15,
        LimitUnit.WORKDAY,
        StartEvent.RECEIVED,
        _by_office("参照崇义县政协2013年的做法（自交办起算），本系统改自签收起算，仅作提醒"),
    ),
    _default(
        LimitKey.OPINION_REDO,
        5,
        LimitUnit.WORKDAY,
        StartEvent.REQUESTED,
        _by_office("参照重庆市人大2017年有关代表建议的规定第二十条"),
    ),
    _default(
        LimitKey.REPLY_TARGET,
        430,
        LimitUnit.YEARLY,
        StartEvent.ASSIGNED,
        _by_office("参照长宁区2023年的做法，仅对会议期间提出的"),
    ),
    _default(LimitKey.EXTENSION_NOTICE, 5, LimitUnit.WORKDAY, StartEvent.DUE, OURS),
    _default(
        LimitKey.FEEDBACK,
        15,
        LimitUnit.WORKDAY,
        StartEvent.REPLIED,
        _by_office("参照北京市人大2014年有关代表建议的规定第二十三条"),
    ),
    _default(LimitKey.PUBLISH, 20, LimitUnit.WORKDAY, StartEvent.REPLIED, f"{OPENNESS}第二十六条"),
    # One day a year: when to ask for the report at mid-year is left to the office.
    _default(
        LimitKey.TRACKING_REPORT,
        1130,
        LimitUnit.YEARLY,
        StartEvent.REPLIED,
        _by_office(f"参照{_article('二十四')}（日期为本系统所定，年中报告由办公室另行通知）"),
    ),
)

# Every limit of a new installation, by body; the office corrects them as rows (domain 3.2).
DEFAULT_LIMITS: dict[Body, tuple[Limit, ...]] = {
    Body.NPC: (
        *_by_regulation(_article),
        *_of_the_reply(f"{DEPUTIES_LAW}，{_article('十九')}"),
        *_since(LAW_REVISED, _of_the_reply(f"{DEPUTIES_LAW}（2025年修订）第五十一条，{_article('十九')}")),
        *_SHARED,
    ),
    # No limit for proposals could be found in print: the one for suggestions is the nearest rule.
    Body.CPPCC: (*_by_regulation(_by_analogy), *_of_the_reply(_by_analogy("十九")), *_SHARED),
}


# Words and storage


def _dated(day: date) -> str:
    return f"{in_words(day)}（{weekday_in_words(day)}）"


def _extension_in_words(extension: Extension) -> str:
    moved = f"经同意，由{in_words(extension.from_on)}延期至{_dated(extension.to_on)}"
    return f"{moved}，理由：{extension.reason.rstrip('。')}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str) else value


def _limit_from(stored: dict[str, Any]) -> Limit:
    return Limit(
        key=LimitKey(stored["key"]),
        amount=stored["amount"],
        unit=LimitUnit(stored["unit"]),
        start_event=StartEvent(stored["start_event"]),
        source=stored["source"],
        effective_from=date.fromisoformat(stored["effective_from"]),
    )


def _extension_from(stored: dict[str, Any]) -> Extension:
    from_on, to_on = date.fromisoformat(stored["from_on"]), date.fromisoformat(stored["to_on"])
    return Extension(from_on=from_on, to_on=to_on, reason=stored["reason"])
