"""What a reply promised, and what became of it."""

from django.db import models
from django.db.models import Q

from people.history import keep_history
from proposals.rules.vocabulary import PromiseState


class PromiseQuerySet(models.QuerySet):
    def open(self):
        """Promises still to be kept; a postponed one is."""
        return self.filter(state__in=[PromiseState.OPEN, PromiseState.POSTPONED])

    def public(self):
        """Promises of letters the public may read."""
        letters = self.model._meta.get_field("reply").related_model.objects.public()
        return self.filter(reply__in=letters)


@keep_history()
class Promise(models.Model):
    """A commitment in a reply (承诺事项)."""

    reply = models.ForeignKey("Reply", models.PROTECT, related_name="promises", verbose_name="答复")
    text = models.TextField("承诺内容")
    due_on = models.DateField("承诺时限")
    state = models.CharField("落实情况", max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    kept_on = models.DateField("兑现日期", null=True, blank=True)
    evidence = models.TextField("落实说明", blank=True)

    objects = PromiseQuerySet.as_manager()

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

    @property
    def is_open(self) -> bool:
        return self.state in (PromiseState.OPEN, PromiseState.POSTPONED)


@keep_history()
class Postponement(models.Model):
    """A promise that was given a later date, with the word of a leader (承诺延期)."""

    promise = models.ForeignKey(
        Promise, models.PROTECT, related_name="postponements", verbose_name="承诺事项"
    )
    old_due_on = models.DateField("原时限")
    new_due_on = models.DateField("新时限")
    reason = models.TextField("原因")
    leader = models.CharField("签字领导", max_length=40)
    on = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "承诺延期"
        ordering = ["promise", "pk"]
        constraints = [
            models.CheckConstraint(
                name="postponement_is_to_later", condition=Q(new_due_on__gt=models.F("old_due_on"))
            )
        ]

    def __str__(self):
        return f"{self.old_due_on}延至{self.new_due_on}"
