"""Many items assigned and many units urged, told one by one."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from proposals.models import Assignment, Notice
from tests import builders as b

pytestmark = pytest.mark.django_db


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def roles(item):
    return sorted((part.unit.name, part.role) for part in item.assignments.select_related("unit"))


@pytest.fixture
def units():
    return [b.make_unit(f"试例{name}局", code=f"u-{name}") for name in "甲乙丙"]


def fill(items, answering, co=(), on=None):
    return {
        "items": [item.pk for item in items],
        "answering": [unit.pk for unit in answering],
        "co": [unit.pk for unit in co],
        "on": on or timezone.localdate(),
    }


def test_the_chosen_items_are_ticked_and_no_others_shown(opened, office):
    chosen, other = b.make_proposal(), b.make_proposal()

    page = opened(office).get("/desk/assign/", {"items": [chosen.pk, "x", "9" * 30]})

    assert [(item, ticked) for item, ticked, _ in page.context["items"]] == [(chosen, True)]
    assert other.title not in page.content.decode()


def test_without_a_choice_all_that_wait_are_shown_unticked(opened, office):
    first, second = b.make_proposal(number="002"), b.make_proposal(number="010")
    b.make_assignment()

    page = opened(office).get("/desk/assign/")

    assert [(item, ticked) for item, ticked, _ in page.context["items"]] == [(first, False), (second, False)]


def test_one_answering_unit_leads(opened, office, units):
    items = [b.make_proposal(), b.make_proposal()]

    answer = opened(office).post("/desk/assign/", fill(items, units[:1], co=units[1:]))

    assert answer["Location"] == "/desk/?queue=assign"
    assert [roles(item) for item in items] == [
        [("试例丙局", "co"), ("试例乙局", "co"), ("试例甲局", "lead")]
    ] * 2
    assert said(answer) == [f"已交办2件：第{items[0].number}号、第{items[1].number}号。"]


def test_several_answer_each_for_itself(opened, office, units):
    item = b.make_proposal()

    opened(office).post("/desk/assign/", fill([item], units[:2]))

    assert roles(item) == [("试例乙局", "split"), ("试例甲局", "split")]


def test_what_is_refused_is_told_beside_its_item_and_stays_ticked(opened, office, units):
    good, early = b.make_proposal(), b.make_proposal(submitted_on=timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = opened(office).post("/desk/assign/", fill([good, early], units[:1], on=yesterday))

    [(item, ticked, reason)] = answer.context["items"]
    assert (answer.status_code, item, ticked) == (422, early, True)
    assert "早于提出日期" in reason
    assert said(answer) == [f"已交办1件：第{good.number}号。"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"items": []}, "请至少勾选一件。"),
        ({"answering": []}, "请勾选答复单位：一家为主办，几家为分办。"),
        ({"on": "2099-01-01"}, "晚于今天"),
        ({"on": "某日"}, "请填写日期，例如 2026-04-29。"),
    ],
)
def test_a_form_that_lacks_something_assigns_nothing(opened, office, units, change, sentence):
    item = b.make_proposal()

    answer = opened(office).post("/desk/assign/", {**fill([item], units[:1]), **change})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_unit_cannot_answer_and_give_an_opinion(opened, office, units):
    answer = opened(office).post("/desk/assign/", fill([b.make_proposal()], units[:1], co=units[:1]))

    assert "试例甲局已选为答复单位，请去掉会办中的勾选。" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_items_of_another_assembly_cannot_be_assigned(opened, units):
    theirs = b.make_proposal(session=b.make_session("cppcc"))
    user = b.make_user("office", assembly=b.make_assembly("npc"))

    answer = opened(user).post("/desk/assign/", fill([theirs], units[:1]))

    assert (answer.status_code, theirs.assignments.count()) == (422, 0)


def test_the_unit_named_in_the_address_is_ticked(opened, office, units):
    page = opened(office).get("/desk/assign/", {"items": b.make_proposal().pk, "lead": "u-乙"})
    page = opened(office).get("/desk/assign/", {"items": b.make_proposal().pk, "lead": units[1].code})

    assert f'name="answering" value="{units[1].pk}" ' in page.content.decode()
    assert page.content.decode().count(" checked") == 2  # the item and the unit


def test_a_batch_page_says_when_the_items_will_be_due(opened, office):
    b.make_proposal()

    [limit] = opened(office).get("/desk/assign/").context["limits"]

    assert limit.reply.start_on == timezone.localdate()
    assert limit.reply.limit.length == "3个月"


# Urging


def test_before_anybody_is_urged_every_recipient_is_named(opened, office, units):
    part = b.make_assignment(unit=units[0])
    b.make_user("unit", unit=units[0], name="承办员乙")
    answered = b.make_reply().assignment

    page = opened(office).get("/desk/urge/", {"parts": [part.pk, answered.pk]})

    assert [(one.part, one.names, ticked) for one, ticked, _ in page.context["parts"]] == [
        (part, ["承办员乙"], True)
    ]


def test_urging_tells_everybody_and_says_so(opened, office, units):
    parts = [b.make_assignment(unit=unit) for unit in units[:2]]
    users = [b.make_user("unit", unit=unit) for unit in units[:2]]
    Notice.objects.all().delete()

    answer = opened(office).post(
        "/desk/urge/", {"parts": [part.pk for part in parts], "text": "请于本周内答复。"}
    )

    assert answer["Location"] == "/desk/"
    assert {notice.recipient for notice in Notice.objects.filter(kind="urged")} == set(users)
    assert said(answer) == [
        f"已催办{part.unit.name}：{part.proposal.reference}，通知：{user}。"
        for part, user in zip(parts, users, strict=True)
    ]


def test_who_was_urged_today_is_not_urged_again(opened, office):
    part = b.make_assignment()
    client = opened(office)
    client.post("/desk/urge/", {"parts": part.pk, "text": "请抓紧。"})

    answer = client.post("/desk/urge/", {"parts": part.pk, "text": "请抓紧。"})

    [(_, _, reason)] = answer.context["parts"]
    assert (answer.status_code, "已经催办过" in reason) == (422, True)


def test_an_empty_text_urges_nobody(opened, office):
    part = b.make_assignment()

    answer = opened(office).post("/desk/urge/", {"parts": part.pk, "text": " "})

    assert answer.status_code == 422
    assert not Notice.objects.filter(kind="urged").exists()


def test_nothing_chosen_leads_back(opened, office):
    assert "没有选中可以催办的件" in opened(office).get("/desk/urge/").content.decode()
