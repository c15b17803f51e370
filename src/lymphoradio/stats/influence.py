"""Influence of single patients on the coefficients of linear and logistic models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from lymphoradio.stats.diagnostics import leverage
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import design_with_intercept, fit_linear
from lymphoradio.stats.logistic_model import LogisticFit, fit_logistic
from lymphoradio.stats.model_fit import p_t

# R's lm.influence takes a leverage within this of 1 for 1.
ROUNDING = 10.0 * float(np.finfo(float).eps)


@dataclass(frozen=True)
class Influence:
    """How far each patient moves each coefficient, and the coefficients without the patient who moves them furthest.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        Of all patients; the intercept, where there is one, is the first.
    dfbetas : ndarray, shape (n, k)
        Fall of the coefficient when the patient is left out, in standard errors; NaN for a patient without whom a
        coefficient of the linear model does not exist.
    largest : ndarray, shape (k,)
        Largest absolute value of each column.
    row : ndarray of int, shape (k,)
        Whose it is: 0-based position in the data as given.
    without : ndarray, shape (k,)
        The coefficient in the model fitted anew without that patient, exact; NaN where it cannot be fitted.
    std_error_without, p_without : ndarray, shape (k,)
        Its standard error there, and the two-sided p-value of its t (linear) or Wald test.
    notes : tuple of str, length k
        Why `without` is NaN; empty otherwise.
    exact : bool
        `dfbetas` are exact deletions (linear) and not one-step approximations (logistic, Cox).
    """

    coefficients: np.ndarray
    dfbetas: np.ndarray
    largest: np.ndarray
    row: np.ndarray
    without: np.ndarray
    std_error_without: np.ndarray
    p_without: np.ndarray
    notes: tuple[str, ...]
    exact: bool


def influence_linear(
    X: np.ndarray, y: np.ndarray, intercept: bool = True, column_names: Sequence[str] | None = None
) -> Influence:
    """Exact influence of every patient on a least-squares fit.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
    intercept : bool
    column_names : sequence of str, optional
        For the message of a refused design.

    Returns
    -------
    Influence
        `dfbetas` of R: the change over the standard error with the residual variance of the fit without the patient.

    Raises
    ------
    NotEstimable
        As `fit_linear`; a fit that is perfect, or would be without one patient; fewer than two residual degrees of
        freedom.

    References
    ----------
    Belsley, Kuh & Welsch (1980), Regression Diagnostics, chapter 2.

    Examples
    --------
    >>> found = influence_linear(np.array([[0.0], [1.0], [2.0], [3.0], [9.0]]), np.array([1.0, 2.0, 3.1, 3.9, 2.0]))
    >>> int(found.row[1]), round(float(found.coefficients[1]), 6), round(float(found.without[1]), 6)
    (4, 0.038, 0.98)
    """
    fit = fit_linear(X, y, intercept, column_names)
    if fit.note:
        raise NotEstimable(fit.note)
    if fit.df_residual < 2:
        raise NotEstimable("without any one patient no residual degrees of freedom are left")
    design, _ = design_with_intercept(X, y, intercept)
    hat = leverage(design, intercept=False)
    unscaled = fit.covariance / fit.residual_sd**2
    free = np.where(hat < 1.0 - ROUNDING, 1.0 - hat, nan)
    deleted = fit.residuals / free
    remaining = fit.residual_sum_of_squares - fit.residuals**2 / free
    # The difference of two sums of squares carries the rounding of the first.
    if np.any(remaining <= 100.0 * ROUNDING * fit.residual_sum_of_squares):
        raise NotEstimable("without one patient the fit is perfect: its influence has no bound")
    dfbetas = design @ unscaled  # in place from here: with 10^6 patients each copy is 100 MB
    dfbetas *= (deleted / np.sqrt(remaining / (fit.df_residual - 1)))[:, None]
    dfbetas /= np.sqrt(np.diag(unscaled))
    row = furthest(dfbetas)
    steps = np.sum(design[row] * unscaled, axis=1)
    without = fit.coefficients - steps * deleted[row]
    # Sherman-Morrison: the diagonal of (X'X)^-1 once the patient's row is gone.
    inverse = np.diag(unscaled) + steps**2 / free[row]
    error = np.sqrt(remaining[row] / (fit.df_residual - 1) * inverse)
    p_values = np.array([p_t(t, fit.df_residual - 1) for t in without / error])
    refits = np.array([without, error, p_values])
    return influence_of(fit.coefficients, dfbetas, row, refits, ("",) * len(row), exact=True)


def influence_logistic(
    X: np.ndarray, y: np.ndarray, intercept: bool = True, column_names: Sequence[str] | None = None
) -> Influence:
    """One-step influence of every patient on a logistic fit, and exact refits without the most influential ones.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
        0 or 1.
    intercept : bool
    column_names : sequence of str, optional
        For the message of a refusal.

    Returns
    -------
    Influence
        `dfbetas`: one step of Newton's method without the patient, over the standard error. Approximate; `without` is
        exact. R's ``dfbetas(glm)`` is another approximation, further from the refits: `deviance_dfbetas`.

    Raises
    ------
    NotEstimable
        As `fit_logistic`.

    References
    ----------
    Pregibon (1981), Ann. Stat. 9:705-724.
    """
    fit = fit_logistic(X, y, intercept, column_names)
    design, y = design_with_intercept(X, y, intercept)
    steps, hat = _logistic_steps(fit, design)
    dfbetas = steps * ((y - fit.fitted) / (1.0 - hat))[:, None] / fit.std_errors

    def refit(i: int) -> np.ndarray:
        near = fit.coefficients - dfbetas[i] * fit.std_errors
        others = fit_logistic(np.delete(X, i, axis=0), np.delete(y, i), intercept, column_names, near)
        return np.array([others.coefficients, others.std_errors, others.p_values])

    row = furthest(dfbetas)
    return influence_of(fit.coefficients, dfbetas, row, *refitted(row, refit), exact=False)


def deviance_dfbetas(fit: LogisticFit, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The influence that R's ``dfbetas(glm)`` (4.2) prints, for comparison with it.

    As `influence_logistic`, but with deviance in the place of Pearson residuals, and divided by their standard
    deviation without the patient, which the binomial distribution has no use for.

    Parameters
    ----------
    fit : LogisticFit
    X : ndarray, shape (n, p)
        Of the fit, without a column of ones.
    y : ndarray, shape (n,)
        0 or 1.

    Returns
    -------
    ndarray, shape (n, k)

    Raises
    ------
    NotEstimable
        No residual degrees of freedom without a patient.

    References
    ----------
    Williams (1987), Appl. Stat. 36:181-191.
    """
    design, y = design_with_intercept(X, y, fit.intercept)
    n, k = design.shape
    if n < k + 2:
        raise NotEstimable("without any one patient no residual degrees of freedom are left")
    steps, hat = _logistic_steps(fit, design)
    likelihood = np.where(y == 1.0, fit.fitted, 1.0 - fit.fitted)
    residual = np.where(y == 1.0, 1.0, -1.0) * np.sqrt(-2.0 * np.log(likelihood))
    squares = float(residual @ residual) - residual**2 / (1.0 - hat)
    root_weight = np.sqrt(fit.fitted * (1.0 - fit.fitted))
    changes = steps * (root_weight * residual / (1.0 - hat))[:, None]
    return np.asarray(changes / np.outer(np.sqrt(squares / (n - k - 1)), fit.std_errors))


def _logistic_steps(fit: LogisticFit, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariance times each patient's columns, shape (n, k), and the patients' leverages."""
    steps = design @ fit.covariance
    return steps, fit.fitted * (1.0 - fit.fitted) * np.sum(steps * design, axis=1)


def furthest(dfbetas: np.ndarray) -> np.ndarray:
    """The patient who moves each coefficient furthest, shape (k,); one without whom it does not exist never is."""
    # A column at a time: with 10^6 patients a copy of all would cost 100 MB.
    return np.array([np.argmax(np.where(np.isnan(column), -1.0, np.abs(column))) for column in dfbetas.T], dtype=int)


def refitted(row: np.ndarray, refit: Callable[[int], np.ndarray]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Each coefficient without its most influential row, with its standard error and p-value, shape (3, k).

    And why not, where they cannot be had. A row is left out and fitted once.
    """
    fits: dict[int, np.ndarray] = {}
    reasons: dict[int, str] = {}
    for i in dict.fromkeys(row.tolist()):
        try:
            fits[i] = refit(i)
        except NotEstimable as reason:
            reasons[i] = str(reason)
    refits = np.array([fits[i][:, j] if i in fits else np.full(3, nan) for j, i in enumerate(row.tolist())]).T
    return refits, tuple(reasons.get(i, "") for i in row.tolist())


def influence_of(
    coefficients: np.ndarray,
    dfbetas: np.ndarray,
    row: np.ndarray,
    refits: np.ndarray,
    notes: tuple[str, ...],
    exact: bool,
) -> Influence:
    """All of it, from the `dfbetas` and what `refitted` returns."""
    largest = np.abs(dfbetas[row, np.arange(len(row))])
    without, error, p_values = refits
    return Influence(coefficients, dfbetas, largest, row, without, error, p_values, notes, exact)
