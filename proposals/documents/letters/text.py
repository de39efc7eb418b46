"""Bytes to plain text, told by their content and never by the file's name.

Everything a stranger may send is met here before anything is opened: size, archives that swell, pictures,
programs, encodings. What cannot be read raises Unreadable with a sentence for the person.
"""

import codecs
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from proposals.documents.letters import word
from proposals.documents.letters.errors import Unreadable

MB = 1024 * 1024
MAX_BYTES = 20 * MB
MAX_UNPACKED = 40 * MB
MAX_ENTRIES = 2_000
# Text and XML shrink to a twentieth at most; a part that swells more than this was made to.
MAX_RATIO = 200
RATIO_MATTERS_FROM = 1 * MB

# PNG, JPEG, GIF, TIFF, Windows bitmap, WebP, JPEG 2000, and what telephones take.
PICTURE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00{4}"
    rb"|RIFF.{4}WEBP|\x00\x00\x00\x0cjP|.{4}ftyp(?:heic|heix|mif1|avif)",
    re.DOTALL,
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKED_UP = (b"<!doctype html", b"<html", b"<?xml", b"<svg")


def read_file(path: Path | str) -> str:
    """The text of a letter's file. Raises Unreadable; never reads more than MAX_BYTES."""
    try:
        return read_bytes(_content(Path(path)))
    except OSError as error:
        raise Unreadable(
            "unopenable", f"文件打不开（{error.strerror or '读取出错'}）。请检查路径和权限。"
        ) from error


def _content(path: Path) -> bytes:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise Unreadable("missing", "没有找到这个文件。请检查路径和文件名。") from None
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("not-a-file", "这不是文件，可能是文件夹。请给出文件本身。")
    _within_size(found.st_size)
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _within_size(size: int) -> None:
    if size > MAX_BYTES:
        raise Unreadable(
            "too-large",
            f"文件有 {size / MB:.1f} MB，超过 {MAX_BYTES // MB} MB 的上限。"
            "答复函通常不到 1 MB，请确认选对了文件。",
        )


def read_bytes(content: bytes) -> str:
    """The text of a letter. Raises Unreadable for anything that is no text, Word, PDF or OFD file."""
    _within_size(len(content))
    if not content.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty", "文件是空的，没有文字。请确认文件已保存完整。")
    return _reader(content)(content)


def _reader(content: bytes) -> Callable[[bytes], str]:
    """The reader for what the content is. A further format is a further line here."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _archive
    if b"%PDF-" in content[:1024]:
        return _pdf
    if content.startswith(OLD_OFFICE):
        return _old_office
    if PICTURE.match(content):
        return _picture
    if content.startswith(b"{\\rtf"):
        return _rich_text
    if content[:200].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(MARKED_UP):
        return _marked_up
    return _text


# Archives


def _archive(content: bytes) -> str:
    """A Word file or an OFD file, both archives of XML, once the archive is known to be harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _harmless(archive.infolist())
            names = set(archive.namelist())
            if "word/document.xml" in names:
                return word.text_of(content, archive)
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, EOFError, OSError) as error:
        raise Unreadable("damaged", "文件已损坏或没有传完整，打不开。请重新导出或重新上传。") from error
    if "OFD.xml" in names:
        raise _not_yet("OFD")
    raise Unreadable(
        "unknown-format", "这是压缩包或其他文档，不是 Word 文档。请解压，或另存为 .docx 或 .txt。"
    )


def _harmless(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that would swell; sizes are the declared ones, which unpacking never exceeds."""
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * entry.compress_size
        for entry in entries
    )
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise Unreadable(
            "archive-bomb",
            f"文件解开后有 {len(entries)} 项、{unpacked / MB:.0f} MB，大小不正常，没有打开。"
            "请用原来的软件重新导出。",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("encrypted", "文件加了密码，打不开。请去掉密码后再上传。")


# Formats told apart, but not read


def _not_yet(name: str) -> Unreadable:
    return Unreadable(
        "format-not-yet", f"这是 {name} 文件，目前还不能读取。请另存为 Word（.docx）或纯文本（.txt）。"
    )


def _pdf(content: bytes) -> str:
    raise _not_yet("PDF")


def _old_office(content: bytes) -> str:
    raise Unreadable("old-office", "这是旧版 Office 文件（如 .doc、.wps）。请在软件里另存为 .docx 后再上传。")


def _picture(content: bytes) -> str:
    raise Unreadable("picture", "这是图片，里面没有可读取的文字。请上传原来的 Word 文档或纯文本。")


def _rich_text(content: bytes) -> str:
    raise Unreadable("rich-text", "这是 RTF 文件。请另存为 .docx 或 .txt 后再上传。")


def _marked_up(content: bytes) -> str:
    raise Unreadable("web-page", "这是网页或 XML 的源代码，不是信件文字。请把网页上的信件文字存为 .txt。")


# Plain text


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _readable(content.decode("utf-16", "replace"))
    if b"\x00" in content or _mostly_controls(content):
        raise _binary()
    return _readable(_decoded(content))


def _mostly_controls(content: bytes) -> bool:
    """Programs and data have many control characters; text has next to none."""
    start = content[:65536]
    controls = sum(start.count(code) for code in (*range(9), *range(14, 32)))
    return controls * 50 > len(start)


def _decoded(content: bytes) -> str:
    """UTF-8, also with a rare broken byte or cut in its last character; else GB18030."""
    text = content.decode("utf-8-sig", "replace")
    if text.count("\ufffd") <= (len(text) + 70) // 100:
        return text
    return content.decode("gb18030", "replace")


def _readable(text: str) -> str:
    """The text, unless it is what an encoding makes of something else: signs no writer has."""
    strange = sum(1 for char in text[:65536] if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    if strange * 50 > len(text[:65536]):
        raise _binary()
    return text


def _binary() -> Unreadable:
    return Unreadable("binary", "文件内容不是文字，或编码认不出。请另存为 UTF-8 编码的 .txt，或上传 .docx。")
