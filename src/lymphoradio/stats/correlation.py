"""Correlation of two measurements of the same patients: Pearson, Spearman."""

from dataclasses import dataclass
from fractions import Fraction
from math import atanh, copysign, factorial, gcd, log, nan, sqrt, tanh

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtr

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample, bounded_p, check_conf_level

FEWEST = 4
"""The variance of Fisher's z is 1 / (n - 3)."""
ON_A_LINE = "all points lie on a straight line: no interval and no test"
SAME_ORDER = "the ranks agree or disagree completely: no interval"


@dataclass(frozen=True)
class Correlation:
    """Result of `pearson` and `spearman`; `t` and `df` are NaN for an exact test, limits where there is no interval."""

    n: int
    estimate: float
    conf_low: float
    conf_high: float
    t: float
    df: float
    p_value: float
    exact: bool
    method: str
    interval: str
    note: str


def pearson(x: ArrayLike, y: ArrayLike, conf_level: float = 0.95) -> Correlation:
    """Pearson's product-moment correlation, tested by t, with the interval of Fisher's z.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Complete pairs.
    conf_level : float
        In (0, 1).

    Returns
    -------
    Correlation
        As R's cor.test. Where all points lie on a line, 1 or -1 without interval and test, and a note.

    Raises
    ------
    NotEstimable
        Fewer than four pairs, or a side without variation.
    ValueError
        Unequal lengths, missing values, a level outside (0, 1).

    References
    ----------
    Fisher (1915), Biometrika 10:507-521; Fisher (1921), Metron 1:3-32.

    Examples
    --------
    >>> result = pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(result.estimate, 6), round(result.t, 6), round(result.p_value, 6)
    (0.8, 2.309401, 0.104088)
    """
    a, b = complete_pairs(x, y)
    check_conf_level(conf_level)
    u, v = direction(a, "first"), direction(b, "second")
    r = float(np.clip(u @ v, -1.0, 1.0))
    across = v - r * u
    one_less = float(across @ across)
    noise = 10 * np.finfo(float).eps * (1 + _offset(a) + _offset(b))
    if one_less <= noise**2:
        return _without_test(len(a), copysign(1.0, r), "Pearson correlation", ON_A_LINE)
    t, df = r * sqrt((len(a) - 2) / one_less), len(a) - 2
    # atanh(r) from 1 - r^2, which near 1 has the digits that r has lost.
    z = copysign(log((1 + abs(r)) / sqrt(one_less)), r)
    low, high = _fisher(z, 1 / sqrt(len(a) - 3), conf_level)
    return Correlation(
        n=len(a),
        estimate=r,
        conf_low=min(low, r),  # next to 1 they differ by rounding
        conf_high=max(high, r),
        t=t,
        df=df,
        p_value=bounded_p(2 * float(stdtr(df, -abs(t)))),
        exact=False,
        method="Pearson correlation, t test",
        interval="Fisher's z interval",
        note="",
    )


def spearman(x: ArrayLike, y: ArrayLike, conf_level: float = 0.95, exact_up_to: int = 9) -> Correlation:
    """Spearman's rank correlation: Pearson's of the mid-ranks.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Complete pairs.
    conf_level : float
        In (0, 1).
    exact_up_to : int
        Largest n for which the exact permutation distribution of the mid-ranks is used.

    Returns
    -------
    Correlation
        `p_value`: exact, P(|S - E S| >= |s - E s|) for the sum S of products of the mid-ranks over all orders (without
        ties R's cor.test), or by t with n - 2 degrees of freedom (R's cor.test with exact = FALSE). The interval is
        that of Fisher's z with the variance (1 + rho^2 / 2) / (n - 3) of Bonett and Wright.

    Raises
    ------
    NotEstimable
        Fewer than four pairs, or a side whose values are all equal.
    ValueError
        Unequal lengths, missing values, a level outside (0, 1).

    References
    ----------
    Spearman (1904), Am. J. Psychol. 15:72-101; Bonett & Wright (2000), Psychometrika 65:23-28.

    Examples
    --------
    >>> result = spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])
    >>> round(result.estimate, 6), round(result.p_value, 6), result.exact
    (0.8, 0.133333, True)
    """
    a, b = complete_pairs(x, y)
    check_conf_level(conf_level)
    n = len(a)
    (ranks_a, ties_a), (ranks_b, ties_b) = _doubled_ranks(a), _doubled_ranks(b)
    if n in (ties_a.max(), ties_b.max()):
        which = "first" if ties_a.max() == n else "second"
        raise NotEstimable(f"all values of the {which} measurement are equal")
    # In deviations from n + 1 the sums of squares and products are integers.
    first, second = ranks_a - (n + 1), ranks_b - (n + 1)
    squares_a, squares_b = _whole_product(first, first), _whole_product(second, second)
    products = _whole_product(first, second)
    determinant = squares_a * squares_b - products * products
    rho = products / sqrt(squares_a * squares_b) if determinant else copysign(1.0, products)
    tied = int(ties_a[ties_a > 1].sum() + ties_b[ties_b > 1].sum())
    note = f"{tied:,} tied values share mid-ranks" if tied else ""
    low = high = t = df = nan
    exact = n <= exact_up_to
    if determinant:
        low, high = _fisher(atanh(rho), sqrt((1 + rho * rho / 2) / (n - 3)), conf_level)
    if exact:
        p_value = bounded_p(float(exact_order_p(ranks_a, ranks_b)))
    elif determinant:
        t, df = products * sqrt((n - 2) / determinant), n - 2
        p_value = bounded_p(2 * float(stdtr(df, -abs(t))))
    else:
        return _without_test(n, rho, "Spearman correlation", f"{SAME_ORDER} and no t test")
    return Correlation(
        n=n,
        estimate=rho,
        conf_low=low,
        conf_high=high,
        t=t,
        df=df,
        p_value=p_value,
        exact=exact,
        method=f"Spearman rank correlation, {'exact test given the mid-ranks' if exact else 't approximation'}",
        interval="Fisher's z interval with the variance of Bonett and Wright",
        note="; ".join(part for part in (note, "" if determinant else SAME_ORDER) if part),
    )


def exact_order_p(first: NDArray[np.int64], second: NDArray[np.int64]) -> Fraction:
    """Exact P(|S - E S| >= |s - E s|) of S = sum of first_i second_p(i) over all n! orders p.

    Parameters
    ----------
    first, second : ndarray of int, shape (n,)
        Doubled mid-ranks; n is small: the work doubles with each value.

    Returns
    -------
    Fraction

    Examples
    --------
    >>> exact_order_p(np.array([2, 4, 6, 8]), np.array([2, 4, 6, 8]))
    Fraction(1, 12)
    """
    n = len(first)
    a, b = ([int(v) - int(min(side)) for v in side] for side in (first, second))
    a, b = ([v // max(gcd(*side), 1) for v in side] for side in (a, b))
    observed = sum(v * w for v, w in zip(a, b, strict=True))
    # A polynomial per set of the second's values that the first k of the first's have taken; its coefficients, packed
    # as the digits of one integer, count the orders that give each sum.
    bits = factorial(n).bit_length()
    packed = [0] * 2**n
    packed[0] = 1
    for taken in range(1, 2**n):
        value = a[taken.bit_count() - 1]
        packed[taken] = sum(packed[taken ^ (1 << j)] << (bits * value * b[j]) for j in range(n) if taken >> j & 1)
    counts, digit = packed[-1], (1 << bits) - 1
    expected = Fraction(sum(a) * sum(b), n)
    extreme, total = 0, 0
    while counts:
        if abs(total - expected) >= abs(observed - expected):
            extreme += counts & digit
        counts >>= bits
        total += 1
    return Fraction(extreme, factorial(n))


def complete_pairs(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two samples of the same length.

    Raises
    ------
    NotEstimable
        Fewer than four pairs.
    ValueError
        Unequal lengths or missing values.
    """
    a, b = as_sample(x, "x"), as_sample(y, "y")
    if len(a) != len(b):
        raise ValueError(f"x and y must be pairs, not {len(a)} and {len(b)} values")
    if len(a) < FEWEST:
        raise NotEstimable(f"a correlation needs at least {FEWEST} pairs, not {len(a)}")
    return a, b


def direction(values: NDArray[np.float64], which: str) -> NDArray[np.float64]:
    """Deviations from the mean, of length 1.

    Raises
    ------
    NotEstimable
        All values are equal, up to rounding; the message says of `which` measurement.
    """
    centred = values - values.mean()
    # Twice: the rounding error of the first mean is itself a common shift.
    centred = centred - centred.mean()
    length = float(np.linalg.norm(centred))
    if (values == values[0]).all() or length <= 10 * np.finfo(float).eps * float(np.linalg.norm(values)):
        raise NotEstimable(f"all values of the {which} measurement are equal")
    return centred / length


def _offset(values: NDArray[np.float64]) -> float:
    """Size of the values in units of their spread: how much the rounding of the data weighs."""
    return float(np.linalg.norm(values) / np.linalg.norm(values - values.mean()))


def _doubled_ranks(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Doubled mid-ranks, and how many values share each."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (2 * (np.cumsum(counts) - counts) + counts + 1)[inverse], counts


def _whole_product(first: NDArray[np.int64], second: NDArray[np.int64]) -> int:
    """Inner product of deviations of ranks, exactly: that of 2^16 patients is within int64 up to 10^7 of them."""
    parts = range(0, len(first), 2**16)
    return sum(int(first[start : start + 2**16] @ second[start : start + 2**16]) for start in parts)


def _fisher(z: float, std_error: float, conf_level: float) -> tuple[float, float]:
    half = float(ndtri((1 + conf_level) / 2)) * std_error
    return tanh(z - half), tanh(z + half)


def _without_test(n: int, estimate: float, method: str, note: str) -> Correlation:
    return Correlation(n, estimate, nan, nan, nan, nan, nan, False, method, "", note)
