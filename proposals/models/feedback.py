"""What each proposer thinks of how the item was handled, and of the result."""

from django.db import models
from django.db.models import Q

from people.history import keep_history
from proposals.models.request import Request, one_pending
from proposals.rules.vocabulary import Attitude, Opinion

NO = (Opinion.DISSATISFIED, Opinion.DISAGREE)


class FeedbackQuerySet(models.QuerySet):
    def counted(self):
        """The newest view of each proposer on each letter; earlier ones are history."""
        letter = ("sponsorship_id", "reply_id")
        newest = self.order_by(*letter, "-given_at", "-pk").distinct(*letter)
        return self.filter(pk__in=newest.values("pk"))

    def dissatisfied(self):
        """Views that say no to the handling or to the result."""
        return self.filter(Q(attitude=Attitude.DISSATISFIED) | Q(result__in=NO))


@keep_history()
class Feedback(models.Model):
    """One proposer's rating of one reply (意见反馈). A changed mind is a new row; the newest counts."""

    sponsorship = models.ForeignKey(
        "Sponsorship", models.PROTECT, related_name="feedback", verbose_name="提出人"
    )
    reply = models.ForeignKey("Reply", models.PROTECT, related_name="feedback", verbose_name="答复")
    attitude = models.CharField("对办理态度", max_length=12, choices=Attitude)
    result = models.CharField("对办理结果", max_length=12, choices=Opinion)
    reasons = models.TextField("意见", blank=True)
    given_at = models.DateTimeField("时间")
    entered_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name="录入人")
    on_behalf = models.BooleanField("代录", default=False)
    evidence = models.ForeignKey(
        "Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代录凭据"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        ordering = ["sponsorship", "-given_at"]
        constraints = [
            models.CheckConstraint(
                name="entry_on_behalf_has_evidence",
                condition=Q(on_behalf=False) | Q(evidence__isnull=False),
            ),
            models.CheckConstraint(
                name="dissatisfied_says_why",
                condition=~(Q(attitude="dissatisfied") | Q(result__in=["dissatisfied", "disagree"]))
                | ~Q(reasons=""),
            ),
        ]

    def __str__(self):
        return f"{self.sponsorship.proposal.reference} {self.sponsorship.name}的评价"

    @property
    def is_dissatisfied(self) -> bool:
        return self.attitude == Attitude.DISSATISFIED or self.result in NO


@keep_history()
class Study(Request):
    """A dissatisfied view waits for the office to decide whether the item is handled again (不满意研判).

    Agreed means a new round; `reason` repeats what the proposer said.
    """

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="studies", verbose_name="建议（提案）"
    )
    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="studies", verbose_name="评价")

    class Meta(Request.Meta):
        verbose_name = verbose_name_plural = "不满意研判"
        ordering = ["proposal", "pk"]
        constraints = [*Request.Meta.constraints, one_pending("one_pending_study_per_feedback", "feedback")]

    def __str__(self):
        return f"{self.proposal.reference}不满意研判"
