"""Views on paper and studies through their pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from proposals import verbs
from proposals.models import Assignment, Feedback, Proposal, Study
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit))


@pytest.fixture
def sends(opened):
    def send(user, kind, row, slug, /, **boxes):
        client, page = opened(user), f"/desk/do/{kind}/{row.pk}/{slug}/"
        form = client.get(page).context["form"]
        held = {box.html_name: box.value() for box in form if box.value() not in (None, "")}
        return client.post(page, {**held, **boxes})

    return send


def said(reply, **boxes):
    return {
        "sponsorship": reply.assignment.proposal.sponsorships.get().pk,
        "attitude": "satisfied",
        "result": "understand",
        "evidence": SimpleUploadedFile("意见征询表.pdf", b"%PDF-1.7"),
        **boxes,
    }


@pytest.fixture
def study(sends, office, reply):
    sends(office, "letter", reply, "rate-on-behalf", **said(reply, result="disagree", reasons="没写时间。"))
    return Study.objects.get()


def test_a_view_on_paper_is_entered_with_its_paper(sends, office, reply):
    response = sends(office, "letter", reply, "rate-on-behalf", **said(reply))

    view = Feedback.objects.get()
    assert response.status_code == 302
    assert (view.result, view.on_behalf, view.entered_by, view.evidence.name) == (
        "understand",
        True,
        office,
        "意见征询表.pdf",
    )
    assert timezone.localdate(view.given_at) == timezone.localdate()


@pytest.mark.parametrize(
    ("boxes", "field"),
    [
        ({"evidence": ""}, "evidence"),
        ({"result": "disagree"}, "reasons"),
        ({"given_on": "2026-04-09"}, "given_on"),
        ({"given_on": "2099-01-01"}, "given_on"),
        ({"sponsorship": ""}, "sponsorship"),
    ],
)
def test_a_refusal_stands_at_its_box(sends, office, reply, boxes, field):
    response = sends(office, "letter", reply, "rate-on-behalf", **said(reply, **boxes))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Feedback.objects.exists()


def test_proposers_of_the_item_and_of_those_merged_into_it_may_be_chosen(opened, office, reply):
    item, like = reply.assignment.proposal, b.make_proposal()
    b.make_proposal()
    Proposal.objects.filter(pk=like.pk).update(state="merged", merged_into=item)

    form = opened(office).get(f"/desk/do/letter/{reply.pk}/rate-on-behalf/").context["form"]

    assert set(form.fields["sponsorship"].queryset) == {item.sponsorships.get(), like.sponsorships.get()}


def test_an_item_that_is_over_offers_no_rating(office, reply):
    Proposal.objects.update(state="closed")
    row = verbs.KINDS["letter"].rows(office).get(pk=reply.pk)

    assert "rate-on-behalf" not in {verb.slug for verb in verbs.offered(office, "letter", row)}


def test_a_study_leads_to_a_new_round(sends, office, study):
    response = sends(office, "study", study, "rehandle", reason="请写明完成时间。")

    assert response.status_code == 302
    assert Assignment.objects.get(round=2).state == "assigned"


def test_a_study_leads_to_none(sends, office, study):
    sends(office, "study", study, "no-rehandling", reason="已列入下年度。")

    study.refresh_from_db()
    assert (study.decision, study.decision_reason) == ("refused", "已列入下年度。")
    assert verbs.offered(office, "study", study) == []
