"""The queue of letters the office decides on before the public may read them."""

import pytest

from proposals.actions import attaching, publishing
from proposals.models import Reply
from tests import builders as b

pytestmark = pytest.mark.django_db
QUEUE = "/desk/review/"


def at(letter):
    return f"{QUEUE}{letter.pk}/"


def decided(letter):
    letter.refresh_from_db()
    return letter.disclosure, letter.disclosure_reason, letter.is_public


def test_the_queue_begins_with_the_letter_that_waits_longest(opened, office):
    b.make_reply(replied_on=b.REPLIED)
    oldest = b.make_reply(replied_on=b.REPLIED - b.days(1), disclosure="")

    assert opened(office).get(QUEUE).url == at(oldest)


def test_what_is_decided_or_not_sent_does_not_wait(opened, office):
    b.make_reply(published=True)
    b.make_reply(disclosure="closed", disclosure_reason="试例")
    taken_down = b.make_reply(published=True)
    publishing.take_down_reply(taken_down, reason="试例", by=office, now=b.NOW)
    Reply.objects.create(
        assignment=b.make_assignment(received=True), state="checking", replied_on=b.REPLIED, body="试例"
    )

    answer = opened(office).get(QUEUE)

    assert answer.status_code == 200
    assert "没有待审的答复" in answer.text


def test_a_letter_is_shown_as_it_is_and_as_the_public_would_read_it(opened, office):
    letter = b.make_reply(contact_phone="13800001234", contact_name="试联系", body="只有一段的试例。")

    case = opened(office).get(at(letter)).context["case"]

    assert (case.letter.phone, case.public.phone) == ("13800001234", "")
    assert case.public.paragraphs == ["只有一段的试例。"]


def test_the_page_says_what_else_would_be_published(opened, office):
    hidden = b.make_reply(assignment=b.make_assignment(text_disclosure="", text="内容不给人看。"))
    known = b.make_assignment()
    publishing.publish_item(known.proposal, by=None, now=b.NOW)
    client = opened(office)

    first, second = client.get(at(hidden)), client.get(at(b.make_reply(assignment=known)))

    assert "公开答复时一并公开" in first.text
    assert "内容不给人看" not in first.text
    assert "公开答复时一并公开" not in second.text


def test_open_publishes_and_leads_to_the_next(opened, office):
    letter, later = b.make_reply(disclosure=""), b.make_reply(replied_on=b.REPLIED + b.days(1))
    client = opened(office)

    done = client.post(at(letter), {"disclosure": "open", "summary": "一句话摘要"})

    assert done.url == at(later)
    assert decided(letter) == ("open", "", True)
    assert letter.summary == "一句话摘要"
    assert client.post(at(later), {"disclosure": "open"}).url == QUEUE


@pytest.mark.parametrize("disclosure", ["closed", "on_request"])
def test_what_is_not_opened_needs_a_ground(opened, office, disclosure):
    letter = b.make_reply()
    client = opened(office)

    refused = client.post(at(letter), {"disclosure": disclosure, "reason": " "})
    before = decided(letter)
    done = client.post(at(letter), {"disclosure": disclosure, "reason": "条例第十四条"})

    assert refused.status_code == 422
    assert "须写明依据" in refused.text
    assert before == ("open", "", False)
    assert done.status_code == 302
    assert decided(letter) == (disclosure, "条例第十四条", False)


PRIVATE = [
    {"body": "请打13800001234。"},
    {"summary": "车牌沪A12345。"},
    {"contact_phone": "138 0000 1234"},
    {"contact_name": "身份证11010119900307123X"},
]


@pytest.mark.parametrize("fields", PRIVATE)
def test_what_tells_of_private_people_is_looked_at_before_it_is_published(opened, office, fields):
    letter = b.make_reply(**fields)
    client = opened(office)

    shown = client.get(at(letter))
    refused = client.post(at(letter), {"disclosure": "open"})
    before = decided(letter)
    done = client.post(at(letter), {"disclosure": "open", "looked-at": "1"})

    assert len(shown.context["case"].concerns) == 1
    assert "可能有个人信息" in shown.text
    assert refused.status_code == 422
    assert "请先核对下面列出的个人信息" in refused.text
    assert before == ("open", "", False)
    assert done.status_code == 302
    assert decided(letter)[2]


def test_to_keep_such_a_letter_closed_needs_no_tick(opened, office):
    letter = b.make_reply(**PRIVATE[0])

    opened(office).post(at(letter), {"disclosure": "closed", "reason": "试例"})

    assert decided(letter)[0] == "closed"


def test_files_are_looked_into_and_those_that_cannot_be_are_named(opened, office):
    letter = b.make_reply()
    facts = {"proposal": letter.assignment.proposal, "reply": letter, "by": None}
    attaching.attach("电话13800001234".encode(), name="答复函.txt", **facts)
    attaching.attach(b"%PDF-1.7", name="扫描件.pdf", **facts)

    case = opened(office).get(at(letter)).context["case"]

    assert [(one.place, one.kind) for one in case.concerns] == [("附件“答复函.txt”", "手机号")]
    assert case.unread == ["扫描件.pdf"]


def test_the_items_own_text_is_looked_at_only_if_it_would_be_shown(opened, office):
    shown = b.make_reply(assignment=b.make_assignment(text="电话13800001234"))
    hidden = b.make_reply(assignment=b.make_assignment(text="电话13800001234", text_disclosure="closed"))
    client = opened(office)

    assert [one.place for one in client.get(at(shown)).context["case"].concerns] == ["建议（提案）内容"]
    assert client.get(at(hidden)).context["case"].concerns == []


def test_a_letter_of_an_item_that_stays_closed_is_refused_in_words(opened, office):
    letter = b.make_reply(assignment=b.make_assignment(text_disclosure="closed"))

    refused = opened(office).post(at(letter), {"disclosure": "open"})

    assert refused.status_code == 422
    assert "不能公开" in refused.text
    assert decided(letter) == ("open", "", False)


def test_who_comes_second_is_told(opened, office):
    letter = b.make_reply()
    seen = opened(office).get(at(letter)).context["form"]["seen"].value()
    publishing.publish_item(letter.assignment.proposal, by=b.make_user("office", name="办公室乙"), now=b.NOW)

    refused = opened(office).post(at(letter), {"disclosure": "open", "seen": seen})

    assert refused.status_code == 422
    assert [change.who for change in refused.context["meanwhile"].changes] == ["办公室乙"]
    assert not decided(letter)[2]


def test_a_letter_decided_meanwhile_leads_back_to_the_queue(opened, office):
    letter = b.make_reply(published=True)

    answer = opened(office).post(at(letter), {"disclosure": "closed", "reason": "试例"}, follow=True)

    assert "已经审定，不在待审之列" in answer.text
    assert decided(letter)[2]


def test_an_office_decides_for_its_own_assembly_alone(opened):
    letter = b.make_reply()
    client = opened(b.make_user("office", assembly=b.make_assembly("cppcc")))

    assert client.get(at(letter)).status_code == 404
    assert client.post(at(letter), {"disclosure": "open"}).status_code == 404
    assert "没有待审的答复" in client.get(QUEUE).text


@pytest.mark.parametrize("role", ["unit", "auditor", "admin"])
def test_nobody_else_decides(opened, role):
    letter = b.make_reply()
    fields = {"unit": letter.assignment.unit} if role == "unit" else {}
    client = opened(b.make_user(role, **fields))

    assert client.get(QUEUE).status_code == client.get(at(letter)).status_code == 404


def test_the_page_takes_as_many_queries_for_twenty_letters_as_for_two(
    opened, office, django_assert_max_num_queries, django_assert_num_queries
):
    letter, _ = b.make_reply(), b.make_reply()
    client = opened(office)
    client.get(at(letter))
    with django_assert_max_num_queries(12) as two:
        client.get(at(letter))
    for _ in range(18):
        b.make_reply()
    with django_assert_num_queries(len(two)):
        client.get(at(letter))
