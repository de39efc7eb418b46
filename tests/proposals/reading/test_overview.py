"""The home page's progress: the newest session of each assembly, from published items alone."""

from datetime import date

import pytest

from proposals.models import Proposal
from proposals.reading.overview import overview
from tests import builders as b

pytestmark = pytest.mark.django_db


def progress(today):
    return [(row.slug, row.total, row.answered, row.percent) for row in overview(today).sessions]


def test_progress_counts_published_items_of_the_newest_session_of_each_assembly(today):
    for session in (
        b.make_session(),
        b.make_session(meeting=2, opened_on=date(2025, 1, 15)),
        b.make_session(meeting=4, opened_on=None),
        b.make_session("cppcc", term=15, meeting=3, opened_on=date(2026, 1, 14)),
    ):
        for _ in range(2):
            b.make_assignment(session=session)
        b.make_reply(assignment=b.make_assignment(session=session))
    Proposal.objects.update(published_at=b.NOW)
    taken_down = b.make_proposal()
    Proposal.objects.filter(pk=taken_down.pk).update(published_at=b.NOW, taken_down_at=b.NOW)
    b.make_proposal()

    assert progress(today) == [("npc-17-3", 3, 1, 33), ("cppcc-15-3", 3, 1, 33)]


def test_a_session_of_which_nothing_is_published_is_passed_over(today):
    b.make_proposal()
    old = b.make_proposal(session=b.make_session(meeting=2, opened_on=date(2025, 1, 15)))
    Proposal.objects.filter(pk=old.pk).update(published_at=b.NOW)

    assert progress(today) == [("npc-17-2", 1, 0, 0)]
