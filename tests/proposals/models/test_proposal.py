"""Readings of items: each leaves out a row that could have slipped in."""

from datetime import date

import pytest

from proposals.actions import publishing
from proposals.models import Proposal
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    """One item in every stage an item can be in, by name; the last was public and is so no more."""
    rows = {
        "registered": b.make_proposal(filed=False),
        "to_assign": b.make_proposal(),
        "in_hand": b.make_assignment().proposal,
        "replied": b.make_reply().assignment.proposal,
        "public": b.make_reply(published=True).assignment.proposal,
        "taken_down": b.make_reply(published=True).assignment.proposal,
    }
    publishing.take_down_item(rows["taken_down"], reason="试例", by=b.make_user(), now=b.NOW)
    return rows


def names(rows, items):
    found = {row.pk for row in rows}
    return {name for name, row in items.items() if row.pk in found}


def test_public_are_those_published_and_not_taken_down(items):
    assert names(Proposal.objects.public(), items) == {"public"}


def test_unpublished_are_all_others(items):
    assert names(Proposal.objects.unpublished(), items) == set(items) - {"public"}


def test_answered_are_those_every_unit_answered(items):
    assert names(Proposal.objects.answered(), items) == {"replied", "public", "taken_down"}


def test_unanswered_are_those_on_their_way(items):
    assert names(Proposal.objects.unanswered(), items) == {"registered", "to_assign", "in_hand"}


def test_an_item_that_left_the_way_is_neither_answered_nor_unanswered(items):
    Proposal.objects.filter(pk=items["in_hand"].pk).update(state="withdrawn")

    assert names(Proposal.objects.unanswered(), items) == {"registered", "to_assign"}
    assert "in_hand" not in names(Proposal.objects.answered(), items)


@pytest.mark.parametrize(
    ("today", "late"),
    [(date(2026, 5, 8), set()), (date(2026, 5, 11), set()), (date(2026, 5, 12), {"in_hand"})],
)
def test_overdue_are_items_in_hand_after_their_legal_date(items, today, late):
    Proposal.objects.exclude(due_on=None).update(due_on=date(2026, 5, 11))

    assert names(Proposal.objects.overdue(today), items) == late


def test_sponsored_by_finds_items_led_and_co_signed():
    delegate, other = b.make_delegate(), b.make_delegate()
    led = b.make_proposal(sponsors=[delegate, other])
    signed = b.make_proposal(sponsors=[other, delegate])
    b.make_proposal(sponsors=[other])

    assert set(Proposal.objects.sponsored_by(delegate)) == {led, signed}


def test_handled_by_finds_items_a_unit_has_or_had_a_part_in():
    unit = b.make_unit()
    lead = b.make_assignment(unit=unit).proposal
    returned = b.make_assignment(unit=unit)
    returned.state = "returned"
    returned.save()
    b.make_assignment()

    assert set(Proposal.objects.handled_by(unit)) == {lead, returned.proposal}


def test_of_keeps_to_one_session():
    here = b.make_proposal()
    b.make_proposal(session=b.make_session(meeting=4))

    assert set(Proposal.objects.of(here.session)) == {here}


def test_the_row_answers_as_the_queryset_does(items):
    fresh = Proposal.objects.all()

    assert {row.pk for row in fresh if row.is_public} == {row.pk for row in Proposal.objects.public()}


def test_items_sort_by_number_as_people_count():
    for number in ["T007", "闭08", "044", "9", "100"]:
        b.make_proposal(number=number)

    assert list(Proposal.objects.values_list("number", flat=True)) == ["9", "044", "100", "T007", "闭08"]


@pytest.mark.parametrize(
    ("body", "number", "reference", "address"),
    [
        ("npc", "044", "区十七届人大三次会议第044号建议", "/proposals/npc-17-3/044/"),
        ("cppcc", "T007", "区政协十七届三次会议第T007号提案", "/proposals/cppcc-17-3/T007/"),
        ("npc", "闭 08", "区十七届人大三次会议第闭08号建议", "/proposals/npc-17-3/%E9%97%AD08/"),
    ],
)
def test_an_item_is_called_by_session_and_number(body, number, reference, address):
    row = b.make_proposal(session=b.make_session(body), number=number)

    assert row.reference == reference
    assert row.get_absolute_url() == address


def test_proposers_stand_in_the_order_of_signing():
    group, first, second = b.make_group(), b.make_delegate("张试例"), b.make_delegate("安试例")

    row = b.make_proposal(sponsors=[first, second, group])

    assert [(line.position, line.name) for line in row.sponsorships.in_order()] == [
        (1, "张试例"),
        (2, "安试例"),
        (3, group.name),
    ]


@pytest.mark.parametrize("columns", [None, ["title"], {"title", "number_key"}])
def test_the_tokens_of_a_title_are_kept_with_it(columns):
    row = b.make_proposal(title="关于公园的建议")

    row.title = "关于停车的建议"
    row.save(update_fields=columns)

    row.refresh_from_db()
    assert (row.title, row.title_tokens) == ("关于停车的建议", ["停车"])


def test_saving_other_columns_leaves_the_title_and_its_tokens():
    row = b.make_proposal(title="关于公园的建议")

    row.title, row.text = "关于停车的建议", "新的内容。"
    row.save(update_fields=["text"])

    row.refresh_from_db()
    assert (row.text, row.title_tokens) == ("新的内容。", ["公园"])
