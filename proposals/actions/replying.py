"""A unit answers, and later corrects or follows up its answer."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from proposals.actions.assigning import settle, sign_for
from proposals.actions.noticing import tell_office, tell_proposers
from proposals.actions.publishing import note_public_answer
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, Reply
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    AssignmentState,
    Disclosure,
    EventKind,
    NoticeKind,
    ReplyKind,
    ReplyState,
)


@transaction.atomic
def log_reply(
    assignment: Assignment,
    *,
    replied_on: date,
    body: str,
    by: User | None,
    today: date,
    kind: str = ReplyKind.FIRST,
    **fields: object,
) -> Reply:
    """Record a letter that the unit has signed and sent (登记答复). The first one answers the assignment.

    An assignment nobody signed for counts as received on the day of the letter: who answers has received.
    `fields` are further columns of Reply. Every proposer with an account is told.
    Raises RuleError as `check_reply`, and `wrong-state` where the assignment is neither open nor answered.
    """
    proposal, assignment = locked_part(assignment)
    check_reply(assignment, kind=kind, replied_on=replied_on, today=today, **fields)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=replied_on, by=by)
        proposal = assignment.proposal
    verb = "答复" if kind == ReplyKind.FIRST else "跟踪答复"
    assignment.state = states.next_state(states.ASSIGNMENT, assignment.state, verb, what=str(assignment))
    assignment.answered_on = assignment.answered_on or replied_on
    assignment.save()
    reply = Reply(
        assignment=assignment,
        kind=kind,
        state=states.next_state(states.REPLY, ReplyState.DRAFT, "发出", what="答复"),
        replied_on=replied_on,
        body=body,
        logged_by=by,
        **fields,
    )
    _check_columns(reply)
    reply.save(force_insert=True)
    settle(proposal)
    record(proposal, EventKind.REPLIED, on=replied_on, by=by, part=assignment, **_facts(reply))
    _tell_the_proposers(reply)
    return reply


@transaction.atomic
def correct_reply(reply: Reply, *, reason: str, by: User | None, today: date, **fields: object) -> Reply:
    """Replace a letter by a corrected version; the old one is kept and marked (更正).

    `fields` are the columns of Reply that change. A published letter stays published if it stays open and the
    office (or an import, `by` None) corrects it; a unit's correction waits for the office to publish it. What
    was taken down stays down. The day of the answer follows the corrected date of a first letter.
    Raises RuleError `wrong-state` where the letter was replaced already, and as `check_letter`.
    """
    proposal, assignment = locked_part(reply.assignment)
    old = Reply.objects.select_for_update(no_key=True).get(pk=reply.pk)
    old.state = states.next_state(states.REPLY, old.state, "更正", what=str(reply))
    kept = {name: getattr(old, name) for name in _CARRIED}
    check_letter(assignment, today=today, **{**kept, **fields})
    old.save()
    new = Reply(
        **{**kept, **fields},
        assignment=assignment,
        state=ReplyState.SENT,
        version=old.version + 1,
        supersedes=old,
        logged_by=by,
        taken_down_at=old.taken_down_at,
    )
    if new.disclosure == Disclosure.OPEN and (by is None or by.is_office):
        new.published_at = old.published_at
    _check_columns(new)
    new.save(force_insert=True)
    if new.kind == ReplyKind.FIRST:
        assignment.answered_on = new.replied_on
        assignment.save()
        settle(proposal)
    note_public_answer(proposal)
    record(proposal, EventKind.CORRECTED, on=today, by=by, part=assignment, reason=reason, **_facts(new))
    _tell_the_proposers(new)
    if old.published_at and not new.published_at:
        _tell_the_office(new)
    return new


_CARRIED = (
    "kind",
    "doc_number",
    "outcome",
    "outcome_text",
    "signer",
    "organization",
    "replied_on",
    "body",
    "summary",
    "disclosure",
    "disclosure_reason",
    "contact_name",
    "contact_phone",
    "contact_address",
    "postcode",
)


def check_reply(
    assignment: Assignment,
    *,
    kind: str,
    **fields: object,
) -> None:
    """Raise RuleError where this letter cannot be recorded: `co-handler`, `already-answered`, `not-answered`,
    or as `check_letter`."""
    what = assignment.proposal.reference
    if not assignment.answers:
        raise RuleError(
            "co-handler", f"{assignment.unit.name}是{what}的会办单位，会办意见送主办单位，不直接答复。"
        )
    answered = assignment.state == AssignmentState.ANSWERED
    if kind == ReplyKind.FIRST and answered:
        raise RuleError(
            "already-answered",
            f"{assignment.unit.name}已于{assignment.answered_on}答复{what}。"
            "改正原答复请用“更正”；再次来函请选“再次答复”或“跟踪办理答复”。",
            field="kind",
        )
    if kind != ReplyKind.FIRST and not answered:
        raise RuleError("not-answered", f"{what}还没有首次答复，种类请选“答复”。", field="kind")
    check_letter(assignment, **fields)


def check_letter(assignment: Assignment, *, replied_on: date, today: date, **fields: object) -> None:
    """Raise RuleError where what a letter says cannot be: `date-order` before the day of assignment,
    `date-ahead` after today, or as `check_disclosure`."""
    if replied_on < assignment.assigned_on:
        raise RuleError(
            "date-order",
            f"答复日期{replied_on}早于交办日期{assignment.assigned_on}，请核对落款日期。",
            field="replied_on",
        )
    if replied_on > today:
        raise RuleError(
            "date-ahead", f"答复日期{replied_on}晚于今天（{today}），请核对落款日期。", field="replied_on"
        )
    check_disclosure(**fields)


def check_disclosure(*, disclosure: str = "", disclosure_reason: str = "", **_: object) -> None:
    """Raise RuleError("reason-missing") where a letter is kept from the public without a ground."""
    if disclosure == Disclosure.CLOSED and not disclosure_reason:
        raise RuleError(
            "reason-missing",
            "选择“不予公开”须写明依据，例如《政府信息公开条例》第十四条。",
            field="disclosure_reason",
        )


def _facts(reply: Reply) -> dict[str, str | int]:
    return {
        "reply": reply.pk,
        "doc_number": reply.doc_number,
        "outcome": reply.get_outcome_display(),
        "letter": reply.get_kind_display(),
    }


def _check_columns(reply: Reply) -> None:
    """Raise RuleError("bad-column") naming the first column whose value does not fit."""
    try:
        reply.clean_fields(exclude=["assignment", "logged_by", "supersedes"])
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        label = Reply._meta.get_field(name).verbose_name
        raise RuleError("bad-column", f"“{label}”填写有误：{messages[0]}", field=name) from None


def _tell_the_office(reply: Reply) -> None:
    """A published letter was corrected by its unit, so the public reads none until the office looks."""
    proposal = reply.assignment.proposal
    tell_office(
        proposal,
        kind=NoticeKind.REPLIED,
        key=f"corrected:{reply.pk}",
        assignment=reply.assignment,
        subject=f"{proposal.reference}的答复已由{reply.assignment.unit.name}更正",
        sentence="更正后的答复尚未公开，请审核后公开。",
    )


def _tell_the_proposers(reply: Reply) -> None:
    assignment = reply.assignment
    news = "的答复已更正" if reply.supersedes_id else f"已有{reply.get_kind_display()}"
    tell_proposers(
        assignment.proposal,
        kind=NoticeKind.REPLIED,
        key=f"replied:{reply.pk}",
        assignment=assignment,
        subject=f"{assignment.proposal.reference}{news}",
        sentence=f"{assignment.unit.name}于{reply.replied_on}答复，请登录查看。",
    )
