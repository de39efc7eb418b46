"""Something a unit asks and the office decides: the columns that every such row has."""

from django.db import models
from django.db.models import Q

from proposals.rules.vocabulary import Decision


class RequestQuerySet(models.QuerySet):
    def pending(self):
        """Requests the office has not decided yet."""
        return self.filter(decision=Decision.PENDING)


class Request(models.Model):
    """Who asked when and why, and who decided what (申请和审批)."""

    reason = models.TextField("理由")
    signer = models.CharField("签字领导", max_length=40, blank=True)
    asked_on = models.DateField("申请日期")
    asked_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    decision = models.CharField("审批", max_length=10, choices=Decision, default=Decision.PENDING)
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decision_reason = models.TextField("审批意见", blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="decided_%(class)s_says_when",
                condition=Q(decision=Decision.PENDING) | Q(decided_on__isnull=False),
            ),
        ]

    @property
    def is_pending(self) -> bool:
        return self.decision == Decision.PENDING


def one_pending(name: str, *fields: str) -> models.UniqueConstraint:
    """At most one undecided request per row of `fields`."""
    return models.UniqueConstraint(fields=fields, condition=Q(decision=Decision.PENDING), name=name)
