"""Paired measurements: Student's t and the exact signed-rank test."""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ...stats.paired import paired_t
from ...stats.signed_rank import signed_rank_test, signed_ranks
from ...stats.subset_sums import lower_tail_count
from ..compare import Value
from ..datasets import read_dataset, where


def _sleep() -> dict[str, Value]:
    data = read_dataset("sleep")
    differences = _differences(where(data, "group", 1)["extra"], where(data, "group", 2)["extra"], decimals=1)
    test = paired_t(differences)
    return {
        "t": test.t,
        "p": test.p_value,
        "CI low": test.conf_low,
        "CI high": test.conf_high,
        "exact signed-rank p": Fraction(signed_rank_test(differences).p_value),
    }


def _depression() -> dict[str, Value]:
    data = read_dataset("depression")
    differences = _differences(data["first"], data["second"], decimals=3)
    ranks = signed_ranks(differences, "wilcox")
    # The distribution is symmetric: the upper tail of V is the lower tail of the ranks' sum less V.
    upper_tail = lower_tail_count(ranks.doubled.tolist(), ranks.doubled_sum - ranks.doubled_sum_positive)
    test = signed_rank_test(differences)
    # A multiple of a power of 1/2 is exact as a float.
    return {
        "V": test.V,
        "one-sided p": Fraction(upper_tail, 2**ranks.n),
        "two-sided p": Fraction(test.p_value),
    }


def _differences(first: NDArray[np.float64], second: NDArray[np.float64], decimals: int) -> NDArray[np.float64]:
    """First minus second without the noise of binary subtraction, which would make or break ties."""
    return np.round(first - second, decimals)


COMPUTATIONS = {"sleep": _sleep, "depression": _depression}
