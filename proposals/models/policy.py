"""Time limits as data: how long, in what unit, from when, on whose authority, in force from which day."""

from django.db import models

from people.history import keep_history
from proposals.rules.deadlines import Limit
from proposals.rules.vocabulary import LimitKey, LimitUnit, StartEvent


@keep_history()
class DeadlinePolicy(models.Model):
    """A set of limits that a session follows (期限方案)."""

    name = models.CharField("名称", max_length=60, unique=True)
    roll = models.BooleanField("末日遇放假顺延", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "期限方案"
        ordering = ["name"]

    def __str__(self):
        return self.name

    def as_limits(self) -> list[Limit]:
        return [row.as_limit() for row in self.limits.all()]


@keep_history()
class DeadlineLimit(models.Model):
    """One limit. A changed rule is a new row with a later effective date, never an edit of the old one."""

    policy = models.ForeignKey(DeadlinePolicy, models.CASCADE, related_name="limits", verbose_name="期限方案")
    key = models.CharField("事项", max_length=30, choices=LimitKey)
    amount = models.PositiveSmallIntegerField("数量")
    unit = models.CharField("单位", max_length=10, choices=LimitUnit)
    start_event = models.CharField("起算", max_length=12, choices=StartEvent)
    source = models.CharField("依据", max_length=200)
    effective_from = models.DateField("生效日期")

    class Meta:
        verbose_name = verbose_name_plural = "期限"
        ordering = ["policy", "key", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "key", "effective_from"], name="one_limit_per_key_and_effective_date"
            ),
            models.CheckConstraint(name="limit_is_positive", condition=models.Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.get_key_display()} {self.amount}{self.get_unit_display()}"

    def as_limit(self) -> Limit:
        return Limit(
            key=self.key,
            amount=self.amount,
            unit=self.unit,
            start_event=self.start_event,
            source=self.source,
            effective_from=self.effective_from,
        )
