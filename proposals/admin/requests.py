"""What units asked and the office decided, and what proposers thought: written by verbs, read here."""

from django.contrib import admin

from people.access import RoleAdmin, RoleInline
from people.admin import RecordAdmin
from people.roles import Role
from proposals.admin.traces import TraceAdmin
from proposals.admin.verbs import VerbAdmin
from proposals.models import (
    CarryOver,
    Extension,
    Feedback,
    FilingReason,
    HandlerOpinion,
    OutcomeChange,
    Postponement,
    Promise,
    Rejection,
    ReturnRequest,
    Study,
)
from proposals.reading import access

READERS = (Role.OFFICE, Role.AUDITOR)


class PartAdmin(VerbAdmin, RoleAdmin):
    """Rows that belong to a unit's part."""

    readers = READERS
    list_display_links = ["item"]
    list_per_page = 50
    search_fields = ["assignment__proposal__number", "assignment__proposal__title", "assignment__unit__name"]

    def part(self, row):
        return row.assignment

    @admin.display(description="建议（提案）")
    def item(self, row):
        return self.part(row).proposal.reference

    @admin.display(description="承办单位")
    def unit(self, row):
        return self.part(row).unit.name


class LetterAdmin(PartAdmin):
    """Rows that belong to a letter."""

    search_fields = [f"reply__{path}" for path in PartAdmin.search_fields]

    def part(self, row):
        return row.reply.assignment


@admin.register(ReturnRequest)
class ReturnRequestAdmin(PartAdmin):
    kind = "return"
    list_display = ["item", "unit", "asked_on", "proposed_unit", "decision", "decided_on"]
    list_filter = ["decision"]

    def get_queryset(self, request):
        return access.returns_for(request.user).select_related("proposed_unit")


@admin.register(Extension)
class ExtensionAdmin(PartAdmin):
    kind = "extension"
    list_display = ["item", "unit", "asked_on", "new_due_on", "decision", "granted_due_on"]
    list_filter = ["decision"]

    def get_queryset(self, request):
        return access.extensions_for(request.user)


@admin.register(HandlerOpinion)
class HandlerOpinionAdmin(PartAdmin):
    kind = "opinion"
    list_display = ["item", "unit", "given_on", "signer", "sent_back_on"]

    def get_queryset(self, request):
        return access.opinions_for(request.user)


@admin.register(OutcomeChange)
class OutcomeChangeAdmin(LetterAdmin):
    kind = "conversion"
    list_display = ["item", "unit", "old", "new", "asked_on", "decision", "decided_on"]
    list_filter = ["decision"]

    def get_queryset(self, request):
        return access.conversions_for(request.user)


class PostponementInline(RoleInline):
    model = Postponement
    readers = READERS


@admin.register(Promise)
class PromiseAdmin(LetterAdmin):
    kind = "promise"
    list_display = ["item", "unit", "text", "due_on", "state", "kept_on"]
    list_filter = ["state"]
    inlines = [PostponementInline]

    def get_queryset(self, request):
        return access.promises_for(request.user)


@admin.register(Study)
class StudyAdmin(VerbAdmin, TraceAdmin):
    kind = "study"
    list_display = ["proposal", "asked_on", "decision", "decided_on"]
    list_filter = ["decision"]

    def get_queryset(self, request):
        return access.studies_for(request.user)


@admin.register(Feedback)
class FeedbackAdmin(RoleAdmin):
    readers = READERS
    list_display = ["item", "sponsorship", "attitude", "result", "given_at", "on_behalf"]
    list_filter = ["attitude", "result", "on_behalf"]
    list_per_page = 50

    def get_queryset(self, request):
        return access.feedback_for(request.user).select_related(
            "sponsorship__proposal__session__assembly",
            "sponsorship__delegate",
            "sponsorship__group",
            "reply__assignment__unit",
        )

    @admin.display(description="建议（提案）")
    def item(self, row):
        return row.sponsorship.proposal.reference


@admin.register(Rejection)
class RejectionAdmin(TraceAdmin):
    list_display = ["proposal", "reason", "onward", "destination", "decided_on"]
    list_filter = ["onward"]
    list_select_related = ["reason"]


@admin.register(CarryOver)
class CarryOverAdmin(TraceAdmin):
    list_display = ["proposal", "into", "on", "by"]
    list_select_related = ["into__assembly", "by"]


@admin.register(FilingReason)
class FilingReasonAdmin(RecordAdmin):
    """The list of what is not accepted. One that was given as a reason only ends; a changed rule is new."""

    list_display = ["name", "body", "code", "source", "effective_from", "effective_until"]
    list_filter = ["body"]
    search_fields = ["name", "code"]
    given = ["body", "code", "name", "source", "effective_from"]

    def get_readonly_fields(self, request, obj=None):
        was_given = obj and Rejection.objects.filter(reason=obj).exists()
        return self.given if was_given else []
