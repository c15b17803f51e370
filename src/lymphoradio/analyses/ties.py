"""Equal values that a computation has made unequal in their last bits."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def without_noise(values: np.ndarray, *of: np.ndarray) -> np.ndarray:
    """Values rounded to 12 digits of the largest, so that 0.1 + 0.2 and 0.3 share a rank.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN for missing.
    *of : ndarray
        What the values were computed from, where that is larger: its digits are those that count.

    Examples
    --------
    >>> without_noise(np.array([0.1 + 0.2, 0.3])).tolist()
    [0.3, 0.3]
    >>> without_noise(np.array([0.3 - 0.2, 0.1 - 0.3 + 0.2]), np.array([0.3])).tolist()
    [0.1, 0.0]
    """
    largest = max(float(np.nanmax(np.abs(array), initial=0.0)) for array in (values, *of))
    return values if largest == 0.0 else np.round(values, 11 - math.floor(math.log10(largest))) + 0.0


def differences(before: np.ndarray, after: np.ndarray, decimals: Sequence[int | None]) -> np.ndarray:
    """After minus before, so that equal differences are equal and none that is zero is not.

    Parameters
    ----------
    before, after : ndarray, shape (n,)
        No missing values.
    decimals : sequence of int or None
        Of the two columns, where the plan declares them; else 12 digits of the largest measurement count.

    Examples
    --------
    >>> differences(np.array([0.2, 0.3]), np.array([0.3, 0.4]), (1, 1)).tolist()
    [0.1, 0.1]
    >>> differences(np.array([5.0, 5.0]), np.array([5.0 + 1e-15, 6.5]), (None, None)).tolist()
    [0.0, 1.5]
    """
    change = after - before
    known = [places for places in decimals if places is not None]
    return np.round(change, max(known)) if len(known) == len(decimals) else without_noise(change, before, after)
