"""Tables in Word: every cell and footnote as in the page, head rows that repeat, the same bytes every time."""

import io
import time
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn

from lymphoradio.render.table import Footnote, HeadCell, Row, Table
from lymphoradio.render.word import to_docx, word_table
from lymphoradio.render.word_widths import (
    LANDSCAPE,
    MARGIN,
    SMALL_SIZE,
    SMALLEST_SIZE,
    UPRIGHT,
    USUAL_SIZE,
    fit,
    width_of,
)

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
    return Document(io.BytesIO(to_docx(word_table(table))))


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
    first = to_docx(word_table(TABLE))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    assert to_docx(word_table(TABLE)) == first
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("columns", "width", "page"), [(3, 10, UPRIGHT), (10, 12, LANDSCAPE), (30, 20, LANDSCAPE)])
def test_a_table_fits_its_page(columns, width, page):
    table = wide(columns, width)
    document = opened(table)
    section = document.sections[0]
    assert word_table(table).is_landscape == (page == LANDSCAPE) == (section.page_width > section.page_height)
    assert sum(column.width.mm for column in document.tables[0].columns) <= page + 0.1


def selection_path(variables):
    """A step's number, its many variables, and three numbers."""
    row = Row(("Stop", "; ".join(f"Variable {i}" for i in range(variables)), "12.34", "< 0.001", "1,234.5"))
    head = tuple(map(HeadCell, ("Step", "Variable", "Statistic", "p value", "AIC")))
    return Table("Table S1", "", (head,), (row,), ("left", "left", "decimal", "decimal", "decimal"))


def test_long_text_breaks_its_lines_and_leaves_the_numbers_their_width():
    long, short = fit(selection_path(60)), fit(selection_path(1))
    assert not long.is_landscape
    assert long.widths[2:] == short.widths[2:]
    assert UPRIGHT - 0.1 < sum(long.widths) <= UPRIGHT


@pytest.mark.parametrize(
    ("columns", "number", "size", "is_landscape"),
    [
        (7, "1.2 (1.0–1.4)", USUAL_SIZE, False),
        (8, "1.2 (1.0–1.4)", SMALL_SIZE, False),
        (8, "1.2 (1.00–1.4)", SMALLEST_SIZE, False),
        (9, "1.2 (1.00–1.4)", USUAL_SIZE, True),
    ],
)
def test_letters_are_smaller_where_that_keeps_a_table_upright(columns, number, size, is_landscape):
    heads = tuple(HeadCell(f"c{i}") for i in range(columns))
    cells = ("A label that is long enough to be broken", *[number] * (columns - 1))
    table = Table("Table 1", "", (heads,), (Row(cells),), ("left", *["decimal"] * (columns - 1)))
    found = fit(table)
    assert (found.size, found.is_landscape) == (size, is_landscape)
    assert all(width > width_of(cells[1]) * size * 25.4 / 72 for width in found.widths[1:])
    run = opened(table).tables[0].rows[1].cells[1].paragraphs[0].runs[0]
    assert run.font.size.pt == size


@pytest.mark.parametrize(
    "text", ["1.20 (1.01–1.40)", "−0.50 ± 12,345", "p value", "Wilcoxon, WMW % <≥", "CD4+ T cells"]
)
def test_widths_are_those_of_arial(text):
    # Liberation Sans has Arial's widths; DejaVu, which comes with matplotlib, is wider in every letter.
    from matplotlib.textpath import TextPath

    drawn = TextPath((0, 0), f"{text}|", size=1000, prop={"family": "DejaVu Sans"}).get_extents().x1
    assert 0.75 * drawn < 1000 * width_of(f"{text}|") < drawn


def test_what_aligns_a_number_and_what_holds_a_head_together_have_room():
    numbers = ("−123.4 (−130.0 to −1)", "0 (0.0 to 12.345)")
    rows = tuple(Row(("x", number, number)) for number in numbers)
    head = (HeadCell(""), HeadCell("β"), HeadCell("Non-breaking p value of a head".replace(" ", "\N{NO-BREAK SPACE}")))
    table = Table("Table 1", "", (head,), rows, ("left", "decimal", "decimal"))
    _, size, widths = fit(table)
    printed = [row.cells[1].text for row in opened(table).tables[0].rows[1:]]
    assert any("\N{FIGURE SPACE}" in text for text in printed)
    assert widths[1] - 2 * MARGIN > max(map(width_of, printed)) * size * 25.4 / 72
    assert widths[2] - 2 * MARGIN > width_of(head[2].text) * size * 25.4 / 72


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
    from lymphoradio.render.word import to_docx, word_table

    notes = tuple(Footnote(f"Note {i}.") for i in range(5))
    table = Table(
        name="Table 1", title="Rows", head=((HeadCell("A"), HeadCell("B")),),
        rows=tuple(Row((f"r{i}", str(i))) for i in range(n_rows)), align=("left", "decimal"), footnotes=notes,
    )  # fmt: skip
    document = Document(_io.BytesIO(to_docx(word_table(table))))
    [grid] = document.tables
    stays = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in grid.rows]
    assert stays[1] is first
    assert stays[-2:] == [True, True]
    below = [paragraph for paragraph in document.paragraphs if paragraph.text.startswith("Note")]
    assert [bool(paragraph.paragraph_format.keep_with_next) for paragraph in below] == of_notes
    assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in grid.rows)
