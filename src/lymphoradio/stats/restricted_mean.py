"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a stated time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.kaplan_meier_curve import fit_kaplan_meier
from lymphoradio.stats.samples import bounded_p
from lymphoradio.stats.survival_data import normal_quantile


@dataclass(frozen=True)
class RestrictedMean:
    """Restricted mean in the unit of time; std_error and limits NaN, with a note, where the data give no variance."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    tau: float
    n: int
    n_events: int
    note: str


@dataclass(frozen=True)
class RestrictedMeanDifference:
    """First minus second restricted mean, with its normal test."""

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    statistic: float
    p_value: float
    tau: float


def restricted_mean(time: ArrayLike, event: ArrayLike, tau: float, conf_level: float = 0.95) -> RestrictedMean:
    """Mean of min(T, tau) from right-censored times.

    The variance is that of the estimator, sum of A_i^2 d_i / (n_i (n_i - d_i)) over the event times up to tau, where
    A_i is the area under the curve from t_i to tau; not the variance of min(T, tau).

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    tau : float
        End of the window, > 0, in the unit of `time`.
    conf_level : float
        In (0, 1); normal limits.

    Returns
    -------
    RestrictedMean
        As R's `print(survfit(...), rmean = tau)`. n_events counts the events up to tau.

    Raises
    ------
    ValueError
        Invalid arrays or options.
    NotEstimable
        tau lies beyond the last observed time and the curve has not come down to 0.

    References
    ----------
    Klein & Moeschberger (2003), Survival Analysis, section 4.5.

    Examples
    --------
    >>> restricted_mean([1, 2, 3, 4], [1, 1, 0, 0], 3).estimate
    2.25
    """
    z = normal_quantile(conf_level)
    if not (np.isfinite(tau) and tau > 0):
        raise ValueError(f"tau must be finite and > 0, got {tau}")
    km = fit_kaplan_meier(time, event)
    if tau > km.time[-1] and km.survival[-1] > 0:
        raise NotEstimable(f"tau ({tau:g}) lies beyond the last observed time ({km.time[-1]:g})")
    within = km.time <= tau
    steps = np.concatenate([[0.0], km.time[within], [tau]])
    heights = np.append(1.0, km.survival[within])
    rectangles = np.diff(steps) * heights
    area_after = np.cumsum(rectangles[::-1])[::-1][1:]
    n_risk, n_event = km.n_risk[within], km.n_event[within]
    survivors = n_risk - n_event
    # Where all who remain have the event the area after it is 0, and with it the term.
    variance = float(np.sum(area_after**2 * n_event / np.maximum(n_risk * survivors, 1)))
    estimate = float(rectangles.sum())
    n_events = int(n_event.sum())
    if variance == 0:
        note = "no variance: no event before tau" if estimate == tau else "no variance: all events at one time"
        return RestrictedMean(estimate, np.nan, np.nan, np.nan, float(tau), km.n, n_events, note)
    std_error = float(np.sqrt(variance))
    return RestrictedMean(
        estimate, std_error, estimate - z * std_error, estimate + z * std_error, float(tau), km.n, n_events, ""
    )


def restricted_mean_difference(
    first: RestrictedMean, second: RestrictedMean, conf_level: float = 0.95
) -> RestrictedMeanDifference:
    """Difference of two independent restricted means over the same window.

    Parameters
    ----------
    first, second : RestrictedMean
        Of two groups without common patients, at one tau.
    conf_level : float
        In (0, 1); normal limits.

    Returns
    -------
    RestrictedMeanDifference
        first minus second; statistic is the normal z, p_value two-sided.

    Raises
    ------
    ValueError
        Different tau.
    NotEstimable
        One of the two has no variance.

    References
    ----------
    Royston & Parmar (2013), BMC Med. Res. Methodol. 13:152.
    """
    z = normal_quantile(conf_level)
    if first.tau != second.tau:
        raise ValueError(f"restricted means up to different times: {first.tau:g} and {second.tau:g}")
    std_error = float(np.hypot(first.std_error, second.std_error))
    if np.isnan(std_error):
        raise NotEstimable(first.note or second.note)
    estimate = first.estimate - second.estimate
    statistic = estimate / std_error
    return RestrictedMeanDifference(
        estimate=estimate,
        std_error=std_error,
        conf_low=estimate - z * std_error,
        conf_high=estimate + z * std_error,
        statistic=statistic,
        p_value=bounded_p(float(2 * ndtr(-abs(statistic)))),
        tau=first.tau,
    )
