"""How far the cells of a workbook reach, before a reader makes room for all of them.

A cell typed by accident at the end of a sheet (XFD1048576) makes a table of 17 thousand million cells, for which no
computer has memory: the reader would end the program.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

MOST_CELLS = 50_000_000
# RuntimeError is for a password or an unknown compression.
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ElementTree.ParseError)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_OPEN_DOCUMENT = "content.xml"
_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*(?<!/)>(?!</)')  # with content; a row has a number alone


def too_far(data: bytes) -> str:
    """The size of a workbook's worksheet of more than `MOST_CELLS`, in words; empty if it has none.

    Parameters
    ----------
    data : bytes
        Of a workbook; of formats other than .xlsx and .ods nothing is known.

    Raises
    ------
    ValueError
        It is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if _SHEET.fullmatch(name) or name == _OPEN_DOCUMENT:
                    with archive.open(name) as sheet:
                        cells = _open_document(sheet) if name == _OPEN_DOCUMENT else _excel(sheet)
                        rows, columns = map(max, zip((0, 0), *cells, strict=True))
                    if rows * columns > MOST_CELLS:
                        return f"{rows:,} rows and {columns:,} columns"
    except _DAMAGED as trouble:
        if data.startswith(b"PK"):
            raise ValueError(str(trouble)) from None
    return ""


def _excel(sheet: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Where cells with a value stand. A parser takes seconds for a million of them."""
    for letters, number in set(_CELL.findall(sheet.read())):
        yield int(number), _column(letters.decode())


def _column(letters: str) -> int:
    """Number of a column, from 1.

    >>> _column("A"), _column("AA"), _column("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _open_document(sheet: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Cells and rows that are alike stand there once, with how often they are repeated."""
    row = column = last = 0
    for _, element in ElementTree.iterparse(sheet):
        tag = element.tag.rpartition("}")[2]
        if tag in ("table-cell", "covered-table-cell"):
            column += _repeated(element, "columns")
            last = column if len(element) else last
        elif tag == "table-row":
            row += _repeated(element, "rows")
            if last:
                yield row, last
            column = last = 0
            element.clear()
        elif tag == "table":
            row = 0


def _repeated(element: ElementTree.Element, what: str) -> int:
    times = next((value for name, value in element.items() if name.endswith(f"number-{what}-repeated")), "1")
    return int(times) if times.isdigit() else 1
