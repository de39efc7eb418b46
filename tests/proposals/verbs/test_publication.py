"""The office opens an item to the public and closes it again."""

import pytest
from django.urls import reverse

from proposals import verbs
from proposals.actions import publishing
from proposals.models import Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(opened, office):
    """Send the form of a verb on an item; what was said, or the refusals by field."""
    client = opened(office)

    def send(item, verb, **data):
        page = client.post(reverse("desk:do", args=["item", item.pk, verb]), data)
        if page.status_code == 422:
            return dict(page.context["form"].errors)
        return [str(message) for message in page.wsgi_request._messages]

    return send


def offered(user, item):
    return {verb.slug for verb in verbs.offered(user, "item", item)} & {"publish", "take-down"}


def test_an_item_is_opened_and_closed_again(desk, client):
    item = b.make_proposal()
    page = item.get_absolute_url()

    opened = desk(item, "publish"), client.get(page).status_code
    closed = desk(item, "take-down", reason="标题有误"), client.get(page).status_code

    assert opened == ([f"{item.reference}已向社会公开。"], 200)
    assert closed == ([f"{item.reference}已撤下，公众不再能看到。"], 404)
    assert item.events.last().facts["reason"] == "标题有误"


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_nothing_is_taken_down_without_a_reason(desk, reason):
    item = publishing.publish_item(b.make_proposal(), by=None, now=b.NOW)

    refused = desk(item, "take-down", reason=reason)

    assert list(refused) == ["reason"]
    assert Proposal.objects.get().is_public


@pytest.mark.parametrize(
    ("fields", "slugs"),
    [
        ({}, {"publish"}),
        ({"filed": False}, set()),
        ({"text_disclosure": "closed"}, set()),
        ({"text_disclosure": "on_request"}, {"publish"}),
    ],
)
def test_what_may_be_opened_is_offered_to_the_office(office, officer, fields, slugs):
    item = b.make_proposal(**fields)

    assert offered(office, item) == slugs
    assert offered(officer, item) == set()


def test_what_is_open_is_offered_to_be_taken_down(office):
    item = publishing.publish_item(b.make_proposal(), by=None, now=b.NOW)

    assert offered(office, item) == {"take-down"}


def test_an_item_that_must_not_be_opened_is_refused(desk):
    item = b.make_proposal(text_disclosure="closed")

    refused = desk(item, "publish")

    assert refused == {
        "__all__": [f"{item.reference}的公开属性是“不予公开”，不能公开。如需公开请先更正公开属性。"]
    }
