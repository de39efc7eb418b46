"""Items of the same content are handled as one, and apart again."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections, transaction

from proposals.actions import merging
from proposals.actions.recording import locked
from proposals.models import Notice, Proposal
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 12)


@pytest.fixture
def proposers():
    return [b.make_user("delegate", delegate=b.make_delegate()) for _ in range(2)]


@pytest.fixture
def pair(proposers):
    """An item and the one it goes into, of one proposer each."""
    return [b.make_proposal(sponsors=[user.delegate]) for user in proposers]


def merge(item, into, **fields):
    return merging.merge(item, into=into, **{"reason": "内容相同", "on": ON, "by": None, **fields})


def refusal(item, into, **fields):
    with pytest.raises(RuleError) as refused:
        merge(item, into, **fields)
    return refused.value


def told():
    return sorted(Notice.objects.values_list("recipient", "subject"))


def test_an_item_goes_into_another_and_both_say_so(pair, office):
    item, into = pair

    row = merge(item, into, by=office, talked_on=ON)

    assert (row.state, row.merged_into) == ("merged", into)
    one, other = item.events.last(), into.events.last()
    assert (one.kind, one.actor, one.facts["talked_on"]) == ("merged", office, "2026年2月12日")
    assert sentences.event(one, full=True) == f"并入{into.reference}办理。理由：内容相同。"
    assert other.kind == "took_in"
    assert sentences.event(other) == f"{item.reference}并入本件办理。"
    assert Proposal.objects.get(pk=into.pk).state == "to_assign"


def test_the_proposers_of_both_are_told_each_once_of_their_own_item(pair, proposers):
    item, into = pair

    merge(item, into)

    assert told() == sorted(
        [
            (proposers[0].pk, f"{item.reference}已并入{into.reference}办理"),
            (proposers[1].pk, f"{into.reference}已有{item.reference}并入"),
        ]
    )


def test_an_item_in_hand_takes_in_another_and_its_answer_goes_to_the_proposers_of_both(pair, proposers):
    item, into = pair
    part = b.make_assignment(proposal=into)

    merge(item, into)
    Notice.objects.all().delete()
    b.make_reply(assignment=part)

    assert {pk for pk, _ in told()} == {user.pk for user in proposers}


def test_units_need_no_longer_give_an_opinion_on_the_merged_item(pair):
    item, into = pair
    part = b.make_assignment(proposal=item, role="co", received=True)

    merge(item, into)

    part.refresh_from_db()
    assert part.state == "cancelled"
    assert [row.kind for row in item.events.all()][-2:] == ["part_ended", "merged"]


@pytest.mark.parametrize("state", ["registered", "replied", "merged"])
def test_an_item_that_is_not_worked_on_takes_in_nothing(pair, state):
    item, into = pair[0], b.make_proposal(filed=state != "registered")
    if state == "replied":
        b.make_reply(assignment=b.make_assignment(proposal=into))
    if state == "merged":
        merge(into, pair[1])

    refused = refusal(item, into)

    assert (refused.code, refused.field) == ("target-state", "number")
    label = Proposal.objects.get(pk=into.pk).get_state_display()
    assert refused.sentence == (
        f"{into.reference}现为“{label}”，不能并入；并入的一件须为“待交办”、“办理中”。"
    )


def test_an_item_that_is_handled_again_takes_in_nothing(pair):
    item, into = pair
    b.make_reply(assignment=b.make_assignment(proposal=into))
    Proposal.objects.filter(pk=into.pk).update(state="in_hand")

    refused = refusal(item, into)

    assert (refused.code, refused.field) == ("already-replied", "number")


def test_an_item_does_not_go_into_itself(pair):
    assert refusal(pair[0], pair[0]).code == "same-item"


def test_items_of_two_assemblies_stay_apart(pair):
    theirs = b.make_proposal(session=b.make_session("cppcc"))

    refused = refusal(pair[0], theirs)

    assert refused.code == "other-assembly"
    assert refused.sentence == (
        f"{theirs.reference}由试例区政协（试例）受理，不能与{pair[0].reference}并案。"
    )


def test_an_item_that_took_in_others_is_not_merged_itself(pair):
    item, into = pair
    merge(item, into)

    refused = refusal(into, b.make_proposal())

    assert refused.code == "has-merged"
    assert refused.sentence == (f"{item.reference}已并入{into.reference}，不能并入另一件。请先解除并案。")


def test_only_what_waits_for_assignment_is_merged(pair):
    b.make_assignment(proposal=pair[0])

    assert refusal(*pair).code == "wrong-state"


def test_the_cppcc_talks_with_the_proposers_first():
    session = b.make_session("cppcc")
    pair = [b.make_proposal(session=session) for _ in range(2)]

    refused = refusal(*pair)

    assert (refused.code, refused.field) == ("talk-missing", "talked_on")
    assert merge(*pair, talked_on=ON).state == "merged"


def test_a_talk_cannot_come_after_the_merger(pair):
    assert refusal(*pair, talked_on=ON + b.days(1)).code == "date-order"


@pytest.mark.django_db(transaction=True)
def test_two_who_merge_each_others_items_do_not_wait_for_each_other():
    pair = [b.make_proposal(), b.make_proposal()]
    said, both_hold_theirs = [], Barrier(2)

    def run(item, into):
        try:
            with transaction.atomic():
                locked(item)  # as the page does, before the verb
                both_hold_theirs.wait(10)
                said.append(merge(item, into).state)
        except RuleError as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    runs = [Thread(target=run, args=args) for args in (pair, pair[::-1])]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join(30)

    assert sorted(said) == ["busy", "merged"]


# Apart again


def test_a_merged_item_goes_its_own_way_again(pair, proposers):
    item, into = pair
    merge(item, into)
    Notice.objects.all().delete()

    row = merging.unmerge(item, reason="侧重不同", on=ON, by=None)

    assert (row.state, row.merged_into) == ("to_assign", None)
    one, other = item.events.last(), into.events.last()
    assert (one.kind, other.kind) == ("unmerged", "unmerged")
    assert sentences.event(one, full=True) == f"解除与{into.reference}的并案。理由：侧重不同。"
    assert sentences.event(other) == f"解除与{item.reference}的并案。"
    assert told() == sorted(
        [
            (proposers[0].pk, f"{item.reference}与{into.reference}的并案已经解除，将单独办理"),
            (proposers[1].pk, f"{into.reference}与{item.reference}的并案已经解除"),
        ]
    )


def test_what_was_never_merged_is_not_taken_apart(pair):
    with pytest.raises(RuleError) as refused:
        merging.unmerge(pair[0], reason="试例", on=ON, by=None)

    assert refused.value.code == "wrong-state"


@pytest.mark.parametrize("state", ["replied", "in_hand"], ids=["answered", "handled again"])
def test_items_answered_together_stay_together(pair, state):
    item, into = pair
    merge(item, into)
    b.make_reply(assignment=b.make_assignment(proposal=into))
    Proposal.objects.filter(pk=into.pk).update(state=state)

    with pytest.raises(RuleError) as refused:
        merging.unmerge(item, reason="试例", on=ON, by=None)

    assert refused.value.code == "already-replied"
    assert Proposal.objects.get(pk=item.pk).state == "merged"


def test_a_letter_of_one_unit_among_several_keeps_items_as_they_are(pair):
    item, into = pair
    merge(item, into)
    b.make_assignment(proposal=into, role="split")
    b.make_reply(assignment=b.make_assignment(proposal=into, role="split"))
    other = b.make_proposal(session=into.session)

    with pytest.raises(RuleError) as refused:
        merging.unmerge(item, reason="试例", on=ON, by=None)

    assert Proposal.objects.get(pk=into.pk).replied_on is None
    assert refused.value.code == "already-replied"
    assert refusal(other, into).code == "already-replied"
