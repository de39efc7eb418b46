"""What one may ask of the public list; the form, its errors and the queryset follow from this class."""

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef

from people.models import Unit
from proposals.models import Proposal, Reply, Session, Topic
from proposals.rules import numbering
from proposals.rules.vocabulary import Body, Outcome, ProposalState

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
