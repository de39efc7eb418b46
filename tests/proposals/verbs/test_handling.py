"""Signing and returning at the desk: what the forms ask, and on which box a refusal lands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from proposals.actions import returning
from proposals.models import Assignment, Attachment, ReturnRequest
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def row(officer, today):
    return b.make_assignment(unit=officer.unit, on=today, submitted_on=today)


def address(kind, row, verb):
    return reverse("desk:do", args=[kind, row.pk, verb])


def ask(row, today):
    return returning.ask_return(row, reason="试例", proposed_unit=None, signer="试", on=today, by=None)


def test_a_unit_signs_and_says_who_works_on_it(opened, officer, row, today):
    said = opened(officer).post(
        address("part", row, "sign-for"), {"on": today, "officer": "试承办", "leader": "试领导"}
    )

    assert said.status_code == 302
    stored = Assignment.objects.get()
    assert (stored.state, stored.officer, stored.leader) == ("in_hand", "试承办", "试领导")


def test_a_receipt_before_the_assignment_is_said_at_its_box(opened, officer, row, today):
    page = opened(officer).post(address("part", row, "sign-for"), {"on": today - b.days(1)})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["on"]


def test_a_unit_asks_to_return_an_item_with_a_paper_and_names_another(opened, officer, row):
    better = b.make_unit()
    paper = SimpleUploadedFile("申请.pdf", b"%PDF-1.7")
    facts = {"proposed_unit": better.pk, "reason": "职能不符", "signer": "试领导", "file": paper}

    said = opened(officer).post(address("part", row, "ask-return"), facts)

    assert said.status_code == 302
    request = ReturnRequest.objects.get()
    assert (request.proposed_unit, request.asked_by) == (better, officer)
    kept = Attachment.objects.get()
    assert (kept.kind, kept.name, kept.proposal) == ("record", "申请.pdf", row.proposal)


def test_a_unit_is_not_offered_to_itself(opened, officer, row):
    page = opened(officer).get(address("part", row, "ask-return"))

    assert officer.unit not in page.context["form"].fields["proposed_unit"].queryset


def test_a_paper_that_cannot_be_kept_undoes_the_asking(opened, officer, row):
    facts = {"reason": "职能不符", "signer": "试", "file": SimpleUploadedFile("a.exe", b"MZ\0")}

    page = opened(officer).post(address("part", row, "ask-return"), facts)

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])
    assert not ReturnRequest.objects.exists()
    assert Assignment.objects.get().state == "assigned"


def test_the_office_hands_a_returned_item_to_another_unit(opened, office, row, today):
    better = b.make_unit()
    request = ask(row, today)

    page = opened(office).get(address("return", request, "agree"))
    said = opened(office).post(address("return", request, "agree"), {"unit": better.pk, "role": "lead"})

    assert page.context["form"].initial["role"] == "lead"
    assert said.status_code == 302
    assert Assignment.objects.current().get().unit == better


def test_a_unit_that_has_a_part_already_is_refused_at_its_box(opened, office, row, today):
    co = b.make_assignment(proposal=row.proposal, role="co", on=today)
    request = ask(row, today)

    page = opened(office).post(address("return", request, "agree"), {"unit": co.unit_id, "role": "lead"})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["unit"])


def test_the_office_refuses_with_a_reason(opened, office, row, today):
    request = ask(row, today)

    empty = opened(office).post(address("return", request, "refuse"), {"reason": ""})
    said = opened(office).post(address("return", request, "refuse"), {"reason": "属于你局职责"})

    assert (empty.status_code, said.status_code) == (422, 302)
    assert Assignment.objects.get().state == "in_hand"


def test_the_unit_takes_its_request_back(opened, officer, row, today):
    request = ask(row, today)

    assert opened(officer).post(address("return", request, "drop"), {}).status_code == 302
    assert Assignment.objects.get().state == "in_hand"


def test_a_decided_request_offers_nothing_any_more(opened, office, row, today):
    request = ask(row, today)
    returning.refuse_return(request, reason="试", on=today, by=None)

    assert opened(office).get(address("return", request, "agree")).status_code == 409
