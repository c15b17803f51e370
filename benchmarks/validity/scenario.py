"""What a simulation is: a way to draw one data set and to judge each method on it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal, NamedTuple

import numpy as np

COVERAGE = (0.93, 0.97)
COVERAGE_WITH_TIES = (0.94, 1.0)
TYPE_I_ERROR = (0.04, 0.06)
NOT_ABOVE_LEVEL = (0.0, 0.06)
"""Type I error where coarse rounding leaves no rejection region of a size near 0.05."""
MEDIAN_HAZARD_RATIO = (0.97, 1.03)
"""Where the true ratio is 1."""
DIFFERENCE_OF_C = (-0.01, 0.01)

FEWEST_REPLICATES = 4_000
"""A summary of fewer is not kept, unless the scenario says otherwise."""


class Finding(NamedTuple):
    """One method on one data set.

    Attributes
    ----------
    value : float
        What is averaged: 1 or 0 for rejected or not, covered or not; or a number of its own, NaN where there is none.
    low, high : float
        The limits; both the p-value for a test; NaN where the method gave nothing.
    """

    value: float
    low: float
    high: float


NOTHING = Finding(0.0, nan, nan)
"""No estimate: counted as not rejected and as not covered."""

MISSING = Finding(nan, nan, nan)
"""No number to average: left out, and counted as not estimable."""


def covering(low: float, high: float, truth: float) -> Finding:
    """Finding of an interval.

    Examples
    --------
    >>> covering(0.1, 0.4, 0.25).value
    1.0
    """
    return Finding(float(low <= truth <= high), low, high)


@dataclass(frozen=True)
class Measure:
    """One row of the summary.

    Attributes
    ----------
    method, quantity : str
    band : tuple of float
        Where the average has to lie, ends included.
    claimed : bool
        Whether the project stands by it; else the row shows how far another method or a harder setting is off.
    average : {"mean", "median"}
        Over the replicates.
    """

    method: str
    quantity: str
    band: tuple[float, float]
    claimed: bool = True
    average: Literal["mean", "median"] = "mean"


@dataclass(frozen=True)
class Scenario:
    """A distribution to draw from, with what is measured on each draw.

    Attributes
    ----------
    question, name : str
    n : int
        Patients.
    measures : sequence of Measure, length k
    replicate : callable
        From a random generator to k findings, in the order of `measures`.
    replicates : int
        How many unless the caller says otherwise; fewer where one costs 10 ms or more.
    fewest : int
        Of which a summary is kept.
    """

    question: str
    name: str
    n: int
    measures: Sequence[Measure]
    replicate: Callable[[np.random.Generator], Sequence[Finding]]
    replicates: int = 10_000
    fewest: int = FEWEST_REPLICATES

    @property
    def key(self) -> tuple[str, str, int]:
        """What identifies it."""
        return self.question, self.name, self.n

    @property
    def number(self) -> int:
        """Its part of the seed, which does not depend on which other scenarios exist."""
        return zlib.crc32("/".join(map(str, self.key)).encode())
