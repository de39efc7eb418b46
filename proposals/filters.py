"""What one may ask of the public list; the form, its errors and the queryset follow from this class."""

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef

from people.models import Unit
from proposals.models import Proposal, Reply, Session, Topic
from proposals.rules import numbering
from proposals.rules.vocabulary import Body, Outcome, ProposalState, ProposerType

# Single states, and the two queues people ask for: what is done and what is not.
PUBLIC_STATES = {
    "open": ("正在办理（含待交办）", [ProposalState.TO_ASSIGN, ProposalState.IN_HAND]),
    "answered": ("已经答复（含已办结）", [ProposalState.REPLIED, ProposalState.CLOSED]),
    **{
        state.value: (state.label, [state])
        for state in (
            ProposalState.TO_ASSIGN,
            ProposalState.IN_HAND,
            ProposalState.REPLIED,
            ProposalState.CLOSED,
        )
    },
}
DATES = {
    "input_formats": ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"],
    "error_messages": {"invalid": "请填写日期，例如 2026-04-29。"},
}
SORTS = {
    "newest": ("最新答复", [F("public_replied_on").desc(nulls_last=True), "-pk"]),
    "oldest": ("最早提出", ["submitted_on", "pk"]),
    "submitted": ("最新提出", ["-submitted_on", "-pk"]),
    "number": ("编号", ["session__slug", "number_key"]),
}


class ProposalFilter(django_filters.FilterSet):
    """Facets of the public list. Every value stands in the address."""

    q = django_filters.CharFilter(method="words", label="标题中的词或编号", max_length=60)
    body = django_filters.ChoiceFilter(
        field_name="session__assembly__kind", choices=Body.choices, label="类型", empty_label="全部"
    )
    session = django_filters.ModelChoiceFilter(
        queryset=Session.objects.select_related("assembly").newest_first(),
        to_field_name="slug",
        label="会议",
        empty_label="全部",
    )
    topic = django_filters.ModelChoiceFilter(
        queryset=Topic.objects.select_related("topic_set"),
        to_field_name="slug",
        label="类别",
        empty_label="全部",
    )
    unit = django_filters.ModelChoiceFilter(
        queryset=Unit.objects.all(),
        to_field_name="code",
        method="of_unit",
        label="承办单位",
        empty_label="全部",
    )
    outcome = django_filters.ChoiceFilter(
        choices=Outcome.choices, method="with_outcome", label="办理结果", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in PUBLIC_STATES.items()],
        method="in_state",
        label="办理状态",
        empty_label="全部",
    )
    key = django_filters.BooleanFilter(
        field_name="is_key",
        label="重点督办",
        widget=forms.Select(choices=[("", "全部"), ("true", "只看重点督办")]),
    )
    replied_after = django_filters.DateFilter(
        field_name="public_replied_on", lookup_expr="gte", label="答复日期从", **DATES
    )
    replied_before = django_filters.DateFilter(
        field_name="public_replied_on", lookup_expr="lte", label="到", **DATES
    )
    sort = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in SORTS.items()],
        method="sorted_by",
        label="排序",
        empty_label=None,
    )

    class Meta:
        model = Proposal
        fields: list[str] = []

    def filter_queryset(self, queryset):
        chosen = self.form.cleaned_data.get("sort") or "newest"
        return super().filter_queryset(queryset).order_by(*SORTS[chosen][1])

    def words(self, queryset, name, value):
        """Every word must stand in the title; a number finds its item, as 044, 44 or 第44号."""
        number = numbering.clean(value).removeprefix("第").removesuffix("号")
        numbered = queryset.filter(number_key=numbering.sort_key(number))
        if numbered.exists():
            return numbered
        for word in value.split():
            queryset = queryset.filter(title__icontains=word)
        return queryset

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=PUBLIC_STATES[value][1])

    def of_unit(self, queryset, name, unit):
        """Items a unit still has a part in; what it returned is another's."""
        return queryset.filter(pk__in=unit.assignments.current().values("proposal"))

    def with_outcome(self, queryset, name, value):
        letters = Reply.objects.public().filter(assignment__proposal=OuterRef("pk"), outcome=value)
        return queryset.filter(Exists(letters))

    def sorted_by(self, queryset, name, value):
        return queryset


DESK_STATES = {
    "open": PUBLIC_STATES["open"],
    "answered": PUBLIC_STATES["answered"],
    **{state.value: (state.label, [state]) for state in ProposalState},
}
DESK_SORTS = {
    "number": ("会议和编号", [F("session__opened_on").desc(nulls_last=True), "session", "number_key"]),
    "due": ("答复期限", [F("due_on").asc(nulls_last=True), "pk"]),
    "changed": ("最近变动", ["-changed_at", "-pk"]),
}

DESK_ORDER = (
    *["q", "session", "state", "unit", "topic", "outcome", "proposer_type"],
    *["key", "between", "overdue", "sort", "delegate"],
)


def _yes(label, **kwargs):
    """A question that one asks or leaves."""
    choices = [("", "全部"), ("true", "是"), ("false", "否")]
    return django_filters.BooleanFilter(label=label, widget=forms.Select(choices=choices), **kwargs)


class DeskFilter(django_filters.FilterSet):
    """Facets of the desk's list, over rows that have an `outcome`. Every value stands in the address.

    A unit is not asked for units, and the office alone may ask for the items of a delegate.
    """

    q = django_filters.CharFilter(method="words", label="标题中的词或编号", max_length=60)
    session = ProposalFilter.base_filters["session"]
    state = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in DESK_STATES.items()],
        method="in_state",
        label="办理状态",
        empty_label="全部",
    )
    unit = ProposalFilter.base_filters["unit"]
    topic = ProposalFilter.base_filters["topic"]
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices, label="办理结果", empty_label="全部")
    proposer_type = django_filters.ChoiceFilter(
        choices=ProposerType.choices, label="提出方式", empty_label="全部"
    )
    key = _yes("重点督办", field_name="is_key")
    between = _yes("闭会期间提出", field_name="between_sessions")
    overdue = _yes("逾期未答复", method="is_overdue")
    delegate = django_filters.NumberFilter(
        method="of_delegate", label="提出人", widget=forms.HiddenInput, min_value=1, max_value=2**62
    )
    sort = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in DESK_SORTS.items()],
        method="sorted_by",
        label="排序",
        empty_label=None,
    )

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, *args, user, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        withheld = {"unit"} if user.is_unit else set()
        withheld |= set() if user.is_office else {"delegate"}
        self.filters = {name: self.filters[name] for name in DESK_ORDER if name not in withheld}

    def filter_queryset(self, queryset):
        chosen = self.form.cleaned_data.get("sort") or "number"
        return super().filter_queryset(queryset).order_by(*DESK_SORTS[chosen][1])

    words = ProposalFilter.words
    of_unit = ProposalFilter.of_unit
    sorted_by = ProposalFilter.sorted_by

    def in_state(self, queryset, name, value):
        return queryset.filter(state__in=DESK_STATES[value][1])

    def is_overdue(self, queryset, name, value):
        late = queryset.model.objects.overdue(self.today).values("pk")
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)

    def of_delegate(self, queryset, name, value):
        return queryset.filter(sponsorships__delegate=int(value))
