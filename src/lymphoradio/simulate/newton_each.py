"""Many models of one column each, fitted at once: the univariable columns of a regression table."""

from __future__ import annotations

import numpy as np

from .newton import LARGE, SMALL, STEPS, RiskSets

TINY = 1e-12


def cox_each(risk: RiskSets, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficient and standard error of each column alone in a Cox model.

    Parameters
    ----------
    risk : RiskSets
    X : ndarray, shape (n, p)
        In the patients' own order.

    Returns
    -------
    beta, error : ndarray, shape (p,)
        NaN where a column has no variation or the likelihood no maximum.
    """
    X, spread = _standardised(X[risk.order])
    total = X[risk.death].sum(axis=0)
    beta = np.zeros(X.shape[1])
    for _ in range(STEPS):
        gradient, information = _cox(risk, X, beta, total)
        step = gradient / information
        beta = beta + np.clip(step, -2.0, 2.0)
        if not (np.abs(step) >= SMALL)[np.abs(beta) < LARGE].any():
            break
    return _found(beta, information, step, spread)


def logistic_each(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and standard error of each column alone in a logistic model with an intercept.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
        1 and 0.

    Returns
    -------
    beta, error : ndarray, shape (p,)
        NaN as in `cox_each`.
    """
    X, spread = _standardised(X)
    n, events = len(y), float(y.sum())
    if not 0 < events < n:
        return np.full(X.shape[1], np.nan), np.full(X.shape[1], np.nan)
    beta = np.zeros(X.shape[1])
    intercept = np.full(X.shape[1], np.log(events / (n - events)))
    of_cases = y @ X
    for _ in range(STEPS + 1):
        chance = 0.5 + 0.5 * np.tanh(0.5 * (intercept + X * beta))
        weight = chance * (1.0 - chance)
        weighted = weight * X
        a, b, c = weight.sum(axis=0) + TINY, weighted.sum(axis=0), (weighted * X).sum(axis=0) + TINY
        u, v = events - chance.sum(axis=0), of_cases - (chance * X).sum(axis=0)
        determinant = a * c - b * b
        information = determinant / a
        down, step = (c * u - b * v) / determinant, (a * v - b * u) / determinant
        if not (np.abs(step) >= SMALL)[np.abs(beta) < LARGE].any():
            break
        beta = np.clip(beta + np.clip(step, -3.0, 3.0), -LARGE - 1, LARGE + 1)
        intercept = np.clip(intercept + np.clip(down, -3.0, 3.0), -4 * LARGE, 4 * LARGE)
    return _found(beta, information, step, spread)


def _standardised(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X = X - X.sum(axis=0) / len(X)
    spread = np.sqrt((X * X).sum(axis=0) / len(X))
    return X / np.where(spread > 0, spread, 1.0), spread


def _cox(risk: RiskSets, X: np.ndarray, beta: np.ndarray, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    predictor = X * np.clip(beta, -LARGE - 1, LARGE + 1)
    weight = np.exp(predictor - predictor.max(axis=0))
    weighted = weight * X
    columns = np.concatenate([weight, weighted, weighted * X], axis=1)
    sums = columns[::-1].cumsum(axis=0)[::-1][risk.start]
    if risk.fraction is not None:
        assert risk.block is not None
        assert risk.first is not None
        sums = sums - risk.fraction[:, None] * np.add.reduceat(columns[risk.death], risk.first, axis=0)[risk.block]
    p = X.shape[1]
    means = sums[:, p : 2 * p] / sums[:, :p]
    information = (sums[:, 2 * p :] / sums[:, :p] - means * means).sum(axis=0)
    return total - means.sum(axis=0), information + TINY


def _found(
    beta: np.ndarray, information: np.ndarray, step: np.ndarray, spread: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    good = (spread > 0) & (np.abs(beta) < LARGE) & (np.abs(step) < SMALL) & (information > 1e-9)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(good, beta / spread, np.nan), np.where(good, 1 / (np.sqrt(information) * spread), np.nan)
