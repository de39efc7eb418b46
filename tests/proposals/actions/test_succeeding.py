"""Units come and go; their work does not."""

from datetime import date

import pytest

from people.models import UnitAlias
from proposals.actions import (
    assigning,
    contacting,
    drafting,
    extending,
    replying,
    returning,
    succeeding,
)
from proposals.models import Assignment, Notice, Proposal
from proposals.reading import access, integrity, sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 20)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


@pytest.fixture
def old():
    return b.make_unit("试例旧局")


@pytest.fixture
def heir():
    return b.make_unit("试例新局")


def succeed(old, heir, **fields):
    facts = {"successor": heir, "on": LATER, "reason": "试例机构改革", "by": None}
    return succeeding.succeed(old, **{**facts, **fields})


def now(row):
    return Assignment.objects.get(pk=row.pk)


def current(proposal):
    rows = proposal.assignments.current().order_by("pk")
    return [(row.unit.name, row.role, row.state) for row in rows]


# Open work goes over


def test_open_work_goes_over_as_it_stands(old, heir, office):
    user = b.make_user("unit", unit=heir)
    row = b.make_assignment(unit=old)
    row = assigning.sign_for(row, on=b.ASSIGNED, by=None, officer="试承办", leader="试领导")
    Notice.objects.all().delete()

    [new] = succeed(old, heir, by=office)

    old.refresh_from_db()
    assert (old.active_until, old.successor) == (LATER, heir)
    assert now(row).state == "cancelled"
    same = (
        "role",
        "share",
        "round",
        "assigned_on",
        "received_on",
        "officer",
        "leader",
        "due_on",
        "due_reason",
    )
    assert [getattr(new, name) for name in same] == [getattr(row, name) for name in same]
    assert (new.unit, new.follows, new.state) == (heir, row, "in_hand")
    assert Proposal.objects.get().state == "in_hand"
    event = row.proposal.events.last()
    assert sentences.event(event) == "试例旧局的职责由试例新局承继，本件随之转交。"
    assert (event.actor, event.facts["reason"]) == (office, "试例机构改革")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.assignment) == (user, new)
    assert notice.subject == f"{row.proposal.reference}由试例新局承继主办"
    assert list(integrity.breaks()) == []


def test_what_was_not_signed_for_is_still_to_be_signed_for(old, heir):
    b.make_assignment(unit=old)

    [new] = succeed(old, heir)

    assert (new.state, new.received_on) == ("assigned", None)
    assert assigning.sign_for(new, on=LATER, by=None).state == "in_hand"


def test_all_of_a_units_open_parts_go_over_and_the_answered_ones_stay(old, heir):
    rows = [b.make_assignment(unit=old, role=role) for role in ("lead", "split", "co")]
    answered = b.make_reply(assignment=b.make_assignment(unit=old)).assignment
    stranger = b.make_assignment()

    inherited = succeed(old, heir)

    assert [(row.follows_id, row.role) for row in inherited] == [(row.pk, row.role) for row in rows]
    assert (now(answered).unit, now(answered).state, now(stranger).state) == (old, "answered", "assigned")
    heirs = b.make_user("unit", unit=heir)
    assert answered in access.assignments_for(heirs)


def test_what_the_old_unit_asked_is_decided_and_may_be_asked_again(old, heir):
    row = b.make_assignment(unit=old, received=True)
    extension = extending.ask_extension(
        row, new_due_on=date(2026, 6, 1), reason="难", signer="试", on=b.ASSIGNED, by=None
    )
    request = returning.ask_return(row, reason="试", proposed_unit=None, signer="试", on=b.ASSIGNED, by=None)

    [new] = succeed(old, heir)

    for asked in (extension, request):
        asked.refresh_from_db()
        assert asked.decision == "refused"
        assert asked.decision_reason == ("已由试例新局承继，申请不再审批；仍有需要的，由该单位重新申请。")
    assert new.state == "in_hand"
    assert extending.ask_extension(
        new, new_due_on=date(2026, 6, 1), reason="难", signer="试", on=LATER, by=None
    ).is_pending


def test_an_heir_without_users_has_the_office_told(old, heir, office):
    b.make_assignment(unit=old)
    Notice.objects.all().delete()

    succeed(old, heir)

    assert Notice.objects.get().recipient == office


# Two parts in one item


@pytest.mark.parametrize(
    ("inherited", "own", "kept"),
    [
        ("lead", "co", [("试例新局", "lead", "assigned")]),
        ("split", "co", [("试例新局", "split", "assigned")]),
        ("co", "lead", [("试例新局", "lead", "assigned")]),
        ("co", "split", [("试例新局", "split", "assigned")]),
        ("co", "co", [("试例新局", "co", "assigned")]),
        ("split", "split", [("试例新局", "split", "assigned")]),
    ],
)
def test_of_two_open_parts_in_an_item_the_weightier_is_kept(old, heir, inherited, own, kept):
    proposal = b.make_proposal()
    b.make_assignment(proposal=proposal, unit=old, role=inherited)
    b.make_assignment(proposal=proposal, unit=heir, role=own)
    before = Proposal.objects.get().state

    succeed(old, heir)

    assert current(proposal) == kept
    assert Proposal.objects.get().state == before
    assert list(integrity.breaks()) == []


def test_what_both_were_to_do_the_heir_does(old, heir):
    proposal = b.make_proposal()
    for unit, share in ((old, "第一条"), (heir, "第二条")):
        assigning.assign(proposal, unit=unit, role="split", on=b.ASSIGNED, by=None, share=share)

    [part] = succeed(old, heir)

    assert part.share == "第二条；第一条"
    assert proposal.events.last().facts["before"] == {"分工": "第二条"}


def test_an_heir_that_has_answered_needs_to_give_no_opinion_too(old, heir):
    proposal = b.make_proposal()
    row = b.make_assignment(proposal=proposal, unit=old, role="co")
    b.make_reply(assignment=b.make_assignment(proposal=proposal, unit=heir))

    assert succeed(old, heir) == []
    assert now(row).state == "cancelled"


def test_an_heir_that_has_answered_its_own_part_also_answers_the_old_units(old, heir):
    proposal = b.make_proposal()
    row = b.make_assignment(proposal=proposal, unit=old, role="split")
    b.make_reply(assignment=b.make_assignment(proposal=proposal, unit=heir, role="split"))
    user = b.make_user("unit", unit=heir)
    Notice.objects.all().delete()

    assert succeed(old, heir) == [row]

    assert (now(row).state, now(row).unit) == ("assigned", old)
    assert row in access.assignments_for(user)
    assert Notice.objects.get().recipient == user
    b.make_reply(assignment=row, by=user, waiver="试例说明。")
    assert Proposal.objects.get().state == "replied"


# Refusals


def test_a_unit_does_not_succeed_itself(old):
    refused = refusal(succeed, old, old)

    assert (refused.code, refused.field) == ("own-unit", "successor")


def test_a_unit_is_succeeded_once(old, heir):
    succeed(old, heir)

    assert refusal(succeed, old, b.make_unit()).sentence == "试例旧局已由试例新局承继，不必重复办理。"


def test_units_do_not_succeed_each_other_in_a_ring(old, heir):
    succeed(old, heir)

    refused = refusal(succeed, heir, old)

    assert refused.code == "unit-closed"
    assert refused.sentence == "试例旧局已由试例新局承继，请另选承继单位。"


def test_a_closed_unit_inherits_nothing(old):
    refused = refusal(succeed, old, b.make_unit("试例撤局", active_until=LATER))

    assert (refused.code, refused.field) == ("unit-closed", "successor")
    assert refused.sentence == "试例撤局已撤销，请另选承继单位。"


def test_a_unit_is_not_closed_before_it_was_set_up(heir):
    refused = refusal(succeed, b.make_unit(active_from=date(2026, 4, 1)), heir)

    assert (refused.code, refused.field) == ("date-order", "on")


def test_a_unit_that_was_closed_long_ago_keeps_its_day(heir):
    unit = b.make_unit(active_until=date(2025, 12, 31))

    succeed(unit, heir)

    unit.refresh_from_db()
    assert (unit.active_until, unit.successor) == (date(2025, 12, 31), heir)


def test_from_the_day_of_succession_new_work_goes_to_the_heir(old, heir):
    succeed(old, heir)
    old.refresh_from_db()

    refused = refusal(assigning.assign, b.make_proposal(), unit=old, role="lead", on=LATER, by=None)

    assert refused.code == "unit-closed"
    assert refused.sentence.endswith("请改交试例新局。")


# Another name


def test_a_renamed_unit_is_found_under_both_names(old):
    unit = succeeding.rename(old, name="试例改名局", short_name="改名局")

    assert (unit.name, unit.short_name, unit.pinyin) == ("试例改名局", "改名局", "shi li gai ming ju slgmj")
    assert list(UnitAlias.objects.values_list("unit", "name")) == [(old.pk, "试例旧局")]


def test_a_name_that_came_back_is_no_alias_any_more(old):
    succeeding.rename(old, name="试例改名局")
    unit = succeeding.rename(old, name="试例旧局")

    assert unit.name == "试例旧局"
    assert [alias.name for alias in unit.aliases.all()] == ["试例改名局"]


@pytest.mark.parametrize("taken", ["试例新局", "新局", "旧称局"])
def test_a_name_another_unit_goes_by_is_taken(old, heir, taken):
    heir.short_name = "新局"
    heir.save()
    UnitAlias.objects.create(unit=heir, name="旧称局")

    refused = refusal(succeeding.rename, old, name=taken)

    assert (refused.code, refused.field) == ("name-taken", "name")
    assert refused.sentence == f"“{taken}”已是试例新局的名称、简称或曾用名，请核对。"


def test_a_letter_in_work_and_its_talks_go_along(old, heir):
    clerk, leader = b.make_user("unit", unit=old), b.make_user("unit", unit=heir, is_leader=True)
    row = b.make_assignment(unit=old, received=True)
    contacting.note_contact(row, held_on=b.ASSIGNED, mode="visit", people="试例", today=LATER, by=clerk)
    letter = {"body": "试例", "outcome": "adopted", "disclosure": "open"}
    draft = drafting.send_for_signing(row, on=LATER, by=clerk, **letter)

    [new] = succeed(old, heir)

    assert replying.missing_before_answer(new) == []
    reply = drafting.sign(new.replies.get(), replied_on=LATER, signer="试例", today=LATER, by=leader)
    assert (reply.pk, reply.assignment.unit, now(new).state) == (draft.pk, heir, "answered")
