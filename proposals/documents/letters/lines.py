"""Text to lines, and lines to one flow without breaks, both kept as printed and folded."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proposals.documents.letters.characters import fold, plain, squeeze

_HEADING = re.compile(r"\s*#{1,6}(?=\s|\D)")
_FRONT = re.compile(r"^\s*(?:#+|>+|[-*+•●▪◆■]+(?=\s))\s*")
_LITTER = re.compile(r"\*\*|__|~~|`+|</?[A-Za-z][^<>\n]{0,200}>|!\[[^\]\n]*\]\([^)\n]*\)")
_CELLS = re.compile(r"\t+|\|")
# Page numbers, rules, and the feet of tables in plain text.
_EMPTY = re.compile(r"[-=_*.·:]*|-+[0-9]{1,4}-*|[0-9]{1,4}-+|第[0-9]+页(?:[/,]?共[0-9]+页)?")


@dataclass(frozen=True)
class Line:
    """One printed line: spaces kept (`raw`, and folded `text`) and without spaces (`tight_raw`, `tight`)."""

    raw: str
    text: str
    tight_raw: str
    tight: str
    heading: bool = False
    cell: bool = False
    indented: bool = False

    @classmethod
    def of(cls, raw: str, *, heading: bool = False, cell: bool = False, indented: bool = False) -> "Line":
        text = fold(raw)
        tight_raw, tight = (squeeze(raw), squeeze(text)) if " " in raw else (raw, text)
        return cls(raw, text, tight_raw, tight, heading, cell, indented)


def lines_of(text: str) -> list[Line]:
    """The lines of a text that say something, in order; a table's cells are lines of their own.

    Marks of markdown and HTML, page numbers and rules are dropped.
    """
    text = _LITTER.sub("", plain(html.unescape(text) if "&" in text else text))
    return [line for row in text.split("\n") for line in _of_row(row) if not _EMPTY.fullmatch(line.tight)]


def _of_row(row: str) -> Iterator[Line]:
    if not row or row.isspace():
        return
    heading = bool(_HEADING.match(row))
    cells = [cell for piece in _CELLS.split(_FRONT.sub("", row, count=1)) if (cell := piece.strip())]
    for cell in cells:
        yield Line.of(cell, heading=heading, cell=len(cells) > 1, indented=row.startswith("  "))


@dataclass(frozen=True)
class Flow:
    """Lines run together without spaces and breaks, so that nothing is cut by a page or a margin."""

    raw: str
    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Flow":
        starts, total = [], 0
        for line in lines:
            starts.append(total)
            total += len(line.tight)
        return cls("".join(li.tight_raw for li in lines), "".join(li.tight for li in lines), tuple(starts))

    def line_at(self, position: int) -> int:
        return bisect_right(self.starts, position) - 1

    def start_of_line(self, position: int) -> int:
        """Where the line begins that the character at that position stands on."""
        return self.starts[self.line_at(position)] if position >= 0 else 0

    def end_of_line(self, position: int) -> int:
        below = self.line_at(position) + 1
        return self.starts[below] if below < len(self.starts) else len(self.text)

    def up_to(self, end: int) -> "Flow":
        return Flow(self.raw[:end], self.text[:end], self.starts)
