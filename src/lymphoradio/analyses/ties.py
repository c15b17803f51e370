"""Equal values that a computation has made unequal in their last bits."""

from __future__ import annotations

import math

import numpy as np


def without_noise(values: np.ndarray) -> np.ndarray:
    """Values rounded to 12 digits of the largest, so that 0.1 + 0.2 and 0.3 share a rank.

    Parameters
    ----------
    values : ndarray, shape (n,)
        NaN for missing.

    Examples
    --------
    >>> without_noise(np.array([0.1 + 0.2, 0.3])).tolist()
    [0.3, 0.3]
    """
    largest = np.nanmax(np.abs(values), initial=0.0)
    return values if largest == 0.0 else np.round(values, 11 - math.floor(math.log10(largest)))
