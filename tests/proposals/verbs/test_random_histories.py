"""Whoever presses whatever in whatever order: nothing breaks, and what is stored follows from the rows.

Every verb of the table is tried by every role on every row that role can see, with forms filled in at random:
valid, half valid and nonsense. A refusal is a sentence on the form; anything else that is raised fails.
"""

import os
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proposals import verbs
from proposals.actions import assigning, rating
from proposals.models import Assignment, Event, Proposal, Sponsorship
from proposals.reading import access, integrity
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Attitude, Opinion, ProposalState
from tests import builders as b

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("HISTORIES", "60"))  # thousands: HISTORIES=5000 pytest …
TODAY = date(2026, 4, 15)
WORDS = ["", "试例理由：情况已经核实。", "好", "长" * 300]
WORKED_ON = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND, ProposalState.REPLIED)
STEPS = 12


class Office:
    """Two items, three units, everybody who may press a button."""

    def __init__(self, how_far):
        self.units = [b.make_unit() for _ in range(3)]
        sponsors = [b.make_delegate(), b.make_delegate()]
        self.items = [b.make_proposal(sponsors=sponsors[:n], filed=how_far > 0) for n in (2, 1)]
        self.people = [
            b.make_user("office"),
            *(b.make_user("unit", unit=unit) for unit in self.units),
            b.make_user("unit", unit=self.units[0], is_leader=True),
            b.make_user("delegate", delegate=sponsors[0]),
            b.make_user("auditor"),
        ]
        if how_far > 1:
            self._hand_out()
        if how_far > 2:
            b.make_reply(assignment=self.part, outcome="planned")

    def _hand_out(self):
        item = self.items[0]
        self.part = b.make_assignment(proposal=item, unit=self.units[0], received=True)
        b.make_assignment(proposal=item, unit=self.units[1], role="co")


def press(office, rng, today):
    """One person does one thing; what was said or refused."""
    user = rng.choice(office.people)
    for _ in range(8):
        verb = rng.choice([verb for verb in verbs.every() if verb.who(user)] or [None])
        row = verb and rng.choice([None, *verbs.KINDS[verb.kind].rows(user).order_by("-pk")[:4]])
        if row and (verb.possible(row) or rng.random() < 0.1):
            form = filled(verb, row, user, rng, today)
            return verbs.perform(verb, row, form) if form.is_valid() else None
    return None


def filled(verb, row, user, rng, today):
    """The verb's form with something in each box: usually fitting, now and then not."""
    blank = verb.form(row=row, user=user, today=today)
    data, files = QueryDict(mutable=True), MultiValueDict()
    for name, field in blank.fields.items():
        value = something(field, blank.initial.get(name, field.initial), rng, today)
        if isinstance(value, SimpleUploadedFile):
            files[name] = value
        elif isinstance(value, list):
            data.setlist(name, value)
        elif value is not None:
            data[name] = value
    return verb.form(data, files, row=row, user=user, today=today)


def something(field, initial, rng, today):
    if rng.random() < 0.3 and initial is not None and not isinstance(initial, list):
        return str(initial() if callable(initial) else initial)
    if isinstance(field, forms.ModelMultipleChoiceField):
        return [str(row.pk) for row in field.queryset if rng.random() < 0.7]
    if isinstance(field, forms.ModelChoiceField):
        return rng.choice(["", "0", *(str(row.pk) for row in field.queryset)])
    if isinstance(field, forms.MultipleChoiceField):
        return [key for key, _ in field.choices if rng.random() < 0.7]
    if isinstance(field, forms.ChoiceField):
        return rng.choice([str(key) for key, _ in field.choices] or [""])
    if isinstance(field, forms.DateField):
        if rng.random() < 0.05:
            return rng.choice(["0001-01-01", "9999-12-31"])
        return str(today + timedelta(days=rng.randint(-60, 120)))
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("试例.pdf", b"%PDF-1.7") if rng.random() < 0.5 else None
    if isinstance(field, forms.BooleanField):
        return rng.choice([None, "on"])
    if isinstance(field, forms.IntegerField):
        return rng.choice([None, None, None, "0"])
    return rng.choice(WORDS)


def hand_out(office, rng, today):
    role = rng.choice(["lead", "lead", "split", "co"])
    item, unit = rng.choice(office.items), rng.choice(office.units)
    assigning.assign(item, unit=unit, role=role, on=today, by=office.people[0])


def rate(office, rng, today):
    """A proposer says what he thinks of one of the letters he reads, or tries to."""
    user = next(user for user in office.people if user.is_delegate)
    replies = list(access.replies_for(user).order_by("pk"))
    if replies:
        reply = rng.choice(replies)
        own = Sponsorship.objects.filter(delegate=user.delegate_id).order_by("pk")
        sponsorship = rng.choice(list(own))
        attitude, result = rng.choice(Attitude.values), rng.choice(Opinion.values)
        view = {"attitude": attitude, "result": result, "reasons": rng.choice(WORDS)}
        now = datetime.combine(today, time(9), tzinfo=timezone.get_default_timezone())
        rating.give_feedback(sponsorship, reply, by=user, now=now, **view)


def step(office, rng, today):
    try:
        with transaction.atomic():
            if rng.random() < 0.15:
                return hand_out(office, rng, today)
            if rng.random() < 0.15:
                return rate(office, rng, today)
            return press(office, rng, today)
    except RuleError:
        return None  # of the step that is no verb; a verb's refusal lands on its form


def dates(office):
    """Every day that was ever written down, by row and column."""
    return {
        (row.pk, name): getattr(row, name)
        for row in Assignment.objects.all()
        for name in ("assigned_on", "received_on", "answered_on", "due_on")
        if getattr(row, name)
    }


def check(office):
    for item in Proposal.objects.all():
        parts = [row for row in item.assignments.all() if row.counts]
        if item.state not in WORKED_ON:
            assert not [row for row in parts if row.is_open], item.state
        if item.state in WORKED_ON:
            assert item.state == states.implied([(row.role, row.state) for row in parts])
        assert (item.assigned_on is None) == (not item.assignments.exists())
        assert item.events_count == item.events.count()
    for row in Assignment.objects.all():
        assert row.due_on
        assert row.due_reason
    assert list(integrity.breaks()) == []


def told(before, after):
    """Days that are gone without an event that tells of it."""
    gone = {key for key in before if key not in after}
    kinds = set(Event.objects.values_list("kind", flat=True))
    return not gone or kinds & {"opinion_sent_back", "part_corrected"}


@pytest.mark.parametrize("how_far", range(4), ids=["registered", "filed", "in hand", "answered"])
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_whatever_is_pressed_the_records_hold_together(how_far, seed):
    with transaction.atomic():
        office, today, rng = Office(how_far), TODAY, Random(seed)
        for _ in range(STEPS):
            before = dates(office)
            step(office, rng, today)
            assert told(before, dates(office))
            today += timedelta(days=rng.choice([0, 0, 0, 1, 5, 20]))
        check(office)
        transaction.set_rollback(True)
