"""Items and their proposers."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from people.access import RoleAdmin, RoleInline
from people.roles import Role
from proposals.actions import registering
from proposals.admin.traces import FieldHistory
from proposals.admin.verbs import VerbAdmin
from proposals.forms.office import ProposalForm
from proposals.models import Assignment, Proposal, Sponsorship
from proposals.reading import access, course
from proposals.rules.vocabulary import ProposalState


class SponsorshipInline(RoleInline):
    model = Sponsorship
    readers = (Role.UNIT, Role.AUDITOR)
    writers = deleters = (Role.OFFICE,)
    autocomplete_fields = ["delegate", "group"]


class AssignmentInline(RoleInline):
    """Who has the item; assigning is a page of its own."""

    model = Assignment
    readers = (Role.OFFICE, Role.UNIT, Role.AUDITOR)
    fields = readonly_fields = [
        "unit",
        "role",
        "state",
        "assigned_on",
        "received_on",
        "due_on",
        "answered_on",
    ]
    show_change_link = True

    def get_queryset(self, request):
        return access.assignments_for(request.user)


@admin.register(Proposal)
class ProposalAdmin(FieldHistory, VerbAdmin, RoleAdmin):
    readers = (Role.UNIT, Role.AUDITOR)
    writers = (Role.OFFICE,)
    form = ProposalForm
    change_form_template = "admin/course_change_form.html"
    list_display = ["number", "title", "session", "state", "due_on", "replied_on", "is_public"]
    list_display_links = ["title"]
    list_filter = ["session", "state", "is_key", "topic"]
    search_fields = ["number", "title", "sponsorships__delegate__name", "sponsorships__delegate__pinyin"]
    inlines = [SponsorshipInline, AssignmentInline]
    list_per_page = 50
    kind = "item"
    register = [
        (None, {"fields": ["session", "number", "kind", "title", "text", "topic"]}),
        ("提出", {"fields": ["proposer_type", "between_sessions", "submitted_on"]}),
        ("公开", {"fields": ["text_disclosure", "name_disclosure"]}),
    ]
    written = [
        ("办理", {"fields": ["state", "assigned_on", "due_on", "replied_on", "merged_into"]}),
        ("办结", {"fields": ["closed_on", "archive_number"]}),
        ("督办", {"fields": ["is_key", "led_by", "supervised_by", "annotated_by"]}),
        ("向社会公开", {"fields": ["published_at", "taken_down_at"]}),
    ]

    @admin.display(boolean=True, description="已公开")
    def is_public(self, row):
        return row.is_public

    def get_queryset(self, request):
        return access.proposals_for(request.user)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return self.register
        asked = [("更正", {"fields": ["reason"]})] if self.has_change_permission(request, obj) else []
        return [*self.register, *asked, *self.written]

    def get_readonly_fields(self, request, obj=None):
        """What verbs write is read here, and what an item is called by."""
        written = [name for _, options in self.written for name in options["fields"]]
        return [*written, "session", "number"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "session":
            kwargs["queryset"] = access.sessions_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def links(self, request, row):
        links = []
        if request.user.is_office and row.state in (ProposalState.TO_ASSIGN, ProposalState.IN_HAND):
            links.append(("交办", f"{reverse('admin:proposals_assignment_add')}?proposal={row.pk}"))
        if row.is_public:
            links.append(("公开页面", row.get_absolute_url()))
        return links

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["timeline"] = course.lines_for(request.user, obj) if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def get_view_on_site_url(self, obj=None):
        return None

    def save_formset(self, request, form, formset, change):
        if change and formset.model is Sponsorship and formset.has_changed():
            registering.change_sponsors(
                form.instance, change=formset.save, on=timezone.localdate(), by=request.user
            )
        else:
            super().save_formset(request, form, formset, change)

    def save_model(self, request, obj, form, change):
        if change:
            reason, today = form.cleaned_data["reason"], timezone.localdate()
            registering.correct(obj, changed=form.changed, reason=reason, on=today, by=request.user)
        else:
            row = registering.register(**form.entry, by=request.user)
            obj.pk = row.pk
            obj.refresh_from_db()
