"""A column of a CSV as its distinct cells and where each of them stands: what a cell means is found once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np


@dataclass(frozen=True, eq=False)
class Cells(Sequence[str]):
    """A column of text.

    A check looks at its distinct cells, and at rows only for what it finds.

    Attributes
    ----------
    distinct : tuple of str
        Its cells, each once; after `read_as`, what each of them is read as.
    codes : ndarray of int32, shape (n_rows,)
        Place of each row's cell among them.

    Examples
    --------
    >>> sexes = Cells.of(["f", "m", "f"])
    >>> sexes.distinct, sexes.codes.tolist(), list(sexes.read_as(["female", "male"]))
    (('f', 'm'), [0, 1, 0], ['female', 'male', 'female'])
    """

    distinct: tuple[str, ...]
    codes: np.ndarray

    @classmethod
    def of(cls, cells: Iterable[str]) -> Cells:
        """The column of these cells, a row each."""
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(cell, len(places)) for cell in cells), dtype=np.int32)
        return cls(tuple(places), codes)

    def __len__(self) -> int:
        return len(self.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Cells: ...
    def __getitem__(self, row: int | slice) -> str | Cells:
        return Cells(self.distinct, self.codes[row]) if isinstance(row, slice) else self.distinct[self.codes[row]]

    def __iter__(self) -> Iterator[str]:
        return (self.distinct[code] for code in self.codes.tolist())

    @cached_property
    def counts(self) -> np.ndarray:
        """Rows of each distinct cell."""
        return np.bincount(self.codes, minlength=len(self.distinct))

    def read_as(self, distinct: Iterable[str]) -> Cells:
        """The column with other text in the place of each distinct cell."""
        return Cells(tuple(distinct), self.codes)

    def merged(self) -> Cells:
        """The same column where cells that `read_as` made alike are one again."""
        once = Cells.of(self.distinct)
        return self if len(once.distinct) == len(self.distinct) else Cells(once.distinct, once.codes[self.codes])

    def of_rows(self, rows: np.ndarray) -> Cells:
        """The column of some of the rows; of a cell that stands in none of them nothing is left."""
        codes = self.codes[rows]
        used = np.flatnonzero(np.bincount(codes, minlength=len(self.distinct)))
        place = np.zeros(len(self.distinct), dtype=np.int32)
        place[used] = np.arange(len(used), dtype=np.int32)
        return Cells(tuple(self.distinct[i] for i in used), place[codes])

    def places_of(self, cells: Collection[str]) -> list[int]:
        """Places of these cells among the distinct ones."""
        return [place for place, cell in enumerate(self.distinct) if cell in cells] if cells else []

    def rows_of(self, places: Collection[int]) -> np.ndarray:
        """Rows, from 0 and ascending, in which a cell stands that is at one of these places."""
        if not places:
            return np.array([], dtype=int)
        wanted = np.zeros(len(self.distinct), dtype=bool)
        wanted[list(places)] = True
        return np.flatnonzero(wanted[self.codes])
