"""Location, spread and quantiles of a sample."""

from dataclasses import dataclass
from math import floor, fsum, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample


@dataclass(frozen=True)
class Summary:
    """Result of `describe`, all in the unit of the values; `sd` is NaN for a single value."""

    n: int
    mean: float
    sd: float
    median: float
    q1: float
    q3: float
    min: float
    max: float


def mean(x: ArrayLike) -> float:
    """Arithmetic mean of the exact sum.

    Parameters
    ----------
    x : array_like, shape (n,)
        No missing values.

    Raises
    ------
    NotEstimable
        No values.

    Examples
    --------
    >>> mean([1e16, 1.0, -1e16])
    0.3333333333333333
    """
    sample = as_sample(x, "x")
    if len(sample) == 0:
        raise NotEstimable("no values")
    return fsum(sample.tolist()) / len(sample)


def sd(x: ArrayLike) -> float:
    """Compute the standard deviation with divisor n - 1, by the corrected two-pass formula.

    Parameters
    ----------
    x : array_like, shape (n,)
        No missing values.

    Raises
    ------
    NotEstimable
        Fewer than two values.

    References
    ----------
    Chan, Golub & LeVeque (1983), Am. Stat. 37:242-247.

    Examples
    --------
    >>> round(sd([10000000.1, 10000000.3]), 8)
    0.14142136
    """
    sample = as_sample(x, "x")
    n = len(sample)
    if n < 2:
        raise NotEstimable(f"a standard deviation needs at least 2 values, not {n}")
    centred = sample - mean(sample)
    squares = fsum((centred * centred).tolist()) - fsum(centred.tolist()) ** 2 / n
    return sqrt(max(squares, 0.0) / (n - 1))


def quantile(x: ArrayLike, probability: float) -> float:
    """Sample quantile by linear interpolation of the order statistics (R's type 7).

    Parameters
    ----------
    x : array_like, shape (n,)
        No missing values.
    probability : float
        In [0, 1].

    Raises
    ------
    NotEstimable
        No values.
    ValueError
        A probability outside [0, 1].

    References
    ----------
    Hyndman & Fan (1996), Am. Stat. 50:361-365.

    Examples
    --------
    >>> quantile([1, 2, 3, 10], 0.75)
    4.75
    """
    sample = as_sample(x, "x")
    if not 0.0 <= probability <= 1.0:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    if len(sample) == 0:
        raise NotEstimable("no values")
    ordered = np.sort(sample)
    position = (len(ordered) - 1) * probability
    below = floor(position)
    above = min(below + 1, len(ordered) - 1)
    weight = position - below
    if weight == 0.0 or ordered[below] == ordered[above]:
        return float(ordered[below])
    return float((1.0 - weight) * ordered[below] + weight * ordered[above])


def median(x: ArrayLike) -> float:
    """Sample median.

    Raises
    ------
    NotEstimable
        No values.

    Examples
    --------
    >>> median([3, 1, 2, 10])
    2.5
    """
    return quantile(x, 0.5)


def describe(x: ArrayLike) -> Summary:
    """Mean, SD, median, quartiles (type 7) and range.

    Parameters
    ----------
    x : array_like, shape (n,)
        No missing values.

    Returns
    -------
    Summary

    Raises
    ------
    NotEstimable
        No values.

    Examples
    --------
    >>> describe([1, 2, 3, 4])
    Summary(n=4, mean=2.5, sd=1.2909944487358056, median=2.5, q1=1.75, q3=3.25, min=1.0, max=4.0)
    """
    sample = as_sample(x, "x")
    return Summary(
        n=len(sample),
        mean=mean(sample),
        sd=sd(sample) if len(sample) > 1 else nan,
        median=median(sample),
        q1=quantile(sample, 0.25),
        q3=quantile(sample, 0.75),
        min=float(sample.min()),
        max=float(sample.max()),
    )
