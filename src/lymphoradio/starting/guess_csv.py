"""How a CSV is written: its separator, its decimal mark, its separator of thousands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Literal, NamedTuple, cast

from ..cohort.read import SEPARATORS
from ..study.csv_spec import Separator, Thousands

_INVISIBLE = str.maketrans("", "", "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060")
_SIGN, _GROUPS = "[-+]?", r"[1-9]\d{0,2}"
# Numbers that can be written only so.
_DECIMAL_COMMA = re.compile(rf"{_SIGN}(\d+,\d+|{_GROUPS}([. ']\d{{3}})+,\d+)")
_DECIMAL_POINT = re.compile(rf"{_SIGN}(\d+\.\d+|{_GROUPS}([, ']\d{{3}})+\.\d+)")
_EITHER = re.compile(rf"{_SIGN}{_GROUPS}[.,]\d{{3}}")
_GROUPED = re.compile(rf"{_SIGN}{_GROUPS}([., '])\d{{3}}(\1\d{{3}})*([.,]\d+)?")


class Marks(NamedTuple):
    """Decimal mark and separator of thousands; and columns that could be read with either."""

    decimal: Literal[".", ","]
    thousands: Thousands | None
    unclear: frozenset[str]
    why: tuple[str, ...]


def header_names(cells: Iterable[str]) -> list[str]:
    """Names of a header as the reader of cohorts knows them: blanks as one, nothing that cannot be seen."""
    return [" ".join(cell.translate(_INVISIBLE).split()) for cell in cells]


def guess_separator(text: str) -> Separator:
    r"""The separator with which most rows are as wide as a header of two or more columns; the comma if none is.

    Examples
    --------
    >>> guess_separator("id;cd4\n1;0,5\n2;1,5\n")
    ';'
    """
    found = max(SEPARATORS, key=lambda name: _fit(text, SEPARATORS[name]))
    return cast(Separator, found)


def first_row(text: str, separator: Separator) -> list[str]:
    """Cells of the first row that is not blank; none where the text is no CSV."""
    return next((row for row in _rows(text, separator=SEPARATORS[separator]) if any(map(str.strip, row))), [])


def second_row(text: str, separator: Separator) -> list[str]:
    """Cells of the second row that is not blank; none where there is none."""
    filled = (row for row in _rows(text, separator=SEPARATORS[separator]) if any(map(str.strip, row)))
    return next(islice(filled, 1, None), [])


def _fit(text: str, separator: str) -> tuple[float, int]:
    rows = [row for row in _rows(text, separator) if any(map(str.strip, row))]
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows) / len(rows), width) if width > 1 else (0.0, 0)


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return []


def guess_marks(columns: Mapping[str, Iterable[str]]) -> Marks:
    """Decimal mark and separator of thousands of a file.

    Parameters
    ----------
    columns : mapping of str to iterable of str
        Cells by header.

    Returns
    -------
    Marks
        By the numbers that can be read in one way only. Where a file has only such as 1,234, its columns with them are
        unclear: 1234 to some, 1.234 to others.

    Examples
    --------
    >>> guess_marks({"a": ["1.234,5", "0,5"]})[:2]
    (',', '.')
    >>> sorted(guess_marks({"a": ["1,234"], "b": ["0.5"]}).unclear)
    ['a']
    """
    cells = [(name, cell) for name, column in columns.items() for cell in set(column) if cell[-1:].isdigit()]
    commas = sum(bool(_DECIMAL_COMMA.fullmatch(cell)) and not _EITHER.fullmatch(cell) for _, cell in cells)
    points = sum(bool(_DECIMAL_POINT.fullmatch(cell)) and not _EITHER.fullmatch(cell) for _, cell in cells)
    decimal: Literal[".", ","] = "," if commas > points else "."
    thousands = _thousands([cell for _, cell in cells], decimal)
    why: tuple[str, ...] = ("numbers have a decimal comma",) if decimal == "," else ()
    why += (f"numbers have {thousands!r} between thousands",) if thousands else ()
    other = "." if decimal == "," else ","
    doubtful = {name for name, cell in cells if _EITHER.fullmatch(cell) and other in cell}
    return Marks(decimal, thousands, frozenset() if thousands == other else frozenset(doubtful), why)


def _thousands(cells: list[str], decimal: str) -> Thousands | None:
    """The separator of thousands that a number proves: it stands twice, before a decimal mark, or is neither mark."""
    for cell in cells:
        match = _GROUPED.fullmatch(cell)
        if match is None or (mark := match.group(1)) == decimal:
            continue
        if mark in " '" or cell.count(mark) > 1 or (match.group(3) or "").startswith(decimal):
            return cast(Thousands, mark)
    return None
