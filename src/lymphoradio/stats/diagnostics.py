"""Variance inflation of any regression, and leverage, residuals and influence of a linear one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.design import check_condition
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import LinearFit
from lymphoradio.stats.tall_matrix import pieces, triangle_of_many


@dataclass(frozen=True)
class Inflation:
    """Variance inflation of one term.

    Attributes
    ----------
    term : str
    gvif : float
        Generalised variance-inflation factor; the ordinary VIF for a term of one column.
    df : int
        Columns of the term.
    gvif_scaled : float
        ``gvif ** (1 / (2 df))``, comparable between terms: the factor on a confidence interval's width.
    """

    term: str
    gvif: float
    df: int
    gvif_scaled: float


def vif(slope_covariance: np.ndarray, term_columns: Mapping[str, Sequence[int]]) -> tuple[Inflation, ...]:
    """Generalised variance-inflation factors of a fitted model's terms.

    From the correlation matrix R of the coefficients: ``det(R_term) det(R_rest) / det(R)``, as ``car::vif``, so that
    one function serves linear, logistic and Cox models.

    Parameters
    ----------
    slope_covariance : ndarray, shape (p, p)
        Covariance of the coefficients without the intercept.
    term_columns : mapping of str to sequence of int
        Columns of each term; together all p.

    Returns
    -------
    tuple of Inflation
        In the mapping's order.

    Raises
    ------
    NotEstimable
        Fewer than two terms, or a covariance that is not positive definite.
    ValueError
        The terms do not partition the columns.

    References
    ----------
    Fox & Monette (1992), J. Am. Stat. Assoc. 87:178-183.

    Examples
    --------
    >>> [round(i.gvif, 6) for i in vif(np.array([[1.0, 0.6], [0.6, 1.0]]), {"a": (0,), "b": (1,)})]
    [1.5625, 1.5625]
    """
    V = np.asarray(slope_covariance, dtype=float)
    p = len(V)
    if sorted(j for columns in term_columns.values() for j in columns) != list(range(p)):
        raise ValueError("the terms' columns must be all columns of the model, each once")
    if len(term_columns) < 2:
        raise NotEstimable("variance inflation needs at least two terms")
    scale = np.sqrt(np.diag(V))
    if not np.all(np.isfinite(V)) or not np.all(scale > 0.0):
        raise NotEstimable("the covariance of the coefficients is not positive")
    R = V / np.outer(scale, scale)
    result = []
    for term, columns in term_columns.items():
        own = list(columns)
        rest = [j for j in range(p) if j not in own]
        log_gvif = _log_det(R[np.ix_(own, own)]) + _log_det(R[np.ix_(rest, rest)]) - _log_det(R)
        gvif = float(np.exp(log_gvif))
        result.append(Inflation(term, gvif, len(own), gvif ** (1.0 / (2.0 * len(own)))))
    return tuple(result)


def _log_det(matrix: np.ndarray) -> float:
    sign, value = np.linalg.slogdet(matrix)
    if sign <= 0.0:
        raise NotEstimable("the covariance of the coefficients is not positive definite")
    return float(value)


def leverage(X: np.ndarray, intercept: bool = True) -> np.ndarray:
    """Diagonal of the hat matrix of a linear model.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        Without a column of ones.
    intercept : bool

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1, summing to the number of coefficients.

    Raises
    ------
    NotEstimable
        A collinear design.

    Examples
    --------
    >>> leverage(np.array([[0.0], [1.0], [2.0]])).round(6).tolist()
    [0.833333, 0.333333, 0.833333]
    """
    X = np.asarray(X, dtype=float)
    design = np.column_stack([np.ones(len(X)), X]) if intercept else X
    check_condition(design)
    root = triangle_of_many(design)
    if root is None:
        orthogonal: Iterable[np.ndarray] = [np.linalg.qr(design / np.linalg.norm(design, axis=0))[0]]
    else:
        inverse = np.linalg.inv(root)
        orthogonal = (design[rows] @ inverse for rows in pieces(len(design)))
    return np.minimum(np.concatenate([np.sum(q**2, axis=1) for q in orthogonal]), 1.0)


def standardized_residuals(fit: LinearFit, hat: np.ndarray) -> np.ndarray:
    """Residuals divided by their standard errors (R's rstandard).

    Parameters
    ----------
    fit : LinearFit
    hat : ndarray, shape (n,)
        Of `leverage` for the same design.

    Returns
    -------
    ndarray, shape (n,)
        NaN for a patient whom the model fits exactly (leverage 1).

    Raises
    ------
    NotEstimable
        A perfect fit.
    """
    if fit.note:
        raise NotEstimable(fit.note)
    hat = np.asarray(hat, dtype=float)
    if hat.shape != fit.residuals.shape:
        raise ValueError("one leverage per residual is needed")
    # A leverage of 1 up to rounding leaves 0 / 0; R's influence() uses the same 10 eps.
    free = hat < 1.0 - 10.0 * np.finfo(float).eps
    result = np.full(len(hat), np.nan)
    result[free] = fit.residuals[free] / (fit.residual_sd * np.sqrt(1.0 - hat[free]))
    return result


def cooks_distance(fit: LinearFit, hat: np.ndarray) -> np.ndarray:
    """Cook's distance of every patient.

    Parameters
    ----------
    fit : LinearFit
    hat : ndarray, shape (n,)
        Of `leverage` for the same design.

    Returns
    -------
    ndarray, shape (n,)
        NaN for a patient of leverage 1.

    References
    ----------
    Cook (1977), Technometrics 19:15-18.
    """
    standardized = standardized_residuals(fit, hat)
    return standardized**2 * hat / (1.0 - np.where(np.isnan(standardized), np.nan, hat)) / fit.n_parameters
