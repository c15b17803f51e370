"""Checks of sample arguments, and the bound below which no p-value is returned."""

import sys

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_P = sys.float_info.min
"""Smallest p-value returned (2.2e-308): a tail that underflows is reported as this upper bound, never as 0."""


def as_sample(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """One-dimensional float array of finite values.

    Parameters
    ----------
    values : array_like, shape (n,)
        Numbers without missing values.
    name : str
        What the values are, for the message.

    Returns
    -------
    ndarray, shape (n,)
        The values as float64.

    Raises
    ------
    ValueError
        Not one-dimensional, or a value is missing or infinite.

    Examples
    --------
    >>> as_sample([1, 2], "differences")
    array([1., 2.])
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError(f"{name}: one dimension is needed, not {array.ndim}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: missing or infinite values must be removed by the caller")
    return array


def check_conf_level(conf_level: float) -> None:
    """Refuse a confidence level outside (0, 1).

    Raises
    ------
    ValueError
        The level is not strictly between 0 and 1.

    Examples
    --------
    >>> check_conf_level(0.95)
    """
    if not 0.0 < conf_level < 1.0:
        raise ValueError(f"conf_level must lie between 0 and 1, not {conf_level}")


def bounded_p(p_value: float) -> float:
    """Keep a computed tail probability within (0, 1].

    Rounding may push a doubled tail above 1 in the last bit and a far tail underflows; the returned value is then
    1 or `SMALLEST_P`. NaN is passed on.

    Examples
    --------
    >>> bounded_p(0.0) == SMALLEST_P, bounded_p(1.0000000000000002)
    (True, 1.0)
    """
    return float(np.clip(p_value, SMALLEST_P, 1.0))


def bootstrap_rows(n: int, seed: int, replicate: int) -> NDArray[np.int64]:
    """Rows of n patients that a bootstrap resample draws; each replicate has a generator of its own.

    Examples
    --------
    >>> rows = bootstrap_rows(5, 1, 0)
    >>> len(rows), bool(((rows >= 0) & (rows < 5)).all()), bool((rows == bootstrap_rows(5, 1, 0)).all())
    (5, True, True)
    """
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate,))))
    return generator.integers(0, n, size=n)
