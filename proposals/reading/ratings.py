"""A delegate's own views of the letters on his item, and what the office made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from people.models import User
from proposals.models import Feedback, Proposal, Reply
from proposals.models.proposal import OVER
from proposals.reading import access, sentences
from proposals.reading.dossier import Letter
from proposals.rules.vocabulary import Decision, ProposalState


@dataclass(frozen=True)
class View:
    """One view as it was given."""

    on: date
    attitude: str
    result: str
    reasons: str
    on_behalf: bool
    study: str


@dataclass(frozen=True)
class Rated:
    """A letter with what was said of it, newest first, and whether more may be said."""

    letter: Letter
    views: Sequence[View]
    open: bool


def rated(user: User, proposal: Proposal, letters: Sequence[Letter]) -> list[Rated]:
    """The letters of a delegate's own item, each with his own views of it and of the versions before it.

    `proposal` is the item as the delegate knows it, or one merged into another that is handled for it.
    """
    rows = access.feedback_for(user).filter(sponsorship__proposal=proposal).prefetch_related("studies")
    views: dict[int, list[Feedback]] = {}
    for row in sorted(rows, key=lambda row: (row.given_at, row.pk), reverse=True):
        views.setdefault(row.reply_id, []).append(row)
    earlier = _earlier(views)
    over = (proposal.merged_into or proposal).state in (ProposalState.CLOSED, *OVER)
    return [
        Rated(
            letter=letter,
            views=[_view(row) for pk in _versions(letter.pk, earlier) for row in views.get(pk, ())],
            open=not over,
        )
        for letter in letters
    ]


def _earlier(views: dict[int, list[Feedback]]) -> dict[int, int]:
    """Which version each replaced, of the letters rated and those that came after; nothing where none was."""
    parts = {row.reply.assignment_id for rows in views.values() for row in rows}
    replaced = Reply.objects.filter(assignment__in=parts, supersedes__isnull=False)
    return dict(replaced.values_list("pk", "supersedes")) if parts else {}


def _versions(pk: int, earlier: dict[int, int]) -> list[int]:
    keys = [pk]
    while (before := earlier.get(keys[-1])) is not None:
        keys.append(before)
    return keys


def _view(row: Feedback) -> View:
    return View(
        on=timezone.localdate(row.given_at),
        attitude=row.get_attitude_display(),
        result=row.get_result_display(),
        reasons=row.reasons,
        on_behalf=row.on_behalf,
        study="".join(_study(study) for study in row.studies.all()),
    )


def _study(study) -> str:
    if study.decision == Decision.PENDING:
        return "办公室正在研究您的意见，会把结果告诉您。"
    on = sentences.day(study.decided_on)
    if study.decision == Decision.AGREED:
        return f"办公室已于{on}决定交承办单位再次办理。"
    return f"办公室于{on}研究后决定不再次办理，理由：{study.decision_reason.rstrip('。')}。"
