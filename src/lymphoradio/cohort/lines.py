"""The rows of a CSV as columns of cells; of a large file by polars, to the same result."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import CohortError, Problem
from .distinct import Cells

LARGE = 2_000_000  # characters from which reading takes longer than importing polars
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060"
_BLANKS = str.maketrans({"\xa0": " ", "\u2007": " ", "\u202f": " ", **dict.fromkeys(_INVISIBLE)})


@dataclass(frozen=True, eq=False)
class Lines:
    """What stands in a CSV; a line is as its parser counts it, a cell with line breaks being in one.

    Attributes
    ----------
    header : list of str
        Cells of the first line that is not blank, as they are; empty if all are blank.
    columns : list of Cells
        Of the rows below that are as wide as the header, cleaned.
    rows : ndarray of int
        Numbers of these rows, counted from 1 with the header and blank lines: what a spreadsheet shows.
    odd : list of (int, int)
        Numbers of the rows of another width, with their widths.
    n_blank : int
        Lines below the header in which nothing can be seen.
    """

    header: list[str]
    columns: list[Cells]
    rows: np.ndarray
    odd: list[tuple[int, int]]
    n_blank: int


def clean(cell: str) -> str:
    """A cell without what cannot be seen: blanks around it, byte-order marks, no-break and zero-width spaces."""
    return cell.strip() if cell.isascii() else cell.translate(_BLANKS).strip()


def read_lines(text: str, file: str, separator: str) -> Lines:
    """Read the rows of a CSV.

    Parameters
    ----------
    text : str
    file : str
        As messages name it.
    separator : str

    Raises
    ------
    CohortError
        Quotes that are no CSV's.
    """
    if len(text) >= LARGE:
        from .large import read_large  # it imports polars, which takes longer than reading a small file

        found = read_large(text, separator)
        if found is not None:
            return found
    return read_plain(text, file, separator)


def read_plain(text: str, file: str, separator: str) -> Lines:
    """As `read_lines`, of a file of any size, by the csv module: what it reads is what the file says."""
    lines = _parsed(text, file, separator)
    head = next((i for i, cells in enumerate(lines) if any(map(clean, cells))), None)
    if head is None:
        return Lines([], [], np.array([], dtype=int), [], 0)
    header = lines[head]
    numbered = list(enumerate(lines, start=1))[head + 1 :]
    body = [(number, cells) for number, cells in numbered if any(map(clean, cells))]
    whole = [(number, cells) for number, cells in body if len(cells) == len(header)]
    columns = [Cells.of(map(clean, cells)) for cells in zip(*(cells for _, cells in whole), strict=True)]
    return Lines(
        header=header,
        columns=columns or [Cells.of([])] * len(header),
        rows=np.array([number for number, _ in whole], dtype=int),
        odd=[(number, len(cells)) for number, cells in body if len(cells) != len(header)],
        n_blank=len(numbered) - len(body),
    )


def _parsed(text: str, file: str, separator: str) -> list[list[str]]:
    """Rows of the CSV; a blank line is a row without cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    line = 1
    try:
        for cells in reader:
            rows.append(cells)
            line = reader.line_num + 1
    except csv.Error as trouble:
        remedy = "A cell with quotes needs one before it, one after it and two for each inside"
        raise CohortError([Problem(file, f"line {line}", f"is not a CSV: {trouble}", remedy)]) from None
    return rows


def copied_rows(columns: Sequence[Cells], rows: np.ndarray) -> list[tuple[int, int]]:
    """Numbers of the rows that are, in every column, as an earlier one, and of the first such one.

    Rows that a column tells from all others are left out before the next column is looked at.
    """
    left, group = np.arange(len(rows)), np.zeros(len(rows), dtype=np.int64)
    for cells in sorted(columns, key=lambda cells: -len(cells.distinct)):
        pairs = group * len(cells.distinct) + cells.codes[left]
        _, group, sizes = np.unique(pairs, return_inverse=True, return_counts=True)
        several = sizes[group] > 1
        left, group = left[several], group[several]
    _, first = np.unique(group, return_index=True)  # `left` ascends, so the first of a group is the earliest row
    earlier = left[first[np.unique(group, return_inverse=True)[1]]] if len(left) else left
    return [(int(rows[i]), int(rows[k])) for i, k in zip(left, earlier, strict=True) if i != k]
