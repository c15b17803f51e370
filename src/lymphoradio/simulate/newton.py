"""Cox and logistic regression for the search: no checks, no likelihoods, nothing but coefficients and covariance.

They maximise the same likelihoods as `stats.cox` and `stats.logistic_model`, to which tests hold them, but a search
fits models some hundred thousand times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..stats.errors import NotEstimable

STEPS = 30
SMALL = 1e-10  # of a coefficient per SD of its column
LARGE = 15.0  # per SD: the likelihood has no maximum, or none that a search wants


@dataclass(frozen=True)
class RiskSets:
    """Sorted survival times with their risk sets.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Patients by ascending time.
    death, start : ndarray of int, shape (n_events,)
        Place of each event in that order, and of the first patient at risk at its time.
    before : ndarray of int, shape (n,)
        Events at or before which each patient is at risk.
    fraction : ndarray, shape (n_events,), or None
        Share of the tied events that an event's risk set lacks (Efron); None without ties.
    block, first : ndarray of int, or None
        Number of each event's block of ties, and where each block begins.
    """

    order: np.ndarray
    death: np.ndarray
    start: np.ndarray
    before: np.ndarray
    fraction: np.ndarray | None
    block: np.ndarray | None
    first: np.ndarray | None


def index_risk_sets(time: np.ndarray, event: np.ndarray, ties: str) -> RiskSets:
    """Risk sets of survival times; `event` is 1 or 0.

    References
    ----------
    Efron (1977), JASA 72:557-565.
    """
    order = np.argsort(time, kind="stable")
    sorted_time = time[order]
    death = np.flatnonzero(event[order] > 0)
    if not len(death):
        raise NotEstimable("no events")
    at = sorted_time[death]
    start = np.searchsorted(sorted_time, at, side="left")
    before = np.searchsorted(at, sorted_time, side="right")
    new = np.concatenate([[True], at[1:] != at[:-1]])
    if new.all() or ties == "breslow":
        return RiskSets(order, death, start, before, None, None, None)
    block, first = np.cumsum(new) - 1, np.flatnonzero(new)
    rank = np.arange(len(death)) - first[block]
    return RiskSets(order, death, start, before, rank / np.bincount(block)[block], block, first)


class Fit(NamedTuple):
    """A fitted model.

    Attributes
    ----------
    beta, covariance : ndarray, shapes (p,), (p, p)
    log_likelihood : float
    """

    beta: np.ndarray
    covariance: np.ndarray
    log_likelihood: float


def maximise_cox(risk: RiskSets, X: np.ndarray, start: np.ndarray | None = None, small: float = SMALL) -> Fit:
    """A Cox model.

    Parameters
    ----------
    risk : RiskSets
    X : ndarray, shape (n, p)
        In the patients' own order.
    start : ndarray, shape (p,), optional
        Coefficients to start from.
    small : float
        Step, per SD of its column, that ends the search.

    Raises
    ------
    NotEstimable
        A column without variation, collinear columns, or a likelihood without maximum.
    """
    X = X[risk.order]
    if not X.shape[1]:
        nothing = np.zeros(0)
        return Fit(nothing, np.zeros((0, 0)), _cox_terms(risk, X, nothing, nothing)[0])
    X = X - X.mean(axis=0)
    spread = np.sqrt((X * X).mean(axis=0))
    if not (spread > 0).all():
        raise NotEstimable("no variation")
    X = X / spread
    beta = np.zeros(X.shape[1]) if start is None else start * spread
    total = X[risk.death].sum(axis=0)
    for _ in range(STEPS):
        log_likelihood, gradient, information = _cox_terms(risk, X, beta, total)
        step = np.linalg.solve(information, gradient)
        size = float(np.abs(step).max())
        beta = beta + (step if size <= 2 else step * (2 / size))
        if size < small:
            break
        if not np.abs(beta).max() < LARGE:
            raise NotEstimable("no maximum")
    else:
        raise NotEstimable("not converged")
    # The last step was so small that the information before it is the one after it.
    return Fit(beta / spread, np.linalg.inv(information) / np.outer(spread, spread), log_likelihood)


def _cox_terms(
    risk: RiskSets, X: np.ndarray, beta: np.ndarray, total: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log partial likelihood, score and information."""
    predictor = X @ beta
    predictor = predictor - predictor.max()
    weight = np.exp(predictor)
    weighted = weight[:, None] * X
    sums = weight[::-1].cumsum()[::-1][risk.start]
    vectors = weighted[::-1].cumsum(axis=0)[::-1][risk.start]
    if risk.fraction is not None:
        assert risk.block is not None
        assert risk.first is not None
        own, own_vector = weight[risk.death], weighted[risk.death]
        sums = sums - risk.fraction * np.add.reduceat(own, risk.first)[risk.block]
        vectors = vectors - risk.fraction[:, None] * np.add.reduceat(own_vector, risk.first, axis=0)[risk.block]
    inverse = 1.0 / sums
    means = vectors * inverse[:, None]
    exposure = np.concatenate([[0.0], inverse.cumsum()])[risk.before]
    if risk.fraction is not None:
        assert risk.block is not None
        assert risk.first is not None
        tied = np.add.reduceat(risk.fraction * inverse, risk.first)[risk.block]
        exposure[risk.death] -= tied
    information = (weighted * exposure[:, None]).T @ X - means.T @ means
    log_likelihood = float(predictor[risk.death].sum() - np.log(sums).sum())
    return log_likelihood, total - means.sum(axis=0), information


def maximise_logistic(X: np.ndarray, y: np.ndarray, start: np.ndarray | None = None, small: float = SMALL) -> Fit:
    """A logistic model with an intercept; its slopes.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
        1 and 0.
    start : ndarray, shape (p,), optional
        Slopes to start from.
    small : float
        As `maximise_cox`.

    Raises
    ------
    NotEstimable
        As `maximise_cox`; separated outcomes have no maximum.
    """
    fit = _logistic(X, y, start, small)
    return Fit(fit.beta[1:], fit.covariance[1:, 1:], fit.log_likelihood)


def _logistic(X: np.ndarray, y: np.ndarray, start: np.ndarray | None, small: float) -> Fit:
    n, events = len(y), float(y.sum())
    centre = X.sum(axis=0) / n
    centred = X - centre
    spread = np.sqrt((centred * centred).sum(axis=0) / n)
    if not (spread > 0).all() or not 0 < events < n:
        raise NotEstimable("no variation")
    design = np.empty((n, X.shape[1] + 1))
    design[:, 0] = 1.0
    design[:, 1:] = centred / spread
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(events / (n - events))
    if start is not None:
        beta[1:] = start * spread
    for _ in range(STEPS):
        chance = 0.5 + 0.5 * np.tanh(0.5 * (design @ beta))
        information = (design * (chance * (1 - chance))[:, None]).T @ design
        step = np.linalg.solve(information, design.T @ (y - chance))
        size = float(np.abs(step).max())
        beta = beta + (step if size <= 3 else step * (3 / size))
        if size < small:
            break
        if not np.abs(beta).max() < LARGE:
            raise NotEstimable("no maximum")
    else:
        raise NotEstimable("not converged")
    predictor = design @ beta
    covariance = np.linalg.inv(information)
    back = np.diag(np.concatenate([[1.0], 1.0 / spread]))
    back[0, 1:] = -centre / spread
    log_likelihood = float(y @ predictor - np.logaddexp(0.0, predictor).sum())
    return Fit(back @ beta, back @ covariance @ back.T, log_likelihood)
