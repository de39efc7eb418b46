"""Rows as a spreadsheet program puts them on the clipboard: cells between tabs, rows between line ends."""

import re

# A cell that holds a tab, a line end or a quotation mark comes in quotation marks, its own ones doubled.
QUOTED = re.compile(r'"([^"]*(?:""[^"]*)*)"(?=[\t\n]|\Z)')
END = re.compile(r"[\t\n]")


def rows_of(text: str) -> list[list[str]]:
    """The cells of each row, as they are; empty rows are there too, so that rows can be counted.

    A quotation mark that opens no quoted cell, such as that of a title a person typed, stays in the cell.
    The line end after the last row makes no further row.
    """
    if not text:
        return []
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        cell, place = _cell(text, place)
        rows[-1].append(cell)
        if place >= len(text):
            return rows
        if text[place] == "\n":
            rows.append([])
        place += 1


def _cell(text: str, place: int) -> tuple[str, int]:
    """The cell that begins at a place, and where it ends."""
    quoted = QUOTED.match(text, place)
    if quoted and any(char in quoted[1] for char in '\t\n"'):
        return quoted[1].replace('""', '"'), quoted.end()
    end = END.search(text, place)
    stop = end.start() if end else len(text)
    return text[place:stop], stop
