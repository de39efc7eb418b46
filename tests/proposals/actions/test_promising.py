"""Promises are noted, kept, put off with a leader's word, or broken."""

from datetime import date

import pytest

from proposals.actions import promising, replying
from proposals.models import Notice, Postponement, Promise, Proposal
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)
DUE = date(2026, 12, 31)


@pytest.fixture
def reply(officer):
    return b.make_reply(assignment=b.make_assignment(unit=officer.unit))


@pytest.fixture
def proposer(reply):
    return b.make_user("delegate", delegate=reply.assignment.proposal.sponsorships.get().delegate)


@pytest.fixture
def promise(reply, officer):
    return promising.promise(reply, text="建成试例设施", due_on=DUE, on=TODAY, by=officer)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def last(row):
    return row.reply.assignment.proposal.events.last()


def told():
    return list(Notice.objects.filter(kind="progress").values_list("recipient", "subject"))


def test_a_promise_is_noted(promise, officer):
    event = last(promise)

    assert (promise.text, promise.due_on, promise.state) == ("建成试例设施", DUE, "open")
    assert (event.kind, event.actor, event.facts["due_on"]) == ("promised", officer, "2026年12月31日")


@pytest.mark.parametrize(
    ("text", "due_on", "code", "field"),
    [
        ("试例", b.REPLIED, "date-order", "due_on"),
        ("  ", DUE, "promise-missing", "text"),
        ("试例", None, "promise-missing", "due_on"),
    ],
)
def test_a_promise_says_what_and_until_a_day_after_the_letter(reply, text, due_on, code, field):
    refused = refusal(promising.promise, reply, text=text, due_on=due_on, on=TODAY, by=None)

    assert (refused.code, refused.field) == (code, field)
    assert not Promise.objects.exists()


def test_the_day_after_the_letter_is_taken(reply):
    row = promising.promise(reply, text="试例", due_on=b.REPLIED + b.days(1), on=TODAY, by=None)

    assert row.due_on == date(2026, 4, 11)


def test_a_replaced_letter_promises_nothing_more(reply):
    replying.correct_reply(reply, reason="试例", by=None, today=TODAY, body="对。")

    assert refusal(promising.promise, reply, text="试例", due_on=DUE, on=TODAY, by=None).code == "wrong-state"


def test_a_kept_promise_says_when_and_how(promise, officer, proposer):
    row = promising.keep(promise, on=date(2026, 4, 12), evidence="已启用。", today=TODAY, by=officer)

    assert (row.state, row.kept_on, row.evidence) == ("kept", date(2026, 4, 12), "已启用。")
    event = last(row)
    assert (event.kind, event.on, event.facts["text"]) == ("promise_kept", TODAY, "建成试例设施")
    reference = row.reply.assignment.proposal.reference
    assert told() == [(proposer.pk, f"{reference}的承诺已兑现")]


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 4, 16), "date-ahead"), (date(2026, 4, 9), "date-order")]
)
def test_a_promise_is_kept_between_the_letter_and_today(promise, on, code):
    refused = refusal(promising.keep, promise, on=on, evidence="试例", today=TODAY, by=None)

    assert (refused.code, refused.field) == (code, "on")


def test_a_promise_put_off_keeps_its_earlier_day_and_stays_open(promise, officer, proposer):
    facts = {"reason": "选址变更", "leader": "试局长", "on": TODAY, "by": officer}
    row = promising.postpone(promise, new_due_on=date(2027, 3, 31), **facts)

    assert (row.state, row.due_on, row.is_open) == ("postponed", date(2027, 3, 31), True)
    kept = Postponement.objects.get()
    assert (kept.old_due_on, kept.new_due_on, kept.leader, kept.on) == (
        DUE,
        date(2027, 3, 31),
        "试局长",
        TODAY,
    )
    event = last(row)
    assert (event.kind, event.facts["old"], event.facts["new"]) == (
        "promise_postponed",
        "2026年12月31日",
        "2027年3月31日",
    )
    assert [who for who, _ in told()] == [proposer.pk]


def test_a_promise_is_put_off_twice_and_the_proposer_hears_twice(promise, proposer):
    facts = {"reason": "试例", "leader": "试局长", "on": TODAY, "by": None}
    promising.postpone(promise, new_due_on=date(2027, 1, 31), **facts)
    promising.postpone(promise, new_due_on=date(2027, 2, 28), **facts)

    assert Postponement.objects.count() == 2
    assert len(told()) == 2


def test_a_promise_is_put_off_to_later(promise):
    facts = {"reason": "试例", "leader": "试局长", "on": TODAY, "by": None}

    refused = refusal(promising.postpone, promise, new_due_on=DUE, **facts)

    assert (refused.code, refused.field) == ("not-later", "new_due_on")


def test_a_broken_promise_says_why(promise, officer, proposer):
    row = promising.break_(promise, reason="地块另作他用。", on=TODAY, by=officer)

    assert (row.state, row.evidence, row.is_open) == ("broken", "地块另作他用。", False)
    assert (last(row).kind, last(row).facts["reason"]) == ("promise_broken", "地块另作他用。")
    assert [who for who, _ in told()] == [proposer.pk]


@pytest.mark.parametrize("state", ["kept", "broken"])
def test_only_open_promises_move(promise, state):
    Promise.objects.update(state=state, kept_on=TODAY if state == "kept" else None)
    facts = {"reason": "试例", "on": TODAY, "by": None}

    codes = [
        refusal(promising.keep, promise, on=TODAY, evidence="试例", today=TODAY, by=None).code,
        refusal(promising.postpone, promise, new_due_on=date(2027, 1, 1), leader="试", **facts).code,
        refusal(promising.break_, promise, **facts).code,
    ]

    assert codes == ["wrong-state"] * 3


def test_a_closed_item_is_promised_nothing(reply, officer):
    Proposal.objects.update(state="closed")
    facts = {"text": "试例", "due_on": date(2026, 12, 1), "on": b.REPLIED, "by": officer}

    refused = refusal(promising.promise, reply, **facts)

    assert refused.code == "item-closed"
    assert not Promise.objects.exists()
