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
def correct(proposal: Proposal, *, changed: Sequence[str], on: date, by: User, reason: str = "") -> Proposal:
    """Save corrected register columns; the timeline names the columns and keeps the old and the new values.

    Raises RuleError as `check_correction`.
    """
    old = locked(proposal)
    check_correction(old, text_disclosure=proposal.text_disclosure, submitted_on=proposal.submitted_on)
    if not changed:
        return old
    facts = {"before": _in_words(old, changed), "after": _in_words(proposal, changed)}
    if reason:
        facts["reason"] = reason
    proposal.save(update_fields=[*changed, "number_key", "changed_at"])
    record(proposal, EventKind.ITEM_CORRECTED, on=on, by=by, **facts)
    return proposal


@transaction.atomic
def amend(proposal: Proposal, *, reason: str, on: date, by: User, **values: object) -> Proposal:
    """Correct the register with a reason (更正登记): `values` are what the columns should say.

    Raises RuleError("no-change") where they say it already, or as `check_correction`.
    """
    proposal = locked(proposal)
    changed = [name for name, value in values.items() if getattr(proposal, name) != value]
    if not changed:
        raise RuleError("no-change", "登记内容没有改动，不必更正。")
    for name in changed:
        setattr(proposal, name, values[name])
    return correct(proposal, changed=changed, reason=reason, on=on, by=by)


def _in_words(proposal: Proposal, names: Sequence[str]) -> dict[str, str]:
    """Columns by their Chinese names, with what they say."""
    return {Proposal._meta.get_field(name).verbose_name: _said(proposal, name) for name in names}


def _said(proposal: Proposal, name: str) -> str:
    value = getattr(proposal, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if Proposal._meta.get_field(name).choices:
        return getattr(proposal, f"get_{name}_display")()
    return "" if value is None else str(value)


def check_correction(proposal: Proposal, *, text_disclosure: str, submitted_on: date | None = None) -> None:
    """Raise RuleError where the register cannot say so: `still-public` where a published item would be marked
    as not to be opened, `date-order` where it would be handed in after it was assigned."""
    if submitted_on and proposal.assigned_on and submitted_on > proposal.assigned_on:
        raise RuleError(
            "date-order",
            f"提出日期{submitted_on}晚于首次交办日期{proposal.assigned_on}，请核对。",
            field="submitted_on",
        )
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
