"""Why something is not accepted as a suggestion or filed as a proposal, and where it goes instead."""

from datetime import date

from django.db import models
from django.db.models import Q

from people.history import keep_history
from people.roles import AssemblyKind
from proposals.rules.vocabulary import OnwardPath


class FilingReasonQuerySet(models.QuerySet):
    def in_force(self, body: str, on: date):
        """The reasons an assembly of this kind may give on a day."""
        return self.filter(
            Q(effective_until=None) | Q(effective_until__gte=on), body=body, effective_from__lte=on
        )


@keep_history()
class FilingReason(models.Model):
    """One entry of the list of what is not accepted (不予受理、立案的理由). A changed rule is a new row."""

    body = models.CharField("适用于", max_length=10, choices=AssemblyKind)
    code = models.SlugField("代码", max_length=30)
    name = models.CharField("理由", max_length=100)
    source = models.CharField("依据", max_length=200)
    position = models.PositiveSmallIntegerField("顺序", default=1)
    effective_from = models.DateField("生效日期")
    effective_until = models.DateField("失效日期", null=True, blank=True)

    objects = FilingReasonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不予受理（立案）的理由"
        ordering = ["body", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "code", "effective_from"], name="one_filing_reason_per_code_and_day"
            )
        ]

    def __str__(self):
        return self.name


@keep_history()
class Rejection(models.Model):
    """An item that was not accepted or filed (不予受理、不予立案), after a talk with its proposer."""

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="rejections", verbose_name="建议（提案）"
    )
    reason = models.ForeignKey(FilingReason, models.PROTECT, related_name="+", verbose_name="理由")
    explanation = models.TextField("说明")
    onward = models.CharField("去向", max_length=12, choices=OnwardPath)
    destination = models.CharField("转往", max_length=100, blank=True)
    talked_on = models.DateField("与提出人沟通日期")
    decided_on = models.DateField("决定日期")
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "不予受理（立案）"
        ordering = ["proposal", "pk"]

    def __str__(self):
        return f"{self.proposal.reference}：{self.reason}"
