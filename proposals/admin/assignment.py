"""Assignments: handed out by the office, signed for and worked on by the unit."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from people.access import RoleAdmin, RoleInline
from people.roles import Role
from proposals.actions import assigning
from proposals.admin.verbs import Verb, VerbAdmin
from proposals.forms.office import AssignmentForm
from proposals.models import Assignment, Contact
from proposals.reading import access
from proposals.rules.deadlines import Explanation
from proposals.rules.vocabulary import AssignmentState


class ContactInline(RoleInline):
    model = Contact
    readers = (Role.AUDITOR,)
    writers = (Role.OFFICE, Role.UNIT)


def _sign_for(row, user):
    assigning.sign_for(row, on=timezone.localdate(), by=user)
    return f"{row.proposal.reference}已签收。"


@admin.register(Assignment)
class AssignmentAdmin(VerbAdmin, RoleAdmin):
    readers = (Role.AUDITOR,)
    writers = (Role.OFFICE, Role.UNIT)
    form = AssignmentForm
    list_display = ["item", "title", "unit", "role", "state", "due_on", "answered_on"]
    list_display_links = ["item", "title"]
    list_filter = ["state", "role", "proposal__session"]
    search_fields = ["proposal__number", "proposal__title", "unit__name", "unit__pinyin"]
    autocomplete_fields = ["proposal", "unit"]
    inlines = [ContactInline]
    ordering = ["due_on", "pk"]
    list_per_page = 50
    facts = [
        "proposal",
        "unit",
        "role",
        "state",
        "assigned_on",
        "received_on",
        "due_on",
        "why_this_date",
        "answered_on",
    ]
    verbs = {
        "sign-for": Verb(
            "签收",
            lambda row, user: (user.is_unit or user.is_office) and row.state == AssignmentState.ASSIGNED,
            _sign_for,
        )
    }

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
        return self._is(request, (Role.OFFICE,))

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

    def links(self, request, row):
        if not row.answers or not (request.user.is_unit or request.user.is_office):
            return []
        return [("登记答复", f"{reverse('admin:proposals_reply_add')}?assignment={row.pk}")]

    def save_model(self, request, obj, form, change):
        if not change:
            row = assigning.assign(
                obj.proposal, unit=obj.unit, role=obj.role, on=obj.assigned_on, by=request.user
            )
            obj.pk = row.pk
            obj.refresh_from_db()
