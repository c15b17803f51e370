"""Newton's method for the logistic likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from lymphoradio.stats.tall_matrix import triangle

MAX_ITERATIONS = 100
LONGEST_STEP = 1e100  # all probabilities are 0 or 1 up to rounding: the information is singular but for noise


@dataclass(frozen=True)
class LogisticMaximum:
    """Where Newton's method ended.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
    linear_predictor : ndarray, shape (n,)
        Offset included.
    log_likelihood : float
    iterations : int
    converged : bool
        The last step was rounding noise. On separated data that may happen far out, where the likelihood is flat.
    """

    coefficients: np.ndarray
    linear_predictor: np.ndarray
    log_likelihood: float
    iterations: int
    converged: bool

    @property
    def probabilities(self) -> np.ndarray:
        """Of the event, shape (n,)."""
        return np.asarray(expit(self.linear_predictor))


def maximise(design: np.ndarray, y: np.ndarray, offset: np.ndarray, start: np.ndarray) -> LogisticMaximum:
    """Maximise the logistic likelihood by Newton's method with step halving, until the step is rounding noise.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        Columns of comparable length; the column of ones included.
    y : ndarray, shape (n,)
        0 or 1.
    offset : ndarray, shape (n,)
        Fixed part of the linear predictor.
    start : ndarray, shape (k,)

    Returns
    -------
    LogisticMaximum
        Not converged where the information is singular or the iterations end; nothing is raised.

    Examples
    --------
    >>> found = maximise(np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 0.0]), np.zeros(4), np.zeros(1))
    >>> round(float(found.coefficients[0]), 12) == round(float(np.log(3)), 12)
    True
    """
    beta = start
    eta = offset + design @ beta
    value = _log_likelihood(y, eta)
    for iteration in range(1, MAX_ITERATIONS + 1):
        if design.shape[1] == 0:
            return LogisticMaximum(beta, eta, value, 0, True)
        probabilities = expit(eta)
        try:
            root = weighted_root(design, probabilities)
            step = np.linalg.solve(root, np.linalg.solve(root.T, design.T @ (y - probabilities)))
        except np.linalg.LinAlgError:
            return LogisticMaximum(beta, eta, value, iteration, False)
        if not np.all(np.abs(step) < LONGEST_STEP):  # nor where it is not a number
            return LogisticMaximum(beta, eta, value, iteration, False)
        # Newton decrement: twice the gain still to be had. Below 1e-16 a last full step squares the remaining error.
        decrement = float(np.sum((root @ step) ** 2))
        last = decrement < 1e-16
        fraction = 1.0
        while True:
            new_eta = offset + design @ (beta + fraction * step)
            new_value = _log_likelihood(y, new_eta)
            # The slack is the rounding of a sum of n terms: near the maximum the gain is smaller than it.
            if last or new_value >= value - 1e-12 * (1.0 + abs(value)) or fraction < 1e-6:
                break
            fraction *= 0.5
        beta, eta, value = beta + fraction * step, new_eta, new_value
        if last:
            return LogisticMaximum(beta, eta, value, iteration, True)
    return LogisticMaximum(beta, eta, value, MAX_ITERATIONS, False)


def weighted_root(design: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Triangle R with R'R the information, without squaring the condition number where that would cost digits.

    Parameters
    ----------
    design : ndarray, shape (n, k)
    probabilities : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (k, k)
    """
    return triangle(design, np.sqrt(probabilities * (1.0 - probabilities)))


def _log_likelihood(y: np.ndarray, eta: np.ndarray) -> float:
    return float(np.sum(y * eta - np.logaddexp(0.0, eta)))
