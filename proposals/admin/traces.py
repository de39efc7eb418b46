"""Events, notices and files: read only, for the office and the auditor."""

from django.contrib import admin

from people.access import RoleAdmin
from people.roles import Role
from proposals.admin.files import FACTS, Opens
from proposals.models import Attachment, Event, Notice
from proposals.reading import access


class TraceAdmin(RoleAdmin):
    readers = (Role.OFFICE, Role.AUDITOR)

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("proposal__session__assembly")
        return rows.filter(proposal__in=access.proposals_for(request.user))


@admin.register(Event)
class EventAdmin(TraceAdmin):
    list_display = ["on", "proposal", "kind", "actor_name", "at"]
    list_filter = ["kind"]
    date_hierarchy = "on"


@admin.register(Notice)
class NoticeAdmin(TraceAdmin):
    list_display = ["subject", "recipient", "kind", "stage", "sent_at", "attempts", "error"]
    list_filter = ["kind", "stage"]
    search_fields = ["subject", "recipient__username", "recipient__name"]
    list_select_related = ["recipient"]


@admin.register(Attachment)
class AttachmentAdmin(Opens, TraceAdmin):
    fields = ["proposal", "reply", "kind", *FACTS, "added_by"]
    list_display = ["name", "proposal", "kind", "media_type", "size", "checksum"]
    list_filter = ["kind"]
