"""Bins with round edges, and how many values are in them: what is drawn of more patients than a figure can show."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import NamedTuple

import numpy as np

FINEST = 60
PER_CELL = 4
TAIL = 0.001
REACH = 0.15
LOG_DECADES = 2.0
STEPS = (1, 2, 5)
DECADES = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)


class Cells(NamedTuple):
    """Cells that are not empty: places of their bins among the x and y edges, and their values.

    `beyond` are the values outside the edges.
    """

    x: np.ndarray
    y: np.ndarray
    n: np.ndarray
    beyond: int


def most_bins(n: int) -> int:
    """Bins of an axis of a density in two dimensions: 4 values a cell if they were spread evenly, at most 60 bins.

    >>> most_bins(2_500), most_bins(1_000_000)
    (25, 60)
    """
    return max(min(FINEST, math.isqrt(n // PER_CELL)), 1)


def bin_edges(values: np.ndarray, most: int = FINEST, logarithmic: bool = False) -> np.ndarray:
    """Round edges of at most `most` bins of the same width, each closed below and open above.

    Parameters
    ----------
    values : ndarray, shape (n,)
        At least one, finite.
    most : int, optional
    logarithmic : bool, optional
        Bins of the same width on a logarithmic axis, where the values span decades (`spans_decades`); else the width
        is 1, 2 or 5 times a power of ten. No bin is narrower than the smallest difference between two values, for
        rounded values would leave stripes.

    Returns
    -------
    ndarray, shape (m + 1,)
        Ascending. At each end a thousandth of the values may lie beyond, where they are far from the others.

    Examples
    --------
    >>> bin_edges(np.array([18.0, 21.0, 30.0]), 8).tolist()
    [15.0, 20.0, 25.0, 30.0, 35.0]
    >>> bin_edges(np.array([0.0, 1.0, 3.0])).tolist()
    [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    low, high = _central(values)
    distinct = np.unique(values)
    finest = float(np.diff(distinct).min()) if len(distinct) > 1 else max(abs(low), 1.0)
    if logarithmic and spans_decades(values):
        return _log_edges(values, finest, most)
    power = math.floor(math.log10(max(finest, (high - low) / most))) - 1
    while True:
        for step in (Decimal(multiple).scaleb(power) for multiple in STEPS):
            width = float(step)
            # A value on an edge that its quotient misses by rounding is in the bin above.
            first, last = (math.floor(end / width + 1e-9) for end in (low, high))
            if last - first < most and width >= finest * (1 - 1e-9):
                return np.array([float(place * step) for place in range(first, last + 2)])
        power += 1


def spans_decades(values: np.ndarray) -> bool:
    """Whether values, but for a thousandth at each end, are positive and span two decades.

    >>> [spans_decades(np.array(ends)) for ends in ([1.0, 99.0], [1.0, 101.0], [0.0, 101.0])]
    [False, True, False]
    """
    low, high = np.quantile(values, [TAIL, 1 - TAIL], method="nearest")
    return bool(low > 0 and math.log10(high / low) > LOG_DECADES)


def count_cells(x: np.ndarray, x_edges: np.ndarray, y: np.ndarray, y_edges: np.ndarray) -> Cells:
    """Count values in cells.

    Parameters
    ----------
    x, y : ndarray, shape (n,)
    x_edges, y_edges : ndarray
        As `bin_edges` returns them.

    Returns
    -------
    Cells
        By x, then y.

    Examples
    --------
    >>> edges = np.array([0.0, 1.0, 2.0])
    >>> cells = count_cells(np.array([0.0, 0.5, 1.0, 7.0]), edges, np.array([1.0, 1.5, 0.0, 0.0]), edges)
    >>> cells.x.tolist(), cells.y.tolist(), cells.n.tolist(), cells.beyond
    ([0, 1], [1, 0], [2, 1], 1)
    """
    across, up = (np.searchsorted(edges, ends, side="right") - 1 for ends, edges in ((x, x_edges), (y, y_edges)))
    columns, rows = len(x_edges) - 1, len(y_edges) - 1
    inside = (across >= 0) & (across < columns) & (up >= 0) & (up < rows)
    counts = np.bincount(across[inside] * rows + up[inside], minlength=columns * rows)
    filled = np.flatnonzero(counts)
    return Cells(filled // rows, filled % rows, counts[filled], int((~inside).sum()))


def _central(values: np.ndarray) -> tuple[float, float]:
    """Where all but the farthest values are: an end is the last value, if that is near."""
    low, high = (float(end) for end in np.quantile(values, [TAIL, 1 - TAIL], method="nearest"))
    smallest, largest = float(values.min()), float(values.max())
    reach = REACH * (high - low)
    return (smallest if low - smallest <= reach else low), (largest if largest - high <= reach else high)


def _log_edges(values: np.ndarray, finest: float, most: int) -> np.ndarray:
    low, high = _central(np.log10(values[values > 0]))
    for width in DECADES:
        first, last = (math.floor(end / width + 1e-9) for end in (low, high))
        if last - first < most:
            break
    kept = [10.0 ** (first * width)]
    for place in range(first + 1, last + 2):
        edge = 10.0 ** (place * width)
        if edge - kept[-1] >= finest * (1 - 1e-9):
            kept.append(edge)
    return np.array(kept)
