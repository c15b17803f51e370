"""Hypergeometric distribution, and with it the exact test of a 2 x 2 table, of many patients, in floats.

Neighbouring numbers differ in probability by a quotient of small integers. Their products from the most probable one
outwards are right to a part in 10^13, in the far tails too, and take a millisecond where factorials of a million have
millions of digits.
"""

import numpy as np
from numpy.typing import NDArray

from lymphoradio.stats.freeman_halton import TOLERANCE


def hypergeometric(n: int, marked: int, drawn: int) -> tuple[int, NDArray[np.float64]]:
    """Distribution of the marked ones among those drawn, without replacement, from n of which some are marked.

    Parameters
    ----------
    n, marked, drawn : int

    Returns
    -------
    lowest : int
        The smallest possible number.
    probability : ndarray
        Of it and the following ones up to the largest possible; 0 where it underflows.

    Examples
    --------
    >>> lowest, probability = hypergeometric(8, 4, 4)
    >>> lowest, (70 * probability).round(12).tolist()
    (0, [1.0, 16.0, 36.0, 16.0, 1.0])
    """
    lowest = max(0, marked + drawn - n)
    x = np.arange(lowest, min(marked, drawn), dtype=float)  # each but the last
    # Probability of x + 1 divided by that of x: it falls with x, from above 1 to below.
    quotient = (marked - x) * (drawn - x) / ((x + 1) * (n - marked - drawn + x + 1))
    mode = int(np.count_nonzero(quotient > 1))
    below, above = np.cumprod(1 / quotient[:mode][::-1])[::-1], np.cumprod(quotient[mode:])
    probability = np.concatenate([below, [1.0], above])
    return lowest, probability / probability.sum()


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
    lowest, probability = hypergeometric(int(table.sum()), int(table[0].sum()), int(table[:, 0].sum()))
    limit = probability[int(table[0, 0]) - lowest] * (1 + 1 / TOLERANCE)
    return float(probability[probability <= limit].sum())
