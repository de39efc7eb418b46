"""Sessions and what they follow: topics, outcome schemes, limits, the calendar."""

from django.contrib import admin

from people.admin import ALL_STAFF, STAFF, RecordAdmin, RecordInline
from proposals.models import (
    CalendarDay,
    DeadlineLimit,
    DeadlinePolicy,
    OutcomeLabel,
    OutcomeScheme,
    Session,
    Topic,
    TopicSet,
)


class TopicInline(RecordInline):
    model = Topic


class OutcomeLabelInline(RecordInline):
    model = OutcomeLabel


class LimitInline(RecordInline):
    model = DeadlineLimit


@admin.register(Session)
class SessionAdmin(RecordAdmin):
    list_display = ["__str__", "slug", "opened_on", "closed_on", "deadline_policy"]
    list_select_related = ["assembly", "deadline_policy"]
    search_fields = ["slug", "assembly__name"]


@admin.register(TopicSet)
class TopicSetAdmin(RecordAdmin):
    inlines = [TopicInline]


@admin.register(OutcomeScheme)
class OutcomeSchemeAdmin(RecordAdmin):
    list_display = ["name", "slug"]
    inlines = [OutcomeLabelInline]


@admin.register(DeadlinePolicy)
class DeadlinePolicyAdmin(RecordAdmin):
    list_display = ["name", "roll"]
    inlines = [LimitInline]


@admin.register(CalendarDay)
class CalendarDayAdmin(RecordAdmin):
    """To look at only: the desk's calendar shows first which due dates a change would move."""

    readers = (*ALL_STAFF, *STAFF)
    writers = ()
    list_display = ["date", "kind", "name", "state", "source"]
    list_filter = ["state", "kind"]
    date_hierarchy = "date"
