"""Floats as integers, exactly: sums and differences of them are equal where they ought to be."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_DECIMALS = 22
"""Powers of ten up to this one are floats."""
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
