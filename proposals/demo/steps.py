"""The steps of an item, each by its verb."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from people.models import User
from proposals.actions import (
    assigning,
    closing,
    contacting,
    opinions,
    promising,
    publishing,
    registering,
    replying,
)
from proposals.demo import letters
from proposals.demo.courses import Course
from proposals.demo.district import District
from proposals.demo.tables import Case
from proposals.models import Assignment, Promise, Proposal, Session
from proposals.rules.vocabulary import (
    AssignmentRole,
    ContactMode,
    Disclosure,
    Outcome,
    ProposerType,
)

LEADER = "区领导（演示）"
LED = (AssignmentRole.LEAD, AssignmentRole.CO)
SPLIT = (AssignmentRole.SPLIT, AssignmentRole.SPLIT)  # each unit answers for itself
KEPT = "承诺事项已经完成。（演示文本。）"
OPINION = "同意主办单位的意见，我单位将做好配合。（演示文本。）"


@dataclass(frozen=True)
class Player:
    """Takes items through their courses: the office, and for each unit its user, do what the case says."""

    district: District
    office: User
    officers: dict[str, User]

    def play(self, case: Case, course: Course, *, session: Session, between: bool = False) -> Proposal:
        """Make an item and take it as far as its course goes."""
        proposal = self._register(case, course, session, between)
        if course.filed:
            proposal = registering.file(proposal, on=course.filed, by=self.office)
        if course.assigned:
            lead, *_ = [self._assign(proposal, code, role, course) for code, role in _parts(case)]
            if course.shown:
                publishing.publish_item(proposal, by=self.office, now=_morning(course.shown))
            if course.replied:
                self._answer(lead, case, course)
        return Proposal.objects.with_session().get(pk=proposal.pk)

    def finish(self, proposal: Proposal, *, on: date) -> None:
        """Keep what was promised, and close the item (办结归档)."""
        for row in Promise.objects.open().filter(reply__assignment__proposal=proposal):
            promising.keep(row, on=row.due_on, evidence=KEPT, today=on, by=self.office)
        archive_number = f"{proposal.session.slug}-{proposal.number}"
        closing.close(
            proposal, archive_number=archive_number, reason="全部答复，征询期已过。", on=on, by=self.office
        )

    def _register(self, case: Case, course: Course, session: Session, between: bool) -> Proposal:
        return registering.register(
            session=session,
            number=case.number,
            title=case.title,
            submitted_on=course.submitted,
            by=self.office,
            sponsors=[self.district.sponsors[name] for name in case.proposers],
            text=letters.of_the_proposer(case, session.slug),
            topic=self.district.topics[case.topic],
            proposer_type=_proposer_type(case),
            between_sessions=between,
            is_key=case.is_key,
            led_by=LEADER if case.is_led else "",
            annotated_by=LEADER if case.is_annotated else "",
            text_disclosure=Disclosure.OPEN,
        )

    def _assign(self, proposal: Proposal, code: str, role: str, course: Course) -> Assignment:
        unit = self.district.units[code]
        part = assigning.assign(proposal, unit=unit, role=role, on=course.assigned, by=self.office)
        if course.received:
            return assigning.sign_for(part, on=course.received, by=self.officers[code])
        return part

    def _answer(self, lead: Assignment, case: Case, course: Course) -> None:
        self._give_opinions(lead.proposal, on=max(course.received, course.replied - timedelta(days=14)))
        self._note_contacts(lead, case, course)
        reply = replying.log_reply(
            lead,
            replied_on=course.replied,
            by=self.officers[case.lead],
            today=course.replied,
            promises=_promises(case, course),
            **letters.of_the_case(case, lead.proposal, lead.unit),
        )
        if course.published:
            publishing.publish_reply(reply, by=self.office, now=_morning(course.published))

    def _give_opinions(self, proposal: Proposal, *, on: date) -> None:
        for part in proposal.assignments.filter(role=AssignmentRole.CO).select_related("unit"):
            opinions.give_opinion(part, text=OPINION, on=on, by=self.officers[part.unit.code])

    def _note_contacts(self, lead: Assignment, case: Case, course: Course) -> None:
        real = letters.REAL.get((lead.proposal.session.slug, case.number))
        visit_on = max(course.received, course.replied - timedelta(days=7))
        visit = (visit_on, ContactMode.VISIT, "、".join(case.proposers))
        for day, mode, people in real.contacts if real and real.contacts else [visit]:
            contacting.note_contact(
                lead,
                held_on=day,
                mode=mode,
                people=people,
                summary="就办理意见交换看法。",
                today=course.replied,
                by=self.officers[case.lead],
            )


def _proposer_type(case: Case) -> ProposerType:
    if case.by_group:
        return ProposerType.DELEGATION
    return ProposerType.JOINT if len(case.proposers) > 1 else ProposerType.SINGLE


def _parts(case: Case) -> list[tuple[str, AssignmentRole]]:
    first, others = SPLIT if case.situation == "分办" else LED
    return [(case.lead, first), *((code, others) for code in case.co)]


def _promises(case: Case, course: Course) -> list[tuple[str, date]]:
    """What is not done yet is promised with a date."""
    if case.outcome not in (Outcome.IN_PROGRESS, Outcome.PLANNED):
        return []
    return [(f"{case.done or case.matter}。", course.promised or date(course.replied.year + 1, 12, 20))]


def _morning(day: date) -> datetime:
    """Ten o'clock on that day."""
    return datetime.combine(day, time(10), tzinfo=timezone.get_default_timezone())
