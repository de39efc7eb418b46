"""Units answer, correct and follow up; the item moves with its answers."""

from datetime import date

import pytest

from proposals.actions import converting, publishing, replying
from proposals.models import Assignment, Contact, Notice, Proposal, Reply
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)


def log(assignment, **fields):
    return b.make_reply(assignment=assignment, today=TODAY, **fields)


def correct(reply, **fields):
    fields = {"reason": "错字", "by": None, "today": TODAY, **fields}
    return replying.correct_reply(reply, **fields)


def refusal(call, *args, **kwargs):
    with pytest.raises(RuleError) as refused:
        call(*args, **kwargs)
    return refused.value


# The first letter


def test_a_first_letter_answers_the_assignment_and_the_item():
    reply = log(b.make_assignment(received=True), outcome="planned", signer="试签发")

    row, proposal = Assignment.objects.get(), Proposal.objects.get()
    assert (reply.state, reply.kind, reply.version, reply.outcome) == ("sent", "first", 1, "planned")
    assert (row.state, row.answered_on) == ("answered", b.REPLIED)
    assert (proposal.state, proposal.replied_on) == ("replied", b.REPLIED)
    assert not proposal.is_public


def test_who_answers_has_received():
    reply = log(b.make_assignment())

    assert Assignment.objects.get().received_on == b.REPLIED
    assert [row.kind for row in reply.assignment.proposal.events.all()][-2:] == ["received", "replied"]


def test_a_receipt_once_given_stays():
    log(b.make_assignment(received=True))

    assert Assignment.objects.get().received_on == b.ASSIGNED


def test_an_item_is_answered_when_every_answering_unit_has_answered():
    one = b.make_assignment(role="split")
    two = b.make_assignment(proposal=one.proposal, role="split")
    b.make_assignment(proposal=one.proposal, role="co")

    log(two, replied_on=date(2026, 4, 12))
    half = Proposal.objects.get()
    log(one, replied_on=date(2026, 4, 11))
    whole = Proposal.objects.get()

    assert (half.state, half.replied_on) == ("in_hand", None)
    assert (whole.state, whole.replied_on) == ("replied", date(2026, 4, 12))


def test_every_proposer_with_an_account_is_told_once():
    lead, signer, stranger = b.make_delegate(), b.make_delegate(), b.make_delegate()
    told = {b.make_user("delegate", delegate=lead), b.make_user("delegate", delegate=signer)}
    b.make_user("delegate", delegate=signer, is_active=False)
    b.make_user("delegate", delegate=stranger)
    proposal = b.make_proposal(sponsors=[lead, signer])

    reply = log(b.make_assignment(proposal=proposal), body="不得外传的答复")

    notices = Notice.objects.filter(kind="replied")
    assert {row.recipient for row in notices} == told
    assert notices[0].subject == f"{proposal.reference}已有答复"
    assert f"http://testserver/my/npc-17-3/{proposal.number}/" in notices[0].body
    assert f"{reply.assignment.unit.name}于2026-04-10答复" in notices[0].body
    assert "不得外传" not in notices[0].body


def test_facts_of_the_letter_stand_on_the_timeline(officer):
    assignment = b.make_assignment(unit=officer.unit)

    reply = log(assignment, by=officer, waiver="试例", doc_number="试局〔2026〕1号")

    last = assignment.proposal.events.last()
    assert (last.kind, last.on, last.actor_name, reply.logged_by) == (
        "replied",
        b.REPLIED,
        "承办员甲",
        officer,
    )
    assert {name: last.facts[name] for name in ("unit", "doc_number", "outcome", "letter")} == {
        "unit": officer.unit.name,
        "doc_number": "试局〔2026〕1号",
        "outcome": "解决采纳",
        "letter": "答复",
    }


# Further letters


@pytest.mark.parametrize(("kind", "label"), [("again", "再次答复"), ("follow_up", "跟踪办理答复")])
def test_a_further_letter_stands_beside_the_first(kind, label):
    first = log(b.make_assignment())

    further = log(first.assignment, kind=kind, replied_on=date(2026, 4, 14))

    assert set(Reply.objects.current()) == {first, further}
    assert Assignment.objects.get().answered_on == b.REPLIED
    assert Proposal.objects.get().replied_on == b.REPLIED
    assert first.assignment.proposal.events.last().facts["letter"] == label


def test_a_further_letter_needs_a_first():
    row = b.make_assignment(received=True)

    refused = refusal(log, row, kind="follow_up")

    assert (refused.code, refused.field) == ("not-answered", "kind")
    assert refused.sentence == f"{row.proposal.reference}还没有首次答复，种类请选“答复”。"


def test_a_first_letter_comes_once():
    first = log(b.make_assignment())
    row = first.assignment

    refused = refusal(log, row)

    assert (refused.code, refused.field) == ("already-answered", "kind")
    assert refused.sentence == (
        f"{row.unit.name}已于2026-04-10答复{row.proposal.reference}。"
        "改正原答复请用“更正”；再次来函请选“再次答复”或“跟踪办理答复”。"
    )


# Refusals


def test_a_co_handling_unit_does_not_answer():
    row = b.make_assignment(role="co")

    refused = refusal(log, row)

    assert (refused.code, refused.field) == ("co-handler", None)
    assert refused.sentence == (
        f"{row.unit.name}是{row.proposal.reference}的会办单位，会办意见送主办单位，不直接答复。"
    )


@pytest.mark.parametrize(
    ("replied_on", "code", "sentence"),
    [
        (date(2026, 2, 8), "date-order", "答复日期2026-02-08早于交办日期2026-02-09，请核对落款日期。"),
        (date(2026, 4, 16), "date-ahead", "答复日期2026-04-16晚于今天（2026-04-15），请核对落款日期。"),
    ],
)
def test_a_letter_is_dated_between_assignment_and_today(replied_on, code, sentence):
    row = b.make_assignment()

    refused = refusal(log, row, replied_on=replied_on)

    assert (refused.code, refused.field, refused.sentence) == (code, "replied_on", sentence)


@pytest.mark.parametrize("replied_on", [b.ASSIGNED, TODAY])
def test_the_first_and_the_last_possible_day_are_taken(replied_on):
    assert log(b.make_assignment(), replied_on=replied_on).replied_on == replied_on


def test_keeping_a_letter_closed_needs_a_ground():
    row = b.make_assignment()

    refused = refusal(log, row, disclosure="closed")

    assert (refused.code, refused.field) == ("reason-missing", "disclosure_reason")
    assert refused.sentence == "选择“不予公开”须写明依据，例如《政府信息公开条例》第十四条。"


@pytest.mark.parametrize("state", ["returned", "cancelled", "return_asked"])
def test_a_part_that_ended_or_is_disputed_is_not_answered(state):
    row = b.make_assignment(received=True)
    Assignment.objects.update(state=state)

    assert refusal(log, row).code == "wrong-state"


def test_a_refused_letter_leaves_nothing_behind():
    row = b.make_assignment()
    before = row.proposal.events.count()

    refusal(log, row, disclosure="closed")

    assert not Reply.objects.exists()
    assert (Assignment.objects.get().state, row.proposal.events.count()) == ("assigned", before)


# Corrections


def test_a_correction_is_a_new_version_and_keeps_the_old():
    old = log(b.make_assignment(), body="错。", signer="试签发", doc_number="试局〔2026〕1号")

    new = correct(old, body="对。")

    old.refresh_from_db()
    assert (old.state, old.version, old.body) == ("superseded", 1, "错。")
    assert (new.state, new.version, new.body, new.supersedes) == ("sent", 2, "对。", old)
    assert (new.signer, new.doc_number, new.outcome, new.replied_on) == (
        "试签发",
        "试局〔2026〕1号",
        "adopted",
        b.REPLIED,
    )
    last = old.assignment.proposal.events.last()
    assert (last.kind, last.on, last.facts["reason"]) == ("corrected", TODAY, "错字")


def test_corrections_form_a_chain():
    first = log(b.make_assignment())
    second = correct(first, body="二")
    third = correct(second, body="三")

    assert [row.version for row in Reply.objects.order_by("version")] == [1, 2, 3]
    assert list(Reply.objects.current()) == [third]


def test_a_replaced_letter_is_not_corrected_again():
    old = log(b.make_assignment())
    correct(old, body="二")

    refused = refusal(correct, old, body="另一个二")

    assert refused.code == "wrong-state"
    assert "现为“已被更正”，不能更正；更正须在“已发出”时进行。" in refused.sentence
    assert Reply.objects.count() == 2


def test_a_published_letter_stays_published_while_it_stays_open():
    old = b.make_reply(published=True)

    new = correct(old, body="对。", today=date(2026, 12, 1))

    assert new.is_public
    assert list(Reply.objects.public()) == [new]


def test_a_published_letter_that_is_closed_leaves_the_public():
    old = b.make_reply(published=True)

    new = correct(old, disclosure="on_request", today=date(2026, 12, 1))

    assert new.published_at is None
    assert not Reply.objects.public().exists()
    assert Proposal.objects.get().public_replied_on is None


def test_an_unpublished_letter_does_not_become_public_by_a_correction():
    old = log(b.make_assignment(), disclosure="on_request")

    assert not correct(old, disclosure="open").is_public


def test_a_units_correction_waits_for_the_office_to_publish_it(officer, office):
    reply = b.make_reply(assignment=b.make_assignment(unit=officer.unit), published=True)

    new = replying.correct_reply(reply, reason="试例", by=officer, today=b.REPLIED, body="改后正文。")

    assert not new.is_public
    assert not Reply.objects.public().exists()
    assert [notice.recipient for notice in Notice.objects.filter(key__startswith="corrected:")] == [office]


def test_a_correction_is_told_to_the_proposers(office):
    delegate = b.make_delegate()
    b.make_user("delegate", delegate=delegate)
    reply = b.make_reply(assignment=b.make_assignment(sponsors=[delegate]))

    new = replying.correct_reply(reply, reason="试例", by=office, today=b.REPLIED, body="改后正文。")

    told = Notice.objects.get(key__startswith=f"replied:{new.pk}:")
    assert told.subject == f"{new.assignment.proposal.reference}的答复已更正"


def test_a_letter_taken_down_stays_down_when_corrected(office):
    old = b.make_reply(published=True)
    publishing.take_down_reply(old, reason="试例", by=office, now=b.NOW)

    assert not correct(old, body="对。", today=date(2026, 12, 1)).is_public


def test_a_corrected_date_moves_every_date_that_follows_from_it():
    old = b.make_reply(published=True)

    correct(old, replied_on=date(2026, 4, 9))

    row, proposal = Assignment.objects.get(), Proposal.objects.get()
    assert (row.answered_on, proposal.replied_on, proposal.public_replied_on) == (date(2026, 4, 9),) * 3


def test_a_corrected_follow_up_does_not_move_the_day_of_the_answer():
    first = log(b.make_assignment())
    further = log(first.assignment, kind="follow_up", replied_on=date(2026, 4, 14))

    correct(further, replied_on=date(2026, 4, 13))

    assert Assignment.objects.get().answered_on == b.REPLIED


@pytest.mark.parametrize(
    ("replied_on", "code"), [(date(2026, 2, 8), "date-order"), (date(2026, 4, 16), "date-ahead")]
)
def test_a_corrected_date_is_held_to_the_same_bounds(replied_on, code):
    old = log(b.make_assignment())

    refused = refusal(correct, old, replied_on=replied_on)

    assert (refused.code, refused.field) == (code, "replied_on")
    assert Reply.objects.get().state == "sent"


def test_a_correction_cannot_close_without_a_ground():
    old = log(b.make_assignment())

    assert refusal(correct, old, disclosure="closed").code == "reason-missing"
    assert Reply.objects.get().state == "sent"


# Rounds


@pytest.fixture
def again():
    """A part of a second round, after an answered first one."""
    first = log(b.make_assignment(received=True), replied_on=date(2026, 3, 1)).assignment
    row = b.make_assignment(proposal=b.make_proposal(), unit=first.unit, received=True)
    Assignment.objects.filter(pk=row.pk).update(round=2, proposal=first.proposal, follows=first)
    Proposal.objects.filter(pk=first.proposal_id).update(state="in_hand")
    return Assignment.objects.get(pk=row.pk)


def test_a_part_of_a_later_round_is_answered_again(again):
    reply = log(again, kind="again", outcome="adopted")

    again.refresh_from_db()
    proposal = Proposal.objects.get(pk=again.proposal_id)
    assert (again.state, again.answered_on, reply.kind) == ("answered", b.REPLIED, "again")
    assert (proposal.state, proposal.replied_on) == ("replied", date(2026, 3, 1))


@pytest.mark.parametrize("kind", ["first", "follow_up"])
def test_in_a_later_round_the_sentence_names_the_kind_to_choose(again, kind):
    refused = refusal(log, again, kind=kind)

    assert (refused.code, refused.field) == ("not-answered", "kind")
    assert refused.sentence == f"{again.proposal.reference}正在再次办理，种类请选“再次答复”。"


@pytest.mark.parametrize("kind", ["again", "follow_up"])
def test_further_letters_of_a_later_round_move_no_day(again, kind):
    log(again, kind="again")

    further = log(again, kind=kind, replied_on=date(2026, 4, 14))
    correct(further, replied_on=date(2026, 4, 13))

    again.refresh_from_db()
    assert again.answered_on == b.REPLIED


def test_the_day_of_a_later_round_follows_its_opening_letter(again):
    opening = log(again, kind="again")
    log(again, kind="again", replied_on=date(2026, 4, 14))

    correct(correct(opening, replied_on=date(2026, 4, 9)), replied_on=date(2026, 4, 8))

    again.refresh_from_db()
    assert again.answered_on == date(2026, 4, 8)
    assert Proposal.objects.get(pk=again.proposal_id).replied_on == date(2026, 3, 1)


# What a unit owes before it answers


def log_as(user, assignment, **fields):
    return replying.log_reply(
        assignment, replied_on=b.REPLIED, body="文", by=user, today=TODAY, **{"outcome": "adopted", **fields}
    )


@pytest.fixture
def part(officer):
    return b.make_assignment(unit=officer.unit, received=True)


def talk(part):
    Contact.objects.create(assignment=part, held_on=b.REPLIED, mode="visit", people="试代表")


def test_opinions_and_a_talk_are_missing_before_the_answer(part):
    co = b.make_assignment(proposal=part.proposal, unit=b.make_unit("试例协办局"), role="co")
    missing = [replying.missing_before_answer(part)]
    talk(part)
    missing.append(replying.missing_before_answer(part))
    Assignment.objects.filter(pk=co.pk).update(
        state="answered", received_on=b.ASSIGNED, answered_on=b.REPLIED
    )
    missing.append(replying.missing_before_answer(part))

    assert missing == [
        ["会办单位试例协办局还没有提交会办意见。", "还没有登记与提出人的沟通。"],
        ["会办单位试例协办局还没有提交会办意见。"],
        [],
    ]


def test_a_unit_answers_when_nothing_is_missing(officer, part):
    talk(part)

    assert log_as(officer, part).state == "sent"


def test_a_unit_that_is_not_ready_is_held_up(officer, part):
    refused = refusal(log_as, officer, part)

    assert (refused.code, refused.field) == ("not-ready", "waiver")
    assert refused.sentence == (
        "还没有登记与提出人的沟通。请先补齐；确实不需要的，请在“未沟通或未会办的说明”中写明原因。"
    )


def test_the_waiver_stands_on_the_timeline(officer, part):
    log_as(officer, part, waiver="代表在国外。")

    assert part.proposal.events.last().facts["waiver"] == "代表在国外。"


@pytest.mark.parametrize("who", ["office", None])
def test_the_office_and_imports_are_not_held_up(office, part, who):
    assert log_as(office if who else None, part, outcome="planned").state == "sent"


def test_further_letters_need_no_waiver(officer, part):
    log_as(officer, part, waiver="试例")

    assert log_as(officer, part, kind="follow_up").kind == "follow_up"


# What a letter promises


@pytest.mark.parametrize("outcome", ["in_progress", "planned"])
def test_an_outcome_that_is_no_end_needs_a_promise(officer, part, outcome):
    talk(part)

    refused = refusal(log_as, officer, part, outcome=outcome)
    reply = log_as(officer, part, outcome=outcome, promises=[("建成试例设施", date(2026, 12, 31))])

    assert (refused.code, refused.field) == ("promise-missing", "promise_due_on")
    (row,) = reply.promises.all()
    assert (row.text, row.due_on, row.state) == ("建成试例设施", date(2026, 12, 31), "open")
    last = part.proposal.events.last()
    assert (last.kind, last.facts["text"], last.facts["due_on"]) == (
        "promised",
        "建成试例设施",
        "2026年12月31日",
    )


def test_a_promise_that_still_stands_is_promise_enough(officer, part):
    log_as(officer, part, outcome="planned", waiver="试例", promises=[("试例", date(2026, 12, 31))])

    assert log_as(officer, part, kind="follow_up", outcome="planned").outcome == "planned"


@pytest.mark.parametrize(
    ("promised", "code", "field"),
    [
        (("试例", None), "promise-missing", "promise_due_on"),
        (("", date(2026, 12, 31)), "promise-missing", "promise_text"),
        (("试例", b.REPLIED), "date-order", "promise_due_on"),
    ],
)
def test_half_a_promise_is_none(office, part, promised, code, field):
    refused = refusal(log_as, office, part, promises=[promised])

    assert (refused.code, refused.field) == (code, field)
    assert not Reply.objects.exists()


def test_promises_and_conversions_go_on_with_the_corrected_letter():
    old = log(b.make_assignment(), outcome="planned", promises=[("试例", date(2026, 12, 31))])
    converting.convert(old, new="adopted", reason="试例", told_on=TODAY, on=TODAY, by=b.make_user("office"))

    new = correct(old, body="对。")

    assert [row.text for row in new.promises.all()] == ["试例"]
    assert (new.outcome, new.outcome_now) == ("planned", "adopted")


def test_views_stay_with_the_version_that_was_rated():
    old = log(b.make_assignment())
    view = b.make_feedback(reply=old)

    correct(old, body="对。")

    view.refresh_from_db()
    assert view.reply == old
