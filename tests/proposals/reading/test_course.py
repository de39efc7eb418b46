"""The office and the auditor read every event of an item; a unit what the public may read."""

import pytest

from proposals.actions import publishing
from proposals.reading import course
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


def test_a_unit_reads_what_the_public_may(officer, reply):
    name = officer.unit.name

    assert read(officer, reply) == [
        "收到，登记。",
        "审核通过，予以受理（立案）。",
        f"交{name}主办。",
        f"{name}签收。",
    ]


def test_of_an_unpublished_item_a_unit_reads_nothing(officer):
    assert read(officer, b.make_reply(assignment=b.make_assignment(unit=officer.unit))) == []
