"""Comparison of several independent groups: one-way analysis of variance and Kruskal-Wallis."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, fdtrc

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample, bounded_p


@dataclass(frozen=True)
class Anova:
    """Result of `anova_f`."""

    n: int
    F: float
    df_between: int
    df_within: int
    mean_square_between: float
    mean_square_within: float
    p_value: float
    note: str


@dataclass(frozen=True)
class KruskalWallis:
    """Result of `kruskal_wallis`; `n_ties` counts the values that share their rank."""

    n: int
    n_ties: int
    H: float
    df: int
    p_value: float
    note: str


def _samples(groups: Sequence[ArrayLike]) -> tuple[list[NDArray[np.float64]], str]:
    samples = [as_sample(g, f"group {i + 1}") for i, g in enumerate(groups)]
    filled = [g for g in samples if len(g)]
    if len(filled) < 2:
        raise NotEstimable("fewer than two groups have values")
    empty = len(samples) - len(filled)
    return filled, f"{empty} empty group{'s' * (empty > 1)} left out" if empty else ""


def anova_f(groups: Sequence[ArrayLike]) -> Anova:
    """One-way analysis of variance.

    Parameters
    ----------
    groups : sequence of array_like, each of shape (n_i,)
        No missing values; empty groups are left out, with a note.

    Returns
    -------
    Anova

    Raises
    ------
    NotEstimable
        Fewer than two groups, no degrees of freedom within groups, or no variation within them.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers.

    Examples
    --------
    >>> result = anova_f([[1, 2, 3], [2, 3, 4], [3, 4, 5]])
    >>> round(result.F, 12), result.df_between, result.df_within, round(result.p_value, 12)
    (3.0, 2, 6, 0.125)
    """
    samples, note = _samples(groups)
    n = sum(len(g) for g in samples)
    df_between, df_within = len(samples) - 1, n - len(samples)
    if df_within == 0:
        raise NotEstimable("no group has more than one value")
    # Subtracting a data value is exact for values of similar size and keeps the digits that matter (NIST SmLs09).
    shifted = [g - samples[0][0] for g in samples]
    sums = [fsum(g.tolist()) for g in shifted]
    means = [s / len(g) for s, g in zip(sums, shifted, strict=True)]
    grand = fsum(sums) / n
    between = fsum(len(g) * (m - grand) ** 2 for g, m in zip(shifted, means, strict=True))
    within = fsum(fsum(((g - m) ** 2).tolist()) for g, m in zip(shifted, means, strict=True))
    if all((g == g[0]).all() for g in samples) or within == 0.0:
        raise NotEstimable("no variation within the groups")
    F = (between / df_between) / (within / df_within)
    return Anova(
        n=n,
        F=F,
        df_between=df_between,
        df_within=df_within,
        mean_square_between=between / df_between,
        mean_square_within=within / df_within,
        p_value=bounded_p(float(fdtrc(df_between, df_within, F))),
        note=note,
    )


def kruskal_wallis(groups: Sequence[ArrayLike]) -> KruskalWallis:
    """Kruskal-Wallis test with tie correction and the chi-squared approximation.

    Parameters
    ----------
    groups : sequence of array_like, each of shape (n_i,)
        No missing values; empty groups are left out, with a note.

    Returns
    -------
    KruskalWallis

    Raises
    ------
    NotEstimable
        Fewer than two groups, or all values equal.

    References
    ----------
    Kruskal & Wallis (1952), J. Am. Stat. Assoc. 47:583-621.

    Examples
    --------
    >>> result = kruskal_wallis([[1, 2], [3, 4], [5, 6]])
    >>> round(result.H, 6), result.df
    (4.571429, 2)
    """
    samples, note = _samples(groups)
    _, inverse, counts = np.unique(np.concatenate(samples), return_inverse=True, return_counts=True)
    if len(counts) == 1:
        raise NotEstimable("all values are equal")
    n = len(inverse)
    # Doubled mid-ranks minus n + 1: integers whose total is zero.
    scores = (2 * (np.cumsum(counts) - counts) + counts - n)[inverse]
    edges = np.cumsum([0] + [len(g) for g in samples])
    sums = [int(scores[a:b].sum()) for a, b in pairwise(edges)]
    ties = [int(t) for t in counts[counts > 1]]
    correction = 1 - sum(t**3 - t for t in ties) / (n**3 - n)
    H = 3 / (n * (n + 1)) * fsum(s * s / len(g) for s, g in zip(sums, samples, strict=True)) / correction
    df = len(samples) - 1
    return KruskalWallis(n=n, n_ties=sum(ties), H=H, df=df, p_value=bounded_p(float(chdtrc(df, H))), note=note)
