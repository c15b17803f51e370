"""Shapiro-Wilk test of normality."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample, bounded_p

MAX_N = 5000
"""Royston's approximation of the p-value is calibrated up to here."""


@dataclass(frozen=True)
class ShapiroWilk:
    """Result of `shapiro_wilk`."""

    n: int
    W: float
    p_value: float
    note: str


def shapiro_wilk(x: ArrayLike) -> ShapiroWilk:
    """Shapiro-Wilk test (Royston's algorithm AS R94, as in R's shapiro.test).

    Parameters
    ----------
    x : array_like, shape (n,)
        No missing values; 3 to 5000 of them.

    Returns
    -------
    ShapiroWilk
        `note` is filled where ties are so many that W suffers (fewer distinct values than half of n).

    Raises
    ------
    NotEstimable
        Fewer than 3 or more than 5000 values, or all equal.
    ValueError
        Missing or infinite values.

    References
    ----------
    Shapiro & Wilk (1965), Biometrika 52:591-611; Royston (1995), Appl. Stat. 44:547-551.

    Examples
    --------
    >>> result = shapiro_wilk([148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236])
    >>> round(result.W, 4), round(result.p_value, 4)
    (0.7888, 0.0067)
    """
    from scipy.stats import shapiro  # heavy to import, and nothing else here needs it

    sample = as_sample(x, "x")
    n = len(sample)
    if n < 3:
        raise NotEstimable(f"Shapiro-Wilk needs at least 3 values, there are {n}")
    if n > MAX_N:
        raise NotEstimable(f"Shapiro-Wilk is not calibrated beyond {MAX_N} values, there are {n}")
    distinct = len(np.unique(sample))
    if distinct == 1:
        raise NotEstimable("all values are equal")
    # W does not depend on location and unit; AS R94 gives up on ranges near the limits of floats.
    centred = sample - np.median(sample)
    result = shapiro(centred / np.abs(centred).max())
    note = f"only {distinct} distinct values among {n}" if 2 * distinct < n else ""
    return ShapiroWilk(n=n, W=float(result.statistic), p_value=bounded_p(float(result.pvalue)), note=note)
