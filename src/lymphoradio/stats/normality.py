"""Shapiro-Wilk test of normality."""

from dataclasses import dataclass
from math import asin, exp, log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

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

    scipy.stats.shapiro is not used: its normal quantiles (AS 111) are good to 9 digits, which moves W in the 9th.

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
    sample = as_sample(x, "x")
    n = len(sample)
    if n < 3:
        raise NotEstimable(f"Shapiro-Wilk needs at least 3 values, not {n}")
    if n > MAX_N:
        raise NotEstimable(f"Shapiro-Wilk is not calibrated beyond {MAX_N:,} values (n = {n:,})")
    distinct = len(np.unique(sample))
    if distinct == 1:
        raise NotEstimable("all values are equal")
    less_than_one = _one_less_w(np.sort(sample))
    note = f"only {distinct:,} distinct values among {n:,}" if 2 * distinct < n else ""
    return ShapiroWilk(n=n, W=1 - less_than_one, p_value=bounded_p(_p_value(less_than_one, n)), note=note)


def _weights(n: int) -> np.ndarray:
    """Weights of the ordered values (Royston 1995), up to a common factor; antisymmetric."""
    if n == 3:
        return np.array([-1.0, 0.0, 1.0])
    # The upper half, mirrored: the quantiles of p and 1 - p need not be each other's negatives in their last bits.
    scores = -ndtri((np.arange(1, n // 2 + 1) - 0.375) / (n + 0.25))
    squares = 2 * float(scores @ scores)
    u = 1 / sqrt(n)
    ends = [np.polyval([-2.706056, 4.434685, -2.071190, -0.147981, 0.221157, 0.0], u) + scores[0] / sqrt(squares)]
    if n > 5:
        ends.append(
            np.polyval([-3.582633, 5.682633, -1.752461, -0.293762, 0.042981, 0.0], u) + scores[1] / sqrt(squares)
        )
    fixed = len(ends)
    left = squares - 2 * float(scores[:fixed] @ scores[:fixed])
    upper = scores / sqrt(left / (1 - 2 * float(np.dot(ends, ends))))
    upper[:fixed] = ends
    return np.concatenate([-upper, np.zeros(n % 2), upper[::-1]])


def _one_less_w(ordered: np.ndarray) -> float:
    """1 - W, without cancellation where W is almost 1."""
    weights = _weights(len(ordered))
    # W does not depend on location and unit: sums of squares stay far from the limits of floats.
    centred = ordered - np.median(ordered)
    centred = centred / np.abs(centred).max()
    centred = centred - centred.mean()
    root = sqrt(float(weights @ weights) * float(centred @ centred))
    product = float(weights @ centred)
    return max((root - product) * (root + product) / root**2, 0.0)


def _p_value(less_than_one: float, n: int) -> float:
    """P-value of W: exact for n = 3, else Royston's normal approximation of a transform of 1 - W."""
    if n == 3:
        return max(6 / pi * (asin(sqrt(max(1 - less_than_one, 0.75))) - asin(sqrt(0.75))), 0.0)
    if less_than_one == 0:
        return 1.0
    y = log(less_than_one)
    if n <= 11:
        y = -log(np.polyval([0.459, -2.273], n) - y)  # W is never so small that this is not defined
        centre = np.polyval([-0.0006714, 0.025054, -0.39978, 0.5440], n)
        spread = exp(np.polyval([-0.0020322, 0.062767, -0.77857, 1.3822], n))
    else:
        centre = np.polyval([0.0038915, -0.083751, -0.31082, -1.5861], log(n))
        spread = exp(np.polyval([0.0030302, -0.082676, -0.4803], log(n)))
    return float(ndtr((centre - y) / spread))
