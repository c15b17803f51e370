"""The Kaplan-Meier estimate as a step function, with Greenwood's standard error and pointwise bands."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.survival_data import check_survival, normal_quantile

Transform = Literal["log-log", "log", "plain"]


@dataclass(frozen=True)
class KaplanMeier:
    """Steps of the estimate at the distinct observed times; before the first of them S = 1.

    Attributes
    ----------
    time : ndarray, shape (k,)
        Distinct times of events and censorings, ascending.
    n_risk, n_event, n_censored : ndarray of int, shape (k,)
        At risk just before the time; events and censorings at it.
    survival : ndarray, shape (k,)
        S(t), from this time up to the next.
    std_error : ndarray, shape (k,)
        Greenwood's standard error of S(t); NaN once S(t) = 0, where the formula is 0 times infinity.
    n, total_events : int
        Patients and events.
    """

    time: np.ndarray
    n_risk: np.ndarray
    n_event: np.ndarray
    n_censored: np.ndarray
    survival: np.ndarray
    std_error: np.ndarray
    n: int
    total_events: int


def fit_kaplan_meier(time: ArrayLike, event: ArrayLike) -> KaplanMeier:
    """Kaplan-Meier estimate of the survival function from right-censored times.

    A patient censored at a time at which others have the event is at risk for it.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up in any one unit, >= 0.
    event : array_like, shape (n,)
        1 event, 0 censored.

    Returns
    -------
    KaplanMeier
        One entry per distinct time; the same times as R's `survfit(Surv(time, event) ~ 1)`.

    Raises
    ------
    ValueError
        Invalid arrays (see `check_survival`).

    References
    ----------
    Kaplan & Meier (1958), JASA 53:457-481. Greenwood (1926), Reports on Public Health 33:1-26.

    Examples
    --------
    >>> fit_kaplan_meier([1, 2, 2, 3], [1, 1, 0, 1]).survival.tolist()
    [0.75, 0.5, 0.0]
    """
    times, events = check_survival(time, event)
    distinct, position = np.unique(times, return_inverse=True)
    n_event = np.bincount(position, weights=events, minlength=distinct.size).astype(int)
    n_leaving = np.bincount(position, minlength=distinct.size)
    n_risk = np.cumsum(n_leaving[::-1])[::-1]
    survivors = n_risk - n_event
    survival = np.cumprod(survivors / n_risk)
    denominator = np.maximum(n_risk * survivors, 1)
    std_error = np.where(survival > 0, survival * np.sqrt(np.cumsum(n_event / denominator)), np.nan)
    return KaplanMeier(
        time=distinct,
        n_risk=n_risk,
        n_event=n_event,
        n_censored=n_leaving - n_event,
        survival=survival,
        std_error=std_error,
        n=times.size,
        total_events=int(events.sum()),
    )


def confidence_limits(
    survival: np.ndarray, std_error: np.ndarray, conf_level: float, transform: Transform
) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise limits of S(t) from its value and standard error.

    Parameters
    ----------
    survival, std_error : ndarray, shape (k,)
        S and its standard error.
    conf_level : float
        In (0, 1).
    transform : {"log-log", "log", "plain"}
        Scale on which the interval is symmetric: log(-log S), log S or S.

    Returns
    -------
    tuple of ndarray
        Lower and upper limits, within [0, 1]; NaN where S = 0, and for "log-log" also where S = 1, because the
        transformed value is infinite there.

    Raises
    ------
    ValueError
        Unknown transform or confidence level outside (0, 1).
    """
    z = normal_quantile(conf_level)
    defined = (survival > 0) & ((survival < 1) | (transform != "log-log"))
    s = np.where(defined, survival, 0.5)
    se = np.where(defined, std_error, 0.0)
    if transform == "plain":
        low, high = np.maximum(s - z * se, 0.0), np.minimum(s + z * se, 1.0)
    elif transform == "log":
        low, high = s * np.exp(-z * se / s), np.minimum(s * np.exp(z * se / s), 1.0)
    elif transform == "log-log":
        # The derivative of log(-log S) is 1 / (S log S), negative: the order of the limits is that of exp(+), exp(-).
        width = -z * se / (s * np.log(s))
        low, high = s ** np.exp(width), s ** np.exp(-width)
    else:
        raise ValueError(f"transform must be log-log, log or plain, got {transform!r}")
    return np.where(defined, low, np.nan), np.where(defined, high, np.nan)


def confidence_band(
    km: KaplanMeier, conf_level: float = 0.95, transform: Transform = "log-log"
) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise confidence limits of S(t) at every time of the curve.

    Parameters
    ----------
    km : KaplanMeier
        The curve.
    conf_level : float
        In (0, 1).
    transform : {"log-log", "log", "plain"}
        R's `conf.type`; R's own default is "log".

    Returns
    -------
    tuple of ndarray, shape (k,)
        Lower and upper limits at `km.time`; NaN where `confidence_limits` says so.

    Raises
    ------
    ValueError
        Unknown transform or confidence level outside (0, 1).

    References
    ----------
    Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, section 1.4.
    """
    return confidence_limits(km.survival, km.std_error, conf_level, transform)
