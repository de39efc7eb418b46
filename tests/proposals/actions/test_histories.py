"""Whatever happens in whatever order: what is stored equals what the rows imply."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals.actions import assigning, publishing, registering, replying
from proposals.models import Assignment, Proposal, Reply
from proposals.reading import integrity
from proposals.rules.errors import RuleError
from tests import builders as b

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
KINDS = ["first", "first", "first", "again", "follow_up"]
DISCLOSURES = ["open", "open", "on_request", ""]

a_number = st.integers(0, 2)
a_day = st.dates(b.ASSIGNED, TODAY)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("file")),
        st.tuples(st.just("assign"), a_number, st.sampled_from(["lead", "split", "split", "co"])),
        st.tuples(st.just("sign"), a_number, a_day),
        st.tuples(st.just("reply"), a_number, st.sampled_from(KINDS), st.sampled_from(DISCLOSURES), a_day),
        st.tuples(st.just("correct"), a_number, st.sampled_from(DISCLOSURES), a_day),
        st.tuples(st.just("publish"), a_number),
        st.tuples(st.just("take-down"), a_number),
        st.tuples(st.just("publish-item")),
        st.tuples(st.just("take-down-item")),
    ),
    max_size=20,
)

# How far an item is when its history begins.
HALF = [("assign", 0, "split"), ("assign", 1, "split"), ("reply", 1, "first", "open", b.REPLIED)]
STARTS = {"new": [], "half answered": HALF, "answered": [*HALF, ("reply", 0, "first", "open", b.ASSIGNED)]}


class History:
    """An item, three units, and the verbs by name; a step without its row does nothing."""

    def __init__(self, *, started):
        self.proposal = b.make_proposal(filed=started != "new")
        self.units = [b.make_unit() for _ in range(3)]
        self.office = b.make_user()
        for step in STARTS[started]:
            self.take(step)

    def take(self, step):
        verb, *facts = step
        return getattr(self, verb.replace("-", "_"))(*facts)

    def file(self):
        registering.file(self.proposal, on=b.SUBMITTED, by=self.office)

    def assign(self, number, role):
        assigning.assign(self.proposal, unit=self.units[number], role=role, on=b.ASSIGNED, by=self.office)

    def sign(self, number, on):
        for row in Assignment.objects.filter(unit=self.units[number]):
            assigning.sign_for(row, on=on, by=None)

    def reply(self, number, kind, disclosure, on):
        for row in Assignment.objects.filter(unit=self.units[number]):
            replying.log_reply(
                row, kind=kind, replied_on=on, body="文", disclosure=disclosure, by=None, today=TODAY
            )

    def correct(self, number, disclosure, on):
        if row := self._letter(number):
            replying.correct_reply(
                row, reason="试例", disclosure=disclosure, replied_on=on, by=None, today=TODAY
            )

    def publish(self, number):
        if row := self._letter(number):
            publishing.publish_reply(row, by=self.office, now=b.NOW)

    def take_down(self, number):
        if row := self._letter(number):
            publishing.take_down_reply(row, reason="试例", by=self.office, now=b.NOW)

    def publish_item(self):
        publishing.publish_item(self.proposal, by=self.office, now=b.NOW)

    def take_down_item(self):
        publishing.take_down_item(self.proposal, reason="试例", by=self.office, now=b.NOW)

    def _letter(self, number):
        rows = list(Reply.objects.order_by("pk"))
        return rows[number * len(rows) // 3] if rows else None


def check(history, filed):
    """Everything that is stored beside what it follows from, counted afresh and the plain way."""
    item = Proposal.objects.get()
    rows = list(Assignment.objects.all())
    answering = [row for row in rows if row.role in {"lead", "split"}]
    if not filed:
        expected = "registered"
    elif not answering:
        expected = "to_assign"
    else:
        expected = "replied" if all(row.state == "answered" for row in answering) else "in_hand"
    assert item.state == expected

    standing = [row for row in Reply.objects.all() if row.state == "sent"]
    first = {row.assignment_id: row.replied_on for row in standing if row.kind == "first"}
    assert {row.pk: row.answered_on for row in rows if row.state == "answered"} == first
    assert item.replied_on == (max(first.values()) if expected == "replied" else None)

    item_open = item.published_at is not None and item.taken_down_at is None
    public = [
        row
        for row in standing
        if item_open and row.disclosure == "open" and row.published_at and not row.taken_down_at
    ]
    assert set(Reply.objects.public()) == set(public)
    assert item.public_replied_on == max((row.replied_on for row in public), default=None)
    assert not list(integrity.breaks())


@pytest.mark.parametrize("started", STARTS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_what_is_stored_follows_from_the_rows(started, steps):
    with transaction.atomic():
        history = History(started=started)
        filed = started != "new"
        for step in steps:
            try:
                with transaction.atomic():
                    history.take(step)
                filed = filed or step == ("file",)
            except RuleError:
                pass
            check(history, filed)
        transaction.set_rollback(True)
