"""Key items, what leaders write on them, and the urging of units."""

from datetime import date

import pytest

from proposals.actions import supervising, withdrawing
from proposals.models import Notice, Proposal
from proposals.reading import sentences
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 15)


@pytest.fixture
def clerk():
    """A user of the unit that has the part."""
    return b.make_user("unit", unit=b.make_unit("试例局"))


@pytest.fixture
def part(clerk):
    part = b.make_assignment(unit=clerk.unit, received=True)
    Notice.objects.all().delete()
    return part


def make_key(proposal, leader="试领导", supervisor="试例委员会"):
    return supervising.make_key(proposal, leader=leader, supervisor=supervisor, on=ON, by=None)


def withdrawn():
    item = b.make_proposal(sponsors=[])
    return withdrawing.withdraw(item, reason="试例", consents=[], on=ON, by=None)


# Key items


@pytest.mark.parametrize(
    ("leader", "supervisor", "told"),
    [
        ("试领导", "试例委员会", "列为重点督办，领办：试领导，督办：试例委员会"),
        ("", "试例委员会", "列为重点督办，督办：试例委员会"),
        ("试领导", "", "列为重点督办，领办：试领导"),
    ],
)
def test_an_item_becomes_a_key_item_with_who_leads_and_who_watches(part, clerk, leader, supervisor, told):
    row = make_key(part.proposal, leader, supervisor)

    assert (row.is_key, row.led_by, row.supervised_by) == (True, leader, supervisor)
    event = row.events.last()
    assert (event.kind, event.facts["leader"], event.facts["supervisor"]) == (
        "key_set",
        leader,
        supervisor,
    )
    assert sentences.event(event) == f"{told}。"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (clerk, f"{row.reference}{told}")


def test_a_key_item_may_get_another_leader(part):
    make_key(part.proposal)

    assert make_key(part.proposal, leader="另一位领导").led_by == "另一位领导"


@pytest.mark.parametrize(
    ("names", "code"), [(("", ""), "nobody-named"), (("试领导", "试例委员会"), "already-key")]
)
def test_a_key_item_needs_a_name_and_a_change(part, names, code):
    make_key(part.proposal)

    with pytest.raises(RuleError) as refused:
        make_key(part.proposal, *names)

    assert refused.value.code == code


def test_key_supervision_ends_with_a_reason_and_the_names_stay_on_record(part, clerk):
    make_key(part.proposal)
    Notice.objects.all().delete()

    row = supervising.lift_key(part.proposal, reason="已经办结", on=ON, by=None)

    assert (row.is_key, row.led_by, row.supervised_by) == (False, "", "")
    assert row.events.last().facts == {
        "leader": "试领导",
        "supervisor": "试例委员会",
        "reason": "已经办结",
    }
    assert Notice.objects.get().subject == f"{row.reference}不再列为重点督办"


def test_what_is_no_key_item_is_not_lifted(part):
    with pytest.raises(RuleError) as refused:
        supervising.lift_key(part.proposal, reason="试例", on=ON, by=None)

    assert refused.value.code == "not-key"


def test_what_a_leader_wrote_stands_on_the_timeline_and_the_unit_hears_of_it(part, clerk):
    row = supervising.annotate(part.proposal, leader="试领导", text="请抓紧办理。", on=ON, by=None)

    assert row.annotated_by == "试领导"
    assert sentences.event(row.events.last()) == "试领导阅批：请抓紧办理。"
    notice = Notice.objects.get()
    assert (notice.recipient, notice.subject) == (clerk, f"{row.reference}已由试领导阅批")
    assert "抓紧" not in notice.body


def test_a_unit_that_returned_the_item_hears_nothing_of_it(part):
    part.state = "returned"
    part.save()

    make_key(part.proposal)

    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "act", [make_key, lambda row: supervising.annotate(row, leader="试", text="试", on=ON, by=None)]
)
def test_nobody_supervises_what_is_over(act):
    item = withdrawn()

    with pytest.raises(RuleError) as refused:
        act(item)

    assert refused.value.code == "over"
    assert refused.value.sentence.startswith(f"{item.reference}现为“已撤回”，不再办理，不能")


# Urging


def urge(part, on=ON):
    return supervising.urge(part, text="请于本周内答复", on=on, by=None)


def test_a_unit_is_urged_and_every_user_of_it_is_told(part, clerk):
    colleague = b.make_user("unit", unit=clerk.unit)

    assert urge(part) == [clerk, colleague]

    event = part.proposal.events.last()
    assert (event.kind, event.facts["part"]) == ("urged", part.pk)
    assert sentences.event(event, full=True) == "催办试例局。理由：请于本周内答复。"
    notices = Notice.objects.order_by("pk")
    assert [(row.recipient, row.kind) for row in notices] == [(clerk, "urged"), (colleague, "urged")]
    assert notices[0].subject == f"催办：{part.proposal.reference}（试例局主办）"
    assert "期限为2026年5月11日。请于本周内答复。" in notices[0].body


def test_the_office_hears_for_a_unit_without_users(office):
    part = b.make_assignment()
    Notice.objects.all().delete()

    assert urge(part) == [office]
    assert Notice.objects.get().recipient == office


def test_a_part_is_urged_once_a_day(part):
    urge(part)

    with pytest.raises(RuleError) as refused:
        urge(part)

    assert refused.value.code == "urged-today"
    assert refused.value.sentence == (
        f"试例局办理的{part.proposal.reference}在2026年4月15日已经催办过，同一天不重复催办。"
    )
    assert urge(part, on=ON + b.days(1))


def test_urging_one_unit_keeps_no_other_of_the_item_from_being_urged(part):
    other = b.make_assignment(proposal=part.proposal, role="co")
    urge(part)

    assert urge(other) is not None
    assert part.proposal.events.filter(kind="urged").count() == 2


def test_a_unit_that_answered_owes_nothing(part):
    b.make_reply(assignment=part)

    with pytest.raises(RuleError) as refused:
        urge(part)

    assert refused.value.code == "owes-nothing"
    assert refused.value.sentence == f"试例局办理的{part.proposal.reference}现为“已答复”，不必催办。"


def test_nobody_waits_for_an_opinion_on_an_answered_item(part):
    co = b.make_assignment(proposal=part.proposal, role="co")
    b.make_reply(assignment=part)

    with pytest.raises(RuleError) as refused:
        urge(co)

    assert refused.value.code == "owes-nothing"


def test_several_are_urged_at_once_and_one_that_cannot_be_keeps_no_other_back(part, clerk):
    second, done = b.make_assignment(unit=clerk.unit), b.make_assignment()
    b.make_reply(assignment=done)
    urge(second, on=ON)

    urged, refused = supervising.urge_many([done, second, part], text="请抓紧", on=ON, by=None)

    assert urged == [(part, [clerk])]
    assert [(row, why.code) for row, why in refused] == [(second, "urged-today"), (done, "owes-nothing")]
    assert Proposal.objects.get(pk=part.proposal_id).events.last().kind == "urged"
