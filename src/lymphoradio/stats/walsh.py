"""Order statistics of the n(n + 1)/2 Walsh averages without forming them.

Everything works on pair sums x_i + x_j (i <= j) of exact integers, so that equal averages are equal and no rounding
decides a tie; a Walsh average is half a pair sum.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_DECIMALS = 12
LARGEST = 2**58
"""Pair sums and four-fold values of the integers stay within int64 below this."""


def as_integers(values: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Write floats as integers over a common denominator, exactly.

    Decimal fractions (counts, values rounded to declared decimals) are read as the decimals they print as, so that
    0.1 + 0.2 ties with 0.3; other floats are scaled by a power of two, as Python integers if int64 is too narrow.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Finite.

    Returns
    -------
    integers : ndarray, shape (n,)
        int64, or Python integers (dtype object).
    scale : int
        values = integers / scale.

    Examples
    --------
    >>> as_integers(np.array([0.25, -1.5]))
    (array([  25, -150]), 100)
    """
    for decimals in range(MAX_DECIMALS + 1):
        scale = 10**decimals
        scaled = np.rint(values * scale) if np.abs(values).max(initial=0.0) < 2**52 / scale else None
        if scaled is None:
            break
        # Division by a power of ten up to 10^22 is correctly rounded: equality means "prints as this decimal".
        if np.array_equal(scaled / scale, values):
            return scaled.astype(np.int64), scale
    ratios = [float(v).as_integer_ratio() for v in values]
    scale = max(denominator for _, denominator in ratios)
    integers = [numerator * (scale // denominator) for numerator, denominator in ratios]
    narrow = max(abs(i) for i in integers) < LARGEST
    return np.array(integers, dtype=np.int64 if narrow else object), scale


def count_at_most(x: NDArray[Any], total: int) -> int:
    """Count the pair sums x_i + x_j (i <= j) that do not exceed `total`; `x` ascending.

    Examples
    --------
    >>> count_at_most(np.array([1, 2, 4]), 5)
    4
    """
    ordered = int(np.searchsorted(x, total - x, side="right").sum())
    return (ordered + int(np.searchsorted(2 * x, total, side="right"))) // 2


def next_sum(x: NDArray[Any], total: int) -> int | None:
    """Smallest pair sum above `total`, None if there is none; `x` ascending.

    Examples
    --------
    >>> next_sum(np.array([1, 2, 4]), 4)
    5
    """
    position = np.searchsorted(x, total - x, side="right")
    inside = position < len(x)
    return int((x[inside] + x[position[inside]]).min()) if inside.any() else None


def select_sum(x: NDArray[Any], rank: int) -> int:
    """Pair sum of the given rank (1 = smallest), found by bisection over the integers; `x` ascending.

    Each step counts in O(n log n); once few enough sums remain in the bracket they are listed and partitioned.
    Memory is O(n).

    Parameters
    ----------
    x : ndarray, shape (n,)
        Integers in ascending order.
    rank : int
        1 to n(n + 1)/2.

    Returns
    -------
    int

    References
    ----------
    Johnson & Mizoguchi (1978), SIAM J. Comput. 7:147-153 (selection in X + Y).

    Examples
    --------
    >>> [select_sum(np.array([1, 2, 4]), rank) for rank in range(1, 7)]
    [2, 3, 4, 5, 6, 8]
    """
    low, high = 2 * int(x[0]) - 1, 2 * int(x[-1])
    below, upto = 0, len(x) * (len(x) + 1) // 2
    while high - low > 1 and upto - below > 4 * len(x):
        middle = (low + high) // 2
        count = count_at_most(x, middle)
        if count >= rank:
            high, upto = middle, count
        else:
            low, below = middle, count
    if high - low == 1:
        return high
    index = np.arange(len(x))
    start = np.maximum(np.searchsorted(x, low - x, side="right"), index)
    size = np.maximum(np.searchsorted(x, high - x, side="right") - start, 0)
    row = np.repeat(index, size)
    column = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size) + start[row]
    sums = x[row] + x[column]
    return int(np.partition(sums, rank - below - 1)[rank - below - 1])
