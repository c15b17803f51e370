"""What a Kaplan-Meier figure and its table need at chosen times: survival with limits, and numbers at risk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.kaplan_meier_curve import KaplanMeier, Transform, confidence_limits
from lymphoradio.stats.survival_data import check_survival


@dataclass(frozen=True)
class SurvivalAt:
    """Survival at stated times, one entry per time; NaN with a note beyond the last observed time, unless S is 0 there.

    Attributes
    ----------
    time, survival, std_error, conf_low, conf_high : ndarray, shape (k,)
        The stated times; S, Greenwood's standard error and the limits there.
    n_risk : ndarray of int, shape (k,)
        Patients with a follow-up of at least the time.
    note : tuple of str, length k
        Empty, or why there is no estimate or no interval.
    """

    time: np.ndarray
    survival: np.ndarray
    std_error: np.ndarray
    conf_low: np.ndarray
    conf_high: np.ndarray
    n_risk: np.ndarray
    note: tuple[str, ...]


@dataclass(frozen=True)
class AtRisk:
    """Counts at the start of each time: at risk, and those who left before; the three sum to n at every time.

    Attributes
    ----------
    time : ndarray, shape (k,)
        The stated times.
    n_risk : ndarray of int, shape (k,)
        Patients with follow-up >= time: those with an event or a censoring at the time itself are at risk for it.
    n_event, n_censored : ndarray of int, shape (k,)
        Cumulative events and censorings in [0, time).
    """

    time: np.ndarray
    n_risk: np.ndarray
    n_event: np.ndarray
    n_censored: np.ndarray


def survival_at(
    km: KaplanMeier, times: ArrayLike, conf_level: float = 0.95, transform: Transform = "log-log"
) -> SurvivalAt:
    """Kaplan-Meier survival probability at stated times.

    Parameters
    ----------
    km : KaplanMeier
        The curve.
    times : array_like, shape (k,)
        In the unit of `km.time`, finite and >= 0, in any order.
    conf_level : float
        In (0, 1).
    transform : {"log-log", "log", "plain"}
        Scale of the interval.

    Returns
    -------
    SurvivalAt
        The step function just after each time, as R's `summary(survfit(...), times, extend = TRUE)`, but for times
        beyond the last observed one, at which only a curve that has come down to 0 has a value. Before the first event
        S is 1 with standard error 0 and no interval.

    Raises
    ------
    ValueError
        Invalid times, confidence level or transform.

    Examples
    --------
    >>> from lymphoradio.stats.kaplan_meier_curve import fit_kaplan_meier
    >>> at = survival_at(fit_kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]), [2.5, 9])
    >>> at.survival.tolist(), at.n_risk.tolist(), at.note
    ([0.75, nan], [2, 0], ('', 'beyond the last observed time (4)'))
    """
    wanted = _check_times(times)
    before = np.searchsorted(km.time, wanted, side="right")
    survival = np.append(1.0, km.survival)[before]
    std_error = np.append(0.0, km.std_error)[before]
    conf_low, conf_high = confidence_limits(survival, std_error, conf_level, transform)
    beyond = (wanted > km.time[-1]) & (survival > 0)  # a curve that has come down to 0 stays there
    no_interval = (survival == 0) | (survival == 1)
    for values in (survival, std_error, conf_low, conf_high):
        values[beyond] = np.nan
    for limits in (conf_low, conf_high):
        limits[no_interval] = np.nan
    notes = [
        f"beyond the last observed time ({km.time[-1]:g})" if late else ("no interval at S = 0 or 1" if flat else "")
        for late, flat in zip(beyond, no_interval, strict=True)
    ]
    n_risk = np.append(km.n_risk, 0)[np.searchsorted(km.time, wanted, side="left")]
    return SurvivalAt(wanted, survival, std_error, conf_low, conf_high, n_risk, tuple(notes))


def at_risk(time: ArrayLike, event: ArrayLike, times: ArrayLike) -> AtRisk:
    """Count those at risk, with an event and censored for the table under a survival figure.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    times : array_like, shape (k,)
        Times of the table's columns, finite and >= 0.

    Returns
    -------
    AtRisk
        n_risk counts time >= t; events and censorings are those in [0, t), so that the three sum to n.

    Raises
    ------
    ValueError
        Invalid arrays or times.

    References
    ----------
    Morris et al. (2019), BMJ Open 9:e030215 (KMunicate).

    Examples
    --------
    >>> table = at_risk([1, 2, 2, 3], [1, 1, 0, 0], [0, 2, 4])
    >>> table.n_risk.tolist(), table.n_event.tolist(), table.n_censored.tolist()
    ([4, 3, 0], [0, 1, 2], [0, 0, 2])
    """
    observed, events = check_survival(time, event)
    wanted = _check_times(times)
    n_event = np.searchsorted(np.sort(observed[events]), wanted, side="left")
    n_censored = np.searchsorted(np.sort(observed[~events]), wanted, side="left")
    return AtRisk(wanted, observed.size - n_event - n_censored, n_event, n_censored)


def _check_times(times: ArrayLike) -> np.ndarray:
    wanted = np.atleast_1d(np.asarray(times, dtype=float))
    if wanted.ndim != 1 or not np.all(np.isfinite(wanted)) or np.any(wanted < 0):
        raise ValueError("times must be a vector of finite values >= 0")
    return wanted
