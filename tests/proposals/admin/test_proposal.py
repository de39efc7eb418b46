"""The office registers, files, corrects and publishes items in the admin."""

import pytest

from proposals.actions import registering
from proposals.models import Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db
ADD = "/admin/proposals/proposal/add/"
NO_SPONSORS = {
    f"{part}-{count}": "0"
    for part in ("sponsorships", "assignments")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def columns(**fields):
    return {
        "kind": "suggestion",
        "title": "关于试例的建议",
        "text": "内容",
        "proposer_type": "single",
        "submitted_on": "2026-01-20",
        "text_disclosure": "open",
        "name_disclosure": "full",
        **NO_SPONSORS,
        **fields,
    }


def change(row):
    return f"/admin/proposals/proposal/{row.pk}/change/"


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_an_item_is_registered_with_its_proposer(opened, office):
    delegate = b.make_delegate()
    signer = {
        "sponsorships-TOTAL_FORMS": "1",
        "sponsorships-0-position": "1",
        "sponsorships-0-delegate": delegate.pk,
    }

    response = opened(office).post(ADD, columns(session=b.make_session().pk, number=" 0４4 ", **signer))

    row = Proposal.objects.get()
    assert response.status_code == 302
    assert (row.number, row.state, row.title) == ("044", "registered", "关于试例的建议")
    assert [line.name for line in row.sponsorships.all()] == [delegate.name]
    assert row.events.get().actor == office


@pytest.mark.parametrize("number", ["044", "０４４"])
def test_a_number_taken_is_refused_at_the_number(opened, office, number):
    b.make_proposal(number="044")

    found = errors(opened(office).post(ADD, columns(session=b.make_session().pk, number=number)))

    assert list(found) == ["number"]
    assert Proposal.objects.count() == 1


def test_a_number_without_an_address_is_refused_at_the_number(opened, office):
    found = errors(opened(office).post(ADD, columns(session=b.make_session().pk, number="04/1")))

    assert list(found) == ["number"]


def test_the_office_of_one_body_registers_nothing_for_the_other(opened):
    user = b.make_user("office", assembly=b.make_assembly("npc"))

    found = errors(opened(user).post(ADD, columns(session=b.make_session("cppcc").pk, number="1")))

    assert list(found) == ["session"]


def test_a_correction_stands_on_the_timeline(opened, office):
    row = b.make_proposal(filed=False)
    old = row.title

    opened(office).post(change(row), columns(title="新题", text=row.text, reason="抄录有误"))

    row.refresh_from_db()
    assert (row.title, row.title_tokens) == ("新题", ["新题"])
    assert row.events.last().facts == {
        "before": {"标题": old},
        "after": {"标题": "新题"},
        "reason": "抄录有误",
    }


def test_a_correction_without_its_reason_is_refused_at_the_reason(opened, office):
    row = b.make_proposal(filed=False)

    found = errors(opened(office).post(change(row), columns(title="新题", text=row.text)))

    assert found == {"reason": ["登记内容有改动，请写明更正原因。"]}


def test_a_text_with_the_line_ends_of_a_browser_is_no_correction(opened, office):
    row = b.make_proposal(filed=False, text="第一行。\n第二行。\n")
    events = row.events.count()

    page = opened(office).post(change(row), columns(title=row.title, text="第一行。\r\n第二行。"))

    row.refresh_from_db()
    assert (page.status_code, row.text) == (302, "第一行。\n第二行。\n")
    assert row.events.count() == events


def signers(row, *lines):
    """What the form sends of the proposers: (line or None, position, delegate, and whether it is deleted)."""
    sent = {"sponsorships-TOTAL_FORMS": str(len(lines)), "sponsorships-INITIAL_FORMS": "0"}
    for place, (line, position, delegate, gone) in enumerate(lines):
        cells = {"position": position, "delegate": delegate.pk, "proposal": row.pk}
        cells |= {"id": line.pk} if line else {}
        cells |= {"DELETE": "on"} if gone else {}
        sent |= {f"sponsorships-{place}-{name}": value for name, value in cells.items()}
    return sent | {"sponsorships-INITIAL_FORMS": str(sum(line is not None for line, *_ in lines))}


def test_proposers_that_change_stand_on_the_timeline(opened, office):
    first, second = b.make_delegate("试先"), b.make_delegate("试后")
    row = b.make_proposal(filed=False, sponsors=[first])
    line = row.sponsorships.get()
    same = columns(title=row.title, text=row.text)

    opened(office).post(
        change(row), {**same, **signers(row, (line, 2, first, False), (None, 1, second, False))}
    )
    opened(office).post(change(row), {**same, **signers(row, (line, 2, first, True))})

    events = row.events.filter(kind="item_corrected")
    assert [event.facts for event in events] == [
        {"before": {"提出人": "试先"}, "after": {"提出人": "试后、试先"}},
        {"before": {"提出人": "试后、试先"}, "after": {"提出人": "试后"}},
    ]
    assert {event.actor for event in events} == {office}


def test_a_title_has_two_rows_to_write_in_and_stays_one_line(opened, office):
    asked = opened(office).get(ADD).context["adminform"].form
    opened(office).post(ADD, columns(session=b.make_session().pk, number="1", title="关于试例\r\n事项的建议"))

    assert asked["title"].field.widget.attrs["rows"] == 2
    assert Proposal.objects.get().title == "关于试例事项的建议"


def test_proposers_left_alone_leave_no_trace(opened, office):
    delegate = b.make_delegate()
    row = b.make_proposal(filed=False, sponsors=[delegate])
    line, events = row.sponsorships.get(), row.events.count()

    sent = {**columns(title=row.title, text=row.text), **signers(row, (line, 1, delegate, False))}
    response = opened(office).post(change(row), sent)

    assert (response.status_code, row.events.count()) == (302, events)


WRITTEN = {
    "state": "replied",
    "assigned_on": "2026-04-01",
    "due_on": "2026-04-01",
    "replied_on": "2026-04-01",
    "closed_on": "2026-04-01",
    "archive_number": "试档1",
    "published_at": "2026-04-01",
    "taken_down_at": "2026-04-01",
    "is_key": True,
    "led_by": "试领导",
    "supervised_by": "试机构",
    "annotated_by": "试领导",
}


def test_what_verbs_write_cannot_be_posted(opened, office):
    row = b.make_proposal(filed=False)
    before = {name: getattr(row, name) for name in WRITTEN}

    page = opened(office).post(change(row), columns(**WRITTEN, title=row.title, reason="试例"))

    row.refresh_from_db()
    assert page.status_code == 302
    assert {name: getattr(row, name) for name in WRITTEN} == before


def test_what_verbs_write_cannot_be_registered(opened, office):
    opened(office).post(ADD, columns(**WRITTEN, session=b.make_session().pk, number="1"))

    row = Proposal.objects.get()
    assert (row.state, row.is_key, row.led_by, row.replied_on) == ("registered", False, "", None)


def test_closing_a_published_item_is_refused_at_its_field(opened, office):
    row = b.make_reply(published=True).assignment.proposal

    found = errors(opened(office).post(change(row), columns(text_disclosure="closed")))

    assert found == {
        "text_disclosure": [f"{row.reference}已向社会公开，不能改为“不予公开”。请先撤下，再更正。"]
    }


def do(row, verb):
    return f"/admin/proposals/proposal/{row.pk}/do/{verb}/"


def test_the_way_of_an_item_is_offered_step_by_step(opened, office):
    row = b.make_proposal(filed=False)
    client = opened(office)
    watched = {"file", "publish", "take-down", "merge"}

    def offered():
        context = client.get(change(row)).context
        slugs = [button.verb.slug for button in context["verbs"] if button.verb.slug in watched]
        return slugs, [label for label, _ in context["links"]]

    steps = [offered()]
    client.post(do(row, "file"))
    steps.append(offered())
    client.post(do(row, "publish"))
    steps.append(offered())

    assert steps == [
        (["file"], []),
        (["merge", "publish"], ["交办"]),
        (["merge", "take-down"], ["交办", "公开页面"]),
    ]


def test_what_asks_nothing_is_done_by_its_button_at_once(opened, office):
    row = b.make_proposal(filed=False)
    client = opened(office)

    page = client.get(change(row)).content.decode()
    done = client.post(do(row, "file"), {"seen": row.events.count()}, follow=True)

    assert f'<form class="verb" action="{do(row, "file")}" method="post">' in page
    assert f'<a href="{do(row, "withdraw")}">撤回</a>' in page
    assert f"{row.reference}已受理（立案），请交办。" in done.content.decode()
    row.refresh_from_db()
    assert row.state == "to_assign"


def test_a_button_pressed_on_an_old_page_is_refused_with_what_happened(opened, office):
    row = b.make_proposal(filed=False)
    seen = row.events.count()
    registering.file(row, on=b.SUBMITTED, by=office)

    page = opened(office).post(do(row, "file"), {"seen": seen})

    assert page.status_code == 422
    assert "本次操作没有执行" in page.content.decode()


def test_an_item_is_taken_down_for_a_reason_that_stands_on_its_page(opened, office, client):
    row = b.make_reply(published=True).assignment.proposal
    auditor = b.make_user("auditor")

    opened(office).post(f"/admin/proposals/proposal/{row.pk}/do/take-down/", {"reason": "提出人要求"})
    client.logout()
    seen = client.get(row.get_absolute_url()).status_code
    pages = [opened(user).get(change(row)).content.decode() for user in (office, auditor)]

    assert seen == 404
    assert ["撤下已公开的建议（提案），原因：提出人要求。经办人：办公室甲。" in page for page in pages] == [
        True
    ] * 2


def test_a_unit_reads_its_item_and_changes_nothing(opened, officer):
    row = b.make_assignment(unit=officer.unit).proposal
    old = row.title

    answers = [opened(officer).get(change(row)), opened(officer).post(change(row), columns(title="新题"))]

    row.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 403]
    assert row.title == old


def test_the_list_holds_a_fixed_number_of_queries(opened, office, django_assert_max_num_queries):
    client = opened(office)
    for _ in range(30):
        b.make_reply()

    with django_assert_max_num_queries(12):
        response = client.get("/admin/proposals/proposal/")

    assert response.context["cl"].result_count == 30


@pytest.mark.parametrize("term", ["044", "试例事项", "试提出"])
def test_items_are_found_by_number_title_and_proposer(opened, office, term):
    row = b.make_proposal(number="044", title="关于试例事项的建议", sponsors=[b.make_delegate("试提出")])
    b.make_proposal(number="9", title="别的", sponsors=[b.make_delegate("别人")])

    found = opened(office).get("/admin/proposals/proposal/", {"q": term}).context["cl"]

    assert list(found.result_list) == [row]


def test_a_unit_reads_its_own_part_and_of_the_others_only_that_they_have_one(opened, office, officer):
    own = b.make_assignment(unit=officer.unit, received=True)
    other = b.make_assignment(
        proposal=own.proposal, unit=b.make_unit("别家试例局"), role="co", on=b.ASSIGNED + b.days(8)
    )
    shown = (officer.unit.name, "2026年2月9日")
    foreign = ("待签收", "2026年2月17日", f"/assignment/{other.pk}/")

    seen = opened(officer).get(change(own.proposal)).content.decode()
    whole = opened(office).get(change(own.proposal)).content.decode()

    assert [word for word in shown if word not in seen] == []
    assert [word for word in foreign if word in seen] == []
    assert seen.count("别家试例局") == seen.count("交别家试例局会办。") == 1
    assert [word for word in (*shown, *foreign) if word not in whole] == []
