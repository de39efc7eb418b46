"""An outcome changes after the reply: asked by the unit, confirmed by the office (办理结果转化)."""

from datetime import date

from django.db import transaction

from people.models import User
from proposals.actions.deciding import decide
from proposals.actions.noticing import tell_office, tell_proposers, tell_unit
from proposals.actions.recording import locked_part, record
from proposals.models import Assignment, OutcomeChange, Proposal, Reply
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import Decision, EventKind, NoticeKind, Outcome, ReplyState


@transaction.atomic
def ask_conversion(reply: Reply, *, new: str, reason: str, on: date, by: User | None) -> OutcomeChange:
    """Ask that the outcome of a letter count as another one from now on (申请结果转化).

    `reason` tells what progress was made. The letter itself never changes. Raises RuleError `wrong-state`
    for a letter that does not stand, `no-outcome` where it names none, `same-outcome`, `already-asked`.
    """
    conversion = _ask(reply, new=new, reason=reason, on=on, by=by)
    assignment = conversion.reply.assignment
    tell_office(
        assignment.proposal,
        kind=NoticeKind.TO_DECIDE,
        key=f"conversion-asked:{conversion.pk}",
        assignment=assignment,
        subject=f"{assignment.unit.short}申请{assignment.proposal.reference}的结果转化",
        sentence="请确认。",
    )
    return conversion


@transaction.atomic
def convert(
    reply: Reply, *, new: str, reason: str, told_on: date, on: date, by: User | None
) -> OutcomeChange:
    """The office changes the outcome by itself, asking and confirming in one; refusals as for both."""
    conversion = _ask(reply, new=new, reason=reason, on=on, by=by)
    return confirm(conversion, told_on=told_on, on=on, by=by)


def _ask(reply: Reply, *, new: str, reason: str, on: date, by: User | None) -> OutcomeChange:
    proposal, assignment = locked_part(reply.assignment)
    reply = Reply.objects.select_for_update(no_key=True).get(pk=reply.pk)
    reply.assignment = assignment
    old = reply.outcome_now
    _check_asked(reply, old, new)
    row = OutcomeChange.objects.create(reply=reply, old=old, new=new, reason=reason, asked_on=on, asked_by=by)
    _note(proposal, row, EventKind.CONVERSION_ASKED, on=on, by=by, reason=reason)
    return row


def _check_asked(reply: Reply, old: str, new: str) -> None:
    if reply.state != ReplyState.SENT:
        raise RuleError(
            "wrong-state", f"这份答复现为“{reply.get_state_display()}”，只有已发出的答复可以转化办理结果。"
        )
    if not old:
        raise RuleError("no-outcome", "这份答复没有写明办理结果，请先用“更正”补上办理结果。")
    if reply.outcome_changes.pending().exists():
        raise RuleError("already-asked", "这份答复已有一项结果转化申请待审批，请等审批后再申请。")
    _check_differs(old, new)


def _check_differs(old: str, new: str) -> None:
    if old == new:
        raise RuleError("same-outcome", f"办理结果现在就是“{Outcome(old).label}”，请选另一种。", field="new")


@transaction.atomic
def confirm(conversion: OutcomeChange, *, told_on: date, on: date, by: User | None) -> OutcomeChange:
    """From now on the outcome counts as changed (同意结果转化); the proposers are told in writing, on
    `told_on`. Raises RuleError `wrong-state` where it was decided, `same-outcome`, `date-ahead`."""
    proposal, row = _locked(conversion)
    if told_on > on:
        raise RuleError("date-ahead", f"告知日期{told_on}晚于今天（{on}），请核对。", field="told_on")
    row.old = row.reply.outcome_now or row.old  # the letter may have been corrected since it was asked
    _check_differs(row.old, row.new)
    row.proposer_told_on = told_on
    decide(row, Decision.AGREED, "", on=on, by=by)
    _note(proposal, row, EventKind.CONVERTED, on=on, by=by, reason=row.reason)
    part = row.reply.assignment
    tell_proposers(
        proposal,
        kind=NoticeKind.PROGRESS,
        key=f"converted:{row.pk}",
        assignment=part,
        subject=f"{proposal.reference}的办理结果由“{row.get_old_display()}”转为“{row.get_new_display()}”",
        sentence=f"{part.unit.name}有新的进展，请登录查看。",
    )
    _tell_the_unit(row, f"已确认{proposal.reference}的结果转化")
    return row


@transaction.atomic
def refuse(conversion: OutcomeChange, *, reason: str, on: date, by: User | None) -> OutcomeChange:
    """The outcome stays what it was (不同意结果转化). Raises RuleError("wrong-state") once decided."""
    proposal, row = _locked(conversion)
    decide(row, Decision.REFUSED, reason, on=on, by=by)
    _note(proposal, row, EventKind.CONVERSION_REFUSED, on=on, by=by, reason=reason)
    _tell_the_unit(row, f"不同意{proposal.reference}的结果转化")
    return row


def _locked(conversion: OutcomeChange) -> tuple[Proposal, OutcomeChange]:
    proposal, assignment = locked_part(conversion.reply.assignment)
    rows = OutcomeChange.objects.select_for_update(of=["self"], no_key=True).select_related("reply")
    fresh = rows.get(pk=conversion.pk)
    fresh.reply.assignment = assignment
    if not fresh.is_pending:
        raise RuleError(
            "wrong-state", f"这项结果转化申请已于{fresh.decided_on}审批：{fresh.get_decision_display()}。"
        )
    return proposal, fresh


def _note(proposal: Proposal, row: OutcomeChange, kind: EventKind, *, on: date, by: User | None, reason: str):
    """An event with the outcomes as the item's assembly calls them."""
    part = row.reply.assignment
    outcomes = {"old": _label(part, row.old), "new": _label(part, row.new)}
    record(proposal, kind, on=on, by=by, part=part, reply=row.reply_id, reason=reason, **outcomes)


def _label(assignment: Assignment, outcome: str) -> str:
    scheme = assignment.proposal.session.outcome_scheme
    wording = scheme.labels.filter(outcome=outcome).first()
    return wording.label if wording else Outcome(outcome).label


def _tell_the_unit(row: OutcomeChange, news: str) -> None:
    tell_unit(
        row.reply.assignment,
        kind=NoticeKind.DECIDED,
        key=f"conversion-decided:{row.pk}",
        subject=f"办公室{news}",
        sentence="审批意见请登录查看。",
    )
