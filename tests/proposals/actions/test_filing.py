"""Something is not accepted, and comes back revised."""

from datetime import date

import pytest

from proposals.actions import filing
from proposals.models import FilingReason, Notice, Proposal, Rejection
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 1, 26)


@pytest.fixture(autouse=True)
def _reasons():
    filing.load_reasons()


@pytest.fixture
def proposer():
    return b.make_user("delegate", delegate=b.make_delegate())


@pytest.fixture
def raw(proposer):
    return b.make_proposal(filed=False, sponsors=[proposer.delegate])


def reason(code="personal", body="npc"):
    return FilingReason.objects.get(body=body, code=code)


def reject(proposal, **fields):
    facts = {
        "reason": reason(),
        "explanation": "只涉及一户",
        "talked_on": DECIDED,
        "onward": "letter",
        **fields,
    }
    return filing.reject(proposal, **facts, on=DECIDED, by=None)


def test_the_lists_are_loaded_once_and_what_the_office_changed_stays():
    FilingReason.objects.filter(code="other").update(name="另有情形")
    count = FilingReason.objects.count()

    filing.load_reasons()

    assert FilingReason.objects.count() == count == 18
    assert FilingReason.objects.get(code="other").name == "另有情形"


def test_a_rejected_item_keeps_why_and_where_it_went(raw, office):
    row = filing.reject(
        raw,
        reason=reason("out-of-scope"),
        explanation="属于市级事权。",
        talked_on=date(2026, 1, 23),
        onward="higher",
        destination="市人大代表",
        on=DECIDED,
        by=office,
    )

    assert Proposal.objects.get().state == "not_filed"
    assert (row.onward, row.destination, row.talked_on, row.decided_on, row.decided_by) == (
        "higher",
        "市人大代表",
        date(2026, 1, 23),
        DECIDED,
        office,
    )
    event = raw.events.last()
    assert (event.kind, event.facts["onward"], event.facts["talked_on"]) == (
        "not_filed",
        "不属本级职权，转请上级代表（委员）提出",
        "2026年1月23日",
    )
    assert sentences.event(event, full=True) == (
        "未予受理（立案），去向：不属本级职权，转请上级代表（委员）提出。"
        "理由：不属于本地方国家机关和组织的职权范围。属于市级事权。"
    )


@pytest.mark.parametrize(("body", "words"), [("npc", "不予受理"), ("cppcc", "不予立案")])
def test_the_proposers_hear_the_reason_and_where_it_goes(body, words, proposer):
    item = b.make_proposal(session=b.make_session(body), filed=False, sponsors=[proposer.delegate])

    reject(item, reason=reason(body=body), onward="opinion", destination="研究室")

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.subject) == (
        proposer,
        "decided",
        f"{item.reference}{words}",
    )
    assert "去向：转为社情民意信息（研究室）。" in notice.body
    assert f"理由：{reason(body=body).name}。" in notice.body


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"talked_on": date(2026, 1, 27)}, "date-order", "talked_on"),
        ({"onward": "higher"}, "destination-missing", "destination"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_nothing_is_stored(raw, fields, code, field):
    with pytest.raises(RuleError) as refused:
        reject(raw, **fields)

    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Rejection.objects.exists()
    assert Proposal.objects.get().state == "registered"


def test_a_talk_on_the_day_of_the_decision_is_in_time(raw):
    assert reject(raw, talked_on=DECIDED).talked_on == DECIDED


@pytest.mark.parametrize("of", ["the other body", "yesterday", "tomorrow"])
def test_only_a_reason_in_force_for_the_body_on_that_day_may_be_given(raw, of):
    given = reason("secret", "cppcc") if of == "the other body" else reason()
    if of == "yesterday":
        given.effective_until = DECIDED - b.days(1)
    if of == "tomorrow":
        given.effective_from = DECIDED + b.days(1)
    given.save()

    with pytest.raises(RuleError) as refused:
        reject(raw, reason=given)

    assert (refused.value.code, refused.value.field) == ("reason-not-in-force", "reason")
    assert refused.value.sentence == (
        f"“{given.name}”在2026年1月26日不是人民代表大会可用的理由，请另选一条。"
    )


@pytest.mark.parametrize("state", ["filed", "rejected"])
def test_only_what_waits_for_the_check_is_rejected(raw, state):
    item = b.make_proposal() if state == "filed" else reject(raw).proposal

    with pytest.raises(RuleError) as refused:
        reject(item)

    assert refused.value.code == "wrong-state"


# Revised


def test_a_revised_item_waits_for_the_check_again_and_its_old_text_stays(raw, proposer):
    old = raw.title
    reject(raw, onward="revise")
    Notice.objects.all().delete()

    row = filing.resubmit(raw, title="新题", text="新内容", on=DECIDED, by=None)

    assert (row.state, row.title, row.text) == ("registered", "新题", "新内容")
    event = raw.events.last()
    assert (event.kind, event.facts) == (
        "resubmitted",
        {"before": {"标题": old, "内容": "一段试例内容。"}},
    )
    assert sentences.event(event) == "提出人修改后重新提交。"
    assert Notice.objects.get().subject == f"{raw.reference}修改后已重新提交"


def test_the_last_decision_counts(raw):
    reject(raw, onward="revise")
    filing.resubmit(raw, title="新题", text="", on=DECIDED, by=None)
    reject(raw, onward="letter")

    with pytest.raises(RuleError) as refused:
        filing.resubmit(raw, title="又一题", text="", on=DECIDED, by=None)

    assert refused.value.code == "not-to-revise"
    assert refused.value.sentence == (
        f"{raw.reference}的去向是“作来信处理”，不是退回修改，不能重新提交。修改后的内容请另行登记。"
    )


def test_an_unchanged_text_is_no_revision(raw):
    reject(raw, onward="revise")

    with pytest.raises(RuleError) as refused:
        filing.resubmit(raw, title=raw.title, text=raw.text, on=DECIDED, by=None)

    assert (refused.value.code, refused.value.field) == ("no-change", "text")


def test_only_a_rejected_item_is_handed_in_again(raw):
    with pytest.raises(RuleError) as refused:
        filing.resubmit(raw, title="新题", text="", on=DECIDED, by=None)

    assert refused.value.code == "wrong-state"
