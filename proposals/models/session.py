"""A meeting of an assembly, to which items belong."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from people.history import keep_history
from people.names import pinyin
from proposals.rules import numbering

NEWEST = F("opened_on").desc(nulls_last=True)  # a meeting whose day is not known yet comes last


class SessionQuerySet(models.QuerySet):
    def newest_first(self):
        return self.order_by(NEWEST, "slug")


@keep_history()
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
        ordering = [NEWEST, "slug"]
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
        self.slug = self.slug or self._usual_slug()
        super().save(*args, **kwargs)

    def clean(self):
        """Refuse a code that another meeting has, also one that would be filled in."""
        super().clean()
        if self.assembly_id is None or self.term is None or self.meeting is None:
            return  # said at those fields
        slug = self.slug or self._usual_slug()
        same = Q(assembly=self.assembly_id, term=self.term, meeting=self.meeting)  # told by its constraint
        other = Session.objects.filter(slug=slug).exclude(Q(pk=self.pk) | same).first()
        if other:
            *syllables, _ = pinyin(self.assembly.place.rstrip("省市区县")).split()
            free = self._usual_slug("".join(syllables))
            owner = f"{other.assembly.name}第{other.term}届第{other.meeting}次会议"
            raise ValidationError({"slug": f"代码“{slug}”已被{owner}使用，请填写另一个代码，如 {free}。"})

    def _usual_slug(self, *place: str) -> str:
        return "-".join([self.assembly.kind, *place, str(self.term), str(self.meeting)])

    @property
    def body(self) -> str:
        return self.assembly.kind
