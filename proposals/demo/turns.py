"""What happened to an item of now beyond its plain course: one function a situation, each by its verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from people.models import User
from proposals.actions import (
    assigning,
    closing,
    contacting,
    converting,
    drafting,
    extending,
    filing,
    merging,
    opinions,
    rating,
    returning,
    studying,
    withdrawing,
)
from proposals.demo import letters
from proposals.demo.district import District
from proposals.demo.tables import Case
from proposals.models import Assignment, FilingReason, Proposal, Reply, Study
from proposals.rules.deadlines import add_months
from proposals.rules.vocabulary import AssignmentRole, Attitude, ContactMode, OnwardPath, Opinion, Outcome

HEAD = "演示局领导"
SHEET = "意见反馈表（演示文本，不是真实的表格）。".encode()
NEXT_UNIT = "lvshiju"  # whose matter the returned item turns out to be


@dataclass(frozen=True)
class Scene:
    """An item after its plain course, who may act on it, and `back(days)`: a working day before today."""

    case: Case
    proposal: Proposal
    district: District
    office: User
    officers: dict[str, User]
    back: Callable[[int], date]
    today: date

    @property
    def part(self) -> Assignment:
        """The newest part of a unit that answers the item."""
        rows = self.proposal.assignments.current().answering().with_item()
        return rows.order_by("-round", "pk").first()

    @property
    def letter(self) -> Reply:
        return Reply.objects.current().select_related("assignment__unit").get(assignment=self.part)

    @property
    def officer(self) -> User:
        return self.officers[self.case.lead]

    def rate(self, *, on: date, result: str = Opinion.SATISFIED, reasons: str = "") -> None:
        """The first proposer's view on paper, as the office enters it."""
        rating.give_feedback(
            self.proposal.sponsorships.in_order().first(),
            self.letter,
            attitude=Attitude.SATISFIED,
            result=result,
            reasons=reasons,
            by=self.office,
            now=datetime.combine(self.today, time(10), tzinfo=timezone.get_default_timezone()),
            given_on=on,
            evidence=(SHEET, "意见反馈表（演示）.txt"),
        )


def return_asked(scene: Scene) -> None:
    returning.ask_return(
        scene.part,
        reason="道路标识由公安交警部门负责，我单位没有这项职责。（演示文本。）",
        proposed_unit=scene.district.units["gongan"],
        signer=HEAD,
        on=scene.back(1),
        by=scene.officer,
    )


def handed_on(scene: Scene) -> None:
    request = returning.ask_return(
        scene.part,
        reason="绿地养护由绿化市容部门负责。（演示文本。）",
        proposed_unit=scene.district.units[NEXT_UNIT],
        signer=HEAD,
        on=scene.back(16),
        by=scene.officer,
    )
    unit = scene.district.units[NEXT_UNIT]
    part = returning.agree_return(request, unit=unit, on=scene.back(13), by=scene.office)
    assigning.sign_for(part, on=scene.back(12), by=scene.officers[NEXT_UNIT])


def extended(scene: Scene) -> None:
    asked = extending.ask_extension(
        scene.part,
        new_due_on=add_months(scene.part.due_on, 1),
        reason="方案要征求三个街道的意见。（演示文本。）",
        signer=HEAD,
        on=scene.back(20),
        by=scene.officer,
    )
    extending.agree_extension(asked, on=scene.back(17), by=scene.office)


def waits_for_signing(scene: Scene) -> None:
    part = scene.part
    _talk(scene, on=scene.back(9))
    drafting.send_for_signing(
        part,
        on=scene.back(1),
        replied_on=scene.back(1),
        by=scene.officer,
        **letters.of_the_case(scene.case, scene.proposal, part.unit),
    )


def _talk(scene: Scene, *, on: date) -> None:
    contacting.note_contact(
        scene.part,
        held_on=on,
        mode=ContactMode.VISIT,
        people="、".join(scene.case.proposers),
        summary="就办理意见交换看法。（演示文本。）",
        today=on,
        by=scene.officer,
    )


def opinion_sent_back(scene: Scene) -> None:
    helper = scene.proposal.assignments.current().with_item().get(role=AssignmentRole.CO)
    opinion = opinions.give_opinion(
        helper,
        text="原则同意，请主办单位统筹。（演示文本。）",
        signer=HEAD,
        on=scene.back(9),
        by=scene.officers[helper.unit.code],
    )
    opinions.send_back(
        opinion, reason="没有写明可以提供哪些场地。（演示文本。）", on=scene.back(2), by=scene.officer
    )


def not_content(scene: Scene) -> None:
    reasons = "答复没有写明什么时候完成。（演示文本。）"
    scene.rate(on=scene.back(4), result=Opinion.DISSATISFIED, reasons=reasons)


def handled_again(scene: Scene) -> None:
    scene.rate(
        on=scene.back(36), result=Opinion.DISSATISFIED, reasons="措施不够具体，看不到变化。（演示文本。）"
    )
    study = Study.objects.get(proposal=scene.proposal)
    reason = "答复没有具体安排，请补充后再次答复。（演示文本。）"
    part = studying.rehandle(study, reason=reason, on=scene.back(16), by=scene.office)
    assigning.sign_for(part, on=scene.back(15), by=scene.officer)


def conversion_asked(scene: Scene) -> None:
    converting.ask_conversion(
        scene.letter,
        new=Outcome.ADOPTED,
        reason="试点提前完成，两处场地已经开放。（演示文本。）",
        on=scene.back(3),
        by=scene.officer,
    )


def rated_and_closed(scene: Scene) -> None:
    scene.rate(on=scene.back(60))
    closing.close(
        scene.proposal,
        archive_number=f"演示-{scene.proposal.number}",
        reason="已答复，提出人满意。",
        on=scene.back(50),
        by=scene.office,
    )


def treated_as_a_letter(scene: Scene) -> None:
    _reject(
        scene,
        "personal",
        OnwardPath.LETTER,
        "反映的是本人住房问题，已转有关部门答复。（演示文本。）",
    )


def sent_back_for_rewriting(scene: Scene) -> None:
    _reject(scene, "empty", OnwardPath.REVISE, "请补充具体建议后再提交。（演示文本。）")


def _reject(scene: Scene, code: str, onward: OnwardPath, explanation: str) -> None:
    filing.reject(
        scene.proposal,
        reason=FilingReason.objects.get(body=scene.proposal.session.body, code=code),
        explanation=explanation,
        talked_on=scene.back(7),
        onward=onward,
        on=scene.back(6),
        by=scene.office,
    )


def merged(scene: Scene) -> None:
    """Into the item of the same matter that stands a few lines above it in the table."""
    into = Proposal.objects.get(session=scene.proposal.session, title__contains="饮水点")
    merging.merge(
        scene.proposal,
        into=into,
        reason="都是关于公园饮水设施的建议。（演示文本。）",
        talked_on=scene.back(5),
        on=scene.back(3),
        by=scene.office,
    )


def withdrawn(scene: Scene) -> None:
    withdrawing.withdraw(
        scene.proposal,
        reason="有关措施已经出台，代表书面要求撤回。（演示文本。）",
        consents=list(scene.proposal.sponsorships.values_list("pk", flat=True)),
        on=scene.back(12),
        by=scene.office,
    )


TURNS: dict[str, Callable[[Scene], None]] = {
    "申请退办": return_asked,
    "已改办": handed_on,
    "已延期": extended,
    "待签发": waits_for_signing,
    "会办退回": opinion_sent_back,
    "不满意": not_content,
    "再次办理": handled_again,
    "结果转化": conversion_asked,
    "已办结": rated_and_closed,
    "作来信": treated_as_a_letter,
    "退回修改": sent_back_for_rewriting,
    "并案": merged,
    "已撤回": withdrawn,
}
