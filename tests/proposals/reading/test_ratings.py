"""A delegate reads what he said himself of each letter, and what the office made of it."""

from datetime import date

import pytest

from proposals.actions import replying, studying
from proposals.models import Feedback, Proposal, Study
from proposals.reading import dossier, ratings
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 20)


@pytest.fixture
def me():
    return b.make_user("delegate", delegate=b.make_delegate("试代表甲"))


@pytest.fixture
def reply(me):
    return b.make_reply(assignment=b.make_assignment(sponsors=[me.delegate, b.make_delegate()]))


def read(user, reply):
    item = reply.assignment.proposal
    return ratings.rated(
        user, Proposal.objects.get(pk=item.pk), dossier.for_proposer(item, today=TODAY).letters
    )


def study(view):
    return Study.objects.create(
        proposal=view.reply.assignment.proposal, feedback=view, reason="试例", asked_on=TODAY
    )


def test_ones_own_views_come_newest_first_and_nobody_elses(me, reply):
    b.make_feedback(reply=reply, reasons="先前的话")
    b.make_feedback(reply=reply, reasons="后来的话", given_at=b.NOW + b.days(1), on_behalf=False)
    other = reply.assignment.proposal.sponsorships.last()
    others = b.make_feedback(reply=reply, reasons="别人的话")
    Feedback.objects.filter(pk=others.pk).update(sponsorship=other)

    (row,) = read(me, reply)

    assert [(view.on, view.reasons) for view in row.views] == [
        (date(2026, 4, 16), "后来的话"),
        (date(2026, 4, 15), "先前的话"),
    ]
    assert row.open


def test_views_of_an_earlier_version_stand_with_the_letter(me, reply):
    b.make_feedback(reply=reply, result="basically")
    replying.correct_reply(reply, reason="试例", by=None, today=TODAY, body="对。")

    (row,) = read(me, reply)

    assert [view.result for view in row.views] == ["基本满意"]


def test_what_the_office_made_of_it_is_told(me, reply):
    said = []
    row = study(b.make_feedback(reply=reply, attitude="dissatisfied", reasons="试例"))
    said.append(read(me, reply)[0].views[0].study)
    studying.no_rehandling(row, reason="已列入下年度计划。", told_on=TODAY, on=TODAY, by=None)
    said.append(read(me, reply)[0].views[0].study)
    studying.rehandle(
        study(b.make_feedback(reply=reply, attitude="dissatisfied", reasons="试例")),
        reason="试例",
        on=TODAY,
        by=None,
    )
    said.append(read(me, reply)[0].views[0].study)

    assert said == [
        "办公室正在研究您的意见，会把结果告诉您。",
        "办公室于2026年4月20日研究后决定不再次办理，理由：已列入下年度计划。",
        "办公室已于2026年4月20日决定交承办单位再次办理。",
    ]


@pytest.mark.parametrize(("state", "open_"), [("in_hand", True), ("replied", True), ("closed", False)])
def test_an_item_that_is_over_is_not_open_to_views(me, reply, state, open_):
    Proposal.objects.update(state=state)

    assert [row.open for row in read(me, reply)] == [open_]
