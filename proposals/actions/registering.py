"""An item arrives, is checked and filed."""

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.db import transaction

from people.models import Delegate, Group, User
from people.roles import AssemblyKind
from proposals.actions.recording import locked, record
from proposals.models import Proposal, Session, Sponsorship
from proposals.rules import numbering, states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Disclosure, EventKind, ItemKind

NUMBER = re.compile(r"[\w()（）〔〕—–-]+")  # what can stand in an address as one part


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
    Raises RuleError as `check_number`.
    """
    number = numbering.clean(number)
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)  # two at once: the second waits here
    check_number(number, session=session)
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


def check_number(number: str, *, session: Session) -> None:
    """Raise RuleError `number-shape` or `number-taken` where a session cannot take this number."""
    number = numbering.clean(number)
    if not NUMBER.fullmatch(number):
        raise RuleError(
            "number-shape",
            f"编号“{number}”不能使用：编号由汉字、字母、数字组成，可带连字符和括号，如 044、闭08、04-1。",
            field="number",
        )
    if Proposal.objects.filter(session=session, number=number).exists():
        raise RuleError("number-taken", f"{session}已有第{number}号，请核对编号。", field="number")


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
    """Save corrected register columns; the timeline names the columns and keeps the old values.

    Raises RuleError as `check_correction`.
    """
    old = locked(proposal)
    check_correction(old, text_disclosure=proposal.text_disclosure)
    if not changed:
        return old
    before = {Proposal._meta.get_field(name).verbose_name: str(getattr(old, name)) for name in changed}
    proposal.save(update_fields=[*changed, "number_key", "changed_at"])
    record(proposal, EventKind.ITEM_CORRECTED, on=on, by=by, before=before)
    return proposal


def check_correction(proposal: Proposal, *, text_disclosure: str) -> None:
    """Raise RuleError("still-public") where a published item would be marked as not to be opened."""
    if proposal.is_public and text_disclosure == Disclosure.CLOSED:
        raise RuleError(
            "still-public",
            f"{proposal.reference}已向社会公开，不能改为“不予公开”。请先撤下，再更正。",
            field="text_disclosure",
        )


@transaction.atomic
def change_sponsors(proposal: Proposal, *, change: Callable[[], object], on: date, by: User) -> None:
    """Call `change`, which alters who proposes an item; the timeline keeps the names before and after."""
    proposal = locked(proposal)
    before = _signers(proposal)
    change()
    after = _signers(proposal)
    if before != after:
        facts = {"before": {"提出人": before}, "after": {"提出人": after}}
        record(proposal, EventKind.ITEM_CORRECTED, on=on, by=by, **facts)


def _signers(proposal: Proposal) -> str:
    return "、".join(row.name for row in proposal.sponsorships.in_order())
