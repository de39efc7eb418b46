"""Which files may be kept, told by their content and never by their name."""

import io
import zipfile
from dataclasses import dataclass

from proposals.rules.errors import RuleError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class FileKind:
    """A media type, and what a link to such a file calls it."""

    media_type: str
    label: str
    suffix: str


PDF = FileKind("application/pdf", "PDF", ".pdf")
DOCX = FileKind(WORD, "Word 文档", ".docx")
OFD = FileKind("application/ofd", "OFD", ".ofd")
PNG = FileKind("image/png", "图片", ".png")
JPEG = FileKind("image/jpeg", "图片", ".jpg")
TEXT = FileKind("text/plain; charset=utf-8", "纯文本", ".txt")
ALL = (PDF, DOCX, OFD, PNG, JPEG, TEXT)

MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))


def kind_of(content: bytes, *, name: str) -> FileKind:
    """What a file really is. Raises RuleError("file-kind") for anything that is not on the list."""
    found = next((kind for magic, kind in MAGIC if content.startswith(magic)), None)
    found = found or (_archive(content) if content.startswith(b"PK\x03\x04") else _text(content))
    if found is None:
        raise RuleError(
            "file-kind",
            f"“{name}”不是可以收存的文件。请上传 PDF、OFD、Word（.docx）、图片（PNG、JPEG）或纯文本。",
            field="file",
        )
    return found


def _archive(content: bytes) -> FileKind | None:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):  # what zipfile says of damaged headers
        return None
    if "word/vbaProject.bin" in names:
        return None  # a document with macros
    if "word/document.xml" in names:
        return DOCX
    return OFD if "OFD.xml" in names else None


def _text(content: bytes) -> FileKind | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else TEXT
    return None
