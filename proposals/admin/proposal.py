"""Items and their proposers."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from people.access import RoleAdmin, RoleInline
from people.roles import Role
from proposals.actions import publishing, registering
from proposals.admin.verbs import Verb, VerbAdmin
from proposals.forms.office import ProposalForm
from proposals.forms.taking_down import ReasonForm
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


def _file(row, user):
    registering.file(row, on=timezone.localdate(), by=user)
    return f"{row.reference}已受理（立案），请交办。"


def _publish(row, user):
    publishing.publish_item(row, by=user, now=timezone.now())
    return f"{row.reference}已向社会公开。"


def _take_down(row, user, *, reason):
    publishing.take_down_item(row, reason=reason, by=user, now=timezone.now())
    return f"{row.reference}已撤下，公众不再能看到。"


@admin.register(Proposal)
class ProposalAdmin(VerbAdmin, RoleAdmin):
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
    fieldsets = [
        (None, {"fields": ["session", "number", "kind", "title", "text", "topic"]}),
        ("提出", {"fields": ["proposer_type", "between_sessions", "submitted_on"]}),
        ("督办", {"fields": ["is_key", "led_by", "annotated_by"]}),
        ("公开", {"fields": ["text_disclosure", "name_disclosure", "published_at", "taken_down_at"]}),
        ("办理", {"fields": ["state", "assigned_on", "due_on", "replied_on"]}),
    ]
    readonly_fields = ["published_at", "taken_down_at", "state", "assigned_on", "due_on", "replied_on"]
    verbs = {
        "file": Verb(
            "受理（立案）", lambda row, user: user.is_office and row.state == ProposalState.REGISTERED, _file
        ),
        "publish": Verb("向社会公开", lambda row, user: user.is_office and not row.is_public, _publish),
        "take-down": Verb(
            "撤下", lambda row, user: user.is_office and row.is_public, _take_down, form=ReasonForm
        ),
    }

    @admin.display(boolean=True, description="已公开")
    def is_public(self, row):
        return row.is_public

    def get_queryset(self, request):
        return access.proposals_for(request.user)

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, *(["session", "number"] if obj else [])]

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
        context["course"] = course.lines_for(request.user, obj) if obj else []
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
            registering.correct(obj, changed=form.changed_data, on=timezone.localdate(), by=request.user)
        else:
            row = registering.register(**form.cleaned_data, by=request.user)
            obj.pk = row.pk
            obj.refresh_from_db()
