"""Assignments: handed out by the office, signed for and worked on by the unit."""

from django.contrib import admin

from people.access import RoleAdmin, RoleInline
from people.roles import Role
from proposals.actions import assigning
from proposals.admin.traces import FieldHistory
from proposals.admin.verbs import VerbAdmin
from proposals.forms.office import AssignmentForm
from proposals.models import Assignment, Contact
from proposals.reading import access
from proposals.rules.deadlines import Explanation


class ContactInline(RoleInline):
    """Conversations; noting one is a verb."""

    model = Contact
    readers = (Role.OFFICE, Role.UNIT, Role.AUDITOR)


@admin.register(Assignment)
class AssignmentAdmin(FieldHistory, VerbAdmin, RoleAdmin):
    """One assigns by adding a part; whatever happens to it then is a verb."""

    readers = (Role.OFFICE, Role.UNIT, Role.AUDITOR)
    form = AssignmentForm
    list_display = ["item", "title", "unit", "role", "state", "due_on", "answered_on"]
    list_display_links = ["item", "title"]
    list_filter = ["state", "role", "proposal__session"]
    search_fields = ["proposal__number", "proposal__title", "unit__name", "unit__pinyin"]
    autocomplete_fields = ["proposal", "unit"]
    inlines = [ContactInline]
    ordering = ["due_on", "pk"]
    list_per_page = 50
    kind = "part"
    facts = [
        *["proposal", "unit", "role", "share", "round", "follows", "state", "officer", "leader"],
        *["assigned_on", "received_on", "due_on", "why_this_date", "answered_on"],
    ]

    @admin.display(description="编号", ordering="proposal__number_key")
    def item(self, row):
        return row.proposal.reference

    @admin.display(description="标题")
    def title(self, row):
        return row.proposal.title

    @admin.display(description="期限由来")
    def why_this_date(self, row):
        return Explanation.from_json(row.due_reason).sentence()

    def get_queryset(self, request):
        return access.assignments_for(request.user)

    def has_add_permission(self, request):
        return request.user.is_authenticated and request.user.is_office

    def get_fields(self, request, obj=None):
        return self.facts if obj else self.form.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        return self.facts if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "proposal":
            kwargs["queryset"] = access.proposals_for(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        row = assigning.assign(
            obj.proposal, unit=obj.unit, role=obj.role, on=obj.assigned_on, by=request.user
        )
        obj.pk = row.pk
        obj.refresh_from_db()
