"""The office decides whether the public may read a letter."""

from datetime import date

import pytest

from proposals.actions import disclosing, publishing, replying
from proposals.models import Reply
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)


def judge(reply, disclosure, by=None, **facts):
    return disclosing.set_disclosure(reply, disclosure=disclosure, on=TODAY, by=by, **facts)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


@pytest.mark.parametrize("disclosure", ["on_request", "closed"])
def test_what_is_not_opened_says_on_what_ground(office, disclosure):
    reply = b.make_reply(disclosure="")

    refused = refusal(judge, reply, disclosure, reason="  ")
    row = judge(reply, disclosure, by=office, reason="涉及第三方")

    assert (refused.code, refused.field) == ("reason-missing", "reason")
    assert (row.disclosure, row.disclosure_reason) == (disclosure, "涉及第三方")
    event = reply.assignment.proposal.events.last()
    assert (event.kind, event.actor, event.facts["disclosure"], event.facts["reason"]) == (
        "disclosure_set",
        office,
        row.get_disclosure_display(),
        "涉及第三方",
    )


def test_what_is_opened_needs_no_ground_and_is_not_public_by_that():
    reply = b.make_reply(disclosure="on_request", disclosure_reason="涉及第三方", summary="旧摘要")

    row = judge(reply, "open", summary="新摘要")

    assert (row.disclosure, row.disclosure_reason, row.summary, row.is_public) == (
        "open",
        "",
        "新摘要",
        False,
    )


def test_an_empty_summary_leaves_what_there_was():
    assert judge(b.make_reply(summary="旧摘要"), "open").summary == "旧摘要"


def test_what_the_public_reads_is_taken_down_first(office):
    reply = b.make_reply(published=True)

    refused = refusal(judge, reply, "closed", reason="试例")
    publishing.take_down_reply(reply, reason="试例", by=office, now=b.NOW)
    row = judge(reply, "closed", reason="试例")

    assert refused.code == "already-public"
    assert row.disclosure == "closed"


def test_a_letter_of_an_item_that_was_taken_down_still_counts_as_opened(office):
    reply = b.make_reply(published=True)
    publishing.take_down_item(reply.assignment.proposal, reason="试例", by=office, now=b.NOW)

    assert refusal(judge, reply, "closed", reason="试例").code == "already-public"


def test_a_replaced_letter_is_not_judged():
    reply = b.make_reply()
    replying.correct_reply(reply, reason="试例", by=None, today=TODAY, body="对。")

    assert refusal(judge, reply, "open").code == "wrong-state"


def test_a_ground_that_does_not_fit_its_box_is_refused():
    refused = refusal(judge, b.make_reply(), "closed", reason="长" * 201)

    assert (refused.code, refused.field) == ("bad-column", "disclosure_reason")
    assert Reply.objects.get().disclosure == "open"
