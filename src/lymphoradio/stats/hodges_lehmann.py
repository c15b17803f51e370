"""Hodges-Lehmann shift of paired differences and the interval that belongs to the signed-rank test."""

from dataclasses import dataclass
from math import nan

from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.exact_integers import as_integers
from lymphoradio.stats.pair_sums import WalshSums
from lymphoradio.stats.samples import as_sample, check_conf_level
from lymphoradio.stats.shift_limits import InvertedTest, lower_limit
from lymphoradio.stats.signed_rank import Zeros, check_options


@dataclass(frozen=True)
class Shift:
    """Result of `hodges_lehmann`; limits are NaN, with the reason in `note`, where no interval exists."""

    n: int
    n_zero: int
    estimate: float
    conf_low: float
    conf_high: float
    conf_level: float
    conf_level_achieved: float
    exact: bool
    method: str
    note: str


def walsh_median(differences: ArrayLike) -> float:
    """Median of the n(n + 1)/2 Walsh averages (d_i + d_j)/2, i <= j, zeros kept; O(n log n) per step, O(n) memory.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, no missing values.

    Returns
    -------
    float
        Exact up to one final rounding; in the unit of `differences`.

    Raises
    ------
    NotEstimable
        No differences.

    References
    ----------
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611.

    Examples
    --------
    >>> walsh_median([1.0, 2.0, 6.0])
    2.75
    """
    sample = as_sample(differences, "differences")
    if len(sample) == 0:
        raise NotEstimable("no differences")
    integers, scale = as_integers(sample)
    return _median_sum(WalshSums.of(integers), len(sample)) / (4 * scale)


def _median_sum(walsh: WalshSums, n: int) -> int:
    """Twice the median of the pair sums of n differences."""
    pairs = n * (n + 1) // 2
    lower = walsh.select((pairs + 1) // 2)
    upper: int | None = lower
    if pairs % 2 == 0 and walsh.at_most(lower) == pairs // 2:
        upper = walsh.next_above(lower)
    assert upper is not None  # half of the sums lie above the lower one
    return lower + upper


def hodges_lehmann(
    differences: ArrayLike, conf_level: float = 0.95, zeros: Zeros = "wilcox", exact_up_to: int = 200
) -> Shift:
    """Median of the Walsh averages of paired differences, with the interval of the mid-rank signed-rank test.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, in the analyte's unit; no missing values; zeros are kept.
    conf_level : float
        In (0, 1).
    zeros : {"wilcox", "pratt"}
        How the inverted test treats differences that equal the hypothesised shift.
    exact_up_to : int
        As in `signed_rank_test`: the inverted test is exact up to so many non-zero values of d - theta.

    Returns
    -------
    Shift
        `estimate`, `conf_low`, `conf_high` in the unit of `differences`. The interval is the closed hull of all
        shifts theta for which `signed_rank_test(d - theta, zeros, exact_up_to)` gives p > 1 - conf_level, the
        hypothesised shifts at Walsh averages, where ties and zeros arise, included. `conf_level_achieved` is one
        minus the mean of the p-values just outside the two limits: without ties the exact coverage; NaN where the
        test is normal. With too few pairs for the level, or when ties make the test reject every shift, the limits
        are NaN and `note` says so.

    Raises
    ------
    NotEstimable
        No differences.
    ValueError
        Missing or infinite values, a level outside (0, 1), an unknown rule for zeros, or `exact_up_to`
        out of range.

    References
    ----------
    Hodges & Lehmann (1963), Ann. Math. Stat. 34:598-611; Bauer (1972), J. Am. Stat. Assoc. 67:687-690.

    Examples
    --------
    >>> shift = hodges_lehmann([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30], conf_level=0.95)
    >>> round(shift.estimate, 6), shift.conf_low, shift.conf_high, shift.conf_level_achieved
    (1.725, 1.165, 2.37, 0.9609375)
    """
    check_conf_level(conf_level)
    check_options(zeros, exact_up_to)
    sample = as_sample(differences, "differences")
    n = len(sample)
    if n == 0:
        raise NotEstimable("no differences")
    integers, scale = as_integers(sample)
    walsh = WalshSums.of(integers)
    test = InvertedTest(n=n, zeros=zeros, exact_up_to=exact_up_to, conf_level=conf_level)
    low = high = achieved = nan
    if test.always_retains_extremes():
        pairs = f"{n} pair is" if n == 1 else f"{n} pairs are"
        note = f"{pairs} too few for a {100 * conf_level:g}% interval"
    else:
        note = ""
        mirrored = WalshSums.of(-integers)
        bottom, top = lower_limit(walsh, test), lower_limit(mirrored, test)
        if bottom is None or top is None:
            note = "tied differences make the test reject every shift: no interval"
        else:
            low, high = bottom / (2 * scale), -top / (2 * scale)
            achieved = test.achieved_level(walsh, bottom, mirrored, top)
    return Shift(
        n=n,
        n_zero=int((sample == 0).sum()),
        estimate=_median_sum(walsh, n) / (4 * scale),
        conf_low=low,
        conf_high=high,
        conf_level=conf_level,
        conf_level_achieved=achieved,
        exact=n <= exact_up_to,
        method="Hodges-Lehmann estimate, interval by inversion of the "
        + ("exact mid-rank" if n <= exact_up_to else "normal")
        + " signed-rank test",
        note=note,
    )
