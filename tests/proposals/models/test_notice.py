"""The outbox: what waits, in which order, and that nothing is said twice."""

import pytest
from django.db import IntegrityError, transaction

from proposals.actions.noticing import tell
from proposals.models import Notice
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment():
    return b.make_assignment()


def make_notice(assignment, key, **columns):
    to = columns.pop("recipient", None) or b.make_user()
    tell(to, kind="assigned", key=key, assignment=assignment, subject="试例", sentence="")
    Notice.objects.filter(key=key).update(**{"not_before": b.NOW, **columns})
    return Notice.objects.get(key=key)


def test_waiting_are_unsent_notices_whose_time_has_come(assignment):
    ready = make_notice(assignment, "a")
    make_notice(assignment, "b", sent_at=b.NOW)
    make_notice(assignment, "c", dead_at=b.NOW)
    make_notice(assignment, "d", not_before=b.NOW + b.days(1))

    assert list(Notice.objects.waiting(b.NOW)) == [ready]


def test_the_oldest_goes_first(assignment):
    rows = [make_notice(assignment, key) for key in "zma"]

    assert list(Notice.objects.waiting(b.NOW)) == rows


def test_a_person_finds_own_notices_newest_first(assignment):
    me = b.make_user()
    first, second = make_notice(assignment, "a", recipient=me), make_notice(assignment, "b", recipient=me)
    make_notice(assignment, "c")

    assert list(Notice.objects.to(me)) == [second, first]


def test_the_same_reason_is_told_once(assignment):
    me = b.make_user()

    for _ in range(2):
        tell(me, kind="assigned", key="same", assignment=assignment, subject="试例", sentence="")

    assert Notice.objects.filter(key="same").count() == 1


def test_the_key_is_unique_in_the_database(assignment):
    row = make_notice(assignment, "same")
    row.pk = None

    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        row.save()
