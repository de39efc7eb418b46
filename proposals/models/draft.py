"""What somebody was typing when the telephone rang."""

from django.db import models


class Draft(models.Model):
    """One person's unfinished form (草稿), by the address of its page; nobody else reads it."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="drafts", verbose_name="用户")
    page = models.CharField("页面", max_length=200)
    fields = models.JSONField("内容", default=dict)
    saved_at = models.DateTimeField("保存时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "草稿"
        ordering = ["-saved_at"]
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="one_draft_per_page")]

    def __str__(self):
        return self.page
