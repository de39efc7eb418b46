"""A receipt that was never given counts as given: never signing does not stop the clock (视同签收)."""

import logging
from datetime import date

from django.db import transaction

from proposals.actions.assigning import sign_for
from proposals.actions.noticing import tell_unit
from proposals.models import Assignment, CalendarDay, Proposal
from proposals.rules import deadlines
from proposals.rules.deadlines import Limit
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, LimitKey, NoticeKind
from proposals.rules.workdays import in_words

log = logging.getLogger(__name__)
HOW = "逾期未签收，视同"


def receive_overdue(today: date) -> int:
    """Receive what units were to sign for before `today` and did not; how many parts that were.

    Each counts as received on the last day of its limit, counted from its assignment. Where the policy sets
    no such limit nothing is received by itself. Running twice, or two at once, receives nothing twice: an
    item that somebody is working on is left to the next run.
    """
    workdays, limits = CalendarDay.objects.workdays(), _Limits()
    done = 0
    for part in _unsigned().order_by("proposal", "pk"):
        limit = limits.of(part)
        last = limit and deadlines.due(part.assigned_on, limit, workdays).due_on
        if last and last < today:
            done += _received(part, on=last)
    return done


def _unsigned():
    return Assignment.objects.filter(state=AssignmentState.ASSIGNED).with_item()


class _Limits:
    """The limits of receipt in force; each policy is read once."""

    def __init__(self) -> None:
        self._by_policy: dict[int, list[Limit]] = {}

    def of(self, part: Assignment) -> Limit | None:
        session = part.proposal.session
        policy = session.deadline_policy_id
        if policy not in self._by_policy:
            self._by_policy[policy] = session.deadline_policy.as_limits()
        try:
            return deadlines.limit_in_force(self._by_policy[policy], LimitKey.AUTO_RECEIPT, part.assigned_on)
        except RuleError:
            return None


def _received(part: Assignment, *, on: date) -> bool:
    try:
        return _receive(part, on=on)
    except RuleError as refusal:
        log.warning("assignment %s not received: %s", part.pk, refusal.code)
        return False


@transaction.atomic
def _receive(part: Assignment, *, on: date) -> bool:
    """Sign for one part on the unit's behalf; not where somebody holds the item, or was first."""
    item = Proposal.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=part.proposal_id)
    if not item or not _unsigned().filter(pk=part.pk).exists():
        return False
    part = sign_for(part, on=on, by=None, officer=part.officer, leader=part.leader, automatic=True, how=HOW)
    tell_unit(
        part,
        kind=NoticeKind.ASSIGNED,
        key=f"received-automatically:{part.pk}",
        subject=f"{part.proposal.reference}逾期未签收，已视同签收",
        sentence=f"签收日期记为{in_words(on)}，退办、会办的期限由此起算。请于{in_words(part.due_on)}前办理完毕。",
    )
    return True
