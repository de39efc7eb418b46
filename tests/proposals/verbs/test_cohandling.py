"""Opinions of co-handling units at the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from proposals.actions import opinions
from proposals.models import Assignment, Attachment, HandlerOpinion
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def lead(officer, today):
    return b.make_assignment(unit=officer.unit, on=today, submitted_on=today, received=True)


@pytest.fixture
def helper():
    return b.make_user("unit", unit=b.make_unit())


@pytest.fixture
def co(lead, helper, today):
    return b.make_assignment(proposal=lead.proposal, unit=helper.unit, role="co", on=today, received=True)


def address(kind, row, verb):
    return reverse("desk:do", args=[kind, row.pk, verb])


def give(co, today):
    return opinions.give_opinion(co, text="同意主办单位的意见。", on=today, by=None)


def test_a_co_handling_unit_gives_its_opinion_with_the_letter(opened, helper, co, today):
    paper = SimpleUploadedFile("函.pdf", b"%PDF-1.7")
    facts = {"text": "同意，我局配合。", "on": today, "signer": "试领导", "doc_number": "试〔2026〕1号"}

    said = opened(helper).post(address("part", co, "give-opinion"), {**facts, "file": paper})

    assert said.status_code == 302
    opinion = HandlerOpinion.objects.get()
    assert (opinion.text, opinion.signer, opinion.given_by) == ("同意，我局配合。", "试领导", helper)
    assert Attachment.objects.get().kind == "record"


def test_an_opinion_that_says_nothing_is_said_at_its_box(opened, helper, co, today):
    page = opened(helper).post(address("part", co, "give-opinion"), {"text": "同意", "on": today})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["text"])


def test_who_answers_is_not_offered_to_give_an_opinion(opened, officer, lead):
    assert opened(officer).get(address("part", lead, "give-opinion")).status_code == 409


def test_the_lead_unit_sends_an_opinion_back(opened, officer, co, today):
    opinion = give(co, today)

    said = opened(officer).post(address("opinion", opinion, "send-back"), {"reason": "没有措施"})

    assert said.status_code == 302
    assert Assignment.objects.get(pk=co.pk).state == "in_hand"


def test_a_co_handling_unit_does_not_send_its_own_back(opened, helper, co, today):
    opinion = give(co, today)

    page = opened(helper).post(address("opinion", opinion, "send-back"), {"reason": "没有措施"})

    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [
        "会办意见由本件的主办（分办）单位或办公室退回，本单位不能退回。"
    ]


def test_another_co_handling_unit_does_not_even_see_it(opened, co, today):
    opinion = give(co, today)
    other = b.make_user("unit", unit=b.make_unit())
    b.make_assignment(proposal=co.proposal, unit=other.unit, role="co", on=today)

    page = opened(other).post(address("opinion", opinion, "send-back"), {"reason": "没有措施"})

    assert page.status_code == 404
