"""Rows from the clipboard come back as the cells they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proposals.documents.pasted import rows_of

# Any text but the carriage return, which every browser and spreadsheet turns into a line end.
CELL = st.text(
    st.one_of(st.sampled_from('\t\n"a字 '), st.characters(exclude_characters="\r", exclude_categories=["Cs"]))
)
ROWS = st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1))


def copied(rows, *, end):
    """What a spreadsheet program puts on the clipboard."""
    return "".join("\t".join(map(quoted, row)) + end for row in rows)


def quoted(cell):
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if any(char in cell for char in '\t\n"') else cell


@given(ROWS, st.sampled_from(["\r\n", "\n"]))
def test_cells_come_back_as_they_were(rows, end):
    assert rows_of(copied(rows, end=end)) == rows


@given(st.text())
def test_no_text_is_too_strange(text):
    rows = rows_of(text)

    assert all(row for row in rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("甲\t乙\r\n丙\t丁\r\n", [["甲", "乙"], ["丙", "丁"]]),
        ("甲\t\r\n\r\n丁", [["甲", ""], [""], ["丁"]]),
        ('"第一段\r\n第二段"\t乙', [["第一段\n第二段", "乙"]]),
        ('"他说""好""\n走了"', [['他说"好"\n走了']]),
        ('"停车难"的建议\t乙', [['"停车难"的建议', "乙"]]),
        ('"停车难"\t乙', [['"停车难"', "乙"]]),
        ('"没有结束\t乙', [['"没有结束', "乙"]]),
    ],
)
def test_cells_are_read_as_excel_copies_them(text, rows):
    assert rows_of(text) == rows
