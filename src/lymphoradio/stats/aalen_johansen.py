"""Cumulative incidence with competing risks: the Aalen-Johansen estimate with its standard error and limits."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.kaplan_meier_curve import Transform, confidence_limits
from lymphoradio.stats.survival_data import check_survival


@dataclass(frozen=True)
class AalenJohansen:
    """Steps of the cumulative incidences at the distinct observed times; before the first of them all are 0.

    Attributes
    ----------
    time : ndarray, shape (k,)
        Distinct times of events and censorings, ascending.
    n_risk, n_censored : ndarray of int, shape (k,)
        At risk just before the time; censored at it.
    n_event : ndarray of int, shape (k, c)
        First events at the time, a column per cause.
    incidence : ndarray, shape (k, c)
        Probability of the cause's event up to this time as the first event; from this time up to the next.
    std_error : ndarray, shape (k, c)
        Of the incidence.
    survival : ndarray, shape (k,)
        Probability of no event of any cause; with the incidences it sums to 1.
    n : int
        Patients.
    """

    time: np.ndarray
    n_risk: np.ndarray
    n_censored: np.ndarray
    n_event: np.ndarray
    incidence: np.ndarray
    std_error: np.ndarray
    survival: np.ndarray
    n: int


@dataclass(frozen=True)
class IncidenceAt:
    """Cumulative incidence of one cause at stated times; NaN with a note beyond the last observed time.

    Attributes
    ----------
    time, incidence, std_error, conf_low, conf_high : ndarray, shape (k,)
    n_risk : ndarray of int, shape (k,)
        Patients without any event and with a follow-up of at least the time.
    n_events : ndarray of int, shape (k,)
        The cause's events up to and with the time.
    note : tuple of str, length k
        Empty, or why there is no estimate or no interval.
    """

    time: np.ndarray
    incidence: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    n_risk: np.ndarray
    n_events: np.ndarray
    note: tuple[str, ...]


def fit_aalen_johansen(time: ArrayLike, cause: ArrayLike, n_causes: int | None = None) -> AalenJohansen:
    """Aalen-Johansen estimate of the cumulative incidence of each of several competing causes.

    One minus Kaplan-Meier, with the other causes censored, would answer what happened if they did not exist; it is
    larger, and not this.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up to the first event or to censoring, in any one unit, >= 0.
    cause : array_like of int, shape (n,)
        0 censored, 1, 2, ... the cause of the first event.
    n_causes : int, optional
        The causes there are, observed or not; by default the largest one observed.

    Returns
    -------
    AalenJohansen
        Equal to R's ``survfit(Surv(time, factor(cause)) ~ 1)``. The variance is of Greenwood's type, with multinomial
        increments (Aalen & Johansen's covariance with the ties' binomial term), and equals the infinitesimal jackknife
        that survfit computes.

    Raises
    ------
    ValueError
        Invalid arrays; a cause that is no whole number in 0 .. n_causes.

    References
    ----------
    Aalen & Johansen (1978), Scand. J. Stat. 5:141-150. Andersen, Borgan, Gill & Keiding (1993), Statistical Models
    Based on Counting Processes, section IV.4.1.

    Examples
    --------
    >>> curve = fit_aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1])
    >>> curve.incidence[:, 0].tolist(), curve.incidence[:, 1].tolist(), curve.survival.tolist()
    ([0.25, 0.25, 0.25, 0.75], [0.0, 0.25, 0.25, 0.25], [0.75, 0.5, 0.5, 0.0])
    """
    times, causes, number = check_causes(time, cause, n_causes)
    distinct, position = np.unique(times, return_inverse=True)
    k = distinct.size
    counts = np.zeros((k, number + 1), dtype=int)
    np.add.at(counts, (position, causes), 1)
    n_risk = np.cumsum(counts.sum(axis=1)[::-1])[::-1]
    n_event = counts[:, 1:]
    survival = np.cumprod((n_risk - n_event.sum(axis=1)) / n_risk)
    before = np.append(1.0, survival[:-1])
    incidence = np.cumsum(before[:, None] * n_event / n_risk[:, None], axis=0)
    std_error = np.column_stack([_std_error(n_risk, n_event.sum(axis=1), n_event[:, c]) for c in range(number)])
    return AalenJohansen(distinct, n_risk, counts[:, 0], n_event, incidence, std_error, survival, times.size)


def check_causes(time: ArrayLike, cause: ArrayLike, n_causes: int | None) -> tuple[np.ndarray, np.ndarray, int]:
    """Follow-up times as float, causes as int and their number, checked.

    Raises
    ------
    ValueError
        As `check_survival`; a cause that is no whole number in 0 .. n_causes.
    """
    given = np.asarray(cause)
    times, _ = check_survival(time, given != 0)
    causes = np.asarray(given, dtype=float)
    number = int(max(causes.max(), 1)) if n_causes is None and np.all(np.isfinite(causes)) else n_causes
    if number is None or number < 1 or not np.all(np.isin(causes, np.arange(number + 1))):
        raise ValueError("cause must be 0 (censored) or the number of a cause, 1, 2, ...")
    return times, causes.astype(int), number


def incidence_band(
    curve: AalenJohansen, cause: int = 1, conf_level: float = 0.95, transform: Transform = "log-log"
) -> tuple[np.ndarray, np.ndarray]:
    """Pointwise confidence limits of a cause's cumulative incidence at every time of the curve.

    Parameters
    ----------
    curve : AalenJohansen
    cause : int
        1, 2, ...
    conf_level : float
        In (0, 1).
    transform : {"log-log", "log", "plain"}
        Scale on which the interval is symmetric: log(-log F), log F or F of the incidence F, as survfit's `conf.type`.

    Returns
    -------
    tuple of ndarray, shape (k,)
        Lower and upper limits; NaN where the incidence is 0, and for "log-log" where it is 1.

    Raises
    ------
    ValueError
        No such cause, unknown transform, or confidence level outside (0, 1).

    References
    ----------
    Kalbfleisch & Prentice (2002), The Statistical Analysis of Failure Time Data, section 8.2.
    """
    j = _column(curve, cause)
    return confidence_limits(curve.incidence[:, j], curve.std_error[:, j], conf_level, transform)


def incidence_at(
    curve: AalenJohansen,
    times: ArrayLike,
    cause: int = 1,
    conf_level: float = 0.95,
    transform: Transform = "log-log",
) -> IncidenceAt:
    """Cumulative incidence of a cause at stated times.

    Parameters
    ----------
    curve : AalenJohansen
    times : array_like, shape (k,)
        In the unit of `curve.time`, finite and >= 0, in any order.
    cause : int
        1, 2, ...
    conf_level, transform
        As for `incidence_band`.

    Returns
    -------
    IncidenceAt
        The step function just after each time.

    Raises
    ------
    ValueError
        Invalid times; as `incidence_band`.

    Examples
    --------
    >>> at = incidence_at(fit_aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1]), [2.5, 9])
    >>> at.incidence.tolist(), at.n_risk.tolist(), at.n_events.tolist(), at.note
    ([0.25, nan], [2, 0], [1, 2], ('', 'beyond the last observed time (4)'))
    """
    wanted = np.asarray(times, dtype=float)
    if wanted.ndim != 1 or not np.all(np.isfinite(wanted)) or np.any(wanted < 0):
        raise ValueError("times must be a vector of finite times, 0 or later")
    j = _column(curve, cause)
    after = np.searchsorted(curve.time, wanted, side="right")
    beyond = wanted > curve.time[-1]
    low, high = incidence_band(curve, cause, conf_level, transform)
    incidence, std_error, conf_low, conf_high = (
        np.where(beyond, np.nan, np.append(first, steps)[after])
        for first, steps in ((0.0, curve.incidence[:, j]), (0.0, curve.std_error[:, j]), (np.nan, low), (np.nan, high))
    )
    notes = [
        f"beyond the last observed time ({curve.time[-1]:g})" if late else ("no interval at 0 or 1" if flat else "")
        for late, flat in zip(beyond, np.isnan(conf_low), strict=True)
    ]
    n_risk = np.append(curve.n_risk, 0)[np.searchsorted(curve.time, wanted, side="left")]
    n_events = np.append(0, np.cumsum(curve.n_event[:, j]))[after]
    return IncidenceAt(wanted, incidence, std_error, conf_low, conf_high, n_risk, n_events, tuple(notes))


def _column(curve: AalenJohansen, cause: int) -> int:
    if not 1 <= cause <= curve.incidence.shape[1]:
        raise ValueError(f"cause must be in 1 .. {curve.incidence.shape[1]}, not {cause}")
    return cause - 1


def _std_error(n_risk: np.ndarray, n_event: np.ndarray, n_cause: np.ndarray) -> np.ndarray:
    """Standard error of a cause's incidence after each time, by the product integral's recursion.

    With S the survival before the time, h all causes' and g this cause's hazard at it: S -> S (1 - h), F -> F + S g,
    and the increments of (1 - h, g) are those of a multinomial sample of the patients at risk.
    """
    survival, var_s, cov, var_f = 1.0, 0.0, 0.0, 0.0
    found = np.empty(n_risk.size)
    for i, (y, d, d_cause) in enumerate(zip(n_risk.tolist(), n_event.tolist(), n_cause.tolist(), strict=True)):
        stay, g = (y - d) / y, d_cause / y
        spread = survival * survival / y
        var_f += g * (2.0 * cov + g * var_s) + spread * g * (1.0 - g)
        cov = stay * (cov + g * var_s) - spread * g * stay
        var_s = stay * stay * var_s + spread * stay * (1.0 - stay)
        survival *= stay
        found[i] = sqrt(max(var_f, 0.0))
    return found
