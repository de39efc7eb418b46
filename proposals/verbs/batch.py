"""The same thing done to many rows at once: what is asked, and what came of it (批量交办、批量催办)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django import forms

from people.models import Unit, User
from proposals.actions import assigning, noticing, supervising
from proposals.models import Assignment, CalendarDay, Proposal
from proposals.rules import deadlines
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import LimitKey
from proposals.verbs.fields import day, words

MOST = 200  # rows in one go, as many as somebody can still look through


@dataclass(frozen=True)
class Limits:
    """When an item of a session falls due that is assigned on the chosen day."""

    session: str
    reply: deadlines.Explanation


@dataclass(frozen=True)
class Addressee:
    """A part to be urged and who will be told."""

    part: Assignment
    names: Sequence[str]


class UnitsField(forms.ModelMultipleChoiceField):
    """Units to tick, each with the pinyin that a script filters by."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, unit):
        return unit.short


class AssignForm(forms.Form):
    """To which units a number of items go, and since when.

    One answering unit is the lead; several answer each for itself. `items` are among those `choosable`.
    """

    items = forms.ModelMultipleChoiceField(
        Proposal.objects.none(),
        label="交办的件",
        error_messages={
            "required": "请至少勾选一件。",
            "invalid_choice": "有的件现在不能交办，请刷新后再选。",
        },
    )
    answering = UnitsField(
        Unit.objects.none(),
        label="答复单位",
        help_text="勾选一家为主办；勾选几家为分办，各自答复。",
        error_messages={"required": "请勾选答复单位：一家为主办，几家为分办。"},
    )
    co = UnitsField(
        Unit.objects.none(), label="会办单位", required=False, help_text="向主办单位提出意见，不直接答复。"
    )
    on = day("交办日期", today=True, happened=True)

    def __init__(self, *args, choosable, today: date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)
        units = Unit.objects.active(today)
        self.fields["items"].queryset = choosable
        self.fields["answering"].queryset = self.fields["co"].queryset = units
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(f"交办日期填的是{on}，晚于今天（{self.today}），请核对。")
        return on

    def clean(self):
        both = set(self.cleaned_data.get("answering", ())) & set(self.cleaned_data.get("co", ()))
        if both:
            names = "、".join(unit.name for unit in both)
            self.add_error("co", f"{names}已选为答复单位，请去掉会办中的勾选。")
        return self.cleaned_data


def units_of(codes: Sequence[str]) -> list[Unit]:
    """The units with these codes, as an address names those to begin with."""
    return list(Unit.objects.filter(code__in=codes))


def assign(form: AssignForm, *, by: User) -> tuple[list[Proposal], list[tuple[Proposal, RuleError]]]:
    """Assign what a valid form says: the items done, and those refused with the reason."""
    chosen = form.cleaned_data
    answering = list(chosen["answering"])
    alone = len(answering) == 1
    return assigning.assign_many(
        list(chosen["items"]),
        lead=answering[0] if alone else None,
        split=[] if alone else answering,
        co=list(chosen["co"]),
        on=chosen["on"],
        by=by,
    )


def limits(items: Sequence[Proposal], *, on: date) -> list[Limits]:
    """The reply limit of each session among the items, for the day of assignment."""
    workdays, sessions = CalendarDay.objects.workdays(), {item.session_id: item.session for item in items}
    found = []
    for session in sessions.values():
        policy = session.deadline_policy
        limit = deadlines.limit_in_force(policy.as_limits(), LimitKey.REPLY, on)
        found.append(Limits(str(session), deadlines.due(on, limit, workdays, roll=policy.roll)))
    return found


class UrgeForm(forms.Form):
    """What units are told that should get on with their parts."""

    parts = forms.ModelMultipleChoiceField(
        Assignment.objects.none(),
        label="催办的件",
        error_messages={
            "required": "请至少勾选一件。",
            "invalid_choice": "有的件已经答复或退办，不必再催，请刷新后再选。",
        },
    )
    text = words(
        "催办内容",
        max_length=500,
        initial="请抓紧办理，按期答复；确有困难的，请及时与办公室联系。",
        help_text="各单位收到的通知里另有件的编号和期限，这里不必重复。",
    )

    def __init__(self, *args, choosable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parts"].queryset = choosable


def urge(form: UrgeForm, *, on: date, by: User):
    """Urge the parts of a valid form: those urged with who was told, and those refused with the reason."""
    return supervising.urge_many(
        list(form.cleaned_data["parts"]), text=form.cleaned_data["text"], on=on, by=by
    )


def addressees(parts: Sequence[Assignment]) -> list[Addressee]:
    """Who will be told of each part."""
    recipients = noticing.Recipients()
    return [Addressee(part, [str(user) for user in recipients.of(part)]) for part in parts]
