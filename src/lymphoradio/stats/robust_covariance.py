"""Covariance of least-squares coefficients without the assumption of a common variance."""

from __future__ import annotations

import numpy as np

from lymphoradio.stats.diagnostics import leverage
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import LinearFit, design_with_intercept
from lymphoradio.stats.tall_matrix import pieces


def hc3_covariance(fit: LinearFit, X: np.ndarray) -> np.ndarray:
    """Heteroscedasticity-consistent covariance HC3: squared residuals over (1 - leverage)^2 in the middle.

    Parameters
    ----------
    fit : LinearFit
    X : ndarray, shape (n, p)
        Of the fit, without a column of ones.

    Returns
    -------
    ndarray, shape (k, k)
        As R's ``sandwich::vcovHC(type = "HC3")``; the intercept, where there is one, is the first.

    Raises
    ------
    NotEstimable
        A perfect fit, or a patient whom the model fits whatever the outcome (leverage 1).

    References
    ----------
    MacKinnon & White (1985), J. Econom. 29:305-325; Long & Ervin (2000), Am. Stat. 54:217-224.

    Examples
    --------
    >>> from lymphoradio.stats.linear_model import fit_linear
    >>> X, y = np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1.0, 3.0, 2.0, 8.0])
    >>> hc3_covariance(fit_linear(X, y), X).round(6).tolist()
    [[2.0, -2.0], [-2.0, 20.0]]
    """
    if fit.note:
        raise NotEstimable(fit.note)
    design, _ = design_with_intercept(X, fit.fitted, fit.intercept)
    hat = leverage(design, intercept=False)
    if np.any(hat > 1.0 - 10.0 * np.finfo(float).eps):
        raise NotEstimable("a patient alone determines a coefficient: no robust standard error")
    unscaled = fit.covariance / fit.residual_sd**2
    weights = fit.residuals / (1.0 - hat)
    found = np.zeros_like(unscaled)
    for rows in pieces(len(design)):
        scores = (design[rows] @ unscaled) * weights[rows, None]
        found += scores.T @ scores
    return found
