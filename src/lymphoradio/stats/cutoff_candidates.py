"""Where a marker may be cut: between its distinct values, with enough patients on either side."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample


@dataclass(frozen=True)
class Candidates:
    """The cut-offs that a search compares, ascending.

    Attributes
    ----------
    order : ndarray of int, shape (n,)
        Patients by ascending marker.
    n_low : ndarray of int, shape (k,)
        Patients at or below each cut-off: the first `n_low` of `order`.
    cutoffs : ndarray, shape (k,)
        Midpoints between two neighbouring values of the marker; low is marker <= cut-off.
    """

    order: np.ndarray
    n_low: np.ndarray
    cutoffs: np.ndarray


@dataclass(frozen=True)
class Cutoff:
    """The cut-off at which a statistic is largest; of equal ones the lowest.

    Attributes
    ----------
    cutoff : float
        Midpoint between two values of the marker: low is marker <= cut-off.
    direction : {">", "<"}
        ``>``: more cases (events) than expected above the cut-off; ``<``: at or below it.
    statistic : float
        The largest value: Youden's J, or chi-squared on one degree of freedom.
    statistic_name : {"youden", "chi_squared", "log_rank", "log_rank_scores"}
    n_low, n_high : int
        Patients at or below the cut-off, and above it.
    n_candidates : int
        Cut-offs compared.
    """

    cutoff: float
    direction: str
    statistic: float
    statistic_name: str
    n_low: int
    n_high: int
    n_candidates: int


@dataclass(frozen=True)
class PermutationTest:
    """p-value of a searched maximum when the outcomes are permuted over the marker.

    Attributes
    ----------
    p_value : float
        Share of the permutations whose own maximum is at least the observed one; in (0, 1].
    method : {"exact", "monte_carlo"}
    n_permutations : int
        Drawn at random; 0 for an exact test.
    std_error : float
        Of a Monte Carlo p-value; 0 for an exact one.
    """

    p_value: float
    method: str
    n_permutations: int
    std_error: float


def find_candidates(marker: ArrayLike, minprop: float) -> Candidates:
    """Cut-offs between the distinct values of a marker that leave enough patients on either side.

    Values are compared as they are: round them to their declared decimals first, or float noise splits ties.

    Parameters
    ----------
    marker : array_like, shape (n,)
        Complete.
    minprop : float
        Least share of the patients on either side, in [0, 0.5); 0 allows a single patient.

    Returns
    -------
    Candidates

    Raises
    ------
    ValueError
        Missing values, or a share outside [0, 0.5).
    NotEstimable
        No cut-off leaves enough patients on both sides.

    Examples
    --------
    >>> found = find_candidates([3.0, 1.0, 2.0, 2.0, 5.0], 0.25)
    >>> found.cutoffs.tolist(), found.n_low.tolist()
    ([2.5], [3])
    """
    values = as_sample(marker, "marker")
    n = values.size
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    fewest = fewest_on_a_side(n, minprop)
    n_low = np.arange(fewest, n - fewest + 1)
    n_low = n_low[(n_low < n) & (ordered[n_low - 1] < ordered[np.minimum(n_low, n - 1)])]
    if n_low.size == 0:
        raise no_candidate(n, minprop)
    return Candidates(order, n_low, midpoints(ordered[n_low - 1], ordered[n_low]))


def fewest_on_a_side(n: int, minprop: float) -> int:
    """Least number of patients on either side of a cut-off.

    Raises
    ------
    ValueError
        A share outside [0, 0.5).

    Examples
    --------
    0.1 of 30 patients are 3 although 0.1 * 30 is a little more than 3 in floating point.

    >>> fewest_on_a_side(30, 0.1)
    3
    """
    if not 0.0 <= minprop < 0.5:
        raise ValueError(f"minprop is the least share of patients on either side, in [0, 0.5), not {minprop}")
    return max(1, ceil(minprop * n * (1.0 - 1e-12)))


def no_candidate(n: int, minprop: float) -> NotEstimable:
    """What is raised where no cut-off leaves enough patients on both sides."""
    return NotEstimable(f"no cut-off leaves {fewest_on_a_side(n, minprop)} of {n} patients on either side")


def midpoints(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Cut-offs between neighbouring values, of which the lower one is at or below them."""
    middle = low / 2.0 + high / 2.0
    # Between neighbouring floats the midpoint may round to the upper one, which is not low.
    return np.where((middle >= high) | (middle < low), low, middle)
