"""A later date at the desk."""

import pytest
from django.urls import reverse
from django.utils import timezone

from proposals.actions import extending
from proposals.models import Assignment, Extension
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


@pytest.fixture
def extension(row, today):
    new = row.due_on + b.days(30)
    return extending.ask_extension(row, new_due_on=new, reason="难", signer="试", on=today, by=None)


def test_the_form_says_until_when_and_how_far(opened, officer, row):
    page = opened(officer).get(address("part", row, "ask-extension"))

    asked, latest = extending.last_day_to_ask(row), extending.latest_extension(row)
    assert page.context["form"].fields["new_due_on"].help_text == (
        f"现在的期限是{row.due_on}，最晚可延至{latest}，申请最晚在{asked}提出。"
    )


def test_a_unit_asks(opened, officer, row):
    facts = {"new_due_on": row.due_on + b.days(30), "reason": "涉及多个部门", "signer": "试领导"}

    assert opened(officer).post(address("part", row, "ask-extension"), facts).status_code == 302
    assert Extension.objects.get().asked_by == officer


@pytest.mark.parametrize("days", [0, 200])
def test_a_day_that_cannot_be_is_said_at_its_box(opened, officer, row, days):
    facts = {"new_due_on": row.due_on + b.days(days), "reason": "涉及多个部门", "signer": "试领导"}

    page = opened(officer).post(address("part", row, "ask-extension"), facts)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["new_due_on"])


def test_the_office_grants_a_shorter_one(opened, office, row, extension):
    form = opened(office).get(address("extension", extension, "agree")).context["form"]
    granted = row.due_on + b.days(10)

    said = opened(office).post(address("extension", extension, "agree"), {"granted_on": granted})

    assert form.initial["granted_on"] == extension.new_due_on
    assert said.status_code == 302
    assert Assignment.objects.get().due_on == granted


def test_the_office_does_not_grant_more_than_was_asked(opened, office, extension):
    granted = extension.new_due_on + b.days(1)

    page = opened(office).post(address("extension", extension, "agree"), {"granted_on": granted})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["granted_on"])


def test_the_office_refuses(opened, office, row, extension):
    said = opened(office).post(address("extension", extension, "refuse"), {"reason": "可以按期"})

    assert said.status_code == 302
    assert Assignment.objects.get().due_on == row.due_on


@pytest.mark.parametrize(
    ("state", "found"), [("in_hand", [200, 200]), ("return_asked", [409, 200]), ("answered", [409, 409])]
)
def test_what_the_office_may_decide_follows_the_part(opened, office, row, extension, today, state, found):
    if state == "answered":  # which ends what was asked
        b.make_reply(assignment=row, replied_on=today)
    else:
        Assignment.objects.update(state=state)

    pages = [opened(office).get(address("extension", extension, verb)) for verb in ("agree", "refuse")]

    assert [page.status_code for page in pages] == found
