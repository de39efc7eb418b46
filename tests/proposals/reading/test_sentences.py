"""The state of an item in one sentence, for the public and for its proposer."""

from datetime import date

import pytest

from proposals.actions import studying
from proposals.models import Proposal, Reply, Study
from proposals.reading import sentences
from tests import builders as b

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 5, 11)


@pytest.fixture
def split():
    """An item in the hands of two units and a co-handling one."""
    proposal = b.make_proposal()
    parts = {"甲局": "split", "乙局": "split", "丙局": "co"}
    rows = [b.make_assignment(proposal=proposal, unit=b.make_unit(name), role=parts[name]) for name in parts]
    return rows[:2]


def facts():
    proposal = Proposal.objects.get()
    return proposal, list(proposal.assignments.current().select_related("unit").order_by("pk"))


def public():
    return sentences.public_state(*facts(), list(Reply.objects.public().newest_first()))


def own(today=b.REPLIED):
    return sentences.own_state(*facts(), list(Reply.objects.current().newest_first()), today=today)


def test_all_answering_units_work_on_it(split):
    assert public() == own() == "正在由甲局、乙局办理，应于2026年5月11日前答复。"


def test_one_of_two_has_answered_and_the_public_may_read_it(split):
    b.make_reply(assignment=split[0], published=True)

    assert public() == own() == "甲局已于2026年4月10日答复；乙局正在办理，应于2026年5月11日前答复。"


def test_what_is_not_published_is_told_to_the_proposer_alone(split):
    b.make_reply(assignment=split[0])
    Proposal.objects.update(published_at=b.NOW)

    assert public() == "正在由乙局办理，应于2026年5月11日前答复。"
    assert own() == "甲局已于2026年4月10日答复；乙局正在办理，应于2026年5月11日前答复。"


def test_of_a_units_letters_the_newest_is_told(split):
    b.make_reply(assignment=split[0], published=True)
    b.make_reply(assignment=split[0], kind="follow_up", replied_on=date(2026, 4, 20), published=True)

    assert public() == "甲局已于2026年4月20日跟踪办理答复；乙局正在办理，应于2026年5月11日前答复。"


def test_after_the_last_answer_the_result_is_told(split):
    b.make_reply(assignment=split[0], published=True)
    b.make_reply(assignment=split[1], replied_on=date(2026, 4, 20), outcome="reference", published=True)

    assert public() == own() == "乙局已于2026年4月20日答复，办理结果：留作参考。"


@pytest.mark.parametrize(
    ("late", "words"), [(0, ""), (1, "答复已超过期限1天。"), (40, "答复已超过期限40天。")]
)
def test_lateness_is_said_to_the_proposer_of_what_is_still_awaited(split, late, words):
    b.make_reply(assignment=split[0], published=True)

    assert own(DUE_ON + b.days(late)) == public() + words


@pytest.mark.parametrize("state", ["replied", "closed", "withdrawn", "not_filed"])
def test_nothing_is_late_that_nobody_waits_for(split, state):
    Proposal.objects.update(state=state)

    assert "超过期限" not in own(DUE_ON + b.days(1))


def test_an_item_that_waits_for_its_lead_unit_may_be_late_too():
    b.make_assignment(role="co")

    assert own(DUE_ON + b.days(3)) == "已经受理，等待交办给承办单位。答复已超过期限3天。"


def test_an_answered_item_whose_letters_are_kept_back_says_so():
    b.make_reply()
    Proposal.objects.update(published_at=b.NOW)

    assert public() == "承办单位已经答复，答复内容尚未公开。"


# Handled again


def again(reply, day):
    """The unit of a letter works on the item again, from a day on, for a month."""
    view = b.make_feedback(reply=reply, attitude="dissatisfied", reasons="试例")
    study = Study.objects.create(
        proposal=reply.assignment.proposal, feedback=view, reason="试例", asked_on=day
    )
    return studying.rehandle(study, reason="试例", on=day, by=None)


def test_an_item_in_rehandling_has_its_units_own_days(split):
    letters = [b.make_reply(assignment=part, published=True) for part in split]

    again(letters[0], date(2026, 4, 20))
    one = (public(), own())
    again(letters[1], date(2026, 4, 22))

    assert one == ("正在由甲局再次办理，应于2026年5月20日前答复。",) * 2
    assert public() == own() == "正在由甲局、乙局再次办理，应于2026年5月22日前答复。"


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 5, 12), ""),  # after the law's date, which no longer counts
        (date(2026, 5, 20), ""),
        (date(2026, 5, 21), "答复已超过期限1天。"),
    ],
)
def test_lateness_in_rehandling_is_counted_from_the_units_own_day(split, today, words):
    letters = [b.make_reply(assignment=part, published=True) for part in split]
    again(letters[0], date(2026, 4, 20))

    assert own(today) == public() + words


def test_while_a_first_answer_is_still_owed_the_laws_date_is_told(split):
    again(b.make_reply(assignment=split[0], published=True), date(2026, 4, 20))

    assert own(date(2026, 5, 12)) == (
        "甲局已于2026年4月10日答复；乙局正在办理，应于2026年5月11日前答复。答复已超过期限1天。"
    )


def test_after_the_second_answer_it_is_told():
    first = b.make_reply(assignment=b.make_assignment(unit=b.make_unit("甲局")), published=True)
    part = again(first, date(2026, 4, 20))

    b.make_reply(assignment=part, kind="again", replied_on=date(2026, 5, 8), published=True)

    assert public() == own() == "甲局已于2026年5月8日再次答复，办理结果：解决采纳。"
