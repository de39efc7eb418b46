"""A letter is written, checked and signed in the unit before it goes out (起草、送签、签发)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions import replying
from proposals.actions.assigning import sign_for
from proposals.actions.leading import tell_leaders
from proposals.actions.noticing import tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, Proposal, Reply
from proposals.rules import states
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AssignmentState, EventKind, NoticeKind, ReplyKind, ReplyState


@transaction.atomic
def send_for_signing(
    assignment: Assignment,
    *,
    body: str,
    on: date,
    by: User | None,
    kind: str = ReplyKind.FIRST,
    replied_on: date | None = None,
    waiver: str = "",
    promises: replying.Promises = (),
    **fields: object,
) -> Reply:
    """Lay the part's letter before the unit's leaders (送签); sent again, it replaces what they had.

    A part has one unsent letter at a time. Its date, `replied_on`, is a proposal until it is signed. What it
    promises is kept with the event and becomes promises when it is signed. Arguments and refusals as for
    `replying.log_reply`.
    """
    proposal, assignment = locked_part(assignment)
    facts = {"kind": kind, "replied_on": replied_on or on, **fields}
    replying.check_reply(assignment, by=by, waiver=waiver, promises=promises, today=on, **facts)
    if assignment.state == AssignmentState.ASSIGNED:
        assignment = sign_for(assignment, on=on, by=by)
        proposal = assignment.proposal
    _check_open(assignment)
    reply = replying.unsent(assignment) or Reply(assignment=assignment)
    replying.fill(reply, body=body, logged_by=by, **facts)
    if reply.state == ReplyState.DRAFT:
        reply.state = states.next_state(states.REPLY, reply.state, "送签", what="答复")
    reply.save()
    event = record(
        proposal,
        EventKind.FOR_SIGNING,
        on=on,
        by=by,
        part=assignment,
        reply=reply.pk,
        waiver=waiver,
        promises=[[text, due_on.isoformat()] for text, due_on in promises if due_on],
    )
    tell_leaders(
        assignment,
        kind=NoticeKind.TO_DECIDE,
        key=f"for-signing:{proposal.pk}:{event.sequence}",
        subject=f"{proposal.reference}的答复稿待签发",
        sentence="请审阅后签发，或退回修改。",
    )
    return reply


def _check_open(assignment: Assignment) -> None:
    """Raise RuleError("wrong-state") where the part could not be answered."""
    verb = "跟踪答复" if assignment.state == AssignmentState.ANSWERED else "答复"
    states.next_state(states.ASSIGNMENT, assignment.state, verb, what=str(assignment))


@transaction.atomic
def send_back(reply: Reply, *, reason: str, on: date, by: User) -> Reply:
    """A leader wants the letter written otherwise (退回修改).

    Raises RuleError `not-leader`, or `wrong-state` unless it waits to be signed.
    """
    _check_leader(by)
    proposal, assignment, reply = _locked(reply)
    reply.state = states.next_state(states.REPLY, reply.state, "退回修改", what="答复稿")
    reply.save()
    event = record(
        proposal,
        EventKind.DRAFT_SENT_BACK,
        on=on,
        by=by,
        part=assignment,
        reply=reply.pk,
        reason=reason,
    )
    tell_unit(
        assignment,
        kind=NoticeKind.DECIDED,
        key=f"draft-sent-back:{proposal.pk}:{event.sequence}",
        subject=f"{proposal.reference}的答复稿退回修改",
        sentence="修改意见请登录查看。",
    )
    return reply


@transaction.atomic
def sign(
    reply: Reply, *, replied_on: date, signer: str, doc_number: str = "", today: date, by: User
) -> Reply:
    """A leader signs the letter, and it goes out as one that was logged (签发).

    Raises RuleError `not-leader`, `wrong-state` unless it waits to be signed, or as `replying.check_reply`.
    """
    _check_leader(by)
    proposal, assignment, reply = _locked(reply)
    states.next_state(states.REPLY, reply.state, "签发", what="答复稿")
    replying.check_reply(
        assignment,
        kind=reply.kind,
        outcome=reply.outcome,
        disclosure=reply.disclosure,
        disclosure_reason=reply.disclosure_reason,
        replied_on=replied_on,
        today=today,
        promises=promises_of(reply),
    )
    columns = {"replied_on": replied_on, "signer": signer, "doc_number": doc_number or reply.doc_number}
    replying.fill(reply, **columns)
    return replying.send_out(proposal, assignment, reply, by=by, promises=promises_of(reply))


def promises_of(reply: Reply) -> list[tuple[str, date]]:
    """What an unsent letter will promise, as it was last sent for signing."""
    event = _last_sent_for_signing(reply)
    return [(text, date.fromisoformat(day)) for text, day in event.facts["promises"]] if event else []


def waiver_of(reply: Reply) -> str:
    """Why an unsent letter may go out although something is missing, as it was last sent for signing."""
    event = _last_sent_for_signing(reply)
    return event.facts["waiver"] if event else ""


def _last_sent_for_signing(reply: Reply):
    events = reply.assignment.proposal.events.filter(kind=EventKind.FOR_SIGNING, facts__reply=reply.pk)
    return events.order_by("sequence").last()


def _locked(reply: Reply) -> tuple[Proposal, Assignment, Reply]:
    proposal, assignment = locked_part(reply.assignment)
    fresh = Reply.objects.select_for_update(of=["self"], no_key=True).get(pk=reply.pk)
    fresh.assignment = assignment
    return proposal, assignment, fresh


def _check_leader(by: User) -> None:
    if not by.signs:
        raise RuleError("not-leader", "答复稿由本单位领导签发或退回修改，请由单位领导登录办理。")
