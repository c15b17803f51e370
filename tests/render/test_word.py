"""Tables in Word: every cell and footnote as in the page, head rows that repeat, the same bytes every time."""

import io
import time
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from lymphoradio.render.table import Footnote, HeadCell, Row, Table
from lymphoradio.render.word import LANDSCAPE, UPRIGHT, needs_landscape, to_docx

TABLE = Table(
    "Table 2",
    "Change & <counts>",
    ((HeadCell(""), HeadCell("Both", 2)), (HeadCell("Variable"), HeadCell("n", mark="a"), HeadCell("HR\n(95% CI)"))),
    (
        Row(("Age", "112", "1.20 (1.01–1.40)")),
        Row(("Sex",), is_section=True),
        Row(("=1+1", "3", "−0.50 (0.1–2)"), indent=1, marks=("", "b", "")),
    ),
    ("left", "decimal", "decimal"),
    (Footnote("All patients."), Footnote("Known.", "a"), Footnote("Exact.", "b")),
    "a simulation",
)


def opened(table):
    return Document(io.BytesIO(to_docx(table)))


def wide(columns, width):
    heads = tuple(HeadCell(f"c{i}") for i in range(columns))
    return Table("Table 1", "", (heads,), (Row(("x" * width,) * columns),), ("left",) * columns)


def test_cells_title_and_footnotes():
    document = opened(TABLE)
    (grid,) = document.tables
    texts = [[cell.text.replace("\N{FIGURE SPACE}", "") for cell in row.cells] for row in grid.rows]
    assert texts == [
        ["", "Both", "Both"],
        ["Variable", "na", "HR\n(95% CI)"],
        ["Age", "112", "1.20 (1.01–1.40)"],
        ["Sex", "Sex", "Sex"],
        ["=1+1", "3b", "−0.50 (0.1–2)"],
    ]
    paragraphs = [paragraph.text.strip() for paragraph in document.paragraphs if paragraph.text]
    assert paragraphs == [
        "SYNTHETIC Table 2. Change & <counts>",
        "SYNTHETIC data: a simulation",
        "All patients.",
        "aKnown. bExact.",
    ]


def test_letters_of_footnotes_are_raised():
    run = opened(TABLE).tables[0].rows[1].cells[1].paragraphs[0].runs[-1]
    assert (run.text, run.font.superscript) == ("a", True)


def test_head_rows_repeat_and_no_row_is_split():
    rows = opened(TABLE).tables[0].rows
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, True, False, False, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_the_same_bytes_at_another_time(monkeypatch):
    first = to_docx(TABLE)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    assert to_docx(TABLE) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("columns", "width", "page"), [(3, 10, UPRIGHT), (9, 12, LANDSCAPE), (30, 20, LANDSCAPE)])
def test_a_table_fits_its_page(columns, width, page):
    table = wide(columns, width)
    document = opened(table)
    section = document.sections[0]
    assert needs_landscape(table) == (page == LANDSCAPE) == (section.page_width > section.page_height)
    assert sum(column.width.mm for column in document.tables[0].columns) <= page + 0.1


def test_no_person_and_no_clock_in_the_properties():
    properties = opened(TABLE).core_properties
    assert (properties.author, properties.title) == ("lymphoradio", "Table 2. Change & <counts>")
    assert properties.created.year == 2013  # of the library's template


@pytest.mark.parametrize(
    ("n_rows", "first", "of_notes"),
    [(4, True, [True, True, True, True, False]), (20, False, [True, True, False, True, False])],
)
def test_a_short_table_stays_together_and_the_last_rows_of_a_long_one_with_the_first_notes(n_rows, first, of_notes):
    import io as _io

    from docx import Document

    from lymphoradio.render.table import Footnote, HeadCell, Row, Table
    from lymphoradio.render.word import to_docx

    notes = tuple(Footnote(f"Note {i}.") for i in range(5))
    table = Table(
        name="Table 1", title="Rows", head=((HeadCell("A"), HeadCell("B")),),
        rows=tuple(Row((f"r{i}", str(i))) for i in range(n_rows)), align=("left", "decimal"), footnotes=notes,
    )  # fmt: skip
    document = Document(_io.BytesIO(to_docx(table)))
    [grid] = document.tables
    stays = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in grid.rows]
    assert stays[1] is first
    assert stays[-2:] == [True, True]
    below = [paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Note")]
    assert [bool(paragraph.paragraph_format.keep_with_next) for paragraph in below] == of_notes
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in grid.rows)
