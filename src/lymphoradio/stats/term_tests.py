"""Tests of terms that SPSS's stepwise methods use: conditional statistic to remove, Rao's score to enter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lymphoradio.stats.cox import CoxFit, CoxProblem
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import design_with_intercept
from lymphoradio.stats.logistic_model import LogisticFit
from lymphoradio.stats.model_fit import TermTest, check_columns, p_chi2

# Smallest eigenvalue of an information matrix in the scale of a correlation; below, a column repeats the others.
SINGULAR = 1e-12


def conditional_estimates(coefficients: np.ndarray, covariance: np.ndarray, removed: Sequence[int]) -> np.ndarray:
    """Coefficients of a model without some of its columns, from the full model alone.

    ``b1 - V12 V22^-1 b2``: where the quadratic approximation of the log-likelihood at the estimate has its maximum once
    b2 is 0, so that the smaller model need not be fitted.

    Parameters
    ----------
    coefficients : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
    removed : sequence of int
        Positions of b2.

    Returns
    -------
    ndarray, shape (k - len(removed),)

    References
    ----------
    Lawless & Singhal (1978), Biometrics 34:318-327; IBM SPSS Statistics Algorithms, logistic regression, conditional
    statistic.

    Examples
    --------
    >>> conditional_estimates(np.array([1.0, 2.0]), np.array([[1.0, 0.5], [0.5, 1.0]]), [1]).tolist()
    [0.0]
    """
    out = check_columns(removed, len(coefficients))
    kept = [j for j in range(len(coefficients)) if j not in out]
    within = covariance[np.ix_(out, out)]
    return coefficients[kept] - covariance[np.ix_(kept, out)] @ np.linalg.solve(within, coefficients[out])


def logistic_conditional_test(fit: LogisticFit, X: np.ndarray, y: np.ndarray, removed: Sequence[int]) -> TermTest:
    """Conditional likelihood-ratio test of some columns of a logistic model.

    Parameters
    ----------
    fit : LogisticFit
        Of all the columns.
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
    removed : sequence of int
        0-based positions in X.

    Returns
    -------
    TermTest
        ``conditional_chi2``: twice the fall of the log-likelihood to the conditional estimates.
    """
    design, y = design_with_intercept(X, y, fit.intercept)
    out = [j + int(fit.intercept) for j in check_columns(removed, len(fit.slope_covariance))]
    predictor = np.delete(design, out, axis=1) @ conditional_estimates(fit.coefficients, fit.covariance, out)
    log_likelihood = float(np.sum(y * predictor - np.logaddexp(0.0, predictor)))
    return _chi_squared(2.0 * (fit.log_likelihood - log_likelihood), len(out), "conditional_chi2")


def logistic_score_test(fit: LogisticFit, X: np.ndarray, y: np.ndarray, added: np.ndarray) -> TermTest:
    """Rao's score test of adding columns to a logistic model, at the model's own estimates.

    Parameters
    ----------
    fit : LogisticFit
        Of X.
    X : ndarray, shape (n, p)
        Columns of the model, without a column of ones.
    y : ndarray, shape (n,)
    added : ndarray, shape (n, k)

    Returns
    -------
    TermTest
        ``score_chi2``; R's ``add1(test = "Rao")``.

    Raises
    ------
    NotEstimable
        The added columns depend on the model's or on each other.
    """
    design, y = design_with_intercept(X, y, fit.intercept)
    root = np.sqrt(fit.fitted * (1.0 - fit.fitted))[:, None]
    weighted = root * added
    if design.shape[1]:
        lengths = np.linalg.norm(root * design, axis=0)
        basis = np.linalg.qr(root * design / lengths)[0]
        weighted = weighted - basis @ (basis.T @ weighted)
    scale = np.linalg.norm(root * added, axis=0)
    if not np.all(scale > 0.0):
        raise NotEstimable("the column is 0 in every patient")
    left = weighted / scale
    if float(np.linalg.svd(left, compute_uv=False)[-1]) < np.sqrt(SINGULAR):
        raise NotEstimable("collinear with the variables in the model")
    triangle = np.linalg.qr(left)[1]
    score = added.T @ (y - fit.fitted) / scale
    return _chi_squared(float(np.sum(np.linalg.solve(triangle.T, score) ** 2)), added.shape[1], "score_chi2")


def cox_conditional_test(problem: CoxProblem, fit: CoxFit, removed: Sequence[int]) -> TermTest:
    """Conditional likelihood-ratio test of some columns of a Cox model.

    Parameters
    ----------
    problem : CoxProblem
        The data.
    fit : CoxFit
        A fit of `problem`.
    removed : sequence of int
        Positions among the fitted columns.

    Returns
    -------
    TermTest
        ``conditional_chi2``, as for `logistic_conditional_test`.
    """
    out = check_columns(removed, len(fit.coefficients))
    kept = [column for i, column in enumerate(fit.columns) if i not in out]
    estimates = conditional_estimates(fit.coefficients, fit.covariance, out)
    X, scales = problem.design.of_columns(np.array(kept, dtype=int)), problem.design.scales[kept]
    log_likelihood = evaluate(problem.risk, X, estimates * scales).log_likelihood
    return _chi_squared(2.0 * (fit.log_likelihood - log_likelihood), len(out), "conditional_chi2")


def cox_score_test(problem: CoxProblem, fit: CoxFit, added: Sequence[int]) -> TermTest:
    """Rao's score test of adding columns to a Cox model, at the model's own estimates.

    Parameters
    ----------
    problem : CoxProblem
        The data.
    fit : CoxFit
        A fit of `problem`, with or without columns.
    added : sequence of int
        Positions in the problem's design.

    Returns
    -------
    TermTest
        ``score_chi2``; the score of R's coxph started at the model's estimates and 0 for the added ones.

    Raises
    ------
    NotEstimable
        The added columns are constant among the patients at risk, or depend on the model's or on each other.
    """
    columns = [*fit.columns, *added]
    scales = problem.design.scales[columns]
    coefficients = np.concatenate([fit.coefficients, np.zeros(len(added))]) * scales
    state = evaluate(problem.risk, problem.design.of_columns(np.array(columns, dtype=int)), coefficients)
    spread = np.sqrt(np.diag(state.information))
    if not np.all(spread > 0.0):
        raise NotEstimable("without variation among the patients at risk")
    correlation = state.information / np.outer(spread, spread)
    if float(np.linalg.eigvalsh(correlation)[0]) < SINGULAR:
        raise NotEstimable("collinear with the variables in the model")
    # The score of the fitted columns is 0 at their estimate, up to rounding.
    score = np.concatenate([np.zeros(len(fit.columns)), state.gradient[len(fit.columns) :]]) / spread
    return _chi_squared(float(score @ np.linalg.solve(correlation, score)), len(added), "score_chi2")


def _chi_squared(statistic: float, df: int, kind: str) -> TermTest:
    if not np.isfinite(statistic):
        raise NotEstimable("the test is not a number")
    # Rounding may leave a statistic of 0 a hair below it.
    statistic = max(statistic, 0.0)
    return TermTest(statistic, float(df), p_chi2(statistic, df), kind)
