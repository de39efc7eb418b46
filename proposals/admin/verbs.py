"""Buttons on an admin page that call a verb, by POST, and say what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse

from proposals.rules.errors import RuleError


@dataclass(frozen=True)
class Verb:
    """A button: its label, whether it is offered to this person on this row, and what it does.

    `act(row, user)` returns the sentence that is said afterwards.
    """

    label: str
    offered: Callable[[object, object], bool]
    act: Callable[[object, object], str]


class VerbAdmin:
    """Mixin: `verbs` maps a slug to a Verb; `links(request, row)` gives further (label, address) pairs."""

    change_form_template = "admin/verbs_change_form.html"
    verbs: dict[str, Verb] = {}

    def links(self, request, row):
        return []

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        view = self.admin_site.admin_view(self.do)
        return [path("<int:pk>/do/<slug:verb>/", view, name=name), *super().get_urls()]

    def do(self, request, pk, verb):
        row = self.get_object(request, str(pk))
        if verb not in self.verbs:
            raise Http404
        button = self.verbs[verb]
        if request.method != "POST" or not button.offered(row, request.user):
            raise PermissionDenied
        try:
            messages.success(request, button.act(row, request.user))
        except RuleError as refusal:
            messages.error(request, refusal.sentence)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk]))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["verbs"] = [
            (
                verb.label,
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_verb", args=[obj.pk, slug]),
            )
            for slug, verb in self.verbs.items()
            if obj and verb.offered(obj, request.user)
        ]
        context["links"] = self.links(request, obj) if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
