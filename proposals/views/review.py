"""The office looks at a letter and decides whether the public may read it (公开审核)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.labels import COLON
from proposals import verbs
from proposals.reading import access, reviewing
from proposals.rules.vocabulary import Disclosure
from proposals.views import doors, entry

CONFIRM = "请先核对下面列出的个人信息，并勾选“已核对”，再公开。"
PREFETCH = ("attachments", "assignment__proposal__sponsorships")


@require_safe
@doors.office
def queue(request):
    """The letter that waits longest, or a word that none does."""
    first = reviewing.waiting(request.user).first()
    if first is None:
        return render(request, "desk/review.html", {"case": None})
    return redirect("desk:review-letter", first.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def letter(request, pk):
    """One letter of the queue, and what is decided about it."""
    reply = reviewing.waiting(request.user).prefetch_related(*PREFETCH).filter(pk=pk).first()
    if reply is None:
        decided = get_object_or_404(access.replies_for(request.user), pk=pk)
        messages.info(request, f"{decided.assignment.proposal.reference}的这份答复已经审定，不在待审之列。")
        return redirect("desk:review")
    verb = verbs.find("letter", "set-disclosure")
    case = reviewing.case(reply, list(reviewing.waiting(request.user).values_list("pk", flat=True)))
    if request.method != "POST":
        return _page(request, case, _form(request, verb, reply), status=200)
    form = _form(request, verb, reply, request.POST)
    if form.is_valid() and _is_looked_at(request, form, case) and (said := verbs.perform(verb, reply, form)):
        messages.success(request, f"{reply.assignment.proposal.reference}：{said}")
        following = case.after or case.before
        return redirect("desk:review-letter", following) if following else redirect("desk:review")
    return _page(request, case, form, status=422, meanwhile=entry.meanwhile(request, form, verb, reply))


def _form(request, verb, reply, sent=None):
    """The verb's own form. Opening a letter and publishing it are one decision here."""
    common = {"user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
    if sent is None:
        return verb.form(row=reply, initial={"seen": reply.assignment.proposal.events_count}, **common)
    data = sent.copy()
    if data.get("disclosure") == Disclosure.OPEN:
        data["publish"] = "on"
    else:
        data.pop("publish", None)
    return verb.form(data, row=reply, **common)


def _is_looked_at(request, form, case):
    """Whether what may tell of private people was looked at; asked only of what is to be published."""
    asked = (case.concerns or case.unread) and form.cleaned_data["disclosure"] == Disclosure.OPEN
    if asked and "looked-at" not in request.POST:
        form.add_error(None, CONFIRM)
        return False
    return True


def _page(request, case, form, *, status, **more):
    return render(request, "desk/review.html", {"case": case, "form": form, **more}, status=status)
