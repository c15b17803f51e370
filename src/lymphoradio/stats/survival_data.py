"""Checks of the arrays that every survival routine takes: follow-up times, event indicators, groups, strata."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri


def check_survival(time: ArrayLike, event: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Follow-up times as float and event indicators as bool, checked.

    Times are compared exactly: two patients are tied when their floats are equal. Round measured times to their
    declared precision (whole days, say) before they come here.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time from the origin to the event or to censoring, in any one unit; finite and >= 0.
    event : array_like, shape (n,)
        1 or True where the event was observed, 0 or False where the time is censored.

    Returns
    -------
    tuple of ndarray
        `time` (float) and `event` (bool), each of shape (n,).

    Raises
    ------
    ValueError
        Wrong shape, no patient, a missing, infinite or negative time, an indicator other than 0 and 1.
    """
    times = np.asarray(time, dtype=float)
    indicators = np.asarray(event)
    if times.ndim != 1 or indicators.shape != times.shape:
        raise ValueError(f"time and event must be vectors of one length, got shapes {times.shape}, {indicators.shape}")
    if times.size == 0:
        raise ValueError("no patient")
    if not np.all(np.isfinite(times)) or times.min() < 0:
        raise ValueError("time must be finite and not negative")
    if not np.all((indicators == 0) | (indicators == 1)):
        raise ValueError("event must be 0 or 1")
    return times, indicators.astype(bool)


def check_labels(labels: ArrayLike | None, n: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Sorted distinct labels and each patient's position among them; one single label where `labels` is None.

    Parameters
    ----------
    labels : array_like, shape (n,), or None
        Numbers, strings or booleans; nothing missing.
    n : int
        Expected length.
    name : str
        How messages call the array.

    Returns
    -------
    tuple of ndarray
        Levels, shape (k,), ascending; codes, shape (n,), in 0 .. k - 1.

    Raises
    ------
    ValueError
        Wrong shape or a missing label.
    """
    if labels is None:
        return np.zeros(1, dtype=int), np.zeros(n, dtype=int)
    values = np.asarray(labels)
    if values.shape != (n,):
        raise ValueError(f"{name} must have shape ({n},), got {values.shape}")
    if values.dtype == object and any(value is None for value in values):
        raise ValueError(f"{name} has missing values")
    levels, codes = np.unique(values, return_inverse=True)
    if not np.all(levels == levels):
        raise ValueError(f"{name} has missing values")
    return levels, codes


def normal_quantile(conf_level: float) -> float:
    """Two-sided standard normal quantile of a confidence level: 1.959964 for 0.95.

    Parameters
    ----------
    conf_level : float
        In (0, 1).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        `conf_level` outside (0, 1).

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < conf_level < 1:
        raise ValueError(f"conf_level must lie in (0, 1), got {conf_level}")
    return float(-ndtri((1 - conf_level) / 2))
