"""Whether change depends on the baseline: Oldham's test, and the coupling of change with what it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from lymphoradio.stats.correlation import Correlation, complete_pairs, pearson
from lymphoradio.stats.descriptive import sd
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import p_normal
from lymphoradio.stats.samples import check_conf_level


@dataclass(frozen=True)
class Oldham:
    """Result of `oldham`.

    Attributes
    ----------
    correlation : Correlation
        Of the change with the mean of the two measurements, with its t test: Pitman and Morgan's test of equal
        variances.
    sd_pre, sd_post : float
        In the measurements' unit.
    variance_ratio, conf_low, conf_high : float
        Variance post over pre, with Pitman's limits: the ratios that the test does not reject.
    """

    correlation: Correlation
    sd_pre: float
    sd_post: float
    variance_ratio: float
    conf_low: float
    conf_high: float


@dataclass(frozen=True)
class CouplingTest:
    """Result of `coupling_test`.

    Attributes
    ----------
    n : int
    observed : float
        Correlation of the change (post minus pre) with the baseline.
    pre_post : float
        Correlation of the two measurements.
    null : float
        What `observed` is expected to be if the change does not depend on the baseline.
    z, p_value : float
        Difference of Fisher's z of the two.
    """

    n: int
    observed: float
    pre_post: float
    null: float
    z: float
    p_value: float


def oldham(pre: ArrayLike, post: ArrayLike, conf_level: float = 0.95) -> Oldham:
    """Oldham's test that the change does not depend on the level: correlation of change with the mean of both.

    Unlike the correlation with the baseline, that with the mean is 0 when both measurements have the same variance,
    whatever the error of measurement. It asks whether the variances differ: patients who drift apart for any other
    reason differ too.

    Parameters
    ----------
    pre, post : array_like, shape (n,)
        Complete pairs in one unit.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Oldham

    Raises
    ------
    NotEstimable
        Fewer than four pairs, a measurement without variation, or change and mean without variation or on a line.
    ValueError
        Unequal lengths, missing values.

    References
    ----------
    Oldham (1962), J. Chronic Dis. 15:969-977; Pitman (1939), Biometrika 31:9-12; Morgan (1939), Biometrika 31:13-19.

    Examples
    --------
    >>> found = oldham([141, 160, 125, 152, 133, 170], [138, 149, 127, 143, 134, 151])
    >>> round(found.correlation.estimate, 6), round(found.correlation.p_value, 6), round(found.variance_ratio, 6)
    (-0.973125, 0.001074, 0.29144)
    """
    check_conf_level(conf_level)
    before, after = _pairs(pre, post)
    pre_post = pearson(before, after).estimate
    correlation = pearson(after - before, (before + after) / 2.0, conf_level)
    if correlation.note or abs(pre_post) == 1.0:
        raise NotEstimable("all points of the two measurements lie on a straight line: no test of their variances")
    n, ratio = len(before), (sd(after) / sd(before)) ** 2
    t = float(stdtrit(n - 2, (1.0 + conf_level) / 2.0))
    # The ratios w whose test has |t| at the quantile are the roots of w^2 - 2 K ratio w + ratio^2 = 0.
    K = 1.0 + 2.0 * (1.0 - pre_post**2) * t**2 / (n - 2)
    factor = K + sqrt(K * K - 1.0)
    return Oldham(correlation, sd(before), sd(after), ratio, ratio / factor, ratio * factor)


def coupled_correlation(sd_pre: float, sd_post: float, pre_post: float) -> float:
    """Correlation of the change (post minus pre) with the baseline that follows from the summary of the two.

    Parameters
    ----------
    sd_pre, sd_post : float
        Positive.
    pre_post : float
        Correlation of the two measurements, in [-1, 1].

    Returns
    -------
    float

    Raises
    ------
    NotEstimable
        Every patient has the same change.
    ValueError
        Numbers out of range.

    References
    ----------
    Tu & Gilthorpe (2007), Stat. Med. 26:443-457.

    Examples
    --------
    Two unrelated measurements of equal variance:

    >>> round(coupled_correlation(10.0, 10.0, 0.0), 6)
    -0.707107
    """
    if not (np.isfinite(sd_pre) and np.isfinite(sd_post) and sd_pre > 0.0 and sd_post > 0.0):
        raise ValueError("standard deviations must be finite and positive")
    if not -1.0 <= pre_post <= 1.0:
        raise ValueError(f"a correlation lies between -1 and 1, not {pre_post}")
    # In differences: the usual forms of variance and covariance lose their digits where r is near 1.
    variance = (sd_post - sd_pre) ** 2 + 2.0 * (1.0 - pre_post) * sd_pre * sd_post
    if variance == 0.0:
        raise NotEstimable("every patient has the same change")
    covariance = (sd_post - sd_pre) - (1.0 - pre_post) * sd_post
    return max(-1.0, min(1.0, covariance / sqrt(variance)))


def null_correlation(pre_post: float) -> float:
    """Expected correlation of change with baseline when the change does not depend on the baseline.

    Of two measurements with equal variances: ``-sqrt((1 - r) / 2)``, between -1 and 0, and not 0.

    Parameters
    ----------
    pre_post : float
        Correlation of the two measurements, in [-1, 1].

    Returns
    -------
    float

    References
    ----------
    Tu, Baelum & Gilthorpe (2005), Eur. J. Oral Sci. 113:279-288; Tu & Gilthorpe (2007), Stat. Med. 26:443-457.

    Examples
    --------
    >>> null_correlation(0.5)
    -0.5
    """
    if not -1.0 <= pre_post <= 1.0:
        raise ValueError(f"a correlation lies between -1 and 1, not {pre_post}")
    return -sqrt((1.0 - pre_post) / 2.0)


def coupling_test(pre: ArrayLike, post: ArrayLike) -> CouplingTest:
    """Test of the correlation between change and baseline against its expectation under coupling alone.

    The standard error 1 / sqrt(n - 3) takes the expected correlation as known. As it is computed from the same
    patients, the difference varies less, by the factor sqrt((1 + r) / 2) in large samples: the test is conservative
    where the two measurements are weakly correlated. `oldham` tests the same hypothesis, exactly for normal data.

    Parameters
    ----------
    pre, post : array_like, shape (n,)
        Complete pairs in one unit.

    Returns
    -------
    CouplingTest

    Raises
    ------
    NotEstimable
        Fewer than four pairs, a measurement or a change without variation, or points on a line.
    ValueError
        Unequal lengths, missing values.

    References
    ----------
    Tu, Baelum & Gilthorpe (2005), Eur. J. Oral Sci. 113:279-288; Tu & Gilthorpe (2007), Stat. Med. 26:443-457.

    Examples
    --------
    >>> found = coupling_test([141, 160, 125, 152, 133, 170], [138, 149, 127, 143, 134, 151])
    >>> round(found.observed, 6), round(found.null, 6), round(found.z, 6)
    (-0.984246, -0.077883, -4.052837)
    """
    before, after = _pairs(pre, post)
    pre_post = pearson(before, after)
    observed = pearson(after - before, before)
    if observed.note or pre_post.note:
        raise NotEstimable("all points of change and baseline lie on a straight line: no test")
    null = null_correlation(pre_post.estimate)
    z = (atanh(observed.estimate) - atanh(null)) * sqrt(len(before) - 3)
    return CouplingTest(len(before), observed.estimate, pre_post.estimate, null, z, p_normal(z))


def _pairs(pre: ArrayLike, post: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Complete pairs, refused in the words of the two measurements."""
    before, after = complete_pairs(pre, post)
    for values, reason in (
        (before, "all values before are equal"),
        (after, "all values after are equal"),
        (after - before, "every patient has the same change"),
        (after + before, "every patient has the same mean of the two measurements"),
    ):
        # Up to the rounding of the subtraction.
        if np.ptp(values) <= 10.0 * np.finfo(float).eps * max(np.abs(before).max(), np.abs(after).max()):
            raise NotEstimable(reason)
    return before, after
