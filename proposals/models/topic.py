"""Subject classification; the sets differ by body and term."""

from django.db import models


class TopicSet(models.Model):
    """The subjects one assembly uses for some terms (分类方案)."""

    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "分类方案"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Topic(models.Model):
    """A subject (类别), in the order in which reports print them."""

    topic_set = models.ForeignKey(TopicSet, models.PROTECT, related_name="topics", verbose_name="分类方案")
    slug = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    position = models.PositiveSmallIntegerField("顺序", default=0)
    same_as = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="matching",
        verbose_name="相当于",
        help_text="其他分类方案中对应的类别",
    )

    class Meta:
        verbose_name = verbose_name_plural = "类别"
        ordering = ["topic_set", "position"]
        constraints = [models.UniqueConstraint(fields=["topic_set", "name"], name="topic_name_unique_in_set")]

    def __str__(self):
        return self.name
