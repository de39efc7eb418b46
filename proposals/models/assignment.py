"""A unit's part in an item, and what the unit may ask for while it works on it."""

from datetime import date

from django.db import models
from django.db.models import Q

from people.history import keep_history
from proposals.models.request import Request, one_pending
from proposals.rules.vocabulary import AssignmentRole, AssignmentState, ProposalState

GONE = (AssignmentState.RETURNED, AssignmentState.CANCELLED)
OPEN = (AssignmentState.ASSIGNED, AssignmentState.IN_HAND, AssignmentState.RETURN_ASKED)
ANSWERING = (AssignmentRole.LEAD, AssignmentRole.SPLIT)


class AssignmentQuerySet(models.QuerySet):
    def open(self):
        """Assignments the unit still owes something for."""
        return self.filter(state__in=OPEN)

    def awaited(self):
        """Open ones of items not yet answered: afterwards nobody waits for an opinion any more."""
        return self.open().filter(proposal__state__in=[ProposalState.TO_ASSIGN, ProposalState.IN_HAND])

    def current(self):
        """Assignments that count: not returned, not ended."""
        return self.exclude(state__in=GONE)

    def answering(self):
        """Lead and split units: those who write to the proposer."""
        return self.filter(role__in=ANSWERING)

    def due_by(self, day: date):
        return self.filter(due_on__lte=day)

    def for_unit(self, unit):
        """A unit's parts, and those of the units whose work it took over (two generations back)."""
        heirs = Q(unit__successor=unit) | Q(unit__successor__successor=unit)
        return self.filter(Q(unit=unit) | heirs)

    def with_item(self):
        return self.select_related("proposal__session__assembly", "unit")


@keep_history()
class Assignment(models.Model):
    """An item handed to a unit in a role (交办). A re-assignment or re-handling is a new row."""

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="assignments", verbose_name="建议（提案）"
    )
    unit = models.ForeignKey(
        "people.Unit", models.PROTECT, related_name="assignments", verbose_name="承办单位"
    )
    role = models.CharField("承办方式", max_length=10, choices=AssignmentRole)
    share = models.CharField("分工", max_length=200, blank=True, help_text="多家单位各自负责的内容")
    round = models.PositiveSmallIntegerField("轮次", default=1, editable=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
        verbose_name="接续的交办",
        help_text="改办、再次办理、单位承继时，指原来的一条。",
    )
    state = models.CharField(
        "状态", max_length=12, choices=AssignmentState, default=AssignmentState.ASSIGNED, editable=False
    )
    assigned_on = models.DateField("交办日期")
    received_on = models.DateField("签收日期", null=True, blank=True, editable=False)
    officer = models.CharField("承办人", max_length=40, blank=True)
    leader = models.CharField("分管领导", max_length=40, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    due_on = models.DateField("答复期限", editable=False)
    due_reason = models.JSONField("期限由来", editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交办"
        ordering = ["proposal", "round", "role", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="assignment_open_due", condition=Q(state__in=OPEN)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "round"],
                condition=Q(role=AssignmentRole.LEAD) & ~Q(state__in=GONE),
                name="one_lead_unit_per_round",
            ),
            models.UniqueConstraint(
                fields=["proposal", "round", "unit"],
                condition=~Q(state__in=GONE),
                name="a_unit_has_one_part_per_round",
            ),
            models.CheckConstraint(
                name="answered_state_has_its_date",
                condition=Q(state=AssignmentState.ANSWERED, answered_on__isnull=False)
                | (~Q(state=AssignmentState.ANSWERED) & Q(answered_on=None)),
            ),
            models.CheckConstraint(
                name="work_in_hand_was_received",
                condition=~Q(state__in=[AssignmentState.IN_HAND, AssignmentState.ANSWERED])
                | Q(received_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference} {self.unit.short}（{self.get_role_display()}）"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def counts(self) -> bool:
        """Whether this part still stands: neither returned nor ended."""
        return self.state not in GONE

    @property
    def standing_opinion(self) -> "HandlerOpinion | None":
        """The newest opinion of a co-handling unit that was not sent back."""
        return self.opinions.filter(sent_back_on=None).first()

    @property
    def answers(self) -> bool:
        """Whether this unit writes to the proposer itself."""
        return self.role in ANSWERING


@keep_history()
class ReturnRequest(Request):
    """The unit says the item is not its own, and whose it is (退办申请, SH-NPC art. 14)."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="return_requests", verbose_name="交办"
    )
    proposed_unit = models.ForeignKey(
        "people.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="建议改交单位"
    )

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "退办申请"
        ordering = ["assignment", "pk"]
        constraints = [
            *Request.Meta.constraints,
            one_pending("one_pending_returnrequest_per_assignment", "assignment"),
        ]

    def __str__(self):
        return f"{self.assignment}申请退办"


@keep_history()
class Extension(Request):
    """The unit asks for a later date (延期申请, SH-NPC art. 19)."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions", verbose_name="交办")
    new_due_on = models.DateField("申请延至")
    granted_due_on = models.DateField("同意延至", null=True, blank=True)

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ["assignment", "pk"]
        constraints = [
            *Request.Meta.constraints,
            one_pending("one_pending_extension_per_assignment", "assignment"),
        ]

    def __str__(self):
        return f"{self.assignment}申请延期至{self.new_due_on}"


@keep_history()
class HandlerOpinion(models.Model):
    """What a co-handling unit tells the lead unit (会办意见). One that was sent back stays, and says why."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="opinions", verbose_name="会办交办"
    )
    text = models.TextField("意见")
    signer = models.CharField("签发人", max_length=40, blank=True)
    doc_number = models.CharField("发文字号", max_length=60, blank=True)
    given_on = models.DateField("日期")
    given_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="提交人"
    )
    sent_back_on = models.DateField("退回日期", null=True, blank=True)
    sent_back_reason = models.TextField("退回原因", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会办意见"
        ordering = ["assignment", "-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_back_opinion_says_why",
                condition=Q(sent_back_on=None) | ~Q(sent_back_reason=""),
            )
        ]

    def __str__(self):
        return f"{self.assignment}的意见"
