"""Drafts through the pages: kept while one types, there again after a new sign-in, gone when handed in."""

import pytest
from django.urls import reverse

from proposals.actions import keeping
from tests import builders as b

pytestmark = pytest.mark.django_db
SAVE = "/desk/drafts/save/"


@pytest.fixture
def part():
    return b.make_assignment(received=True)


@pytest.fixture
def page(part):
    return reverse("desk:do", args=["part", part.pk, "reply"])


LETTER = {
    "kind": "first",
    "outcome": "adopted",
    "signer": "试签发",
    "replied_on": b.REPLIED.isoformat(),
    "body": "试例答复正文。",
    "disclosure": "open",
}


def test_a_script_keeps_what_is_typed_and_the_page_shows_it_again(opened, office, page):
    client = opened(office)
    saved = client.post(SAVE, {"draft-page": page, "body": "写到一半的正文", "seen": "3"})

    shown = client.get(page)

    assert (saved.status_code, saved.content) == (204, b"")
    assert keeping.found(office, page).fields == {"body": "写到一半的正文"}
    assert "写到一半的正文" in shown.text
    assert "保存的草稿" in shown.text
    assert "清除草稿" in shown.text


def test_a_new_page_says_nothing_of_drafts(opened, office, page):
    assert "保存的草稿" not in opened(office).get(page).text


@pytest.mark.parametrize(
    "where", ["/", "/my/", "/admin/", "/no-such-page/", "https://elsewhere.invalid/desk/"]
)
def test_only_pages_of_the_desk_have_drafts(opened, office, where):
    refused = opened(office).post(SAVE, {"draft-page": where, "body": "试例"})

    assert refused.status_code == 422
    assert refused.text == "草稿没有保存：页面地址不对。"


def test_a_draft_that_is_too_large_is_refused_in_words(opened, office, page):
    refused = opened(office).post(SAVE, {"draft-page": page, "body": "字" * 100_000})

    assert refused.status_code == 422
    assert refused.text.startswith("草稿有 292 KB，超过 200 KB 的上限")


def test_without_a_script_a_button_keeps_the_draft(opened, office, page):
    client = opened(office)

    answer = client.post(page, {"body": "写到一半的正文", "outcome": "planned", "keep": "1"}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "写到一半的正文" in answer.text
    assert '<option value="planned" selected>' in answer.text
    assert "没有办成" not in answer.text


def test_without_a_script_a_draft_too_large_stays_on_the_page(opened, office, page):
    answer = opened(office).post(page, {"body": "字" * 100_000, "keep": "1"})

    assert answer.status_code == 200
    assert "超过 200 KB 的上限" in answer.text
    assert "字" * 1000 in answer.text


def test_a_draft_is_thrown_away_on_demand(opened, office, page):
    keeping.save(office, page, {"body": "写到一半的正文"})

    answer = opened(office).post(page, {"clear": "1"}, follow=True)

    assert answer.redirect_chain == [(page, 302)]
    assert "写到一半的正文" not in answer.text


def test_a_draft_goes_when_it_is_handed_in_and_stays_when_it_is_refused(opened, office, page):
    client = opened(office)
    keeping.save(office, page, {"body": "写到一半的正文"})

    refused = client.post(page, {**LETTER, "signer": ""})
    kept = keeping.found(office, page)
    done = client.post(page, LETTER)

    assert (refused.status_code, done.status_code) == (422, 302)
    assert kept is not None
    assert keeping.found(office, page) is None


def test_who_was_signed_out_while_typing_finds_the_last_draft_after_signing_in(client, opened, office, page):
    opened(office).post(SAVE, {"draft-page": page, **LETTER, "body": "正文写到这里"})
    client.logout()

    sent = client.post(page, {**LETTER, "body": "正文写到这里，又添一句"})
    by_script = client.post(SAVE, {"draft-page": page, "body": "正文写到这里，又添一句"})
    again = opened(office).get(page)

    assert sent.status_code == by_script.status_code == 302
    assert sent.url == f"/accounts/login/?next={page}"
    assert "正文写到这里" in again.text
    assert "又添一句" not in again.text


def test_ticks_and_choices_come_back_as_they_were(opened, office):
    item = b.make_proposal(filed=False, between_sessions=True)
    amend = reverse("desk:do", args=["item", item.pk, "amend"])
    client = opened(office)
    before = client.get(amend).context["form"]["between_sessions"].value()

    client.post(amend, {"title": "改了一半的标题", "keep": "1"})
    after = client.get(amend).context["form"]

    assert before is True
    assert after["between_sessions"].value() is False
    assert after["title"].value() == "改了一半的标题"
    assert after["seen"].value() == item.events_count


def test_the_list_names_what_was_begun_and_leads_back(opened, office, page, part):
    keeping.save(office, page, {"body": "一段写到一半的试例答复正文"})
    keeping.save(b.make_user("office"), page, {"body": "别人的草稿别人的草稿"})
    keeping.save(office, "/desk/register/", {"title": "试例标题"})

    shown = opened(office).get("/desk/drafts/").text

    assert f'<a href="{page}">登记答复</a>' in shown
    assert part.proposal.title in shown
    assert "一段写到一半的试例答复正文" in shown
    assert '<a href="/desk/register/">登记建议（提案）</a>' in shown
    assert "别人的草稿" not in shown


def test_a_draft_of_something_that_is_over_can_still_be_read(opened, office, page, part):
    keeping.save(office, page, {"body": "一段写到一半的试例答复正文"})
    part.proposal.assignments.update(state="returned")

    shown = opened(office).get("/desk/drafts/").text

    assert f'href="{page}"' not in shown
    assert "现在不能继续办理" in shown
    assert "一段写到一半的试例答复正文" in shown


def test_a_draft_of_what_one_may_no_longer_see_says_no_name(opened, officer, part):
    page = reverse("desk:do", args=["part", part.pk, "reply"])
    keeping.save(officer, page, {"body": "一段写到一半的试例答复正文"})

    shown = opened(officer).get("/desk/drafts/").text

    assert part.proposal.title not in shown
    assert "您已不能查看这一件" in shown


def test_the_list_takes_as_many_queries_for_twenty_drafts_as_for_one(
    opened, office, django_assert_max_num_queries, django_assert_num_queries
):
    client = opened(office)
    parts = [b.make_assignment(received=True) for _ in range(20)]

    def keep(part):
        keeping.save(office, reverse("desk:do", args=["part", part.pk, "reply"]), {"body": "试例"})

    keep(parts[0])
    with django_assert_max_num_queries(12) as one:
        client.get("/desk/drafts/")
    for part in parts:
        keep(part)
    with django_assert_num_queries(len(one)):
        client.get("/desk/drafts/")


def test_a_draft_is_deleted_by_its_writer_alone(opened, office, page):
    draft = keeping.save(office, page, {"body": "试例"})
    delete = f"/desk/drafts/{draft.pk}/delete/"

    strange = opened(b.make_user("office")).post(delete)
    asked = opened(office).get(delete)
    own = opened(office).post(delete)

    assert (strange.status_code, asked.status_code, own.status_code) == (404, 405, 302)
    assert keeping.found(office, page) is None


@pytest.mark.parametrize("role", ["delegate", "admin"])
def test_who_has_no_desk_has_no_drafts(opened, role):
    fields = {"delegate": b.make_delegate()} if role == "delegate" else {}
    client = opened(b.make_user(role, **fields))

    assert client.get("/desk/drafts/").status_code == 404
    assert client.post(SAVE, {"draft-page": "/desk/register/"}).status_code == 404
