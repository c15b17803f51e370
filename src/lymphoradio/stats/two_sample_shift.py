"""Shift between two independent samples: the Hodges-Lehmann estimate of the Mann-Whitney test."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, floor, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.exact_integers import as_integers
from lymphoradio.stats.pair_sums import PairSums, Repeated
from lymphoradio.stats.samples import as_sample, check_conf_level
from lymphoradio.stats.two_sample import rank_sum_counts


@dataclass(frozen=True)
class TwoSampleShift:
    """Result of `two_sample_shift`; limits are NaN, with the reason in `note`, where no interval exists."""

    n_first: int
    n_second: int
    estimate: float
    conf_low: float
    conf_high: float
    exact: bool
    method: str
    note: str


def two_sample_shift(
    first: ArrayLike, second: ArrayLike, conf_level: float = 0.95, exact_up_to: int = 50
) -> TwoSampleShift:
    """Median of all differences between a value of the first and one of the second sample, with its interval.

    Parameters
    ----------
    first, second : array_like, shape (n_1,) and (n_2,)
        No missing values.
    conf_level : float
        In (0, 1).
    exact_up_to : int
        Largest n_1 + n_2 for which the exact null distribution of U is used, as in `mann_whitney`.

    Returns
    -------
    TwoSampleShift
        First minus second. The closed interval between two order statistics of the differences: without ties the
        shifts that the Mann-Whitney test of first - shift against second does not reject (R's wilcox.test with
        conf.int = TRUE); with ties it covers at least as often as it states, and a note says so.

    Raises
    ------
    NotEstimable
        An empty group.

    References
    ----------
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611; Moses in Walker & Lev (1953), Statistical Inference,
    chapter 18; Noether (1967), J. Am. Stat. Assoc. 62:184-188 (ties).

    Examples
    --------
    >>> shift = two_sample_shift([1.1, 2.5, 3.2, 4.8, 7.0], [0.2, 0.9, 1.4, 2.2, 3.9])
    >>> shift.estimate, shift.conf_low, shift.conf_high
    (1.8, -1.1, 5.6)
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    check_conf_level(conf_level)
    if min(len(a), len(b)) == 0:
        raise NotEstimable("a group is empty")
    integers, scale = as_integers(np.concatenate([a, b]))
    differences = PairSums(Repeated.of(integers[: len(a)]), Repeated.of(-integers[len(a) :]))
    pairs = len(a) * len(b)
    middle = differences.select((pairs + 1) // 2) + differences.select(pairs // 2 + 1)
    exact = len(integers) <= exact_up_to
    alpha = 1 - Fraction(repr(float(conf_level)))
    rank = _exact_rank(len(a), len(b), alpha) if exact else _normal_rank(len(a), len(b), conf_level)
    low = high = nan
    tied = len(Repeated.of(integers).values) < len(integers)
    note = "tied values make the interval of the shift conservative" if tied else ""
    if rank:
        low, high = (differences.select(k) / scale for k in (rank, pairs + 1 - rank))
    else:
        note = f"groups of {len(a)} and {len(b)} are too small for a {100 * conf_level:g}% interval"
    kind = "exact Mann-Whitney test" if exact else "normal approximation of the Mann-Whitney test"
    return TwoSampleShift(
        n_first=len(a),
        n_second=len(b),
        estimate=middle / (2 * scale),
        conf_low=low,
        conf_high=high,
        exact=exact,
        method=f"Hodges-Lehmann estimate, interval by inversion of the {kind}",
        note=note,
    )


def _exact_rank(n_first: int, n_second: int, alpha: Fraction) -> int:
    """Largest k with 2 P(U <= k - 1) <= alpha for untied samples; 0 if there is none."""
    n = n_first + n_second
    packed, bits = rank_sum_counts(list(range(1, n + 1)), n_first)
    counts = packed >> (bits * (n_first * (n_first + 1) // 2))
    digit, below, k = (1 << bits) - 1, 0, 0
    while True:
        below += counts & digit
        if 2 * Fraction(below, comb(n, n_first)) > alpha:
            return k
        counts >>= bits
        k += 1


def _normal_rank(n_first: int, n_second: int, conf_level: float) -> int:
    """Largest k whose U = k - 1 the normal test of untied samples, with continuity correction, rejects; 0 for none."""
    pairs = n_first * n_second
    sigma = sqrt(pairs * (n_first + n_second + 1) / 12)
    return max(floor(pairs / 2 - 0.5 - float(ndtri((1 + conf_level) / 2)) * sigma) + 1, 0)
