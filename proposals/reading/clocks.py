"""Everything of an item that has a date: who owes what until when, why that day, and how it went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from people.models import User
from proposals.models import Assignment, CalendarDay, Contact, Promise, Proposal, Reply, ReturnRequest
from proposals.models.proposal import OVER
from proposals.reading import access, calendars
from proposals.reading.calendars import Month
from proposals.rules import deadlines
from proposals.rules.deadlines import Explanation, Limit
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import (
    Disclosure,
    LimitKey,
    PromiseState,
    ProposalState,
    ReplyKind,
)
from proposals.rules.workdays import Workdays, in_words

RUNNING, MET, MISSED, STOPPED = "running", "met", "missed", "stopped"
OFFICE = "办公室"
PROPOSERS = "提出人"
RATED_KINDS = (ReplyKind.FIRST, ReplyKind.AGAIN)


@dataclass(frozen=True)
class Clock:
    """One date: what is due, from whom, and the reckoning behind it.

    `state` is running, met, missed (late, or not done at all) or stopped (nobody waits any more, or a right
    that was not used). `days_left` and `workdays_left` count from today to the due date, negative when it has
    passed; None unless it is still open. `stored` dates are kept on the row and only move by a recorded step;
    the others are reckoned whenever they are looked at. `label` says state and days in words. `key` names the
    clock within its item.
    """

    key: str
    name: str
    whose: str
    due_on: date
    sentence: str
    state: str
    label: str
    ended_on: date | None
    days_left: int | None
    workdays_left: int | None
    stored: bool = False
    is_right: bool = False
    months: Sequence[Month] = ()

    @property
    def is_open(self) -> bool:
        """Whether something can still be done about it."""
        return self.days_left is not None


@dataclass(frozen=True)
class Group:
    """The clocks of one unit's part, its own due date first."""

    title: str
    clocks: Sequence[Clock]

    @property
    def main(self) -> Clock:
        return self.clocks[0]


@dataclass(frozen=True)
class Dates:
    """Every date of an item that a person may see: the law's, the units', the office's."""

    item: Sequence[Clock]
    parts: Sequence[Group]
    office: Sequence[Clock]

    @property
    def sides(self) -> list[Clock]:
        """The law's clock and the units' own, to be laid side by side."""
        return [clock for clock in self.item if clock.key == "law"] + [group.main for group in self.parts]

    @property
    def every(self) -> list[Clock]:
        """All clocks in the order of the page."""
        return [*self.item, *(clock for group in self.parts for clock in group.clocks), *self.office]


def of(proposal: Proposal, user: User, *, today: date) -> Dates:
    """The dates of an item as a person may see them: a unit the item's and those of its own part.

    Eight queries. A limit that the policy does not set gives no clock.
    """
    reader = _Reader(proposal, today)
    parts = _parts(proposal, user)
    letters = list(_letters(proposal, user))
    requests = list(access.returns_for(user).filter(assignment__proposal=proposal))
    promises = list(access.promises_for(user).filter(reply__assignment__proposal=proposal))
    groups = [
        Group(
            f"{row.unit.name}（{row.get_role_display()}{_round(row)}）",
            [
                *reader.of_part(row),
                *reader.of_return(row, [one for one in requests if one.assignment_id == row.pk]),
                *reader.of_promises([one for one in promises if one.reply.assignment_id == row.pk]),
            ],
        )
        for row in parts
    ]
    office = (
        [] if user.is_unit else [*reader.of_office(), *reader.of_letters(letters, _views(proposal, user))]
    )
    return Dates(list(reader.of_item()), groups, office)


def _round(row: Assignment) -> str:
    return f"，第{row.round}轮" if row.round > 1 else ""


def _parts(proposal: Proposal, user: User) -> QuerySet[Assignment]:
    held = Contact.objects.filter(assignment=OuterRef("pk")).order_by("held_on").values("held_on")[:1]
    rows = access.assignments_for(user).filter(proposal=proposal).order_by("round", "pk")
    return rows.annotate(first_contact_on=Subquery(held))


def _letters(proposal: Proposal, user: User) -> QuerySet[Reply]:
    rows = access.replies_for(user).current().filter(assignment__proposal=proposal)
    sponsors = Count("assignment__proposal__sponsorships", distinct=True)
    return rows.annotate(sponsors=sponsors).order_by("replied_on", "pk")


def _views(proposal: Proposal, user: User) -> dict[int, list[date]]:
    """When each proposer first gave a view, by letter."""
    rows = access.feedback_for(user).filter(reply__assignment__proposal=proposal).order_by()
    found: dict[int, list[date]] = {}
    for reply, _, given_at in rows.values_list("reply", "sponsorship").annotate(first=Min("given_at")):
        found.setdefault(reply, []).append(timezone.localdate(given_at))
    return found


class _Reader:
    """Makes the clocks of one item; calendar and policy are read once."""

    def __init__(self, proposal: Proposal, today: date) -> None:
        self.proposal, self.today = proposal, today
        policy = proposal.session.deadline_policy
        self.roll, self.limits = policy.roll, policy.as_limits()
        self.workdays: Workdays = CalendarDay.objects.workdays()
        self.over = proposal.state in OVER
        self.awaited = proposal.state in (ProposalState.TO_ASSIGN, ProposalState.IN_HAND)

    # The item

    def of_item(self) -> Iterator[Clock]:
        item = self.proposal
        if not item.due_reason:
            return
        law = Explanation.from_json(item.due_reason)
        done = item.replied_on
        yield self._clock("law", "法定答复期限", "承办单位", law, done=done, over=self.over, stored=True)
        target = None if item.between_sessions else self._reckon(LimitKey.REPLY_TARGET, item.assigned_on)
        if target and target.due_on < law.first_due_on:
            name = LimitKey.REPLY_TARGET.label
            yield self._clock("target", name, "承办单位", target, done=done, over=self.over)

    # A unit's part

    def of_part(self, row: Assignment) -> Iterator[Clock]:
        """Its own due date first, then what else it may or should do by when."""
        over = self.over or not row.counts or not (row.answers or self.awaited)
        if row.due_reason:
            own = Explanation.from_json(row.due_reason)
            name = f"{LimitKey(own.limit.key).label}期限"
            yield self._of(row, "own", name, own, done=row.answered_on, over=over, stored=True)
        yield from self._until_received(row, over=over)
        if row.answers and row.round == 1:
            yield from self._of_contact(row, over=over)
            yield from self._of_extension(row)

    def _until_received(self, row: Assignment, *, over: bool) -> Iterator[Clock]:
        receipt = self._reckon(LimitKey.AUTO_RECEIPT, row.assigned_on)
        if receipt:
            yield self._of(row, "receipt", "签收（逾期视同签收）", receipt, done=row.received_on, over=over)

    def _of_contact(self, row: Assignment, *, over: bool) -> Iterator[Clock]:
        contact = row.received_on and self._reckon(LimitKey.FIRST_CONTACT, row.received_on)
        if contact:
            name, over = "首次沟通（仅作提醒）", over or not row.is_open
            yield self._of(row, "contact", name, contact, done=row.first_contact_on, over=over)

    def _of_extension(self, row: Assignment) -> Iterator[Clock]:
        """The last day to ask for a later date, and the last day that may be asked for; while it is open."""
        if not (row.is_open and row.due_reason) or self.over:
            return
        own = Explanation.from_json(row.due_reason)
        notice = self._limit(LimitKey.EXTENSION_NOTICE, row.due_on)
        if notice:
            latest = deadlines.latest_asking(row.due_on, notice, self.workdays)
            yield self._of(row, "asking", "提出延期申请", latest, right=True)
        ceiling = self._limit(LimitKey.EXTENSION, self.proposal.assigned_on)
        if ceiling:
            yield self._of_ceiling(row, own, ceiling)

    def _of_ceiling(self, row: Assignment, own: Explanation, limit: Limit) -> Clock:
        start = self.proposal.assigned_on
        latest = deadlines.extension_limit(start, limit, self.workdays, first_due_on=own.first_due_on)
        sentence = (
            f"延期上限：最晚可延至{in_words(latest)}。取以下几项中最早的一天，遇休息日不顺延："
            f"自{in_words(start)}（首次交办）起{limit.length}；自首次交办起{deadlines.MONTHS_IN_ALL}个月；"
            f"自原期限{in_words(own.first_due_on)}起{deadlines.MONTHS_MORE}个月。依据：{limit.source}。"
        )
        span = Explanation(limit, start_on=start, raw_on=latest, due_on=latest)
        return self._of(row, "ceiling", "延期上限", span, right=True, sentence=sentence)

    def of_return(self, row: Assignment, requests: Sequence[ReturnRequest]) -> Iterator[Clock]:
        """Until when the unit may ask to return the item, and the office decides on each request."""
        over = self.over or not row.is_open
        window = row.received_on and self._reckon(LimitKey.RETURN_WINDOW, row.received_on)
        if window:
            asked = min((one.asked_on for one in requests), default=None)
            yield self._of(row, "window", "申请退办", window, done=asked, over=over, right=True)
        for one in requests:
            decision = self._reckon(LimitKey.RETURN_DECISION, one.asked_on)
            if decision:
                done = one.decided_on
                yield self._clock(f"return-{one.pk}", "退办审批", OFFICE, decision, done=done, over=over)

    def of_promises(self, rows: Sequence[Promise]) -> Iterator[Clock]:
        for row in rows:
            given = in_words(row.reply.replied_on)
            late = "（已延期）" if row.state == PromiseState.POSTPONED else ""
            broken = row.state == PromiseState.BROKEN
            yield self._made(
                f"promise-{row.pk}",
                "兑现承诺",
                row.reply.assignment.unit.name,
                row.due_on,
                f"{given}答复时承诺：{row.text.rstrip('。')}。时限{in_words(row.due_on)}{late}，由承诺而定，不作推算。",
                state=MISSED if broken else self._state(row.due_on, row.kept_on),
                done=row.kept_on,
                is_open=row.is_open,
                stored=True,
            )

    # The office and the proposers

    def of_office(self) -> Iterator[Clock]:
        item = self.proposal
        if item.between_sessions:
            key, start, name = LimitKey.ASSIGN_BETWEEN, item.submitted_on, "闭会期间交办"
        else:
            key, start, name = LimitKey.CONFERENCE, item.session.closed_on, "召开交办会（以首次交办为准）"
        assigning = start and self._reckon(key, start)
        if assigning:
            yield self._clock("assigning", name, OFFICE, assigning, done=item.assigned_on, over=self.over)

    def of_letters(self, rows: Sequence[Reply], views: dict[int, list[date]]) -> Iterator[Clock]:
        for row in rows:
            unit = row.assignment.unit.name
            feedback = self._reckon(LimitKey.FEEDBACK, row.replied_on)
            if feedback and row.kind in RATED_KINDS:
                given = views.get(row.pk, [])
                everybody = max(given) if given and len(given) == row.sponsors else None
                yield self._clock(
                    f"feedback-{row.pk}",
                    f"评价{unit}的{row.get_kind_display()}",
                    PROPOSERS,
                    feedback,
                    done=everybody,
                    sentence=f"{feedback.sentence()}{row.sponsors}位提出人中{len(given)}位已评价。",
                )
            publishing = self._reckon(LimitKey.PUBLISH, row.replied_on)
            if publishing and row.disclosure in (Disclosure.OPEN, ""):
                done = row.published_at and timezone.localdate(row.published_at)
                name = f"公开{unit}的{row.get_kind_display()}"
                yield self._clock(f"publish-{row.pk}", name, OFFICE, publishing, done=done)

    # Making

    def _limit(self, key: LimitKey, on: date) -> Limit | None:
        try:
            return deadlines.limit_in_force(self.limits, key, on)
        except RuleError:
            return None

    def _reckon(self, key: LimitKey, start: date | None) -> Explanation | None:
        limit = self._limit(key, start) if start else None
        return deadlines.due(start, limit, self.workdays, roll=self.roll) if limit else None

    def _of(self, row: Assignment, key: str, name: str, explanation: Explanation, **how) -> Clock:
        return self._clock(f"{key}-{row.pk}", name, row.unit.name, explanation, **how)

    def _clock(
        self,
        key: str,
        name: str,
        whose: str,
        explanation: Explanation,
        *,
        done: date | None = None,
        over: bool = False,
        right: bool = False,
        stored: bool = False,
        sentence: str = "",
    ) -> Clock:
        state = self._state(explanation.due_on, done, over=over, right=right)
        return self._made(
            key,
            name,
            whose,
            explanation.due_on,
            sentence or explanation.sentence(),
            state=state,
            done=done,
            is_open=not done and state in (RUNNING, MISSED),
            stored=stored,
            is_right=right,
            months=calendars.months_of_span(explanation, self.workdays),
        )

    def _made(
        self,
        key: str,
        name: str,
        whose: str,
        due_on: date,
        sentence: str,
        *,
        state: str,
        done: date | None,
        is_open: bool,
        is_right: bool = False,
        **more: Any,
    ) -> Clock:
        left = deadlines.days_left(due_on, self.today) if is_open else None
        workdays_left = self.workdays.between(self.today, due_on) if is_open else None
        label = _label(state, due_on, done, left, workdays_left, is_right=is_right, today=self.today)
        return Clock(
            key,
            name,
            whose,
            due_on,
            sentence,
            state,
            label,
            ended_on=done,
            days_left=left,
            workdays_left=workdays_left,
            is_right=is_right,
            **more,
        )

    def _state(self, due_on: date, done: date | None, *, over: bool = False, right: bool = False) -> str:
        if done:
            return MET if done <= due_on else MISSED
        if over:
            return STOPPED
        if self.today > due_on:
            return STOPPED if right else MISSED
        return RUNNING


def _label(
    state: str,
    due_on: date,
    done: date | None,
    left: int | None,
    workdays_left: int | None,
    *,
    is_right: bool,
    today: date,
) -> str:
    """The state and the days in words: 还有12天（8个工作日）."""
    verb = "提出" if is_right else "完成"
    if done:
        late = f"，晚{(done - due_on).days}天" if done > due_on else f"，按期{verb}"
        return f"{in_words(done)}{verb if done > due_on else ''}{late}"
    if state == RUNNING:
        return f"还有{left}天（{workdays_left}个工作日）" if left else "今天到期"
    if state == STOPPED:
        return "已过" if is_right and today > due_on else "不再计算"
    return "未完成" if left is None else f"已超过{-left}天（{-workdays_left}个工作日）"
