"""Profile-likelihood limits of the log odds ratios of a logistic model."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import design_with_intercept
from lymphoradio.stats.logistic_model import LogisticFit, fit_logistic
from lymphoradio.stats.logistic_newton import maximise
from lymphoradio.stats.model_fit import check_columns
from lymphoradio.stats.samples import check_conf_level

MAX_STEPS = 100
# A Newton step this short, relative to the distance from the estimate, leaves an error of its square.
LAST_STEP = 1e-7


def profile_interval(
    X: np.ndarray, y: np.ndarray, column: int, conf_level: float = 0.95, intercept: bool = True
) -> tuple[float, float]:
    """Profile-likelihood limits of one log odds ratio, the model fitted for it.

    Parameters
    ----------
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    column : int
        0-based position in X.
    conf_level : float
        In (0, 1).
    intercept : bool

    Returns
    -------
    tuple of float
        Low and high, on the scale of the log odds ratio.

    Raises
    ------
    NotEstimable
        As `fit_logistic`.

    Examples
    --------
    >>> X, y = np.array([[0.0]] * 10 + [[1.0]] * 10), np.array([1] * 2 + [0] * 8 + [1] * 6 + [0] * 4)
    >>> low, high = profile_interval(X, y, 0)
    >>> round(low, 4), round(high, 4)
    (-0.0946, 4.0309)
    """
    check_conf_level(conf_level)
    return profile_limits(fit_logistic(X, y, intercept), X, y, column, conf_level)


def profile_limits(
    fit: LogisticFit, X: np.ndarray, y: np.ndarray, column: int, conf_level: float = 0.95
) -> tuple[float, float]:
    """Profile-likelihood limits of one log odds ratio of a fitted model.

    The limits are where twice the fall of the log-likelihood, maximised over the other coefficients, equals the
    chi-squared quantile on one degree of freedom. The roots are found on the likelihood itself, not on a spline: by
    Newton's method for the signed root of that fall, which is nearly a straight line, with its exact derivative.

    Parameters
    ----------
    fit : LogisticFit
        Of X and y.
    X : ndarray, shape (n, p)
    y : ndarray, shape (n,)
    column : int
        0-based position in X.
    conf_level : float
        In (0, 1).

    Returns
    -------
    tuple of float
        Low and high, on the scale of the log odds ratio.

    Raises
    ------
    NotEstimable
        The likelihood does not converge with the coefficient held.

    References
    ----------
    Venzon & Moolgavkar (1988), Appl. Stat. 37:87-94.
    """
    check_conf_level(conf_level)
    target = float(np.sqrt(chdtri(1.0, 1.0 - conf_level)))
    design, y = design_with_intercept(X, y, fit.intercept)
    j = check_columns([column], len(fit.slope_covariance))[0] + int(fit.intercept)
    own, others = design[:, j].copy(), np.delete(design, j, axis=1)
    lengths = np.sqrt(np.einsum("ij,ij->j", others, others))
    others /= lengths
    start = np.delete(fit.coefficients, j) * lengths
    # Where the other coefficients go as this one moves, to first order: from their old place a covariate that is far
    # from 0 would push every probability to 0 or 1, and Newton's method would be lost.
    tangent = np.delete(fit.covariance[j], j) / fit.covariance[j, j] * lengths
    estimate, std_error = float(fit.coefficients[j]), float(fit.std_errors[j])

    def limit(side: float) -> float:
        distance, reached, there = target * std_error, 0.0, start
        low, high = 0.0, np.inf  # between which the limit is
        for _ in range(MAX_STEPS):
            value = estimate + side * distance
            held = maximise(others, y, value * own, there + side * (distance - reached) * tangent)
            if not held.converged:
                # From so far away Newton's method is lost, as of data that are all but separated: half the way first.
                distance = (reached + distance) / 2
                continue
            reached, there = distance, held.coefficients
            fall = float(np.sqrt(max(2.0 * (fit.log_likelihood - held.log_likelihood), 0.0)))
            slope = -side * float(own @ (y - held.probabilities)) / fall if fall > 0.0 else 0.0
            # The fall rises with the distance, so that its slope is above 0; where rounding hides that, go further.
            step = min((target - fall) / slope, distance) if slope > 0.0 else distance
            if abs(step) <= LAST_STEP * distance:
                return estimate + side * (distance + step)
            low, high = (distance, high) if fall < target else (low, distance)
            distance = distance + step if low < distance + step < high else (low + high) / 2
        raise NotEstimable("the profile likelihood did not converge")

    return limit(-1.0), limit(1.0)
