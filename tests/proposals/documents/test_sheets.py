"""Tables as spreadsheets: typed, framed, and without formulas."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from proposals.documents import sheets

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_OF_2026 = 46023  # days since the end of 1899, as spreadsheets count
COLUMNS = (sheets.Column("编号", 8), sheets.Column("标题", 40), sheets.Column("日期", 12))


def written(*rows):
    return sheets.workbook(heading="一览表", note="截至今天", columns=COLUMNS, rows=rows)


def read(content):
    """The values of the rows: text as text, numbers and dates as numbers, empty cells left out."""
    rows = ElementTree.fromstring(part(content)).iterfind(f".//{MAIN}row")
    return [[value(cell) for cell in row if len(cell)] for row in rows]


def value(cell):
    return "".join(cell.itertext()) if cell.get("t") == "inlineStr" else float("".join(cell.itertext()))


def part(content, name="xl/worksheets/sheet1.xml"):
    return ZipFile(BytesIO(content)).read(name).decode()


def test_the_heading_stands_above_the_names_and_the_rows():
    found = read(written(("044", "关于停车", date(2026, 4, 15))))

    assert [row[0] for row in found] == ["一览表", "截至今天", "编号", "044"]
    assert found[3] == ["044", "关于停车", FIRST_OF_2026 + 104]


def test_a_date_is_formatted_as_one():
    assert 'formatCode="yyyy-mm-dd"' in part(written(("1", "甲", date(2026, 1, 1))), "xl/styles.xml")


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-x", "@cmd", "=HYPERLINK('x')", "\t=1", "{=1}", "http://x.invalid"]
)
def test_no_text_becomes_a_formula_or_a_link(text):
    content = written(("1", text, None))

    assert read(content)[3][1] == text
    assert "<f>" not in part(content)
    assert "hyperlink" not in part(content)


def test_names_stay_in_sight_and_filter_the_rows():
    markup = part(written(("1", "甲", None), ("2", "乙", None)))

    assert '<pane ySplit="3" topLeftCell="A4"' in markup
    assert '<autoFilter ref="A3:C5"/>' in markup
    assert '<col min="2" max="2" width="40.7' in markup


def test_an_empty_table_still_has_its_names():
    assert read(written())[2] == ["编号", "标题", "日期"]
