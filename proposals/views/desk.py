"""The desk: one item whole, and the pages on which a verb asks before it is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.labels import COLON
from proposals import verbs
from proposals.reading import access, desk
from proposals.rules.errors import RuleError
from proposals.views import doors


@require_safe
@doors.desk
def item(request, session, number):
    row = get_object_or_404(access.proposals_for(request.user), session__slug=session, number=number)
    case = desk.case(row, request.user, today=timezone.localdate())
    return render(request, "desk/item.html", {"case": case})


@require_http_methods(["GET", "HEAD", "POST"])
@doors.desk
def do(request, kind, pk, verb):
    """Ask what a verb wants to know, and do it. A refusal keeps everything that was typed."""
    verb = verbs.find(kind, verb)
    if verb is None:
        raise Http404
    row = get_object_or_404(verbs.KINDS[kind].rows(request.user), pk=pk)
    if not verb.who(request.user):
        raise PermissionDenied
    asked = request.method != "POST"
    if asked and not verb.possible(row):
        raise RuleError("not-now", f"现在不能办理“{verb.label}”：情况可能已经变化，请返回查看最新状态。")
    proposal = verbs.KINDS[kind].item(row)
    form = _form(request, verb, row, proposal)
    if not asked and form.is_valid() and (said := verbs.perform(verb, row, form)):
        messages.success(request, said)
        return redirect("desk:item", proposal.session.slug, proposal.number)
    context = {"verb": verb, "form": form, "row": row, "case": desk.head(proposal), "proposal": proposal}
    return render(request, verb.template, context, status=200 if asked else 422)


def _form(request, verb, row, proposal):
    """The form, with the number of events the person has seen: a refusal tells of newer ones."""
    common = {"row": row, "user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
    if request.method != "POST":
        return verb.form(initial={"seen": proposal.events_count}, **common)
    return verb.form(request.POST, request.FILES, **common)
