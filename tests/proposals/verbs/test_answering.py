"""The forms of answering: what they hold when they open, and what they hand to the actions."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from proposals import verbs
from proposals.actions import drafting
from proposals.models import Attachment, Proposal, Reply
from tests import builders as b

pytestmark = pytest.mark.django_db

LETTER = {
    "body": "第一段。\r\n第二段。",
    "outcome": "adopted",
    "signer": "试局长",
    "disclosure": "open",
    "waiver": "试例",
}


@pytest.fixture
def part(officer):
    return b.make_assignment(unit=officer.unit, received=True)


@pytest.fixture
def leader(officer):
    return b.make_user("unit", unit=officer.unit, is_leader=True, name="试局长")


@pytest.fixture
def reply(part):
    return b.make_reply(assignment=part, body="第一段。\n第二段。", organization="试例局")


def address(kind, row, slug):
    return f"/desk/do/{kind}/{row.pk}/{slug}/"


@pytest.fixture
def sends(opened):
    """Open a verb's page, fill in over what stands there, send; the page that follows."""

    def send(user, kind, row, slug, /, **boxes):
        client, page = opened(user), address(kind, row, slug)
        form = client.get(page).context["form"]
        held = {box.html_name: box.value() for box in form if box.value() not in (None, "")}
        return client.post(page, {**held, **boxes})

    return send


def errors(response):
    assert response.status_code == 422
    return response.context["form"].errors


def offered(user, kind, row):
    row = verbs.KINDS[kind].rows(user).get(pk=row.pk)
    return {verb.slug for verb in verbs.offered(user, kind, row)}


def test_a_letter_is_logged_with_its_file_and_its_promise(sends, officer, part):
    file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.7")
    promised = {"outcome": "planned", "promise_text": "建成试例设施", "promise_due_on": "2099-12-31"}

    response = sends(officer, "part", part, "reply", **LETTER | promised, file=file)

    reply = Reply.objects.get()
    assert response.status_code == 302
    assert (reply.state, reply.replied_on, reply.organization) == (
        "sent",
        timezone.localdate(),
        officer.unit.name,
    )
    assert [row.text for row in reply.promises.all()] == ["建成试例设施"]
    kept = Attachment.objects.get()
    assert (kept.reply, kept.kind, kept.name) == (reply, "letter", "答复函.pdf")


@pytest.mark.parametrize(
    ("boxes", "field"),
    [
        ({"waiver": ""}, "waiver"),
        ({"outcome": "planned"}, "promise_due_on"),
        ({"promise_text": "试例"}, "promise_due_on"),
        ({"promise_due_on": "2099-12-31"}, "promise_text"),
        ({"kind": "again"}, "kind"),
        ({"disclosure": "closed"}, "disclosure_reason"),
        ({"replied_on": "2026-02-08"}, "replied_on"),
        ({"replied_on": "2099-01-01"}, "replied_on"),
        ({"outcome": ""}, "outcome"),
        ({"file": SimpleUploadedFile("函.exe", b"MZ\x90\x00")}, "file"),
    ],
)
@pytest.mark.parametrize("slug", ["reply", "send-for-signing"])
def test_a_refusal_stands_at_its_box_and_leaves_nothing(sends, officer, part, boxes, field, slug):
    response = sends(officer, "part", part, slug, **LETTER | boxes)

    assert list(errors(response)) == [field]
    assert not Reply.objects.exists()
    assert not Attachment.objects.exists()


def test_the_form_knows_the_unit_and_the_kind(opened, officer, part):
    unit = officer.unit
    unit.liaison, unit.landline = "试联络", "62000000"
    unit.save()

    form = opened(officer).get(address("part", part, "reply")).context["form"]

    known = {name: form[name].value() for name in ("kind", "organization", "contact_name", "contact_phone")}
    assert known == {
        "kind": "first",
        "organization": unit.name,
        "contact_name": "试联络",
        "contact_phone": "62000000",
    }


def test_after_the_answer_a_follow_up_is_proposed(opened, officer, reply):
    form = opened(officer).get(address("part", reply.assignment, "reply")).context["form"]

    assert form["kind"].value() == "follow_up"


def test_a_draft_sent_back_is_filled_in_again(sends, opened, officer, leader, part):
    promised = {"outcome": "planned", "promise_text": "建成试例设施", "promise_due_on": "2099-12-31"}
    sends(officer, "part", part, "send-for-signing", **LETTER | promised)
    draft = Reply.objects.get()
    sends(leader, "letter", draft, "send-back", reason="请写明时间。")

    form = opened(officer).get(address("part", part, "send-for-signing")).context["form"]

    held = {name: form[name].value() for name in ("body", "outcome", "promise_text", "waiver")}
    assert held == {
        "body": "第一段。\r\n第二段。",
        "outcome": "planned",
        "promise_text": "建成试例设施",
        "waiver": "试例",
    }
    assert form["promise_due_on"].value() == date(2099, 12, 31)


def test_a_leader_signs_with_what_is_known_filled_in(sends, officer, leader, part):
    sends(officer, "part", part, "send-for-signing", **LETTER)
    draft = Reply.objects.get()

    before = (offered(leader, "letter", draft), offered(officer, "letter", draft))
    sends(leader, "letter", draft, "sign", doc_number="试局〔2026〕1号")

    draft.refresh_from_db()
    assert before == ({"sign", "send-back"}, set())
    assert (draft.state, draft.signer, draft.doc_number) == ("sent", "试局长", "试局〔2026〕1号")
    assert offered(leader, "letter", draft) == {"correct", "promise", "convert"}


def test_a_correction_hands_on_what_changed_and_nothing_else(sends, officer, reply):
    response = sends(officer, "letter", reply, "correct", outcome="reference", reason="结果填错。")

    assert response.status_code == 302
    old, new = Reply.objects.order_by("version")
    assert (new.outcome, new.body, new.organization) == ("reference", old.body, "试例局")
    assert reply.assignment.proposal.events.last().facts["reason"] == "结果填错。"


def test_a_correction_of_nothing_is_refused_though_a_browser_changes_line_ends(sends, officer, reply):
    response = sends(officer, "letter", reply, "correct", body="第一段。\r\n第二段。\r\n", reason="手滑")

    assert "没有改动" in errors(response)["__all__"][0]
    assert Reply.objects.count() == 1


def test_a_file_alone_is_a_correction(sends, officer, reply):
    file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.7")

    sends(officer, "letter", reply, "correct", reason="补原件", file=file)

    assert Attachment.objects.get().reply == Reply.objects.get(version=2)


def test_the_office_judges_and_opens_a_letter_at_once(sends, office, client, reply):
    sends(office, "letter", reply, "set-disclosure", disclosure="open", publish="on", summary="一句话。")

    reply.refresh_from_db()
    assert (reply.is_public, reply.summary) == (True, "一句话。")
    assert offered(office, "letter", reply) == {
        "correct",
        "take-down",
        "promise",
        "convert",
        "rate-on-behalf",
    }


def test_what_is_kept_back_is_not_published_in_the_same_act(sends, office, reply):
    response = sends(
        office, "letter", reply, "set-disclosure", disclosure="on_request", reason="试例", publish="on"
    )

    assert "只有“主动公开”的答复可以公开" in errors(response)["__all__"][0]
    reply.refresh_from_db()
    assert reply.disclosure == "open"


def test_the_office_publishes_and_takes_down(sends, office, reply):
    offers = [offered(office, "letter", reply) & {"publish", "take-down", "set-disclosure"}]
    sends(office, "letter", reply, "publish")
    offers.append(offered(office, "letter", reply) & {"publish", "take-down", "set-disclosure"})
    sends(office, "letter", reply, "take-down", reason="姓名有误")

    reply.refresh_from_db()
    assert offers == [{"publish", "set-disclosure"}, {"take-down"}]
    assert not reply.is_public
    assert Proposal.objects.get().events.last().facts["reason"] == "姓名有误"


@pytest.mark.parametrize("state", ["return_asked", "returned", "cancelled"])
def test_a_part_that_cannot_be_answered_offers_no_answer(officer, part, state):
    part.state = state

    assert {verb.slug for verb in verbs.offered(officer, "part", part)}.isdisjoint(
        {"reply", "send-for-signing"}
    )


def test_a_co_handling_part_offers_no_answer(officer):
    part = b.make_assignment(unit=officer.unit, role="co", received=True)

    assert offered(officer, "part", part).isdisjoint({"reply", "send-for-signing"})


def test_what_a_draft_promised_and_waived_is_read_from_its_last_sending(officer, part):
    facts = {"body": "一稿", "outcome": "planned", "disclosure": "open", "on": date(2026, 4, 15)}
    for n, day in enumerate((date(2099, 1, 1), date(2099, 2, 2))):
        draft = drafting.send_for_signing(
            part, promises=[(f"第{n}稿", day)], waiver=f"第{n}稿", by=officer, **facts
        )

    assert (drafting.promises_of(draft), drafting.waiver_of(draft)) == (
        [("第1稿", date(2099, 2, 2))],
        "第1稿",
    )
