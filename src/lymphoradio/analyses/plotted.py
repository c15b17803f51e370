"""What a figure draws of patients: each one's values, or of more than can be seen one by one how many are in a cell.

So the decision is made here, once, and neither the values of a registry's patients nor a file with a row for each of
them leaves the analysis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..stats.density import FINEST, bin_edges, count_cells, most_bins
from ..tidy import SMALL
from .summaries import Row
from .ties import without_noise

# Patients of a panel, or of a group in it, whose values are drawn one by one. More dots than these cover each other in
# a panel 80 mm wide, and make an SVG of more than 300 kB.
MOST_DOTS = 2500
# The same for lines from before to after, of which a figure draws some (`show_lines`) and boxes of all.
MOST_LINES = 2500


def group_rows(by_group: Mapping[str, np.ndarray], **shared: str) -> list[Row]:
    """Rows of a measurement by group: the patients of a group, or of more than `MOST_DOTS` the bins of their values.

    Parameters
    ----------
    by_group : mapping of str to ndarray
        Values, none of them missing.
    **shared : str
        Other columns of `tidy.POINT_COLUMNS`.

    Returns
    -------
    list of dict
        x = place of the group, from 1; y = value, or a bin's lower edge. All groups have the same bins, and a last row
        the patients beyond them.
    """
    large = [values for values in by_group.values() if len(values) > MOST_DOTS]
    edges = bin_edges(without_noise(np.concatenate(large)), FINEST, logarithmic=True) if large else np.empty(0)
    rows: list[Row] = []
    beyond = 0
    for place, (group, values) in enumerate(by_group.items(), start=1):
        here: Row = {**shared, "group": group, "x": place}
        if len(values) <= MOST_DOTS:
            rows += [{**here, "y": value} for value in values]
            continue
        cells = count_cells(np.zeros(len(values)), np.array([0.0, 1.0]), without_noise(values), edges)
        bins = zip(edges[cells.y], edges[cells.y + 1], cells.n, strict=True)
        rows += [{**here, "y": low, "y_end": high, "n": told(n)} for low, high, n in bins]
        beyond += cells.beyond
    return rows + _beyond(beyond, shared)


def line_rows(pre: np.ndarray, post: np.ndarray, groups: np.ndarray, binned: bool, **shared: str) -> list[Row]:
    """Rows of values before and after: patients, or cells of the same edges before and after and in all groups.

    Parameters
    ----------
    pre, post : ndarray, shape (n,)
    groups : ndarray of str, shape (n,)
        Empty for a patient without one.
    binned : bool
    **shared : str
        Other columns of `tidy.POINT_COLUMNS`.
    """
    if not binned or not len(pre):
        return _patients(pre, post, groups, shared)
    pre, post = without_noise(pre, post), without_noise(post, pre)
    edges = bin_edges(np.concatenate([pre, post]), most_bins(len(pre)), logarithmic=True)
    rows: list[Row] = []
    for group in dict.fromkeys(groups):
        mine = groups == group
        rows += _cells(pre[mine], edges, post[mine], edges, {**shared, "group": group})
    return rows


def pair_rows(x: np.ndarray, y: np.ndarray, binned: bool, **shared: str) -> list[Row]:
    """Rows of a scatter plot: patients, or cells; its axes are linear, for a line is drawn on them."""
    if not binned or not len(x):
        return _patients(x, y, np.full(len(x), ""), shared)
    x, y = without_noise(x), without_noise(y)
    most = most_bins(len(x))
    return _cells(x, bin_edges(x, most), y, bin_edges(y, most), shared)


def too_many(counts: Sequence[int], most: int) -> bool:
    """Whether a figure is a density: all its panels, if one of them has too many patients."""
    return max(counts, default=0) > most


def told(n: int) -> float:
    """A cell's count as it is written: not where it is of so few that it tells of single patients.

    >>> told(8), told(7)
    (8.0, nan)
    """
    return float(n) if n > SMALL else float("nan")


def _patients(x: np.ndarray, y: np.ndarray, groups: np.ndarray, shared: Mapping[str, str]) -> list[Row]:
    return [{**shared, "group": group, "x": a, "y": b} for group, a, b in zip(groups, x, y, strict=True)]


def _cells(
    x: np.ndarray, x_edges: np.ndarray, y: np.ndarray, y_edges: np.ndarray, shared: Mapping[str, str]
) -> list[Row]:
    cells = count_cells(x, x_edges, y, y_edges)
    ends = (x_edges[cells.x], x_edges[cells.x + 1], y_edges[cells.y], y_edges[cells.y + 1])
    found = [
        {**shared, "x": left, "x_end": right, "y": low, "y_end": high, "n": told(n)}
        for left, right, low, high, n in zip(*ends, cells.n, strict=True)
    ]
    return found + _beyond(cells.beyond, shared)


def _beyond(n: int, shared: Mapping[str, str]) -> list[Row]:
    """The patients beyond all bins, in a row without a place."""
    return [{**shared, "n": told(n)}] if n else []
