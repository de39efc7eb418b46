"""The page that says why every date of an item is the day it is."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.html import escape

from proposals.actions import calendar
from proposals.reading import clocks
from tests import builders as b

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[2] / "samples"
HAND_CALCULATED = list(csv.DictReader((SAMPLES / "due_dates.csv").read_text().splitlines()))


@pytest.fixture(autouse=True)
def known_years(db):
    for year in (2024, 2025, 2026):
        calendar.load_days(calendar.days_of_year(year), overwrite=False)


def page(client, part):
    item = part.proposal
    return client.get(f"/desk/items/{item.session.slug}/{item.number}/dates/")


def in_words(text):
    year, month, day = text.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


# Dates reckoned by hand


def handed_out(on, *, role="lead", received=True):
    item = b.make_proposal(submitted_on=on - timedelta(20))
    return b.make_assignment(proposal=item, role=role, on=on, received=received)


def replied(on):
    part = handed_out(on - timedelta(10))
    b.make_reply(assignment=part, replied_on=on)
    return part


def due_on(day):
    """A part that is due on a day: handed out three months before."""
    months_before = {"2025-10-13": "2025-07-13", "2026-02-24": "2025-11-24"}
    part = handed_out(date.fromisoformat(months_before[f"{day}"]))
    assert part.due_on == day
    return part


STARTED = {
    "unit.return.window": ("window", handed_out),
    "reply": ("law", handed_out),
    "cohandler.opinion": ("own", lambda on: handed_out(on, role="co")),
    "disclosure.publish": ("publish", replied),
    "unit.autoreceipt": ("receipt", lambda on: handed_out(on, received=False)),
    "extension.notice": ("asking", due_on),
}


@pytest.mark.parametrize("row", HAND_CALCULATED, ids=lambda row: f"{row['key']} {row['start']}")
def test_dates_around_the_long_holidays_agree_with_hand_calculation(opened, office, row, time_machine):
    time_machine.move_to("2025-07-20")
    key, start = STARTED[row["key"]]
    part = start(date.fromisoformat(row["start"]))

    answer = page(opened(office), part)

    (clock,) = [one for one in answer.context["dates"].every if one.key.startswith(key)]
    assert clock.due_on == date.fromisoformat(row["due"])
    days = {f"{cell.day}": cell for month in clock.months for week in month.weeks for cell in week if cell}
    signs = {day: "".join(mark.sign for mark in cell.marks) for day, cell in days.items() if cell.marks}
    assert "起" in signs[row["start"]]
    assert "末" in signs[row["due"]]
    for day in row["made_up"].split():
        assert "班" in signs[day]
    for first, _, last in (span.partition("..") for span in row["skipped"].split()):
        assert "休" in signs[first]
        assert "休" in signs[last or first]
    text = answer.content.decode()
    assert escape(clock.sentence) in text
    assert f"{in_words(row['due'])}（" in clock.sentence
    assert f"自{in_words(row['start'])}（" in clock.sentence
    if row["raw"] != row["due"]:
        assert f"{in_words(row['raw'])}（" in clock.sentence
        assert "满" in signs[row["raw"]]


# The page


def test_law_and_unit_stand_side_by_side_and_every_date_is_explained(opened, office):
    part = handed_out(date(2026, 2, 9))

    answer = page(opened(office), part)

    text = answer.content.decode()
    assert "法定答复期限" in text
    assert f"{part.unit.name}（主办）" in text
    assert "答复：3个月，自2026年2月9日（首次交办）的次日起算，2026年5月9日（星期六）届满。" in text
    assert text.count('class="panel why"') == len(answer.context["dates"].every) == 8
    assert "<caption>2026年5月</caption>" in text


def test_an_item_that_waits_for_assignment_has_no_dates_yet(opened, office):
    item = b.make_proposal()

    answer = opened(office).get(f"/desk/items/{item.session.slug}/{item.number}/dates/")

    assert "还没有交办" in answer.content.decode()


def test_a_unit_sees_the_law_and_its_own_part_and_nothing_of_the_others(opened):
    part = handed_out(date(2026, 2, 9))
    other = b.make_assignment(
        proposal=part.proposal, unit=b.make_unit("试例旁人局"), role="co", on=date(2026, 2, 9), received=True
    )

    mine = page(opened(b.make_user("unit", unit=part.unit)), part)
    theirs = page(opened(b.make_user("unit", unit=other.unit)), part)

    assert "试例旁人局" not in mine.content.decode()
    assert "试例旁人局（会办）" in theirs.content.decode()
    assert isinstance(mine.context["dates"], clocks.Dates)


@pytest.mark.parametrize("role", ["unit", "delegate", "admin"])
def test_who_has_no_business_with_the_item_finds_no_page(opened, role):
    part = handed_out(date(2026, 2, 9))
    fields = {"unit": {"unit": b.make_unit()}, "delegate": {"delegate": b.make_delegate()}}

    assert page(opened(b.make_user(role, **fields.get(role, {}))), part).status_code == 404


@pytest.mark.parametrize("parts", [1, 4])
def test_any_number_of_parts_takes_at_most_twelve_queries(
    opened, office, django_assert_max_num_queries, parts
):
    part = handed_out(date(2026, 2, 9), role="split")
    rows = [part] + [
        b.make_assignment(proposal=part.proposal, role="split", on=date(2026, 2, 9), received=True)
        for _ in range(parts - 1)
    ]
    for row in rows:
        b.make_reply(assignment=row)
    client = opened(office)

    with django_assert_max_num_queries(12):
        assert page(client, part).status_code == 200
