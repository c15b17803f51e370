"""Regression line of one measurement on another, with the band of its mean."""

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from lymphoradio.stats.correlation import complete_pairs, direction
from lymphoradio.stats.linear_model import LinearFit, fit_linear
from lymphoradio.stats.samples import as_sample, check_conf_level


@dataclass(frozen=True)
class Line:
    """Result of `regression_line`; standard errors, limits and tests are NaN, with a note, in a perfect fit."""

    n: int
    intercept: float
    slope: float
    std_errors: tuple[float, float]
    conf_low: tuple[float, float]
    conf_high: tuple[float, float]
    t: tuple[float, float]
    df: int
    p_values: tuple[float, float]
    note: str


def regression_line(x: ArrayLike, y: ArrayLike, conf_level: float = 0.95) -> Line:
    """Least-squares line of y on x.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Complete pairs.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Line
        Pairs hold the intercept's, then the slope's value.

    Raises
    ------
    NotEstimable
        Fewer than four pairs, a side without variation, or an x whose spread its size swamps.

    Examples
    --------
    >>> line = regression_line([0, 1, 2, 3], [1, 3, 4, 8])
    >>> round(line.intercept, 6), round(line.slope, 6)
    (0.7, 2.2)
    """
    a, b = complete_pairs(x, y)
    fit = _fit(a, b)
    low, high = fit.confidence_interval(conf_level)

    def both(values: NDArray[Any]) -> tuple[float, float]:
        return float(values[0]), float(values[1])

    return Line(
        n=fit.n,
        intercept=float(fit.coefficients[0]),
        slope=float(fit.coefficients[1]),
        std_errors=both(fit.std_errors),
        conf_low=both(low),
        conf_high=both(high),
        t=both(fit.t),
        df=fit.df_residual,
        p_values=both(fit.p_values),
        note=fit.note,
    )


def mean_band(
    x: ArrayLike, y: ArrayLike, at: ArrayLike, conf_level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Least-squares line of y on x with the pointwise interval of the mean of y.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Complete pairs.
    at : array_like, shape (k,)
        Where the line is wanted.
    conf_level : float
        In (0, 1).

    Returns
    -------
    line, low, high : ndarray, shape (k,)
        R's predict(lm(y ~ x), interval = "confidence"); limits are NaN in a perfect fit.

    Raises
    ------
    NotEstimable
        As `regression_line`.

    Examples
    --------
    >>> line, low, high = mean_band([0, 1, 2, 3], [1, 3, 4, 8], [1.5])
    >>> line.round(6).tolist(), low.round(6).tolist(), high.round(6).tolist()
    ([4.0], [1.959073], [6.040927])
    """
    a, b = complete_pairs(x, y)
    check_conf_level(conf_level)
    fit = _fit(a, b)
    centre = a.mean()
    away = as_sample(at, "at") - centre
    line = b.mean() + fit.coefficients[1] * away
    spread = float(((a - centre) ** 2).sum())
    error = (nan if fit.note else fit.residual_sd) * np.sqrt(1 / fit.n + away * away / spread)
    half = float(stdtrit(fit.df_residual, (1 + conf_level) / 2)) * error
    return line, line - half, line + half


def _fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> LinearFit:
    direction(x, "first")
    direction(y, "second")
    return fit_linear(x[:, None], y, column_names=["x"])
