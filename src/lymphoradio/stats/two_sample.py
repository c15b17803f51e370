"""Comparison of two independent groups: Student, Welch, Mann-Whitney."""

from dataclasses import dataclass
from fractions import Fraction
from math import comb, gcd, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr, stdtrit

from lymphoradio.stats.descriptive import mean, sd
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample, bounded_p, check_conf_level


@dataclass(frozen=True)
class TwoSampleT:
    """Result of `student_t` and `welch_t`; the difference is first minus second."""

    n_first: int
    n_second: int
    mean_first: float
    mean_second: float
    mean_difference: float
    std_error: float
    t: float
    df: float
    p_value: float
    conf_low: float
    conf_high: float
    method: str


@dataclass(frozen=True)
class MannWhitney:
    """Result of `mann_whitney`; `n_ties` counts the values that share their rank."""

    n_first: int
    n_second: int
    n_ties: int
    U: float
    z: float
    p_value: float
    exact: bool
    method: str
    note: str


def student_t(first: ArrayLike, second: ArrayLike, conf_level: float = 0.95) -> TwoSampleT:
    """Two-sample t-test with a common variance, two-sided.

    Parameters
    ----------
    first, second : array_like, shape (n_1,) and (n_2,)
        No missing values.
    conf_level : float
        In (0, 1).

    Returns
    -------
    TwoSampleT
        df = n_1 + n_2 - 2.

    Raises
    ------
    NotEstimable
        An empty group, fewer than three values in all, or no variation within the groups.

    References
    ----------
    Student (1908), Biometrika 6:1-25.

    Examples
    --------
    >>> result = student_t([1, 2, 3], [3, 4, 5])
    >>> round(result.t, 6), result.df
    (-2.44949, 4)
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    if min(len(a), len(b)) < 1 or len(a) + len(b) < 3:
        raise NotEstimable(f"groups of {len(a)} and {len(b)} are too small for a t-test")
    df = len(a) + len(b) - 2
    squares = sum((len(g) - 1) * sd(g) ** 2 for g in (a, b) if len(g) > 1)
    std_error = sqrt(squares / df * (1 / len(a) + 1 / len(b)))
    return _t_result(a, b, std_error, df, conf_level, "Student's t-test")


def welch_t(first: ArrayLike, second: ArrayLike, conf_level: float = 0.95) -> TwoSampleT:
    """Two-sample t-test without the assumption of a common variance, two-sided.

    Parameters
    ----------
    first, second : array_like, shape (n_1,) and (n_2,)
        No missing values.
    conf_level : float
        In (0, 1).

    Returns
    -------
    TwoSampleT
        df by Welch and Satterthwaite.

    Raises
    ------
    NotEstimable
        A group of fewer than two, or no variation within the groups.

    References
    ----------
    Welch (1947), Biometrika 34:28-35.

    Examples
    --------
    >>> result = welch_t([1, 2, 3], [3, 4, 8])
    >>> round(result.t, 6), round(result.df, 6)
    (-1.837117, 2.56)
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    if min(len(a), len(b)) < 2:
        raise NotEstimable(f"groups of {len(a)} and {len(b)} are too small for Welch's t-test")
    u, v = sd(a) ** 2 / len(a), sd(b) ** 2 / len(b)
    if u + v == 0.0:
        raise NotEstimable("no variation within the groups")
    df = (u + v) ** 2 / (u**2 / (len(a) - 1) + v**2 / (len(b) - 1))
    return _t_result(a, b, sqrt(u + v), df, conf_level, "Welch's t-test")


def _t_result(
    a: NDArray[np.float64], b: NDArray[np.float64], std_error: float, df: float, conf_level: float, method: str
) -> TwoSampleT:
    check_conf_level(conf_level)
    mean_first, mean_second = mean(a), mean(b)
    # R's t.test stops here too: "data are essentially constant".
    if std_error <= 10 * np.finfo(float).eps * max(abs(mean_first), abs(mean_second)):
        raise NotEstimable("no variation within the groups")
    difference = mean_first - mean_second
    t = difference / std_error
    margin = float(stdtrit(df, (1 + conf_level) / 2)) * std_error
    return TwoSampleT(
        n_first=len(a),
        n_second=len(b),
        mean_first=mean_first,
        mean_second=mean_second,
        mean_difference=difference,
        std_error=std_error,
        t=t,
        df=df,
        p_value=bounded_p(2 * float(stdtr(df, -abs(t)))),
        conf_low=difference - margin,
        conf_high=difference + margin,
        method=method,
    )


def rank_sum_counts(weights: list[int], size: int) -> tuple[int, int]:
    """Distribution of the sum of `size` of the `weights` drawn without replacement, packed in one integer.

    Parameters
    ----------
    weights : list of int, length n
        Positive integers.
    size : int
        0 to n.

    Returns
    -------
    packed : int
        Its digits to the base 2^bits are the numbers of subsets with sum 0, 1, 2, ...
    bits : int
        Width of a digit.

    Examples
    --------
    >>> packed, bits = rank_sum_counts([1, 2, 3], 2)
    >>> [(packed >> (bits * s)) % 2**bits for s in range(6)]
    [0, 0, 0, 1, 1, 1]
    """
    bits = len(weights) + 1
    by_size = [1] + [0] * size
    for weight in weights:
        for k in range(size, 0, -1):
            by_size[k] += by_size[k - 1] << (bits * weight)
    return by_size[size], bits


def exact_rank_sum_p(doubled: NDArray[np.int64], size: int, observed: int) -> Fraction:
    """Exact P(|W - E W| >= |w - E w|) of a rank sum over all choices of `size` among the ranks.

    Parameters
    ----------
    doubled : ndarray, shape (n,)
        Doubled mid-ranks of the pooled sample.
    size : int
        Size of the group whose ranks are summed.
    observed : int
        Its doubled rank sum.

    Returns
    -------
    Fraction

    Examples
    --------
    >>> exact_rank_sum_p(np.array([2, 4, 6, 8]), 2, 6)
    Fraction(1, 3)
    """
    n = len(doubled)
    divisor = gcd(*doubled.tolist())
    weights = [int(w) // divisor for w in doubled]
    packed, bits = rank_sum_counts(weights, size)
    # Deviations from the expectation size * sum / n, multiplied by n to stay in integers.
    expected = size * sum(weights)
    deviation = abs(n * (observed // divisor) - expected)
    low, high = (expected - deviation) // n, -((-expected - deviation) // n)
    ones = (1 << bits) - 1
    if deviation == 0:
        return Fraction(1)
    below = (packed & ((1 << (bits * (low + 1))) - 1)) % ones if low >= 0 else 0
    return Fraction(below + (packed >> (bits * high)) % ones, comb(n, size))


def mann_whitney(first: ArrayLike, second: ArrayLike, exact_up_to: int = 50) -> MannWhitney:
    """Mann-Whitney U test (Wilcoxon rank-sum test), two-sided.

    Parameters
    ----------
    first, second : array_like, shape (n_1,) and (n_2,)
        No missing values.
    exact_up_to : int
        Largest n_1 + n_2 for which the exact permutation distribution of the mid-ranks is used.

    Returns
    -------
    MannWhitney
        `U`: of the first group, pairs in which it is larger plus half the ties (R's W). `z`: without continuity
        correction, with the tie-corrected variance, as coin::wilcox_test. `p_value`: exact, P(|U - E U| >= |u - E u|)
        given the mid-ranks (as coin, distribution = "exact"), or normal with tie-corrected variance and continuity
        correction (R's wilcox.test with exact = FALSE).

    Raises
    ------
    NotEstimable
        An empty group, or all values equal.

    References
    ----------
    Mann & Whitney (1947), Ann. Math. Stat. 18:50-60; Streitberg & Roehmel (1986), Stat. Softw. Newsl. 12:10-17.

    Examples
    --------
    >>> result = mann_whitney([1, 2, 3], [4, 5, 6])
    >>> result.U, result.p_value
    (0.0, 0.1)
    """
    a, b = as_sample(first, "first"), as_sample(second, "second")
    if min(len(a), len(b)) == 0:
        raise NotEstimable("a group is empty")
    n, size = len(a) + len(b), len(a)
    _, inverse, counts = np.unique(np.concatenate([a, b]), return_inverse=True, return_counts=True)
    if len(counts) == 1:
        raise NotEstimable("all values are equal")
    doubled = (2 * (np.cumsum(counts) - counts) + counts + 1)[inverse]
    observed = int(doubled[:size].sum())
    U = observed / 2 - size * (size + 1) / 2
    centred = U - size * len(b) / 2
    ties = [int(t) for t in counts[counts > 1]]
    sigma = sqrt(size * len(b) / 12 * ((n + 1) - sum(t**3 - t for t in ties) / (n * (n - 1))))
    exact = n <= exact_up_to
    if exact:
        p_value = bounded_p(float(exact_rank_sum_p(doubled, size, observed)))
    else:
        p_value = bounded_p(2 * float(ndtr(-max(abs(centred) - 0.5, 0.0) / sigma)))
    kind = "exact given the mid-ranks" if exact else "normal approximation with continuity correction"
    return MannWhitney(
        n_first=size,
        n_second=len(b),
        n_ties=sum(ties),
        U=U,
        z=centred / sigma,
        p_value=p_value,
        exact=exact,
        method=f"Mann-Whitney U test, {kind}",
        note=f"{sum(ties):,} tied values share mid-ranks" if ties else "",
    )
