"""What the public may read: opened by the office, closed again at once."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from proposals.actions import publishing, replying
from proposals.models import Proposal, Reply
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, by=None, now=b.NOW, **kwargs)
    return refused.value


def publish(reply):
    return publishing.publish_reply(reply, by=None, now=b.NOW)


def take_down(reply, by):
    return publishing.take_down_reply(reply, reason="试例", by=by, now=b.NOW)


def shown_on():
    return Proposal.objects.values_list("public_replied_on", flat=True).get()


# Letters


def test_opening_a_letter_opens_its_item_with_it():
    reply = publish(b.make_reply())

    proposal = Proposal.objects.get()
    assert reply.is_public
    assert (reply.published_at, proposal.published_at) == (b.NOW, b.NOW)
    assert proposal.public_replied_on == b.REPLIED
    assert [row.kind for row in proposal.events.all()][-2:] == ["item_published", "published"]


def test_publishing_twice_changes_nothing():
    reply = publish(b.make_reply())
    before = reply.assignment.proposal.events.count()

    again = publishing.publish_reply(reply, by=None, now=b.NOW + b.days(1))

    assert again.published_at == b.NOW
    assert reply.assignment.proposal.events.count() == before


@pytest.mark.parametrize(("disclosure", "found"), [("", "未定"), ("on_request", "依申请公开")])
def test_only_open_letters_are_published(disclosure, found):
    reply = b.make_reply(disclosure=disclosure)

    refused = refusal(publishing.publish_reply, reply)

    assert refused.code == "reply-not-open"
    assert refused.sentence == (
        f"这份答复的公开属性是“{found}”，只有“主动公开”的答复可以公开。请先审定公开属性。"
    )
    assert not Proposal.objects.public().exists()


def test_a_replaced_letter_is_not_published():
    old = b.make_reply()
    replying.correct_reply(old, reason="试例", by=None, today=b.REPLIED, body="对。")

    refused = refusal(publishing.publish_reply, old)

    assert refused.code == "reply-not-sent"
    assert refused.sentence == "这份答复现为“已被更正”，只有已发出的答复可以公开。"


def test_a_letter_on_a_closed_item_is_not_published():
    reply = b.make_reply(assignment=b.make_assignment(text_disclosure="closed"))

    refused = refusal(publishing.publish_reply, reply)

    assert refused.code == "item-closed"
    assert not Reply.objects.public().exists()


def test_a_letter_taken_down_leaves_the_item_open(office):
    reply = b.make_reply(published=True)

    take_down(reply, office)

    assert Proposal.objects.get().is_public
    assert not Reply.objects.public().exists()
    assert shown_on() is None


def test_a_letter_taken_down_may_be_opened_again(office):
    reply = take_down(b.make_reply(published=True), office)

    assert publish(reply).is_public
    assert shown_on() == b.REPLIED


def test_only_what_is_public_is_taken_down(office):
    reply = b.make_reply()

    with pytest.raises(RuleError) as refused:
        take_down(reply, office)

    assert refused.value.code == "not-public"
    assert refused.value.sentence == "这份答复没有向社会公开，不必撤下。"
    assert Reply.objects.get().taken_down_at is None


def test_only_a_public_item_is_taken_down(office):
    proposal = b.make_proposal()

    with pytest.raises(RuleError) as refused:
        publishing.take_down_item(proposal, reason="试例", by=office, now=b.NOW)

    assert refused.value.code == "not-public"
    assert refused.value.sentence == f"{proposal.reference}没有向社会公开，不必撤下。"


# Items


def test_an_item_may_be_opened_before_it_is_answered():
    row = publishing.publish_item(b.make_proposal(), by=None, now=b.NOW)

    assert (row.is_public, row.public_replied_on) == (True, None)


def test_an_item_that_is_not_filed_stays_hidden():
    proposal = b.make_proposal(filed=False)

    refused = refusal(publishing.publish_item, proposal)

    assert refused.code == "not-filed"
    assert refused.sentence == f"{proposal.reference}现为“待审核”，受理（立案）后才能公开。"


def test_a_closed_item_stays_hidden():
    proposal = b.make_proposal(text_disclosure="closed")

    refused = refusal(publishing.publish_item, proposal)

    assert refused.code == "item-closed"
    assert refused.sentence == (
        f"{proposal.reference}的公开属性是“不予公开”，不能公开。如需公开请先更正公开属性。"
    )


def test_an_item_taken_down_takes_its_letters_with_it_and_brings_them_back(office):
    reply = b.make_reply(published=True)

    row = publishing.take_down_item(reply.assignment.proposal, reason="试例", by=office, now=b.NOW)
    hidden = (Reply.objects.public().exists(), shown_on())
    publishing.publish_item(row, by=office, now=b.NOW)

    assert hidden == (False, None)
    assert list(Reply.objects.public()) == [reply]
    assert shown_on() == b.REPLIED


def test_the_newest_public_letter_of_any_unit_gives_the_date(office):
    one = b.make_assignment(role="split")
    two = b.make_assignment(proposal=one.proposal, role="split")
    early = b.make_reply(assignment=one, replied_on=date(2026, 4, 1), published=True)
    late = b.make_reply(assignment=two, replied_on=date(2026, 4, 9), published=True)
    b.make_reply(assignment=one, kind="follow_up", replied_on=date(2026, 4, 12))

    dates = [shown_on()]
    take_down(late, office)
    dates.append(shown_on())
    take_down(early, office)
    dates.append(shown_on())

    assert dates == [date(2026, 4, 9), date(2026, 4, 1), None]


def test_a_day_is_that_of_the_office_and_not_of_greenwich(office):
    midnight = datetime(2026, 4, 16, 0, 30, tzinfo=timezone.get_default_timezone())

    row = publishing.publish_item(b.make_proposal(), by=office, now=midnight)

    assert row.events.last().on == date(2026, 4, 16)


def test_a_letter_does_not_open_an_item_that_was_taken_down(office):
    reply = b.make_reply(published=True)
    publishing.take_down_item(reply.assignment.proposal, reason="试例", by=office, now=b.NOW)

    with pytest.raises(RuleError, match="请先公开本件") as refused:
        publishing.publish_reply(reply, by=office, now=b.NOW)

    assert refused.value.code == "item-taken-down"
    assert not Proposal.objects.public().exists()
