"""Buttons on an admin page that call a verb, by POST, and say what came of it; some ask something first."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from people.labels import COLON
from proposals.rules.errors import RuleError


@dataclass(frozen=True)
class Verb:
    """A button: its label, whether it is offered to this person on this row, and what it does.

    `act(row, user)` returns the sentence that is said afterwards. A verb with a `form` asks first: the button
    leads to a page with the form, and `act` gets what was filled in, by name.
    """

    label: str
    offered: Callable[[object, object], bool]
    act: Callable[..., str]
    form: type[forms.Form] | None = None


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
        asks = button.form and request.method == "GET"
        if not (asks or request.method == "POST") or not button.offered(row, request.user):
            raise PermissionDenied
        form = self._form(request, button) if button.form else None
        if form and not form.is_valid():
            return self._asked(request, row, button, form)
        try:
            messages.success(request, button.act(row, request.user, **(form.cleaned_data if form else {})))
        except RuleError as refusal:
            messages.error(request, refusal.sentence)
        return redirect(self._address("change", row))

    def _form(self, request, button):
        return button.form(request.POST if request.method == "POST" else None, label_suffix=COLON)

    def _asked(self, request, row, button, form):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "verb": button.label,
            "form": form,
            "back": self._address("change", row),
        }
        return TemplateResponse(request, "admin/verb.html", context)

    def _address(self, page, row, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk, *args])

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        offered = [
            (verb, self._address("verb", obj, slug))
            for slug, verb in self.verbs.items()
            if obj and verb.offered(obj, request.user)
        ]
        context["verbs"] = [(verb.label, address) for verb, address in offered if not verb.form]
        asking = [(verb.label, address) for verb, address in offered if verb.form]
        context["links"] = [*self.links(request, obj), *asking] if obj else []
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
