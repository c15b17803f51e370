"""Confidence limits of a shift by inverting the mid-rank signed-rank test.

Write W for the Walsh averages (d_i + d_j)/2, i <= j, N for their number, and for a hypothesised theta
above(theta) = #{W > theta}. Between two neighbouring distinct Walsh averages d - theta has no zeros and only the ties
of the data themselves, and there V(theta) = above(theta) exactly; at a Walsh average further ties, at a data value
zeros, appear. With tied data the null distribution depends on where the tied groups stand in the ranking, so p is
not monotone in theta and bisection alone can be wrong. Two facts bound where it can be:

1. Given the signs, mid-ranks are the mean of randomly broken ties. Breaking them moves V by at most
   D = sum over tied groups of floor(t^2/4)/2. With c the upper critical value of the untied statistic, every theta
   with above(theta) >= c + D is rejected; so is the Walsh average at the left end of that gap, because its own ties
   add at least as much to V as to D. Under Pratt's rule this holds at data values too.
2. Dropping g zeros (Wilcoxon) leaves a test of n - g values, to which the same bound applies with its own c.

So the limits are searched gap by gap and point by point inside a band of width 2 D, plus the few data values outside
it that the second bound does not settle. For the normal test the variance is the same in all gaps: the limit among
gaps is a rank selection, and only data values need a closer look.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import floor, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lymphoradio.stats.pair_sums import WalshSums
from lymphoradio.stats.signed_rank import Zeros, exact_p, is_exact, normal_p, signed_ranks
from lymphoradio.stats.subset_sums import tail_polynomial


@lru_cache(maxsize=64)
def critical_sum(n: int, alpha: Fraction) -> int:
    """Largest u with 2 P(V <= u) <= alpha for n untied differences, -1 if there is none.

    Examples
    --------
    >>> critical_sum(10, Fraction(5, 100))
    8
    """
    allowed = floor(alpha * 2**n / 2)
    high = n * (n + 1) // 4 + 1
    polynomial, bits = tail_polynomial(range(1, n + 1), high)
    low = -1
    while high - low > 1:
        middle = (low + high) // 2
        count = (polynomial & ((1 << (bits * (middle + 1))) - 1)) % ((1 << bits) - 1)
        low, high = (middle, high) if count <= allowed else (low, middle)
    return low


@dataclass(frozen=True)
class InvertedTest:
    """The two-sided test whose non-rejected shifts make the interval; `n` is the number of all differences."""

    n: int
    zeros: Zeros
    exact_up_to: int
    conf_level: float

    @property
    def alpha(self) -> Fraction:
        """One minus the level, the level read as the decimal that it prints as."""
        return 1 - Fraction(repr(float(self.conf_level)))

    @property
    def pairs(self) -> int:
        """Number of Walsh averages."""
        return self.n * (self.n + 1) // 2

    def p_value(self, shifted: NDArray[Any]) -> Fraction | float:
        """P-value for d - theta given as integers; 1 when all are zero, which is no evidence against theta."""
        ranks = signed_ranks(shifted, self.zeros)
        if ranks.n == 0:
            return 1.0
        return exact_p(ranks) if is_exact(ranks, self.exact_up_to) else normal_p(ranks.centred, ranks.sigma)

    def retains(self, shifted: NDArray[Any]) -> bool:
        """Tell whether theta is not rejected."""
        return self.p_value(shifted) > self.alpha

    def gap(self, walsh: WalshSums, total: int) -> NDArray[Any]:
        """Four times d - theta for a theta inside the gap above the pair sum `total`."""
        following = walsh.next_above(total)
        return 4 * walsh.rows.sample - total - (total + 2 if following is None else following)

    def always_retains_extremes(self) -> bool:
        """Tell whether even a theta below or above all data is not rejected, so that no interval exists."""
        return self.retains(np.arange(1, self.n + 1))

    def achieved_level(self, walsh: WalshSums, bottom: int, mirrored: WalshSums, top: int) -> float:
        """One minus the mean p-value just outside the lower and the upper limit; NaN if the test is normal there."""
        if self.n > self.exact_up_to:
            return nan
        outside = [_gap_below(walsh, bottom), _gap_below(mirrored, top)]
        return float(1 - sum((Fraction(self.p_value(e)) for e in outside), Fraction(0)) / 2)


def _gap_below(walsh: WalshSums, total: int) -> NDArray[Any]:
    rank = walsh.at_most(total - 1)
    previous = walsh.select(rank) if rank else total - 2
    return 4 * walsh.rows.sample - total - previous


def lower_limit(walsh: WalshSums, test: InvertedTest) -> int | None:
    """Twice the infimum of the shifts that `test` does not reject; the upper limit is that of the mirrored data.

    Parameters
    ----------
    walsh : WalshSums
        Of the differences as integers.
    test : InvertedTest
        Must reject a theta below all data.

    Returns
    -------
    int or None
        A pair sum; None if every shift is rejected.
    """
    limit, band_end = (_scan_gaps if test.n <= test.exact_up_to else _select_gap)(walsh, test)
    candidates = _unsettled(walsh, test, limit)
    if limit is None and band_end is not None:
        candidates = sorted({*candidates, band_end})
    for total in candidates:
        if not _certainly_rejected(walsh, test, total) and test.retains(2 * walsh.rows.sample - total):
            return total
    return limit


def _scan_gaps(walsh: WalshSums, test: InvertedTest) -> tuple[int | None, int | None]:
    """Exact test: walk gaps and points upwards from the end of the region that fact 1 settles."""
    slack = _tie_slack(walsh)
    critical = critical_sum(test.n, test.alpha)
    rank = max(1, floor(critical - slack) + 1)
    total: int | None = walsh.select(rank)
    while total is not None:
        if test.retains(2 * walsh.rows.sample - total):
            return total, None
        at_most = walsh.at_most(total)
        if at_most < test.pairs and test.retains(test.gap(walsh, total)):
            return total, None
        if test.pairs - at_most <= critical - slack:
            return None, total
        total = walsh.next_above(total)
    return None, None


def _select_gap(walsh: WalshSums, test: InvertedTest) -> tuple[int | None, int | None]:
    """Find, for the normal test, the first gap whose V is close enough to its expectation, by its known rank."""
    sigma = signed_ranks(test.gap(walsh, 2 * int(walsh.rows.values[0]) - 2), test.zeros).sigma
    reach = _reach(test, sigma)
    highest = floor(Fraction(test.pairs, 2) + reach)
    total = walsh.select(max(1, test.pairs - highest))
    above = test.pairs - walsh.at_most(total)
    if abs(Fraction(test.pairs, 2) - above) <= reach:
        return total, None
    return None, total


def _reach(test: InvertedTest, sigma: float) -> Fraction:
    """Largest |V - E V| (a multiple of one half) that the normal test does not reject."""
    low, high = 0, 2 * test.pairs
    while high - low > 1:
        middle = (low + high) // 2
        if normal_p(middle / 2, sigma) > test.alpha:
            low = middle
        else:
            high = middle
    return Fraction(low, 2)


def _unsettled(walsh: WalshSums, test: InvertedTest, limit: int | None) -> list[int]:
    """List data values (doubled, ascending) below `limit` that could be retained although the gaps around them are not.

    Under the normal test, dropping g zeros lowers V - E V by at most g n / 2 and never raises the variance: only
    values within that distance of the reach in V remain for multiplicity g. A multiplicity that brings the count
    down to where the test is exact stays in whatever its distance.
    """
    values, multiplicity = walsh.rows.values, walsh.rows.counts
    if limit is not None:
        keep = 2 * values < limit
        values, multiplicity = values[keep], multiplicity[keep]
    if test.n <= test.exact_up_to or len(values) == 0:
        return [2 * int(v) for v in values]
    sigma = sqrt(test.n * (test.n + 1) * (2 * test.n + 1) / 24)
    reach = _reach(test, sigma)
    found: list[int] = []
    # The bands are nested, so the one of a larger multiplicity also thins out the values of smaller ones.
    for g in np.unique(multiplicity)[::-1]:
        if not (multiplicity == g).any():
            continue
        if test.n - g > test.exact_up_to:
            span = reach + Fraction(int(g) * test.n, 2) + 1
            first = test.pairs - floor(Fraction(test.pairs, 2) + span)
            last = test.pairs - floor(Fraction(test.pairs, 2) - span)
            low = walsh.select(first) if first >= 1 else 2 * int(walsh.rows.values[0])
            high = walsh.select(last) if last <= test.pairs else 2 * int(walsh.rows.values[-1])
            keep = (2 * values >= low) & (2 * values <= high)
            values, multiplicity = values[keep], multiplicity[keep]
        found.extend(2 * int(v) for v in values[multiplicity == g])
    return sorted(found)


def _certainly_rejected(walsh: WalshSums, test: InvertedTest, total: int) -> bool:
    """Facts 1 and 2 at a data value: True only if `total` is twice one and the exact test there is known to reject."""
    if test.n > 2 * test.exact_up_to:
        return False
    x = walsh.rows.sample
    others = x[2 * x != total]
    if not 0 < len(others) <= min(test.exact_up_to, test.n - 1):
        return False
    kept = WalshSums.of(others if test.zeros == "wilcox" else x)
    n = int(kept.rows.counts.sum())
    pairs = n * (n + 1) // 2
    farther = max(kept.at_most(total - 1), pairs - kept.at_most(total))
    return farther >= pairs - critical_sum(n, test.alpha) + _tie_slack(kept)


def _tie_slack(walsh: WalshSums) -> Fraction:
    """Largest change of V when the ties of the data are broken."""
    return Fraction(int((walsh.rows.counts**2 // 4).sum()), 2)
