"""The office keeps the calendar: nothing changes before it was seen which open dates would move."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from people.labels import COLON
from proposals.actions import calendar, recounting
from proposals.forms.calendar import ChangeForm
from proposals.models import CalendarDay
from proposals.reading import access, calendars
from proposals.rules.errors import RuleError
from proposals.views import doors

YEARS = range(2000, 2101)  # those an address may name
MOST_MOVES = 500  # shown; all of them are counted


@require_safe
@doors.office
def years(request):
    today = timezone.localdate()
    context = {"years": calendars.years(today), "warning": calendars.warning(today)}
    return render(request, "desk/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@doors.office
def year(request, year):
    """One year: its days, what may be done to them, the preview of that, and at last the doing."""
    if year not in YEARS:
        raise Http404
    if request.method != "POST":
        return _page(request, year, ChangeForm(year=year, label_suffix=COLON))
    form = ChangeForm(request.POST, year=year, label_suffix=COLON)
    if form.is_valid():
        if form.cleaned_data["seen"] and (said := _saved(form, request.user)):
            messages.success(request, said)
            return redirect("desk:calendar-year", year)
        if outlook := _outlook(form):
            return _preview(request, year, form, outlook)
    return _page(request, year, form, status=422)


def _saved(form, user):
    """Do what was looked at; the sentence to say, or None where a refusal was put on the form."""
    try:
        moves = recounting.change(
            form.changes, seen=form.cleaned_data["seen"], by=user, on=timezone.localdate()
        )
    except RuleError as refusal:
        form.add_error(None, refusal.sentence)
        return None
    moved = (
        f"，{len(moves)}个未办结的期限随之变动，已逐一记录并通知承办单位" if moves else "，没有期限因此变动"
    )
    return f"日历已保存：{calendar.in_words(form.changes)}{moved}。"


def _outlook(form):
    try:
        return recounting.foresee(form.changes)
    except RuleError as refusal:
        if not form.non_field_errors():
            form.add_error(None, refusal.sentence)
        return None


def _page(request, year, form, *, status=200):
    workdays = CalendarDay.objects.workdays()
    state = workdays.state(year)
    context = {
        "year": year,
        "state": state,
        "label": calendars.STATES[state],
        "days": calendars.days_of(year),
        "months": calendars.months_of_year(year, workdays),
        "marks": (calendars.OFF, calendars.MADE_UP),
        "dependents": calendars.dependents_by_year()[year],
        "known": year in calendar.known_years() and bool(_of_the_package(year)),
        "around": [one for one in (year - 1, year + 1) if one in YEARS],
        "form": form,
    }
    return render(request, "desk/calendar_year.html", context, status=status)


def _of_the_package(year):
    """What the days that came with the software would change."""
    return calendar.compared(calendar.days_of_year(year), overwrite=True)[0]


def _preview(request, year, form, outlook):
    """Moves of other assemblies' items are counted but not told."""
    own = access.proposals_for(request.user).filter(pk__in={move.proposal.pk for move in outlook.moves})
    visible = set(own.values_list("pk", flat=True))
    moves = [move for move in outlook.moves if move.proposal.pk in visible]
    context = {
        "year": year,
        "form": form,
        "outlook": outlook,
        "caution": calendars.caution(calendar.afterwards(outlook.changes), year),
        "moves": moves[:MOST_MOVES],
        "unlisted": max(len(moves) - MOST_MOVES, 0),
        "elsewhere": len(outlook.moves) - len(moves),
    }
    return render(request, "desk/calendar_preview.html", context, status=422 if form.errors else 200)
