"""Many items assigned, many units urged, on one page each."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people.labels import COLON
from proposals.reading import access
from proposals.rules.vocabulary import ProposalState
from proposals.verbs import batch
from proposals.views import doors

NAMED = 5  # items of a batch that the message names one by one


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def assign(request):
    """The chosen items, or all that wait for assignment, and the units they go to."""
    today = timezone.localdate()
    choosable = access.proposals_for(request.user).filter(state=ProposalState.TO_ASSIGN)
    choosable = choosable.select_related("session__deadline_policy").order_by("session", "number_key")
    asked = _asked(request, "items")
    shown = list((choosable.filter(pk__in=asked) if asked else choosable)[: batch.MOST])
    posted = request.method == "POST"
    common = {"choosable": choosable, "today": today, "label_suffix": COLON}
    initial = {"answering": batch.units_of(request.GET.getlist("lead"))}
    form = batch.AssignForm(request.POST, **common) if posted else batch.AssignForm(initial=initial, **common)
    reasons = {}
    if posted and form.is_valid():
        done, refused = batch.assign(form, by=request.user)
        _say_done(request, done, "已交办")
        if not refused:
            return redirect(f"{reverse('desk:queue')}?queue=assign")
        reasons = {item.pk: refusal.sentence for item, refusal in refused}
        shown = [item for item in shown if item.pk in reasons]
    chosen = set(form["items"].value() or ()) if posted else set(asked)
    context = {
        "form": form,
        "items": [(item, str(item.pk) in chosen, reasons.get(item.pk)) for item in shown],
        "refused": bool(reasons),
        "chosen": bool(asked),
        "limits": batch.limits(shown, on=_day(form) or today),
        "more": choosable.count() - len(shown) if not asked else 0,
    }
    return render(request, "desk/assign.html", context, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def urge(request):
    """The chosen parts with who will be told, and the text, before it is sent."""
    today = timezone.localdate()
    choosable = access.assignments_for(request.user).awaited().order_by("due_on", "pk")
    asked = _asked(request, "parts")
    shown = list(choosable.filter(pk__in=asked)[: batch.MOST])
    posted = request.method == "POST"
    form = (
        batch.UrgeForm(request.POST, choosable=choosable, label_suffix=COLON)
        if posted
        else batch.UrgeForm(choosable=choosable, label_suffix=COLON)
    )
    reasons = {}
    if posted and form.is_valid():
        done, refused = batch.urge(form, on=today, by=request.user)
        _say_urged(request, done)
        if not refused:
            return redirect("desk:queue")
        reasons = {part.pk: refusal.sentence for part, refusal in refused}
        shown = [part for part in shown if part.pk in reasons]
    chosen = set(form["parts"].value() or ()) if posted else set(asked)
    context = {
        "form": form,
        "parts": [
            (one, str(one.part.pk) in chosen, reasons.get(one.part.pk)) for one in batch.addressees(shown)
        ],
        "refused": bool(reasons),
    }
    return render(request, "desk/urge.html", context, status=422 if posted else 200)


def _asked(request, name):
    """The keys in the address or the form, as text; what is no number is nobody's key."""
    given = request.POST if request.method == "POST" else request.GET
    return [key for key in given.getlist(name) if key.isascii() and key.isdecimal() and len(key) < 19]


def _day(form):
    """The day of assignment as far as the form has one."""
    return form.cleaned_data.get("on") if form.is_bound and form.is_valid() else None


def _say_done(request, done, verb):
    if done:
        named = "、".join(f"第{item.number}号" for item in done[:NAMED])
        more = "等" if len(done) > NAMED else ""
        messages.success(request, f"{verb}{len(done)}件：{named}{more}。")


def _say_urged(request, done):
    for one in done:
        part = one.assignment
        told = "、".join(str(user) for user in one.recipients) or "无人"
        messages.success(request, f"已催办{part.unit.name}：{part.proposal.reference}，通知：{told}。")
