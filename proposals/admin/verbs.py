"""Buttons on an admin page: the verbs of the row's kind, asked with the same forms as at the desk."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from people.labels import COLON
from proposals import verbs
from proposals.rules.errors import RuleError


@dataclass(frozen=True)
class Button:
    """A verb on the page of a row: one that asks leads to its own page, another is done at once."""

    verb: verbs.Verb
    url: str

    @property
    def asks(self):
        return self.verb.grave or set(self.verb.form.base_fields) != {"seen"}


class VerbAdmin:
    """Mixin: the verbs of `kind` are buttons; `links(request, row)` gives further (label, address) pairs."""

    change_form_template = "admin/verbs_change_form.html"
    kind = ""

    def links(self, request, row):
        return []

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_verb"
        view = self.admin_site.admin_view(self.do)
        return [path("<int:pk>/do/<slug:verb>/", view, name=name), *super().get_urls()]

    def do(self, request, pk, verb):
        """Ask what a verb wants to know, and do it. A refusal keeps everything that was typed."""
        row = self.get_object(request, str(pk))
        verb = verbs.find(self.kind, verb)
        if verb is None:
            raise Http404
        if not (self.has_view_permission(request, row) and verb.who(request.user)):
            raise PermissionDenied
        asked = request.method != "POST"
        if asked and not verb.possible(row):
            raise RuleError("not-now", f"现在不能办理“{verb.label}”：情况可能已经变化，请返回查看最新状态。")
        form = self._form(request, verb, row)
        if not asked and form.is_valid() and (said := verbs.perform(verb, row, form)):
            messages.success(request, said)
            return redirect(self._address("change", row))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "verb": verb,
            "form": form,
            "back": self._address("change", row),
        }
        return TemplateResponse(request, "admin/verb.html", context, status=200 if asked else 422)

    def _form(self, request, verb, row):
        """The form, with the number of events the person has seen: a refusal tells of newer ones."""
        common = {"row": row, "user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
        if request.method == "POST":
            form = verb.form(request.POST, request.FILES, **common)
        else:
            form = verb.form(initial={**request.GET.dict(), "seen": self._seen(row)}, **common)
        form.required_css_class = "required"  # the admin marks them
        return form

    def _seen(self, row):
        return verbs.KINDS[self.kind].item(row).events_count

    def _address(self, page, row, *args):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk, *args])

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            offered = verbs.offered(request.user, self.kind, obj)
            context["links"] = self.links(request, obj)
            context["verbs"] = [Button(verb, self._address("verb", obj, verb.slug)) for verb in offered]
            context["seen"] = self._seen(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
