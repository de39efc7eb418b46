"""Units ask for a later date; none is ever given beyond what the law allows."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.actions import assigning, extending, returning
from proposals.models import Assignment, Extension, Notice, Proposal
from proposals.reading import sentences
from proposals.rules import deadlines
from proposals.rules.deadlines import Explanation
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
# Assigned on 9 February 2026, due three months later (9 May is a Saturday, so on Monday the 11th); no later
# than six months after the assignment, and to be asked five working days before the end.
DUE = date(2026, 5, 11)
LATEST = date(2026, 8, 9)
LAST_ASKING = date(2026, 5, 4)
ASKED = date(2026, 4, 20)
WANTED = date(2026, 7, 1)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def ask(row, **fields):
    facts = {"new_due_on": WANTED, "reason": "涉及多个部门", "signer": "试领导", "on": ASKED, "by": None}
    return extending.ask_extension(row, **{**facts, **fields})


def agree(extension, **fields):
    return extending.agree_extension(extension, **{"on": ASKED, "by": None, **fields})


def refuse(extension, **fields):
    return extending.refuse_extension(extension, **{"reason": "可以按期", "on": ASKED, "by": None, **fields})


@pytest.fixture
def row(officer):
    return b.make_assignment(unit=officer.unit, received=True)


def now(row):
    return Assignment.objects.get(pk=row.pk)


# Asking


def test_a_unit_asks_and_the_old_date_holds_until_the_office_decides(row, office):
    Notice.objects.all().delete()

    extension = ask(row)

    assert (extension.is_pending, extension.new_due_on, extension.signer) == (True, WANTED, "试领导")
    assert (now(row).due_on, Proposal.objects.get().due_on) == (DUE, DUE)
    event = row.proposal.events.last()
    assert sentences.event(event) == f"{row.unit.name}申请延期至2026年7月1日。"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (office, "to_decide")


def test_who_asks_has_received():
    row = b.make_assignment()

    ask(row)

    assert (now(row).state, now(row).received_on) == ("in_hand", ASKED)


def test_the_last_day_to_ask_is_five_working_days_before_the_end(row):
    assert extending.last_day_to_ask(row) == LAST_ASKING

    refused = refusal(ask, row, on=LAST_ASKING + timedelta(1))

    assert refused.code == "extension-late"
    assert refused.sentence == (
        "延期申请最晚应在2026年5月4日提出（期限为2026年5月11日），现已超过。"
        "请按期答复；确有困难的，请与办公室联系。"
    )
    assert ask(row, on=LAST_ASKING).is_pending


@pytest.mark.parametrize(
    ("new_due_on", "code"),
    [(DUE, "extension-not-later"), (LATEST + timedelta(1), "extension-too-long")],
)
def test_the_new_date_is_later_and_within_the_law(row, new_due_on, code):
    refused = refusal(ask, row, new_due_on=new_due_on)

    assert (refused.code, refused.field) == (code, "new_due_on")
    assert not Extension.objects.exists()


def test_the_last_day_the_law_allows_may_be_asked_for(row):
    assert extending.latest_extension(row) == LATEST
    assert ask(row, new_due_on=LATEST).is_pending


def test_one_request_at_a_time(row):
    ask(row)

    refused = refusal(ask, row)

    assert refused.code == "extension-pending"
    assert refused.sentence == "已有一份延期申请待审批，请等办公室审批后再申请。"


def test_a_co_handling_unit_asks_for_nothing(row):
    co = b.make_assignment(proposal=row.proposal, role="co", received=True)

    assert refusal(ask, co).code == "co-handler"


def test_a_second_round_has_no_extension(row):
    Assignment.objects.filter(pk=row.pk).update(round=2)

    refused = refusal(ask, row)

    assert refused.code == "second-round"
    assert "再次办理" in refused.sentence


def test_what_the_unit_wants_to_return_it_does_not_extend(row):
    returning.ask_return(row, reason="试", proposed_unit=None, signer="试", on=b.ASSIGNED, by=None)

    refused = refusal(ask, row)

    assert refused.code == "wrong-state"
    assert refused.sentence == f"{row}现为“申请退办”，不能延期；延期须在“办理中”时进行。"


def test_an_answered_part_is_not_extended(row):
    b.make_reply(assignment=row)

    assert refusal(ask, row).code == "wrong-state"


# The office agrees


def test_the_date_moves_with_its_reason_and_everybody_hears_of_it(officer):
    delegate = b.make_delegate()
    user = b.make_user("delegate", delegate=delegate)
    row = b.make_assignment(unit=officer.unit, received=True, sponsors=[delegate])
    extension = ask(row)
    Notice.objects.all().delete()

    agree(extension, reason="情况属实")

    row, proposal = now(row), Proposal.objects.get()
    assert (row.due_on, proposal.due_on) == (WANTED, WANTED)
    for stored in (row.due_reason, proposal.due_reason):
        explained = Explanation.from_json(stored)
        assert (explained.due_on, explained.first_due_on) == (WANTED, DUE)
        assert "由2026年5月11日延期至2026年7月1日" in explained.sentence()
    extension.refresh_from_db()
    assert (extension.decision, extension.granted_due_on) == ("agreed", WANTED)
    event = proposal.events.last()
    assert sentences.event(event) == (f"同意{row.unit.name}延期，答复期限由2026年5月11日改为2026年7月1日。")
    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(told) == {officer, user}
    assert (told[officer].kind, told[officer].due_on) == ("decided", WANTED)
    assert told[user].subject == f"{proposal.reference}的答复期限延至2026年7月1日"


def test_the_office_may_grant_less_but_not_more(row):
    extension = ask(row)

    refused = refusal(agree, extension, granted_on=WANTED + timedelta(1))
    agree(extension, granted_on=date(2026, 6, 1))

    assert (refused.code, refused.field) == ("granted-too-long", "granted_on")
    extension.refresh_from_db()
    assert (now(row).due_on, extension.granted_due_on) == (date(2026, 6, 1), date(2026, 6, 1))
    assert extension.new_due_on == WANTED


def test_what_is_granted_is_later_than_what_was(row):
    refused = refusal(agree, ask(row), granted_on=DUE)

    assert (refused.code, refused.field) == ("extension-not-later", "granted_on")
    assert now(row).due_on == DUE


def test_the_items_date_moves_only_where_it_would_come_before():
    proposal = b.make_proposal()
    one, other = [b.make_assignment(proposal=proposal, role="split", received=True) for _ in range(2)]
    agree(ask(one))

    agree(ask(other, new_due_on=date(2026, 6, 1)))

    assert (now(one).due_on, now(other).due_on) == (WANTED, date(2026, 6, 1))
    assert Proposal.objects.get().due_on == WANTED


def test_a_unit_that_comes_later_has_the_extended_date(row):
    agree(ask(row))

    new = assigning.assign(row.proposal, unit=b.make_unit(), role="split", on=ASKED, by=None)

    assert new.due_on == WANTED


def test_answering_ends_the_request_for_more_time(row):
    extension = ask(row)
    b.make_reply(assignment=row)

    extension.refresh_from_db()
    assert (extension.decision, extension.decision_reason) == ("refused", "已经答复，申请不再审批。")
    assert refusal(agree, extension).code == "wrong-state"


# The office refuses


def test_a_refused_unit_keeps_its_date(row, officer):
    extension = ask(row)
    Notice.objects.all().delete()

    refuse(extension)

    extension.refresh_from_db()
    assert (extension.decision, extension.decision_reason) == ("refused", "可以按期")
    assert (now(row).due_on, now(row).state) == (DUE, "in_hand")
    event = row.proposal.events.last()
    assert (event.kind, event.facts["reason"]) == ("extension_refused", "可以按期")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (officer, f"办公室不同意{row.proposal.reference}延期")
    assert "可以按期" not in notice.body


@pytest.mark.parametrize("first", [agree, refuse])
@pytest.mark.parametrize("second", [agree, refuse])
def test_what_is_decided_is_not_decided_again(row, first, second):
    extension = ask(row)
    first(extension)

    refused = refusal(second, extension)

    label = "同意" if first is agree else "不同意"
    assert refused.sentence == f"这份延期申请已于2026年4月20日审批：{label}。"


# Any number of them


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    assigned=st.dates(date(2025, 3, 11), date(2027, 12, 31)),
    wishes=st.lists(
        st.tuples(st.integers(-100, 10), st.integers(-5, 100), st.integers(-100, 5)), min_size=1, max_size=6
    ),
)
def test_no_row_of_extensions_passes_six_months_from_the_first_assignment(assigned, wishes):
    with transaction.atomic():
        row = b.make_assignment(on=assigned, received=True, submitted_on=assigned)
        ceiling = min(deadlines.add_months(assigned, 6), deadlines.add_months(row.due_on, 3))
        for asked, more, less in wishes:
            before = now(row).due_on
            try:
                on = max(assigned, before + timedelta(asked))
                extension = ask(row, new_due_on=before + timedelta(more), on=on)
                agree(extension, granted_on=extension.new_due_on + timedelta(less), on=on)
                assert now(row).due_on > before
            except RuleError:
                Extension.objects.filter(decision="pending").update(decision="refused", decided_on=assigned)
                assert now(row).due_on == before
            assert now(row).due_on <= ceiling
            assert Proposal.objects.get(pk=row.proposal_id).due_on == now(row).due_on
        transaction.set_rollback(True)
