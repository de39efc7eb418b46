"""Why every date of an item is the day it is."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from proposals.reading import access, calendars, clocks, desk
from proposals.views import doors


@require_safe
@doors.desk
def dates(request, session, number):
    """Law clock and unit clocks side by side, then each in words and as a picture."""
    row = get_object_or_404(access.proposals_for(request.user), session__slug=session, number=number)
    found = clocks.of(row, request.user, today=timezone.localdate())
    context = {"case": desk.head(row), "dates": found, "marks": calendars.SPAN}
    return render(request, "desk/dates.html", context)
