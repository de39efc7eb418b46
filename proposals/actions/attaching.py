"""Keeps a file byte for byte beside what it belongs to."""

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from people.models import User
from proposals.documents import kinds
from proposals.models import Attachment, Proposal, Reply
from proposals.rules.errors import RuleError
from proposals.rules.vocabulary import AttachmentKind


@transaction.atomic
def attach(
    content: bytes,
    *,
    name: str,
    proposal: Proposal,
    by: User | None,
    reply: Reply | None = None,
    kind: AttachmentKind = AttachmentKind.LETTER,
) -> Attachment:
    """Store a file. Raises RuleError `file-empty`, `file-large` or `file-kind`."""
    check_file(content, name=name)
    attachment = Attachment(
        proposal=proposal,
        reply=reply,
        kind=kind,
        name=name[-200:],
        size=len(content),
        media_type=kinds.kind_of(content, name=name).media_type,
        checksum=hashlib.sha256(content).hexdigest(),
        added_by=by,
    )
    attachment.file.save(name, ContentFile(content), save=False)
    attachment.save()
    return attachment


def check_file(content: bytes, *, name: str) -> None:
    """Raise RuleError where a file cannot be kept; the sentence says what would help."""
    if not content:
        raise RuleError("file-empty", f"“{name}”是空文件，请重新选择。", field="file")
    if len(content) > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        found = len(content) / 1024 / 1024
        raise RuleError(
            "file-large",
            f"“{name}”有 {found:.1f} MB，超过 {limit} MB 的上限。请压缩或拆分后再上传。",
            field="file",
        )
    kinds.kind_of(content, name=name)
