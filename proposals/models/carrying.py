"""Items that are not finished when a new meeting opens, and go on under its eyes."""

from django.db import models

from people.history import keep_history


@keep_history()
class CarryOver(models.Model):
    """An item carried over into the time of a later session (结转), with the explanation that is owed."""

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="carry_overs", verbose_name="建议（提案）"
    )
    into = models.ForeignKey("Session", models.PROTECT, related_name="carried", verbose_name="结转至")
    explanation = models.TextField("说明")
    on = models.DateField("日期")
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name="经办人")

    class Meta:
        verbose_name = verbose_name_plural = "结转"
        ordering = ["proposal", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "into"], name="carried_over_once_into_a_session")
        ]

    def __str__(self):
        return f"{self.proposal.reference}结转至{self.into}"
