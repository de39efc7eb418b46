"""A unit asks to be rid of an item; the office lets it go or not, and nothing is lost on the way."""

from datetime import date

import pytest

from proposals.actions import assigning, extending, returning
from proposals.models import Assignment, Notice, Proposal, ReturnRequest
from proposals.reading import integrity
from proposals.rules.errors import RuleError
from proposals.rules.workdays import in_words
from tests import builders as b

pytestmark = pytest.mark.django_db
# Seven working days after receipt on Monday 9 February 2026, by weekends alone.
LAST_DAY = date(2026, 2, 18)


def ask(row, **fields):
    fields = {"reason": "职能不符", "proposed_unit": None, "signer": "试领导", "on": b.ASSIGNED, **fields}
    return returning.ask_return(row, by=fields.pop("by", None), **fields)


def agree(request, **fields):
    return returning.agree_return(request, **{"unit": None, "on": b.ASSIGNED, "by": None, **fields})


def refuse(request, **fields):
    return returning.refuse_return(
        request, **{"reason": "属于贵单位职责", "on": b.ASSIGNED, "by": None, **fields}
    )


def drop(request):
    return returning.drop_return(request, on=b.ASSIGNED, by=None)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def kinds(proposal):
    return list(proposal.events.values_list("kind", flat=True))


def now(row):
    return Assignment.objects.get(pk=row.pk)


def told(user):
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", "subject", "body"))


# Asking


def test_a_unit_asks_and_keeps_the_item_until_the_office_decides(office):
    row, better = b.make_assignment(received=True), b.make_unit("试例水务局")
    Notice.objects.all().delete()

    request = ask(row, proposed_unit=better)

    assert now(row).state == "return_asked"
    assert Proposal.objects.get().state == "in_hand"
    event = row.proposal.events.last()
    assert (event.kind, event.facts["unit"], event.facts["proposed_unit"], event.facts["reason"]) == (
        "return_asked",
        row.unit.name,
        "试例水务局",
        "职能不符",
    )
    assert (request.signer, request.asked_on, request.is_pending) == ("试领导", b.ASSIGNED, True)
    [(kind, subject, _)] = told(office)
    assert (kind, subject) == ("to_decide", f"{row.unit.short}申请退办{row.proposal.reference}")


def test_who_asks_has_received():
    row = b.make_assignment()

    ask(row, on=b.ASSIGNED + b.days(1))

    assert now(row).received_on == b.ASSIGNED + b.days(1)
    assert kinds(row.proposal)[-2:] == ["received", "return_asked"]


def test_the_window_is_counted_from_the_receipt_and_explains_itself():
    row = b.make_assignment()

    assert returning.return_window(row) is None
    row = assigning.sign_for(row, on=b.ASSIGNED + b.days(1), by=None)
    assert returning.return_window(row).due_on == LAST_DAY + b.days(1)


def test_the_last_day_of_the_window_is_in_time():
    assert ask(b.make_assignment(received=True), on=LAST_DAY).is_pending


def test_a_day_later_only_the_office_can_change_the_unit():
    row = b.make_assignment(received=True)

    refused = refusal(ask, row, on=LAST_DAY + b.days(1))

    assert refused.code == "return-late"
    assert refused.sentence.startswith("退办申请最晚应在2026年2月18日提出，现已超过期限。申请退办：7个工作日")
    assert refused.sentence.endswith("确需调整的，请联系办公室，由办公室改办。")
    assert not ReturnRequest.objects.exists()
    assert now(row).state == "in_hand"


def test_a_unit_does_not_name_itself():
    row = b.make_assignment(received=True)

    refused = refusal(ask, row, proposed_unit=row.unit)

    assert (refused.code, refused.field) == ("own-unit", "proposed_unit")


def test_what_is_asked_already_is_not_asked_again():
    row = b.make_assignment(received=True)
    ask(row)

    refused = refusal(ask, row)

    assert refused.sentence == f"{row}现为“申请退办”，不能申请退办；申请退办须在“办理中”时进行。"


def test_an_answered_part_is_not_returned():
    assert refusal(ask, b.make_reply().assignment, on=b.REPLIED).code == "wrong-state"


# Taking the request back


def test_a_unit_takes_its_request_back_and_works_on():
    request = ask(b.make_assignment(received=True))

    row = drop(request)

    assert now(row).state == "in_hand"
    request.refresh_from_db()
    assert (request.decision, request.decision_reason) == ("refused", "申请单位自行撤销。")
    assert kinds(row.proposal)[-1] == "return_dropped"


# The office agrees


def test_an_item_that_nobody_answers_any_more_waits_for_assignment_again(officer):
    row = b.make_assignment(unit=officer.unit, received=True)
    before = row.proposal.due_on
    Notice.objects.all().delete()

    assert agree(ask(row), reason="情况属实") is None

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.due_on, proposal.assigned_on) == ("to_assign", before, b.ASSIGNED)
    assert now(row).state == "returned"
    assert kinds(proposal)[-1] == "return_agreed"
    [(kind, subject, body)] = told(officer)
    assert (kind, subject) == ("decided", f"办公室已同意退办{proposal.reference}")
    assert "情况属实" not in body


def test_another_unit_gets_it_at_once_and_the_laws_clock_runs_on():
    row, better = b.make_assignment(received=True), b.make_unit()
    Assignment.objects.update(share="第一条建议")

    new = agree(ask(row), unit=better, on=b.ASSIGNED + b.days(9))

    assert (new.unit, new.role, new.state, new.share) == (better, "lead", "assigned", "第一条建议")
    assert (new.follows_id, new.assigned_on, new.due_on) == (row.pk, b.ASSIGNED + b.days(9), row.due_on)
    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.due_on) == ("in_hand", row.due_on)
    assert kinds(proposal)[-2:] == ["return_agreed", "assigned"]


def test_another_unit_may_get_it_in_another_role():
    row = b.make_assignment(received=True)
    lead = b.make_assignment(proposal=b.make_proposal(), role="split")
    co = b.make_assignment(proposal=lead.proposal, role="co", received=True)

    new = agree(ask(row), unit=b.make_unit(), role="split")
    other = agree(ask(co), unit=b.make_unit(), role="split")

    assert (new.role, new.proposal.state) == ("split", "in_hand")
    assert other.due_on == lead.due_on


def test_beside_a_lead_unit_nobody_answers_for_himself():
    lead = b.make_assignment()
    co = b.make_assignment(proposal=lead.proposal, role="co", received=True)

    refused = refusal(agree, ask(co), unit=b.make_unit(), role="split")

    assert (refused.code, refused.field) == ("lead-and-split", "role")


def test_a_co_handling_unit_goes_without_any_change_to_the_item():
    lead = b.make_assignment(received=True)
    co = b.make_assignment(proposal=lead.proposal, role="co", received=True)

    agree(ask(co))

    assert Proposal.objects.get().state == "in_hand"
    assert (now(co).state, now(lead).state) == ("returned", "in_hand")


def split_in_two(*, answered):
    proposal = b.make_proposal()
    goes, stays = [b.make_assignment(proposal=proposal, role="split", received=True) for _ in range(2)]
    if answered:
        b.make_reply(assignment=stays)
    return goes


def test_one_of_several_units_goes_and_the_others_work_on():
    goes = split_in_two(answered=False)

    agree(ask(goes))

    assert Proposal.objects.get().state == "in_hand"


def test_the_last_unit_that_had_not_answered_goes_and_the_item_is_answered():
    goes = split_in_two(answered=True)

    agree(ask(goes))

    stored = Proposal.objects.get()
    assert (stored.state, stored.replied_on) == ("replied", b.REPLIED)


def test_the_last_unit_is_replaced_although_the_others_have_answered():
    goes = split_in_two(answered=True)

    new = agree(ask(goes), unit=b.make_unit())

    assert (new.state, Proposal.objects.get().state) == ("assigned", "in_hand")
    assert list(integrity.breaks()) == []


def in_second_round():
    """An item that is handled again, its unit having signed for it."""
    first = b.make_reply().assignment
    Proposal.objects.update(state="in_hand")
    return Assignment.objects.create(
        proposal=first.proposal,
        unit=first.unit,
        role="lead",
        round=2,
        follows=first,
        assigned_on=b.REPLIED,
        received_on=b.REPLIED,
        state="in_hand",
        due_on=b.REPLIED + b.days(30),
        due_reason=first.due_reason,
    )


def test_a_second_round_is_not_left_to_nobody():
    row = in_second_round()
    request = ask(row, on=b.REPLIED)

    refused = refusal(agree, request, on=b.REPLIED)

    assert (refused.code, refused.field) == ("no-answering-unit", "unit")
    assert now(row).state == "return_asked"


def test_a_second_round_goes_to_another_unit_with_its_own_limit():
    row = in_second_round()

    new = agree(ask(row, on=b.REPLIED), unit=b.make_unit(), on=b.REPLIED + b.days(2))

    assert (new.round, new.due_reason) == (2, row.due_reason)
    assert Proposal.objects.get().state == "in_hand"


def test_a_unit_that_is_in_the_item_already_does_not_get_it_twice():
    row = b.make_assignment(received=True)
    co = b.make_assignment(proposal=row.proposal, role="co")
    request = ask(row)

    refused = refusal(agree, request, unit=co.unit)

    assert (refused.code, refused.field) == ("unit-has-part", "unit")
    assert now(row).state == "return_asked"
    assert ReturnRequest.objects.get().is_pending


def test_what_else_the_unit_asked_is_decided_with_it():
    row = b.make_assignment(received=True)
    extension = extending.ask_extension(
        row, new_due_on=row.due_on + b.days(9), reason="难", signer="试", on=b.ASSIGNED, by=None
    )

    agree(ask(row))

    extension.refresh_from_db()
    assert (extension.decision, extension.decision_reason) == ("refused", "已同意退办，申请不再审批。")


# The office refuses


def test_a_refused_unit_keeps_the_item_and_its_clock(officer):
    row = b.make_assignment(unit=officer.unit, received=True)
    Notice.objects.all().delete()
    request = ask(row)

    refuse(request, on=b.ASSIGNED + b.days(5))

    kept = now(row)
    assert (kept.state, kept.received_on, kept.due_on) == ("in_hand", b.ASSIGNED, row.due_on)
    request.refresh_from_db()
    assert (request.decision, request.decision_reason) == ("refused", "属于贵单位职责")
    event = row.proposal.events.last()
    assert (event.kind, event.facts["reason"]) == ("return_refused", "属于贵单位职责")
    [(kind, subject, _)] = told(officer)
    assert (kind, subject) == ("decided", f"办公室不同意退办{row.proposal.reference}")


def test_a_refused_unit_may_ask_again_within_the_window():
    row = b.make_assignment(received=True)
    refuse(ask(row))

    assert ask(row, on=LAST_DAY).is_pending
    assert ReturnRequest.objects.count() == 2


@pytest.mark.parametrize("first", [agree, refuse, drop])
@pytest.mark.parametrize("second", [agree, refuse, drop])
def test_what_is_decided_is_not_decided_again(first, second):
    request = ask(b.make_assignment(received=True))
    first(request)

    refused = refusal(second, request)

    label = "同意" if first is agree else "不同意"
    assert refused.code == "wrong-state"
    assert refused.sentence == f"这份退办申请已于{in_words(b.ASSIGNED)}审批：{label}。"
