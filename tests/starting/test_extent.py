"""A cell far from the table is refused before a reader makes room for all the cells between."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from lymphoradio.errors import CohortError
from lymphoradio.starting.extent import MOST_CELLS, too_far
from lymphoradio.starting.read_any import read_any
from tests.starting.spreadsheets import write_xlsx

CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
REST = "<table:table-cell{}/>"
COLUMNS, ROWS = ' table:number-columns-repeated="{}"', ' table:number-rows-repeated="{}"'
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def open_document(*rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        table = "<table:table>" + "".join(rows) + "</table:table>"
        archive.writestr("content.xml", f"<office:body {NAMESPACES}>{table}</office:body>")
    return out.getvalue()


def row(*cells: str, repeated: int = 1) -> str:
    return f"<table:table-row{ROWS.format(repeated)}>{''.join(cells)}</table:table-row>"


def test_a_cell_at_the_end_of_the_sheet(cohort, project):
    path = write_xlsx(cohort, project / "mine.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"].font = Font(bold=True)  # a style is no cell of the table
    book.save(path)
    assert read_any(path).columns["patient_id"] == tuple(cohort.column("patient_id"))
    book.active["XFD1048576"] = "x"
    book.save(path)
    with pytest.raises(CohortError) as refused:
        read_any(path)
    assert str(refused.value) == (
        f"{path}: has a worksheet of 1,048,576 rows and 16,384 columns. Delete the cells far from the table, and save "
        "it again."
    )


def test_an_open_document_says_alike_cells_once():
    blank = row(REST.format(COLUMNS.format(16_384)), repeated=1_048_574)
    table = row(CELL.format(""), CELL.format(COLUMNS.format(2)), REST.format(COLUMNS.format(16_381)))
    assert not too_far(open_document(table, blank))
    far = row(REST.format(COLUMNS.format(16_383)), CELL.format(""))
    assert too_far(open_document(table, blank, far)) == "1,048,576 rows and 16,384 columns"
    wide = MOST_CELLS // 1000
    assert not too_far(open_document(row(CELL.format(COLUMNS.format(wide)), repeated=1000)))
    assert too_far(open_document(row(CELL.format(COLUMNS.format(wide)), repeated=1001)))


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 40, open_document(row(CELL.format("")), "<")])
def test_a_damaged_archive_has_a_reason(data):
    with pytest.raises(ValueError, match=r"not a zip file|not well-formed"):
        too_far(data)


def test_another_format_is_left_to_its_reader():
    assert too_far(b"\xd0\xcf\x11\xe0" + b"x" * 40) == ""
