"""A printed table as a real table of Word: head rows repeat, blocks of rows stay together, footnotes below."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from itertools import groupby
from typing import Any, NamedTuple

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .east_asian import current_script
from .table import SYNTHETIC, HeadCell, Row, Table, aligned_blocks
from .word_widths import INDENT, MARGIN, fit

NOTE_SIZE = Pt(8)
WHOLE = 16  # rows and footnotes of a table that stands on one page
WITH_NOTES = 2  # last rows of a table that stand on one page with its footnotes; and footnotes that stay together
# A zip file has the time of each of its parts: the oldest that it can have, for the same bytes from the same inputs.
OLDEST = (1980, 1, 1, 0, 0, 0)


def new_document(title: str) -> Any:
    """An empty A4 document with narrow margins, whose properties say the title and no time and no author."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(20))
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    script = current_script(title)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), script.word_font if script else "Noto Sans CJK SC")
    if script:
        language = OxmlElement("w:lang")
        language.set(qn("w:eastAsia"), script.language)
        normal.element.rPr.append(language)
    document.core_properties.title = title
    document.core_properties.author = "lymphoradio"
    document.core_properties.comments = ""
    return document


def document_bytes(document: Any) -> bytes:
    """The document as a file, the same for the same content."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as parts, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(parts.namelist()):
            out.writestr(zipfile.ZipInfo(name, OLDEST), parts.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


class WordTable(NamedTuple):
    """A table as it stands in a document: made once, for its own and for the report.

    Attributes
    ----------
    caption : str
    is_landscape : bool
        Too wide for an upright page.
    parts : tuple of element
        The title, the grid with rules above and below the head and at the end, the footnotes.
    """

    caption: str
    is_landscape: bool
    parts: tuple[Any, ...]


def to_docx(table: WordTable) -> bytes:
    """The table alone, as a DOCX file."""
    document = new_document(table.caption)
    if table.is_landscape:
        turn(document.sections[0])
    add_table(document, table)
    return document_bytes(document)


def add_table(document: Any, table: WordTable) -> None:
    """Append a table to a document."""
    end = document.element.body.sectPr
    for part in table.parts:
        end.addprevious(deepcopy(part))


def turn(section: Any) -> None:
    """Turn a section of a document to landscape, or back."""
    upright = section.orientation == WD_ORIENT.PORTRAIT
    section.orientation = WD_ORIENT.LANDSCAPE if upright else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = section.page_height, section.page_width


def word_table(table: Table) -> WordTable:
    """Make a table of Word."""
    document = Document()
    caption = document.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    if table.synthetic:
        caption.add_run(f"{SYNTHETIC} ").bold = True
    caption.add_run(f"{table.name}. ").bold = True
    caption.add_run(table.title)
    blocks = aligned_blocks(table)
    rows = [row for block in blocks for row in block]
    grid = document.add_table(rows=len(table.head) + len(rows), cols=len(table.align))
    grid.autofit = False
    _margins(grid)
    is_landscape, points, widths = fit(table)
    size = Pt(points)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    for i, cells in enumerate(table.head):
        _head(grid, i, cells, i == len(table.head) - 1, size)
    notes = _notes(table)
    place, is_whole = len(table.head), len(rows) + len(notes) <= WHOLE
    for block in blocks:
        for j, row in enumerate(block):
            left = len(rows) - (place - len(table.head))
            is_near_end = bool(notes) and left <= WITH_NOTES
            _row(grid, place, row, size, stays=j < len(block) - 1 or (is_whole and left > 1) or is_near_end)
            place += 1
    _rule(grid.rows[0], "top")
    _rule(grid.rows[len(table.head) - 1], "bottom")
    _rule(grid.rows[-1], "bottom")
    for i, parts in enumerate(notes):
        paragraph = document.add_paragraph()
        # The first notes stand under the last rows; a long list of notes may go on, but not with a single one.
        left = len(notes) - 1 - i
        paragraph.paragraph_format.keep_with_next = left > 0 and (is_whole or left == 1 or i < WITH_NOTES)
        paragraph.paragraph_format.keep_together = True
        paragraph.paragraph_format.space_after = Pt(2)
        for text, is_raised, is_bold in parts:
            run = paragraph.add_run(text)
            run.font.size, run.font.superscript, run.bold = min(NOTE_SIZE, size), is_raised, is_bold
    document.add_paragraph()
    return WordTable(f"{table.name}. {table.title}", is_landscape, tuple(document.element.body)[:-1])


def _margins(grid: Any) -> None:
    """Margins of the cells, narrower than Word's own."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(Mm(MARGIN).pt * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # the schema's order


def _head(grid: Any, index: int, cells: tuple[HeadCell, ...], is_lowest: bool, size: Pt) -> None:
    row, column = grid.rows[index], 0
    _row_property(row, "w:tblHeader")
    _row_property(row, "w:cantSplit")
    for cell in cells:
        place = row.cells[column]
        if cell.span > 1:
            place = place.merge(row.cells[column + cell.span - 1])
        paragraph = _write(place, cell.text, cell.mark, size, bold=True, stays=True)
        if cell.span > 1:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if cell.text and not is_lowest:
            _border(place, "bottom")
        column += cell.span


def _row(grid: Any, index: int, row: Row, size: Pt, stays: bool) -> None:
    made = grid.rows[index]
    _row_property(made, "w:cantSplit")
    places = made.cells
    if row.is_section:
        _write(places[0].merge(places[-1]), row.cells[0], row.mark(0), size, bold=True, stays=stays)
        return
    for i, text in enumerate(row.cells):
        paragraph = _write(places[i], text, row.mark(i), size, stays=stays)
        if i == 0 and row.indent:
            paragraph.paragraph_format.left_indent = Mm(INDENT) * row.indent


def _write(place: Any, text: str, mark: str, size: Pt, bold: bool = False, stays: bool = False) -> Any:
    paragraph = place.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = stays
    for part, is_raised in ((text, False), (mark, True)):
        if part:
            run = paragraph.add_run(part)
            run.font.size, run.font.superscript, run.bold = size, is_raised, bold
    return paragraph


def _row_property(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _rule(row: Any, side: str) -> None:
    for cell in row.cells:
        _border(cell, side)


def _border(cell: Any, side: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    if borders.find(qn(f"w:{side}")) is not None:
        return
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        line.set(qn(f"w:{key}"), value)
    # The schema wants the top border before the bottom one.
    if side == "top":
        borders.insert(0, line)
    else:
        borders.append(line)


def _notes(table: Table) -> list[list[tuple[str, bool, bool]]]:
    """Footnotes, one list of (text, raised, bold) a paragraph; the lettered ones follow each other in one."""
    notes: list[list[tuple[str, bool, bool]]] = []
    if table.synthetic:
        notes.append([(f"{SYNTHETIC} data: ", False, True), (table.synthetic, False, False)])
    for is_lettered, group in groupby(table.footnotes, key=lambda note: bool(note.mark)):
        if not is_lettered:
            notes += [[(note.text, False, False)] for note in group]
            continue
        parts: list[tuple[str, bool, bool]] = []
        for note in group:
            parts += [(note.mark, True, False), (note.text + " ", False, False)]
        notes.append(parts)
    return notes
