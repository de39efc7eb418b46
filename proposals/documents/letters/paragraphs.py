"""Lines cut by margins and pages, put back into paragraphs."""

import re
from collections.abc import Sequence
from statistics import quantiles

from proposals.documents.letters.lines import Line

_ENDS = re.compile(r"[。!?;:…”）)》]$|[。!?][”）)]$")
_ENUMERATED = re.compile(
    r"第[一二三四五六七八九十]+[章节部分条]|[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十0-9]+\)|[0-9]+[、.](?![0-9])|附件\d?[:：]"
)
_INSIDE = re.compile(r"[。;!?]")
# A heading that runs into its paragraph was cut if the next line ends it at once.
_REST_OF_HEADING = re.compile(r"[^。,;:、]{1,8}。.")
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}")
LONGEST_HEADING = 45
# Below this many characters a line is not one a margin cuts.
NARROWEST = 15
WIDEST = 60


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The paragraphs and headings of a body, each on a line of its own, spaces tidied."""
    lines = [line for line in lines if not _PAGE_NUMBER.fullmatch(line.tight)]
    width = _width(lines)
    found: list[str] = []
    open_ = False
    for line, below in zip(lines, [*lines[1:], Line.of("")], strict=True):
        if open_ and found and not _begins(line):
            found[-1] = _joined(found[-1], line.raw.strip())
        else:
            found.append(line.raw.strip())
        open_ = _goes_on(line, below, width)
    return [_tidy(paragraph) for paragraph in found]


def _width(lines: Sequence[Line]) -> int | None:
    """How wide the page is where a margin cuts the lines; None where each line is a paragraph."""
    lengths = sorted(len(line.raw) for line in lines)
    if len(lengths) < 8:
        return None
    widest = round(quantiles(lengths, n=10)[-1])
    full = sum(1 for length in lengths if length >= widest - 4)
    return widest if NARROWEST <= widest <= WIDEST and full * 2 >= len(lengths) else None


def _begins(line: Line) -> bool:
    """Whether a line is sure to begin a paragraph or to be a heading."""
    return line.heading or bool(_ENUMERATED.match(line.tight))


def _goes_on(line: Line, below: Line, width: int | None) -> bool:
    """Whether the paragraph goes on in the line below."""
    full = width is not None and len(line.raw) >= width - 2
    if below.indented and _ENDS.search(line.tight):
        return False
    if _is_heading(line):
        return not line.heading and (full or bool(_REST_OF_HEADING.match(below.tight)))
    return full or not _ENDS.search(line.tight)


def _is_heading(line: Line) -> bool:
    if line.heading:
        return not line.tight.endswith((",", "、"))
    return _begins(line) and len(line.tight) <= LONGEST_HEADING and not _INSIDE.search(line.tight)


def _joined(first: str, second: str) -> str:
    between = " " if re.search(r"[A-Za-z]$", first) and re.match(r"[A-Za-z]", second) else ""
    return first + between + second


def _tidy(paragraph: str) -> str:
    """Without the spaces justification leaves between Chinese characters or beside their marks."""
    paragraph = re.sub(r"\s+", " ", paragraph)
    return re.sub(r"(?<=[一-鿿，。、；：？！“”（）《》]) (?=[一-鿿，。、；：？！“”（）《》])", "", paragraph)
