"""Survival curves and the log-rank test for the search: as `stats` has them, without its checks of the data."""

from __future__ import annotations

import numpy as np

from ..stats.errors import NotEstimable
from ..stats.kaplan_meier_curve import KaplanMeier
from ..stats.model_fit import p_chi2


def fit_curve(time: np.ndarray, event: np.ndarray) -> KaplanMeier:
    """As `stats.kaplan_meier_curve.fit_kaplan_meier`, of times above 0 and events of 1 and 0."""
    n = len(time)
    if not n:
        raise NotEstimable("nobody")
    order = time.argsort(kind="stable")
    ordered, events = time[order], event[order]
    first = np.concatenate([[0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1])
    n_event = np.add.reduceat(events, first).astype(int)
    n_risk = n - first
    n_leaving = np.diff(first, append=n)
    survivors = n_risk - n_event
    survival = np.cumprod(survivors / n_risk)
    denominator = np.maximum(n_risk * survivors, 1)
    std_error = np.where(survival > 0, survival * np.sqrt(np.cumsum(n_event / denominator)), np.nan)
    return KaplanMeier(ordered[first], n_risk, n_event, n_leaving - n_event, survival, std_error, n, int(n_event.sum()))


def log_rank_p(time: np.ndarray, event: np.ndarray, codes: np.ndarray, groups: list[int]) -> float:
    """p-value of the log-rank test of some groups.

    Parameters
    ----------
    time, event : ndarray, shape (n,)
    codes : ndarray of int, shape (n,)
        Group of each patient; others than `groups` are left out.
    groups : list of int

    Raises
    ------
    NotEstimable
        Fewer than two groups at risk at the events.
    """
    times = [time[codes == group] for group in groups]
    died = np.concatenate([at[event[codes == group] > 0] for at, group in zip(times, groups, strict=True)])
    at, deaths = np.unique(died, return_counts=True)
    n_risk = np.stack([len(of) - np.searchsorted(np.sort(of), at, side="left") for of in times])
    total = n_risk.sum(axis=0)
    share = n_risk / total
    expected = share @ deaths
    keep = np.flatnonzero(expected > 0)[1:]
    if not len(keep):
        raise NotEstimable("fewer than two groups at risk at the events")
    observed = np.array([float((event[codes == groups[i]] > 0).sum()) for i in keep])
    spread = deaths * (total - deaths) / np.maximum(total - 1, 1)
    covariance = (np.diag(share @ spread) - (share * spread) @ share.T)[np.ix_(keep, keep)]
    excess = observed - expected[keep]
    return p_chi2(float(excess @ np.linalg.solve(covariance, excess)), len(keep))
