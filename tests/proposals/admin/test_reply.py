"""The unit's user logs a letter in the admin; the office opens it; a correction keeps the old version."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from proposals.actions import attaching, publishing
from proposals.models import Attachment, Proposal, Reply
from tests import builders as b

pytestmark = pytest.mark.django_db
ADD = "/admin/proposals/reply/add/"
NO_FILES = {
    "attachments-TOTAL_FORMS": "0",
    "attachments-INITIAL_FORMS": "0",
}


def letter(assignment=None, **fields):
    """What the form sends."""
    return {
        **({"assignment": assignment.pk, "kind": "first"} if assignment else {}),
        "doc_number": "试局〔2026〕1号",
        "outcome": "adopted",
        "signer": "试签发",
        "organization": "试例局",
        "replied_on": "2026-04-10",
        "body": "唯一的试例答复正文。",
        "disclosure": "open",
        "waiver": "试例：已当面说明。",
        **NO_FILES,
        **fields,
    }


@pytest.fixture
def assignment(officer):
    return b.make_assignment(unit=officer.unit, received=True)


@pytest.fixture
def page(assignment):
    return Proposal.objects.get(pk=assignment.proposal_id).get_absolute_url()


def change(reply):
    return f"/admin/proposals/reply/{reply.pk}/change/"


def errors(response):
    """The refusals by field, as the form shows them."""
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_the_public_reads_a_letter_and_its_file_only_once_the_office_opened_it(
    opened, client, office, officer, assignment, page
):
    file = SimpleUploadedFile("答复函.pdf", b"%PDF-1.7 scan")
    opened(officer).post(ADD, letter(assignment, file=file))
    attachment = Attachment.objects.get()
    client.logout()
    hidden = (client.get(page).status_code, client.get(f"/files/{attachment.pk}/").status_code)

    opened(office).post(f"/admin/proposals/reply/{Reply.objects.get().pk}/do/publish/")
    client.logout()
    shown = client.get(page)

    assert hidden == (404, 404)
    assert "唯一的试例答复正文。" in shown.content.decode()
    assert f"/files/{attachment.pk}/" in shown.content.decode()
    assert b"".join(client.get(f"/files/{attachment.pk}/").streaming_content) == b"%PDF-1.7 scan"
    assert (attachment.name, attachment.added_by, attachment.kind) == ("答复函.pdf", officer, "letter")


def test_the_form_knows_what_is_known_of_the_unit(opened, officer, assignment):
    unit = officer.unit
    unit.liaison, unit.landline, unit.address, unit.postcode = "试联络", "62000000", "试例路1号", "200000"
    unit.save()

    form = opened(officer).get(ADD, {"assignment": assignment.pk}).context["adminform"].form

    known = {name: form.initial.get(name) for name in ("organization", "contact_name", "contact_phone")}
    assert known == {"organization": unit.name, "contact_name": "试联络", "contact_phone": "62000000"}


def test_a_foreign_assignment_fills_in_nothing_and_is_no_choice(opened, officer):
    foreign = b.make_assignment()

    form = opened(officer).get(ADD, {"assignment": foreign.pk}).context["adminform"].form
    refused = opened(officer).post(ADD, letter(foreign))

    assert "organization" not in form.initial
    assert list(errors(refused)) == ["assignment"]
    assert not Reply.objects.exists()


@pytest.mark.parametrize("asked", ["abc", "", "999999", "1 OR 1"])
def test_a_nonsense_assignment_in_the_address_is_no_error(opened, officer, asked):
    assert opened(officer).get(ADD, {"assignment": asked}).status_code == 200


def test_another_units_user_finds_no_letter(opened):
    reply = b.make_reply()
    stranger = b.make_user("unit", unit=b.make_unit())

    answers = [opened(stranger).get(change(reply)), opened(stranger).post(change(reply), letter())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Reply.objects.get().version == 1


# Refusals land on the field


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (
            {"replied_on": "2026-02-08"},
            "replied_on",
            "答复日期2026-02-08早于交办日期2026-02-09，请核对落款日期。",
        ),
        ({"kind": "follow_up"}, "kind", "还没有首次答复，种类请选“答复”。"),
        (
            {"disclosure": "closed"},
            "disclosure_reason",
            "选择“不予公开”须写明依据，例如《政府信息公开条例》第十四条。",
        ),
        ({"signer": ""}, "signer", "这个字段是必填项。"),
        ({"outcome": ""}, "outcome", "这个字段是必填项。"),
        ({"disclosure": ""}, "disclosure", "这个字段是必填项。"),
        ({"body": ""}, "body", "这个字段是必填项。"),
    ],
)
def test_a_refusal_stands_at_its_field(opened, officer, assignment, fields, field, sentence):
    found = errors(opened(officer).post(ADD, letter(assignment, **fields)))

    assert list(found) == [field]
    assert sentence in found[field][0]
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"waiver": ""}, "waiver", "还没有登记与提出人的沟通。请先补齐"),
        ({"outcome": "planned"}, "promise_due_on", "须写明承诺事项和完成时限"),
        ({"promise_text": "建成试例设施"}, "promise_due_on", "请再填写完成时限"),
        (
            {"promise_text": "试例", "promise_due_on": "2026-04-10"},
            "promise_due_on",
            "不晚于答复日期2026-04-10",
        ),
    ],
)
def test_a_unit_says_what_is_missing_and_until_when_it_promises(
    opened, officer, assignment, fields, field, sentence
):
    found = errors(opened(officer).post(ADD, letter(assignment, **fields)))

    assert list(found) == [field]
    assert sentence in found[field][0]
    assert not Reply.objects.exists()


def test_a_promise_is_kept_with_the_letter(opened, officer, assignment):
    promised = {"promise_text": "建成试例设施", "promise_due_on": "2026-12-31"}

    opened(officer).post(ADD, letter(assignment, outcome="planned", **promised))

    (row,) = Reply.objects.get().promises.all()
    assert (row.text, str(row.due_on), row.state) == ("建成试例设施", "2026-12-31", "open")


def test_tomorrows_letter_is_refused_today(opened, officer, assignment):
    tomorrow = timezone.localdate() + b.days(1)

    found = errors(opened(officer).post(ADD, letter(assignment, replied_on=str(tomorrow))))

    assert list(found) == ["replied_on"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "函.exe",
            b"MZ\x90\x00",
            "“函.exe”不是可以收存的文件。请上传 PDF、OFD、Word（.docx）、图片（PNG、JPEG）或纯文本。",
        ),
        (
            "函.doc",
            b"\xd0\xcf\x11\xe0\x00",
            "“函.doc”不是可以收存的文件。请上传 PDF、OFD、Word（.docx）、图片（PNG、JPEG）或纯文本。",
        ),
        ("函.txt", b"", "所提交的是空文件。"),
    ],
)
def test_a_bad_file_is_refused_with_the_letter_kept_on_the_form(
    opened, officer, assignment, name, content, sentence
):
    response = opened(officer).post(ADD, letter(assignment, file=SimpleUploadedFile(name, content)))

    assert errors(response) == {"file": [sentence]}
    assert "唯一的试例答复正文。" in response.content.decode()
    assert not Reply.objects.exists()
    assert not Attachment.objects.exists()


def test_a_file_above_the_limit_is_refused(opened, officer, assignment, settings):
    settings.UPLOAD_MAX_BYTES = 1024

    found = errors(
        opened(officer).post(ADD, letter(assignment, file=SimpleUploadedFile("a.txt", b"a" * 1025)))
    )

    assert list(found) == ["file"]


# Corrections


@pytest.fixture
def reply(assignment):
    return b.make_reply(assignment=assignment, body="错。", signer="试签发")


def test_a_correction_keeps_the_old_version(opened, officer, reply):
    response = opened(officer).post(change(reply), letter(body="对。", reason="错字"))

    old, new = Reply.objects.order_by("version")
    assert (response.status_code, old.body, new.body, new.supersedes, new.logged_by) == (
        302,
        "错。",
        "对。",
        old,
        officer,
    )
    assert response["Location"] == "/admin/proposals/reply/"
    assert old.state == "superseded"


def test_a_correction_needs_its_reason(opened, officer, reply):
    assert errors(opened(officer).post(change(reply), letter(body="对。"))) == {
        "reason": ["这个字段是必填项。"]
    }
    assert Reply.objects.count() == 1


def test_a_correction_of_nothing_is_refused(opened, officer, reply):
    same = {
        name: getattr(reply, name) for name in ("doc_number", "outcome", "signer", "organization", "body")
    }

    response = opened(officer).post(change(reply), letter(**same, reason="手滑"))

    assert "没有改动" in str(errors(response))
    assert Reply.objects.count() == 1


def test_a_corrected_date_is_held_to_its_bounds(opened, officer, reply):
    found = errors(opened(officer).post(change(reply), letter(replied_on="2026-02-08", reason="日期")))

    assert list(found) == ["replied_on"]


def test_the_old_version_may_be_read_but_not_changed(opened, officer, reply):
    opened(officer).post(change(reply), letter(body="对。", reason="错字"))

    seen = opened(officer).get(change(reply))
    posted = opened(officer).post(change(reply), letter(body="再改。", reason="错字"))

    assert (seen.status_code, posted.status_code) == (200, 403)
    assert "错。" in seen.content.decode()
    assert Reply.objects.count() == 2


def test_a_file_may_come_with_a_correction(opened, officer, reply):
    file = SimpleUploadedFile("更正函.txt", "更正".encode())

    opened(officer).post(change(reply), letter(body="对。", reason="错字", file=file))

    assert Attachment.objects.get().reply == Reply.objects.get(version=2)


# Buttons


def test_the_office_is_offered_what_it_may_do(opened, office, officer, reply):
    def offered(user):
        buttons = opened(user).get(change(reply)).context["verbs"]
        return {button.verb.slug for button in buttons} & {"publish", "take-down"}

    unpublished = (offered(office), offered(officer))
    publishing.publish_reply(reply, by=office, now=b.NOW)

    assert unpublished == ({"publish"}, set())
    assert (offered(office), offered(officer)) == ({"take-down"}, set())


def take_down(reply):
    return f"/admin/proposals/reply/{reply.pk}/do/take-down/"


def test_a_letter_is_taken_down_with_a_reason_that_the_office_types(opened, office, client, page, reply):
    publishing.publish_reply(reply, by=office, now=b.NOW)

    asked = opened(office).get(take_down(reply))
    done = opened(office).post(take_down(reply), {"reason": "  姓名有误  "})
    client.logout()

    assert asked.context["form"].fields["reason"].label == "撤下原因"
    assert done["Location"] == change(reply)
    assert reply.assignment.proposal.events.last().facts["reason"] == "姓名有误"
    assert "唯一的试例答复正文。" not in client.get(page).content.decode()


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_without_a_reason_nothing_is_taken_down_and_the_page_asks_again(opened, office, reply, reason):
    publishing.publish_reply(reply, by=office, now=b.NOW)
    events = reply.assignment.proposal.events.count()

    response = opened(office).post(take_down(reply), {"reason": reason})

    reply.refresh_from_db()
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert (reply.is_public, reply.assignment.proposal.events.count()) == (True, events)


def test_a_verb_refused_by_a_rule_says_why(opened, office, assignment):
    kept = b.make_reply(assignment=assignment, disclosure="on_request")

    response = opened(office).post(f"/admin/proposals/reply/{kept.pk}/do/publish/")

    assert response.context["form"].non_field_errors() == [
        "这份答复的公开属性是“依申请公开”，只有“主动公开”的答复可以公开。请先审定公开属性。"
    ]


def test_the_list_holds_a_fixed_number_of_queries(opened, office, django_assert_max_num_queries):
    client = opened(office)
    for _ in range(30):
        b.make_reply()

    with django_assert_max_num_queries(12):
        response = client.get("/admin/proposals/reply/")

    assert response.context["cl"].result_count == 30


# Files


def test_the_office_opens_the_letter_through_the_door_that_asks_who_may(opened, office, officer, reply):
    file = attaching.attach(
        b"%PDF-1.7", name="答复函.pdf", proposal=reply.assignment.proposal, reply=reply, by=officer
    )
    link = f'<a href="/files/{file.pk}/">答复函.pdf</a>'
    pages = [change(reply), f"/admin/proposals/attachment/{file.pk}/change/"]

    seen = [opened(office).get(page).content.decode() for page in pages]

    assert [link in page for page in seen] == [True, True]
    assert [file.file.name in page for page in seen] == [False, False]
    assert opened(office).get(f"/files/{file.pk}/").status_code == 200


def test_evidence_beside_a_letter_is_shown_to_the_office_alone(opened, office, officer, reply):
    facts = {"proposal": reply.assignment.proposal, "reply": reply, "by": office}
    attaching.attach(b"%PDF-1.7", name="佐证.pdf", kind="evidence", **facts)
    attaching.attach(b"%PDF-1.7", name="答复函.pdf", **facts)

    seen = [opened(user).get(change(reply)).content.decode() for user in (office, officer)]

    assert [("佐证.pdf" in page, "答复函.pdf" in page) for page in seen] == [(True, True), (False, True)]
