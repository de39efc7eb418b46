"""Tables of dates from the regulation, and what must hold for every date."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.actions.calendar import days_of_year
from proposals.rules.deadlines import (
    DEFAULT_LIMITS,
    IN_FORCE,
    Explanation,
    Extension,
    Limit,
    add_months,
    days_left,
    due,
    extended,
    extension_limit,
    latest_asking,
    limit_in_force,
    reckoned_again,
)
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Body, DayKind, DayState, LimitKey, LimitUnit, StartEvent
from proposals.rules.workdays import Workdays, days_from

REGULATION = "《上海市人民代表大会关于代表建议、批评和意见的规定》"
LAW = "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》（2025年修订）"

# The State Council's notices for 2023 (National Day alone) and 2026.
OFF = [
    *[("2023-09-29", "2023-10-06"), ("2025-12-31", "2025-12-31")],
    *[("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06")],
    *[("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27")],
    *[("2026-10-01", "2026-10-07")],
]
MADE_UP = [
    *["2023-10-07", "2023-10-08"],
    *["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"],
]


def day(text):
    return date.fromisoformat(text)


def days(*texts):
    return tuple(map(day, texts))


CHINA = Workdays(
    [(one, "off", "confirmed") for first, last in OFF for one in days_from(day(first), day(last))]
    + [(day(one), "made_up", "confirmed") for one in MADE_UP]
)


# Every day that the package knows, as the office loads it.
WHOLE = Workdays(
    (one.date, one.kind, "confirmed") for year in (2024, 2025, 2026) for one in days_of_year(year)
)
SAMPLES = Path(__file__).parents[2] / "samples"
HAND_CALCULATED = list(csv.DictReader((SAMPLES / "due_dates.csv").read_text().splitlines()))


def limit(amount=3, unit=LimitUnit.MONTH, key=LimitKey.REPLY, start=StartEvent.ASSIGNED, since="2015-03-01"):
    return Limit(key, amount, unit, start, "测试规定", day(since))


def default(body, key):
    return limit_in_force(DEFAULT_LIMITS[body], key, date(2026, 1, 1))


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as caught:
        call(*args, **kwargs)
    return caught.value.code, caught.value.sentence, caught.value.field


# Months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2026-03-31", 3, "2026-06-30"),
        ("2026-10-15", 3, "2027-01-15"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-02-28", 1, "2026-03-28"),  # a month end is not followed to the next month end
        ("2026-12-05", 12, "2027-12-05"),
        ("2026-01-31", -2, "2025-11-30"),
    ],
)
def test_months_keep_the_day_number_or_end_with_the_month(start, months, end):
    assert add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("body", "key", "start", "raw", "ends"),
    [
        (Body.NPC, LimitKey.REPLY, "2026-03-31", "2026-06-30", "2026-06-30"),
        (Body.CPPCC, LimitKey.REPLY, "2026-03-31", "2026-06-30", "2026-06-30"),
        (Body.NPC, LimitKey.REPLY, "2023-02-07", "2023-05-07", "2023-05-08"),  # a Sunday
        (Body.NPC, LimitKey.REPLY, "2026-07-01", "2026-10-01", "2026-10-08"),  # National Day
        (Body.NPC, LimitKey.REPLY, "2023-07-01", "2023-10-01", "2023-10-07"),  # to a made-up Saturday
        (Body.NPC, LimitKey.REPLY, "2025-11-30", "2026-02-28", "2026-02-28"),  # on a made-up Saturday
        (Body.NPC, LimitKey.REPLY, "2023-11-30", "2024-02-29", "2024-02-29"),
        (Body.NPC, LimitKey.OPINION, "2026-01-16", "2026-02-16", "2026-02-24"),  # Spring Festival
        (Body.NPC, LimitKey.REHANDLE, "2026-01-31", "2026-02-28", "2026-02-28"),
        (Body.NPC, LimitKey.RETURN_WINDOW, "2026-02-09", "2026-02-25", "2026-02-25"),
        (Body.NPC, LimitKey.RETURN_WINDOW, "2026-01-16", "2026-01-27", "2026-01-27"),
        (Body.CPPCC, LimitKey.ASSIGN_BETWEEN, "2026-09-28", "2026-10-13", "2026-10-13"),
        (Body.NPC, LimitKey.AUTO_RECEIPT, "2026-02-09", "2026-02-14", "2026-02-14"),  # made-up Saturday
        (Body.NPC, LimitKey.PUBLISH, "2026-04-29", "2026-05-29", "2026-05-29"),
        (Body.NPC, LimitKey.FEEDBACK, "2026-04-29", "2026-05-22", "2026-05-22"),
        (Body.NPC, LimitKey.CONFERENCE, "2026-01-18", "2026-02-18", "2026-02-24"),
        (Body.CPPCC, LimitKey.CONFERENCE, "2026-01-16", "2026-02-16", "2026-02-24"),
        (Body.NPC, LimitKey.OPINION_REDO, "2026-02-12", "2026-02-26", "2026-02-26"),
        (Body.NPC, LimitKey.REPLY_TARGET, "2026-02-09", "2026-04-30", "2026-04-30"),
        (Body.NPC, LimitKey.TRACKING_REPORT, "2025-05-06", "2025-11-30", "2025-12-01"),  # a Sunday
        (Body.NPC, LimitKey.EXTENSION_NOTICE, "2026-05-09", "2026-04-29", "2026-04-29"),
    ],
)
def test_the_default_limits_lead_to_these_dates(body, key, start, raw, ends):
    explanation = due(day(start), default(body, key), CHINA)

    assert (explanation.raw_on, explanation.due_on) == (day(raw), day(ends))


@pytest.mark.parametrize(
    ("amount", "start", "raw", "ends"),
    [
        (10, "2026-04-29", "2026-05-09", "2026-05-09"),  # a made-up Saturday ends it
        (2, "2026-04-29", "2026-05-01", "2026-05-06"),
        (30, "2026-04-01", "2026-05-01", "2026-05-06"),
        (1, "2026-04-28", "2026-04-29", "2026-04-29"),
    ],
)
def test_calendar_days_count_holidays_and_roll_only_at_the_end(amount, start, raw, ends):
    explanation = due(day(start), limit(amount, LimitUnit.DAY), CHINA)

    assert (explanation.raw_on, explanation.due_on) == (day(raw), day(ends))


@pytest.mark.parametrize(
    ("amount", "start", "ends"),
    [
        (430, "2026-04-29", "2026-04-30"),
        (430, "2026-04-30", "2026-04-30"),
        (430, "2026-05-01", "2027-04-30"),
        (101, "2025-12-31", "2026-01-04"),  # New Year to the made-up Sunday
        (1130, "2024-02-29", "2024-12-02"),
        (228, "2026-02-28", "2026-02-28"),  # a made-up Saturday
    ],
)
def test_a_fixed_day_is_the_next_one_from_the_start_on(amount, start, ends):
    year = WHOLE if start.startswith("2024") else CHINA

    assert due(day(start), limit(amount, LimitUnit.YEARLY), year).due_on == day(ends)


@pytest.mark.parametrize(
    ("amount", "unit", "due_on", "latest"),
    [
        (5, LimitUnit.WORKDAY, "2026-05-08", "2026-04-28"),  # over the May holiday
        (5, LimitUnit.WORKDAY, "2026-05-10", "2026-04-30"),  # the made-up Saturday counts
        (1, LimitUnit.WORKDAY, "2026-03-02", "2026-02-28"),
        (10, LimitUnit.DAY, "2026-05-11", "2026-05-01"),  # moves past no holiday
        (1, LimitUnit.MONTH, "2026-03-31", "2026-02-28"),
        (430, LimitUnit.YEARLY, "2026-04-29", "2025-04-30"),
        (430, LimitUnit.YEARLY, "2026-05-29", "2026-04-30"),
    ],
)
def test_what_must_be_asked_before_a_date_is_counted_back_from_it(amount, unit, due_on, latest):
    row = limit(amount, unit, LimitKey.EXTENSION_NOTICE, StartEvent.DUE)

    asked = latest_asking(day(due_on), row, CHINA)

    assert (asked.start_on, asked.raw_on, asked.due_on) == days(due_on, latest, latest)
    assert due(day(due_on), row, CHINA) == asked


def spans(text):
    """Days and spans of days as the sample writes them: 2026-02-07..2026-02-08 2026-03-01."""
    ends = [(span.split("..")[0], span.split("..")[-1]) for span in text.split()]
    return tuple(one for first, last in ends for one in days_from(day(first), day(last)))


@pytest.mark.parametrize("row", HAND_CALCULATED, ids=lambda row: f"{row['key']} {row['start']}")
def test_dates_around_the_long_holidays_agree_with_hand_calculation(row):
    chosen = default(Body.NPC, row["key"])

    assert due(day(row["start"]), chosen, WHOLE) == Explanation(
        limit=chosen,
        start_on=day(row["start"]),
        raw_on=day(row["raw"]),
        due_on=day(row["due"]),
        skipped=spans(row["skipped"]),
        made_up=spans(row["made_up"]),
    )


def test_a_rolled_date_keeps_what_it_passed_over():
    assert due(day("2023-07-01"), limit(), CHINA) == Explanation(
        limit=limit(),
        start_on=day("2023-07-01"),
        raw_on=day("2023-10-01"),
        due_on=day("2023-10-07"),
        skipped=tuple(days_from(day("2023-10-01"), day("2023-10-06"))),
        made_up=days("2023-10-07"),
        provisional=False,
    )


def test_a_working_day_limit_keeps_every_day_off_and_every_made_up_day():
    week = limit(7, LimitUnit.WORKDAY)

    assert due(day("2026-02-09"), week, CHINA) == Explanation(
        limit=week,
        start_on=day("2026-02-09"),
        raw_on=day("2026-02-25"),
        due_on=day("2026-02-25"),
        skipped=tuple(days_from(day("2026-02-15"), day("2026-02-23"))),
        made_up=days("2026-02-14"),
        provisional=False,
    )


def test_without_rolling_a_limit_ends_where_it_ends_and_asks_no_calendar():
    explanation = due(day("2026-07-04"), limit(), Workdays(), roll=False)

    assert (explanation.raw_on, explanation.due_on) == days("2026-10-04", "2026-10-04")
    assert (explanation.skipped, explanation.made_up, explanation.provisional) == ((), (), False)


@pytest.mark.parametrize(
    ("start", "chosen", "provisional"),
    [
        ("2026-09-30", limit(3), False),
        ("2026-10-01", limit(3), True),  # ends on 1 January 2027
        ("2026-12-20", limit(7, LimitUnit.WORKDAY), False),
        ("2026-12-25", limit(7, LimitUnit.WORKDAY), True),
        ("2022-12-31", limit(3, LimitUnit.DAY), False),  # only the end asks the calendar
        ("2026-12-31", limit(3, LimitUnit.DAY), True),
    ],
)
def test_a_date_that_rests_on_an_unknown_year_is_provisional(start, chosen, provisional):
    assert due(day(start), chosen, CHINA).provisional is provisional


def test_a_predicted_holiday_moves_the_date_and_leaves_it_provisional():
    predicted = Workdays([(date(2027, 10, 1), DayKind.OFF, DayState.PREDICTED)])

    explanation = due(date(2027, 7, 1), limit(), predicted)

    assert (explanation.due_on, explanation.provisional) == (date(2027, 10, 4), True)


# Sentences


@pytest.mark.parametrize(
    ("start", "chosen", "expected"),
    [
        (
            "2026-01-15",
            limit(),
            "答复：3个月，自2026年1月15日（首次交办）的次日起算，2026年4月15日（星期三）届满。依据：测试规定。",
        ),
        (
            "2026-03-31",
            limit(),
            "答复：3个月，自2026年3月31日（首次交办）的次日起算，6月没有31日，以月末为准，"
            "2026年6月30日（星期二）届满。依据：测试规定。",
        ),
        (
            "2026-07-01",
            limit(),
            "答复：3个月，自2026年7月1日（首次交办）的次日起算，2026年10月1日（星期四）届满。"
            "届满日为休息日，跳过休息日7天（2026年10月1日至2026年10月7日），"
            "顺延至2026年10月8日（星期四）。依据：测试规定。",
        ),
        (
            "2026-01-28",
            limit(1, key=LimitKey.REHANDLE),
            "再次办理答复：1个月，自2026年1月28日（再次交办）的次日起算，2026年2月28日（星期六）届满。"
            "届满日为调休上班日，不顺延。依据：测试规定。",
        ),
        (
            "2026-02-09",
            limit(12, LimitUnit.WORKDAY, LimitKey.RETURN_WINDOW, StartEvent.RECEIVED),
            "申请退办：12个工作日，自2026年2月9日（签收）的次日起算，"
            "跳过休息日10天（2026年2月15日至2026年2月23日、2026年3月1日），"
            "计入调休上班日2天（2026年2月14日、2026年2月28日），2026年3月3日（星期二）届满。依据：测试规定。",
        ),
        (
            "2026-02-13",
            limit(1, LimitUnit.WORKDAY, LimitKey.AUTO_RECEIPT),
            "视同签收：1个工作日，自2026年2月13日（交办）的次日起算，"
            "计入调休上班日1天（2026年2月14日），2026年2月14日（星期六）届满。依据：测试规定。",
        ),
        (
            "2026-12-31",
            limit(1, LimitUnit.WORKDAY, LimitKey.AUTO_RECEIPT),
            "视同签收：1个工作日，自2026年12月31日（交办）的次日起算，2027年1月1日（星期五）届满。"
            "有关年度的放假安排尚未确认，此日期为暂定。依据：测试规定。",
        ),
        (
            "2026-10-02",
            limit(1001, LimitUnit.YEARLY, LimitKey.REPLY_TARGET),
            "内部办结目标：每年10月1日，自2026年10月2日（首次交办）起最近的一次，2027年10月1日（星期五）届满。"
            "有关年度的放假安排尚未确认，此日期为暂定。依据：测试规定。",
        ),
        (
            "2026-07-01",
            limit(1001, LimitUnit.YEARLY, LimitKey.REPLY_TARGET),
            "内部办结目标：每年10月1日，自2026年7月1日（首次交办）起最近的一次，2026年10月1日（星期四）届满。"
            "届满日为休息日，跳过休息日7天（2026年10月1日至2026年10月7日），"
            "顺延至2026年10月8日（星期四）。依据：测试规定。",
        ),
        (
            "2026-05-09",
            limit(5, LimitUnit.WORKDAY, LimitKey.EXTENSION_NOTICE, StartEvent.DUE),
            "提出延期申请：5个工作日，自2026年5月9日（现在的期限）的前一日往前推算，"
            "跳过休息日5天（2026年5月1日至2026年5月5日），最晚为2026年4月29日（星期三）。依据：测试规定。",
        ),
        (
            "2026-03-31",
            limit(1, LimitUnit.MONTH, LimitKey.EXTENSION_NOTICE, StartEvent.DUE),
            "提出延期申请：1个月，自2026年3月31日（现在的期限）的前一日往前推算，"
            "2月没有31日，以月末为准，最晚为2026年2月28日（星期六）。依据：测试规定。",
        ),
    ],
)
def test_a_date_explains_itself(start, chosen, expected):
    assert due(day(start), chosen, CHINA).sentence() == expected


@pytest.mark.parametrize("key", LimitKey)
def test_a_limit_with_plain_strings_as_a_table_stores_them_reckons_the_same(key):
    row = default(Body.NPC, key)
    stored = replace(row, key=row.key.value, unit=row.unit.value, start_event=row.start_event.value)

    explanation = due(day("2026-02-09"), stored, CHINA)

    assert explanation == due(day("2026-02-09"), row, CHINA)
    assert explanation.sentence() == due(day("2026-02-09"), row, CHINA).sentence()


# Extensions


def agreed(*steps, start="2026-07-01"):
    explanation = due(day(start), limit(), CHINA)
    for new_on in steps:
        explanation = extended(explanation, day(new_on), reason="涉及多个部门。", ceiling=day("2027-01-01"))
    return explanation


def test_every_extension_is_kept_beside_the_first_due_date():
    explanation = agreed("2026-11-30", "2027-01-01")

    assert (explanation.due_on, explanation.first_due_on, explanation.raw_on) == days(
        "2027-01-01", "2026-10-08", "2026-10-01"
    )
    assert explanation.extensions == (
        Extension(day("2026-10-08"), day("2026-11-30"), "涉及多个部门。"),
        Extension(day("2026-11-30"), day("2027-01-01"), "涉及多个部门。"),
    )


def test_the_sentence_tells_the_first_end_the_roll_and_the_extension():
    assert agreed("2026-11-30").sentence() == (
        "答复：3个月，自2026年7月1日（首次交办）的次日起算，2026年10月1日（星期四）届满。"
        "届满日为休息日，跳过休息日7天（2026年10月1日至2026年10月7日），顺延至2026年10月8日（星期四）。"
        "经同意，由2026年10月8日延期至2026年11月30日（星期一），理由：涉及多个部门。依据：测试规定。"
    )


def test_an_agreed_date_is_no_longer_provisional():
    before = due(day("2026-10-01"), limit(), CHINA)
    after = extended(before, day("2027-02-01"), reason="情况复杂", ceiling=day("2027-04-01"))

    assert (before.provisional, after.provisional) == (True, False)


def test_with_another_calendar_a_date_is_reckoned_again_from_its_own_limit_and_start():
    before = due(day("2026-07-01"), limit(), Workdays())

    assert before.due_on == day("2026-10-01")
    assert reckoned_again(before, CHINA) == due(day("2026-07-01"), limit(), CHINA)
    assert reckoned_again(before, CHINA, roll=False).due_on == day("2026-10-01")


def test_an_agreed_extension_stands_whatever_the_calendar_says():
    assert reckoned_again(agreed("2026-11-30"), Workdays()) == agreed("2026-11-30")


@pytest.mark.parametrize("new_on", ["2026-10-08", "2026-10-07"])
def test_an_extension_must_be_later(new_on):
    assert refusal(extended, agreed(), day(new_on), reason="", ceiling=day("2027-01-01")) == (
        "extension-not-later",
        f"延期后的日期2026年10月{int(new_on[-2:])}日不晚于现在的期限2026年10月8日，请填写更晚的日期。",
        "new_due_on",
    )


def test_an_extension_must_not_pass_the_ceiling():
    assert refusal(extended, agreed(), day("2027-01-02"), reason="", ceiling=day("2027-01-01")) == (
        "extension-too-long",
        "延期至2027年1月2日超过上限，最晚可延期至2027年1月1日。",
        "new_due_on",
    )


@pytest.mark.parametrize(
    ("assigned", "first_due", "months", "latest"),
    [
        ("2026-03-31", "2026-06-30", 6, "2026-09-30"),
        ("2026-07-01", "2026-10-08", 6, "2027-01-01"),  # six months in all, although the first end rolled
        ("2026-04-01", "2026-07-01", 6, "2026-10-01"),  # the ceiling does not move past National Day
        ("2025-11-30", "2026-02-28", 6, "2026-05-28"),  # three months more are shorter here
        ("2026-03-02", "2026-06-02", 4, "2026-07-02"),  # a stricter office
        ("2026-03-02", "2026-06-02", 9, "2026-09-02"),  # a laxer one than the law allows
    ],
)
def test_no_extension_passes_six_months_in_all_or_three_more(assigned, first_due, months, latest):
    row = limit(months, key=LimitKey.EXTENSION)

    assert extension_limit(day(assigned), row, CHINA, first_due_on=day(first_due)) == day(latest)


# Limits as data

SHANGHAI = {
    LimitKey.ASSIGN_BETWEEN: ("7个工作日", "登记", REGULATION + "第十一条"),
    LimitKey.RETURN_WINDOW: ("7个工作日", "签收", REGULATION + "第十四条"),
    LimitKey.OPINION: ("1个月", "签收", REGULATION + "第十七条"),
    LimitKey.REPLY: ("3个月", "首次交办", f"{LAW}第五十一条，{REGULATION}第十九条"),
    LimitKey.EXTENSION: ("6个月", "首次交办", f"{LAW}第五十一条，{REGULATION}第十九条"),
    LimitKey.REHANDLE: ("1个月", "再次交办", REGULATION + "第二十一条"),
    LimitKey.CONFERENCE: ("1个月", "会议闭幕", REGULATION + "第十五条"),
    LimitKey.AUTO_RECEIPT: ("5个工作日", "交办", "本系统默认，可由办公室调整"),
    LimitKey.RETURN_DECISION: ("5个工作日", "提出申请", "本系统默认，可由办公室调整"),
    LimitKey.FIRST_CONTACT: (
        "15个工作日",
        "签收",
        "参照崇义县政协2013年的做法（自交办起算），本系统改自签收起算，仅作提醒，可由办公室调整",
    ),
    LimitKey.OPINION_REDO: (
        "5个工作日",
        "退回重提",
        "参照重庆市人大2017年有关代表建议的规定第二十条，可由办公室调整",
    ),
    LimitKey.REPLY_TARGET: (
        "每年4月30日",
        "首次交办",
        "参照长宁区2023年的做法，仅对会议期间提出的，可由办公室调整",
    ),
    LimitKey.EXTENSION_NOTICE: ("5个工作日", "现在的期限", "本系统默认，可由办公室调整"),
    LimitKey.TRACKING_REPORT: (
        "每年11月30日",
        "答复",
        f"参照{REGULATION}第二十四条（日期为本系统所定，年中报告由办公室另行通知），可由办公室调整",
    ),
    LimitKey.FEEDBACK: (
        "15个工作日",
        "答复",
        "参照北京市人大2014年有关代表建议的规定第二十三条，可由办公室调整",
    ),
    LimitKey.PUBLISH: ("20个工作日", "答复", "《中华人民共和国政府信息公开条例》第二十六条"),
}


def in_force(body, on):
    return {key: limit_in_force(DEFAULT_LIMITS[body], key, on) for key in LimitKey}


def test_the_default_limits_of_suggestions_follow_shanghai():
    now = in_force(Body.NPC, date(2026, 1, 1))

    assert {key: (row.length, row.start, row.source) for key, row in now.items()} == SHANGHAI


@pytest.mark.parametrize("key", [LimitKey.REPLY, LimitKey.EXTENSION])
def test_a_clock_that_started_before_the_law_was_revised_does_not_cite_the_revision(key):
    old, new = [in_force(Body.NPC, date(2025, 3, day))[key] for day in (10, 11)]

    assert replace(new, source="", effective_from=IN_FORCE) == replace(old, source="")
    assert old.source == f"{LAW.removesuffix('（2025年修订）')}，{REGULATION}第十九条"
    assert new.source == f"{LAW}第五十一条，{REGULATION}第十九条"


@pytest.mark.parametrize("on", [IN_FORCE, date(2026, 1, 1)])
def test_proposals_have_the_same_limits_and_say_that_they_are_borrowed(on):
    npc, cppcc = in_force(Body.NPC, on), in_force(Body.CPPCC, on)

    assert {key: (row.length, row.start) for key, row in cppcc.items()} == {
        key: (row.length, row.start) for key, row in npc.items()
    }
    assert cppcc[LimitKey.REPLY].source == f"参照{REGULATION}第十九条，可由办公室调整"


@pytest.mark.parametrize("body", Body)
def test_every_limit_has_one_default_from_the_first_day_and_one_at_most_per_day(body):
    rows = [(row.key, row.effective_from) for row in DEFAULT_LIMITS[body]]

    assert sorted(key for key, since in rows if since == IN_FORCE) == sorted(LimitKey)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(
    ("on", "amount"), [("2015-03-01", 3), ("2026-06-30", 3), ("2026-07-01", 2), ("2027-01-01", 2)]
)
def test_the_latest_limit_already_in_force_holds(on, amount):
    rows = [limit(2, since="2026-07-01"), limit(3), limit(9, key=LimitKey.OPINION, since="2026-01-01")]

    assert limit_in_force(rows, LimitKey.REPLY, day(on)).amount == amount


@pytest.mark.parametrize("rows", [[], [limit(key=LimitKey.OPINION)], [limit(since="2015-03-02")]])
def test_a_day_without_a_limit_is_refused(rows):
    assert refusal(limit_in_force, rows, LimitKey.REPLY, day("2015-03-01")) == (
        "no-limit",
        "没有找到2015年3月1日有效的“答复”期限，请在期限规则中补充一条当日或之前生效的规定。",
        None,
    )


@pytest.mark.parametrize("amount", [0, -1, 1000])
def test_a_limit_must_be_a_sensible_number(amount):
    assert refusal(limit, amount) == (
        "limit-out-of-range",
        f"“答复”期限填的是{amount}，应为1至999之间的整数。",
        "amount",
    )


@pytest.mark.parametrize("amount", [0, 1, 100, 132, 229, 431, 1300, 1301, -430])
def test_a_yearly_limit_must_be_a_day_of_every_year(amount):
    assert refusal(limit, amount, LimitUnit.YEARLY) == (
        "limit-out-of-range",
        f"“答复”期限填的是{amount}，应为月份乘以100再加日，如4月30日填430。",
        "amount",
    )


@pytest.mark.parametrize(
    ("due_on", "today", "left"),
    [("2026-04-29", "2026-04-29", 0), ("2026-04-29", "2026-04-30", -1), ("2026-05-29", "2026-04-29", 30)],
)
def test_days_left_are_calendar_days(due_on, today, left):
    assert days_left(day(due_on), day(today)) == left


# What holds for every date

starts = st.dates(date(2023, 1, 1), date(2028, 12, 31))


counted = st.tuples(st.integers(1, 120), st.sampled_from([LimitUnit.MONTH, LimitUnit.DAY, LimitUnit.WORKDAY]))
fixed = st.tuples(
    st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda one: one.month * 100 + one.day),
    st.just(LimitUnit.YEARLY),
)


@st.composite
def limits_of(draw, lengths, events):
    """Limits as a table can hold them: of these (amount, unit), starting with one of these events."""
    amount, unit = draw(lengths)
    key, start = draw(st.sampled_from(LimitKey)), draw(st.sampled_from(events))
    return Limit(key, amount, unit, start, draw(st.text(max_size=20)), draw(starts))


FORWARD = [event for event in StartEvent if event != StartEvent.DUE]
limits = limits_of(counted | fixed, FORWARD)
counted_back = limits_of(counted | fixed, [StartEvent.DUE])
calendars = st.dictionaries(
    st.dates(date(2023, 1, 1), date(2029, 12, 31)),
    st.tuples(st.sampled_from(DayKind), st.sampled_from(DayState)),
    max_size=60,
).map(lambda rows: Workdays((one, *rest) for one, rest in rows.items()))
explanations = st.builds(due, starts, limits | counted_back, calendars, roll=st.booleans())


@given(starts, limits, calendars)
def test_a_date_is_never_before_its_raw_end_nor_the_raw_end_on_the_start(start, row, workdays):
    explanation = due(start, row, workdays)

    assert explanation.raw_on <= explanation.due_on
    assert start <= explanation.raw_on if row.unit == LimitUnit.YEARLY else start < explanation.raw_on


@given(starts, counted_back, calendars)
def test_what_is_counted_back_ends_before_it_starts_and_needs_no_less_time_than_it_says(
    due_on, row, workdays
):
    asked = latest_asking(due_on, row, workdays)

    assert asked.due_on == asked.raw_on <= due_on
    if row.unit == LimitUnit.WORKDAY:
        assert workdays.is_working(asked.due_on)
        assert sum(map(workdays.is_working, days_from(asked.due_on, due_on - timedelta(1)))) == row.amount


@given(starts, limits_of(fixed, FORWARD))
def test_a_fixed_day_is_that_day_less_than_a_year_away(start, row):
    raw_on = due(start, row, Workdays()).raw_on

    assert raw_on.month * 100 + raw_on.day == row.amount
    assert add_months(raw_on, -12) < start <= raw_on


@given(explanations, calendars)
def test_reckoning_again_with_the_same_calendar_changes_nothing_more(explanation, workdays):
    once = reckoned_again(explanation, workdays)

    assert reckoned_again(once, workdays) == once
    assert (once.start_on, once.limit) == (explanation.start_on, explanation.limit)


@given(starts, limits, calendars)
def test_a_rolled_date_is_the_first_working_day_from_its_raw_end(start, row, workdays):
    explanation = due(start, row, workdays)

    assert workdays.is_working(explanation.due_on)
    assert not any(
        workdays.is_working(one) for one in days_from(explanation.raw_on, explanation.due_on - timedelta(1))
    )


@given(starts, limits, calendars)
def test_days_kept_as_reasons_are_what_the_calendar_says_of_them(start, row, workdays):
    explanation = due(start, row, workdays)

    assert not any(map(workdays.is_working, explanation.skipped))
    assert all(map(workdays.is_made_up, explanation.made_up))
    assert set(explanation.skipped) | set(explanation.made_up) <= set(
        days_from(min(start + timedelta(1), explanation.raw_on), explanation.due_on)
    )


@given(starts, st.integers(1, 200), calendars)
def test_calendar_days_less_days_off_are_the_working_days(start, amount, workdays):
    explanation = due(start, limit(amount, LimitUnit.WORKDAY), workdays)

    assert (explanation.due_on - start).days - len(explanation.skipped) == amount


@given(starts, st.integers(0, 40), limits, calendars)
def test_a_later_start_is_never_due_earlier(start, later, row, workdays):
    assert due(start, row, workdays).due_on <= due(start + timedelta(later), row, workdays).due_on


@given(starts, st.integers(-60, 60))
def test_months_end_in_the_right_month_on_the_same_day_or_its_last(start, months):
    end = add_months(start, months)

    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)


@given(starts, limits, starts)
def test_no_extension_limit_passes_six_months(start, row, first_due_on):
    assert extension_limit(start, row, CHINA, first_due_on=first_due_on) <= add_months(start, 6)


@given(explanations, st.lists(st.tuples(st.integers(1, 50), st.text(max_size=10)), max_size=3))
def test_a_stored_explanation_reads_back_the_same(explanation, steps):
    for more, reason in steps:
        new_on = explanation.due_on + timedelta(more)
        explanation = extended(explanation, new_on, reason=reason, ceiling=new_on)

    stored = json.dumps(explanation.as_json(), ensure_ascii=False)

    assert Explanation.from_json(json.loads(stored)) == explanation


@given(explanations)
def test_every_explanation_names_its_dates_and_its_source(explanation):
    sentence = explanation.sentence()
    due_on = explanation.due_on

    assert f"{due_on.year}年{due_on.month}月{due_on.day}日" in sentence
    assert sentence.endswith(f"依据：{explanation.limit.source}。")
    assert ("暂定" in sentence.removesuffix(f"{explanation.limit.source}。")) is explanation.provisional
