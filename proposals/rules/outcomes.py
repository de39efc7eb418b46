"""What the wordings and class letters of results mean. Only what is certain is mapped.

Sources: SH-NPC art. 18 defines the four outcomes of Shanghai (matter solved wholly or in part, or advice
adopted wholly or in part; being solved; planned; reference). The wordings are those of Changning's reports
and replies, of Songjiang's and Hongkou's CPPCC, of Putuo's replies, and of reports elsewhere that use the
same words.
"""

import re

from proposals.rules.vocabulary import Outcome

WORDINGS: dict[Outcome, tuple[str, ...]] = {
    Outcome.ADOPTED: (
        "解决采纳",  # Changning reports, 2021 and 2023
        "解决或采纳",  # Changning replies; Hongkou exchange code 007
        "采纳或解决",
        "采纳解决",
        "已解决或采纳",
        "已采纳或解决",
        "已解决或已采纳",  # Foping 2024, class A
        "解决",
        "已解决",
        "采纳",
        "已采纳",
        "基本解决",
        "已基本解决",
        "解决或基本解决",  # national scheme, class A
        "已解决或基本解决",
        "已解决或已基本解决",
        "部分解决",  # SH-NPC art. 18 counts what is partly solved or partly adopted as solved
        "部分采纳",  # Putuo's own class
        "已部分采纳",
    ),
    Outcome.IN_PROGRESS: (
        "正在解决",  # SH-NPC art. 18; national scheme, half of class B
        "正在解决中",
    ),
    Outcome.PLANNED: (
        "计划解决",  # SH-NPC art. 18
        "列入计划拟解决",  # Songjiang and Hongkou CPPCC; exchange code 010
        "列入计划解决",
        "列入计划拟解决或拟采纳",  # Foping 2024, class B
        "列入计划逐步解决",
        "列入规划逐步解决",
        "列入规划计划逐步解决",
        "列入计划",
        "拟列入计划解决",
        "纳入计划解决",
        "拟解决",
    ),
    Outcome.REFERENCE: (
        "留作参考",  # SH-NPC art. 18; exchange code 009
        "留作参考或暂难解决",
        "暂难解决或留作参考",
        "留做参考",
        "作参考",
    ),
}

# A is solved and D is reference in every scheme that has them, A1 a part of A; 甲 is the old sign for A.
# B is being solved, planned or partly solved; C is planned, later, or reference: they depend on the place.
CLASSES = {"A": Outcome.ADOPTED, "A1": Outcome.ADOPTED, "甲": Outcome.ADOPTED, "D": Outcome.REFERENCE}

_MEANING = {wording: outcome for outcome, wordings in WORDINGS.items() for wording in wordings}
_CLASS = re.compile(r"([A-D][1-9]?|[甲乙丙丁])(?:类|级|$|(?=[^0-9A-Za-z]))")
_MARKS = re.compile(r"[\W_]+")
_INTRODUCTION = re.compile(r"^(?:办理结果|所提|问题|为|即|是|指|属于)+")
_SIMPLE = str.maketrans(
    "ＡＢＣＤａｂｃｄabcd１２類級決採納劃進參難擬暫規計", "ABCDABCDABCD12类级决采纳划进参难拟暂规计"
)


def read_outcome(text: str) -> Outcome | None:
    """The outcome a printed result means, or None where it is not certain.

    A class letter counts only if no words stand beside it: words say what the place means by the letter.
    """
    text = _simple(text)
    letter = _CLASS.match(text)
    words = _INTRODUCTION.sub("", _MARKS.sub("", text[letter.end() :] if letter else text))
    return _MEANING.get(words) if words else CLASSES.get(letter[1]) if letter else None


def class_of(text: str) -> str | None:
    """The class letter of a printed result such as B类 or (A1), with its digit; None without one."""
    letter = _CLASS.match(_simple(text))
    return letter[1] if letter else None


def _simple(text: str) -> str:
    """The text with plain letters and simplified characters, without spaces and brackets around it."""
    return "".join(text.split()).translate(_SIMPLE).strip("()（）[]【】〔〕“”\"'").replace("已经", "已")
