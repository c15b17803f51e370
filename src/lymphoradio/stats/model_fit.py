"""What a fitted regression offers to selection and tables, and the tail areas that the models share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from scipy.special import chdtrc, fdtrc, ndtr, stdtr

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bounded_p


class TermTest(NamedTuple):
    """Test that all coefficients of a term are zero.

    Attributes
    ----------
    statistic : float
    df : float
        Chi-squared: its degrees of freedom; F: of the numerator; t: of the residuals.
    p_value : float
        Two-sided, in (0, 1].
    statistic_type : str
        ``wald_chi2``, ``lr_chi2``, ``conditional_chi2``, ``score_chi2``, ``penalised_likelihood_ratio``, ``F`` or
        ``t``.
    df_residual : float or None
        Degrees of freedom of the residuals (F and t only).
    """

    statistic: float
    df: float
    p_value: float
    statistic_type: str
    df_residual: float | None = None


class ModelFit(Protocol):
    """A fitted regression as selection sees it.

    A model whose criterion is not ``-2 log_likelihood + penalty * n_parameters`` also has an attribute
    ``extract_deviance`` to be used in the place of ``-2 log_likelihood`` (R's extractAIC for lm).
    """

    @property
    def log_likelihood(self) -> float:
        """Maximised (partial) log-likelihood."""

    @property
    def n_parameters(self) -> int:
        """Estimated coefficients, the intercept included."""

    def wald_test(self, columns: Sequence[int]) -> TermTest:
        """Test that the coefficients of these columns (0-based, the intercept not counted) are zero."""


def information_criterion(model: ModelFit, penalty: float) -> float:
    """AIC (penalty 2) or BIC (penalty log n) as R's extractAIC counts it.

    Parameters
    ----------
    model : ModelFit
    penalty : float
        Per estimated coefficient.

    Returns
    -------
    float
        Linear: ``n log(RSS / n) + penalty * edf``; else ``-2 log-likelihood + penalty * edf``.
    """
    deviance = getattr(model, "extract_deviance", None)
    if deviance is None:
        deviance = -2.0 * model.log_likelihood
    return float(deviance) + penalty * model.n_parameters


def likelihood_ratio_test(smaller: ModelFit, larger: ModelFit) -> TermTest:
    """Likelihood-ratio test of two nested models.

    Parameters
    ----------
    smaller, larger : ModelFit
        Fitted to the same rows.

    Returns
    -------
    TermTest
        ``lr_chi2`` on the difference in parameters. For linear models this is R's ``drop1(test = "Chisq")``.

    Raises
    ------
    NotEstimable
        A log-likelihood is not finite.
    ValueError
        The models do not differ in their number of parameters.
    """
    df = larger.n_parameters - smaller.n_parameters
    if df < 1:
        raise ValueError("the larger model must have more parameters than the smaller")
    statistic = 2.0 * (larger.log_likelihood - smaller.log_likelihood)
    if not np.isfinite(statistic):
        raise NotEstimable("the likelihood ratio is not finite")
    # Rounding may leave the ratio of two equal likelihoods a hair below zero.
    statistic = max(statistic, 0.0)
    return TermTest(statistic, float(df), p_chi2(statistic, df), "lr_chi2")


def p_normal(z: float) -> float:
    """Two-sided normal p-value.

    >>> round(p_normal(1.959963984540054), 12)
    0.05
    """
    return bounded_p(float(2.0 * ndtr(-abs(z))))


def p_t(t: float, df: float) -> float:
    """Two-sided p-value of Student's t."""
    return bounded_p(float(2.0 * stdtr(df, -abs(t))))


def p_chi2(statistic: float, df: float) -> float:
    """Upper tail area of chi-squared."""
    return bounded_p(float(chdtrc(df, statistic)))


def p_f(statistic: float, df_numerator: float, df_residual: float) -> float:
    """Upper tail area of F."""
    return bounded_p(float(fdtrc(df_numerator, df_residual, statistic)))


def wald_quadratic_form(coefficients: np.ndarray, covariance: np.ndarray) -> float:
    """Quadratic form b' V^-1 b of a block of coefficients.

    Parameters
    ----------
    coefficients : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)

    Returns
    -------
    float
        Chi-squared on k degrees of freedom under the null hypothesis.

    Raises
    ------
    NotEstimable
        The covariance is not finite or not invertible.
    """
    scale = np.sqrt(np.diag(covariance))
    if not np.all(np.isfinite(covariance)) or not np.all(scale > 0.0):
        raise NotEstimable("the covariance of the coefficients is not positive")
    standardised = coefficients / scale
    try:
        solved = np.linalg.solve(covariance / np.outer(scale, scale), standardised)
    except np.linalg.LinAlgError as error:
        raise NotEstimable("the covariance of the coefficients is singular") from error
    return float(standardised @ solved)


def check_columns(columns: Sequence[int], n_columns: int) -> list[int]:
    """Column positions as a list, checked.

    Raises
    ------
    ValueError
        None, a repeated one, or one outside the design.
    """
    positions = [int(column) for column in columns]
    if not positions or len(set(positions)) != len(positions):
        raise ValueError("columns must be distinct and at least one")
    if min(positions) < 0 or max(positions) >= n_columns:
        raise ValueError(f"columns {positions} outside a design of {n_columns} columns")
    return positions
