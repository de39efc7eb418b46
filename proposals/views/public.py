"""What anybody may read."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.filters import ProposalFilter
from proposals.models import Proposal
from proposals.reading import dossier, listing
from proposals.reading.overview import overview

PAGE_SIZES = (20, 50, 100)


@require_safe
def home(request):
    return render(request, "public/home.html", {"overview": overview(timezone.localdate())})


@require_safe
def proposal_list(request):
    filterset = ProposalFilter(request.GET, queryset=Proposal.objects.public())
    page = Paginator(filterset.qs, _page_size(request)).get_page(request.GET.get("page"))
    context = {
        "filter": filterset,
        "page": page,
        "rows": listing.public_rows(page.object_list),
        "chips": _chips(request, filterset),
        "query": _without(request, "page"),
        "sizes": PAGE_SIZES,
    }
    return render(request, "public/proposal_list.html", context)


@require_safe
def proposal(request, session, number):
    row = get_object_or_404(Proposal.objects.public().with_session(), session__slug=session, number=number)
    return render(request, "public/proposal.html", {"dossier": dossier.for_public(row)})


def _page_size(request):
    asked = request.GET.get("per_page", "")
    return int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]


def _chips(request, filterset):
    """The filters in force, each with the address that takes it off."""
    if not filterset.form.is_valid():
        return []
    chips = []
    for name, value in filterset.form.cleaned_data.items():
        if value in (None, "", "newest") or name == "sort":
            continue
        field = filterset.form.fields[name]
        label = dict(getattr(field, "choices", []) or []).get(value) if isinstance(value, str) else None
        shown = "是" if value is True else "否" if value is False else (label or value)
        chips.append({"label": field.label, "value": shown, "off": _without(request, name, "page")})
    return chips


def _without(request, *names):
    """The query string without some of its names."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    return query.urlencode()
