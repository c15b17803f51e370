"""Noncentral t distribution and its noncentrality limits (scipy's nctdtr returns NaN in parts of the range)."""

from math import ceil, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

MAX_NODES = 200_000


def _log_chi_grid(t: float, df: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Nodes s = chi/sqrt(df), equidistant in log s, with their probabilities.

    On the log scale the density of chi is smooth and vanishes at both ends, where the trapezoidal rule converges
    exponentially; the step resolves the normal distribution function of t s as well.
    """
    low, high = -max(45.0 / df, 9.0 / sqrt(df)), min(9.0 / sqrt(df), 2.3)
    nodes = max(2001, ceil(2.0 * (high - low) * abs(t) * np.exp(high)))
    if nodes > MAX_NODES:
        return np.empty(0), np.empty(0)
    u = np.linspace(low, high, nodes)
    log_density = df * (u - np.expm1(2 * u) / 2)
    weight = np.exp(log_density)
    return np.exp(u), weight / weight.sum()


def noncentral_t_cdf(t: float, df: float, delta: float) -> float:
    """P(T <= t) for T = (Z + delta) / (chi/sqrt(df)), to about 1e-14 absolute.

    Parameters
    ----------
    t : float
        Argument.
    df : float
        Degrees of freedom, at least 1.
    delta : float
        Noncentrality.

    Returns
    -------
    float
        NaN where |t| is so large that more than 200,000 nodes were needed.

    References
    ----------
    Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions 2, ch. 31.

    Examples
    --------
    >>> round(noncentral_t_cdf(0.0, 5, 1.959963984540054), 12)
    0.025
    """
    s, weight = _log_chi_grid(t, df)
    return float(weight @ ndtr(t * s - delta)) if len(s) else nan


def noncentrality(t: float, df: float, probability: float) -> float:
    """Noncentrality under which P(T <= t) equals `probability`.

    Parameters
    ----------
    t : float
        Observed t.
    df : float
        Degrees of freedom, at least 1.
    probability : float
        In (0, 1).

    Returns
    -------
    float
        NaN where `noncentral_t_cdf` is.

    References
    ----------
    Steiger & Fouladi (1997), in What If There Were No Significance Tests?, pp. 221-257.

    Examples
    --------
    >>> round(noncentrality(0.0, 5, 0.025), 9)
    1.959963985
    """
    from scipy.optimize import brentq  # as slow to import as all else here together

    s, weight = _log_chi_grid(t, df)
    if not len(s):
        return nan

    def excess(delta: float) -> float:
        return float(weight @ ndtr(t * s - delta)) - probability

    # Z is between -40 and 40 in floats, and s between the ends of the grid.
    low, high = min(t * s[0], t * s[-1]) - 40.0, max(t * s[0], t * s[-1]) + 40.0
    return float(brentq(excess, low, high, xtol=1e-13, rtol=1e-14))
