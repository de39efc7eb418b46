"""An item arrives, is checked and filed."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from people.models import Delegate, Group, User
from people.roles import AssemblyKind
from proposals.actions.recording import locked, record
from proposals.models import Proposal, Session, Sponsorship
from proposals.rules import numbering, states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, ItemKind


@transaction.atomic
def register(
    *,
    session: Session,
    number: str,
    title: str,
    submitted_on: date,
    by: User | None,
    sponsors: Sequence[Delegate | Group] = (),
    **fields: object,
) -> Proposal:
    """Enter an item in the register, with its proposers in the order of signing.

    `fields` are further columns of Proposal (text, topic, proposer_type …).
    Raises RuleError("number-taken") if the session has the number already.
    """
    number = numbering.clean(number)
    if Proposal.objects.filter(session=session, number=number).exists():
        raise RuleError("number-taken", f"{session}已有第{number}号，请核对编号。", field="number")
    default_kind = ItemKind.PROPOSAL if session.body == AssemblyKind.CPPCC else ItemKind.SUGGESTION
    proposal = Proposal.objects.create(
        session=session,
        number=number,
        title=title,
        submitted_on=submitted_on,
        **{"kind": default_kind, **fields},
    )
    Sponsorship.objects.bulk_create(
        [_sponsorship(proposal, sponsor, position) for position, sponsor in enumerate(sponsors, start=1)]
    )
    record(proposal, EventKind.REGISTERED, on=submitted_on, by=by)
    return proposal


def _sponsorship(proposal: Proposal, sponsor: Delegate | Group, position: int) -> Sponsorship:
    role = "delegate" if isinstance(sponsor, Delegate) else "group"
    return Sponsorship(proposal=proposal, position=position, **{role: sponsor})


@transaction.atomic
def file(proposal: Proposal, *, on: date, by: User | None) -> Proposal:
    """Accept a suggestion, or file a proposal (受理、立案): from now on it waits for assignment.

    Raises RuleError("wrong-state") unless it waits for the check.
    """
    proposal = locked(proposal)
    proposal.state = states.next_state(states.PROPOSAL, proposal.state, "受理", what=proposal.reference)
    proposal.save()
    record(proposal, EventKind.FILED, on=on, by=by)
    return proposal


@transaction.atomic
def correct(proposal: Proposal, *, changed: Sequence[str], on: date, by: User) -> Proposal:
    """Save corrected register columns; the timeline names the columns and keeps the old values."""
    old = locked(proposal)
    before = {Proposal._meta.get_field(name).verbose_name: str(getattr(old, name)) for name in changed}
    proposal.save(update_fields=[*changed, "number_key", "changed_at"])
    record(proposal, EventKind.ITEM_CORRECTED, on=on, by=by, before=before)
    return proposal
