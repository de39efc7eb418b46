"""Files are kept byte for byte, and only such as an office can open safely."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from proposals.actions.attaching import attach, check_file
from proposals.documents import kinds
from proposals.models import Attachment
from proposals.rules.errors import RuleError
from tests import builders as b


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<试例/>")
    return buffer.getvalue()


PDF = b"%PDF-1.7\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
DOCX = archive("[Content_Types].xml", "word/document.xml")


def known(content):
    """The kind of a file, or the code of its refusal."""
    try:
        return kinds.kind_of(content, name="函")
    except RuleError as refused:
        return refused.code


def refusal(content, name="函.pdf"):
    with pytest.raises(RuleError) as refused:
        check_file(content, name=name)
    return refused.value


@pytest.mark.django_db
def test_a_file_is_kept_byte_for_byte_with_its_checksum(officer):
    reply = b.make_reply()

    row = attach(PDF, name="答复函.pdf", proposal=reply.assignment.proposal, reply=reply, by=officer)

    row.refresh_from_db()
    assert row.file.open("rb").read() == PDF
    assert (row.name, row.size, row.media_type) == ("答复函.pdf", len(PDF), "application/pdf")
    assert row.checksum == hashlib.sha256(PDF).hexdigest()
    assert (row.reply, row.kind, row.added_by) == (reply, "letter", officer)


@pytest.mark.django_db
def test_the_stored_name_tells_nothing_and_stays_inside():
    row = attach(PDF, name="../../etc/张三13800000000.pdf", proposal=b.make_proposal(), by=None, kind="item")

    folder, key, name = row.file.name.split("/")
    assert (folder, name[:2]) == ("attachments", key)
    assert len(name) == 32


@pytest.mark.django_db
def test_two_files_of_one_name_are_two_files():
    proposal = b.make_proposal()

    rows = [attach(content, name="函.pdf", proposal=proposal, by=None, kind="item") for content in (PDF, PDF)]

    assert len({row.file.name for row in rows}) == 2


@pytest.mark.django_db
def test_a_very_long_name_is_cut_at_its_beginning():
    row = attach(PDF, name="长" * 300 + ".pdf", proposal=b.make_proposal(), by=None, kind="item")

    assert len(row.name) == 200
    assert row.name.endswith("长.pdf")


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind():
    with pytest.raises(RuleError):
        attach(b"MZ\x00\x90", name="函.exe", proposal=b.make_proposal(), by=None, kind="item")

    assert not Attachment.objects.exists()
    assert not default_storage.exists("attachments")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (DOCX, kinds.WORD),
        (archive("OFD.xml"), "application/ofd"),
        ("区人大代表：".encode(), "text/plain; charset=utf-8"),
        ("区人大代表：".encode("gb18030"), "text/plain; charset=utf-8"),
        ("\ufeff区人大代表：".encode(), "text/plain; charset=utf-8"),
        (b"<script>alert(1)</script>", "text/plain; charset=utf-8"),
    ],
)
def test_a_kind_is_told_by_the_content(content, media_type):
    assert kinds.kind_of(content, name="whatever.bin").media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01\x01\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
        archive("word/document.xml", "word/vbaProject.bin"),
        archive("anything.txt"),
        b"PK\x03\x04 no archive",
        b"GIF89a\x00\x00",
    ],
)
def test_anything_else_is_refused_whatever_its_name(content):
    refused = refusal(content)

    assert (refused.code, refused.field) == ("file-kind", "file")
    assert refused.sentence == (
        "“函.pdf”不是可以收存的文件。请上传 PDF、OFD、Word（.docx）、图片（PNG、JPEG）或纯文本。"
    )


def test_an_empty_file_is_refused():
    refused = refusal(b"")

    assert (refused.code, refused.sentence) == ("file-empty", "“函.pdf”是空文件，请重新选择。")


def test_a_file_above_the_limit_is_refused_with_both_sizes(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    refused = refusal(b"a" * (1024 * 1024 + 1024 * 600))

    assert refused.code == "file-large"
    assert refused.sentence == "“函.pdf”有 1.6 MB，超过 1 MB 的上限。请压缩或拆分后再上传。"


def test_a_file_of_exactly_the_limit_is_taken(settings):
    settings.UPLOAD_MAX_BYTES = 1024

    check_file(b"a" * 1024, name="函.txt")


@given(st.data())
def test_a_damaged_archive_is_known_or_refused_and_never_worse(data):
    content = bytearray(DOCX)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

    assert known(bytes(content)) in {*kinds.ALL, "file-kind"}


@given(st.binary(max_size=200))
def test_any_bytes_are_known_or_refused(content):
    assert known(content) in {*kinds.ALL, "file-kind"}
