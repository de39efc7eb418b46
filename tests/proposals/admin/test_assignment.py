"""The office hands an item out through the form; the unit signs with a button."""

import pytest

from proposals.actions import assigning
from proposals.models import Assignment, Contact, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db
ADD = "/admin/proposals/assignment/add/"


def form(proposal, unit, **fields):
    return {"proposal": proposal.pk, "unit": unit.pk, "role": "lead", "assigned_on": "2026-02-09", **fields}


def change(row):
    return f"/admin/proposals/assignment/{row.pk}/change/"


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_the_office_assigns_through_the_form(opened, office):
    proposal, unit = b.make_proposal(), b.make_unit()
    user = b.make_user("unit", unit=unit)

    response = opened(office).post(ADD, form(proposal, unit))

    row = Assignment.objects.get()
    assert response.status_code == 302
    assert (row.unit, row.role, row.state, str(row.due_on)) == (unit, "lead", "assigned", "2026-05-11")
    assert Proposal.objects.get().state == "in_hand"
    assert proposal.events.last().actor == office
    assert user.notices.count() == 1


def test_the_form_starts_with_the_item_it_was_opened_for_and_today(opened, office):
    proposal = b.make_proposal()

    started = opened(office).get(ADD, {"proposal": proposal.pk}).context["adminform"].form

    assert str(started["proposal"].value()) == str(proposal.pk)
    assert started["assigned_on"].value()


def test_a_second_lead_is_refused_at_the_role(opened, office):
    first = b.make_assignment()

    found = errors(opened(office).post(ADD, form(first.proposal, b.make_unit())))

    assert list(found) == ["role"]
    assert "已由" in found["role"][0]
    assert Assignment.objects.count() == 1


def test_a_closed_unit_is_refused_at_the_unit(opened, office):
    unit = b.make_unit(active_until=b.SUBMITTED)

    assert list(errors(opened(office).post(ADD, form(b.make_proposal(), unit)))) == ["unit"]


def test_a_day_before_the_item_is_refused_at_the_day(opened, office):
    found = errors(opened(office).post(ADD, form(b.make_proposal(), b.make_unit(), assigned_on="2026-01-01")))

    assert list(found) == ["assigned_on"]


def test_an_item_that_is_not_filed_is_refused_on_the_form(opened, office):
    proposal = b.make_proposal(filed=False)

    found = errors(opened(office).post(ADD, form(proposal, b.make_unit())))

    assert list(found) == ["__all__"]
    assert "不能交办" in found["__all__"][0]


def test_the_office_of_one_body_assigns_no_item_of_the_other(opened):
    proposal = b.make_proposal(session=b.make_session("cppcc"))
    user = b.make_user("office", assembly=b.make_assembly("npc"))

    assert list(errors(opened(user).post(ADD, form(proposal, b.make_unit())))) == ["proposal"]


def do(row, verb):
    return f"/admin/proposals/assignment/{row.pk}/do/{verb}/"


def offered(page):
    """The verbs that a page has buttons for, by their slugs."""
    return [button.verb.slug for button in page.context["verbs"]]


def test_a_unit_signs_on_the_page_that_its_button_leads_to(opened, officer):
    row = b.make_assignment(unit=officer.unit)
    client = opened(officer)

    before = client.get(change(row))
    asked = client.get(do(row, "sign-for"))
    done = client.post(
        do(row, "sign-for"), {"on": asked.context["form"]["on"].value(), "officer": "承办员甲"}
    )

    row.refresh_from_db()
    assert "sign-for" in offered(before)
    assert f'<a href="{do(row, "sign-for")}">签收</a>' in before.content.decode()
    assert done["Location"] == change(row)
    assert (row.state, row.officer) == ("in_hand", "承办员甲")
    assert "sign-for" not in offered(client.get(change(row)))


def test_what_somebody_else_did_meanwhile_is_told_and_nothing_done(opened, officer, office):
    row = b.make_assignment(unit=officer.unit)
    form = opened(officer).get(do(row, "sign-for")).context["form"]
    sent = {"seen": form["seen"].value(), "on": str(b.ASSIGNED)}
    assigning.sign_for(row, on=b.ASSIGNED, by=office)

    page = opened(officer).post(do(row, "sign-for"), sent)

    assert page.status_code == 422
    assert "办公室甲" in page.content.decode()
    assert "本次操作没有执行" in page.content.decode()


def test_a_refusal_keeps_what_was_typed(opened, officer):
    row = b.make_assignment(unit=officer.unit)

    page = opened(officer).post(do(row, "sign-for"), {"on": "2026-01-01", "officer": "承办员甲"})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["on"])
    assert 'value="承办员甲"' in page.content.decode()
    row.refresh_from_db()
    assert row.state == "assigned"


def test_the_page_of_a_verb_that_is_over_says_so(opened, officer):
    row = b.make_assignment(unit=officer.unit, received=True)

    page = opened(officer).get(do(row, "sign-for"))

    assert page.status_code == 409
    assert "现在不能办理“签收”" in page.content.decode()


def test_the_page_explains_the_due_date_and_leads_to_the_reply(opened, officer):
    row = b.make_assignment(unit=officer.unit, received=True)

    page = opened(officer).get(change(row))

    assert "3个月" in page.content.decode()
    assert "reply" in offered(page)


@pytest.mark.parametrize("person", ["office", "officer"])
def test_nothing_of_an_assignment_can_be_posted(opened, request, officer, person):
    row = b.make_assignment(unit=officer.unit)
    sent = {**form(b.make_proposal(), b.make_unit()), "due_on": "2030-01-01", "state": "answered"}

    page = opened(request.getfixturevalue(person)).post(change(row), sent)

    stored = Assignment.objects.get(pk=row.pk)
    assert page.status_code == 403
    assert (stored.unit, stored.due_on, stored.proposal) == (row.unit, row.due_on, row.proposal)
    assert stored.state == "assigned"


def test_a_conversation_is_noted_by_its_verb_and_read_on_the_page(opened, officer):
    row = b.make_assignment(unit=officer.unit, received=True)
    client = opened(officer)
    facts = {"held_on": "2026-03-02", "mode": "phone", "people": "试代表", "summary": "已经谈妥"}

    page = client.post(do(row, "note-contact"), {**facts, "result": "理解"})

    assert page.status_code == 302
    assert Contact.objects.get().assignment == row
    assert "已经谈妥" in client.get(change(row)).content.decode()


def test_the_list_shows_a_unit_its_own_parts_only(opened, officer):
    own = b.make_assignment(unit=officer.unit)
    b.make_assignment()

    listed = opened(officer).get("/admin/proposals/assignment/").context["cl"]

    assert list(listed.result_list) == [own]


def test_the_list_holds_a_fixed_number_of_queries(opened, office, django_assert_max_num_queries):
    client = opened(office)
    for _ in range(30):
        b.make_assignment()

    with django_assert_max_num_queries(12):
        response = client.get("/admin/proposals/assignment/")

    assert response.context["cl"].result_count == 30
