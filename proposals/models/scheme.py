"""Outcome schemes: what an assembly calls the outcomes, mapped to the four of Shanghai."""

from django.db import models

from proposals.rules.vocabulary import Outcome


class OutcomeScheme(models.Model):
    """A set of outcome labels in use somewhere (办理结果分类)."""

    slug = models.SlugField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "办理结果分类"
        ordering = ["slug"]

    def __str__(self):
        return self.name


class OutcomeLabel(models.Model):
    """One outcome as a scheme words it."""

    scheme = models.ForeignKey(OutcomeScheme, models.CASCADE, related_name="labels", verbose_name="分类")
    outcome = models.CharField("对应结果", max_length=20, choices=Outcome)
    label = models.CharField("用语", max_length=40)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "办理结果用语"
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "label"], name="outcome_label_unique_in_scheme")
        ]

    def __str__(self):
        return self.label
