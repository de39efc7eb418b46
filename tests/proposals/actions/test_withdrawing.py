"""Proposers take an item back."""

from datetime import date

import pytest

from proposals.actions import merging, publishing, returning, withdrawing
from proposals.models import Extension, Notice, Proposal, ReturnRequest
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 12)


def withdraw(proposal, consents=None, by=None):
    agreed = proposal.sponsorships.values_list("pk", flat=True) if consents is None else consents
    return withdrawing.withdraw(proposal, reason="情况已经变化", consents=list(agreed), on=ON, by=by)


@pytest.mark.parametrize("state", ["registered", "to_assign", "in_hand"])
def test_an_item_is_withdrawn_before_it_is_answered(state, office):
    proposer = b.make_user("delegate", delegate=b.make_delegate())
    item = b.make_proposal(filed=state != "registered", sponsors=[proposer.delegate])
    if state == "in_hand":
        b.make_assignment(proposal=item)
        item.refresh_from_db()
    assert item.state == state

    row = withdraw(item, by=office)

    assert row.state == Proposal.objects.get().state == "withdrawn"
    event = item.events.last()
    assert (event.kind, event.actor) == ("withdrawn", office)
    assert sentences.event(event, full=True) == "提出人撤回。理由：情况已经变化。"
    told = Notice.objects.get(recipient=proposer, kind="progress")
    assert told.subject == f"{item.reference}已撤回"


def test_open_parts_end_with_what_was_asked_for_them_and_every_unit_is_told():
    users = [b.make_user("unit", unit=b.make_unit()) for _ in range(3)]
    item = b.make_proposal()
    waiting, returning_, working = [
        b.make_assignment(proposal=item, unit=user.unit, role=role, received=role != "co")
        for user, role in zip(users, ["co", "split", "split"], strict=True)
    ]
    returning.ask_return(returning_, reason="试例", proposed_unit=None, signer="试", on=ON, by=None)
    Extension.objects.create(
        assignment=working, new_due_on=working.due_on + b.days(9), reason="试例", asked_on=ON
    )

    withdraw(item)

    for part in (waiting, returning_, working):
        part.refresh_from_db()
    assert {part.state for part in (waiting, returning_, working)} == {"cancelled"}
    ended = item.events.filter(kind="part_ended")
    assert sorted(event.facts["part"] for event in ended) == sorted([waiting.pk, returning_.pk, working.pk])
    assert sentences.event(ended[0], full=True) == (
        f"终止{waiting.unit.name}的承办。理由：提出人撤回：情况已经变化。"
    )
    told = Notice.objects.filter(subject=f"{item.reference}已由提出人撤回")
    assert {notice.recipient for notice in told} == set(users)
    for request in (ReturnRequest.objects.get(), Extension.objects.get()):
        assert (request.decision, request.decided_on, request.decision_reason) == (
            "refused",
            ON,
            "承办已经终止，不再审批。",
        )


def test_a_unit_that_has_answered_keeps_its_letter():
    item = b.make_proposal()
    answered = b.make_assignment(proposal=item, role="split")
    b.make_assignment(proposal=item, role="split")
    reply = b.make_reply(assignment=answered)

    withdraw(item)

    answered.refresh_from_db()
    reply.refresh_from_db()
    assert (answered.state, reply.state) == ("answered", "sent")


@pytest.mark.parametrize("group", [False, True], ids=["delegate", "group"])
def test_everybody_who_signed_must_agree(group):
    other = b.make_group("试例代表团甲") if group else b.make_delegate("试代表甲")
    item = b.make_proposal(sponsors=[b.make_delegate("试代表乙"), other])
    first, _ = item.sponsorships.in_order()

    with pytest.raises(RuleError) as refused:
        withdraw(item, consents=[first.pk])

    assert (refused.value.code, refused.value.field) == ("consent-missing", "consents")
    assert refused.value.sentence == (f"撤回须经全部提出人同意，还缺{other.name}的同意。请取得同意后勾选。")
    assert Proposal.objects.get().state == "to_assign"


def test_an_answered_item_is_not_withdrawn():
    item = b.make_reply().assignment.proposal

    with pytest.raises(RuleError) as refused:
        withdraw(item)

    assert refused.value.code == "wrong-state"
    assert refused.value.sentence == (
        f"{item.reference}现为“已答复”，不能撤回；撤回须在“待审核”、“待交办”、“办理中”时进行。"
    )


def test_an_item_that_is_handled_again_is_not_withdrawn():
    item = b.make_reply().assignment.proposal
    Proposal.objects.update(state="in_hand")

    with pytest.raises(RuleError) as refused:
        withdraw(item)

    assert refused.value.code == "already-replied"
    assert refused.value.sentence == (
        f"{item.reference}已于2026年4月10日答复，正在再次办理，不能撤回；撤回须在答复之前提出。"
    )


def test_an_item_that_took_in_others_lets_go_of_them_first():
    item, other = b.make_proposal(), b.make_proposal()
    merging.merge(other, into=item, reason="内容相同", on=ON, by=None)

    with pytest.raises(RuleError) as refused:
        withdraw(item)

    assert refused.value.code == "has-merged"
    assert refused.value.sentence == (f"{other.reference}已并入{item.reference}，不能撤回。请先解除并案。")


def test_what_was_withdrawn_the_public_no_longer_reads(office):
    item = publishing.publish_item(b.make_proposal(), by=office, now=b.NOW)
    consents = list(item.sponsorships.values_list("pk", flat=True))

    item = withdrawing.withdraw(item, reason="试例", consents=consents, on=b.REPLIED, by=office)

    assert not Proposal.objects.public().exists()
    assert list(item.events.values_list("kind", flat=True))[-2:] == ["withdrawn", "taken_down"]
