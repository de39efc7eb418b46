"""Contacts, coordination, changes of hands and units at the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Unit
from proposals.models import Assignment, Contact, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def row(officer, today):
    return b.make_assignment(unit=officer.unit, on=today, submitted_on=today, received=True)


def address(kind, row, verb):
    return reverse("desk:do", args=[kind, row.pk, verb])


def test_a_unit_notes_a_talk(opened, officer, row, today):
    facts = {"held_on": today, "mode": "visit", "people": "试代表甲", "summary": "交换意见"}

    assert opened(officer).post(address("part", row, "note-contact"), facts).status_code == 302
    assert Contact.objects.get().noted_by == officer


@pytest.mark.parametrize(
    ("facts", "box"),
    [({"mode": "waived"}, "summary"), ({"mode": "visit", "day": -1}, "held_on")],
)
def test_what_is_missing_of_a_talk_is_said_at_its_box(opened, officer, row, today, facts, box):
    held_on = today + b.days(facts.pop("day", 0))

    page = opened(officer).post(
        address("part", row, "note-contact"), {"held_on": held_on, "people": "试代表甲", **facts}
    )

    assert (page.status_code, list(page.context["form"].errors)) == (422, [box])


def test_a_co_handling_unit_is_not_offered_to_note_a_talk(opened, row, today):
    helper = b.make_user("unit", unit=b.make_unit())
    co = b.make_assignment(proposal=row.proposal, unit=helper.unit, role="co", on=today)

    assert opened(helper).get(address("part", co, "note-contact")).status_code == 409


def test_the_office_notes_what_was_coordinated(opened, office, row, today):
    facts = {"on": today, "people": "试例甲局、试例乙局", "decision": "甲局主办"}

    assert opened(office).post(address("item", row.proposal, "coordinate"), facts).status_code == 302
    assert row.proposal.events.last().kind == "coordinated"


def test_the_office_changes_hands(opened, office, row):
    better = b.make_unit()

    form = opened(office).get(address("part", row, "reassign")).context["form"]
    facts = {"unit": better.pk, "role": "lead", "reason": "职责调整"}
    said = opened(office).post(address("part", row, "reassign"), facts)

    assert form.initial["role"] == "lead"
    assert said.status_code == 302
    assert Assignment.objects.current().get().unit == better


def test_the_office_ends_a_part_but_not_the_only_one(opened, office, row, today):
    co = b.make_assignment(proposal=row.proposal, role="co", on=today)

    ended, kept = [
        opened(office).post(address("part", part, "end"), {"reason": "不再需要"}) for part in (co, row)
    ]

    assert (ended.status_code, kept.status_code) == (302, 422)
    assert Assignment.objects.current().get() == row


def test_the_office_corrects_a_day_and_the_form_begins_with_what_stands(opened, office, officer, today):
    row = b.make_assignment(unit=officer.unit, on=today, submitted_on=today - b.days(9), received=True)
    form = opened(office).get(address("part", row, "correct")).context["form"]
    facts = {**form.initial, "assigned_on": today - b.days(3), "reason": "笔误"}

    said = opened(office).post(address("part", row, "correct"), facts)

    assert said.status_code == 302
    assert Proposal.objects.get().assigned_on == today - b.days(3)


def test_a_correction_that_changes_nothing_is_said(opened, office, row):
    form = opened(office).get(address("part", row, "correct")).context["form"]

    page = opened(office).post(address("part", row, "correct"), {**form.initial, "reason": "笔误"})

    assert page.context["form"].non_field_errors() == ["没有改动任何内容，请改正有误的一项后再提交。"]


# Units belong to no item


def test_the_office_has_a_unit_succeeded_and_comes_back_to_its_queue(opened, office, row, today):
    heir = b.make_unit("试例新局")

    page = opened(office).get(address("unit", row.unit, "succeed"))
    facts = {"successor": heir.pk, "on": today, "reason": "机构改革方案"}
    said = opened(office).post(address("unit", row.unit, "succeed"), facts)

    assert page.status_code == 200
    assert row.unit.name in page.content.decode()
    assert (said.status_code, said["Location"]) == (302, reverse("desk:queue"))
    assert Assignment.objects.current().get().unit == heir


def test_a_refused_succession_is_said_on_the_form(opened, office, row, today):
    facts = {"successor": row.unit_id, "on": today, "reason": "试例"}

    page = opened(office).post(address("unit", row.unit, "succeed"), facts)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["successor"])


def test_the_office_renames_a_unit(opened, office, row):
    said = opened(office).post(address("unit", row.unit, "rename"), {"name": "试例改名局"})

    assert said.status_code == 302
    assert Unit.objects.get().name == "试例改名局"


@pytest.mark.parametrize("role", ["unit", "auditor", "admin"])
def test_nobody_else_finds_units_here(opened, officer, row, role):
    user = officer if role == "unit" else b.make_user(role)

    status = opened(user).get(address("unit", row.unit, "rename")).status_code

    assert status in {403, 404}


def test_the_page_names_the_unit_whose_part_it_is(opened, office, row, today):
    co = b.make_assignment(proposal=row.proposal, unit=b.make_unit("试例会办局"), role="co", on=today)

    page = opened(office).get(address("part", co, "end"))

    assert "承办单位：试例会办局（会办）" in page.content.decode()
