"""Bytes to text: what is read, and what is refused before it is opened."""

import io
import os
import zipfile

import pytest

from proposals.documents.letters import read_letter
from proposals.documents.letters.errors import Unreadable
from proposals.documents.letters.text import MAX_BYTES, MAX_ENTRIES, read_bytes, read_file

SENTENCE = "甲区民政局对第012号提案的答复，字里有“引号”和〔2023〕。\n"


def archive(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        SENTENCE.encode(),
        SENTENCE.encode("utf-8-sig"),
        SENTENCE.encode("gb18030"),
        SENTENCE.encode("utf-16"),
    ],
    ids=["utf-8", "with a mark", "gb18030", "utf-16"],
)
def test_text_is_read_in_the_encodings_offices_use(content):
    assert read_bytes(content) == SENTENCE


def test_text_cut_inside_its_last_character_is_still_read():
    assert read_bytes((SENTENCE * 3).rstrip().encode()[:-1]).startswith(SENTENCE * 2)


def test_one_broken_byte_does_not_spoil_a_letter():
    content = bytearray((SENTENCE * 20).encode())
    content[31] = 0xFF

    assert read_bytes(bytes(content)).count("甲区民政局") >= 19


REFUSED = {
    "nothing": (b"", "empty"),
    "only spaces": (b" \r\n\t", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "PNG picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x01" * 500, "picture"),
    "JPEG picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + os.urandom(500), "picture"),
    "GIF picture": (b"GIF89a" + b"\x00" * 50, "picture"),
    "bitmap": (b"BM\x36\x00\x00\x00\x00\x00\x00\x00" + b"\x07" * 50, "picture"),
    "WebP picture": (b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 50, "picture"),
    "HEIC picture": (b"\x00\x00\x00\x18ftypheic\x00\x00", "picture"),
    "program": (b"\x7fELF\x02\x01\x01" + b"\x00" * 500, "binary"),
    "noise": (bytes(range(256)) * 40, "binary"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "format-not-yet"),
    "OFD": (archive(**{"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b"<d/>"}), "format-not-yet"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "old-office"),
    "rich text": (rb"{\rtf1\ansi letter}", "rich-text"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>x</body></html>", "web-page"),
    "archive of something": (archive(**{"a.txt": b"hello"}), "unknown-format"),
    "archive cut short": (archive(**{"word/document.xml": b"<w/>"})[:60], "damaged"),
    "bomb": (archive(**{"word/document.xml": b"0" * (30 * 1024 * 1024)}), "archive-bomb"),
    "many parts": (archive(**{f"p{n}.xml": b"" for n in range(MAX_ENTRIES + 1)}), "archive-bomb"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_letter_is_refused_by_its_content(content, code):
    with pytest.raises(Unreadable) as refusal:
        read_bytes(content)

    assert refusal.value.code == code
    assert refusal.value.message.endswith("。")


@pytest.mark.parametrize("name", ["letter.txt", "letter.docx", "letter.pdf", "letter"])
def test_the_name_of_a_file_says_nothing(tmp_path, name):
    (tmp_path / name).write_bytes(REFUSED["PNG picture"][0])

    assert [problem.code for problem in read_letter(tmp_path / name).problems] == ["picture"]


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    with pytest.raises(Unreadable) as refusal:
        read_file(path)

    assert refusal.value.code == "too-large"
    assert "50.0 MB" in refusal.value.message


def test_the_limit_itself_is_still_read(tmp_path):
    path = tmp_path / "full.txt"
    path.write_bytes(b"a" * MAX_BYTES)

    assert len(read_file(path)) == MAX_BYTES


def test_an_archive_with_a_password_is_refused():
    content = bytearray(archive(**{"word/document.xml": b"<w/>"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        content[content.index(mark) + (6 if mark[2] == 3 else 8)] |= 1

    with pytest.raises(Unreadable) as refusal:
        read_bytes(bytes(content))

    assert refusal.value.code == "encrypted"


def test_an_archive_that_lies_about_its_size_gives_no_more_than_it_declared():
    content = bytearray(archive(**{"word/document.xml": b"0" * (30 * 1024 * 1024)}))
    size = content.index(b"PK\x01\x02") + 24
    content[size : size + 4] = (1000).to_bytes(4, "little")

    with pytest.raises(Unreadable) as refusal:
        read_bytes(bytes(content))

    assert refusal.value.code == "damaged"


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "missing"),
        (lambda path: path.mkdir(), "not-a-file"),
        (lambda path: os.mkfifo(path), "not-a-file"),
        (lambda path: path.symlink_to(path), "unopenable"),
    ],
    ids=["missing", "folder", "pipe", "loop"],
)
def test_paths_that_are_no_files_give_a_problem_and_no_letter(tmp_path, make, code):
    path = tmp_path / "信.txt"
    make(path)

    letter = read_letter(path)

    assert (letter.file, letter.kind, letter.problems[0].code) == ("信.txt", None, code)


def test_a_file_name_that_is_no_text_is_shown_as_far_as_it_goes(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"\xd0\xc5.txt")
    with open(path, "wb") as file:
        file.write(b"")

    letter = read_letter(os.fsdecode(path))

    assert letter.file.encode() == "\ufffd\ufffd.txt".encode()
    assert letter.problems[0].code == "empty"
