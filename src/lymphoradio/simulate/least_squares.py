"""Least squares for the search: what `stats.linear_model` says, by the normal equations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..stats.errors import NotEstimable

COLLINEAR = 1e10  # of a diagonal element of the inverse, with columns of unit length


@dataclass(frozen=True)
class Line:
    """A linear model.

    Attributes
    ----------
    beta : ndarray, shape (p,)
        Coefficients without the intercept.
    covariance : ndarray, shape (p, p)
    df : int
        Of the residuals.
    r_squared, adjusted_r_squared, f_statistic : float
        Of a model through the origin: against an outcome of zero, as in R.
    """

    beta: np.ndarray
    covariance: np.ndarray
    df: int
    r_squared: float
    adjusted_r_squared: float
    f_statistic: float


def least_squares(X: np.ndarray, y: np.ndarray, intercept: bool) -> Line:
    """Fit a linear model, on columns of unit length.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    y : ndarray, shape (n,)
    intercept : bool

    Raises
    ------
    NotEstimable
        Too few patients, a column without variation, collinear columns, or a fit without error.

    Examples
    --------
    >>> line = least_squares(np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 4.0]), intercept=False)
    >>> round(float(line.beta[0]), 4), line.df, round(line.r_squared, 4)
    (1.2143, 2, 0.983)
    """
    n, p = X.shape
    if intercept:
        X, y = X - X.mean(axis=0), y - y.mean()
    df, length = n - p - int(intercept), np.sqrt((X * X).sum(axis=0))
    if df < 1 or not (length > 0).all():
        raise NotEstimable("too few patients, or no variation")
    unit = X / length
    inverse = np.linalg.inv(unit.T @ unit)
    if not 0 < inverse.diagonal().max() < COLLINEAR:
        raise NotEstimable("collinear")
    scaled = inverse @ (unit.T @ y)
    residual = y - unit @ scaled
    error, total = float(residual @ residual), float(y @ y)
    if not 0 < error < total:
        raise NotEstimable("a fit without error")
    r_squared = 1 - error / total
    adjusted = 1 - (1 - r_squared) * (n - int(intercept)) / df
    variance = error / df
    covariance = inverse * variance / np.outer(length, length)
    return Line(scaled / length, covariance, df, r_squared, adjusted, (total - error) / p / variance)
