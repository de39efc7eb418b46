"""What verbs wrote is read in the admin by the office of the assembly and the auditor; nobody edits it."""

from datetime import date

import pytest

from proposals.models import (
    CarryOver,
    Extension,
    FilingReason,
    HandlerOpinion,
    OutcomeChange,
    Postponement,
    Promise,
    Rejection,
    ReturnRequest,
    Study,
)
from tests import builders as b

pytestmark = pytest.mark.django_db
KINDS = {
    "returnrequest": "申请退办",
    "extension": "申请延期至2026-06-01",
    "handleropinion": "的意见",
    "outcomechange": "计划解决转为解决采纳",
    "promise": "试例承诺",
    "study": "不满意研判",
    "feedback": "的评价",
    "rejection": "试例理由",
    "carryover": "结转至",
}


def make_reason(**fields):
    facts = {
        "code": "shili",
        "name": "试例理由",
        "source": "试例办法第一条",
        "effective_from": date(2020, 1, 1),
    }
    return FilingReason.objects.create(**{"body": "npc", **facts, **fields})


def make_rows(body="npc"):
    """One row of every kind, of an item of an assembly."""
    letter = b.make_reply(assignment=b.make_assignment(session=b.make_session(body), received=True))
    part, item = letter.assignment, letter.assignment.proposal
    asked = {"reason": "试例", "asked_on": b.ASSIGNED}
    view = b.make_feedback(reply=letter)
    reason = make_reason(body=body)
    promise = Promise.objects.create(reply=letter, text="试例承诺", due_on=date(2026, 9, 1))
    later = {"old_due_on": date(2026, 9, 1), "new_due_on": date(2026, 12, 1), "on": b.REPLIED}
    Postponement.objects.create(promise=promise, reason="试例原因", leader="试领导", **later)
    talk = {"talked_on": b.SUBMITTED, "decided_on": b.SUBMITTED}
    return {
        "returnrequest": ReturnRequest.objects.create(assignment=part, **asked),
        "extension": Extension.objects.create(assignment=part, new_due_on=date(2026, 6, 1), **asked),
        "handleropinion": HandlerOpinion.objects.create(assignment=part, text="试例", given_on=b.ASSIGNED),
        "outcomechange": OutcomeChange.objects.create(reply=letter, old="planned", new="adopted", **asked),
        "promise": promise,
        "study": Study.objects.create(proposal=item, feedback=view, **asked),
        "feedback": view,
        "rejection": Rejection.objects.create(
            proposal=item, reason=reason, explanation="试例", onward="letter", **talk
        ),
        "carryover": CarryOver.objects.create(
            proposal=item, into=b.make_session(body, meeting=4), explanation="试例", on=b.REPLIED
        ),
    }


def listed(client, kind):
    return list(client.get(f"/admin/proposals/{kind}/").context["cl"].result_list)


@pytest.mark.parametrize("kind", KINDS)
def test_the_office_reads_the_rows_of_its_assembly_and_the_auditor_all(opened, kind):
    own, other = make_rows()[kind], make_rows("cppcc")[kind]
    office = b.make_user("office", assembly=b.make_assembly("npc"))

    seen = [listed(opened(user), kind) for user in (office, b.make_user("auditor"))]

    assert seen[0] == [own]
    assert sorted(row.pk for row in seen[1]) == sorted([own.pk, other.pk])


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_read_by_its_name_and_not_edited(opened, office, kind):
    row = make_rows()[kind]
    client = opened(office)
    address = f"/admin/proposals/{kind}/{row.pk}/change/"

    page = client.get(address)

    assert KINDS[kind] in str(row)
    assert str(row) in page.content.decode()
    assert not page.context["has_change_permission"]
    assert [client.post(where).status_code for where in (address, f"/admin/proposals/{kind}/add/")] == [
        403
    ] * 2
    assert client.post(f"/admin/proposals/{kind}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_holds_a_fixed_number_of_queries(opened, office, kind, django_assert_max_num_queries):
    client = opened(office)
    for assembly in ("npc", "cppcc"):
        make_rows(assembly)

    with django_assert_max_num_queries(12):
        page = client.get(f"/admin/proposals/{kind}/")

    assert page.context["cl"].result_count == 2


def test_a_request_is_decided_by_the_button_on_its_page(opened, office):
    row = make_rows()["extension"]
    client = opened(office)
    page = client.get(f"/admin/proposals/extension/{row.pk}/change/")
    (address,) = [button.url for button in page.context["verbs"] if button.verb.slug == "refuse"]

    answer = client.post(address, {"reason": "试例理由"})

    row.refresh_from_db()
    assert answer["Location"] == f"/admin/proposals/extension/{row.pk}/change/"
    assert (row.decision, row.decided_by) == ("refused", office)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_unit_does_nothing_here_though_the_request_is_its_own(opened, method):
    row = make_rows()["returnrequest"]
    unit = b.make_user("unit", unit=row.assignment.unit)

    page = getattr(opened(unit), method)(f"/admin/proposals/returnrequest/{row.pk}/do/drop/")

    row.refresh_from_db()
    assert (page.status_code, row.decision) == (403, "pending")


def test_a_postponed_promise_shows_what_it_was_postponed_from(opened, office):
    row = make_rows()["promise"]

    page = opened(office).get(f"/admin/proposals/promise/{row.pk}/change/").content.decode()

    assert "试例原因" in page
    assert "2026年12月1日" in page


# The list of reasons


def fields(**changed):
    given = {"body": "npc", "code": "xin", "name": "新的理由", "source": "试例办法第二条", "position": "2"}
    return {**given, "effective_from": "2026-01-01", **changed}


@pytest.mark.parametrize(("role", "added"), [("office", 1), ("admin", 1), ("auditor", 0)])
def test_the_office_and_the_administrator_keep_the_list_of_reasons(opened, role, added):
    opened(b.make_user(role)).post("/admin/proposals/filingreason/add/", fields())

    assert FilingReason.objects.filter(code="xin").count() == added


def test_a_reason_that_was_given_keeps_its_words_and_may_end(opened, office):
    reason = make_rows()["rejection"].reason
    address = f"/admin/proposals/filingreason/{reason.pk}/change/"

    page = opened(office).post(address, fields(effective_until="2026-12-31"))

    reason.refresh_from_db()
    assert page.status_code == 302
    assert (reason.name, reason.code, str(reason.effective_until)) == ("试例理由", "shili", "2026-12-31")


def test_a_reason_that_was_never_given_may_be_put_right(opened, office):
    reason = make_reason()

    opened(office).post(f"/admin/proposals/filingreason/{reason.pk}/change/", fields())

    reason.refresh_from_db()
    assert reason.name == "新的理由"
