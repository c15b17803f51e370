"""Log-rank test of k survival curves: overall, stratified, and for trend."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bounded_p
from lymphoradio.stats.survival_data import check_labels, check_survival


@dataclass(frozen=True)
class LogRank:
    """A log-rank test.

    Attributes
    ----------
    statistic, df, p_value : float, int, float
        Chi-squared, its degrees of freedom, upper tail.
    groups : tuple
        Labels in the order of the arrays below.
    n, observed, expected : ndarray, shape (k,)
        Patients, events, and events expected under equal hazards.
    covariance : ndarray, shape (k, k)
        Of observed minus expected (hypergeometric).
    note : str
        Empty, or which groups had nobody at risk at any event.
    """

    statistic: float
    df: int
    p_value: float
    groups: tuple
    n: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    covariance: np.ndarray
    note: str


def log_rank(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    strata: ArrayLike | None = None,
    levels: ArrayLike | None = None,
) -> LogRank:
    """Log-rank test that k groups share one hazard (within strata).

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    group : array_like, shape (n,)
        Label of each patient's group.
    strata : array_like, shape (n,), optional
        Events are compared within strata only.
    levels : array_like, shape (k,), optional
        The groups and their order; by default the labels found, ascending.

    Returns
    -------
    LogRank
        Equal to R's `survdiff`. A group with nobody at risk at any event carries no information and no degree of
        freedom; the note names it.

    Raises
    ------
    ValueError
        Invalid arrays, fewer than two groups, a level without patients, a label not among the levels.
    NotEstimable
        No events, or fewer than two groups at risk at the events.

    References
    ----------
    Mantel (1966), Cancer Chemother. Rep. 50:163-170. Peto & Peto (1972), JRSS A 135:185-207.

    Examples
    --------
    >>> test = log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"])
    >>> round(test.statistic, 4), test.df
    (2.8824, 1)
    """
    labels, n, observed, expected, covariance = _counts(time, event, group, strata, levels)
    informative = np.flatnonzero(expected > 0)
    if informative.size < 2:
        raise NotEstimable("fewer than two groups at risk at the events")
    keep = informative[1:]
    excess = (observed - expected)[keep]
    matrix = covariance[np.ix_(keep, keep)]
    if np.linalg.matrix_rank(matrix, hermitian=True) < keep.size:
        raise NotEstimable("no event at which two groups were at risk")
    statistic = float(excess @ np.linalg.solve(matrix, excess))
    empty = [str(labels[i]) for i in np.flatnonzero(expected == 0)]
    note = f"nobody at risk at any event in: {', '.join(empty)}" if empty else ""
    p_value = bounded_p(float(chdtrc(keep.size, statistic)))
    return LogRank(statistic, keep.size, p_value, labels, n, observed, expected, covariance, note)


def log_rank_trend(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike,
    scores: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    levels: ArrayLike | None = None,
) -> LogRank:
    """Log-rank test for trend over ordered groups: one degree of freedom along the scores.

    Parameters
    ----------
    time, event, group, strata, levels
        As for `log_rank`.
    scores : array_like, shape (k,), optional
        One number per level, not all equal; 1, 2, ..., k by default. Only their ratios of distances matter.

    Returns
    -------
    LogRank
        (s'(O - E))^2 / s'Vs on one degree of freedom.

    Raises
    ------
    ValueError
        As for `log_rank`; scores of the wrong length, missing or all equal.
    NotEstimable
        No events, or no variance along the scores.

    References
    ----------
    Tarone (1975), Biometrika 62:679-682.
    """
    labels, n, observed, expected, covariance = _counts(time, event, group, strata, levels)
    weights = np.arange(1.0, len(labels) + 1) if scores is None else np.asarray(scores, dtype=float)
    if weights.shape != (len(labels),) or not np.all(np.isfinite(weights)) or np.ptp(weights) == 0:
        raise ValueError(f"scores must be {len(labels)} finite numbers, not all equal")
    weights = (weights - weights.mean()) / np.ptp(weights)
    variance = float(weights @ covariance @ weights)
    if variance <= 1e-12 * float(np.trace(covariance)):
        raise NotEstimable("no variance along the scores")
    statistic = float(weights @ (observed - expected)) ** 2 / variance
    return LogRank(statistic, 1, bounded_p(float(chdtrc(1, statistic))), labels, n, observed, expected, covariance, "")


def _counts(
    time: ArrayLike, event: ArrayLike, group: ArrayLike, strata: ArrayLike | None, levels: ArrayLike | None
) -> tuple[tuple, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    times, events = check_survival(time, event)
    found, codes = check_labels(group, times.size, "group")
    if levels is not None:
        found, codes = _recode(found, codes, np.asarray(levels))
    if found.size < 2:
        raise ValueError("a log-rank test needs at least two groups")
    if not events.any():
        raise NotEstimable("no events")
    k = found.size
    stratum_levels, stratum = check_labels(strata, times.size, "strata")
    expected, covariance = np.zeros(k), np.zeros((k, k))
    for s in range(stratum_levels.size):
        rows = stratum == s
        if events[rows].any():
            stratum_expected, stratum_covariance = _hypergeometric(times[rows], events[rows], codes[rows], k)
            expected += stratum_expected
            covariance += stratum_covariance
    observed = np.bincount(codes[events], minlength=k)
    return tuple(found.tolist()), np.bincount(codes, minlength=k), observed, expected, covariance


def _recode(found: np.ndarray, codes: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    wanted = levels.tolist()
    missing = [label for label in found.tolist() if label not in wanted]
    if missing:
        raise ValueError(f"group has labels that are not among the levels: {missing}")
    empty = [label for label in wanted if label not in found.tolist()]
    if empty:
        raise ValueError(f"groups without patients: {empty}")
    position = np.array([wanted.index(label) for label in found.tolist()])
    return levels, position[codes]


def _hypergeometric(times: np.ndarray, events: np.ndarray, codes: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Sum expected events per group and the covariance of observed minus expected, in one stratum."""
    at, deaths = np.unique(times[events], return_counts=True)
    ordered = (np.sort(times[codes == g]) for g in range(k))
    n_risk = np.stack([t.size - np.searchsorted(t, at, side="left") for t in ordered])
    total = n_risk.sum(axis=0)
    share = n_risk / total
    # With one patient left d = 1 and total - d = 0: no variance, whatever stands in the denominator.
    spread = deaths * (total - deaths) / np.maximum(total - 1, 1)
    covariance = np.diag(share @ spread) - (share * spread) @ share.T
    return share @ deaths, covariance
