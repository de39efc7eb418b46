"""parse_reply at the door: JSON in the order given, no database, no stack trace."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def run(*paths) -> list[dict]:
    output = io.StringIO()
    call_command("parse_reply", *map(str, paths), stdout=output)
    return json.loads(output.getvalue())


def test_letters_come_out_in_the_order_given_and_what_is_none_has_a_problem(compose, tmp_path):
    letter, empty = tmp_path / "b.txt", tmp_path / "a.txt"
    letter.write_text(compose(), encoding="gb18030")
    empty.write_bytes(b"")

    found = run(letter, tmp_path / "没有.docx", empty)

    assert [(row["file"], row["kind"]) for row in found] == [
        ("b.txt", "reply"),
        ("没有.docx", None),
        ("a.txt", None),
    ]
    assert [[problem["code"] for problem in row["problems"]] for row in found] == [[], ["missing"], ["empty"]]


def test_chinese_is_printed_as_chinese(compose, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(compose(), encoding="utf-8")
    output = io.StringIO()

    call_command("parse_reply", str(path), stdout=output)

    assert '"organization": "甲区民政局"' in output.getvalue()


def test_no_file_is_wrong_usage():
    with pytest.raises(CommandError) as refusal:
        call_command("parse_reply")

    assert refusal.value.returncode == 2
    assert str(refusal.value) == "没有给出文件。用法：parse_reply 文件 [文件……]"
