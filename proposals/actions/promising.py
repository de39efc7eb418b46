"""What a unit promised in its letters, and what became of it (承诺)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions.noticing import tell_proposers
from proposals.actions.recording import locked_part, record
from proposals.models import Postponement, Promise, Proposal, Reply
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import EventKind, NoticeKind, PromiseState, ProposalState, ReplyState
from proposals.rules.workdays import in_words


@transaction.atomic
def promise(reply: Reply, *, text: str, due_on: date, on: date, by: User | None) -> Promise:
    """Note what a letter that stands promises, and until when (登记承诺).

    Raises RuleError `wrong-state` for a letter that does not stand, or as `check_promise`.
    """
    proposal, assignment = locked_part(reply.assignment)
    reply = Reply.objects.select_for_update(no_key=True).get(pk=reply.pk)
    reply.assignment = assignment
    if reply.state != ReplyState.SENT:
        raise RuleError(
            "wrong-state", f"这份答复现为“{reply.get_state_display()}”，只能为已发出的答复登记承诺。"
        )
    check_promise(text, due_on, replied_on=reply.replied_on)
    return write_promise(proposal, reply, text=text, due_on=due_on, on=on, by=by)


def write_promise(
    proposal: Proposal, reply: Reply, *, text: str, due_on: date, on: date, by: User | None
) -> Promise:
    """The row and its event; the caller holds the locks and has checked the letter and the words.

    Raises RuleError("item-closed") for an archived item, which nobody tracks.
    """
    if proposal.state == ProposalState.CLOSED:
        raise RuleError(
            "item-closed",
            f"{proposal.reference}已办结归档，不再登记承诺。需要继续跟踪的，请先由办公室重新打开。",
        )
    row = Promise.objects.create(reply=reply, text=text, due_on=due_on)
    record(
        proposal,
        EventKind.PROMISED,
        on=on,
        by=by,
        part=reply.assignment,
        promise=row.pk,
        text=text,
        due_on=in_words(due_on),
    )
    return row


def check_promise(text: str, due_on: date | None, *, replied_on: date, prefix: str = "") -> None:
    """Raise RuleError `promise-missing` where half of a promise is left out, `date-order` unless its day lies
    after the letter's. `prefix` comes before the names of the boxes on the form."""
    if not text.strip():
        raise RuleError("promise-missing", "填了完成时限，请再写明承诺做什么。", field=f"{prefix}text")
    if due_on is None:
        raise RuleError("promise-missing", "写了承诺事项，请再填写完成时限。", field=f"{prefix}due_on")
    if due_on <= replied_on:
        raise RuleError(
            "date-order",
            f"承诺时限{due_on}不晚于答复日期{replied_on}，请填写答复之后的日期。",
            field=f"{prefix}due_on",
        )


@transaction.atomic
def keep(promise: Promise, *, on: date, evidence: str, today: date, by: User | None) -> Promise:
    """What was promised is done (承诺兑现); `evidence` says how that can be seen.

    Raises RuleError `wrong-state` unless it is open, `date-ahead` after today, `date-order` before the
    letter's date.
    """
    proposal, row = _locked(promise, verb="登记兑现")
    if on > today:
        raise RuleError("date-ahead", f"兑现日期{on}晚于今天（{today}），请核对。", field="on")
    if on < row.reply.replied_on:
        raise RuleError("date-order", f"兑现日期{on}早于答复日期{row.reply.replied_on}，请核对。", field="on")
    row.state, row.kept_on, row.evidence = PromiseState.KEPT, on, evidence
    row.save()
    _note(proposal, row, EventKind.PROMISE_KEPT, on=today, by=by, reason=evidence, kept_on=in_words(on))
    _tell(row, f"{proposal.reference}的承诺已兑现")
    return row


@transaction.atomic
def postpone(
    promise: Promise, *, new_due_on: date, reason: str, leader: str, on: date, by: User | None
) -> Promise:
    """Give a promise a later date, on a leader's word (承诺延期); the earlier date stays on record.

    Raises RuleError `wrong-state` unless it is open, `not-later`.
    """
    proposal, row = _locked(promise, verb="延期")
    old = row.due_on
    if new_due_on <= old:
        raise RuleError(
            "not-later", f"新的时限{new_due_on}不晚于现在的时限{old}，请填写更晚的日期。", field="new_due_on"
        )
    Postponement.objects.create(
        promise=row, old_due_on=old, new_due_on=new_due_on, reason=reason, leader=leader, on=on
    )
    row.state, row.due_on = PromiseState.POSTPONED, new_due_on
    row.save()
    days = {"old": in_words(old), "new": in_words(new_due_on)}
    _note(proposal, row, EventKind.PROMISE_POSTPONED, on=on, by=by, reason=reason, leader=leader, **days)
    _tell(row, f"{proposal.reference}的承诺延期至{days['new']}")
    return row


@transaction.atomic
def break_(promise: Promise, *, reason: str, on: date, by: User | None) -> Promise:
    """What was promised will not be done (承诺未兑现); the reason is told with it.

    Raises RuleError `wrong-state` unless it is open.
    """
    proposal, row = _locked(promise, verb="登记未兑现")
    row.state, row.evidence = PromiseState.BROKEN, reason
    row.save()
    _note(proposal, row, EventKind.PROMISE_BROKEN, on=on, by=by, reason=reason)
    _tell(row, f"{proposal.reference}的承诺未能兑现")
    return row


def _locked(promise: Promise, *, verb: str) -> tuple[Proposal, Promise]:
    """The item and the promise, locked in this order; only an open one moves."""
    proposal, assignment = locked_part(promise.reply.assignment)
    rows = Promise.objects.select_for_update(of=["self"], no_key=True).select_related("reply")
    fresh = rows.get(pk=promise.pk)
    fresh.reply.assignment = assignment
    if not fresh.is_open:
        raise RuleError("wrong-state", f"这项承诺现为“{fresh.get_state_display()}”，不能再{verb}。")
    return proposal, fresh


def _note(proposal: Proposal, row: Promise, kind: EventKind, *, on: date, by: User | None, **facts: str):
    part = row.reply.assignment
    record(proposal, kind, on=on, by=by, part=part, promise=row.pk, text=row.text, **facts)


def _tell(row: Promise, news: str) -> None:
    assignment = row.reply.assignment
    tell_proposers(
        assignment.proposal,
        kind=NoticeKind.PROGRESS,
        key=f"promise:{row.pk}:{assignment.proposal.events_count}",
        assignment=assignment,
        subject=news,
        sentence=f"{assignment.unit.name}已登记落实情况，请登录查看。",
    )
