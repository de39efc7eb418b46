"""The office and the auditor read every event of an item; a unit its own and the whole's."""

import pytest

from proposals.actions import publishing, recording
from proposals.models import Assignment
from proposals.reading import course
from proposals.rules.vocabulary import EventKind
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def reply(office, officer):
    """A letter that was published and taken down again, on an item that is still public."""
    reply = b.make_reply(assignment=b.make_assignment(unit=officer.unit), published=True)
    return publishing.take_down_reply(reply, reason="姓名有误", by=office, now=b.NOW)


def read(user, reply):
    return [line.sentence for line in course.lines_for(user, reply.assignment.proposal)]


def test_the_office_and_the_auditor_read_everything_and_who_did_it(office, reply):
    sentences = read(office, reply)

    assert len(sentences) == reply.assignment.proposal.events.count()
    assert (
        sentences[-1] == f"撤下已公开的{reply.assignment.unit.name}的答复，原因：姓名有误。经办人：办公室甲。"
    )
    assert read(b.make_user("auditor"), reply) == sentences


def test_a_unit_reads_all_of_its_own_part_and_who_did_it(officer, reply):
    name = officer.unit.name

    assert read(officer, reply) == [
        "收到，登记。",
        "审核通过，予以受理（立案）。",
        f"交{name}主办。经办人：系统。",
        f"{name}签收。经办人：系统。",
        f"{name}答复。经办人：系统。",
        f"{name}的答复向社会公开。经办人：系统。",
        f"撤下已公开的{name}的答复，原因：姓名有误。经办人：办公室甲。",
    ]


def test_of_another_units_part_a_unit_reads_what_the_public_may(officer, reply):
    proposal = reply.assignment.proposal
    helper = b.make_unit()
    part = Assignment.objects.create(
        proposal=proposal, unit=helper, role="co", assigned_on=b.ASSIGNED, due_on=b.REPLIED, due_reason={}
    )
    recording.record(proposal, EventKind.RETURN_ASKED, on=b.REPLIED, by=None, part=part, reason="别家的事")

    assert not any("别家的事" in line or "申请退办" in line for line in read(officer, reply))
    assert any("别家的事" in line for line in read(b.make_user("unit", unit=helper), reply))


def test_what_a_proposer_thinks_stays_with_the_office(officer, reply):
    proposal = reply.assignment.proposal
    said = {"sponsor": "试代表", "attitude": "满意", "result": "不满意", "reason": "太慢"}
    recording.record(proposal, EventKind.RATED, on=b.REPLIED, by=None, part=reply.assignment, **said)

    assert not any("不满意" in line for line in read(officer, reply))
    assert any("不满意" in line for line in read(b.make_user("office"), reply))


def test_of_the_item_as_a_whole_a_unit_reads_what_leaders_say(officer, reply):
    said = {"leader": "试区长", "text": "请抓紧。"}
    recording.record(reply.assignment.proposal, EventKind.ANNOTATED, on=b.REPLIED, by=None, **said)

    assert "试区长阅批：请抓紧。" in read(officer, reply)
