"""Standardised mean differences between groups, for the balance column of a characteristics table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve

from lymphoradio.stats.descriptive import mean, sd
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample


@dataclass(frozen=True)
class LargestDifference:
    """Result of `largest_pairwise`: the absolute value and the positions of the two groups."""

    estimate: float
    first: int
    second: int
    note: str


def smd_continuous(first: ArrayLike, second: ArrayLike) -> float:
    """Difference of the means over the root of the mean of the two variances.

    Parameters
    ----------
    first, second : array_like, shape (n_1,) and (n_2,)
        The variable in the two groups, no missing values.

    Returns
    -------
    float
        Signed: first minus second.

    Raises
    ------
    NotEstimable
        A group of fewer than two, or no variation in either.

    References
    ----------
    Austin (2009), Stat. Med. 28:3083-3107.

    Examples
    --------
    >>> smd_continuous([1, 2, 3], [2, 3, 4])
    -1.0
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    spread = sqrt((sd(a) ** 2 + sd(b) ** 2) / 2)
    if spread == 0.0:
        raise NotEstimable("no variation in either group")
    return (mean(a) - mean(b)) / spread


def smd_categorical(first: ArrayLike, second: ArrayLike) -> float:
    """Mahalanobis distance between the two vectors of level proportions.

    Parameters
    ----------
    first, second : array_like of int, shape (k,)
        Counts of the same k levels in the two groups; levels that are empty in both are ignored.

    Returns
    -------
    float
        Not negative; for two levels |p1 - p2| over the root of the mean binomial variance.

    Raises
    ------
    NotEstimable
        An empty group, a single level, or no level that occurs in both groups (the distance is infinite).
    ValueError
        Different lengths or negative counts.

    References
    ----------
    Yang & Dalton (2012), SAS Global Forum, paper 335.

    Examples
    --------
    >>> round(smd_categorical([30, 70], [50, 50]), 6)
    0.417029
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    if len(a) != len(b):
        raise ValueError(f"the groups must list the same levels: {len(a)} and {len(b)}")
    if (a < 0).any() or (b < 0).any():
        raise ValueError("counts cannot be negative")
    if a.sum() == 0 or b.sum() == 0:
        raise NotEstimable("a group is empty")
    used = (a + b) > 0
    if used.sum() < 2:
        raise NotEstimable("only one level occurs")
    if not ((a > 0) & (b > 0)).any():
        # The pooled covariance is singular exactly when the groups share no level.
        raise NotEstimable("no level occurs in both groups")
    p, q = (a / a.sum())[used][1:], (b / b.sum())[used][1:]
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    difference = p - q
    return sqrt(max(float(difference @ solve(covariance, difference, assume_a="pos")), 0.0))


def largest_pairwise(groups: Sequence[ArrayLike], smd: Callable[[ArrayLike, ArrayLike], float]) -> LargestDifference:
    """Largest absolute standardised difference among all pairs of groups.

    Parameters
    ----------
    groups : sequence of array_like
        Two or more groups, as `smd` takes them.
    smd : callable
        `smd_continuous` or `smd_categorical`.

    Returns
    -------
    LargestDifference
        The first pair wins ties; `note` counts the pairs that could not be estimated.

    Raises
    ------
    NotEstimable
        No pair can be estimated.
    ValueError
        Fewer than two groups.

    Examples
    --------
    >>> largest_pairwise([[1, 2, 3], [2, 3, 4], [4, 5, 6]], smd_continuous)
    LargestDifference(estimate=3.0, first=0, second=2, note='')
    """
    if len(groups) < 2:
        raise ValueError("at least two groups are needed")
    found: list[tuple[float, int, int]] = []
    reasons: list[str] = []
    for i, j in combinations(range(len(groups)), 2):
        try:
            found.append((abs(smd(groups[i], groups[j])), i, j))
        except NotEstimable as refusal:
            reasons.append(str(refusal))
    if not found:
        raise NotEstimable(reasons[0])
    estimate, i, j = max(found, key=lambda item: item[0])
    missing = f"{len(reasons)} of {len(found) + len(reasons)} pairs not estimable: {reasons[0]}" if reasons else ""
    return LargestDifference(estimate=estimate, first=i, second=j, note=missing)
