"""The desk's pages, opened by everybody who might."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from proposals import verbs
from proposals.actions import returning
from proposals.models import Assignment, Proposal, Reply
from proposals.reading import turn
from tests import builders as b

pytestmark = pytest.mark.django_db
PEOPLE = ("office", "office of the other", "unit", "co-handling unit", "auditor", "delegate", "admin")


@pytest.fixture
def world():
    return b.World()


def text_of(response):
    return response.content.decode()


def place(item):
    return f"/desk/items/{item.session.slug}/{item.number}/"


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("/desk/", "200 200 200 200 200 404 404"),
        ("/desk/?queue=overdue", "200 200 200 200 200 404 404"),
        ("/desk/find/?q=x", "200 200 200 200 200 404 404"),
        ("/desk/items/", "200 200 200 200 200 404 404"),
        ("/desk/items.xlsx", "200 200 200 200 200 404 404"),
        ("/desk/assign/", "200 200 404 404 404 404 404"),
        ("/desk/urge/", "200 200 404 404 404 404 404"),
        ("own", "200 404 200 200 200 404 404"),
        ("raw", "200 404 404 404 200 404 404"),
        ("theirs", "404 200 404 404 200 404 404"),
    ],
)
def test_a_page_opens_for_those_it_is_for(world, opened, address, row):
    there = place(world.proposals[address]) if address in world.proposals else address

    seen = {who: opened(world.people[who]).get(there).status_code for who in PEOPLE}

    assert seen == dict(zip(PEOPLE, map(int, row.split()), strict=True))


@pytest.mark.parametrize(
    "address", ["/desk/", "/desk/items/", "/desk/find/", "/desk/items.xlsx", "/desk/assign/"]
)
def test_nobody_comes_in_without_signing_in(client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")


# What waits


def test_a_row_leads_to_the_item_and_to_the_one_thing_to_do(world, opened):
    page = text_of(opened(world.people["office"]).get("/desk/"))
    raw, letter = world.proposals["raw"], world.replies["own"]

    assert f'<a href="{place(raw)}" data-open>{raw.title}</a>' in page
    assert f'<a href="{place(raw)}">审核收件</a>' in page  # accepted or rejected: the item's page says both
    assert f'<a href="/desk/review/{letter.pk}/">审核公开</a>' in page


def test_a_unit_is_led_to_the_verb_itself(opened):
    part = b.make_assignment()

    page = text_of(opened(b.make_user("unit", unit=part.unit)).get("/desk/"))

    assert f'<a href="/desk/do/part/{part.pk}/sign-for/">签收</a>' in page


def test_every_verb_that_a_duty_names_is_there():
    named = {(duty.kind, slug) for duty in turn.DUTIES.values() for slug in duty.verbs}

    assert {key for key in named if not verbs.find(*key)} == {("item", "assign")}  # a page of its own


def test_an_empty_queue_says_so(opened, office):
    assert "都办完了，现在没有等您办的事。" in text_of(opened(office).get("/desk/"))


def test_a_unit_is_offered_no_batches(world, opened):
    part = b.make_assignment(unit=world.units["unit"])

    page = text_of(opened(world.people["unit"]).get("/desk/"))

    assert part.proposal.title in page
    assert "催办所选" not in page
    assert 'type="checkbox" name=' not in page


def test_htmx_gets_the_part_that_changes(world, opened):
    page = text_of(opened(world.people["office"]).get("/desk/?queue=check", headers={"HX-Request": "true"}))

    assert "<html" not in page
    assert '<p id="said" hx-swap-oob="innerHTML">待审核：1件</p>' in page


@pytest.mark.parametrize("role", ["office", "unit"])
def test_a_queue_costs_at_most_twelve_queries_for_5_rows_and_for_120(opened, role):
    unit = b.make_unit()
    client = opened(b.make_user(role, **({"unit": unit} if role == "unit" else {})))
    spent = []
    for more in (5, 115):
        for _ in range(more):
            b.make_assignment(unit=unit)
        with CaptureQueriesContext(connection) as asked:
            client.get("/desk/?queue=receive")
        spent.append(len(asked))

    assert spent[0] == spent[1] <= 12


# Finding


def test_a_number_opens_its_item(world, opened):
    item = world.proposals["own"]

    answer = opened(world.people["office"]).get("/desk/find/", {"q": f"第{item.number}号"})

    assert (answer.status_code, answer["Location"]) == (302, place(item))


def test_results_lead_on(world, opened):
    page = text_of(opened(world.people["office"]).get("/desk/find/", {"q": "试例"}))

    assert 'href="/desk/list' not in page
    assert f'href="{place(world.proposals["own"])}"' in page
    assert f'href="/desk/items/?unit={world.units["unit"].code}"' in page
    assert f'href="/desk/items/?delegate={world.delegates["delegate"].pk}"' not in page  # its name differs


def test_nothing_found_says_what_to_try(opened, office):
    assert "没有找到" in text_of(opened(office).get("/desk/find/", {"q": "没有的词"}))


# Everything there is


def titles(response):
    return {line.title for line in response.context["lines"]}


def test_the_list_is_filtered_and_counted(world, opened):
    client = opened(world.people["office"])

    whole = client.get("/desk/items/")
    answered = client.get("/desk/items/?state=answered&outcome=adopted")

    assert len(whole.context["lines"]) == 4
    assert whole.context["counts"].total == 4
    assert {value: n for value, _, n in whole.context["counts"].states} == {"registered": 1, "replied": 3}
    assert {value: n for value, _, n in whole.context["counts"].outcomes} == {"adopted": 3}
    assert titles(answered) == {world.proposals[name].title for name in ("own", "open", "other")}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("session=npc-17-3", {"own", "open", "raw", "other"}),
        ("state=registered", {"raw"}),
        ("unit={other}", {"other"}),
        ("unit={co}", {"own"}),
        ("key=true", set()),
        ("between=true", set()),
        ("proposer_type=single", {"own", "open", "raw", "other"}),
        ("overdue=true", set()),
        ("delegate={delegate}", {"own", "open", "raw"}),
        ("q=事项", {"own", "open", "raw", "other"}),
        ("sort=due&page=9", {"own", "open", "raw", "other"}),
    ],
)
def test_every_filter_narrows_the_list(world, opened, query, names):
    query = query.format(
        other=world.units["other unit"].code,
        co=world.units["co-handling unit"].code,
        delegate=world.delegates["delegate"].pk,
    )

    found = titles(opened(world.people["office"]).get(f"/desk/items/?{query}"))

    assert found == {world.proposals[name].title for name in names}


def test_overdue_items_are_found(opened, office):
    late, fresh = b.make_assignment(received=True), b.make_assignment(received=True)
    Proposal.objects.filter(pk=late.proposal_id).update(due_on=timezone.localdate() - timedelta(days=1))
    Proposal.objects.filter(pk=fresh.proposal_id).update(due_on=timezone.localdate())

    assert titles(opened(office).get("/desk/items/?overdue=true")) == {late.proposal.title}
    assert titles(opened(office).get("/desk/items/?overdue=false")) == {fresh.proposal.title}


def test_a_unit_cannot_ask_for_units_or_delegates(world, opened):
    client = opened(world.people["unit"])

    page = client.get(f"/desk/items/?unit={world.units['other unit'].code}&delegate=1")

    assert titles(page) == {world.proposals[name].title for name in ("own", "open")}
    assert 'name="unit"' not in text_of(page)


@pytest.mark.parametrize("query", ["delegate=0", "delegate=x", "session=none", "state=none", "page=x"])
def test_a_wrong_question_is_no_failure(world, opened, query):
    assert opened(world.people["office"]).get(f"/desk/items/?{query}").status_code == 200


def test_the_list_costs_at_most_twelve_queries_for_any_number_of_rows(opened, office):
    client, spent = opened(office), []
    for more in (3, 57):
        for _ in range(more):
            b.make_assignment(received=True)
        session = Proposal.objects.first().session
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/items/?session={session.slug}")
        spent.append(len(asked))

    assert spent[0] == spent[1] <= 12


def test_the_sheet_holds_the_same_rows_with_typed_dates(world, opened):
    answer = opened(world.people["office"]).get("/desk/items.xlsx?state=answered")

    cells = ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    items = {name: f"<t>{item.title}</t>" in cells for name, item in world.proposals.items()}

    assert items == {"own": True, "open": True, "raw": False, "other": True, "theirs": False}
    assert "代表建议和政协提案办理情况一览表" in cells
    assert f"导出人：{world.people['office']}" in cells
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


# One item


def test_the_whole_item_is_shown_to_the_office(world, opened):
    item = world.proposals["own"]
    b.make_feedback(reply=world.replies["own"], reasons="试例意见")

    page = text_of(opened(world.people["office"]).get(place(item)))

    for words in (
        item.text,
        world.units["unit"].name,
        world.units["co-handling unit"].name,
        "更正后的试例答复。",
        "已被更正的答复（1）",
        "试例意见",
        "own.evidence.pdf",
        "审核通过，予以受理（立案）。",
    ):
        assert words in page


def test_a_unit_reads_no_views_evidence_or_other_units_letters(world, opened):
    item = world.proposals["own"]
    b.make_feedback(reply=world.replies["own"], reasons="试例意见")

    page = text_of(opened(world.people["co-handling unit"]).get(place(item)))

    assert item.text in page
    assert f'{world.units["unit"].name} <span class="tag">主办</span>' in page
    for words in ("试例意见", "own.evidence", "更正后的试例答复", "评价", "own.letter"):
        assert words not in page


def test_a_unit_reads_the_course_of_its_own_part(opened):
    part = b.make_assignment(received=True)
    officer = b.make_user("unit", unit=part.unit)
    returning.ask_return(
        part, reason="职能不符", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=officer
    )

    page = text_of(opened(officer).get(place(part.proposal)))

    assert f"{part.unit.name}申请退办。理由：职能不符。" in page


def test_requests_are_shown_before_all_else_of_a_part(opened, office):
    part = b.make_assignment(received=True)
    returning.ask_return(part, reason="职能不符", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=None)

    answer = opened(office).get(place(part.proposal))

    assert "退办申请：待审批" in text_of(answer)
    assert [offer.label for offer in answer.context["now"]] == ["同意退办", "不同意退办"]


@pytest.mark.parametrize(("who", "buttons"), [("own", ["签收"]), ("office", []), ("auditor", [])])
def test_one_button_says_what_to_do_now(opened, who, buttons):
    part = b.make_assignment()
    user = b.make_user("unit", unit=part.unit) if who == "own" else b.make_user(who)

    now = opened(user).get(place(part.proposal)).context["now"]

    assert [offer.label for offer in now] == buttons


def test_an_item_to_assign_leads_to_the_units(opened, office):
    item = b.make_proposal()

    [offer] = opened(office).get(place(item)).context["now"]

    assert (offer.label, offer.url) == ("交办", f"/desk/assign/?items={item.pk}")


def test_an_auditor_is_offered_nothing(world, opened):
    answer = opened(world.people["auditor"]).get(place(world.proposals["own"]))

    assert answer.context["offers"] == []


def test_a_verb_that_asks_nothing_is_a_button_that_knows_what_was_seen(opened):
    part = b.make_assignment(received=True)
    officer = b.make_user("unit", unit=part.unit)
    request = returning.ask_return(
        part, reason="职能不符", proposed_unit=None, signer="试领导", on=b.ASSIGNED, by=officer
    )
    client = opened(officer)

    page = text_of(client.get(place(part.proposal)))
    events = Proposal.objects.get(pk=part.proposal_id).events_count

    assert f'<form method="post" action="/desk/do/return/{request.pk}/drop/">' in page
    assert f'name="seen" value="{events}"' in page


@pytest.mark.parametrize("answered", [False, True])
def test_an_item_costs_the_same_queries_for_any_number_of_parts(opened, office, answered):
    item = b.make_assignment(role="split", received=True).proposal
    client, spent = opened(office), []
    for more in (1, 6):
        for _ in range(more):
            part = b.make_assignment(proposal=item, role="split", received=True)
            if answered:
                b.make_reply(assignment=part)
        with CaptureQueriesContext(connection) as asked:
            client.get(place(item))
        spent.append(len(asked))

    assert spent[0] == spent[1] <= 20


def test_merged_items_lead_to_each_other(opened, office):
    target, source = b.make_assignment().proposal, b.make_proposal()
    Proposal.objects.filter(pk=source.pk).update(state="merged", merged_into=target)
    client = opened(office)

    assert f'本件已并入<a href="{place(target)}">' in text_of(client.get(place(source)))
    assert f'并入本件的有<a href="{place(source)}">' in text_of(client.get(place(target)))


# Doing it


def test_a_box_named_in_the_address_is_filled_in(opened, office):
    item = b.make_proposal()

    page = text_of(opened(office).get(f"/desk/do/item/{item.pk}/merge/?number=044&seen=0"))

    assert 'name="number" value="044"' in page
    assert f'name="seen" value="{item.events_count}"' in page


@pytest.mark.parametrize(
    ("kind", "slug", "shown", "other"),
    [
        ("return", "agree", "<dt>退办理由</dt><dd>试例</dd>", "refuse"),
        ("extension", "refuse", "<dt>延期理由</dt><dd>试例</dd>", "agree"),
        ("conversion", "confirm", "由“计划解决”转为“解决采纳”", "refuse"),
        ("study", "rehandle", "办理态度“满意”", "no-rehandling"),
        ("promise", "keep", "试例承诺", "break"),
    ],
)
def test_what_is_decided_is_read_on_the_page_beside_the_other_answer(opened, kind, slug, shown, other):
    world = b.World()
    row = world.rows("own")[kind]
    if kind == "extension":
        Assignment.objects.filter(pk=row.assignment_id).update(state="in_hand", answered_on=None)

    page = opened(world.people["office"]).get(f"/desk/do/{kind}/{row.pk}/{slug}/").content.decode()

    assert shown in page.split('class="panel verb"')[0]
    assert f"/desk/do/{kind}/{row.pk}/{other}/" in page


def test_a_leader_reads_the_letter_before_signing(opened):
    part = b.make_assignment(received=True)
    leader = b.make_user("unit", unit=part.unit, is_leader=True)
    draft = Reply.objects.create(
        assignment=part, state="checking", body="一段待签的试例答复。", replied_on=b.REPLIED
    )

    page = opened(leader).get(f"/desk/do/letter/{draft.pk}/sign/").content.decode()

    assert "一段待签的试例答复。" in page
    assert f"/desk/do/letter/{draft.pk}/send-back/" in page
