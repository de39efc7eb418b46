"""A verb as the pages know it, the form it asks with, and how it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db import transaction

from people.models import User
from proposals.actions import recording
from proposals.models import Proposal
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.verbs.kinds import KINDS


class VerbForm(forms.Form):
    """What a verb asks first; one without fields only asks whether to go on.

    `seen` is how many events the item had when the page was made, so that a person never decides on what
    somebody else has changed meanwhile. Subclasses narrow their choices by `self.row` and `self.user`.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args, row: Any, user: User, today: date, **kwargs):
        self.row, self.user, self.today = row, user, today
        super().__init__(*args, **kwargs)

    def clean(self):
        """Refuse days that have not come yet where the box asks for something that happened."""
        for name, box in self.fields.items():
            value = self.cleaned_data.get(name)
            if getattr(box, "happened", False) and value and value > self.today:
                self.add_error(name, f"“{box.label}”填的是{value}，晚于今天（{self.today}），请核对。")
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @property
    def asks(self) -> bool:
        """Whether there is anything to fill in."""
        return any(name != "seen" for name in self.fields)


def always(row: Any) -> bool:
    """For verbs that no state forbids."""
    return True


def when(moves: states.Moves, *names: str) -> Callable[[Any], bool]:
    """Possible where the table has one of these moves from the row's state."""
    return lambda row: any(states.allows(moves, row.state, name) for name in names)


def by_office(user: User) -> bool:
    return user.is_office


def by_unit(user: User) -> bool:
    return user.is_unit


def by_unit_or_office(user: User) -> bool:
    return user.is_unit or user.is_office


def by_leader(user: User) -> bool:
    return user.signs


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a kind of row.

    `who` says which people may, `possible` in which state of the row it is offered; `act(row, by=user,
    today=day, **facts)` does it and returns the sentence said afterwards. `about` tells on the page what it
    leads to. `template` is the page it asks on. `grave` marks what cannot simply be undone.
    """

    kind: str
    slug: str
    label: str
    who: Callable[[User], bool]
    possible: Callable[[Any], bool]
    act: Callable[..., str] = field(repr=False)
    form: type[VerbForm] = VerbForm
    about: str = ""
    template: str = "desk/verb.html"
    grave: bool = False


def perform(verb: Verb, row: Any, form: VerbForm) -> str | None:
    """Do what a valid form says; the sentence to say, or None where a refusal was put on the form.

    A refusal lands on its field and loses nothing that was typed. Where somebody else acted meanwhile, the
    form says who did what, and is ready to be sent again.
    """
    kind = KINDS[verb.kind]
    try:
        with transaction.atomic():
            seen, item = form.cleaned_data.get("seen"), kind.item(row)
            if item and seen is not None:
                recording.check_unchanged(item, since=seen, part=kind.part(row))
            return verb.act(row, by=form.user, today=form.today, **form.facts())
    except RuleError as refusal:
        name = refusal.field if refusal.field in form.fields else None
        form.add_error(name, forms.ValidationError(refusal.sentence, code=refusal.code))
        if refusal.code == "changed-meanwhile":
            _has_seen(form, kind.item(row))
        return None


def _has_seen(form: VerbForm, proposal: Proposal) -> None:
    """The person reads in the refusal what happened, so the next try starts from there."""
    now = Proposal.objects.values_list("events_count", flat=True).get(pk=proposal.pk)
    form.data = form.data.copy()
    form.data[form.add_prefix("seen")] = now
