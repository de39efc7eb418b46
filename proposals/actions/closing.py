"""An item is closed and archived (办结归档), and opened again where facts changed (重新打开)."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from django.db import transaction
from django.db.models import Q

from people.models import User
from proposals.actions.assigning import limit_from
from proposals.actions.noticing import tell_proposers, tell_unit
from proposals.actions.recording import locked, record
from proposals.actions.withdrawing import end_open_parts
from proposals.models import (
    Extension,
    Feedback,
    OutcomeChange,
    Promise,
    Proposal,
    Reply,
    ReturnRequest,
    Sponsorship,
)
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, LimitKey, NoticeKind, ProposalState
from proposals.rules.workdays import in_words


@transaction.atomic
def close(proposal: Proposal, *, archive_number: str, reason: str, on: date, by: User | None) -> Proposal:
    """Close an answered item and archive it (domain 2.6 T33). Opinions still owed end; proposers are told.

    Raises RuleError `not-finished` with everything that is missing in one sentence, `wrong-state`.
    """
    proposal = locked(proposal)
    missing = list(what_is_missing(proposal, on=on))
    if missing and proposal.state in (ProposalState.IN_HAND, ProposalState.REPLIED):
        raise RuleError("not-finished", f"{proposal.reference}还不能办结：{'；'.join(missing)}。")
    proposal.state = states.next_state(states.PROPOSAL, proposal.state, "办结", what=proposal.reference)
    end_open_parts(proposal, reason="本件已办结。", news="已办结归档", on=on, by=by)
    proposal.closed_on, proposal.archive_number = on, archive_number
    proposal.save()
    event = record(proposal, EventKind.CLOSED, on=on, by=by, reason=reason, archive_number=archive_number)
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=f"closed:{event.pk}",
        subject=f"{proposal.reference}已办结归档",
        sentence="答复和办理过程仍可登录查看。",
    )
    return proposal


@transaction.atomic
def reopen(proposal: Proposal, *, reason: str, asked_by_text: str, on: date, by: User | None) -> Proposal:
    """Open a closed item again (domain 2.6 T35): it counts as answered and is tracked.

    `asked_by_text` says who asked. The timeline keeps when and under which number it was closed. Its
    answering units and its proposers are told. Raises RuleError("wrong-state").
    """
    proposal = locked(proposal)
    proposal.state = states.next_state(states.PROPOSAL, proposal.state, "重新打开", what=proposal.reference)
    facts = {
        "closed_on": in_words(proposal.closed_on),
        "archive_number": proposal.archive_number,
        "asked_by": asked_by_text,
    }
    proposal.closed_on, proposal.archive_number = None, ""
    proposal.save()
    event = record(proposal, EventKind.REOPENED, on=on, by=by, reason=reason, **facts)
    message = {"kind": NoticeKind.PROGRESS, "subject": f"{proposal.reference}重新打开，继续跟踪办理"}
    for part in proposal.assignments.current().answering().select_related("unit"):
        part.proposal = proposal
        tell_unit(part, key=f"reopened:{event.pk}:{part.pk}", sentence="请登录查看。", **message)
    tell_proposers(proposal, key=f"reopened:{event.pk}", sentence="请登录查看。", **message)
    return proposal


# What hinders closing


def what_is_missing(proposal: Proposal, *, on: date) -> Iterator[str]:
    """Everything that keeps an item from being closed on a day, each as a clause; nothing where it may be.

    An opinion that a co-handling unit still owes keeps nothing open, for nobody waits for it.
    """
    return chain(
        _unanswered(proposal),
        _undecided(proposal),
        _promised(proposal),
        _unrated(proposal, on=on),
    )


def _unanswered(proposal: Proposal) -> Iterator[str]:
    rows = proposal.assignments.open().answering().select_related("unit").order_by("pk")
    if units := [row.unit.name for row in rows]:
        yield f"{'、'.join(units)}尚未答复"


def _undecided(proposal: Proposal) -> Iterator[str]:
    of_parts = Q(assignment__proposal=proposal)
    asked = {
        "退办申请": ReturnRequest.objects.filter(of_parts),
        "延期申请": Extension.objects.filter(of_parts),
        "结果转化申请": OutcomeChange.objects.filter(reply__assignment__proposal=proposal),
        "不满意研判": proposal.studies,
    }
    if pending := [name for name, rows in asked.items() if rows.pending().exists()]:
        yield f"{'、'.join(pending)}尚未审批"


def _promised(proposal: Proposal) -> Iterator[str]:
    promises = Promise.objects.open().filter(reply__assignment__proposal=proposal)
    if count := promises.count():
        yield f"有{count}项承诺尚未了结"


def _unrated(proposal: Proposal, *, on: date) -> Iterator[str]:
    """Whom the time to rate the newest letter of a unit has not run out for. Groups owe no rating."""
    mine = Q(proposal=proposal) | Q(proposal__merged_into=proposal)
    people = Sponsorship.objects.filter(mine, delegate__isnull=False).select_related("delegate")
    for part in proposal.assignments.current().answering().select_related("unit").order_by("pk"):
        letter = part.replies.current().newest_first().first()
        if letter is None:
            continue
        rated = Feedback.objects.filter(reply__in=_versions(letter)).values("sponsorship")
        silent = [row.name for row in people.exclude(pk__in=rated).order_by("proposal", "position")]
        if not silent:
            continue
        until = limit_from(proposal, LimitKey.FEEDBACK, start=letter.replied_on).due_on
        if on <= until:
            yield f"{'、'.join(silent)}尚未评价{part.unit.name}的答复（评价期限为{in_words(until)}）"


def _versions(letter: Reply | None) -> list[int]:
    """The keys of a letter and of the versions it replaced: who rated one of them has rated it."""
    keys = []
    while letter:
        keys.append(letter.pk)
        letter = letter.supersedes
    return keys
