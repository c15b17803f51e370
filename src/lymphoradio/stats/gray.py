"""Gray's test that groups share one cumulative incidence of a cause when other causes compete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from lymphoradio.stats.aalen_johansen import check_causes
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bounded_p
from lymphoradio.stats.survival_data import check_labels


@dataclass(frozen=True)
class GrayTest:
    """A k-sample test of the cumulative incidences of one cause.

    Attributes
    ----------
    statistic, df, p_value : float, int, float
        Chi-squared, its degrees of freedom, upper tail.
    groups : tuple
        Labels in the order of the arrays below.
    n, observed : ndarray of int, shape (k,)
        Patients, and events of the cause.
    expected : ndarray, shape (k,)
        Events of the cause under one common subdistribution hazard.
    covariance : ndarray, shape (k, k)
        Of observed minus expected.
    note : str
        Empty, or which groups had nobody at risk at any event of the cause.
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


@dataclass(frozen=True)
class _Steps:
    """Counts and estimates per group (row) at the distinct times of any event (column); `before` is just before."""

    n_risk: np.ndarray
    n_cause: np.ndarray
    n_other: np.ndarray
    survival_before: np.ndarray
    survival: np.ndarray
    incidence_before: np.ndarray


def gray_test(time: ArrayLike, cause: ArrayLike, group: ArrayLike, of: int = 1) -> GrayTest:
    """Gray's test that k groups have the same cumulative incidence of a cause (rho = 0).

    A log-rank test of the subdistribution hazard: who had another cause's event stays in the risk set, weighted by the
    probability of still being under observation.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up to the first event or to censoring, in any one unit, >= 0.
    cause : array_like of int, shape (n,)
        0 censored, 1, 2, ... the cause of the first event.
    group : array_like, shape (n,)
        Label of each patient's group.
    of : int
        The cause compared; all others compete.

    Returns
    -------
    GrayTest
        Equal to R's ``cmprsk::cuminc(time, cause, group)$Tests``, ties included.

    Raises
    ------
    ValueError
        Invalid arrays, fewer than two groups.
    NotEstimable
        No event of the cause, fewer than two groups at risk at them, a singular covariance.

    References
    ----------
    Gray (1988), Ann. Stat. 16:1141-1154.

    Examples
    --------
    >>> test = gray_test([1, 9, 9, 9, 9], [1, 0, 0, 0, 0], ["a", "a", "a", "b", "b"])
    >>> round(test.statistic, 12), test.df, test.expected.round(12).tolist()
    (0.666666666667, 1, [0.6, 0.4])
    """
    times, causes, _ = check_causes(time, cause, None)
    labels, codes = check_labels(group, times.size, "group")
    if labels.size < 2:
        raise ValueError("Gray's test needs at least two groups")
    observed = np.bincount(codes[causes == of], minlength=labels.size)
    if not observed.any():
        raise NotEstimable(f"no event of cause {of}")
    steps = _steps(times, causes, codes, labels.size, of)
    expected = _expected(steps)
    covariance = _covariance(steps)
    informative = np.flatnonzero(expected > 0)
    if informative.size < 2:
        raise NotEstimable("fewer than two groups at risk at the events")
    keep = informative[1:]
    matrix = covariance[np.ix_(keep, keep)]
    eigenvalues = np.linalg.eigvalsh(matrix)
    if eigenvalues[0] <= 1e-12 * eigenvalues[-1]:
        raise NotEstimable("no event at which two groups were at risk, or a covariance that is not positive")
    excess = (observed - expected)[keep]
    statistic = float(excess @ np.linalg.solve(matrix, excess))
    empty = [str(labels[k]) for k in np.flatnonzero(expected == 0)]
    return GrayTest(
        statistic=statistic,
        df=keep.size,
        p_value=bounded_p(float(chdtrc(keep.size, statistic))),
        groups=tuple(labels.tolist()),
        n=np.bincount(codes, minlength=labels.size),
        observed=observed,
        expected=expected,
        covariance=covariance,
        note=f"nobody at risk at any event in: {', '.join(empty)}" if empty else "",
    )


def _steps(times: np.ndarray, causes: np.ndarray, codes: np.ndarray, k: int, of: int) -> _Steps:
    at = np.unique(times[causes > 0])

    def count(rows: np.ndarray) -> np.ndarray:
        found = np.zeros((k, at.size))
        np.add.at(found, (codes[rows], np.searchsorted(at, times[rows])), 1.0)
        return found

    ordered = (np.sort(times[codes == g]) for g in range(k))
    n_risk = np.stack([t.size - np.searchsorted(t, at, side="left") for t in ordered]).astype(float)
    n_cause, n_other = count(causes == of), count((causes > 0) & (causes != of))
    some = np.maximum(n_risk, 1.0)
    survival = np.cumprod((some - n_cause - n_other) / some, axis=1)
    start = np.ones((k, 1))
    survival_before = np.column_stack([start, survival[:, :-1]])
    incidence = np.cumsum(survival_before * n_cause / some, axis=1)
    return _Steps(
        n_risk, n_cause, n_other, survival_before, survival, np.column_stack([0.0 * start, incidence[:, :-1]])
    )


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Quotient, 0 where nobody is left."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)


def _expected(steps: _Steps) -> np.ndarray:
    """Events of the cause under a common subdistribution hazard, of groups' own adjusted numbers at risk."""
    at_risk = _share(steps.n_risk, steps.survival_before) * (1.0 - steps.incidence_before)
    return np.asarray(_share(at_risk, at_risk.sum(axis=0)) @ steps.n_cause.sum(axis=0))


def _covariance(steps: _Steps) -> np.ndarray:
    """Covariance of observed minus expected under the hypothesis, from the martingales of both kinds of events.

    The score of group k is the sum over groups j of the integral of a_kj d[(F_j - F) / (1 - F)], where
    a_kj = (delta_kj - share_k) (1 - F) Y_j / S_j. In the martingales M_j of the cause and N_j of the others
    (1 - F) d[...] is S / Y dM plus what earlier deviations of S still do, so that an event of the cause at u enters by
    S_j(u-) / Y_j(u) {A(u) + [1 - (1 - F) / S_j] C(u)} and one of another cause by -S_j(u-) / Y_j(u) (1 - F) / S_j C(u),
    with A = a / (1 - F) and C(u) the integral of A dF / (1 - F) after u. F is the common incidence of the hypothesis,
    dF = d_1 / sum of Y / S. Tied events take the correction of the hypergeometric variance.
    """
    k, m = steps.n_risk.shape
    weight = _share(steps.n_risk, steps.survival_before)
    total = weight.sum(axis=0)
    n_cause = steps.n_cause.sum(axis=0)
    increment = _share(n_cause, total)
    common = np.cumsum(increment)
    free_before, free = 1.0 - np.append(0.0, common[:-1]), 1.0 - common
    covariance = np.zeros((k, k))
    for j in range(k):
        own = (np.arange(k) == j)[:, None] - _share(weight, np.broadcast_to(total, (k, m)))
        A = own * weight[j]
        steps_of_c = A * _share(increment, free_before)
        after = steps_of_c.sum(axis=1, keepdims=True) - np.cumsum(steps_of_c, axis=1)
        ratio = _share(free, steps.survival[j])
        by_cause = A + np.where(steps.survival[j] > 0, 1.0 - ratio, 1.0) * after
        by_other = ratio * after
        scale = _share(steps.survival_before[j], steps.n_risk[j])
        # Variance of the martingales' increments; under the hypothesis Y_j dF / S_j events of the cause are expected.
        cause = scale * increment * _ties(n_cause, total * steps.survival_before[j])
        other = scale**2 * steps.n_other[j] * _ties(steps.n_other[j], steps.n_risk[j])
        covariance += (by_cause * cause) @ by_cause.T + (by_other * other) @ by_other.T
    return covariance


def _ties(events: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """1 - (d - 1) / (Y - 1), which is 1 for a single event."""
    tied = events > 1
    return np.where(tied, 1.0 - (events - 1.0) / np.where(tied, at_risk - 1.0, 1.0), 1.0)
