"""Letters: logged by the unit or the office, corrected as new versions, published by the office."""

from django.contrib import admin
from django.utils import timezone

from people.access import RoleAdmin, RoleInline
from people.roles import Role
from proposals.actions import attaching, replying
from proposals.admin.files import FACTS, Opens
from proposals.admin.traces import FieldHistory
from proposals.admin.verbs import VerbAdmin
from proposals.forms.office import CONTACT, DISCLOSURE, LETTER, READINESS, CorrectionForm, ReplyForm
from proposals.models import Attachment, Reply
from proposals.reading import access
from proposals.rules.vocabulary import ReplyState


class AttachmentInline(Opens, RoleInline):
    model = Attachment
    readers = (Role.OFFICE, Role.UNIT, Role.AUDITOR)
    fields = readonly_fields = FACTS

    def get_queryset(self, request):
        return access.attachments_for(request.user)


@admin.register(Reply)
class ReplyAdmin(FieldHistory, VerbAdmin, RoleAdmin):
    readers = (Role.AUDITOR,)
    writers = (Role.OFFICE, Role.UNIT)
    list_display = ["item", "unit", "kind", "outcome", "replied_on", "state", "disclosure", "is_public"]
    list_display_links = ["item"]
    list_filter = ["state", "outcome", "disclosure", "kind"]
    search_fields = ["assignment__proposal__number", "assignment__proposal__title", "doc_number", "signer"]
    autocomplete_fields = ["assignment"]
    inlines = [AttachmentInline]
    ordering = ["-replied_on", "-pk"]
    list_per_page = 50
    facts = [
        "item",
        "unit",
        "kind",
        "version",
        "state",
        "published_at",
        "taken_down_at",
        "logged_by",
        "logged_at",
    ]
    kind = "letter"

    @admin.display(description="建议（提案）", ordering="assignment__proposal__number_key")
    def item(self, row):
        return row.assignment.proposal.reference

    @admin.display(description="承办单位", ordering="assignment__unit__pinyin")
    def unit(self, row):
        return row.assignment.unit.name

    @admin.display(boolean=True, description="已公开")
    def is_public(self, row):
        return row.is_public

    def get_queryset(self, request):
        return access.replies_for(request.user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = CorrectionForm if change else ReplyForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.user = request.user
        return form

    def get_fieldsets(self, request, obj=None):
        first = ("登记", {"fields": self.facts}) if obj else ("办理", {"fields": ["assignment", "kind"]})
        reason = (
            [("更正", {"fields": ["reason"]})] if obj and self.has_change_permission(request, obj) else []
        )
        return [
            first,
            *reason,
            ("答复函", {"fields": [*LETTER, *([] if obj and not reason else ["file"])]}),
            *([] if obj else [("承诺和说明", {"fields": READINESS})]),
            ("公开", {"fields": DISCLOSURE}),
            ("联系方式", {"fields": CONTACT}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return self.facts if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def has_change_permission(self, request, obj=None):
        stands = obj is None or obj.state == ReplyState.SENT
        return stands and super().has_change_permission(request, obj)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assignment":
            kwargs["queryset"] = access.assignments_for(request.user).answering().current()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request):
        """What is known of the unit is filled in already."""
        initial = super().get_changeform_initial_data(request)
        chosen = access.assignments_for(request.user).filter(pk=initial.get("assignment") or 0).first()
        if chosen is None:
            return initial
        unit = chosen.unit
        known = {
            "organization": unit.name,
            "contact_name": unit.liaison,
            "contact_phone": unit.landline,
            "contact_address": unit.address,
            "postcode": unit.postcode,
        }
        return {**known, **initial}

    def save_model(self, request, obj, form, change):
        today = timezone.localdate()
        if change:
            stored = Reply.objects.get(pk=obj.pk)
            row = replying.correct_reply(
                stored, reason=form.cleaned_data["reason"], by=request.user, today=today, **form.changes
            )
        else:
            row = replying.log_reply(obj.assignment, by=request.user, today=today, **form.letter)
        self._keep_file(form.cleaned_data.get("file"), row, request.user)
        obj.pk = row.pk
        obj.refresh_from_db()

    def _keep_file(self, file, reply, user):
        if file:
            proposal = reply.assignment.proposal
            attaching.attach(file.read(), name=file.name, proposal=proposal, reply=reply, by=user)
