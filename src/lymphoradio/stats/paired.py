"""Paired comparisons other than the signed-rank test: t, geometric mean ratio, standardised effects."""

from dataclasses import dataclass
from math import exp, isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from lymphoradio.stats.descriptive import mean, sd
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.noncentral_t import noncentrality
from lymphoradio.stats.samples import as_sample, bounded_p, check_conf_level
from lymphoradio.stats.signed_rank import Zeros, check_options, signed_ranks


@dataclass(frozen=True)
class PairedT:
    """Result of `paired_t`; mean, sd, std_error and limits in the unit of the differences."""

    n: int
    mean: float
    sd: float
    std_error: float
    t: float
    df: int
    p_value: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True)
class Ratio:
    """Result of `geometric_mean_ratio`; `std_error` is that of the log ratio."""

    n: int
    estimate: float
    conf_low: float
    conf_high: float
    std_error: float
    t: float
    df: int
    p_value: float


@dataclass(frozen=True)
class StandardisedChange:
    """Result of `cohens_dz`; the limits are NaN, with the reason in `note`, where they cannot be computed."""

    n: int
    estimate: float
    conf_low: float
    conf_high: float
    note: str


def paired_t(differences: ArrayLike, conf_level: float = 0.95) -> PairedT:
    """Paired t-test of a mean difference of zero, two-sided.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, no missing values.
    conf_level : float
        In (0, 1).

    Returns
    -------
    PairedT

    Raises
    ------
    NotEstimable
        Fewer than two differences, or all equal.
    ValueError
        Missing or infinite values, or a level outside (0, 1).

    References
    ----------
    Student (1908), Biometrika 6:1-25.

    Examples
    --------
    >>> result = paired_t([-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4])
    >>> round(result.t, 6), result.df, round(result.p_value, 6)
    (-4.062128, 9, 0.002833)
    """
    check_conf_level(conf_level)
    sample = as_sample(differences, "differences")
    n = len(sample)
    if n < 2:
        raise NotEstimable(f"a t-test needs at least 2 differences, not {n}")
    if (sample == sample[0]).all():
        raise NotEstimable("all differences are equal: their variance is zero")
    centre, spread = mean(sample), sd(sample)
    std_error = spread / sqrt(n)
    if std_error <= 10 * np.finfo(float).eps * abs(centre):  # R's t.test: "data are essentially constant"
        raise NotEstimable("the differences are constant up to rounding")
    t = centre / std_error
    margin = float(stdtrit(n - 1, (1 + conf_level) / 2)) * std_error
    return PairedT(
        n=n,
        mean=centre,
        sd=spread,
        std_error=std_error,
        t=t,
        df=n - 1,
        p_value=bounded_p(2 * float(stdtr(n - 1, -abs(t)))),
        conf_low=centre - margin,
        conf_high=centre + margin,
    )


def geometric_mean_ratio(pre: ArrayLike, post: ArrayLike, conf_level: float = 0.95) -> Ratio:
    """Geometric mean of post/pre, with the interval and test of the mean log ratio.

    Parameters
    ----------
    pre, post : array_like, shape (n_pairs,)
        Positive, in the same unit, no missing values.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Ratio
        1 means no change; the test is the paired t-test on the log scale.

    Raises
    ------
    NotEstimable
        Values that are not positive (the message counts them), fewer than two pairs, or equal ratios throughout.
    ValueError
        Different lengths, missing or infinite values.

    Examples
    --------
    >>> round(geometric_mean_ratio([100, 200, 400], [50, 200, 100]).estimate, 12)
    0.5
    """
    before, after = as_sample(pre, "pre"), as_sample(post, "post")
    if len(before) != len(after):
        raise ValueError(f"pre and post differ in length: {len(before)} and {len(after)}")
    bad = int((before <= 0).sum() + (after <= 0).sum())
    if bad:
        raise NotEstimable(f"a ratio needs positive values, {bad:,} are zero or negative")
    result = paired_t(np.log(after) - np.log(before), conf_level)
    return Ratio(
        n=result.n,
        estimate=exp(result.mean),
        conf_low=exp(result.conf_low),
        conf_high=exp(result.conf_high),
        std_error=result.std_error,
        t=result.t,
        df=result.df,
        p_value=result.p_value,
    )


def cohens_dz(differences: ArrayLike, conf_level: float = 0.95) -> StandardisedChange:
    """Mean difference over the standard deviation of the differences, with the noncentral-t interval.

    The limits are the noncentrality parameters, divided by sqrt(n), under which the observed t is the upper or lower
    (1 - conf_level)/2 quantile.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, no missing values.
    conf_level : float
        In (0, 1).

    Returns
    -------
    StandardisedChange
        Without limits, with a note, where |t| is in the thousands and n small.

    Raises
    ------
    NotEstimable
        As `paired_t`.

    References
    ----------
    Cohen (1988), Statistical Power Analysis, 2nd ed., p. 48; Steiger & Fouladi (1997), in What If There Were No
    Significance Tests?, pp. 221-257.

    Examples
    --------
    >>> result = cohens_dz([-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4])
    >>> round(result.estimate, 6), round(result.conf_low, 3), round(result.conf_high, 3)
    (-1.284558, -2.118, -0.415)
    """
    result = paired_t(differences, conf_level)
    root = sqrt(result.n)
    tail = (1 - conf_level) / 2
    limits = [noncentrality(result.t, result.df, 1 - tail), noncentrality(result.t, result.df, tail)]
    known = not any(isnan(limit) for limit in limits)
    return StandardisedChange(
        n=result.n,
        estimate=result.mean / result.sd,
        conf_low=limits[0] / root if known else nan,
        conf_high=limits[1] / root if known else nan,
        note="" if known else "no interval: the noncentral t distribution is out of reach",
    )


def matched_pairs_rank_biserial(differences: ArrayLike, zeros: Zeros = "wilcox") -> float:
    """Matched-pairs rank-biserial correlation: (T+ - T-) / (T+ + T-) of the signed-rank test.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, no missing values.
    zeros : {"wilcox", "pratt"}
        As in `signed_rank_test`; the ranks of zeros never enter the denominator.

    Returns
    -------
    float
        In [-1, 1].

    Raises
    ------
    NotEstimable
        There is no non-zero difference.

    References
    ----------
    Kerby (2014), Compr. Psychol. 3:11.IT.3.1.

    Examples
    --------
    >>> matched_pairs_rank_biserial([1, 2, -3, 4])
    0.4
    """
    check_options(zeros)
    ranks = signed_ranks(as_sample(differences, "differences"), zeros)
    if ranks.n == 0:
        raise NotEstimable("no difference other than zero")
    return (2 * ranks.doubled_sum_positive - ranks.doubled_sum) / ranks.doubled_sum
