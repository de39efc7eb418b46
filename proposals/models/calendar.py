"""Days that differ from their weekday: statutory holidays and made-up weekends (节假日和调休)."""

from django.db import models

from people.history import keep_history
from proposals.rules.vocabulary import DayKind, DayState
from proposals.rules.workdays import Workdays


class CalendarDayQuerySet(models.QuerySet):
    def workdays(self) -> Workdays:
        """The calendar as the rules want it; one query."""
        return Workdays(self.values_list("date", "kind", "state"))


@keep_history()
class CalendarDay(models.Model):
    """One day off, or one weekend day worked, as the State Council's yearly notice says."""

    date = models.DateField("日期", unique=True)
    kind = models.CharField("安排", max_length=10, choices=DayKind)
    name = models.CharField("名称", max_length=30, blank=True, help_text="如：春节")
    state = models.CharField("确定程度", max_length=10, choices=DayState, default=DayState.CONFIRMED)
    source = models.CharField("依据", max_length=100, blank=True, help_text="国务院办公厅通知的文号")

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "节假日和调休"
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.get_kind_display()}"
