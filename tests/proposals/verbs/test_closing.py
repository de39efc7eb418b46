"""The office carries items over, closes them and opens them again, at the desk."""

import pytest
from django.urls import reverse

from proposals.actions import closing
from proposals.models import Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(opened, office):
    client = opened(office)

    def page(item, verb, **data):
        address = reverse("desk:do", args=["item", item.pk, verb])
        return client.post(address, data) if data else client.get(address)

    return page


@pytest.fixture
def answered():
    """An item whose one proposer owes no rating."""
    part = b.make_assignment(proposal=b.make_proposal(sponsors=[b.make_group()]))
    b.make_reply(assignment=part)
    return Proposal.objects.with_session().get()


def said(page):
    return [str(message) for message in page.wsgi_request._messages]


def test_an_item_is_carried_over_into_a_later_meeting(desk):
    item = b.make_proposal()
    b.make_session(meeting=2, opened_on=b.SUBMITTED - b.days(400))
    later = b.make_session(meeting=4, opened_on=b.SUBMITTED + b.days(360))

    assert list(desk(item, "carry-over").context["form"].fields["into"].queryset) == [later]
    page = desk(item, "carry-over", into=later.pk, explanation="还需分步实施。")

    assert said(page) == [f"{item.reference}已结转至区十七届人大四次会议。"]
    assert desk(item, "carry-over").status_code == 409


def test_nothing_is_carried_over_before_there_is_a_later_meeting(desk):
    assert desk(b.make_proposal(), "carry-over").status_code == 409


def test_an_answered_item_is_closed_and_opened_again(desk, answered):
    desk(answered, "close", archive_number="2026-001", reason="办理完毕")
    assert Proposal.objects.get().archive_number == "2026-001"
    page = desk(answered, "reopen", asked_by_text="第一提出人", reason="情况有变化")

    assert said(page) == [
        f"{answered.reference}已办结归档。",
        f"{answered.reference}已重新打开，继续跟踪。",
    ]
    assert Proposal.objects.get().state == "replied"


def test_what_is_missing_is_said_on_the_page(desk, answered):
    part = answered.assignments.get()
    part.extensions.create(new_due_on=part.due_on + b.days(9), reason="试例", asked_on=b.REPLIED)

    page = desk(answered, "close", archive_number="2026-001", reason="办理完毕")

    assert page.status_code == 422
    assert f"{answered.reference}还不能办结：延期申请尚未审批。" in page.content.decode()


@pytest.mark.parametrize(("verb", "state"), [("close", "to_assign"), ("reopen", "replied")])
def test_a_verb_is_offered_in_its_state_alone(desk, answered, verb, state):
    item = b.make_proposal() if state == "to_assign" else answered

    assert desk(item, verb).status_code == 409


def test_a_closed_item_is_not_closed_again(desk, answered):
    closing.close(answered, archive_number="2026-001", reason="试例", on=b.REPLIED, by=None)

    assert desk(answered, "close").status_code == 409
