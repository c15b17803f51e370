"""How often the exact signed-rank test rejects a true null hypothesis."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import floor, gcd

import numpy as np

from benchmarks.validity.cohorts import Shape, counts_twice, recorded
from benchmarks.validity.scenario import NOT_ABOVE_LEVEL, NOTHING, TYPE_I_ERROR, Finding, Measure, Scenario
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.signed_rank import Zeros, signed_rank_test, signed_ranks
from lymphoradio.stats.subset_sums import tail_polynomial

QUESTION = "paired_test"
SIZES = (20, 48, 98)
SHAPES: tuple[Shape, ...] = ("log-normal", "heavy-tailed", "normal")
LEVEL = Fraction(5, 100)
METHODS: dict[Zeros, str] = {
    "wilcox": "exact mid-rank signed-rank test, zeros dropped",
    "pratt": "exact mid-rank signed-rank test, zeros by Pratt",
}


@lru_cache(maxsize=16)
def attainable_size(doubled_ranks: tuple[int, ...]) -> float:
    """Probability under the null that the exact two-sided test rejects at `LEVEL`, given the mid-ranks.

    Parameters
    ----------
    doubled_ranks : tuple of int, length n
        Twice the mid-ranks of the non-zero differences.

    Returns
    -------
    float
        The largest attainable p-value that is not above the level; 0 without ranks.

    Examples
    --------
    >>> attainable_size((2, 4, 6, 8, 10, 12)), 2 / 2**6
    (0.03125, 0.03125)
    """
    unit = gcd(*doubled_ranks) or 1
    weights = [rank // unit for rank in doubled_ranks]
    allowed = floor(LEVEL * 2 ** len(weights) / 2)
    high = sum(weights) // 2 + 1
    polynomial, bits = tail_polynomial(weights, high)
    low, tail = -1, 0
    while high - low > 1:
        middle = (low + high) // 2
        count = (polynomial & ((1 << (bits * (middle + 1))) - 1)) % ((1 << bits) - 1)
        if count <= allowed:
            low, tail = middle, count
        else:
            high = middle
    return float(Fraction(2 * tail, 2 ** len(weights)))


def findings(differences: np.ndarray, zeros: Zeros) -> tuple[Finding, Finding]:
    """Rejection at 5 %, and the size that the test attains given these absolute differences."""
    ranks = signed_ranks(differences, zeros)
    size = attainable_size(tuple(sorted(ranks.doubled.tolist())))
    attained = Finding(size, size, size)
    try:
        p_value = signed_rank_test(differences, zeros).p_value
    except NotEstimable:
        return NOTHING, attained
    return Finding(float(p_value <= float(LEVEL)), p_value, p_value), attained


def measures(zeros: Sequence[Zeros], band: tuple[float, float]) -> list[Measure]:
    """For each rule for zeros, the error rate counted and the size computed."""
    return [
        measure
        for rule in zeros
        for measure in (
            Measure(METHODS[rule], "type I error", band),
            Measure(METHODS[rule], "attainable size", (band[0], float(LEVEL))),
        )
    ]


def continuous(n: int, shape: Shape) -> Scenario:
    """Two exchangeable counts without ties."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        before, after = counts_twice(rng, n, shape)
        return findings(after - before, "wilcox")

    return Scenario(QUESTION, f"{shape} counts, continuous", n, measures(["wilcox"], TYPE_I_ERROR), replicate)


def with_ties(n: int, unit: int, band: tuple[float, float]) -> Scenario:
    """Two exchangeable counts, recorded in coarse units."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        before, after = counts_twice(rng, n)
        differences = recorded(after, unit) - recorded(before, unit)
        return [*findings(differences, "wilcox"), *findings(differences, "pratt")]

    return Scenario(
        QUESTION, f"log-normal counts recorded to {unit}", n, measures(["wilcox", "pratt"], band), replicate
    )


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [
        *(continuous(n, shape) for shape in SHAPES for n in SIZES),
        *(with_ties(n, 100, TYPE_I_ERROR) for n in SIZES),
        *(with_ties(n, 500, NOT_ABOVE_LEVEL) for n in SIZES),
    ]
