"""Secondary suppression: which further counts are redacted so that no redacted one follows from those released."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .counts import is_small, round_count

Cell = Any  # anything hashable that names a count


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
        determines it is redacted too, and where a sum has none left, its total.

    References
    ----------
    OpenSAFELY documentation, Primary vs secondary disclosure, https://docs.opensafely.org/outputs/sdc/

    Examples
    --------
    >>> sorted(redacted_cells({"all": 50, "A": 4, "B": 12, "C": 34}, [Sum("all", ("A", "B", "C"))]))
    ['A', 'B']
    """
    known = [each for each in sums if all(cell in counts for cell in (each.total, *each.parts))]
    redacted = {cell for cell, count in counts.items() if is_small(count)}
    while (open_sum := _revealing(known, redacted)) is not None:
        gives = open_sum.gives_total and open_sum.total not in redacted
        parts = [] if gives else [cell for cell in open_sum.parts if cell not in redacted]
        order = {cell: i for i, cell in enumerate(counts)}
        redacted.add(min(parts, key=lambda cell: (counts[cell], order[cell])) if parts else open_sum.total)
    return frozenset(redacted)


def _revealing(sums: list[Sum], redacted: set[Cell]) -> Sum | None:
    """A sum with a released cell, by which a redacted one can be computed; None where there is none.

    One that has a released part is preferred: a total is redacted only where nothing else is left.
    """
    matrix, cells = _system(sums, redacted)
    determined = [cell for column, cell in enumerate(cells) if _is_determined(matrix, column)]
    if not determined:
        return None
    about = [each for each in sums if any(cell in (each.total, *each.parts) for cell in determined)]
    with_part = [each for each in about if any(cell not in redacted for cell in each.parts)]
    with_total = [each for each in about if each.total not in redacted]
    others = [each for each in sums if any(cell not in redacted for cell in (*each.parts, each.total))]
    return next(iter([*with_part, *with_total, *others]), None)


def _system(sums: list[Sum], redacted: set[Cell]) -> tuple[np.ndarray, list[Cell]]:
    """Coefficients of the redacted cells in the sums."""
    cells = list(dict.fromkeys(cell for each in sums for cell in (each.total, *each.parts) if cell in redacted))
    place = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)))
    for row, each in enumerate(sums):
        for cell in each.parts:
            if cell in place:
                matrix[row, place[cell]] += 1
        if each.total in place:
            matrix[row, place[each.total]] -= 1
    return matrix, cells


def _is_determined(matrix: np.ndarray, column: int) -> bool:
    """Whether a linear system has one value for an unknown: without its column the rank is smaller."""
    if not matrix[:, column].any():
        return False
    others = np.delete(matrix, column, axis=1)
    return int(np.linalg.matrix_rank(others)) < int(np.linalg.matrix_rank(matrix)) if others.size else True


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
