"""Which letters the public may read: a change of any single fact closes one."""

import pytest

from proposals.actions import replying
from proposals.models import Attachment, Proposal, Reply
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    return b.make_reply(published=True)


def test_a_published_open_letter_of_a_published_item_is_public(letter):
    b.make_reply()

    assert list(Reply.objects.public()) == [letter]
    assert letter.is_public


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "draft"},
        {"state": "superseded"},
        {"published_at": None},
        {"taken_down_at": b.NOW},
        {"disclosure": "on_request", "published_at": None},
        {"disclosure": "", "published_at": None},
        {"disclosure": "closed", "taken_down_at": b.NOW},
    ],
)
def test_one_changed_fact_of_the_letter_closes_it(letter, columns):
    Reply.objects.filter(pk=letter.pk).update(**columns)

    assert not Reply.objects.public().exists()
    assert not Reply.objects.get().is_public


@pytest.mark.parametrize("columns", [{"published_at": None}, {"taken_down_at": b.NOW}])
def test_a_hidden_item_hides_its_letters(letter, columns):
    Proposal.objects.update(**columns)

    assert not Reply.objects.public().exists()
    assert not Reply.objects.get().is_public


def test_current_letters_are_those_not_replaced(letter):
    new = replying.correct_reply(letter, reason="试例", by=None, today=b.REPLIED, body="更正后。")

    assert list(Reply.objects.current()) == [new]


def test_newest_first_goes_by_date_then_by_entry():
    early = b.make_reply(replied_on=b.REPLIED - b.days(1))
    late, later = b.make_reply(), b.make_reply()

    assert list(Reply.objects.newest_first()) == [later, late, early]


def test_public_files_are_those_of_public_letters(letter):
    hidden = b.make_reply()
    proposal = letter.assignment.proposal

    def keep(kind, reply):
        return Attachment.objects.create(
            proposal=(reply or letter).assignment.proposal, reply=reply, kind=kind, name="件", size=1
        )

    shown = keep("letter", letter)
    keep("letter", hidden)
    keep("evidence", letter)
    keep("item", None)

    assert proposal.is_public
    assert list(Attachment.objects.public()) == [shown]
