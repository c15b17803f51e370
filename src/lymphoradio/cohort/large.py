"""A large CSV by polars, where it can only be read in one way: the way in which Python's csv module reads it."""

from __future__ import annotations

import csv
import io

import numpy as np
import polars as pl

from .distinct import Cells
from .lines import Lines, clean

_NEW_LINE, _QUOTE = ord("\n"), ord('"')


def read_large(text: str, separator: str) -> Lines | None:
    """The rows of a CSV, or None if it is not a regular one.

    Regular is a file of two columns and more, in which quotes stand only around whole cells, in pairs, with no line
    break between them. Lines of another width than the header's are looked at one by one.

    Parameters
    ----------
    text : str
    separator : str

    Returns
    -------
    Lines or None
        What `lines.read_plain` returns.
    """
    try:
        data = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    except UnicodeEncodeError:  # half a pair of surrogates, which some encodings can write
        return None
    characters = np.frombuffer(data, dtype=np.uint8)
    starts = np.append(0, np.flatnonzero(characters == _NEW_LINE) + 1)
    starts = starts[starts < len(characters)]
    lengths = np.diff(starts, append=len(characters))
    quotes = np.flatnonzero(characters == _QUOTE)
    if (
        not len(starts)
        or lengths.max() > csv.field_size_limit()
        or not _are_around_cells(quotes, characters, separator)
    ):
        return None

    def cells_of(line: int) -> list[str]:
        end = starts[line] + lengths[line]
        return next(csv.reader([data[starts[line] : end].decode()], delimiter=separator, strict=True), [])

    head = next((i for i in range(len(starts)) if any(map(clean, cells_of(i)))), None)
    if head is None or len(cells_of(head)) < 2:
        return None
    header = cells_of(head)
    is_row = (_widths(characters, starts, quotes, separator) == len(header)) & (np.arange(len(starts)) > head)
    others = [(i + 1, cells_of(i)) for i in np.flatnonzero(~is_row).tolist() if i > head]
    odd = [(number, len(cells)) for number, cells in others if any(map(clean, cells))]
    columns = _columns(characters[np.repeat(is_row, lengths)].tobytes(), len(header), separator, bool(len(quotes)))
    rows = np.flatnonzero(is_row) + 1
    if any(len(cells) != len(rows) for cells in columns):
        return None
    blank = np.logical_and.reduce([_is_empty(cells) for cells in columns])
    if blank.any():
        columns = [cells.of_rows(~blank) for cells in columns]
    return Lines(header, columns, rows[~blank], odd, len(others) - len(odd) + int(blank.sum()))


def _are_around_cells(quotes: np.ndarray, characters: np.ndarray, separator: str) -> bool:
    """Whether quotes are in pairs around whole cells of one line."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    ends = np.array([_NEW_LINE, ord(separator)])
    before, after = characters[opening[opening > 0] - 1], characters[closing[closing < len(characters) - 1] + 1]
    line = np.cumsum(characters == _NEW_LINE, dtype=np.int32) if len(quotes) else quotes
    return bool(np.isin(before, ends).all() and np.isin(after, ends).all() and (line[opening] == line[closing]).all())


def _widths(characters: np.ndarray, starts: np.ndarray, quotes: np.ndarray, separator: str) -> np.ndarray:
    """Cells of each line: one more than its separators, those between quotes left out."""
    is_separator = characters == ord(separator)
    if len(quotes):
        is_separator &= np.cumsum(characters == _QUOTE, dtype=np.uint8) % 2 == 0  # overflow keeps odd and even
    places = np.flatnonzero(is_separator)
    return 1 + np.diff(np.searchsorted(places, starts), append=len(places))


def _columns(rows: bytes, width: int, separator: str, has_quotes: bool) -> list[Cells]:
    names = [str(i) for i in range(width)]
    if not rows:
        return [Cells.of([])] * width
    table = pl.read_csv(
        io.BytesIO(rows),
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        separator=separator,
        quote_char='"' if has_quotes else None,
        encoding="utf8",
    )
    return [_coded(table.drop_in_place(name)) for name in names]


def _coded(column: pl.Series) -> Cells:
    column = column.fill_null("")
    distinct = column.unique(maintain_order=True)
    codes = column.cast(pl.Enum(distinct)).to_physical().to_numpy().astype(np.int32)
    cells = Cells(tuple(distinct.to_list()), codes)
    cleaned = tuple(map(clean, cells.distinct))
    return cells if cleaned == cells.distinct else cells.read_as(cleaned).merged()


def _is_empty(cells: Cells) -> np.ndarray:
    return np.array([not cell for cell in cells.distinct])[cells.codes]
