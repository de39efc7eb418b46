"""Proposers rate for themselves; the office enters what came on paper; nobody else rates."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from proposals.actions import merging, rating, recording, replying
from proposals.models import Attachment, Feedback, Notice, Proposal, Reply, Study
from proposals.reading import course
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
PAPER = (b"%PDF-1.7", "意见征询表.pdf")


@pytest.fixture
def leader(officer):
    return b.make_user("unit", unit=officer.unit, is_leader=True)


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit))


@pytest.fixture
def sponsorship(reply):
    return reply.assignment.proposal.sponsorships.get()


@pytest.fixture
def proposer(sponsorship):
    return b.make_user("delegate", delegate=sponsorship.delegate, name="试代表甲")


def rate(sponsorship, reply, by, **facts):
    facts = {"attitude": "satisfied", "result": "basically", "now": b.NOW, **facts}
    return rating.give_feedback(sponsorship, reply, by=by, **facts)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def told(key):
    return {row.recipient for row in Notice.objects.filter(key__startswith=key)}


def test_a_proposer_rates_for_himself(reply, sponsorship, proposer, office):
    view = rate(sponsorship, reply, proposer, reasons="写得清楚。")

    assert (view.attitude, view.result, view.reasons, view.entered_by) == (
        "satisfied",
        "basically",
        "写得清楚。",
        proposer,
    )
    assert (view.on_behalf, view.evidence, view.given_at) == (False, None, b.NOW)
    event = reply.assignment.proposal.events.last()
    assert (event.kind, event.on) == ("rated", b.NOW.date())
    wanted = {"sponsor": sponsorship.name, "attitude": "满意", "result": "基本满意", "how": ""}
    assert {name: event.facts[name] for name in wanted} == wanted
    assert told("rated:") == {office}
    assert not Study.objects.exists()


def test_a_changed_mind_is_one_more_row_and_the_newest_counts(reply, sponsorship, proposer):
    rate(sponsorship, reply, proposer)
    later = rate(sponsorship, reply, proposer, result="satisfied", now=b.NOW + b.days(1))

    assert Feedback.objects.count() == 2
    assert list(Feedback.objects.counted()) == [later]


def test_the_office_enters_a_view_with_its_paper_and_it_stays_marked(reply, sponsorship, office):
    view = rate(sponsorship, reply, office, result="reserve", evidence=PAPER, given_on=date(2026, 4, 13))

    file = Attachment.objects.get()
    assert (view.on_behalf, view.evidence, view.entered_by) == (True, file, office)
    assert (file.kind, file.name, file.proposal) == ("evidence", "意见征询表.pdf", reply.assignment.proposal)
    assert timezone.localtime(view.given_at) == datetime(
        2026, 4, 13, 12, tzinfo=timezone.get_default_timezone()
    )
    event = reply.assignment.proposal.events.last()
    assert (event.on, event.facts["how"], event.facts["result"]) == (date(2026, 4, 13), "（代录）", "保留")


def test_the_office_enters_the_view_of_a_group(office):
    proposal = b.make_proposal(sponsors=[b.make_group("试例代表团")])
    reply = b.make_reply(assignment=b.make_assignment(proposal=proposal))

    view = rate(proposal.sponsorships.get(), reply, office, evidence=PAPER)

    assert view.sponsorship.name == "试例代表团"


def test_without_its_paper_the_office_enters_nothing(reply, sponsorship, office):
    refused = refusal(rate, sponsorship, reply, office)

    assert (refused.code, refused.field) == ("evidence-missing", "evidence")
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("role", ["unit", "leader", "auditor", "admin", "other delegate", "dismissed"])
def test_nobody_else_rates(reply, sponsorship, officer, leader, role):
    people = {
        "unit": lambda: officer,
        "leader": lambda: leader,
        "auditor": lambda: b.make_user("auditor"),
        "admin": lambda: b.make_user("admin"),
        "other delegate": lambda: b.make_user("delegate", delegate=b.make_delegate()),
        "dismissed": lambda: b.make_user("delegate", delegate=sponsorship.delegate, is_active=False),
    }

    refused = refusal(rate, sponsorship, reply, people[role](), evidence=PAPER)

    assert refused.code == "not-yours"
    assert not Feedback.objects.exists()
    assert not Attachment.objects.exists()


def test_a_delegate_does_not_rate_for_his_group(office):
    me = b.make_delegate()
    proposal = b.make_proposal(sponsors=[b.make_group(), me])
    reply = b.make_reply(assignment=b.make_assignment(proposal=proposal))
    user = b.make_user("delegate", delegate=me)

    assert refusal(rate, proposal.sponsorships.first(), reply, user).code == "not-yours"


@pytest.mark.parametrize(
    ("attitude", "result"),
    [("dissatisfied", "satisfied"), ("satisfied", "dissatisfied"), ("satisfied", "disagree")],
)
def test_a_dissatisfied_view_says_why(reply, sponsorship, office, attitude, result):
    said = {"attitude": attitude, "result": result, "evidence": PAPER}

    refused = refusal(rate, sponsorship, reply, office, reasons="  ", **said)
    view = rate(sponsorship, reply, office, reasons="没有时间。", **said)

    assert (refused.code, refused.field) == ("reasons-missing", "reasons")
    assert view.is_dissatisfied
    assert Study.objects.get().feedback == view


def test_a_dissatisfied_view_waits_for_the_office_and_the_unit_hears_not_who(
    reply, sponsorship, proposer, office, officer, leader
):
    rate(sponsorship, reply, proposer, result="dissatisfied", reasons="没有写明时间。")

    study = Study.objects.get()
    proposal = reply.assignment.proposal
    assert (study.proposal, study.reason, study.asked_on, study.is_pending) == (
        proposal,
        "没有写明时间。",
        b.NOW.date(),
        True,
    )
    assert told("rated:") == {office}
    assert told("study:") == {leader}
    said = Notice.objects.get(recipient=leader, key__startswith="study:")
    assert "研判" in said.body
    assert sponsorship.name not in said.body
    assert "没有写明时间" not in said.body


def test_a_view_never_reaches_the_units_timeline(reply, sponsorship, proposer, officer, office):
    Proposal.objects.update(published_at=b.NOW)
    rate(sponsorship, reply, proposer, result="dissatisfied", reasons="没有写明时间。")
    proposal = Proposal.objects.with_session().get()

    read = {user: str(course.lines_for(user, proposal)) for user in (officer, office)}

    assert [word in read[office] for word in ("不满意", "没有写明时间")] == [True, True]
    assert [word in read[officer] for word in ("不满意", "没有写明时间", sponsorship.name)] == [False] * 3


def test_a_replaced_letter_is_not_rated(reply, sponsorship, proposer):
    new = replying.correct_reply(reply, reason="试例", by=None, today=b.NOW.date(), body="对。")

    refused = refusal(rate, sponsorship, reply, proposer)

    assert refused.code == "wrong-state"
    assert rate(sponsorship, new, proposer).reply == new


def test_another_items_letter_is_not_rated(sponsorship, proposer):
    assert refusal(rate, sponsorship, b.make_reply(), proposer).code == "other-item"


def test_of_a_merged_item_the_proposer_rates_the_letter_of_the_other(office):
    me = b.make_delegate()
    like, main = b.make_proposal(sponsors=[me]), b.make_proposal()
    merging.merge(like, into=main, reason="试例", talked_on=b.SUBMITTED, on=b.ASSIGNED, by=office)
    reply = b.make_reply(assignment=b.make_assignment(proposal=main))

    view = rate(like.sponsorships.get(), reply, b.make_user("delegate", delegate=me))

    assert view.sponsorship.proposal == like
    assert main.events.last().kind == "rated"


@pytest.mark.parametrize(("state", "label"), [("closed", "已办结"), ("withdrawn", "已撤回")])
def test_an_item_that_is_over_is_not_rated(reply, sponsorship, proposer, state, label):
    Proposal.objects.update(state=state)

    refused = refusal(rate, sponsorship, reply, proposer)

    assert refused.code == "window-closed"
    assert f"现为“{label}”，不再接受评价" in refused.sentence


@pytest.mark.parametrize(
    ("given_on", "code"), [(date(2026, 4, 16), "date-ahead"), (date(2026, 4, 9), "date-order")]
)
def test_a_paper_is_dated_between_the_letter_and_today(reply, sponsorship, office, given_on, code):
    refused = refusal(rate, sponsorship, reply, office, evidence=PAPER, given_on=given_on)

    assert (refused.code, refused.field) == (code, "given_on")


def test_a_paper_that_cannot_be_kept_leaves_no_view(reply, sponsorship, office):
    assert refusal(rate, sponsorship, reply, office, evidence=(b"MZ\x90\x00", "表.exe")).code == "file-kind"
    assert not Feedback.objects.exists()
    assert Reply.objects.get().state == "sent"


def test_a_units_open_page_does_not_tell_who_rated_meanwhile(reply, sponsorship, proposer):
    proposal = reply.assignment.proposal
    seen = Proposal.objects.get().events_count
    rate(sponsorship, reply, proposer)

    recording.check_unchanged(proposal, since=seen, part=reply.assignment)  # says nothing
    refused = refusal(recording.check_unchanged, proposal, since=seen)  # the office hears

    assert "试代表甲" in refused.sentence
