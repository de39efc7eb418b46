"""What each proposer thinks of how the item was handled, and of the result."""

from django.db import models
from django.db.models import Q

from proposals.rules.vocabulary import Attitude, Opinion


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
