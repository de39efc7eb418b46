"""A letter is written, laid before the leader, sent back, and signed."""

from datetime import date

import pytest

from proposals.actions import drafting, replying
from proposals.models import Assignment, Notice, Promise, Proposal, Reply
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)
SIGNED = {"replied_on": TODAY, "signer": "试局长", "today": TODAY}


@pytest.fixture
def part(officer):
    return b.make_assignment(unit=officer.unit, received=True)


@pytest.fixture
def leader(officer):
    return b.make_user("unit", unit=officer.unit, is_leader=True, name="试局长")


def lay(part, by, **fields):
    fields = {"body": "一稿", "outcome": "adopted", "disclosure": "open", "waiver": "试例", **fields}
    return drafting.send_for_signing(part, on=TODAY, by=by, **fields)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def kinds(part):
    return [row.kind for row in part.proposal.events.all()]


def told(key):
    return [row.recipient for row in Notice.objects.filter(key__startswith=key).order_by("pk")]


def test_a_draft_waits_for_the_leader_and_answers_nothing_yet(part, officer, leader):
    draft = lay(part, officer, doc_number="试局〔2026〕1号")

    part.refresh_from_db()
    assert (draft.state, draft.body, draft.logged_by) == ("checking", "一稿", officer)
    assert (part.state, Proposal.objects.get().state) == ("in_hand", "in_hand")
    assert not Reply.objects.current().exists()
    last = part.proposal.events.last()
    assert (last.kind, last.facts["reply"], last.facts["waiver"]) == ("for_signing", draft.pk, "试例")
    assert told("for-signing:") == [leader]
    assert Notice.objects.get(key__startswith="for-signing:").kind == "to_decide"


def test_without_a_leader_everybody_of_the_unit_is_told(part, officer):
    lay(part, officer)

    assert told("for-signing:") == [officer]


def test_who_sends_for_signing_has_received(officer, leader):
    row = b.make_assignment(unit=officer.unit)

    lay(row, officer)

    assert Assignment.objects.get().received_on == TODAY
    assert kinds(row)[-2:] == ["received", "for_signing"]


def test_a_part_has_one_unsent_letter(part, officer, leader):
    first = lay(part, officer)

    second = lay(part, officer, body="二稿")

    assert (first.pk, second.body, second.state) == (second.pk, "二稿", "checking")
    assert Reply.objects.count() == 1
    assert len(told("for-signing:")) == 2


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"waiver": ""}, "not-ready", "waiver"),
        ({"outcome": "planned"}, "promise-missing", "promise_due_on"),
        ({"kind": "again"}, "not-answered", "kind"),
        ({"disclosure": "closed"}, "reason-missing", "disclosure_reason"),
        ({"replied_on": date(2026, 4, 16)}, "date-ahead", "replied_on"),
        ({"outcome": "nonsense"}, "bad-column", "outcome"),
    ],
)
def test_a_draft_is_held_to_what_holds_for_a_letter(part, officer, fields, code, field):
    refused = refusal(lay, part, officer, **fields)

    assert (refused.code, refused.field) == (code, field)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("state", ["return_asked", "returned", "cancelled"])
def test_a_part_that_cannot_be_answered_gets_no_draft(part, officer, state):
    Assignment.objects.update(state=state)

    assert refusal(lay, part, officer).code == "wrong-state"


def test_a_leader_sends_a_draft_back_and_the_unit_hears(part, officer, leader):
    draft = drafting.send_back(lay(part, officer), reason="请写明时间。", on=TODAY, by=leader)

    assert draft.state == "draft"
    last = part.proposal.events.last()
    assert (last.kind, last.facts["reason"], last.facts["reply"]) == (
        "draft_sent_back",
        "请写明时间。",
        draft.pk,
    )
    assert officer in told("draft-sent-back:")
    assert lay(part, officer, body="二稿").state == "checking"


def test_a_signed_letter_is_sent_as_a_logged_one(part, officer, leader):
    proposer = b.make_user("delegate", delegate=part.proposal.sponsorships.get().delegate)
    draft = lay(part, officer)

    reply = drafting.sign(draft, doc_number="试局〔2026〕2号", by=leader, **SIGNED)

    part.refresh_from_db()
    assert (reply.pk, reply.state, reply.signer, reply.doc_number) == (
        draft.pk,
        "sent",
        "试局长",
        "试局〔2026〕2号",
    )
    assert (part.state, part.answered_on, Proposal.objects.get().replied_on) == ("answered", TODAY, TODAY)
    last = part.proposal.events.last()
    assert (last.kind, last.actor, last.facts["reply"]) == ("replied", leader, reply.pk)
    assert told("replied:") == [proposer]


def test_what_the_draft_promised_is_promised_when_it_is_signed(part, officer, leader):
    draft = lay(part, officer, outcome="planned", promises=[("建成试例设施", date(2026, 12, 31))])
    before = Promise.objects.count()

    reply = drafting.sign(draft, by=leader, **SIGNED)

    assert before == 0
    assert [(row.text, row.due_on) for row in reply.promises.all()] == [("建成试例设施", date(2026, 12, 31))]
    assert kinds(part)[-2:] == ["replied", "promised"]


@pytest.mark.parametrize("act", ["sign", "send_back"])
def test_only_a_leader_signs_or_sends_back(part, officer, act):
    draft = lay(part, officer)
    facts = SIGNED if act == "sign" else {"reason": "试例", "on": TODAY}

    refused = refusal(getattr(drafting, act), draft, by=officer, **facts)

    assert refused.code == "not-leader"
    assert Reply.objects.get().state == "checking"


@pytest.mark.parametrize("act", ["sign", "send_back"])
def test_what_does_not_wait_to_be_signed_is_not_signed(part, officer, leader, act):
    draft = lay(part, officer)
    drafting.sign(draft, by=leader, **SIGNED)
    facts = SIGNED if act == "sign" else {"reason": "试例", "on": TODAY}

    assert refusal(getattr(drafting, act), draft, by=leader, **facts).code == "wrong-state"


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 4, 16), "date-ahead"), (date(2026, 2, 8), "date-order")]
)
def test_the_day_of_signing_is_held_to_its_bounds(part, officer, leader, day, code):
    draft = lay(part, officer)

    refused = refusal(drafting.sign, draft, by=leader, **SIGNED | {"replied_on": day})

    assert (refused.code, refused.field) == (code, "replied_on")
    assert Reply.objects.get().state == "checking"


@pytest.mark.parametrize("sent_back", [True, False])
def test_a_letter_signed_on_paper_takes_the_place_of_its_draft(part, officer, leader, sent_back):
    draft = lay(part, officer)
    if sent_back:
        drafting.send_back(draft, reason="试例", on=TODAY, by=leader)

    reply = replying.log_reply(
        part, replied_on=TODAY, body="定稿", outcome="adopted", waiver="试例", by=officer, today=TODAY
    )

    assert (reply.pk, reply.body, reply.state) == (draft.pk, "定稿", "sent")


def test_a_draft_is_nothing_to_the_public_or_the_proposer(part, officer):
    draft = lay(part, officer)

    assert draft not in Reply.objects.public()
    assert draft not in Reply.objects.current()
