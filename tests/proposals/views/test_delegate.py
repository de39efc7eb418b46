"""A delegate's own items: what is going on, in one sentence, and every letter sent."""

import pytest

from proposals.actions import filing, registering, replying
from proposals.models import Assignment, Feedback, FilingReason, Proposal
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


# Rating


@pytest.fixture
def reply(delegate):
    return b.make_reply(assignment=b.make_assignment(sponsors=[delegate.delegate]))


def rate_page(reply, item=None):
    item = item or reply.assignment.proposal
    return f"/my/npc-17-3/{item.number}/rate/{reply.pk}/"


SAID = {"attitude": "satisfied", "result": "basically", "reasons": "写得清楚。"}


def test_a_letter_is_rated_in_two_steps_and_the_receipt_says_so(opened, delegate, reply):
    client, page = opened(delegate), rate_page(reply)
    item = f"/my/npc-17-3/{reply.assignment.proposal.number}/"

    button = client.get(item).content.decode()
    checked = client.post(page, {**SAID, "step": "check"})
    not_yet = Feedback.objects.count()
    confirmed = client.post(page, {**SAID, "step": "confirm"}, follow=True)

    assert f'href="{page}"' in button
    assert [words in checked.content.decode() for words in ("请核对您的评价", "基本满意", "写得清楚。")] == [
        True
    ] * 3
    assert (not_yet, Feedback.objects.count()) == (0, 1)
    assert confirmed.redirect_chain == [(item, 302)]
    told = confirmed.content.decode()
    assert "您的评价已经收到，谢谢。" in told
    assert "办理态度“满意”，办理结果“基本满意”" in told
    assert "再次评价" in told


def test_going_back_keeps_what_was_said(opened, delegate, reply):
    response = opened(delegate).post(rate_page(reply), {**SAID, "step": "change"})

    assert response.status_code == 200
    assert response.templates[0].name == "delegate/rate.html"
    assert response.context["form"]["reasons"].value() == "写得清楚。"
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("said", "errors"),
    [
        ({"attitude": ""}, {"attitude": ["请选一项。"]}),
        ({"attitude": "", "result": ""}, {"attitude": ["请选一项。"], "result": ["请选一项。"]}),
        ({"result": "agree"}, {"result": ["请选一项。"]}),
        (
            {"result": "dissatisfied", "reasons": " "},
            {"reasons": ["选择“不满意”的，请写明意见，办公室将据此研判。"]},
        ),
    ],
)
@pytest.mark.parametrize("step", ["check", "confirm"])
def test_what_is_missing_is_asked_for_again(opened, delegate, reply, said, errors, step):
    response = opened(delegate).post(rate_page(reply), {**SAID, **said, "step": step})

    assert (response.status_code, response.context["form"].errors) == (422, errors)
    assert "错误：" in response.content.decode().split("</title>")[0]
    assert not Feedback.objects.exists()


def test_who_is_not_satisfied_reads_what_follows(opened, delegate, reply):
    said = {**SAID, "result": "dissatisfied", "reasons": "没有写明时间。", "step": "confirm"}

    page = opened(delegate).post(rate_page(reply), said, follow=True).content.decode()

    assert "办公室会研究您的意见，决定是否交承办单位再次办理" in page
    assert "办公室正在研究您的意见" in page


def test_only_ones_own_letters_that_stand_are_rated(opened, delegate, reply):
    client = opened(delegate)
    foreign = b.make_reply(published=True)
    new = replying.correct_reply(reply, reason="试例", by=None, today=b.REPLIED, body="对。")
    item = reply.assignment.proposal

    pages = [rate_page(foreign), rate_page(foreign, item), rate_page(reply), rate_page(new)]

    assert [client.get(page).status_code for page in pages] == [404, 404, 404, 200]
    assert [client.post(page, {**SAID, "step": "confirm"}).status_code for page in pages[:3]] == [404] * 3


@pytest.mark.parametrize("role", ["office", "auditor", "admin"])
def test_nobody_but_delegates_has_the_page(opened, reply, role):
    assert opened(b.make_user(role)).get(rate_page(reply)).status_code == 404


def test_an_item_that_is_over_takes_no_view_and_says_so(opened, delegate, reply):
    Proposal.objects.update(state="closed")
    client = opened(delegate)

    page = client.get(f"/my/npc-17-3/{reply.assignment.proposal.number}/").content.decode()
    refused = client.post(rate_page(reply), {**SAID, "step": "confirm"})

    assert "本件已经办结，不再接受评价。" in page
    assert rate_page(reply) not in page
    assert refused.status_code == 409
    assert "不再接受评价" in refused.content.decode()
    assert not Feedback.objects.exists()


def test_the_item_page_holds_its_queries_however_often_it_was_rated(
    opened, delegate, reply, django_assert_max_num_queries, django_assert_num_queries
):
    client, page = opened(delegate), f"/my/npc-17-3/{reply.assignment.proposal.number}/"
    b.make_feedback(reply=reply)
    with django_assert_max_num_queries(15) as one:
        client.get(page)

    for n in range(5):
        b.make_feedback(reply=reply, given_at=b.NOW + b.days(n))

    with django_assert_num_queries(len(one)):
        client.get(page)


def test_a_proposer_reads_why_an_item_was_not_accepted_and_where_it_went(opened):
    person = b.make_delegate()
    item = b.make_proposal(filed=False, sponsors=[person])
    filing.load_reasons()
    filing.reject(
        item,
        reason=FilingReason.objects.get(body="npc", code="personal"),
        explanation="内部说明",
        talked_on=b.SUBMITTED,
        onward="letter",
        on=b.SUBMITTED,
        by=None,
    )

    page = (
        opened(b.make_user("delegate", delegate=person)).get(f"/my/npc-17-3/{item.number}/").content.decode()
    )

    assert "去向：作来信处理。" in page
    assert "内部说明" not in page
