"""Wilcoxon's signed-rank test with the exact mid-rank permutation distribution."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import as_sample, bounded_p
from lymphoradio.stats.subset_sums import lower_tail_count

Zeros = Literal["wilcox", "pratt"]

EXACT_BITS = 2**28
"""Largest generating polynomial (bits) that the exact distribution may need; only Pratt's ranks can exceed it."""


LARGEST_EXACT = 300
"""Largest admissible `exact_up_to`: up to twice as many pairs, the polynomial stays within `EXACT_BITS`."""


@dataclass(frozen=True)
class SignedRank:
    """Result of `signed_rank_test`; `n` counts the non-zero differences, `n_ties` those that share their rank."""

    n: int
    n_zero: int
    n_ties: int
    V: float
    z: float
    p_value: float
    exact: bool
    method: str
    note: str


@dataclass(frozen=True)
class SignedRanks:
    """Doubled mid-ranks of the non-zero differences (integers), with what the normal approximation needs.

    `doubled_sum` and `doubled_sum_positive` are sums of doubled mid-ranks; `doubled_squares` is the sum of their
    squares, computed in Python integers because it overflows int64 beyond some 3 million patients.
    """

    doubled: NDArray[np.int64]
    n_zero: int
    n_ties: int
    doubled_sum: int
    doubled_sum_positive: int
    doubled_squares: int

    @property
    def n(self) -> int:
        """Number of non-zero differences."""
        return len(self.doubled)

    @property
    def centred(self) -> float:
        """V minus its null expectation."""
        return (2 * self.doubled_sum_positive - self.doubled_sum) / 4

    @property
    def sigma(self) -> float:
        """Null standard deviation of V given the ties."""
        return sqrt(self.doubled_squares) / 4


def signed_ranks(differences: NDArray[Any], zeros: Zeros) -> SignedRanks:
    """Rank the absolute differences, zeros dropped before (Wilcoxon) or after (Pratt) ranking.

    Parameters
    ----------
    differences : ndarray, shape (n_pairs,)
        Floats or exact integers.
    zeros : {"wilcox", "pratt"}
        What happens to differences of zero.

    Returns
    -------
    SignedRanks

    Examples
    --------
    >>> signed_ranks(np.array([1, -1, 2, 0]), "wilcox").doubled
    array([3, 3, 6])
    >>> signed_ranks(np.array([1, -1, 2, 0]), "pratt").doubled
    array([5, 5, 8])
    """
    nonzero = differences[differences != 0]
    n_zero = len(differences) - len(nonzero)
    offset = n_zero if zeros == "pratt" else 0
    _, inverse, counts = np.unique(np.abs(nonzero), return_inverse=True, return_counts=True)
    first = offset + np.cumsum(counts) - counts
    doubled = (2 * first + counts + 1)[inverse]
    ties = [int(t) for t in counts[counts > 1]]
    top = offset + len(nonzero)
    squares = 4 * (_sum_of_squares(top) - _sum_of_squares(offset)) - sum(t**3 - t for t in ties) // 3
    return SignedRanks(
        doubled=doubled,
        n_zero=n_zero,
        n_ties=sum(ties),
        doubled_sum=top * (top + 1) - offset * (offset + 1),
        doubled_sum_positive=int(doubled[nonzero > 0].sum()),
        doubled_squares=squares,
    )


def _sum_of_squares(n: int) -> int:
    return n * (n + 1) * (2 * n + 1) // 6


def check_options(zeros: str, exact_up_to: int = 0) -> None:
    """Refuse an unknown rule for zeros, and an exact distribution that would not end.

    Raises
    ------
    ValueError
        `zeros` is neither "wilcox" nor "pratt", or `exact_up_to` is not between 0 and `LARGEST_EXACT`.

    Examples
    --------
    >>> check_options("pratt", 200)
    """
    if zeros not in ("wilcox", "pratt"):
        raise ValueError(f'zeros must be "wilcox" or "pratt", not {zeros!r}')
    if not 0 <= exact_up_to <= LARGEST_EXACT:
        raise ValueError(f"exact_up_to must lie between 0 and {LARGEST_EXACT}, not {exact_up_to}")


def is_exact(ranks: SignedRanks, exact_up_to: int) -> bool:
    """Tell whether the test of these ranks uses the exact distribution."""
    return ranks.n <= exact_up_to and (ranks.n + 1) * ranks.doubled_sum <= EXACT_BITS


def exact_p(ranks: SignedRanks) -> Fraction:
    """Two-sided exact p-value of V given the mid-ranks: the smaller tail doubled, at most 1.

    The null distribution is symmetric, so this is also P(|V - E V| >= |v - E v|), the convention of R's coin.

    Examples
    --------
    >>> exact_p(signed_ranks(np.array([1, 2, 3, -4]), "wilcox"))
    Fraction(7, 8)
    """
    smaller = min(ranks.doubled_sum_positive, ranks.doubled_sum - ranks.doubled_sum_positive)
    count = lower_tail_count(ranks.doubled.tolist(), smaller)
    return min(Fraction(2 * count, 2**ranks.n), Fraction(1))


def normal_p(centred: float, sigma: float) -> float:
    """Two-sided p-value of V by the normal approximation with continuity correction.

    Parameters
    ----------
    centred : float
        V minus its expectation.
    sigma : float
        Standard deviation of V given the ties.

    Returns
    -------
    float
        In (0, 1]; the same as R's wilcox.test(exact = FALSE, correct = TRUE).

    Examples
    --------
    >>> normal_p(0.0, 3.0)
    1.0
    """
    return bounded_p(2.0 * float(ndtr(-max(abs(centred) - 0.5, 0.0) / sigma)))


def signed_rank_test(differences: ArrayLike, zeros: Zeros = "wilcox", exact_up_to: int = 200) -> SignedRank:
    """Wilcoxon signed-rank test of a symmetric distribution of the differences around zero, two-sided.

    Ties are exact equalities: round the differences to the declared decimals of their column beforehand.

    Parameters
    ----------
    differences : array_like, shape (n_pairs,)
        Post minus pre, no missing values.
    zeros : {"wilcox", "pratt"}
        Drop differences of zero before ranking (Wilcoxon) or rank them and drop their ranks (Pratt).
    exact_up_to : int
        Largest number of non-zero differences for which the exact distribution is used; at most 300.

    Returns
    -------
    SignedRank
        `V`: sum of the mid-ranks of the positive differences. `z`: (V - E V) / SD V, given the ties, without
        continuity correction and with the sign of the shift (the statistic of coin::wilcoxsign_test), in the exact
        and in the normal case. `p_value`: exact given the mid-ranks, or normal with continuity correction (R's
        wilcox.test with exact = FALSE).

    Raises
    ------
    NotEstimable
        There is no non-zero difference.
    ValueError
        Missing or infinite values, an unknown rule for zeros, or `exact_up_to` out of range.

    References
    ----------
    Wilcoxon (1945), Biometrics Bulletin 1:80-83; Pratt (1959), J. Am. Stat. Assoc. 54:655-667;
    Hothorn, Hornik, van de Wiel & Zeileis (2006), Am. Stat. 60:257-263 (conditional distribution given mid-ranks).

    Examples
    --------
    >>> result = signed_rank_test([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    >>> result.n, result.n_zero, result.V, result.p_value
    (9, 1, 45.0, 0.00390625)
    """
    check_options(zeros, exact_up_to)
    sample = as_sample(differences, "differences")
    ranks = signed_ranks(sample, zeros)
    if ranks.n == 0:
        raise NotEstimable("no difference other than zero" if len(sample) else "no differences")
    exact = is_exact(ranks, exact_up_to)
    p_value = bounded_p(float(exact_p(ranks))) if exact else normal_p(ranks.centred, ranks.sigma)
    return SignedRank(
        n=ranks.n,
        n_zero=ranks.n_zero,
        n_ties=ranks.n_ties,
        V=ranks.doubled_sum_positive / 2,
        z=ranks.centred / ranks.sigma,
        p_value=p_value,
        exact=exact,
        method="Wilcoxon signed-rank test, "
        + ("exact given the mid-ranks" if exact else "normal approximation with continuity correction"),
        note=_note(ranks, zeros),
    )


def _note(ranks: SignedRanks, zeros: Zeros) -> str:
    parts = []
    if ranks.n_zero:
        rule = "dropped" if zeros == "wilcox" else "ranked, then dropped (Pratt)"
        parts.append(f"{ranks.n_zero:,} zero difference{'s' * (ranks.n_zero > 1)} {rule}")
    if ranks.n_ties:
        parts.append(f"{ranks.n_ties:,} tied differences share mid-ranks")
    return "; ".join(parts)
