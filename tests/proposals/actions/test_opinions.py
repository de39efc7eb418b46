"""Co-handling units say what they think to those who answer; an empty word comes back to them."""

from datetime import date

import pytest

from proposals.actions import assigning, opinions
from proposals.models import Assignment, DeadlineLimit, HandlerOpinion, Notice
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TEXT = "同意主办单位意见，我局配合增设两处站点。"
LATER = date(2026, 2, 20)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


def give(row, **fields):
    return opinions.give_opinion(row, **{"text": TEXT, "on": LATER, "by": None, **fields})


def back(opinion, **fields):
    return opinions.send_back(
        opinion, **{"reason": "没有具体措施", "on": LATER + b.days(1), "by": None, **fields}
    )


@pytest.fixture
def lead(officer):
    return b.make_assignment(unit=officer.unit, received=True)


@pytest.fixture
def co(lead):
    return b.make_assignment(proposal=lead.proposal, role="co", received=True)


def now(row):
    return Assignment.objects.get(pk=row.pk)


# Giving


def test_an_opinion_ends_the_co_handlers_part_and_the_lead_unit_is_told(co, lead, officer):
    Notice.objects.all().delete()

    opinion = give(co, signer="试领导", doc_number="试发〔2026〕3号")

    row = now(co)
    assert (row.state, row.answered_on, row.standing_opinion) == ("answered", LATER, opinion)
    event = co.proposal.events.last()
    assert (event.kind, event.on, event.facts["unit"]) == ("opinion_given", LATER, co.unit.name)
    assert now(lead).state == "in_hand"
    notice = Notice.objects.get(recipient=officer)
    assert (notice.kind, notice.assignment) == ("progress", lead)
    assert notice.subject == f"{co.unit.short}已提交{co.proposal.reference}的会办意见"
    assert TEXT not in notice.body


def test_who_gives_an_opinion_has_received(lead):
    row = b.make_assignment(proposal=lead.proposal, role="co")

    give(row)

    assert (now(row).received_on, now(row).state) == (LATER, "answered")
    assert list(lead.proposal.events.values_list("kind", flat=True))[-2:] == ["received", "opinion_given"]


def test_every_unit_that_answers_is_told(co):
    for role in ("split", "split"):
        unit = b.make_unit()
        b.make_user("unit", unit=unit, name=f"试{unit.pk}")
        assigning.assign(co.proposal, unit=unit, role=role, on=b.ASSIGNED, by=None)
    Notice.objects.all().delete()

    give(co)

    assert Notice.objects.count() == 3


def test_a_unit_that_answers_itself_gives_no_opinion(lead):
    refused = refusal(give, lead)

    assert refused.code == "not-co-handler"
    assert refused.sentence == (
        f"{lead.unit.name}主办{lead.proposal.reference}，应直接答复；会办意见由会办单位提交。"
    )


@pytest.mark.parametrize("text", ["", "同意。", "无意见", "……——！！！！！！", "  同 意  "])
def test_an_opinion_that_says_nothing_is_refused(co, text):
    refused = refusal(give, co, text=text)

    assert (refused.code, refused.field) == ("opinion-empty", "text")
    assert "至少5个字" in refused.sentence
    assert now(co).state == "in_hand"


def test_five_characters_are_an_opinion(co):
    assert give(co, text="同意，可办理").pk


@pytest.mark.parametrize(
    ("received", "words"), [(False, "早于交办日期2026年2月9日"), (True, "早于签收日期2026年2月9日")]
)
def test_an_opinion_is_not_older_than_the_receipt(lead, received, words):
    row = b.make_assignment(proposal=lead.proposal, role="co", received=received)

    refused = refusal(give, row, on=b.ASSIGNED - b.days(1))

    assert (refused.code, refused.field) == ("date-order", "on")
    assert words in refused.sentence


def test_an_opinion_is_given_once(co):
    give(co)

    assert refusal(give, co).sentence == (
        f"{co}现为“已答复”，不能提交会办意见；提交会办意见须在“办理中”时进行。"
    )


# Sending back


def test_an_opinion_that_was_sent_back_stays_and_a_short_limit_runs(co, lead, officer):
    handler = b.make_user("unit", unit=co.unit)
    opinion = give(co)
    Notice.objects.all().delete()

    back(opinion, by=officer)

    row = now(co)
    assert (row.state, row.answered_on, row.standing_opinion) == ("in_hand", None, None)
    # Five working days after Saturday 21 February 2026.
    assert (row.due_on, row.due_reason["limit"]["key"]) == (date(2026, 2, 27), "cohandler.redo")
    opinion.refresh_from_db()
    assert (opinion.text, opinion.sent_back_on, opinion.sent_back_reason) == (
        TEXT,
        LATER + b.days(1),
        "没有具体措施",
    )
    event = co.proposal.events.last()
    assert (event.kind, event.facts["unit"], event.facts["reason"]) == (
        "opinion_sent_back",
        co.unit.name,
        "没有具体措施",
    )
    notice = Notice.objects.get(recipient=handler)
    assert (notice.kind, notice.due_on) == ("decided", date(2026, 2, 27))
    assert "请于2026年2月27日前重新提交" in notice.body


def test_a_better_opinion_stands_beside_the_one_that_was_sent_back(co):
    first = give(co)
    back(first)

    second = give(co, on=LATER + b.days(3))

    assert list(HandlerOpinion.objects.order_by("pk")) == [first, second]
    assert now(co).standing_opinion == second


def test_the_office_may_send_back_too(co, office):
    assert back(give(co), by=office).state == "in_hand"


def test_the_heir_of_a_lead_unit_may_send_back(co, lead):
    heir = b.make_user("unit", unit=b.make_unit())
    lead.unit.successor = heir.unit
    lead.unit.save()

    assert back(give(co), by=heir).state == "in_hand"


def test_a_unit_that_does_not_answer_the_item_cannot_send_back(co):
    opinion = give(co)
    stranger = b.make_user("unit", unit=b.make_unit())
    itself = b.make_user("unit", unit=co.unit)

    assert [refusal(back, opinion, by=user).code for user in (stranger, itself)] == ["not-yours"] * 2
    assert now(co).state == "answered"


def test_an_opinion_is_sent_back_once(co):
    opinion = give(co)
    back(opinion)

    assert refusal(back, opinion).sentence == "这份会办意见已于2026年2月21日退回，不必再退。"


def test_nobody_waits_for_a_better_opinion_once_the_item_is_answered(co, lead):
    opinion = give(co)
    b.make_reply(assignment=lead)

    refused = refusal(back, opinion)

    assert refused.code == "wrong-state"
    assert refused.sentence == f"{co.proposal.reference}现为“已答复”，已不再需要会办意见，不能退回。"


def test_an_opinion_is_not_sent_back_before_it_was_given(co):
    refused = refusal(back, give(co), on=LATER - b.days(1))

    assert (refused.code, refused.field) == ("date-order", "on")


def test_a_policy_without_a_limit_for_better_opinions_is_said(co):
    opinion = give(co)
    DeadlineLimit.objects.filter(key="cohandler.redo").delete()

    assert refusal(back, opinion).code == "no-limit"
    assert now(co).state == "answered"
