"""What was sent to the signed-in person, readable here too."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.actions import noticing
from proposals.reading import access


@require_safe
@login_required
def inbox(request):
    page = Paginator(access.notices_for(request.user), 20).get_page(request.GET.get("page"))
    return render(request, "notices/inbox.html", {"page": page})


@require_safe
@login_required
def notice(request, pk):
    row = get_object_or_404(access.notices_for(request.user), pk=pk)
    noticing.mark_read(row, now=timezone.now())
    return render(request, "notices/notice.html", {"notice": row})
