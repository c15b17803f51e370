"""Secondary suppression: which further counts are redacted so that no redacted one follows from those released."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .counts import is_small, round_count

Cell = Any  # anything hashable that names a count
NO_CHANGE = 1e-9  # of a unit vector: sums have the coefficients 1 and -1


@dataclass(frozen=True)
class Sum:
    """A count that is the sum of others.

    Attributes
    ----------
    total : hashable
        The cell of the sum.
    parts : tuple of hashable
    gives_total : bool
        Whether the total is redacted first where a part must be protected.
    """

    total: Cell
    parts: tuple[Cell, ...]
    gives_total: bool = False


def redacted_cells(counts: Mapping[Cell, float], sums: Iterable[Sum]) -> frozenset[Cell]:
    """Cells of 7 or fewer, and the smallest others that must go with them.

    Parameters
    ----------
    counts : mapping of cell to number
        True counts.
    sums : iterable of Sum
        What adds up to what; a sum of which a cell has no count says nothing.

    Returns
    -------
    frozenset of cells
        As long as one redacted count is determined by the released ones, the smallest released part of a sum that
        determines it is redacted too, and where a sum has none left, its total. At last those that are not needed for
        that are released again, the largest first.

    References
    ----------
    OpenSAFELY documentation, Primary vs secondary disclosure, https://docs.opensafely.org/outputs/sdc/

    Examples
    --------
    >>> sorted(redacted_cells({"all": 50, "A": 4, "B": 12, "C": 34}, [Sum("all", ("A", "B", "C"))]))
    ['A', 'B']
    """
    known = [each for each in sums if all(cell in counts for cell in (each.total, *each.parts))]
    small = [cell for cell, count in counts.items() if is_small(count)]
    redacted = set(small)
    while (open_sum := _revealing(known, redacted)) is not None:
        gives = open_sum.gives_total and open_sum.total not in redacted
        parts = [] if gives else [cell for cell in open_sum.parts if cell not in redacted]
        order = {cell: i for i, cell in enumerate(counts)}
        redacted.add(min(parts, key=lambda cell: (counts[cell], order[cell])) if parts else open_sum.total)
    return frozenset(_needed(counts, known, small, redacted))


def _needed(counts: Mapping[Cell, float], sums: list[Sum], small: Sequence[Cell], redacted: set[Cell]) -> set[Cell]:
    """The redacted cells without those by which no small one follows: the largest are released first.

    One number after the other was redacted, so the first can be needless when the last is redacted.
    """
    gives = {each.total for each in sums if each.gives_total}
    further = sorted(redacted - set(small), key=lambda cell: (cell in gives, -counts[cell], str(cell)))
    before = determined_cells(sums, redacted) & set(small)
    for cell in further:
        if determined_cells(sums, redacted - {cell}) & set(small) <= before:
            redacted = redacted - {cell}
    return redacted


def _revealing(sums: list[Sum], redacted: set[Cell]) -> Sum | None:
    """A sum with a released cell, by which a redacted one can be computed; None where there is none.

    One that has a released part is preferred: a total is redacted only where nothing else is left.
    """
    determined = determined_cells(sums, redacted)
    if not determined:
        return None
    about = [each for each in sums if any(cell in (each.total, *each.parts) for cell in determined)]
    with_part = [each for each in about if any(cell not in redacted for cell in each.parts)]
    with_total = [each for each in about if each.total not in redacted]
    others = [each for each in sums if any(cell not in redacted for cell in (*each.parts, each.total))]
    return next(iter([*with_part, *with_total, *others]), None)


def determined_cells(sums: Sequence[Sum], redacted: Collection[Cell]) -> frozenset[Cell]:
    """Redacted cells of which the released ones and the sums leave one value only.

    >>> sorted(determined_cells([Sum("all", ("A", "B", "C"))], {"A"}))
    ['A']
    """
    matrix, cells = _system(sums, set(redacted))
    if not cells:
        return frozenset()
    _, sizes, directions = np.linalg.svd(matrix)
    rank = int((sizes > sizes.max(initial=0.0) * max(matrix.shape) * np.finfo(float).eps).sum())
    free = np.abs(directions[rank:]).max(axis=0, initial=0.0)  # how far each cell may go while all sums hold
    return frozenset(cell for cell, change in zip(cells, free, strict=True) if change < NO_CHANGE)


def _system(sums: Sequence[Sum], redacted: set[Cell]) -> tuple[np.ndarray, list[Cell]]:
    """Coefficients of the redacted cells in the sums that have some."""
    about = [each for each in sums if not redacted.isdisjoint((each.total, *each.parts))]
    cells = list(dict.fromkeys(cell for each in about for cell in (each.total, *each.parts) if cell in redacted))
    place = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(about), len(cells)))
    for row, each in enumerate(about):
        for cell in each.parts:
            if cell in place:
                matrix[row, place[cell]] += 1
        if each.total in place:
            matrix[row, place[each.total]] -= 1
    return matrix, cells


def released_counts(counts: Mapping[Cell, float], sums: Iterable[Sum]) -> dict[Cell, float]:
    """Every count as it is released: NaN where it is redacted, totals as the sum of their rounded parts.

    Parameters
    ----------
    counts : mapping of cell to number
    sums : iterable of Sum
        A total that stands in several is the sum of the parts of the first that has all of its parts released.

    Returns
    -------
    dict of cell to float
        A total of which a part is redacted or has no count is rounded itself.

    Examples
    --------
    >>> released_counts({"all": 46, "A": 12, "B": 34}, [Sum("all", ("A", "B"))])
    {'all': 45.0, 'A': 10.0, 'B': 35.0}
    >>> released_counts({"all": 46, "A": 7, "B": 39}, [Sum("all", ("A", "B"))])
    {'all': 45.0, 'A': nan, 'B': nan}
    """
    sums = list(sums)
    redacted = redacted_cells(counts, sums)
    found = {cell: math.nan if cell in redacted else round_count(count) for cell, count in counts.items()}
    of_total: dict[Cell, list[Sum]] = {}
    for each in sums:
        of_total.setdefault(each.total, []).append(each)
    done: set[Cell] = set()

    def value(cell: Cell) -> float:
        """Parts first: a part can be a total itself."""
        if cell not in done:
            done.add(cell)
            for each in of_total.get(cell, []):
                parts = [value(part) if part in found else math.nan for part in each.parts]
                if not any(map(math.isnan, parts)) and not math.isnan(found[cell]):
                    found[cell] = math.fsum(parts)
                    break
        return found[cell]

    for cell in counts:
        value(cell)
    return found
