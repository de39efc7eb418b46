"""Word files: everything printed on the page comes out, in the page's order."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from proposals.documents.letters import read_letter
from proposals.documents.letters.errors import Unreadable
from proposals.documents.letters.text import read_bytes


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.namelist():
            part = old.read(entry)
            new.writestr(entry, change(part) if entry == name else part)
    return buffer.getvalue()


def lines(content: bytes) -> list[str]:
    return [line for line in read_bytes(content).split("\n") if line.strip()]


def test_paragraphs_and_tables_come_in_the_order_of_the_page():
    document = docx.Document()
    document.add_paragraph("标题")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "建议编号", "50"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "合并的一格"
    document.add_paragraph("落款")

    assert lines(saved(document)) == ["标题", "建议编号\t50", "合并的一格", "落款"]


def test_a_letter_laid_out_inside_one_cell_keeps_its_lines():
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "第一行"
    cell.add_paragraph("第二行")
    cell.add_table(rows=1, cols=2).cell(0, 1).text = "里层"

    assert [line.strip() for line in lines(saved(document))] == ["第一行", "第二行", "里层"]


def test_heads_feet_tabs_and_breaks_are_read():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "甲区民政局文件"
    document.sections[0].footer.paragraphs[0].text = "共印5份"
    run = document.add_paragraph("办理结果：解决或采纳").add_run()
    run.add_tab()
    run.add_text("签发人：金一鸣")
    run.add_break()
    run.add_text("下一行")

    assert lines(saved(document)) == [
        "甲区民政局文件",
        "办理结果：解决或采纳\t签发人：金一鸣",
        "下一行",
        "共印5份",
    ]


def test_text_boxes_insertions_and_controls_are_read_deletions_and_fallbacks_are_not():
    document = docx.Document()
    paragraph = document.add_paragraph("正文")
    markup = (
        f'<w:p {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<w:ins><w:r><w:t>插入</w:t></w:r></w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent>"
        "</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    paragraph._p.addnext(parse_xml(markup))

    assert lines(saved(document)) == ["正文", "插入控件", "框里"]


def test_a_letter_in_word_reads_like_the_same_letter_in_text(compose, tmp_path):
    text = compose(
        doc_number="甲民〔2023〕8号", foot="（此件公开发布）\n联系人姓名：李小丁\n邮政编码：200000"
    )
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(saved(document))

    plain, word = (read_letter(tmp_path / name).as_json() for name in ("a.txt", "a.docx"))

    assert (plain.pop("file"), word.pop("file")) == ("a.txt", "a.docx")
    assert plain == word
    assert word["number"] == "012"


def test_a_sheet_in_a_word_table_is_read(tmp_path):
    document = docx.Document()
    document.add_paragraph("乙市十九届人大四次会议代表建议承办表")
    rows = [
        ("建议编号", "50"),
        ("建议标题", "关于甲事的建议"),
        ("建议人", "赵甲"),
        ("承办单位", "乙市园林局"),
    ]
    table = document.add_table(rows=0, cols=2)
    for label, value in [*rows, ("办理情况", "已经完成。\n已经验收。"), ("办理结果", "已解决")]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    path = tmp_path / "sheet.docx"
    path.write_bytes(saved(document))

    letter = read_letter(path)

    assert (letter.kind, letter.number, letter.outcome) == ("handling_sheet", "50", "adopted")
    assert letter.body_text == "已经完成。\n已经验收。"


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE w [<!ENTITY a "aaaa">]>',
        b'<!DOCTYPE w SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE w [<!ENTITY a "a">]>'.encode("utf-16"),
    ],
    ids=["entity", "outside", "two bytes"],
)
def test_declarations_in_any_part_are_refused(part, declaration):
    content = with_part(saved(docx.Document()), part, lambda old: declaration + old)

    with pytest.raises(Unreadable) as refusal:
        read_bytes(content)

    assert refusal.value.code == "unsafe-xml"


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("word/document.xml", lambda old: old[: len(old) // 2]),
        ("word/document.xml", lambda old: b""),
        ("word/document.xml", lambda old: b"<w/>"),
        ("[Content_Types].xml", lambda old: b"<Types/>"),
        ("_rels/.rels", lambda old: b"not xml"),
    ],
)
def test_damaged_word_files_are_refused_with_a_sentence(part, change):
    with pytest.raises(Unreadable) as refusal:
        read_bytes(with_part(saved(docx.Document()), part, change))

    assert refusal.value.code == "damaged"
    assert "重新" in refusal.value.message


def test_tables_nested_beyond_reason_are_refused():
    opening, closing = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    document = docx.Document()
    nested = opening * 80 + "<w:p/>" + closing * 80
    document.add_paragraph("x")._p.addnext(parse_xml(nested.replace("<w:tbl>", f"<w:tbl {nsdecls('w')}>", 1)))

    content = saved(document)

    with pytest.raises(Unreadable) as refusal:
        read_bytes(content)
    assert refusal.value.code == "damaged"


def test_an_empty_document_is_no_letter(tmp_path):
    path = tmp_path / "empty.docx"
    path.write_bytes(saved(docx.Document()))

    assert [problem.code for problem in read_letter(path).problems] == ["not-a-letter"]
