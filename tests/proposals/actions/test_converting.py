"""An outcome changes after the reply: asked by the unit, confirmed or refused by the office."""

from datetime import date

import pytest

from proposals.actions import converting, replying
from proposals.models import Notice, OutcomeChange, Reply
from proposals.models.scheme import OutcomeLabel
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit), outcome="planned")


def ask(reply, by=None, new="adopted"):
    return converting.ask_conversion(reply, new=new, reason="已建成。", on=TODAY, by=by)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def last(reply):
    return reply.assignment.proposal.events.last()


def told(key):
    return [row.recipient for row in Notice.objects.filter(key__startswith=key)]


def test_a_unit_asks_and_nothing_changes_yet(reply, officer, office):
    row = ask(reply, officer)

    assert (row.old, row.new, row.decision, row.asked_by) == ("planned", "adopted", "pending", officer)
    assert Reply.objects.get().outcome_now == "planned"
    event = last(reply)
    assert (event.kind, event.facts["old"], event.facts["new"], event.facts["reason"]) == (
        "conversion_asked",
        "计划解决",
        "解决采纳",
        "已建成。",
    )
    assert told("conversion-asked:") == [office]


def test_confirmed_the_outcome_counts_and_the_letter_stays_as_it_was(reply, officer, office):
    proposer = b.make_user("delegate", delegate=reply.assignment.proposal.sponsorships.get().delegate)

    row = converting.confirm(ask(reply, officer), told_on=TODAY, on=TODAY, by=office)

    letter = Reply.objects.get()
    assert (letter.outcome, letter.outcome_now) == ("planned", "adopted")
    assert (row.decision, row.decided_on, row.decided_by, row.proposer_told_on) == (
        "agreed",
        TODAY,
        office,
        TODAY,
    )
    assert (last(reply).kind, last(reply).facts["reply"]) == ("converted", reply.pk)
    assert told("converted:") == [proposer]
    assert told("conversion-decided:") == [officer]


def test_refused_the_outcome_stays_and_the_unit_reads_why(reply, officer, office):
    row = converting.refuse(ask(reply, officer), reason="尚未验收。", on=TODAY, by=office)

    assert (row.decision, row.decision_reason, Reply.objects.get().outcome_now) == (
        "refused",
        "尚未验收。",
        "planned",
    )
    assert last(reply).kind == "conversion_refused"
    assert told("conversion-decided:") == [officer]


def test_the_office_converts_in_one_step_and_asks_nobody(reply, office):
    row = converting.convert(reply, new="adopted", reason="已建成。", told_on=TODAY, on=TODAY, by=office)

    assert (row.decision, Reply.objects.get().outcome_now) == ("agreed", "adopted")
    assert told("conversion-asked:") == []
    kinds = [event.kind for event in reply.assignment.proposal.events.all()]
    assert kinds[-2:] == ["conversion_asked", "converted"]


def test_outcomes_are_told_in_the_words_of_the_assembly(reply):
    scheme = reply.assignment.proposal.session.outcome_scheme
    OutcomeLabel.objects.create(scheme=scheme, outcome="adopted", label="已经解决或采纳")

    ask(reply)

    assert last(reply).facts["new"] == "已经解决或采纳"


def test_a_conversion_follows_the_one_before(reply, office):
    converting.confirm(ask(reply, new="in_progress"), told_on=TODAY, on=TODAY, by=office)
    letter = Reply.objects.get()

    same = refusal(ask, letter, new="in_progress")
    back = ask(letter, new="planned")

    assert (same.code, same.field) == ("same-outcome", "new")
    assert (back.old, back.new) == ("in_progress", "planned")


def test_one_request_waits_at_a_time(reply):
    ask(reply)

    assert refusal(ask, reply, new="reference").code == "already-asked"


def test_a_letter_without_an_outcome_has_none_to_convert(officer):
    reply = b.make_reply(outcome="")

    assert refusal(ask, reply).code == "no-outcome"


def test_a_replaced_letter_is_not_converted(reply):
    replying.correct_reply(reply, reason="试例", by=None, today=TODAY, body="对。")

    assert refusal(ask, reply).code == "wrong-state"


def test_the_proposer_is_told_before_it_is_confirmed(reply, office):
    refused = refusal(converting.confirm, ask(reply), told_on=date(2026, 4, 16), on=TODAY, by=office)

    assert (refused.code, refused.field) == ("date-ahead", "told_on")
    assert OutcomeChange.objects.get().is_pending


@pytest.mark.parametrize("act", ["confirm", "refuse"])
def test_a_request_is_decided_once(reply, office, act):
    row = ask(reply)
    converting.refuse(row, reason="试例", on=TODAY, by=office)
    facts = {"told_on": TODAY} if act == "confirm" else {"reason": "试例"}

    assert refusal(getattr(converting, act), row, on=TODAY, by=office, **facts).code == "wrong-state"


def test_what_is_confirmed_starts_from_the_letter_as_it_was_corrected_meanwhile(reply, officer, office):
    row = ask(reply, officer)
    replying.correct_reply(reply, reason="试例", by=office, today=TODAY, outcome="in_progress")

    converting.confirm(row, told_on=TODAY, on=TODAY, by=office)

    row.refresh_from_db()
    assert (row.old, row.new, last(reply).facts["old"]) == ("in_progress", "adopted", "正在解决")


def test_the_reason_of_a_refusal_is_read_after_sign_in_alone(reply, officer, office):
    converting.refuse(ask(reply, officer), reason="试例理由", on=TODAY, by=office)

    [notice] = Notice.objects.filter(key__startswith="conversion-decided")
    assert "试例理由" not in notice.subject + notice.body
