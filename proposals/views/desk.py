"""The desk: what waits, one item whole, everything there is, and the pages on which a verb asks first."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from people.labels import COLON
from proposals import verbs
from proposals.documents import sheets
from proposals.filters import DeskFilter
from proposals.reading import access, calendars, desk, finding, queues, register, similar
from proposals.rules.errors import RuleError
from proposals.views import doors, drafts, entry

PAGE = 50
MOST_CELLS = 20_000  # rows that one sheet may hold; more is for the figures, not for reading


# What waits


@require_safe
@doors.desk
def queue(request):
    key, number = request.GET.get("queue", ""), request.GET.get("page")
    found = queues.desk(request.user, key=key, number=number, today=timezone.localdate())
    rows = [(row, row.theirs and _first_step(request.user, row.turn)) for row in found.rows]
    context = {"desk": found, "page": found.page, "rows": rows}
    if request.user.is_office:
        context["warning"] = calendars.warning(timezone.localdate())
    return render(request, _part(request, "desk/queue.html", "desk/partials/queue.html"), context)


@require_safe
@doors.desk
def find(request):
    """The item itself where a number names just one, else everything the words may mean."""
    found = finding.find(request.user, request.GET.get("q", ""))
    if found.item:
        return redirect("desk:item", found.item.session.slug, found.item.number)
    return render(request, "desk/find.html", {"found": found})


# Everything there is


@require_safe
@doors.desk
def listing(request):
    filterset = _filtered(request)
    counts = register.tally(filterset.qs)
    pages = Paginator(filterset.qs, PAGE)
    pages.count = counts.total
    page = pages.get_page(request.GET.get("page"))
    context = {
        "filter": filterset,
        "counts": counts,
        "page": page,
        "lines": list(register.lines(page.object_list, today=timezone.localdate())),
        "delegate": _delegate_asked(filterset),
    }
    return render(request, _part(request, "desk/list.html", "desk/partials/list.html"), context)


@require_safe
@doors.desk
def sheet(request):
    """The same list as a spreadsheet, with who took it away and when."""
    filterset, now = _filtered(request), timezone.localtime()
    if not filterset.form.is_valid():
        return redirect(f"{reverse('desk:list')}?{request.GET.urlencode()}")
    if filterset.qs.count() > MOST_CELLS:
        raise RuleError("too-many", f"这张表超过{MOST_CELLS}行，请先加上筛选条件，例如选定一次会议。")
    content = sheets.workbook(
        heading="代表建议和政协提案办理情况一览表",
        note=f"截至{now:%Y-%m-%d %H:%M}，导出人：{request.user}",
        columns=register.COLUMNS,
        rows=register.cells(register.lines(filterset.qs, today=now.date())),
    )
    name = content_disposition_header(True, f"办理情况一览表{now:%Y%m%d}.xlsx")
    return HttpResponse(content, content_type=sheets.MEDIA_TYPE, headers={"Content-Disposition": name})


def _filtered(request):
    rows = register.with_outcome(access.proposals_for(request.user))
    return DeskFilter(
        request.GET, queryset=rows, user=request.user, today=timezone.localdate(), request=request
    )


def _delegate_asked(filterset):
    """The delegate whose items are asked for, so that the page can say so."""
    form = filterset.form
    asked = form.is_valid() and form.cleaned_data.get("delegate")
    return finding.delegate(int(asked)) if asked else None


# One item


@dataclass(frozen=True)
class Offer:
    """Something to do as a button: `asks` leads to its page first, any other is done at once."""

    label: str
    url: str
    asks: bool = True


@require_safe
@doors.desk
def item(request, session, number):
    rows = access.proposals_for(request.user).select_related("session__deadline_policy")
    row = get_object_or_404(rows, session__slug=session, number=number)
    case = desk.case(row, request.user, today=timezone.localdate())
    offers = [(label, _offers(request.user, kind, one)) for kind, one, label in case.rows]
    context = {
        "case": case,
        "offers": [(label, some.values()) for label, some in offers if some],
        "similar": similar.hints(row, request.user),
        "now": _now(case.steps, {key: offer for _, some in offers for key, offer in some.items()}),
    }
    return render(request, "desk/item.html", context)


def _offers(user, kind, row):
    """What this person may do to a row now, by kind, key and verb."""
    return {(kind, row.pk, verb.slug): _offer(verb, row.pk) for verb in verbs.offered(user, kind, row)}


def _offer(verb, pk):
    asks = verb.grave or any(name != "seen" for name in verb.form.base_fields)
    return Offer(verb.label, reverse("desk:do", args=[verb.kind, pk, verb.slug]), asks)


def _now(steps, offers):
    """What may be done about the first thing that waits for this person; a decision has several answers."""
    for step in steps:
        if step.theirs and (found := _answers(step.turn, offers)):
            return found
    return []


def _answers(one, offers):
    if page := _own_page(one):
        return [page]
    keys = [(one.duty.kind, one.row, slug) for slug in one.duty.verbs]
    return [offers[key] for key in keys if key in offers]


def _own_page(one):
    """The page of its own on which a few things are done."""
    if one.duty.code == "assign":
        return Offer("交办", f"{reverse('desk:assign')}?items={one.row}")
    if one.duty.code == "review":
        return Offer("审核公开", reverse("desk:review-letter", args=[one.row]))
    return None


def _first_step(user, one):
    """Where a row of a queue leads this person: to the one thing to do, or None where there is a choice."""
    if page := _own_page(one):
        return page.url
    [slug, *others] = one.duty.verbs
    verb = verbs.find(one.duty.kind, slug)
    return _offer(verb, one.row).url if verb and verb.who(user) and not others else None


# Doing it


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
    asked = drafts.is_asking(request)
    if asked and (answer := drafts.handled(request)):
        return answer
    if asked and not verb.possible(row):
        raise RuleError("not-now", f"现在不能办理“{verb.label}”：情况可能已经变化，请返回查看最新状态。")
    proposal = verbs.KINDS[kind].item(row)
    form = _form(request, verb, row, proposal)
    if not asked and form.is_valid() and (said := verbs.perform(verb, row, form)):
        drafts.done(request)
        messages.success(request, said)
        return _back(proposal)
    case = proposal and desk.head(proposal)
    context = {
        **{"verb": verb, "form": form, "row": row, "case": case, "proposal": proposal},
        "part": verbs.KINDS[kind].part(row),
        "kind": kind,
        "others": verbs.otherwise(request.user, verb, row),
        "meanwhile": None if asked else entry.meanwhile(request, form, verb, row),
        "keeps": drafts.is_worth_keeping(form),
    }
    return render(request, verb.template, context, status=200 if asked else 422)


def _back(proposal):
    """To the item; to the queue from a row that belongs to none."""
    if proposal is None:
        return redirect("desk:queue")
    return redirect("desk:item", proposal.session.slug, proposal.number)


def _form(request, verb, row, proposal):
    """The form, with the number of events the person has seen: a refusal tells of newer ones.

    Boxes named in the address are filled in with what it says.
    """
    common = {"row": row, "user": request.user, "today": timezone.localdate(), "label_suffix": COLON}
    if not drafts.is_asking(request):
        return verb.form(request.POST, request.FILES, **common)
    initial = {name: value for name, value in request.GET.items() if name in verb.form.base_fields}
    initial["seen"] = proposal.events_count if proposal else None
    form = drafts.form(request, verb.form, initial=initial, **common)
    if "read" in request.POST:
        entry.read_in(request, form, verbs.KINDS[verb.kind].part(row))
    return form


def _part(request, whole, part):
    """The part of a page that htmx asked for, or the whole page."""
    wants_part = request.htmx and not request.htmx.history_restore_request
    return part if wants_part else whole
