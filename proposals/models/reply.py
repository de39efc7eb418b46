"""The official answer of a unit, and what later became of its outcome."""

from django.db import models
from django.db.models import F, Q

from people.history import keep_history
from proposals.models.request import Request, one_pending
from proposals.rules.vocabulary import Decision, Disclosure, Outcome, ReplyKind, ReplyState


class ReplyQuerySet(models.QuerySet):
    def public(self):
        """Letters the public may read, of items the public may know of."""
        return self.filter(
            state=ReplyState.SENT,
            disclosure=Disclosure.OPEN,
            published_at__isnull=False,
            taken_down_at=None,
            assignment__proposal__published_at__isnull=False,
            assignment__proposal__taken_down_at=None,
        )

    def current(self):
        """Letters that stand: sent and not replaced by a corrected version."""
        return self.filter(state=ReplyState.SENT)

    def newest_first(self):
        return self.order_by("-replied_on", "-pk")


@keep_history()
class Reply(models.Model):
    """A letter answering an item (答复). A correction is a new version that supersedes the old one."""

    assignment = models.ForeignKey("Assignment", models.PROTECT, related_name="replies", verbose_name="交办")
    kind = models.CharField("种类", max_length=10, choices=ReplyKind, default=ReplyKind.FIRST)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    state = models.CharField(
        "状态", max_length=12, choices=ReplyState, default=ReplyState.DRAFT, editable=False
    )
    doc_number = models.CharField("发文字号", max_length=60, blank=True, help_text="如：长发改〔2024〕19号")
    outcome = models.CharField("办理结果", max_length=20, choices=Outcome, blank=True)
    outcome_text = models.CharField(
        "结果原文", max_length=60, blank=True, help_text="答复函上印的用语，留空则用标准用语"
    )
    signer = models.CharField("签发人", max_length=40, blank=True)
    organization = models.CharField("落款单位", max_length=100, blank=True)
    replied_on = models.DateField("答复日期")
    body = models.TextField("答复正文")
    summary = models.CharField("答复摘要", max_length=200, blank=True)

    disclosure = models.CharField("公开属性", max_length=12, choices=Disclosure, blank=True)
    disclosure_reason = models.CharField("不公开的依据", max_length=200, blank=True)
    published_at = models.DateTimeField("公开时间", null=True, editable=False)
    taken_down_at = models.DateTimeField("撤下时间", null=True, editable=False)

    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=60, blank=True)
    contact_address = models.CharField("通讯地址", max_length=120, blank=True)
    postcode = models.CharField("邮政编码", max_length=10, blank=True)

    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name="所更正的答复",
        editable=False,
    )
    logged_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人", editable=False
    )
    logged_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "答复"
        ordering = ["assignment", "-replied_on", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(kind=ReplyKind.FIRST, state=ReplyState.SENT),
                name="one_first_reply_stands_per_assignment",
            ),
            models.CheckConstraint(
                name="only_open_letters_are_published",
                condition=Q(published_at=None)
                | Q(taken_down_at__isnull=False)
                | Q(state=ReplyState.SUPERSEDED)
                | Q(disclosure=Disclosure.OPEN),
            ),
            models.CheckConstraint(name="reply_does_not_supersede_itself", condition=~Q(supersedes=F("pk"))),
        ]

    def __str__(self):
        return f"{self.assignment.unit.short} {self.replied_on} {self.get_kind_display()}"

    @property
    def latest(self) -> "Reply":
        """The version that stands: this one, or what corrected it in the end."""
        newer = type(self).objects.filter(supersedes=self).first()
        return newer.latest if newer else self

    @property
    def outcome_now(self) -> str:
        """The outcome after every confirmed conversion; that of the letter where there was none."""
        changes = [row for row in self.outcome_changes.all() if row.decision == Decision.AGREED]
        return changes[-1].new if changes else self.outcome

    @property
    def is_public(self) -> bool:
        return (
            self.state == ReplyState.SENT
            and self.disclosure == Disclosure.OPEN
            and self.published_at is not None
            and self.taken_down_at is None
            and self.assignment.proposal.is_public
        )


@keep_history()
class OutcomeChange(Request):
    """An outcome that changed after the reply (办理结果转化): asked by the unit, confirmed by the office.

    `reason` says what progress was made. Yearly figures keep the class at reply.
    """

    reply = models.ForeignKey(Reply, models.PROTECT, related_name="outcome_changes", verbose_name="答复")
    old = models.CharField("原结果", max_length=20, choices=Outcome)
    new = models.CharField("现结果", max_length=20, choices=Outcome)
    proposer_told_on = models.DateField("告知代表（委员）日期", null=True, blank=True)

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "结果转化"
        ordering = ["reply", "pk"]
        constraints = [
            *Request.Meta.constraints,
            one_pending("one_pending_outcomechange_per_reply", "reply"),
            models.CheckConstraint(name="outcome_really_changes", condition=~Q(old=F("new"))),
        ]

    def __str__(self):
        return f"{self.reply.assignment}：{self.get_old_display()}转为{self.get_new_display()}"
