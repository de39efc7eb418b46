"""A meeting of an assembly, to which items belong."""

from django.db import models
from django.db.models import F, Q

from proposals.rules import numbering


class SessionQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by("-opened_on", "slug")


class Session(models.Model):
    """The nth meeting of a term (第几届第几次会议). Its slug is body-term-meeting, as in npc-17-3."""

    assembly = models.ForeignKey(
        "people.Assembly", models.PROTECT, related_name="sessions", verbose_name="人大或政协"
    )
    term = models.PositiveSmallIntegerField("届")
    meeting = models.PositiveSmallIntegerField("次")
    slug = models.SlugField(
        "代码", max_length=30, unique=True, blank=True, help_text="留空则自动生成，如 npc-17-3"
    )
    opened_on = models.DateField("开幕日期", null=True, blank=True)
    closed_on = models.DateField("闭幕日期", null=True, blank=True)
    outcome_scheme = models.ForeignKey("OutcomeScheme", models.PROTECT, verbose_name="办理结果分类")
    topic_set = models.ForeignKey("TopicSet", models.PROTECT, verbose_name="分类方案")
    deadline_policy = models.ForeignKey("DeadlinePolicy", models.PROTECT, verbose_name="期限方案")

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-opened_on", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "term", "meeting"], name="one_session_per_meeting"),
            models.CheckConstraint(
                name="session_closes_after_it_opens",
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self):
        return numbering.meeting_name(self.assembly.short_name, term=self.term, meeting=self.meeting)

    def save(self, *args, **kwargs):
        self.slug = self.slug or f"{self.assembly.kind}-{self.term}-{self.meeting}"
        super().save(*args, **kwargs)

    @property
    def body(self) -> str:
        return self.assembly.kind
