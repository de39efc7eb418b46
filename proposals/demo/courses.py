"""On which days things happened to an item, and the verbs that make them happen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from people.models import User
from proposals.actions import assigning, publishing, registering, replying
from proposals.demo import letters
from proposals.demo.district import District
from proposals.demo.tables import Case
from proposals.models import Assignment, Contact, HandlerOpinion, Proposal, Session
from proposals.rules import deadlines
from proposals.rules.deadlines import Limit, add_months
from proposals.rules.vocabulary import (
    AssignmentRole,
    AssignmentState,
    ContactMode,
    Disclosure,
    ProposerType,
)
from proposals.rules.workdays import Workdays, days_from

LEADER = "区领导（演示）"
LONGEST_BREAK = 14  # days off in a row, with room to spare


@dataclass(frozen=True)
class Course:
    """The days of an item's steps; it stops at the first that is None. `shown` is when the public sees it."""

    submitted: date
    filed: date | None = None
    assigned: date | None = None
    received: date | None = None
    shown: date | None = None
    replied: date | None = None
    published: date | None = None


@dataclass(frozen=True)
class Staff:
    """Who acts: the office, and for each unit its user."""

    office: User
    units: dict[str, User]


# Days


def of_a_round(opened: date, closed: date, place: int, calendar: Workdays) -> Course:
    """A session item's course: handed over on 7 February, answered from mid-March to late April.

    7 February is the gazette's day for 2023; the other days are plausible. `place` spreads the items.
    """
    year = opened.year
    assigned = calendar.next_or_same(date(year, 2, 7))
    replying_days = [
        day for day in days_from(date(year, 3, 14), date(year, 4, 27)) if calendar.is_working(day)
    ]
    replied = replying_days[place * 7 % len(replying_days)]
    received = calendar.add(assigned, 1 + place % 3)
    return Course(
        submitted=opened + timedelta(days=place % 3),
        filed=closed,
        assigned=assigned,
        received=received,
        shown=received,
        replied=replied,
        published=calendar.add(replied, 5 + place % 8),
    )


def situations(today: date, calendar: Workdays, limit: Limit) -> dict[str, Course]:
    """The course of a between-session item for each situation of the tables, counted back from `today`."""

    def back(days: int) -> date:
        day = today - timedelta(days=days)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        return day

    def in_hand(assigned: date) -> Course:
        received = calendar.add(assigned, 1)
        start = assigned - timedelta(days=12)
        filed = calendar.next_or_same(assigned - timedelta(days=6))
        return Course(
            submitted=start, filed=min(filed, assigned), assigned=assigned, received=received, shown=received
        )

    def due(days: int) -> Course:
        return in_hand(assigned_for(today + timedelta(days=days), calendar=calendar, limit=limit))

    answered = in_hand(back(70))
    return {
        "待审核": Course(submitted=back(2)),
        "待交办": Course(submitted=back(9), filed=back(4)),
        "待签收": Course(submitted=back(13), filed=back(8), assigned=back(1)),
        "办理中": in_hand(back(41)),
        "重点": in_hand(back(52)),
        "待会办": in_hand(back(16)),
        "快到期": due(14),
        "三天后到期": due(3),
        "已逾期": due(-9),
        "已答复": Course(**{**answered.__dict__, "replied": back(6)}),
    }


def assigned_for(due_on: date, *, calendar: Workdays, limit: Limit) -> date:
    """The day to assign an item so that it falls due on a day, or else on the nearest later day possible.

    Not every day can be one: none that is off, and none at a month's end that no day leads to.
    """
    while True:
        near = add_months(due_on, -limit.amount)
        days = list(days_from(near - timedelta(days=LONGEST_BREAK), near + timedelta(days=3)))
        fitting = [day for day in days if deadlines.due(day, limit, calendar).due_on == due_on]
        if fitting:
            return max(fitting, key=lambda day: (calendar.is_working(day), day))
        due_on += timedelta(days=1)


# Steps


def play(
    case: Case, course: Course, *, session: Session, district: District, staff: Staff, between: bool = False
) -> Proposal:
    """Take an item through its course, each step by its verb."""
    proposal = _register(case, course, session=session, district=district, staff=staff, between=between)
    if course.filed:
        proposal = registering.file(proposal, on=course.filed, by=staff.office)
    if course.assigned:
        lead = _hand_over(proposal, case, course, district=district, staff=staff)
        _answer(lead, case, course, staff=staff)
    return proposal


def _register(case, course, *, session, district, staff, between):
    return registering.register(
        session=session,
        number=case.number,
        title=case.title,
        submitted_on=course.submitted,
        by=staff.office,
        sponsors=[district.sponsors[name] for name in case.proposers],
        text=letters.of_the_proposer(case, session.slug),
        topic=district.topics[case.topic],
        proposer_type=_proposer_type(case),
        between_sessions=between,
        is_key=case.is_key,
        led_by=LEADER if case.is_led else "",
        annotated_by=LEADER if case.is_annotated else "",
        text_disclosure=Disclosure.OPEN,
    )


def _proposer_type(case: Case) -> ProposerType:
    if case.by_group:
        return ProposerType.DELEGATION
    return ProposerType.JOINT if len(case.proposers) > 1 else ProposerType.SINGLE


def _hand_over(proposal, case, course, *, district, staff) -> Assignment:
    parts = []
    for code, role in [(case.lead, AssignmentRole.LEAD), *((code, AssignmentRole.CO) for code in case.co)]:
        part = assigning.assign(
            proposal, unit=district.units[code], role=role, on=course.assigned, by=staff.office
        )
        if course.received:
            part = assigning.sign_for(part, on=course.received, by=staff.units[code])
        parts.append(part)
    if course.shown:
        publishing.publish_item(proposal, by=staff.office, now=_morning(course.shown))
    return parts[0]


def _answer(lead: Assignment, case: Case, course: Course, *, staff: Staff) -> None:
    if course.replied:
        _give_opinions(lead.proposal, on=course.replied - timedelta(days=14))
        _note_contacts(lead, case, course)
        user = staff.units[case.lead]
        fields = letters.of_the_case(case, lead.proposal, lead.unit)
        reply = replying.log_reply(lead, replied_on=course.replied, by=user, today=course.replied, **fields)
        if course.published:
            publishing.publish_reply(reply, by=staff.office, now=_morning(course.published))


def _give_opinions(proposal: Proposal, *, on: date) -> None:
    """Co-handlers of an answered item gave their opinion. There is no verb for it yet."""
    for part in proposal.assignments.filter(role=AssignmentRole.CO):
        HandlerOpinion.objects.create(
            assignment=part, text="同意主办单位的意见，我单位将做好配合。（演示文本。）", given_on=on
        )
        part.state, part.answered_on = AssignmentState.ANSWERED, on
        part.save()


def _note_contacts(lead: Assignment, case: Case, course: Course) -> None:
    real = letters.REAL.get((lead.proposal.session.slug, case.number))
    talks = (
        real.contacts
        if real
        else [(course.replied - timedelta(days=7), ContactMode.VISIT, "、".join(case.proposers))]
    )
    Contact.objects.bulk_create(
        Contact(assignment=lead, held_on=day, mode=mode, people=people, summary="就办理意见交换看法。")
        for day, mode, people in talks
    )


def _morning(day: date) -> datetime:
    """Ten o'clock on that day."""
    return datetime.combine(day, time(10), tzinfo=timezone.get_default_timezone())
