"""A unit speaks with the proposer, before and after the answer (沟通)."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from people.models import User
from proposals.actions.assigning import sign_for
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, Contact
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, ContactMode, EventKind
from proposals.rules.workdays import in_words


@transaction.atomic
def note_contact(
    assignment: Assignment,
    *,
    held_on: date,
    mode: str,
    people: str,
    place: str = "",
    summary: str = "",
    result: str = "",
    today: date,
    by: User | None,
) -> Contact:
    """Record one conversation of an answering unit with the proposer, or that he wanted none (`mode` waived).

    Working on it is receiving: an assignment nobody signed for counts as received on the day of the talk.
    Raises RuleError `co-handler`, `wrong-state` where the part no longer stands, `date-order` before the day
    of assignment, `date-ahead`, `summary-missing` where a waiver does not say how it was expressed.
    """
    proposal, assignment = locked_part(assignment)
    _check_part(assignment)
    _check_talk(assignment, held_on=held_on, mode=mode, summary=summary, today=today)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=held_on, by=by)
        proposal = assignment.proposal
    contact = Contact.objects.create(
        assignment=assignment,
        held_on=held_on,
        mode=mode,
        people=people,
        place=place,
        summary=summary,
        result=result,
        noted_by=by,
    )
    mode_label = contact.get_mode_display()
    record(proposal, EventKind.CONTACTED, on=held_on, by=by, part=assignment, mode=mode_label)
    return contact


def _check_part(assignment: Assignment) -> None:
    what = assignment.proposal.reference
    if not assignment.answers:
        raise RuleError(
            "co-handler", f"{assignment.unit.name}是{what}的会办单位，与提出人的沟通由主办单位登记。"
        )
    if not assignment.counts:
        raise RuleError(
            "wrong-state",
            f"{assignment}现为“{assignment.get_state_display()}”，不再由该单位办理，不能登记沟通。",
        )


def _check_talk(assignment: Assignment, *, held_on: date, mode: str, summary: str, today: date) -> None:
    if held_on > today:
        raise RuleError(
            "date-ahead",
            f"沟通日期{in_words(held_on)}晚于今天（{in_words(today)}），请在沟通之后登记。",
            field="held_on",
        )
    if held_on < assignment.assigned_on:
        raise RuleError(
            "date-order",
            f"沟通日期{in_words(held_on)}早于交办日期{in_words(assignment.assigned_on)}，请核对。",
            field="held_on",
        )
    if mode == ContactMode.WAIVED and not summary.strip():
        raise RuleError(
            "summary-missing",
            "选择“代表（委员）表示不需要”的，请写明何时、以什么方式表示。",
            field="summary",
        )


def has_spoken(assignment: Assignment) -> bool:
    """Whether the unit spoke with the proposer, or the proposer wanted no talk (domain T20).

    Talks held by a unit whose work this one took over count.
    """
    inherited = Q(assignment=assignment.follows_id, assignment__unit__successor=assignment.unit_id)
    return Contact.objects.filter(Q(assignment=assignment) | inherited).exists()
