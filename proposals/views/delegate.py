"""A delegate's own items, and what he says of the answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.labels import COLON
from proposals.actions import rating
from proposals.forms.rating import RatingForm
from proposals.models import Proposal
from proposals.reading import access, dossier, listing, ratings

RECEIPT = "您的评价已经收到，谢谢。想法有变化的，可以再次评价，以最近一次为准。"
RECEIPT_NO = "您的评价已经收到。办公室会研究您的意见，决定是否交承办单位再次办理，并把结果告诉您。"


@require_safe
@login_required
def items(request):
    delegate = _delegate(request)
    own = listing.own_items(access.proposals_for(request.user), delegate, today=timezone.localdate())
    return render(request, "delegate/items.html", {"items": own, "delegate": delegate})


@require_safe
@login_required
def item(request, session, number):
    _delegate(request)
    row = _own(request, session, number)
    whole = dossier.for_proposer(row, today=timezone.localdate())
    rated = ratings.rated(request.user, row, whole.letters)
    return render(request, "delegate/item.html", {"dossier": whole, "rated": rated})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rate(request, session, number, letter):
    """Two questions, then what was said is read back, then it counts. Works without script."""
    delegate = _delegate(request)
    row = _own(request, session, number)
    handled = [row.pk, row.merged_into_id]
    letter = get_object_or_404(access.replies_for(request.user), pk=letter, assignment__proposal__in=handled)
    form = RatingForm(request.POST or None, label_suffix=COLON)
    step = request.POST.get("step")
    if form.is_valid() and step == "confirm":
        return _rated(request, row, letter, delegate, form)
    template = "delegate/rate_check.html" if form.is_valid() and step == "check" else "delegate/rate.html"
    status = 422 if form.errors else 200
    context = {"form": form, "letter": letter, "item": row}
    return render(request, template, context, status=status)


def _rated(request, row, letter, delegate, form):
    sponsorship = row.sponsorships.get(delegate=delegate)
    now = timezone.now()
    view = rating.give_feedback(sponsorship, letter, by=request.user, now=now, **form.cleaned_data)
    messages.success(request, RECEIPT_NO if view.is_dissatisfied else RECEIPT)
    return redirect("delegate:item", row.session.slug, row.number)


def _own(request, session: str, number: str) -> Proposal:
    return get_object_or_404(access.proposals_for(request.user), session__slug=session, number=number)


def _delegate(request):
    """Who the signed-in person is as a delegate; nobody else has anything behind this door."""
    if not request.user.is_delegate:
        raise Http404
    return request.user.delegate
