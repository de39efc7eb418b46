"""Items are handed out, units sign for them, and both clocks run."""

from datetime import date

import pytest

from people.models import Unit
from proposals.actions import assigning, registering
from proposals.models import Assignment, CalendarDay, DeadlineLimit, Notice, Proposal
from proposals.rules.deadlines import Explanation
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db


def assign(proposal, **fields):
    fields = {"role": "lead", "on": b.ASSIGNED, "by": None, **fields}
    return assigning.assign(proposal, unit=fields.pop("unit", None) or b.make_unit(), **fields)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def test_a_lead_unit_takes_the_item_in_hand():
    row = assign(b.make_proposal())

    assert (row.state, row.round, row.assigned_on, row.received_on) == ("assigned", 1, b.ASSIGNED, None)
    assert Proposal.objects.get().state == "in_hand"
    assert row.proposal.events.last().facts == {"part": row.pk, "unit": row.unit.name, "role": "主办"}


def test_the_laws_clock_starts_with_the_first_assignment_and_never_again():
    proposal = b.make_proposal()

    first = assign(proposal, role="split")
    second = assign(proposal, role="split", on=date(2026, 4, 1))

    proposal.refresh_from_db()
    assert (proposal.assigned_on, proposal.due_on) == (b.ASSIGNED, date(2026, 5, 11))
    assert (first.due_on, second.due_on) == (date(2026, 5, 11), date(2026, 5, 11))


def test_a_due_date_explains_itself():
    row = assign(b.make_proposal())

    why = Explanation.from_json(row.due_reason)

    assert why.due_on == row.due_on == date(2026, 5, 11)
    assert "3个月" in why.sentence()


def test_a_holiday_at_the_end_moves_the_date():
    CalendarDay.objects.create(date=date(2026, 5, 11), kind="off", name="试例节")

    assert assign(b.make_proposal()).due_on == date(2026, 5, 12)


def test_a_co_handling_unit_has_its_own_limit_and_moves_nothing():
    proposal = b.make_proposal()

    row = assign(proposal, role="co")

    stored = Proposal.objects.get()
    assert stored.state == "to_assign"
    assert (stored.assigned_on, stored.due_on) == (b.ASSIGNED, date(2026, 5, 11))
    assert row.due_on < stored.due_on


def test_a_co_handling_units_limit_runs_from_its_receipt():
    row = assign(b.make_proposal(), role="co")

    signed = assigning.sign_for(row, on=b.ASSIGNED + b.days(7), by=None)

    assert signed.due_on > row.due_on
    assert Explanation.from_json(signed.due_reason).due_on == signed.due_on


def test_an_answering_units_limit_does_not_move_with_its_receipt():
    row = assign(b.make_proposal())

    assert assigning.sign_for(row, on=b.ASSIGNED + b.days(7), by=None).due_on == row.due_on


def test_everybody_who_acts_for_the_unit_is_told():
    unit = b.make_unit()
    here = {b.make_user("unit", unit=unit), b.make_user("unit", unit=unit)}
    b.make_user("unit", unit=unit, is_active=False)
    b.make_user("unit", unit=b.make_unit())

    row = assign(b.make_proposal(text="不得外传的内容"), unit=unit)

    notices = Notice.objects.all()
    assert {notice.recipient for notice in notices} == here
    first = notices[0]
    assert first.subject == f"{row.proposal.reference}已交贵单位主办"
    assert f"http://testserver/desk/items/npc-17-3/{row.proposal.number}/" in first.body
    assert "请于2026-05-11前办理完毕" in first.body
    assert "不得外传" not in first.body


def test_of_a_unit_without_users_the_office_is_told_and_asked_to_pass_it_on():
    unit = b.make_unit()
    b.make_user("unit", unit=unit, is_active=False)
    here = {b.make_user("office", assembly=b.make_assembly()), b.make_user("office")}
    b.make_user("office", assembly=b.make_assembly("cppcc"))

    row = assign(b.make_proposal(), unit=unit)

    notices = Notice.objects.all()
    assert {notice.recipient for notice in notices} == here
    assert notices[0].subject == f"{row.proposal.reference}已交{unit.name}主办"
    assert "该单位还没有可登录的用户，请转告：请于2026-05-11前办理完毕。" in notices[0].body


# Refusals


def test_a_day_of_assignment_that_has_not_come_is_refused(today):
    assigning.check_date(today, today=today)

    refused = refusal(assigning.check_date, today + b.days(1), today=today)

    assert (refused.code, refused.field) == ("date-ahead", "assigned_on")
    assert refused.sentence == "交办日期2026-04-16晚于今天（2026-04-15），请核对。"


def test_an_item_has_one_lead_unit():
    proposal = b.make_proposal()
    first = assign(proposal)

    refused = refusal(assign, proposal)

    assert (refused.code, refused.field) == ("has-lead", "role")
    assert refused.sentence == (
        f"{proposal.reference}已由{first.unit.name}主办。如需更换，请先办理退办；如需多家分别答复，请选“分办”。"
    )


@pytest.mark.parametrize("role", ["co", "split"])
def test_a_unit_has_one_part(role):
    first = assign(b.make_proposal())

    refused = refusal(assign, first.proposal, unit=first.unit, role=role)

    assert (refused.code, refused.field) == ("unit-has-part", "unit")
    assert refused.sentence == f"{first.unit.name}已承办{first.proposal.reference}，不必重复交办。"


def test_a_closed_unit_gets_nothing_and_its_heir_is_named():
    heir = b.make_unit("新试例局")
    old = b.make_unit("旧试例局", active_until=b.ASSIGNED - b.days(1), successor=heir)

    refused = refusal(assign, b.make_proposal(), unit=old)

    assert (refused.code, refused.field) == ("unit-closed", "unit")
    assert refused.sentence == "旧试例局已于2026-02-08撤销，请改交新试例局。"
    assert not Assignment.objects.exists()


def test_a_unit_may_be_given_work_on_its_last_day():
    unit = b.make_unit(active_until=b.ASSIGNED)

    assert assign(b.make_proposal(), unit=unit).unit == unit


def test_a_closed_unit_without_heir_asks_for_another():
    unit = b.make_unit(active_until=date(2025, 1, 1))

    assert refusal(assign, b.make_proposal(), unit=unit).sentence == (
        f"{unit.name}已于2025-01-01撤销，请改交其他单位。"
    )


def test_an_item_that_is_not_filed_is_not_assigned():
    proposal = b.make_proposal(filed=False, number="9")

    refused = refusal(assign, proposal)

    assert refused.code == "wrong-state"
    assert refused.sentence == (
        "区十七届人大三次会议第9号建议现为“待审核”，不能交办；交办须在“待交办”、“办理中”时进行。"
    )


def test_an_answered_item_is_not_assigned_again():
    proposal = b.make_reply().assignment.proposal

    assert refusal(assign, proposal, role="split").code == "wrong-state"


def test_an_item_is_not_assigned_before_it_was_handed_in():
    proposal = b.make_proposal()

    refused = refusal(assign, proposal, on=b.SUBMITTED - b.days(1))

    assert (refused.code, refused.field) == ("date-order", "assigned_on")
    assert refused.sentence == "交办日期2026-01-19早于提出日期2026-01-20，请核对。"


def test_a_policy_without_a_limit_for_replies_is_said_and_nothing_is_stored():
    proposal = b.make_proposal()
    DeadlineLimit.objects.all().delete()

    refused = refusal(assign, proposal)

    assert refused.code == "no-limit"
    assert not Assignment.objects.exists()
    assert Proposal.objects.get().state == "to_assign"


# Many at once


def assign_many(proposals, **units):
    units = {"lead": None, "split": [], "co": [], **units}
    return assigning.assign_many(proposals, **units, on=b.ASSIGNED, by=b.make_user())


def parts(proposal):
    return list(proposal.assignments.order_by("pk").values_list("unit__name", "role"))


def test_several_items_go_to_the_same_units():
    items = [b.make_proposal(), b.make_proposal()]
    lead, co = b.make_unit("试例主办局"), b.make_unit("试例会办局")

    done, refused = assign_many(items[::-1], lead=lead, co=[co])

    assert (done, refused) == (items, [])
    assert [parts(item) for item in items] == [[("试例主办局", "lead"), ("试例会办局", "co")]] * 2
    assert {item.state for item in done} == {"in_hand"}


def test_several_units_answer_one_item_each_for_itself():
    item = b.make_proposal()

    done, _ = assign_many([item], split=[b.make_unit("试例甲局"), b.make_unit("试例乙局")])

    assert parts(done[0]) == [("试例甲局", "split"), ("试例乙局", "split")]


def test_an_item_that_cannot_be_assigned_keeps_no_other_back_and_gets_no_half_of_its_units():
    good, busy, raw = b.make_proposal(), b.make_proposal(), b.make_proposal(filed=False)
    co = b.make_unit("试例会办局")
    assigning.assign(busy, unit=co, role="co", on=b.ASSIGNED, by=None)

    done, refused = assign_many([good, busy, raw], lead=b.make_unit(), co=[co])

    assert done == [good]
    assert [(row, why.code) for row, why in refused] == [(busy, "unit-has-part"), (raw, "wrong-state")]
    assert parts(busy) == [("试例会办局", "co")]
    assert Proposal.objects.get(pk=busy.pk).state == "to_assign"
    assert parts(raw) == []


def test_a_first_assignment_names_who_answers():
    item = b.make_proposal()

    done, [(_, refused)] = assign_many([item], co=[b.make_unit()])

    assert (done, refused.code, refused.field) == ([], "no-answering-unit", "lead")
    assert refused.sentence == (
        f"{item.reference}还没有主办或分办单位，不能只交会办单位。请选主办单位，或选分办单位。"
    )


def test_a_lead_and_units_that_answer_for_themselves_exclude_each_other():
    item = b.make_proposal()

    _, [(_, refused)] = assign_many([item], lead=b.make_unit(), split=[b.make_unit()])

    assert (refused.code, refused.field) == ("lead-and-split", "split")
    assert parts(item) == []


def test_an_item_in_hand_gets_further_co_handling_units_but_no_second_way_of_answering():
    item = b.make_assignment().proposal

    [added], _ = assign_many([item], co=[b.make_unit()])
    _, [(_, refused)] = assign_many([item], split=[b.make_unit()])

    assert [role for _, role in parts(added)] == ["lead", "co"]
    assert refused.code == "lead-and-split"


# Receipt


def test_signing_starts_the_units_clock():
    row = assigning.sign_for(assign(b.make_proposal()), on=b.ASSIGNED, by=None)

    assert (row.state, row.received_on) == ("in_hand", b.ASSIGNED)
    assert row.proposal.events.last().kind == "received"


def test_a_unit_signs_once():
    row = b.make_assignment(received=True)

    refused = refusal(assigning.sign_for, row, on=b.ASSIGNED, by=None)

    assert refused.sentence == (
        f"{row.proposal.reference}的交办现为“办理中”，不能签收；签收须在“待签收”时进行。"
    )


def test_nobody_signs_before_the_assignment():
    row = b.make_assignment()

    refused = refusal(assigning.sign_for, row, on=b.ASSIGNED - b.days(1), by=None)

    assert (refused.code, refused.field) == ("date-order", "on")
    assert refused.sentence == "签收日期2026-02-08早于交办日期2026-02-09，请核对。"


def test_who_did_it_stands_on_the_timeline(office, officer):
    proposal = registering.file(b.make_proposal(filed=False), on=b.SUBMITTED, by=office)

    row = assigning.assign(proposal, unit=officer.unit, role="lead", on=b.ASSIGNED, by=office)
    assigning.sign_for(row, on=b.ASSIGNED, by=officer)

    assert list(proposal.events.values_list("kind", "actor_name")) == [
        ("registered", "系统"),
        ("filed", "办公室甲"),
        ("assigned", "办公室甲"),
        ("received", "承办员甲"),
    ]
    assert Unit.objects.count() == 1


# Settling


def test_an_item_is_answered_on_the_day_the_last_answering_unit_first_answered():
    proposal = b.make_proposal()
    early, late, other = [
        b.make_assignment(proposal=proposal, role=role) for role in ("split", "split", "co")
    ]
    Assignment.objects.filter(pk=other.pk).update(
        state="answered", received_on=b.ASSIGNED, answered_on=b.REPLIED + b.days(9)
    )

    b.make_reply(assignment=late, replied_on=b.REPLIED)
    assert Proposal.objects.get().state == "in_hand"
    b.make_reply(assignment=early, replied_on=b.REPLIED - b.days(3))
    b.make_reply(assignment=early, kind="follow_up", replied_on=b.REPLIED + b.days(60))

    stored = Proposal.objects.get()
    assert (stored.state, stored.replied_on) == ("replied", b.REPLIED)


@pytest.mark.parametrize("state", ["closed", "withdrawn", "registered"])
def test_settling_overwrites_no_state_but_in_hand(state):
    proposal = b.make_reply().assignment.proposal
    proposal.state = state

    assigning.settle(proposal)

    assert Proposal.objects.get().state == state


def test_a_closed_item_keeps_the_day_of_its_corrected_first_letter():
    proposal = b.make_reply().assignment.proposal
    proposal.state = "closed"
    Assignment.objects.update(answered_on=b.REPLIED - b.days(1))

    assigning.settle(proposal)

    assert Proposal.objects.get().replied_on == b.REPLIED - b.days(1)
