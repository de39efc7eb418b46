"""A delegate's own items: what is going on, in one sentence, and every letter sent."""

import pytest

from proposals.actions import registering
from proposals.models import Assignment, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate():
    return b.make_user("delegate", delegate=b.make_delegate("试代表甲"))


def test_the_list_holds_items_led_and_co_signed_and_no_others(opened, delegate):
    me, other = delegate.delegate, b.make_delegate()
    mine = b.make_proposal(sponsors=[me])
    signed = b.make_proposal(sponsors=[other, me])
    b.make_reply(assignment=b.make_assignment(sponsors=[other]), published=True)

    items = opened(delegate).get("/my/").context["items"]

    assert {item.number for item in items} == {mine.number, signed.number}


@pytest.mark.parametrize("filed", [True, False])
def test_an_item_of_ones_own_is_readable_before_it_is_published(opened, delegate, filed):
    row = b.make_proposal(
        sponsors=[delegate.delegate], filed=filed, text="自己的内容", text_disclosure="closed"
    )

    response = opened(delegate).get(f"/my/npc-17-3/{row.number}/")

    assert "自己的内容" in response.content.decode()


def test_a_delegate_reads_every_letter_sent_and_no_replaced_one(opened, delegate):
    row = b.make_assignment(sponsors=[delegate.delegate])
    b.make_reply(assignment=row, body="未公开的答复。", disclosure="on_request")
    b.make_reply(assignment=row, kind="follow_up", body="跟踪的答复。")

    page = opened(delegate).get(f"/my/npc-17-3/{row.proposal.number}/").content.decode()

    assert "未公开的答复。" in page
    assert "跟踪的答复。" in page


def test_a_foreign_item_is_not_found_even_when_published(opened, delegate):
    row = b.make_reply(published=True).assignment.proposal

    assert opened(delegate).get(f"/my/npc-17-3/{row.number}/").status_code == 404


def test_the_sentence_follows_the_work(opened, delegate):
    proposal = b.make_proposal(sponsors=[delegate.delegate], filed=False)

    def sentence():
        return opened(delegate).get("/my/").context["items"][0].sentence

    said = [sentence()]
    registering.file(proposal, on=b.SUBMITTED, by=None)
    said.append(sentence())
    row = b.make_assignment(proposal=proposal, unit=b.make_unit("试例局甲"))
    Proposal.objects.update(due_on="2999-05-11")
    said.append(sentence())
    b.make_reply(assignment=row, outcome="adopted")
    said.append(sentence())

    assert said == [
        "已经登记，正在审核。",
        "已经受理，等待交办给承办单位。",
        "正在由试例局甲办理，应于2999年5月11日前答复。",
        "试例局甲已于2026年4月10日答复，办理结果：解决采纳。",
    ]


def test_lateness_is_said(opened, delegate, time_machine):
    time_machine.move_to("2026-05-13 10:00+08:00")
    row = b.make_assignment(sponsors=[delegate.delegate], unit=b.make_unit("试例局甲"))
    Assignment.objects.filter(pk=row.pk).update(received_on=b.ASSIGNED, state="in_hand")

    (item,) = opened(delegate).get("/my/").context["items"]

    assert item.sentence == "正在由试例局甲办理，应于2026年5月11日前答复。答复已超过期限2天。"


def test_one_item_and_thirty_take_the_same_number_of_queries(
    opened, delegate, django_assert_max_num_queries, django_assert_num_queries
):
    client = opened(delegate)
    b.make_reply(assignment=b.make_assignment(sponsors=[delegate.delegate]))
    with django_assert_max_num_queries(12) as one:
        client.get("/my/")

    for _ in range(29):
        b.make_reply(assignment=b.make_assignment(sponsors=[delegate.delegate]))

    with django_assert_num_queries(len(one)):
        client.get("/my/")


def test_private_pages_stay_in_no_cache(opened, delegate):
    header = opened(delegate).get("/my/")["Cache-Control"]

    assert {"private", "no-store"} <= set(header.split(", "))
