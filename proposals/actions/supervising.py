"""The office urges units (催办), and leaders lead, watch over and annotate items (重点督办、领导阅批)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import transaction

from people.models import User
from proposals.actions.noticing import Recipients, tell, tell_unit
from proposals.actions.recording import locked, locked_part, record
from proposals.models import Assignment, Event, Proposal
from proposals.models.proposal import OVER
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind, ProposalState
from proposals.rules.workdays import in_words

AWAITED = (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)


# Key items


@transaction.atomic
def make_key(proposal: Proposal, *, leader: str, supervisor: str, on: date, by: User | None) -> Proposal:
    """Put an item under key supervision (重点督办): who leads it, and who watches over it.

    For one that is already, the names change. Its units are told.
    Raises RuleError `nobody-named` where both names are empty, `already-key` where nothing changes, `over`.
    """
    proposal = _locked_unless_over(proposal, "列为重点督办")
    if not (leader or supervisor):
        raise RuleError("nobody-named", "请至少填写领办领导或督办人（机构）中的一项。", field="supervisor")
    if proposal.is_key and (proposal.led_by, proposal.supervised_by) == (leader, supervisor):
        raise RuleError(
            "already-key", f"{proposal.reference}已是重点督办件，领办领导和督办人没有变化。", field="leader"
        )
    proposal.is_key, proposal.led_by, proposal.supervised_by = True, leader, supervisor
    proposal.save()
    event = record(
        proposal, EventKind.KEY_SET, on=on, by=by, leader=leader, supervisor=supervisor, how=_who(proposal)
    )
    _tell_the_units(proposal, f"列为重点督办{_who(proposal)}", key=f"key:{event.pk}")
    return proposal


def _who(proposal: Proposal) -> str:
    """Who leads and who watches, as a sentence goes on: ，领办：甲，督办：乙."""
    named = {"领办": proposal.led_by, "督办": proposal.supervised_by}
    return "".join(f"，{role}：{name}" for role, name in named.items() if name)


@transaction.atomic
def lift_key(proposal: Proposal, *, reason: str, on: date, by: User | None) -> Proposal:
    """End key supervision (解除重点督办); the timeline keeps who led and watched.

    Raises RuleError("not-key").
    """
    proposal = locked(proposal)
    if not proposal.is_key:
        raise RuleError("not-key", f"{proposal.reference}不是重点督办件，不必解除。")
    before = {"leader": proposal.led_by, "supervisor": proposal.supervised_by}
    proposal.is_key, proposal.led_by, proposal.supervised_by = False, "", ""
    proposal.save()
    event = record(proposal, EventKind.KEY_LIFTED, on=on, by=by, reason=reason, **before)
    _tell_the_units(proposal, "不再列为重点督办", key=f"key-lifted:{event.pk}")
    return proposal


@transaction.atomic
def annotate(proposal: Proposal, *, leader: str, text: str, on: date, by: User | None) -> Proposal:
    """Note what a leader wrote on an item (领导阅批). Its units are told. Raises RuleError("over")."""
    proposal = _locked_unless_over(proposal, "登记领导阅批")
    proposal.annotated_by = leader
    proposal.save()
    event = record(proposal, EventKind.ANNOTATED, on=on, by=by, leader=leader, text=text)
    _tell_the_units(proposal, f"已由{leader}阅批", key=f"annotated:{event.pk}")
    return proposal


def _locked_unless_over(proposal: Proposal, verb: str) -> Proposal:
    proposal = locked(proposal)
    if proposal.state in OVER:
        raise RuleError(
            "over", f"{proposal.reference}现为“{proposal.get_state_display()}”，不再办理，不能{verb}。"
        )
    return proposal


def _tell_the_units(proposal: Proposal, news: str, *, key: str) -> None:
    for part in proposal.assignments.current().select_related("unit"):
        part.proposal = proposal
        tell_unit(
            part,
            kind=NoticeKind.PROGRESS,
            key=f"{key}:{part.pk}",
            subject=f"{proposal.reference}{news}",
            sentence="请登录查看。",
        )


# Urging


@transaction.atomic
def urge(assignment: Assignment, *, text: str, on: date, by: User | None) -> list[User]:
    """Urge a unit to get on with its part (催办); who was told: its users, or the office where it has none.

    Raises RuleError as `check_urge`.
    """
    proposal, assignment = locked_part(assignment)
    check_urge(assignment, on=on)
    record(proposal, EventKind.URGED, on=on, by=by, part=assignment, reason=text)
    recipients = Recipients().of(assignment)
    for user in recipients:
        tell(
            user,
            kind=NoticeKind.URGED,
            key=f"urged:{assignment.pk}:{on}:{user.pk}",
            assignment=assignment,
            subject=f"催办：{proposal.reference}（{assignment.unit.name}{assignment.get_role_display()}）",
            sentence=f"期限为{in_words(assignment.due_on)}。{text.rstrip('。')}。",
        )
    return recipients


def check_urge(assignment: Assignment, *, on: date) -> None:
    """Raise RuleError where a part cannot be urged on this day: `owes-nothing`, `urged-today`."""
    proposal, unit = assignment.proposal, assignment.unit
    if not assignment.is_open or proposal.state not in AWAITED:
        found = assignment.get_state_display() if proposal.state in AWAITED else proposal.get_state_display()
        raise RuleError("owes-nothing", f"{unit.name}办理的{proposal.reference}现为“{found}”，不必催办。")
    urged = Event.objects.filter(proposal=proposal, kind=EventKind.URGED, on=on, facts__part=assignment.pk)
    if urged.exists():
        raise RuleError(
            "urged-today",
            f"{unit.name}办理的{proposal.reference}在{in_words(on)}已经催办过，同一天不重复催办。",
        )


class Urged(NamedTuple):
    """A part that was urged, and who was told."""

    assignment: Assignment
    recipients: list[User]


def urge_many(
    assignments: Iterable[Assignment], *, text: str, on: date, by: User | None
) -> tuple[list[Urged], list[tuple[Assignment, RuleError]]]:
    """Urge several parts (批量催办): those urged with who was told, and those refused with the reason.

    A refusal keeps no other part back.
    """
    done, refused = [], []
    for part in sorted(assignments, key=lambda row: (row.proposal_id, row.pk)):
        # one lock order, so that no two batches wait for each other
        try:
            done.append(Urged(part, urge(part, text=text, on=on, by=by)))
        except RuleError as refusal:
            refused.append((part, refusal))
    return done, refused
