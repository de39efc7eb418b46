"""Files: originals and letters, kept byte for byte with their checksum."""

import uuid

from django.db import models
from django.db.models import Q

from people.history import keep_history
from proposals.rules.vocabulary import AttachmentKind


def stored_name(attachment: "Attachment", filename: str) -> str:
    """A name nobody can guess; the real one is kept in the row."""
    key = uuid.uuid4().hex
    return f"attachments/{key[:2]}/{key}"


class AttachmentQuerySet(models.QuerySet):
    def public(self):
        """Files of published letters. Originals and evidence are never public by themselves."""
        letters = self.model.reply.field.related_model.objects.public()
        return self.filter(kind=AttachmentKind.LETTER, reply__in=letters)


@keep_history()
class Attachment(models.Model):
    """A file that hangs on an item or on a letter; who may open it follows from that."""

    proposal = models.ForeignKey(
        "Proposal", models.PROTECT, related_name="attachments", verbose_name="建议（提案）"
    )
    reply = models.ForeignKey(
        "Reply", models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="答复"
    )
    assignment = models.ForeignKey(
        "Assignment", models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name="交办"
    )
    kind = models.CharField("种类", max_length=10, choices=AttachmentKind)
    file = models.FileField("文件", upload_to=stored_name)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField("字节数")
    media_type = models.CharField("类型", max_length=100)
    checksum = models.CharField("校验值（SHA-256）", max_length=64)
    added_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    added_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["proposal", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_letter_file_hangs_on_a_letter",
                condition=~Q(kind=AttachmentKind.LETTER) | Q(reply__isnull=False),
            )
        ]

    def __str__(self):
        return self.name
