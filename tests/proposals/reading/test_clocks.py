"""Every date of an item: when it is due, how it went, and who may see it."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from proposals.actions import calendar, returning, studying
from proposals.models import Assignment, Contact, Feedback, Promise, Proposal, Reply, Session, Study
from proposals.reading import clocks
from proposals.rules.deadlines import Explanation, extended
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 15)
ON = date(2026, 2, 9)


@pytest.fixture(autouse=True)
def year_2026(db):
    calendar.load_days(calendar.days_of_year(2026), overwrite=False)


@pytest.fixture
def part():
    return b.make_assignment(on=ON, received=True)


def seen(proposal, user, today=TODAY):
    proposal = Proposal.objects.with_session().get(pk=proposal.pk)
    return clocks.of(proposal, user, today=today)


def told(found):
    """Name, due date, state and words of every clock."""
    return [(one.name, f"{one.due_on:%m-%d}", one.state, one.label) for one in found.every]


def one(found, name):
    (clock,) = [clock for clock in found.every if clock.name.startswith(name)]
    return clock


# Which clocks there are


def test_an_item_in_hand_has_the_laws_clock_the_target_and_the_units_own(part, office):
    assert told(seen(part.proposal, office)) == [
        ("法定答复期限", "05-09", "running", "还有24天（15个工作日）"),
        ("内部办结目标", "04-30", "running", "还有15天（11个工作日）"),
        ("答复期限", "05-09", "running", "还有24天（15个工作日）"),
        ("签收（逾期视同签收）", "02-14", "met", "2026年2月9日，按期完成"),
        ("首次沟通（仅作提醒）", "03-06", "missed", "已超过40天（27个工作日）"),
        ("提出延期申请", "04-29", "running", "还有14天（10个工作日）"),
        ("延期上限", "08-09", "running", "还有116天（79个工作日）"),
        ("申请退办", "02-25", "stopped", "已过"),
    ]


def test_the_laws_clock_and_the_units_stand_side_by_side(office):
    item = b.make_proposal()
    first = b.make_assignment(proposal=item, on=ON, received=True)
    co = b.make_assignment(proposal=item, role="co", on=date(2026, 3, 2), received=True)

    found = seen(item, office)

    assert [(side.key, f"{side.due_on:%m-%d}", side.stored) for side in found.sides] == [
        ("law", "05-09", True),
        (f"own-{first.pk}", "05-09", True),
        (f"own-{co.pk}", "04-02", True),
    ]
    assert [group.title for group in found.parts] == [f"{first.unit.name}（主办）", f"{co.unit.name}（会办）"]


def test_a_co_handling_unit_is_asked_for_its_opinion_alone(office):
    lead = b.make_assignment(on=ON, received=True)
    b.make_assignment(proposal=lead.proposal, role="co", on=ON, received=True)

    assert [clock.name for clock in seen(lead.proposal, office).parts[1].clocks] == [
        "会办意见期限",
        "签收（逾期视同签收）",
        "申请退办",
    ]


def test_before_the_receipt_nothing_runs_from_it(office):
    part = b.make_assignment(on=ON)

    names = [clock.name for clock in seen(part.proposal, office, date(2026, 2, 10)).parts[0].clocks]

    assert names == ["答复期限", "签收（逾期视同签收）", "提出延期申请", "延期上限"]


def test_an_item_that_is_not_assigned_has_only_the_offices_clock(office):
    item = b.make_proposal(between_sessions=True, submitted_on=date(2026, 4, 1))

    assert told(seen(item, office)) == [("闭会期间交办", "04-13", "missed", "已超过2天（2个工作日）")]


def test_an_item_of_a_meeting_waits_for_the_conference_after_its_closing(office):
    item = b.make_proposal()
    Session.objects.update(closed_on=date(2026, 1, 20))
    assert told(seen(item, office, date(2026, 1, 30))) == [
        ("召开交办会（以首次交办为准）", "02-24", "running", "还有25天（12个工作日）")
    ]

    b.make_assignment(proposal=item, on=ON)

    assert one(seen(item, office), "召开交办会").label == "2026年2月9日，按期完成"


def test_a_later_target_than_the_law_is_no_target(office):
    part = b.make_assignment(on=date(2026, 1, 22), received=True)  # due on 22 April
    between = b.make_assignment(between_sessions=True, on=ON)

    for row in (part, between):
        assert "内部办结目标" not in [clock.name for clock in seen(row.proposal, office).every]


def test_a_policy_without_the_newer_limits_leaves_their_clocks_out(part, office):
    limits = part.proposal.session.deadline_policy.limits
    limits.exclude(key="reply").delete()

    assert [clock.name for clock in seen(part.proposal, office).every] == ["法定答复期限", "答复期限"]


# How it went


@pytest.mark.parametrize(
    ("replied_on", "state", "label"),
    [
        (date(2026, 5, 9), "met", "2026年5月9日，按期完成"),
        (date(2026, 5, 12), "missed", "2026年5月12日完成，晚3天"),
    ],
)
def test_an_answer_stops_both_clocks(part, office, replied_on, state, label):
    b.make_reply(assignment=part, replied_on=replied_on)

    found = seen(part.proposal, office, date(2026, 6, 1))

    for name in ("法定答复期限", "答复期限"):
        assert (one(found, name).state, one(found, name).label) == (state, label)
    assert "提出延期申请" not in [clock.name for clock in found.every]


def test_the_last_day_and_the_day_after(part, office):
    labels = [one(seen(part.proposal, office, date(2026, 5, day)), "法定").label for day in (9, 10)]

    assert labels == ["今天到期", "已超过1天（0个工作日）"]


def test_what_was_withdrawn_is_waited_for_no_more(part, office):
    Proposal.objects.update(state="withdrawn")

    found = seen(part.proposal, office)

    assert (one(found, "法定").label, one(found, "答复期限").label) == ("不再计算", "不再计算")
    assert {clock.state for clock in found.every} <= {"met", "stopped"}


def test_an_opinion_is_waited_for_no_more_once_the_item_is_answered(part, office):
    b.make_assignment(proposal=part.proposal, role="co", on=ON, received=True)
    b.make_reply(assignment=part)

    assert one(seen(part.proposal, office), "会办意见期限").state == "stopped"


def test_a_return_request_is_told_with_its_window_and_its_decision(part, office):
    returning.ask_return(part, reason="试例", proposed_unit=None, signer="", on=date(2026, 2, 24), by=None)

    found = seen(part.proposal, office, date(2026, 3, 10))

    assert one(found, "申请退办").label == "2026年2月24日，按期提出"
    decision = one(found, "退办审批")
    assert (decision.whose, f"{decision.due_on:%m-%d}", decision.label) == (
        "办公室",
        "03-02",
        "已超过8天（6个工作日）",
    )


def test_a_contact_meets_its_clock(part, office):
    for day in (date(2026, 3, 20), date(2026, 3, 2)):
        Contact.objects.create(assignment=part, held_on=day, mode="phone", people="甲试例")

    assert one(seen(part.proposal, office), "首次沟通").label == "2026年3月2日，按期完成"


def test_an_agreed_extension_is_told_with_the_first_date(part, office):
    later = extended(
        Explanation.from_json(part.due_reason), date(2026, 6, 9), reason="复杂", ceiling=date(2026, 8, 9)
    )
    Assignment.objects.update(due_on=later.due_on, due_reason=later.as_json())

    found = seen(part.proposal, office)

    assert (one(found, "法定").due_on, one(found, "答复期限").due_on) == (date(2026, 5, 9), date(2026, 6, 9))
    assert "由2026年5月9日延期至2026年6月9日（星期二），理由：复杂" in one(found, "答复期限").sentence
    assert one(found, "提出延期申请").due_on == date(2026, 6, 2)
    assert one(found, "延期上限").sentence == (
        "延期上限：最晚可延至2026年8月9日。取以下几项中最早的一天，遇休息日不顺延："
        "自2026年2月9日（首次交办）起6个月；自首次交办起6个月；自原期限2026年5月9日起3个月。"
        "依据：《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》（2025年修订）第五十一条，"
        "《上海市人民代表大会关于代表建议、批评和意见的规定》第十九条。"
    )


def test_letters_wait_for_views_and_for_the_public(office):
    sponsors = [b.make_delegate(), b.make_delegate()]
    part = b.make_assignment(proposal=b.make_proposal(sponsors=sponsors), on=ON, received=True)
    reply = b.make_reply(assignment=part, replied_on=date(2026, 4, 1))
    rows = list(part.proposal.sponsorships.all())
    view = {"reply": reply, "attitude": "satisfied", "result": "satisfied", "entered_by": office}
    at = datetime(2026, 4, 8, 9, 0, tzinfo=timezone.get_current_timezone())
    Feedback.objects.create(sponsorship=rows[0], given_at=at, **view)

    waiting = seen(part.proposal, office)
    Feedback.objects.create(sponsorship=rows[1], given_at=at + b.days(3), **view)
    Feedback.objects.create(sponsorship=rows[0], given_at=at + b.days(30), **view)
    Reply.objects.update(published_at=at)
    done = seen(part.proposal, office)

    assert (one(waiting, "评价").label, one(waiting, "公开").label) == (
        "还有8天（6个工作日）",
        "还有15天（11个工作日）",
    )
    assert one(waiting, "评价").sentence.endswith("2位提出人中1位已评价。")
    assert (one(done, "评价").label, one(done, "公开").label) == (
        "2026年4月11日，按期完成",
        "2026年4月8日，按期完成",
    )


def test_a_letter_that_is_not_to_be_published_has_no_day_for_it(part, office):
    b.make_reply(assignment=part, disclosure="on_request")

    assert "公开" not in "".join(clock.name for clock in seen(part.proposal, office).every)


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, "还有30天（20个工作日）"),
        ({"state": "postponed", "due_on": date(2026, 4, 10)}, "已超过5天（3个工作日）"),
        ({"state": "kept", "kept_on": date(2026, 4, 14)}, "2026年4月14日，按期完成"),
        ({"state": "broken"}, "未完成"),
    ],
)
def test_a_promise_has_its_own_day(part, office, fields, label):
    reply = b.make_reply(assignment=part)
    promise = {"reply": reply, "text": "试例承诺。", "due_on": date(2026, 5, 15), **fields}
    Promise.objects.create(**promise)

    clock = one(seen(part.proposal, office), "兑现承诺")

    assert (clock.label, clock.whose, clock.months) == (label, part.unit.name, ())
    assert "答复时承诺：试例承诺。" in clock.sentence


def test_a_second_round_has_its_own_clock_and_the_law_keeps_its_date(part, office):
    reply, item = b.make_reply(assignment=part), part.proposal
    view = Feedback.objects.create(
        reply=reply,
        sponsorship=item.sponsorships.get(),
        attitude="dissatisfied",
        result="dissatisfied",
        reasons="试例",
        given_at=b.NOW,
        entered_by=office,
    )
    study = Study.objects.create(proposal=item, feedback=view, reason="试例", asked_on=TODAY)
    studying.rehandle(study, reason="试例", on=date(2026, 4, 13), by=office)

    found = seen(item, office)

    assert [group.title for group in found.parts][1] == f"{part.unit.name}（主办，第2轮）"
    assert (found.parts[1].main.name, f"{found.parts[1].main.due_on:%m-%d}") == ("再次办理答复期限", "05-13")
    assert one(found, "法定").state == "met"
    assert "提出延期申请" not in [clock.name for clock in found.every]


# Who sees what


def test_a_unit_sees_the_items_dates_and_its_own_alone():
    item = b.make_proposal()
    mine = b.make_assignment(proposal=item, role="split", on=ON, received=True)
    other = b.make_assignment(proposal=item, role="split", on=ON, received=True)
    for row in (mine, other):
        Promise.objects.create(reply=b.make_reply(assignment=row), text="试例", due_on=date(2026, 6, 1))

    found = seen(item, b.make_user("unit", unit=mine.unit))

    assert found.office == []
    assert [group.title for group in found.parts] == [f"{mine.unit.name}（分办）"]
    assert not any(other.unit.name in clock.whose for clock in found.every)
    assert one(found, "兑现承诺").whose == mine.unit.name


def test_the_auditor_sees_what_the_office_sees(part, office):
    b.make_reply(assignment=part)

    assert told(seen(part.proposal, b.make_user("auditor"))) == told(seen(part.proposal, office))


def test_any_number_of_parts_takes_the_same_queries(office, django_assert_num_queries):
    item = b.make_proposal()
    for part in [b.make_assignment(proposal=item, role="split", on=ON, received=True) for _ in range(3)]:
        Promise.objects.create(reply=b.make_reply(assignment=part), text="试例", due_on=date(2026, 6, 1))
    item = Proposal.objects.with_session().get(pk=item.pk)

    with django_assert_num_queries(8):
        assert len(clocks.of(item, office, today=TODAY).parts) == 3
