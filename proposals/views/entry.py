"""Entry: letters read from files, items registered one by one or pasted as rows, and what came between."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.labels import COLON
from proposals import verbs
from proposals.actions import keeping
from proposals.forms import prefilling
from proposals.forms.pasting import PasteForm
from proposals.forms.registering import RegisterForm
from proposals.models import Reply
from proposals.reading import access, changes
from proposals.rules.errors import RuleError
from proposals.views import doors, drafts

# A letter from a file


@require_POST
@doors.desk
def read(request):
    """What a letter says that answers a part this person sees, as JSON. Nothing is stored."""
    part = get_object_or_404(access.assignments_for(request.user), pk=_key(request.POST.get("part", "")))
    found = prefilling.read(request.FILES.get("file"), part)
    return JsonResponse({"fields": found.fields, "problems": found.problems, "warnings": found.warnings})


def _key(text):
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def read_in(request, form, part):
    """The same without a script: fill in the boxes nobody has written into yet, and say so on the form.

    A form for no part has no letter to read.
    """
    if part is None:
        raise Http404
    form.reading = prefilling.read(request.FILES.get("file"), part)
    form.filled = set()
    for name, value in form.reading.fields.items():
        typed = str(form.initial.get(name) or "")
        if name in form.fields and typed in ("", str(form.known.get(name, ""))):
            form.initial[name] = value
            form.filled.add(name)


# What somebody else did meanwhile


@dataclass(frozen=True)
class Meanwhile:
    """Newer events, boxes that differ, and where to go on if the row itself was replaced."""

    changes: list
    differences: list
    go_on: str


def meanwhile(request, form, verb, row):
    """What to show of a refusal because somebody else acted meanwhile; None where there was none."""
    if not form.has_error(NON_FIELD_ERRORS, code="changed-meanwhile"):
        return None
    kind = verbs.KINDS[verb.kind]
    newer = changes.newer(kind.item(row), since=form.cleaned_data["seen"], part=kind.part(row))
    return Meanwhile(newer, _differences(form, row), _go_on(request, verb, row))


def _differences(form, row):
    """Only where the form edits columns and says why: a correction."""
    if "reason" not in form.fields:
        return []
    labels = {name: box.label for name, box in form.fields.items() if name != "reason"}
    return changes.differences(row, form.cleaned_data, labels)


def _go_on(request, verb, row):
    """Where this letter was corrected, the same page of the version that stands; what was typed goes too."""
    newest = changes.newest(row)
    if not isinstance(row, Reply) or newest.pk == row.pk:
        return ""
    page = reverse("desk:do", args=[verb.kind, newest.pk, verb.slug])
    try:
        keeping.save(request.user, page, drafts.typed(request))
    except RuleError:
        return ""
    return page


# Items


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def register(request):
    """One item. Afterwards the page is ready for the next one, and offers to file the one just entered."""
    common = {"user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
    if drafts.is_asking(request):
        if answer := drafts.handled(request):
            return answer
        saved = _saved(request)
        initial = {"session": saved.session, "submitted_on": saved.submitted_on} if saved else {}
        form = drafts.form(request, RegisterForm, initial=initial, **common)
        return render(request, "desk/register.html", {"form": form, "saved": saved})
    form = RegisterForm(request.POST, **common)
    if form.is_valid() and (item := _registered(form)):
        drafts.done(request)
        messages.success(request, f"{item.reference}已登记。")
        return redirect(f"{request.path}?saved={item.pk}")
    return render(request, "desk/register.html", {"form": form, "saved": None}, status=422)


def _registered(form):
    try:
        return form.save()
    except RuleError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return None


def _saved(request):
    """The item just entered, which `file` can be done to at once."""
    key = _key(request.GET.get("saved", ""))
    row = access.proposals_for(request.user).filter(pk=key).first()
    return row if row and verbs.find("item", "file").possible(row) else None


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def paste(request):
    """Rows from a spreadsheet: pasted, looked at, confirmed. The text itself goes along; nothing is kept."""
    common = {"user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
    if request.method != "POST":
        return render(request, "desk/paste.html", {"form": PasteForm(**common)})
    form = PasteForm(request.POST, **common)
    if not form.is_valid():
        return render(request, "desk/paste.html", {"form": form}, status=422)
    preview = form.preview()
    if preview.ready and "confirm" in request.POST and (count := _pasted(form, preview)):
        messages.success(request, f"已登记{count}件，请逐件审核受理。")
        return redirect(f"{reverse('desk:list')}?state=registered")
    refused = "confirm" in request.POST or not preview.ready
    context = {"form": form, "preview": preview}
    return render(request, "desk/paste.html", context, status=422 if refused else 200)


def _pasted(form, preview):
    try:
        return form.save(preview)
    except RuleError as refusal:
        form.add_error(None, refusal.sentence)
        return 0
