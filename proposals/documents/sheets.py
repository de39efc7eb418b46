"""Tables written as spreadsheets, the way an office hands them on (xlsx)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = 2  # index of the row with the names of the columns, below the heading and the note


@dataclass(frozen=True)
class Column:
    """The name of a column and its width in characters."""

    name: str
    width: int


def workbook(*, heading: str, note: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet: heading, note, the names of the columns, the rows. Names stay in sight and filter the rows.

    Dates become dates, numbers numbers, and everything else text: a cell that begins with = is no formula.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("一览表")
    styles = _styles(book)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, heading, styles["heading"])
    sheet.write_string(1, 0, note, styles["note"])
    for place, column in enumerate(columns):
        sheet.write_string(HEAD, place, column.name, styles["head"])
    last = HEAD
    for last, row in enumerate(rows, start=HEAD + 1):
        for place, value in enumerate(row):
            _write(sheet, last, place, value, styles)
    sheet.autofilter(HEAD, 0, last, len(columns) - 1)
    sheet.freeze_panes(HEAD + 1, 0)
    sheet.repeat_rows(HEAD)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()


def _styles(book):
    frame = {"border": 1, "valign": "top", "text_wrap": True}
    return {
        "heading": book.add_format({"bold": True, "font_size": 16}),
        "note": book.add_format({"font_color": "#4a5565"}),
        "head": book.add_format({**frame, "bold": True, "bg_color": "#eaf1f9"}),
        "text": book.add_format(frame),
        "day": book.add_format({**frame, "num_format": "yyyy-mm-dd"}),
    }


def _write(sheet, row: int, place: int, value: Any, styles) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, place, value, styles["day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value, styles["text"])
    elif value in (None, ""):
        sheet.write_blank(row, place, None, styles["text"])
    else:
        sheet.write_string(row, place, str(value), styles["text"])
