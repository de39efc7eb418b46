"""The office hands an item out through the form; the unit signs with a button."""

import pytest

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


def test_a_unit_signs_with_a_button(opened, officer):
    row = b.make_assignment(unit=officer.unit)

    offered = [label for label, _ in opened(officer).get(change(row)).context["verbs"]]
    opened(officer).post(f"/admin/proposals/assignment/{row.pk}/do/sign-for/")

    row.refresh_from_db()
    assert offered == ["签收"]
    assert row.state == "in_hand"
    assert opened(officer).get(change(row)).context["verbs"] == []


def test_the_page_explains_the_due_date_and_leads_to_the_reply(opened, officer):
    row = b.make_assignment(unit=officer.unit)

    response = opened(officer).get(change(row))

    assert "3个月" in response.content.decode()
    assert response.context["links"] == [("登记答复", f"/admin/proposals/reply/add/?assignment={row.pk}")]


def test_facts_of_an_assignment_cannot_be_posted(opened, officer):
    row = b.make_assignment(unit=officer.unit)
    contacts = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0"}

    opened(officer).post(
        change(row), {**form(b.make_proposal(), b.make_unit()), **contacts, "due_on": "2030-01-01"}
    )

    stored = Assignment.objects.get(pk=row.pk)
    assert (stored.unit, stored.due_on, stored.proposal) == (row.unit, row.due_on, row.proposal)


def test_a_unit_notes_a_conversation(opened, officer):
    row = b.make_assignment(unit=officer.unit)
    contact = {"held_on": "2026-03-02", "mode": "phone", "people": "试代表", "summary": "已沟通"}

    response = opened(officer).post(
        change(row),
        {
            "contacts-TOTAL_FORMS": "1",
            "contacts-INITIAL_FORMS": "0",
            **{f"contacts-0-{name}": value for name, value in contact.items()},
        },
    )

    assert response.status_code == 302
    assert Contact.objects.get().assignment == row


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
