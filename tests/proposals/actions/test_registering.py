"""Items arrive, are filed and corrected."""

import pytest

from proposals.actions import registering
from proposals.actions.recording import record
from proposals.models import Proposal
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind
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
        {
            "before": {"标题": "关于试例的建议", "重点督办": "否"},
            "after": {"标题": "关于试例事项的建议", "重点督办": "是"},
        },
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


# At the desk, with a reason


def amend(row, office, **values):
    return registering.amend(row, reason="录入有误", on=b.SUBMITTED, by=office, **values)


def test_an_amendment_keeps_what_stood_there_and_why(office):
    row = register(proposer_type="single", text="原文")

    amend(row, office, title="新题", text="原文", proposer_type="joint", between_sessions=True)

    stored = Proposal.objects.get()
    assert (stored.title, stored.proposer_type, stored.between_sessions) == ("新题", "joint", True)
    event = row.events.last()
    assert event.facts == {
        "before": {"标题": "关于试例的建议", "提出方式": "个人", "闭会期间提出": "否"},
        "after": {"标题": "新题", "提出方式": "联名", "闭会期间提出": "是"},
        "reason": "录入有误",
    }
    assert sentences.event(event, full=True) == (
        "更正登记内容：标题、提出方式、闭会期间提出。"
        "原标题：关于试例的建议。原提出方式：个人。原闭会期间提出：否。理由：录入有误。"
    )


def test_a_correction_recorded_before_it_named_its_columns_still_reads(office):
    row = register()

    event = record(row, EventKind.ITEM_CORRECTED, on=b.SUBMITTED, by=office)

    assert sentences.event(event) == "更正登记内容。"


def test_an_amendment_that_changes_nothing_is_refused(office):
    row = register(text="原文")

    with pytest.raises(RuleError) as refused:
        amend(row, office, title=row.title, text="原文", topic=None)

    assert refused.value.code == "no-change"
    assert row.events.count() == 1


def test_nothing_is_handed_in_after_it_was_assigned(office):
    row = b.make_assignment().proposal

    with pytest.raises(RuleError) as refused:
        amend(row, office, submitted_on=b.ASSIGNED + b.days(1))

    assert (refused.value.code, refused.value.field) == ("date-order", "submitted_on")
    assert refused.value.sentence == "提出日期2026-02-10晚于首次交办日期2026-02-09，请核对。"
    assert amend(row, office, submitted_on=b.ASSIGNED).submitted_on == b.ASSIGNED


def test_a_published_item_is_not_amended_shut(office):
    row = b.make_reply(published=True).assignment.proposal

    with pytest.raises(RuleError) as refused:
        amend(row, office, text_disclosure="closed")

    assert refused.value.code == "still-public"
