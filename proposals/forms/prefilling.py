"""What a letter in a file says, for the boxes of a form: read, compared with the part, and not stored."""

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from proposals.actions import attaching, intake
from proposals.documents.letters import read_letter
from proposals.models import Assignment
from proposals.rules.errors import RuleError


@dataclass(frozen=True)
class Reading:
    """`fields` are texts by the names of boxes; `problems` what could not be read, `warnings` what differs
    from the register, a sentence each."""

    fields: dict[str, str]
    problems: list[str]
    warnings: list[str]


def read(file: UploadedFile | None, part: Assignment) -> Reading:
    """Read an uploaded letter that answers a part. Never raises; what is wrong is among the problems.

    Files are bounded and told by their content as those that are kept (`attaching.check_file`).
    """
    if file is None:
        return Reading({}, ["没有收到文件，请先选择答复函文件。"], [])
    try:
        content = file.read()
        attaching.check_file(content, name=file.name)
    except RuleError as refusal:
        return Reading({}, [refusal.sentence], [])
    finally:
        file.seek(0)
    letter = _letter(content)
    problems = [problem.message for problem in letter.problems]
    if letter.kind is None:
        return Reading({}, problems, [])
    fields = {name: _text(value) for name, value in intake.columns(letter).items() if value}
    return Reading(fields, problems, intake.differences(letter, part))


def _letter(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "letter"
        path.write_bytes(content)
        return read_letter(path)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
