"""An item is not accepted or filed (不予受理、不予立案), and comes back revised (重新提交)."""

from datetime import date

from django.db import transaction

from people.models import User
from people.roles import AssemblyKind
from proposals.actions.noticing import tell_proposers
from proposals.actions.recording import locked, record
from proposals.models import FilingReason, Proposal, Rejection
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.filing import DEFAULT_GROUNDS
from proposals.rules.vocabulary import EventKind, NoticeKind, OnwardPath
from proposals.rules.workdays import in_words


def load_reasons() -> None:
    """Store the lists of a new installation; a second call adds nothing and changes nothing."""
    FilingReason.objects.bulk_create(
        (
            FilingReason(
                body=body,
                code=ground.code,
                name=ground.name,
                source=ground.source,
                effective_from=ground.effective_from,
                position=position,
            )
            for body, grounds in DEFAULT_GROUNDS.items()
            for position, ground in enumerate(grounds, start=1)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def reject(
    proposal: Proposal,
    *,
    reason: FilingReason,
    explanation: str,
    talked_on: date,
    onward: str,
    on: date,
    by: User | None,
    destination: str = "",
) -> Rejection:
    """Do not accept a suggestion or file a proposal (domain 2.6 T4, T6), after a talk with its proposer.

    `onward` is what becomes of it (OnwardPath), `destination` where it goes. Every proposer is told.
    Raises RuleError `wrong-state` unless it waits for the check, `reason-not-in-force` where its body has no
    such reason on this day, `date-order` where the talk comes after the decision, `destination-missing` where
    a matter goes to a higher level without saying whose.
    """
    proposal = locked(proposal)
    state = states.next_state(states.PROPOSAL, proposal.state, "不予受理", what=proposal.reference)
    _check_reason(proposal, reason, on=on)
    _check_talk(talked_on, on=on)
    onward = OnwardPath(onward)
    if onward == OnwardPath.HIGHER and not destination:
        raise RuleError(
            "destination-missing",
            f"去向选“{onward.label}”的，请写明转往哪里，例如：区内选出的市人大代表。",
            field="destination",
        )
    rejection = Rejection.objects.create(
        proposal=proposal,
        reason=reason,
        explanation=explanation,
        onward=onward,
        destination=destination,
        talked_on=talked_on,
        decided_on=on,
        decided_by=by,
    )
    proposal.state = state
    proposal.save()
    facts = {"onward": onward.label, "destination": destination, "talked_on": in_words(talked_on)}
    record(proposal, EventKind.NOT_FILED, on=on, by=by, reason=f"{reason.name}。{explanation}", **facts)
    _tell_of(rejection)
    return rejection


def _check_reason(proposal: Proposal, reason: FilingReason, *, on: date) -> None:
    body = proposal.session.body
    if not FilingReason.objects.in_force(body, on).filter(pk=reason.pk).exists():
        raise RuleError(
            "reason-not-in-force",
            f"“{reason.name}”在{in_words(on)}不是{AssemblyKind(body).label}可用的理由，请另选一条。",
            field="reason",
        )


def _check_talk(talked_on: date, *, on: date) -> None:
    if talked_on > on:
        raise RuleError(
            "date-order",
            f"与提出人沟通的日期{in_words(talked_on)}晚于决定日期{in_words(on)}。应先沟通，再决定，请核对。",
            field="talked_on",
        )


def _tell_of(rejection: Rejection) -> None:
    proposal = rejection.proposal
    decision = "不予立案" if proposal.session.body == AssemblyKind.CPPCC else "不予受理"
    to = f"（{rejection.destination}）" if rejection.destination else ""
    tell_proposers(
        proposal,
        kind=NoticeKind.DECIDED,
        key=f"not-filed:{rejection.pk}",
        subject=f"{proposal.reference}{decision}",
        sentence=f"理由：{rejection.reason.name}。去向：{rejection.get_onward_display()}{to}。",
    )


def may_be_revised(proposal: Proposal) -> bool:
    """Whether a rejected item was sent back to be revised, rather than on to somewhere else."""
    last = proposal.rejections.last()
    return last is not None and last.onward == OnwardPath.REVISE


@transaction.atomic
def resubmit(proposal: Proposal, *, title: str, text: str, on: date, by: User | None) -> Proposal:
    """Take in the revised version (domain 2.6 T5); it waits for the check again. The timeline keeps the old.

    Raises RuleError `wrong-state` unless it was rejected, `not-to-revise` where it was sent elsewhere,
    `no-change` where it is the same as before.
    """
    proposal = locked(proposal)
    state = states.next_state(states.PROPOSAL, proposal.state, "重新提交", what=proposal.reference)
    if not may_be_revised(proposal):
        onward = proposal.rejections.last().get_onward_display()
        raise RuleError(
            "not-to-revise",
            f"{proposal.reference}的去向是“{onward}”，不是退回修改，不能重新提交。修改后的内容请另行登记。",
        )
    before = {"标题": proposal.title, "内容": proposal.text}
    if before == {"标题": title, "内容": text}:
        raise RuleError("no-change", "标题和内容都没有改动。请填写修改后的标题或内容。", field="text")
    proposal.title, proposal.text, proposal.state = title, text, state
    proposal.save()
    event = record(proposal, EventKind.RESUBMITTED, on=on, by=by, before=before)
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=f"resubmitted:{event.pk}",
        subject=f"{proposal.reference}修改后已重新提交",
        sentence="正在重新审核。",
    )
    return proposal
