"""Lymphocyte counts before and after, in cells per microlitre.

A patient's own level is log-normal (median 1,100, SD of the log 0.5, as before radiotherapy); each count varies about
it by a factor with an SD of the log of 0.2. Both counts are drawn alike, so that their difference is symmetric about 0
whatever the distributions are; a shift is added to the second.
"""

from math import log
from typing import Literal

import numpy as np

MEDIAN_COUNT = 1100.0
SD_BETWEEN = 0.5
SD_WITHIN = 0.2

Shape = Literal["log-normal", "heavy-tailed", "normal"]


def counts_twice(rng: np.random.Generator, n: int, shape: Shape = "log-normal") -> tuple[np.ndarray, np.ndarray]:
    """Two exchangeable counts of each patient.

    Parameters
    ----------
    rng : Generator
    n : int
        Patients.
    shape : {"log-normal", "heavy-tailed", "normal"}
        Of the variation within a patient: normal on the log scale; Student's t with 3 degrees of freedom on the log
        scale (now and then a count is far off); or normal with one SD (220 cells) at all levels.

    Returns
    -------
    tuple of ndarray, each of shape (n,)
        Cells per microlitre.
    """
    level = np.exp(log(MEDIAN_COUNT) + SD_BETWEEN * rng.standard_normal(n))
    noise = rng.standard_t(3, (2, n)) if shape == "heavy-tailed" else rng.standard_normal((2, n))
    if shape == "normal":
        return level + SD_WITHIN * MEDIAN_COUNT * noise[0], level + SD_WITHIN * MEDIAN_COUNT * noise[1]
    return level * np.exp(SD_WITHIN * noise[0]), level * np.exp(SD_WITHIN * noise[1])


def recorded(counts: np.ndarray, unit: float) -> np.ndarray:
    """Counts as a laboratory prints them, to the nearest multiple of `unit`, halves up.

    Examples
    --------
    >>> recorded(np.array([149.9, 150.0, 230.0]), 100.0)
    array([100., 200., 200.])
    """
    return np.floor(counts / unit + 0.5) * unit
