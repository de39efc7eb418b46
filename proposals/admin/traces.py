"""Events, notices, files and what every column once was: read only, for the office and the auditor."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.template.response import TemplateResponse

from people.access import RoleAdmin
from people.roles import Role
from proposals.admin.files import FACTS, Opens
from proposals.models import Attachment, Event, Notice
from proposals.reading import access
from proposals.reading.history import changes_of

TRACERS = (Role.OFFICE, Role.AUDITOR)


class TraceAdmin(RoleAdmin):
    readers = TRACERS

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("proposal__session__assembly")
        return rows.filter(proposal__in=access.proposals_for(request.user))


class FieldHistory:
    """Mixin for admins of models with a history: the page behind “历史” tells every change of every column.

    Others than the office and the auditor find Django's own log there.
    """

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        if not self._is(request, TRACERS):
            return super().history_view(request, object_id, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "title": f"字段历史：{row}",
            "opts": self.opts,
            "original": row,
            "changes": changes_of(row),
        }
        return TemplateResponse(request, "admin/field_history.html", context)


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
