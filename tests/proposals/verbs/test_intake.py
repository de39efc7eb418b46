"""The office checks, merges, withdraws and corrects items at the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from proposals.actions import filing, merging
from proposals.models import Attachment, FilingReason, Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = b.ASSIGNED


@pytest.fixture
def desk(opened, office):
    """Open the page of a verb on an item, or send its form."""
    client = opened(office)

    def page(item, verb, **data):
        address = reverse("desk:do", args=["item", item.pk, verb])
        seen = Proposal.objects.get(pk=item.pk).events_count
        return client.post(address, {"seen": seen, **data}) if data else client.get(address)

    return page


def said(page):
    return [str(message) for message in page.wsgi_request._messages]


def state(item):
    return Proposal.objects.get(pk=item.pk).state


def reject(item, onward="revise", **facts):
    filing.load_reasons()
    reason = FilingReason.objects.filter(body=item.session.body).first()
    talk = {"talked_on": ON, "on": ON, "by": None}
    return filing.reject(item, reason=reason, explanation="试例", onward=onward, **talk, **facts)


def test_an_item_is_accepted(desk):
    item = b.make_proposal(filed=False)

    page = desk(item, "file", sent="1")

    assert said(page) == [f"{item.reference}已受理（立案），请交办。"]
    assert state(item) == "to_assign"


def test_an_item_is_not_accepted_for_a_reason_of_its_body(desk):
    filing.load_reasons()
    item = b.make_proposal(session=b.make_session("cppcc"), filed=False)

    form = desk(item, "reject").context["form"]
    assert {row.body for row in form.fields["reason"].queryset} == {"cppcc"}

    reason = FilingReason.objects.get(body="cppcc", code="empty")
    facts = {"reason": reason.pk, "explanation": "没有具体建议", "talked_on": "2026-02-09"}
    page = desk(item, "reject", onward="opinion", **facts)

    assert said(page) == [f"{item.reference}不予受理（立案），去向：转为社情民意信息。"]
    assert state(item) == "not_filed"


def test_a_refusal_lands_on_its_box_and_loses_nothing(desk):
    filing.load_reasons()
    item = b.make_proposal(filed=False)
    reason = FilingReason.objects.get(body="npc", code="out-of-scope")

    facts = {"reason": reason.pk, "explanation": "属市级事权", "talked_on": "2026-02-09"}
    page = desk(item, "reject", onward="higher", **facts)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["destination"]
    assert "属市级事权" in page.content.decode()
    assert state(item) == "registered"


def test_a_revised_item_is_entered(desk):
    item = b.make_proposal(filed=False)
    reject(item)

    assert item.title in desk(item, "resubmit").content.decode()
    page = desk(item, "resubmit", title="新\r\n题", text="新内容")

    assert said(page) == [f"{item.reference}已重新提交，请审核。"]
    assert (Proposal.objects.get().title, state(item)) == ("新题", "registered")


def test_what_went_elsewhere_is_not_offered_for_revision(desk):
    item = b.make_proposal(filed=False)
    reject(item, onward="letter")

    assert desk(item, "resubmit").status_code == 409


def test_an_item_is_merged_into_another_by_its_number(desk):
    item, into = b.make_proposal(), b.make_proposal(number="044")

    form = desk(item, "merge").context["form"]
    assert form.initial["session"] == item.session_id
    page = desk(item, "merge", session=item.session_id, number="０44", reason="内容相同")

    assert said(page) == [f"{item.reference}已并入{into.reference}。"]
    assert state(item) == "merged"


def test_a_number_that_is_not_there_is_said_at_its_box(desk):
    item = b.make_proposal()
    b.make_proposal(number="044", session=b.make_session("cppcc"))

    page = desk(item, "merge", session=item.session_id, number="044", reason="内容相同")

    assert page.context["form"].errors == {"number": ["区十七届人大三次会议没有第044号，请核对编号。"]}
    assert state(item) == "to_assign"


def test_the_meetings_to_choose_from_are_those_of_the_assembly(desk):
    earlier = b.make_session(meeting=2, opened_on=b.SUBMITTED - b.days(400))
    b.make_session("cppcc")
    item = b.make_proposal()

    assert list(desk(item, "merge").context["form"].fields["session"].queryset) == [
        item.session,
        earlier,
    ]


@pytest.mark.parametrize(("body", "required"), [("npc", False), ("cppcc", True)])
def test_the_cppcc_is_asked_for_the_day_of_the_talk(desk, body, required):
    item = b.make_proposal(session=b.make_session(body))

    assert desk(item, "merge").context["form"].fields["talked_on"].required is required


def test_items_are_taken_apart_again(desk):
    item, into = b.make_proposal(), b.make_proposal()
    merging.merge(item, into=into, reason="试例", on=ON, by=None)

    page = desk(item, "unmerge", reason="侧重不同")

    assert said(page) == [f"{item.reference}已解除并案，请单独交办。"]
    assert state(item) == "to_assign"


def test_an_item_is_withdrawn_with_the_consent_of_everybody_and_the_paper_is_kept(desk, office):
    item = b.make_proposal(sponsors=[b.make_delegate("试代表甲"), b.make_group("试例代表团")])
    first, second = item.sponsorships.in_order()

    page = desk(item, "withdraw")
    for name in ("试代表甲同意撤回", "试例代表团同意撤回"):
        assert name in page.content.decode()
    paper = SimpleUploadedFile("申请.pdf", b"%PDF-1.7")
    consents = {f"consent_{row.pk}": "on" for row in (first, second)}
    page = desk(item, "withdraw", reason="情况变化", file=paper, **consents)

    assert said(page) == [f"{item.reference}已撤回，办理终止。"]
    assert state(item) == "withdrawn"
    file = Attachment.objects.get()
    assert (file.kind, file.name, file.proposal, file.added_by) == (
        "evidence",
        "申请.pdf",
        item,
        office,
    )


def test_without_everybodys_consent_nothing_is_withdrawn_and_no_paper_is_kept(desk):
    item = b.make_proposal(sponsors=[b.make_delegate(), b.make_delegate("试代表乙")])
    first, _ = item.sponsorships.in_order()

    paper = SimpleUploadedFile("申请.pdf", b"%PDF-1.7")
    page = desk(item, "withdraw", reason="情况变化", file=paper, **{f"consent_{first.pk}": "on"})

    assert page.status_code == 422
    assert "还缺试代表乙的同意" in page.content.decode()
    assert (state(item), Attachment.objects.count()) == ("to_assign", 0)


def test_a_paper_that_cannot_be_kept_withdraws_nothing(desk):
    item = b.make_proposal(sponsors=[])

    page = desk(item, "withdraw", reason="试例", file=SimpleUploadedFile("申请.exe", b"MZ\x90\x00"))

    assert list(page.context["form"].errors) == ["file"]
    assert state(item) == "to_assign"


# Corrections


def columns(item, **changes):
    """The form as it comes back from a browser."""
    return {
        "title": item.title,
        "text": item.text.replace("\n", "\r\n"),
        "topic": "",
        "proposer_type": item.proposer_type,
        "submitted_on": str(item.submitted_on),
        "text_disclosure": item.text_disclosure,
        "name_disclosure": item.name_disclosure,
        "reason": "录入有误",
        **changes,
    }


def test_the_register_is_corrected_and_the_columns_are_named(desk):
    item = b.make_proposal(text="第一段。\n第二段。")
    topic = item.session.topic_set.topics.create(slug="shili", name="试例类")

    page = desk(item, "amend", **columns(item, title="新题", topic=topic.pk))

    assert said(page) == [f"{item.reference}的登记内容已更正。"]
    assert item.events.last().facts["after"] == {"标题": "新题", "类别": "试例类"}


@pytest.mark.parametrize("text", ["第一段。\n第二段。", "第一段。\r\n第二段。", "　　空两格。\n"])
def test_a_form_sent_back_as_it_came_changes_nothing(desk, text):
    item = b.make_proposal(text=text)

    page = desk(item, "amend", **columns(item, text="\r\n".join(text.replace("\r\n", "\n").split("\n"))))

    assert "登记内容没有改动，不必更正。" in page.content.decode()
    assert Proposal.objects.get().text == text


def test_the_form_shows_what_the_register_says(desk):
    topic = b.make_session().topic_set.topics.create(slug="shili", name="试例类")
    item = b.make_proposal(topic=topic, proposer_type="joint", between_sessions=True)

    form = desk(item, "amend").context["form"]

    assert {name: form[name].value() for name in form.fields if name not in ("seen", "reason")} == {
        "title": item.title,
        "text": item.text,
        "topic": topic.pk,
        "proposer_type": "joint",
        "between_sessions": True,
        "submitted_on": item.submitted_on,
        "text_disclosure": "open",
        "name_disclosure": "full",
    }


def test_a_day_that_has_not_come_is_refused_at_its_box(desk):
    item = b.make_proposal()

    page = desk(item, "amend", **columns(item, submitted_on="2999-01-01"))

    assert list(page.context["form"].errors) == ["submitted_on"]
