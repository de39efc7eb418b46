"""What a reply promised, and what became of it."""

from django.db import models
from django.db.models import Q

from proposals.rules.vocabulary import PromiseState


class Promise(models.Model):
    """A commitment in a reply (承诺事项)."""

    reply = models.ForeignKey("Reply", models.PROTECT, related_name="promises", verbose_name="答复")
    text = models.TextField("承诺内容")
    due_on = models.DateField("承诺时限")
    state = models.CharField("落实情况", max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    kept_on = models.DateField("兑现日期", null=True, blank=True)
    evidence = models.TextField("落实说明", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "承诺事项"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="kept_promise_has_its_date",
                condition=Q(state=PromiseState.KEPT, kept_on__isnull=False)
                | (~Q(state=PromiseState.KEPT) & Q(kept_on=None)),
            )
        ]

    def __str__(self):
        return self.text[:40]
