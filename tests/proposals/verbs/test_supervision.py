"""The office urges units and notes what leaders want, at the desk."""

import pytest
from django.urls import reverse

from proposals.actions import withdrawing
from proposals.models import Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = b.ASSIGNED


@pytest.fixture
def part():
    return b.make_assignment()


@pytest.fixture
def press(opened, office):
    client = opened(office)

    def send(kind, row, verb, **data):
        address = reverse("desk:do", args=[kind, row.pk, verb])
        return client.post(address, data) if data else client.get(address)

    return send


def said(page):
    return [str(message) for message in page.wsgi_request._messages]


def test_an_item_becomes_a_key_item_and_no_more(press, part):
    item = part.proposal

    page = press("item", item, "make-key", leader="试领导", supervisor="试例委员会")
    assert said(page) == [f"{item.reference}已列为重点督办，承办单位会收到通知。"]
    form = press("item", item, "make-key").context["form"]
    assert (form.initial["leader"], form.initial["supervisor"]) == ("试领导", "试例委员会")

    page = press("item", item, "lift-key", reason="已经办结")
    assert said(page) == [f"{item.reference}不再列为重点督办。"]
    assert not Proposal.objects.get().is_key


def test_a_refusal_stands_at_its_box(press, part):
    page = press("item", part.proposal, "make-key", leader="", supervisor="", sent="1")

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["supervisor"])


def test_what_a_leader_wrote_is_noted(press, part):
    page = press("item", part.proposal, "annotate", leader="试领导", text="请抓紧办理。")

    assert said(page) == [f"{part.proposal.reference}的领导阅批已登记，承办单位会收到通知。"]
    assert Proposal.objects.get().annotated_by == "试领导"


def test_a_unit_is_urged(press, part):
    for _ in range(2):
        b.make_user("unit", unit=part.unit)

    page = press("part", part, "urge", text="请于本周内答复。")

    assert said(page) == [f"已催办{part.unit.name}，通知了2人。"]


@pytest.mark.parametrize("verb", ["make-key", "annotate"])
def test_nothing_is_offered_on_what_is_over(press, verb):
    item = b.make_proposal(sponsors=[])
    withdrawing.withdraw(item, reason="试例", consents=[], on=ON, by=None)

    assert press("item", item, verb).status_code == 409


def test_only_a_key_item_can_be_lifted(press, part):
    assert press("item", part.proposal, "lift-key").status_code == 409


def test_a_part_that_owes_nothing_is_not_offered_for_urging(press, part):
    co = b.make_assignment(proposal=part.proposal, role="co")
    b.make_reply(assignment=part)

    assert [press("part", row, "urge").status_code for row in (part, co)] == [409, 409]


def test_who_was_urged_today_is_said_on_the_page(press, part):
    press("part", part, "urge", text="请抓紧")

    page = press("part", part, "urge", text="请抓紧")

    assert page.status_code == 422
    assert "同一天不重复催办" in page.content.decode()
