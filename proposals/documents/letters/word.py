"""Word files to plain text: heads, paragraphs, tables, text boxes and feet in the order of the page."""

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from proposals.documents.letters.errors import Unreadable

# A document type or an entity must stand before the root element; none of Word's own files has one.
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:pPr"), qn("w:rPr")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_BOX, _TEXT = qn("w:txbxContent"), qn("w:t")
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}
MAX_DEPTH = 30


def text_of(content: bytes, archive: zipfile.ZipFile) -> str:
    """The text of a Word file whose archive was checked. Raises Unreadable."""
    _refuse_declarations(archive)
    try:
        return "\n".join(_lines(docx.Document(io.BytesIO(content))))
    except Unreadable:
        raise
    except Exception as error:  # python-docx and lxml fail in many ways on files made to fail
        raise Unreadable("damaged", "Word 文档已损坏，打不开。请用 Word 或 WPS 重新另存为 .docx。") from error


def _refuse_declarations(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and _DECLARATION.search(archive.read(name).replace(b"\x00", b"")):
            raise Unreadable(
                "unsafe-xml", "文档里有外部声明（DTD），可能有害，没有打开。请重新另存为 .docx。"
            )


def _lines(document: Document) -> Iterator[str]:
    for head in _parts(document, "header"):
        yield from _blocks(head)
    yield from _blocks(document.element.body)
    for foot in _parts(document, "footer"):
        yield from _blocks(foot)


def _parts(document: Document, place: str) -> Iterator[etree._Element]:
    """The heads or feet of all sections, each once."""
    for section in document.sections:
        for kind in (f"first_page_{place}", place, f"even_page_{place}"):
            part = getattr(section, kind)
            if not part.is_linked_to_previous:
                yield part._element


def _blocks(parent: etree._Element, depth: int = 0) -> Iterator[str]:
    """The lines of everything a page, a cell or a box holds, in order."""
    if depth > MAX_DEPTH:
        raise Unreadable(
            "damaged", "文档的表格或文本框套得太深，不像正常文档，没有读取。请重新另存为 .docx。"
        )
    for child in parent:
        if child.tag == _PARAGRAPH:
            yield from _paragraph(child, depth)
        elif child.tag == _TABLE:
            yield from _table(child, depth)
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            yield from _blocks(child, depth + 1)


def _paragraph(paragraph: etree._Element, depth: int) -> Iterator[str]:
    """The paragraph's own line, then the lines of the boxes anchored in it."""
    boxes: list[etree._Element] = []
    yield "".join(_runs(paragraph, boxes))
    for box in boxes:
        yield from _blocks(box, depth + 1)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    for child in element:
        if child.tag == _BOX:
            boxes.append(child)
        elif child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            yield from _runs(child, boxes)


def _table(table: etree._Element, depth: int) -> Iterator[str]:
    """Each row a line with tabs between its cells; a row of one cell is layout and keeps its lines."""
    for row in _within(table, _ROW):
        yield "\t".join("\n".join(_blocks(cell, depth + 1)).strip() for cell in _within(row, _CELL))


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also inside content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)
