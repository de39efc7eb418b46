"""A unit answers, and later corrects or follows up its answer."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from proposals.actions.assigning import settle, sign_for
from proposals.actions.contacting import has_spoken
from proposals.actions.deciding import refuse_pending
from proposals.actions.noticing import tell_office, tell_proposers
from proposals.actions.promising import check_promise, write_promise
from proposals.actions.publishing import note_public_answer
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, Proposal, Reply
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    AssignmentRole,
    AssignmentState,
    Disclosure,
    EventKind,
    NoticeKind,
    Outcome,
    ReplyKind,
    ReplyState,
)

# What a letter promises: what, and until when.
Promises = Sequence[tuple[str, date | None]]

UNSENT = (ReplyState.DRAFT, ReplyState.CHECKING)
# Outcomes that are not an end: a unit says until when it will be (SH-NPC art. 18).
ONGOING = (Outcome.IN_PROGRESS, Outcome.PLANNED)


@transaction.atomic
def log_reply(
    assignment: Assignment,
    *,
    replied_on: date,
    body: str,
    by: User | None,
    today: date,
    kind: str = ReplyKind.FIRST,
    waiver: str = "",
    promises: Promises = (),
    **fields: object,
) -> Reply:
    """Record a letter that the unit has signed and sent (登记答复). The opening one answers the assignment.

    An assignment nobody signed for counts as received on the day of the letter: who answers has received.
    `waiver` says why a unit answers although something is missing, `promises` what it promises until when,
    `fields` are further columns of Reply. A draft of this letter becomes the letter. Every proposer with an
    account is told. Raises RuleError as `check_reply`, and `wrong-state` where the assignment is neither
    open nor answered.
    """
    proposal, assignment = locked_part(assignment)
    facts = {"kind": kind, "replied_on": replied_on, **fields}
    check_reply(assignment, by=by, waiver=waiver, promises=promises, today=today, **facts)
    reply = unsent(assignment, kind=kind) or Reply(assignment=assignment)
    fill(reply, body=body, logged_by=by, **facts)
    return send_out(proposal, assignment, reply, by=by, waiver=waiver, promises=promises)


def opening_kind(assignment: Assignment) -> ReplyKind:
    """The kind of letter that answers this part: the item's first round, or one that handles it again."""
    return ReplyKind.AGAIN if assignment.round > 1 else ReplyKind.FIRST


def unsent(assignment: Assignment, **narrowed: object) -> Reply | None:
    """The letter of this part that is still being written or waits to be signed."""
    drafts = Reply.objects.select_for_update(no_key=True).filter(state__in=UNSENT, **narrowed)
    return drafts.filter(assignment=assignment).first()


def fill(reply: Reply, **columns: object) -> None:
    """Write columns of a letter. Raises RuleError("bad-column") naming the first that does not fit."""
    for name, value in columns.items():
        setattr(reply, name, value)
    _check_columns(reply)


def send_out(
    proposal: Proposal,
    assignment: Assignment,
    reply: Reply,
    *,
    by: User | None,
    waiver: str = "",
    promises: Promises = (),
) -> Reply:
    """Make a filled and checked letter stand, with all that follows from it. Item and part are locked."""
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=reply.replied_on, by=by)
        proposal = assignment.proposal
    verb = "跟踪答复" if assignment.state == AssignmentState.ANSWERED else "答复"
    assignment.state = states.next_state(states.ASSIGNMENT, assignment.state, verb, what=str(assignment))
    assignment.answered_on = assignment.answered_on or reply.replied_on
    assignment.save()
    sent = "签发" if reply.state == ReplyState.CHECKING else "发出"
    reply.assignment, reply.state = (
        assignment,
        states.next_state(states.REPLY, reply.state, sent, what="答复"),
    )
    reply.save()
    refuse_pending(assignment, "已经答复，申请不再审批。", on=reply.replied_on, by=by)
    settle(proposal)
    waived = {"waiver": waiver} if waiver else {}
    facts = {**_facts(reply), **waived}
    record(proposal, EventKind.REPLIED, on=reply.replied_on, by=by, part=assignment, **facts)
    for text, due_on in promises:
        write_promise(proposal, reply, text=text, due_on=due_on, on=reply.replied_on, by=by)
    _tell_the_proposers(reply)
    return reply


@transaction.atomic
def correct_reply(reply: Reply, *, reason: str, by: User | None, today: date, **fields: object) -> Reply:
    """Replace a letter by a corrected version; the old one is kept and marked (更正).

    `fields` are the columns of Reply that change. A published letter stays published if it stays open and the
    office (or an import, `by` None) corrects it; a unit's correction waits for the office to publish it. What
    was taken down stays down. The day of the answer follows the corrected date of the opening letter. What
    was promised and what became of the outcome goes on with the new version; views stay with the one that
    was rated. Raises RuleError `wrong-state` where the letter was replaced already, and as `check_letter`.
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
    old.promises.update(reply=new)
    old.outcome_changes.update(reply=new)
    if _opens(new):
        assignment.answered_on = new.replied_on
        assignment.save()
        settle(proposal)
    note_public_answer(proposal)
    record(proposal, EventKind.CORRECTED, on=today, by=by, part=assignment, reason=reason, **_facts(new))
    _tell_the_proposers(new)
    if old.published_at and not new.published_at:
        _tell_the_office(new)
    return new


def _opens(reply: Reply) -> bool:
    """Whether a letter is a version of the one that answered its part: the earliest of the opening kind."""
    first = reply
    while first.supersedes_id:
        first = first.supersedes
    letters = reply.assignment.replies.filter(kind=opening_kind(reply.assignment), supersedes=None)
    return letters.exclude(state__in=UNSENT).order_by("pk").first() == first


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
    by: User | None = None,
    waiver: str = "",
    promises: Promises = (),
    outcome: str = "",
    **fields: object,
) -> None:
    """Raise RuleError where this letter cannot be recorded or sent: `co-handler`, `already-answered`,
    `not-answered`, as `check_letter`, and for a unit `not-ready` or as `check_promises`."""
    _check_kind(assignment, kind)
    check_letter(assignment, **fields)
    if by is not None and by.is_unit:
        _check_ready(assignment, waiver)
        _check_promised(assignment, outcome, promises)
    for text, due_on in promises:
        check_promise(text, due_on, replied_on=fields["replied_on"], prefix="promise_")


def _check_kind(assignment: Assignment, kind: str) -> None:
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
    opening = opening_kind(assignment)
    if kind != opening and not answered:
        found = "正在再次办理" if assignment.round > 1 else "还没有首次答复"
        raise RuleError("not-answered", f"{what}{found}，种类请选“{opening.label}”。", field="kind")


def missing_before_answer(assignment: Assignment) -> list[str]:
    """What a unit still owes before it answers, a sentence each (domain T20); nothing once it has."""
    if assignment.state == AssignmentState.ANSWERED:
        return []
    parts = assignment.proposal.assignments.open().filter(role=AssignmentRole.CO, round=assignment.round)
    owing = "、".join(row.unit.name for row in parts.select_related("unit"))
    return [
        *([f"会办单位{owing}还没有提交会办意见。"] if owing else []),
        *([] if has_spoken(assignment) else ["还没有登记与提出人的沟通。"]),
    ]


def _check_ready(assignment: Assignment, waiver: str) -> None:
    missing = missing_before_answer(assignment)
    if missing and not waiver.strip():
        raise RuleError(
            "not-ready",
            f"{''.join(missing)}请先补齐；确实不需要的，请在“未沟通或未会办的说明”中写明原因。",
            field="waiver",
        )


def _check_promised(assignment: Assignment, outcome: str, promises: Promises) -> None:
    """An outcome that is not an end needs a promise with its date, in this letter or an earlier one."""
    standing = (row.promises.open() for row in assignment.replies.current())
    if outcome in ONGOING and not promises and not any(rows.exists() for rows in standing):
        raise RuleError(
            "promise-missing",
            f"办理结果为“{Outcome(outcome).label}”的，须写明承诺事项和完成时限，供以后跟踪。",
            field="promise_due_on",
        )


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
