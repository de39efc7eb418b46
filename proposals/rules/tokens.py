"""What items are compared by: pairs of Chinese characters, Latin words and numbers of a title or text."""

import re
import unicodedata
from collections.abc import Collection
from itertools import groupby

LONGEST = 20  # characters, as the column that keeps them

# The frame of a title and the verbs of asking: they say nothing of the matter and would make all items alike.
FRAME = (
    *["关于", "的", "若干", "建议", "提案", "意见"],
    *["进一步", "加强", "加快", "推进", "推动", "完善", "促进", "提升", "优化", "切实", "继续", "改善"],
    *["增加", "增设", "建设", "开展", "做好", "支持", "规范"],
)
_FRAMES = re.compile("|".join(sorted(FRAME, key=len, reverse=True)))
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


def tokens(text: str) -> list[str]:
    """The distinct tokens of a text, sorted; each has 1 to 20 characters.

    A run of Chinese characters gives its overlapping pairs, which need no dictionary: 停车难 gives 停车 and
    车难. A character that stands alone, a Latin word and a number are a token each, longer ones cut. Width
    and case do not count, nor do the words of FRAME.
    """
    return sorted({token for run in _runs(text) for token in _of(run)})


def phrases(text: str, shared: Collection[str]) -> list[str]:
    """The words of a text that `shared` tokens cover, neighbours joined again, each once, in their order."""
    found = [
        _joined(list(stretch))
        for run in _runs(text)
        for covered, stretch in groupby(_of(run), key=set(shared).__contains__)
        if covered
    ]
    return list(dict.fromkeys(found))


def _joined(pairs: list[str]) -> str:
    """停车 and 车难 as 停车难."""
    return pairs[0] + "".join(pair[-1] for pair in pairs[1:])


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _RUN.findall(_FRAMES.sub(" ", plain))


def _of(run: str) -> list[str]:
    """The tokens of one run, in their order."""
    if re.match(f"[{_HAN}]", run) and len(run) > 1:
        return [run[start : start + 2] for start in range(len(run) - 1)]
    return [run[:LONGEST]]
