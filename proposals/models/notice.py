"""The outbox: what must be said to whom. Written with the verb, delivered later, kept as proof."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from proposals.rules.vocabulary import Channel, NoticeKind


class NoticeQuerySet(models.QuerySet):
    def waiting(self, now: datetime):
        """Unsent notices whose time has come, oldest first."""
        return self.filter(sent_at=None, dead_at=None, not_before__lte=now).order_by("pk")

    def to(self, user):
        return self.filter(recipient=user).order_by("-pk")


class Notice(models.Model):
    """One message to one person (通知). The key makes a second one for the same reason impossible."""

    recipient = models.ForeignKey(
        "people.User", models.PROTECT, related_name="notices", verbose_name="收件人"
    )
    channel = models.CharField("渠道", max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField("种类", max_length=20, choices=NoticeKind)
    stage = models.CharField("阶段", max_length=10, blank=True)
    key = models.CharField("唯一键", max_length=120, unique=True)
    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="notices", verbose_name="建议（提案）"
    )
    assignment = models.ForeignKey(
        "Assignment", models.PROTECT, null=True, blank=True, related_name="notices", verbose_name="交办"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("内容")
    created_at = models.DateTimeField("生成时间", auto_now_add=True)
    not_before = models.DateTimeField("最早发送")
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("未发出原因", max_length=300, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    dead_at = models.DateTimeField("停止发送时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["not_before"], name="notice_waiting", condition=Q(sent_at=None, dead_at=None)
            )
        ]

    def __str__(self):
        return self.subject
