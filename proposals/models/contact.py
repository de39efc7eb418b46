"""Conversations of a unit with the proposer before and after the reply."""

from django.db import models

from people.history import keep_history
from proposals.rules.vocabulary import ContactMode


@keep_history()
class Contact(models.Model):
    """One conversation (沟通): when, how, with whom, with what result."""

    assignment = models.ForeignKey("Assignment", models.PROTECT, related_name="contacts", verbose_name="交办")
    held_on = models.DateField("日期")
    mode = models.CharField("方式", max_length=10, choices=ContactMode)
    people = models.CharField("参加人员", max_length=200)
    place = models.CharField("地点", max_length=100, blank=True)
    summary = models.TextField("情况", blank=True)
    result = models.CharField("沟通结果", max_length=200, blank=True)
    noted_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "沟通记录"
        ordering = ["assignment", "held_on"]

    def __str__(self):
        return f"{self.held_on} {self.get_mode_display()}"
