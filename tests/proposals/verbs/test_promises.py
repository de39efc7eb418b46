"""Promises and conversions through their pages."""

from datetime import date

import pytest
from django.utils import timezone

from proposals import verbs
from proposals.models import OutcomeChange, Promise
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit), outcome="planned")


@pytest.fixture
def promise(reply):
    return Promise.objects.create(reply=reply, text="建成试例设施", due_on=date(2099, 12, 31))


@pytest.fixture
def sends(opened):
    def send(user, kind, row, slug, /, **boxes):
        client, page = opened(user), f"/desk/do/{kind}/{row.pk}/{slug}/"
        form = client.get(page).context["form"]
        held = {box.html_name: box.value() for box in form if box.value() not in (None, "")}
        return client.post(page, {**held, **boxes})

    return send


def offered(user, kind, row):
    row = verbs.KINDS[kind].rows(user).get(pk=row.pk)
    return {verb.slug for verb in verbs.offered(user, kind, row)}


@pytest.mark.parametrize("who", ["officer", "office"])
@pytest.mark.parametrize(
    ("slug", "boxes", "state"),
    [
        ("keep", {"evidence": "已启用。"}, "kept"),
        ("postpone", {"new_due_on": "2100-01-31", "reason": "选址变更", "leader": "试局长"}, "postponed"),
        ("break", {"reason": "地块另作他用。"}, "broken"),
    ],
)
def test_a_promise_moves_by_its_unit_and_by_the_office(request, sends, promise, who, slug, boxes, state):
    response = sends(request.getfixturevalue(who), "promise", promise, slug, **boxes)

    promise.refresh_from_db()
    assert (response.status_code, promise.state) == (302, state)


def test_only_an_open_promise_offers_anything(officer, promise):
    before = offered(officer, "promise", promise)
    Promise.objects.update(state="kept", kept_on=b.REPLIED)

    assert (before, offered(officer, "promise", promise)) == ({"keep", "postpone", "break"}, set())


def test_a_promise_is_noted_on_a_letter(sends, officer, reply):
    sends(officer, "letter", reply, "promise", text="建成试例设施", due_on="2099-12-31")
    refused = sends(officer, "letter", reply, "promise", text="试例", due_on="2026-04-10")

    assert [row.text for row in reply.promises.all()] == ["建成试例设施"]
    assert list(refused.context["form"].errors) == ["due_on"]


def test_a_unit_asks_and_the_office_confirms(sends, opened, officer, office, reply):
    form = opened(officer).get(f"/desk/do/letter/{reply.pk}/convert/").context["form"]
    sends(officer, "letter", reply, "convert", new="adopted", reason="已建成。")
    row = OutcomeChange.objects.get()
    waiting = (offered(officer, "letter", reply), offered(office, "conversion", row))
    sends(office, "conversion", row, "confirm")

    row.refresh_from_db()
    assert "told_on" not in form.fields
    assert "planned" not in dict(form.fields["new"].choices)
    assert ("convert" in waiting[0], waiting[1]) == (False, {"confirm", "refuse"})
    assert (row.decision, row.proposer_told_on) == ("agreed", timezone.localdate())


def test_the_office_refuses(sends, officer, office, reply):
    sends(officer, "letter", reply, "convert", new="adopted", reason="已建成。")
    row = OutcomeChange.objects.get()

    sends(office, "conversion", row, "refuse", reason="尚未验收。")

    row.refresh_from_db()
    assert (row.decision, row.decision_reason) == ("refused", "尚未验收。")


def test_the_office_converts_at_once(sends, office, reply):
    sends(office, "letter", reply, "convert", new="adopted", reason="已建成。")

    reply.refresh_from_db()
    assert (reply.outcome, reply.outcome_now) == ("planned", "adopted")
