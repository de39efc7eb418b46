"""What a unit asks and the office decides (申请和审批): the steps that all such requests share."""

from datetime import date
from typing import TypeVar

from people.models import User
from proposals.actions.recording import locked_part
from proposals.models import Assignment, Extension, Proposal, ReturnRequest
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Decision
from proposals.rules.workdays import in_words

Asked = TypeVar("Asked", ReturnRequest, Extension)


def locked_request(request: Asked) -> tuple[Proposal, Assignment, Asked]:
    """Item, part and request, fresh and locked in this order.

    Raises RuleError("wrong-state") where the request was decided already.
    """
    proposal, assignment = locked_part(request.assignment)
    fresh = type(request).objects.select_for_update(no_key=True).get(pk=request.pk)
    fresh.assignment = assignment
    if not fresh.is_pending:
        label, decided = fresh._meta.verbose_name, fresh.get_decision_display()
        raise RuleError("wrong-state", f"这份{label}已于{in_words(fresh.decided_on)}审批：{decided}。")
    return proposal, assignment, fresh


def decide(request: Asked, decision: Decision, reason: str, *, on: date, by: User | None) -> None:
    """Store what was decided about a request, and why."""
    request.decision, request.decision_reason = decision, reason
    request.decided_on, request.decided_by = on, by
    request.save()


def refuse_pending(assignment: Assignment, reason: str, *, on: date, by: User | None) -> None:
    """Decide what was still asked about a part that is going: there is nothing left to agree to.

    The caller holds the part's lock.
    """
    for request in [*assignment.return_requests.pending(), *assignment.extensions.pending()]:
        decide(request, Decision.REFUSED, reason, on=on, by=by)
