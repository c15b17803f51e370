"""Logistic regression by maximum likelihood, refused where no finite estimate exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.design import check_condition
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import design_with_intercept, names_with_intercept
from lymphoradio.stats.logistic_newton import MAX_ITERATIONS, maximise, weighted_root
from lymphoradio.stats.separation import certifies_overlap, check_separation
from lymphoradio.stats.wald_inference import WaldInference


@dataclass(frozen=True)
class LogisticFit(WaldInference):
    """A maximum-likelihood fit; the intercept, where there is one, is the first coefficient.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        Log odds ratios.
    covariance : ndarray, shape (k, k)
        Inverse of the information.
    log_likelihood, log_likelihood_null : float
        Null: the intercept alone, or probability 1/2 without one.
    n, n_events, iterations : int
    converged : bool
        Always true: what does not converge is raised.
    fitted : ndarray, shape (n,)
        Probabilities of the event.
    intercept : bool
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    log_likelihood_null: float
    n: int
    n_events: int
    iterations: int
    converged: bool
    fitted: np.ndarray
    intercept: bool


def fit_logistic(
    X: np.ndarray,
    y: np.ndarray,
    intercept: bool = True,
    column_names: Sequence[str] | None = None,
    init: np.ndarray | None = None,
) -> LogisticFit:
    """Logistic regression by Newton's method with step halving, to machine precision.

    A fit is returned only when overlap of the outcomes is certain: its own residuals prove it, or the linear programme
    of `check_separation` finds no separating direction.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
        1 for the event, 0 for none.
    intercept : bool
    column_names : sequence of str, optional
        For the message of a refusal; default x1, x2, ...
    init : ndarray, shape (k,), optional
        Start of the iterations, the intercept first; 0 by default.

    Returns
    -------
    LogisticFit

    Raises
    ------
    NotEstimable
        No event or only events, fewer patients than coefficients, collinearity, separation (`SeparationError`, with
        the positions in `columns`), or no convergence.
    ValueError
        Missing values, unequal lengths, or an outcome other than 0 and 1.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, chapter 4; Albert & Anderson (1984), Biometrika 71:1-10.

    Examples
    --------
    >>> fit = fit_logistic(np.array([[0.0]] * 10 + [[1.0]] * 10), np.array([1] * 2 + [0] * 8 + [1] * 6 + [0] * 4))
    >>> round(float(np.exp(fit.coefficients[1])), 10)  # (6 / 4) / (2 / 8)
    6.0
    """
    design, y = design_with_intercept(X, y, intercept)
    n, k = design.shape
    names = names_with_intercept(column_names, k - int(intercept), intercept)
    _check_outcome(y, n, k)
    check_condition(design, column_names=names)
    lengths = np.sqrt(np.einsum("ij,ij->j", design, design))
    scaled = design / lengths
    newton = maximise(scaled, y, np.zeros(n), np.zeros(k) if init is None else init * lengths)
    probabilities = newton.probabilities
    if not (newton.converged and certifies_overlap(design, y - probabilities)):
        check_separation(design[:, int(intercept) :], y, intercept, names[int(intercept) :])
    if not newton.converged:
        raise NotEstimable(f"the likelihood did not converge in {MAX_ITERATIONS} iterations")
    root = np.linalg.inv(weighted_root(scaled, probabilities)) / lengths[:, None]
    covariance = root @ root.T
    coefficients = newton.coefficients / lengths
    events = int(y.sum())
    return LogisticFit(
        coefficients=coefficients,
        covariance=covariance,
        log_likelihood=newton.log_likelihood,
        log_likelihood_null=_null_log_likelihood(events, n, intercept),
        n=n,
        n_events=events,
        iterations=newton.iterations,
        converged=newton.converged,
        fitted=probabilities,
        intercept=intercept,
    )


def _null_log_likelihood(events: int, n: int, intercept: bool) -> float:
    if not intercept:
        return -n * float(np.log(2.0))
    return float(events * np.log(events / n) + (n - events) * np.log((n - events) / n))


def _check_outcome(y: np.ndarray, n: int, k: int) -> None:
    if not np.all((y == 0.0) | (y == 1.0)):
        raise ValueError("the outcome must be 0 or 1")
    if k == 0:
        raise ValueError("a model needs an intercept or a column")
    if not np.any(y == 1.0):
        raise NotEstimable("no patient had the event")
    if np.all(y == 1.0):
        raise NotEstimable("every patient had the event")
    if n < k:
        raise NotEstimable(f"{k} coefficients cannot be estimated from {n:,} patients")
