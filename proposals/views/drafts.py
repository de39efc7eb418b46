"""Drafts: kept while one types, found again on the same page, thrown away when handed in.

A page uses `handled`, `form` and `done`; a browser's script uses `save`. What is sent after the session has
ended cannot be kept, since nobody knows whose it is: the script then says so, and after signing in the person
finds what was kept last, some seconds before.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST, require_safe

from proposals import verbs
from proposals.actions import keeping
from proposals.reading import access
from proposals.rules.errors import RuleError
from proposals.views import doors

BUTTONS = ("keep", "clear", "read")  # they change what the form shows, and do nothing yet
PAGES = {"desk:register": "登记建议（提案）"}


@dataclass(frozen=True)
class Kept:
    """A draft on the list: what it is for, where it goes on (empty where there is nothing left to do)."""

    pk: int
    what: str
    about: str
    page: str
    saved_at: datetime
    texts: list[str]


# The person's own list


@require_safe
@doors.desk
def listing(request):
    rows = access.drafts_for(request.user)
    return render(request, "desk/drafts.html", {"drafts": _kept(request.user, list(rows))})


@require_POST
@doors.desk
def delete(request, pk):
    draft = get_object_or_404(access.drafts_for(request.user), pk=pk)
    keeping.drop(request.user, draft.page)
    messages.success(request, "草稿已删除。")
    return redirect("desk:drafts")


@require_POST
@doors.desk
def save(request):
    """What a script sends every few seconds: the boxes of the form, and as `draft-page` where it stands."""
    page = request.POST.get("draft-page", "")
    try:
        if "desk" not in resolve(page).app_names:
            raise Resolver404
        keeping.save(request.user, page, {k: v for k, v in typed(request).items() if k != "draft-page"})
    except Resolver404:
        return HttpResponse(
            "草稿没有保存：页面地址不对。", status=422, content_type="text/plain; charset=utf-8"
        )
    except RuleError as refusal:
        return HttpResponse(refusal.sentence, status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


def _kept(user, drafts):
    """The drafts with their names; one query for each kind of row that they are about."""
    places = {draft.pk: _place(draft.page) for draft in drafts}
    wanted = defaultdict(set)
    for place in places.values():
        if place and place.view_name == "desk:do" and place.kwargs["kind"] in verbs.KINDS:
            wanted[place.kwargs["kind"]].add(place.kwargs["pk"])
    rows = {kind: verbs.KINDS[kind].rows(user).in_bulk(keys) for kind, keys in wanted.items()}
    return [_named(draft, places[draft.pk], rows) for draft in drafts]


def _place(page):
    try:
        return resolve(page)
    except Resolver404:
        return None


def _named(draft, place, rows):
    what, about, page = PAGES.get(place and place.view_name, ""), "", draft.page
    if place and place.view_name == "desk:do":
        kind, verb = place.kwargs["kind"], verbs.find(place.kwargs["kind"], place.kwargs["verb"])
        row = rows.get(kind, {}).get(place.kwargs["pk"])
        what = verb.label if verb else ""
        about = str(verbs.KINDS[kind].item(row) or row) if row else "您已不能查看这一件"
        page = page if verb and row and verb.possible(row) else ""
    texts = [value for value in draft.fields.values() if isinstance(value, str) and len(value) > 10]
    return Kept(draft.pk, what or "其他页面", about, page, draft.saved_at, texts)


# What a page with a form does


def is_asking(request):
    """Whether the form is only shown (again), and nothing is done yet."""
    return request.method != "POST" or any(name in request.POST for name in BUTTONS)


def handled(request):
    """Keep or throw away the draft where a button asked for it, and show the page again; else None."""
    if request.method != "POST":
        return None
    if "clear" in request.POST:
        keeping.drop(request.user, request.path)
        return redirect(request.path)
    if "keep" in request.POST:
        try:
            keeping.save(request.user, request.path, typed(request))
        except RuleError as refusal:
            messages.error(request, refusal.sentence)
            return None
        return redirect(request.path)
    return None


def form(request, form_class, **kwargs):
    """The form as it is shown, not yet to be judged, with what was typed.

    Its `draft` is what it was restored from, if it was; its `known` what the boxes hold for everybody.
    """
    asked = form_class(**kwargs)
    asked.known = dict(asked.initial)
    asked.draft = keeping.found(request.user, request.path) if request.method != "POST" else None
    if asked.draft:
        fill_in(asked, asked.draft.fields)
    elif request.method == "POST":
        fill_in(asked, typed(request))
    return asked


def is_worth_keeping(form):
    """Whether a form asks for more than a few words: those that do are kept while one types."""
    return any(isinstance(box.widget, forms.Textarea) for box in form.fields.values())


def done(request):
    """What was typed has been handed in."""
    keeping.drop(request.user, request.path)


def typed(request):
    """The boxes of a sent form as `keeping.save` takes them: several values of one name as a list."""
    return {
        name: values[0] if len(values) == 1 else values
        for name, values in request.POST.lists()
        if name not in keeping.NEVER
    }


def fill_in(asked, fields):
    """Show these values in a form's boxes. A tick that is not among them was taken away."""
    for name, box in asked.fields.items():
        if name in keeping.NEVER or isinstance(box, forms.FileField):
            continue
        if isinstance(box, forms.BooleanField):
            asked.initial[name] = name in fields
        elif name in fields:
            asked.initial[name] = fields[name]
