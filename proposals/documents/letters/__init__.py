"""Official letters are read, not retyped: a file or a text to its fields.

`text` turns bytes into plain text, `lines` into lines, `segments` into the parts of a letter, `fields` into
what the letter says. Rules read the parts of a letter, never one place's way of writing it.
"""

import logging
import os
from pathlib import Path

from proposals.documents.letters import fields, sheets, text
from proposals.documents.letters.errors import Unreadable
from proposals.documents.letters.letter import Letter, Problem
from proposals.documents.letters.lines import Line, lines_of
from proposals.documents.letters.segments import parts_of

__all__ = ["Letter", "Problem", "Unreadable", "read_letter", "read_text"]

# Letters have a few thousand characters; what is longer than this is a book.
LONGEST = 400_000
NOT_A_LETTER = "没有认出答复函、会办意见或办理单：{}。如果确是信件，请检查文字是否完整，或改为手工登记。"
DEFECT = "读取时程序出错，没有读成。请改为手工登记，并把文件交给系统管理员。"

log = logging.getLogger(__name__)


def read_letter(path: Path | str) -> Letter:
    """The fields of a letter in a file. Never raises: what cannot be read is no letter, with a problem."""
    name = os.fsencode(Path(path).name).decode("utf-8", "replace")
    try:
        return read_text(text.read_file(path), name)
    except Unreadable as error:
        return Letter(file=name, problems=(Problem(error.code, error.message),))
    except Exception as error:  # a defect met in one letter must not lose the others of its batch
        log.error("Letter %s could not be read: %s", name, type(error).__name__)
        return Letter(file=name, problems=(Problem("defect", DEFECT),))


def read_text(content: str, name: str) -> Letter:
    """The fields of a letter's plain text; `name` is the file's. Never raises."""
    if len(content) > LONGEST:
        return _refused(name, f"文字有 {len(content)} 个字符，远超一封信的长度")
    lines = lines_of(content)
    parts = parts_of(lines)
    if parts and parts.several:
        return _refused(name, "文件里不止一封信，请拆成一信一个文件")
    letter = sheets.sheet_of(lines, file=name, titled=True)
    letter = letter or (fields.letter_of(parts, file=name) if parts else None)
    letter = letter or sheets.sheet_of(lines, file=name)
    return letter or _refused(name, _why(lines, opened=bool(parts)))


def _why(lines: list[Line], *, opened: bool) -> str:
    if not lines:
        return "文件里没有文字"
    if opened:
        return "有答复的语句，但没有称呼、标题和落款，或看不出是代表建议还是政协提案"
    return "没有“收悉”“现答复如下”一类开头语，也不是办理单"


def _refused(name: str, reason: str) -> Letter:
    return Letter(file=name, problems=(Problem("not-a-letter", NOT_A_LETTER.format(reason)),))
