"""Exact null distribution of a 2 x 2 table of many patients, in floats.

Neighbouring tables differ in probability by a quotient of small integers. Their products from the most probable table
outwards are right to a part in 10^13, in the far tails too, and take a millisecond where factorials of a million have
millions of digits.
"""

import numpy as np
from numpy.typing import NDArray

from lymphoradio.stats.freeman_halton import TOLERANCE


def two_by_two_p(table: NDArray[np.int64]) -> float:
    """Probability of all 2 x 2 tables with the margins of `table` that are not more probable than it.

    Parameters
    ----------
    table : ndarray of int, shape (2, 2)
        No empty row or column.

    Returns
    -------
    float
        In [0, 1]; 0 where it underflows.

    References
    ----------
    Fisher (1935), J. R. Stat. Soc. 98:39-82.

    Examples
    --------
    >>> round(two_by_two_p(np.array([[3, 1], [1, 3]])), 12)
    0.485714285714
    """
    rows, columns, n = table.sum(axis=1).astype(float), table.sum(axis=0).astype(float), float(table.sum())
    lowest = max(0.0, rows[0] + columns[0] - n)
    x = np.arange(lowest, min(rows[0], columns[0]))  # each but the last possible count of the first cell
    # Probability of x + 1 divided by that of x: it falls with x, from above 1 to below.
    quotient = (rows[0] - x) * (columns[0] - x) / ((x + 1) * (n - rows[0] - columns[0] + x + 1))
    mode = int(np.count_nonzero(quotient > 1))
    below, above = np.cumprod(1 / quotient[:mode][::-1])[::-1], np.cumprod(quotient[mode:])
    probability = np.concatenate([below, [1.0], above])
    limit = probability[int(table[0, 0] - lowest)] * (1 + 1 / TOLERANCE)
    return float(probability[probability <= limit].sum() / probability.sum())
