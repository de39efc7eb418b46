"""A delegate's own items."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.reading import access, dossier, listing


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
    row = get_object_or_404(access.proposals_for(request.user), session__slug=session, number=number)
    whole = dossier.for_proposer(row, today=timezone.localdate())
    return render(request, "delegate/item.html", {"dossier": whole})


def _delegate(request):
    """Who the signed-in person is as a delegate; nobody else has anything behind this door."""
    if not request.user.is_delegate:
        raise Http404
    return request.user.delegate
