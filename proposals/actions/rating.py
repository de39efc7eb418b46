"""What each proposer thinks of an answer: given by himself, or entered by the office from paper (评价)."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from people.models import User
from proposals.actions.attaching import attach
from proposals.actions.leading import tell_leaders
from proposals.actions.noticing import tell_office
from proposals.actions.recording import locked_part, record
from proposals.models import Feedback, Proposal, Reply, Sponsorship, Study
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    AttachmentKind,
    Attitude,
    EventKind,
    NoticeKind,
    Opinion,
    ProposalState,
    ReplyState,
)

OVER = (ProposalState.CLOSED, ProposalState.WITHDRAWN)
NOON = time(12)


@transaction.atomic
def give_feedback(
    sponsorship: Sponsorship,
    reply: Reply,
    *,
    attitude: str,
    result: str,
    reasons: str = "",
    by: User,
    now: datetime,
    given_on: date | None = None,
    evidence: tuple[bytes, str] | None = None,
) -> Feedback:
    """Record a proposer's view of a letter that stands (评价); a changed mind is one more row.

    The proposer rates for himself. The office enters a view given elsewhere on `given_on`, with the paper
    as `evidence` (content and name); it stays marked for ever. A dissatisfied view waits for the office's
    study, of which the leader of the unit hears the same day, but not who said what.
    Raises RuleError `not-yours`, `evidence-missing`, `reasons-missing`, `wrong-state` for a letter that does
    not stand, `other-item`, `window-closed` once the item is, and `date-ahead` or `date-order` of `given_on`.
    """
    proposal, assignment = locked_part(reply.assignment)
    reply = Reply.objects.select_for_update(no_key=True).get(pk=reply.pk)
    reply.assignment = assignment
    sponsorship = Sponsorship.objects.select_related("proposal__session__assembly").get(pk=sponsorship.pk)
    on = given_on or timezone.localdate(now)
    check_rater(sponsorship, by=by, evidence=evidence)
    _check_letter(proposal, reply, sponsorship)
    check_reasons(attitude, result, reasons)
    _check_day(on, reply=reply, today=timezone.localdate(now))
    paper = _keep(evidence, proposal, reply, by=by) if by.is_office else None
    view = Feedback.objects.create(
        sponsorship=sponsorship,
        reply=reply,
        attitude=attitude,
        result=result,
        reasons=reasons,
        given_at=_moment(on, now),
        entered_by=by,
        on_behalf=by.is_office,
        evidence=paper,
    )
    _note(proposal, view, on=on, by=by)
    if view.is_dissatisfied:
        _open_study(proposal, view, on=timezone.localdate(now), by=by)
    return view


def check_rater(sponsorship: Sponsorship, *, by: User, evidence: tuple[bytes, str] | None) -> None:
    """Raise RuleError where this person cannot give this proposer's view: `not-yours`, `evidence-missing`."""
    himself = by.is_delegate and sponsorship.delegate_id is not None
    if not (by.is_office or (himself and sponsorship.delegate_id == by.delegate_id)):
        raise RuleError(
            "not-yours", "评价由提出人本人作出，或由办公室凭书面材料代录；承办单位和其他人不能评价。"
        )
    if by.is_office and not evidence:
        raise RuleError(
            "evidence-missing",
            "代录评价须附凭据，例如提出人签字的意见征询表扫描件或电话记录。",
            field="evidence",
        )


def check_reasons(attitude: str, result: str, reasons: str) -> None:
    """Raise RuleError("reasons-missing") where a dissatisfied view does not say why."""
    if Feedback(attitude=attitude, result=result).is_dissatisfied and not reasons.strip():
        said = Attitude(attitude) if attitude == Attitude.DISSATISFIED else Opinion(result)
        raise RuleError(
            "reasons-missing", f"选择“{said.label}”的，请写明意见，办公室将据此研判。", field="reasons"
        )


def _check_letter(proposal: Proposal, reply: Reply, sponsorship: Sponsorship) -> None:
    if reply.state != ReplyState.SENT:
        raise RuleError("wrong-state", f"这份答复现为“{reply.get_state_display()}”，请评价现行的答复。")
    own = sponsorship.proposal
    if proposal.pk not in (own.pk, own.merged_into_id):
        raise RuleError("other-item", f"{own.reference}的提出人不能评价{proposal.reference}的答复。")
    if proposal.state in OVER:
        raise RuleError(
            "window-closed",
            f"{proposal.reference}现为“{proposal.get_state_display()}”，不再接受评价。如有意见，请与办公室联系。",
        )


def _check_day(on: date, *, reply: Reply, today: date) -> None:
    if on > today:
        raise RuleError("date-ahead", f"评价日期{on}晚于今天（{today}），请核对。", field="given_on")
    if on < reply.replied_on:
        raise RuleError(
            "date-order", f"评价日期{on}早于答复日期{reply.replied_on}，请核对。", field="given_on"
        )


def _keep(evidence: tuple[bytes, str], proposal: Proposal, reply: Reply, *, by: User):
    content, name = evidence
    return attach(content, name=name, proposal=proposal, reply=reply, kind=AttachmentKind.EVIDENCE, by=by)


def _moment(on: date, now: datetime) -> datetime:
    """Now, or noon of an earlier day: of a paper nobody knows the hour."""
    if on == timezone.localdate(now):
        return now
    return datetime.combine(on, NOON, tzinfo=timezone.get_default_timezone())


def _note(proposal: Proposal, view: Feedback, *, on: date, by: User) -> None:
    record(
        proposal,
        EventKind.RATED,
        on=on,
        by=by,
        part=view.reply.assignment,
        reply=view.reply_id,
        sponsor=view.sponsorship.name,
        attitude=Attitude(view.attitude).label,
        result=Opinion(view.result).label,
        how="（代录）" if view.on_behalf else "",
        reason=view.reasons,
    )
    tell_office(
        proposal,
        kind=NoticeKind.RATED,
        key=f"rated:{view.pk}",
        assignment=view.reply.assignment,
        subject=f"{proposal.reference}收到评价",
        sentence="有不满意的意见，请及时研判。" if view.is_dissatisfied else "请登录查看。",
    )


def _open_study(proposal: Proposal, view: Feedback, *, on: date, by: User) -> None:
    """The office has to decide; the unit hears that, and nothing that would show who said what."""
    study = Study.objects.create(
        proposal=proposal, feedback=view, reason=view.reasons, asked_on=on, asked_by=by
    )
    tell_leaders(
        view.reply.assignment,
        kind=NoticeKind.PROGRESS,
        key=f"study:{study.pk}",
        subject=f"{proposal.reference}的答复进入研判",
        sentence="有提出人对答复不满意，办公室正在研判是否再次办理，请做好准备。",
    )
