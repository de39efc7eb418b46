"""Items arrive, are filed and corrected."""

import pytest

from proposals.actions import registering
from proposals.models import Proposal
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db


def register(**fields):
    fields = {"session": b.make_session(), "number": "044", "title": "关于试例的建议", **fields}
    return registering.register(submitted_on=b.SUBMITTED, by=None, **fields)


def test_an_item_is_registered_with_its_proposers_in_order():
    delegation, delegate = b.make_group(), b.make_delegate()

    row = register(sponsors=[delegation, delegate], text="内容")

    assert (row.state, row.number, row.text) == ("registered", "044", "内容")
    assert [line.name for line in row.sponsorships.in_order()] == [delegation.name, delegate.name]
    assert [event.kind for event in row.events.all()] == ["registered"]


@pytest.mark.parametrize(("body", "kind"), [("npc", "suggestion"), ("cppcc", "proposal")])
def test_the_body_says_what_kind_of_item_it_is(body, kind):
    assert register(session=b.make_session(body)).kind == kind


def test_a_motion_turned_into_a_suggestion_stays_marked():
    assert register(kind="bill_turned").kind == "bill_turned"


@pytest.mark.parametrize("number", ["044", " 0４4", "０４４", "0 4 4"])
def test_a_number_is_given_once_in_a_session(number):
    register()

    with pytest.raises(RuleError) as refused:
        register(number=number)

    assert (refused.value.code, refused.value.field) == ("number-taken", "number")
    assert refused.value.sentence == "区十七届人大三次会议已有第044号，请核对编号。"
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("number", ["", " ", "　", "04/1", "04\\1", "04?", "#4", "."])
def test_a_number_that_no_address_could_hold_is_refused(number):
    with pytest.raises(RuleError) as refused:
        register(number=number)

    assert (refused.value.code, refused.value.field) == ("number-shape", "number")
    assert refused.value.sentence == (
        f"编号“{number.strip()}”不能使用：编号由汉字、字母、数字组成，可带连字符和括号，如 044、闭08、04-1。"
    )


@pytest.mark.parametrize("number", ["044", "闭08", "T007", "04-1", "第12号", "A—3"])
def test_numbers_as_registers_print_them_are_taken(number):
    assert register(number=number).number == number


def test_a_filed_item_waits_for_assignment():
    row = registering.file(register(), on=b.SUBMITTED, by=None)

    assert row.state == "to_assign"
    assert [event.kind for event in row.events.all()] == ["registered", "filed"]


def test_an_item_is_filed_once():
    row = registering.file(register(), on=b.SUBMITTED, by=None)

    with pytest.raises(RuleError) as refused:
        registering.file(row, on=b.SUBMITTED, by=None)

    assert refused.value.sentence == (
        "区十七届人大三次会议第044号建议现为“待交办”，不能受理；受理须在“待审核”时进行。"
    )
    assert row.events.count() == 2


def test_a_correction_keeps_the_old_values_on_the_timeline(office):
    row = register(text="原文")
    row.title, row.is_key = "关于试例事项的建议", True

    registering.correct(row, changed=["title", "is_key"], on=b.SUBMITTED, by=office)

    stored = Proposal.objects.get()
    assert (stored.title, stored.is_key, stored.text) == ("关于试例事项的建议", True, "原文")
    last = row.events.last()
    assert (last.kind, last.facts) == (
        "item_corrected",
        {"before": {"标题": "关于试例的建议", "重点督办": "False"}},
    )


def test_a_correction_touches_only_the_columns_it_names(office):
    row = register()
    Proposal.objects.update(state="to_assign")
    row.title = "新题"

    registering.correct(row, changed=["title"], on=b.SUBMITTED, by=office)

    assert Proposal.objects.get().state == "to_assign"


def test_nothing_corrected_leaves_no_trace(office):
    row = register()

    registering.correct(row, changed=[], on=b.SUBMITTED, by=office)

    assert [event.kind for event in row.events.all()] == ["registered"]


def test_a_published_item_cannot_be_closed_without_taking_it_down(office):
    row = b.make_reply(published=True).assignment.proposal
    row.refresh_from_db()
    row.text_disclosure = "closed"

    with pytest.raises(RuleError) as refused:
        registering.correct(row, changed=["text_disclosure"], on=b.SUBMITTED, by=office)

    assert (refused.value.code, refused.value.field) == ("still-public", "text_disclosure")
    assert refused.value.sentence == f"{row.reference}已向社会公开，不能改为“不予公开”。请先撤下，再更正。"
    assert Proposal.objects.get().text_disclosure == "open"
