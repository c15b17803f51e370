from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.standardised_difference import largest_pairwise, smd_categorical, smd_continuous


def test_continuous_is_the_formula():
    a, b = np.array([1.0, 4.0, 2.0, 8.0]), np.array([3.0, 9.0, 8.0])
    expected = (a.mean() - b.mean()) / np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    assert smd_continuous(a, b) == pytest.approx(expected, rel=1e-12)
    assert smd_continuous(b, a) == -smd_continuous(a, b)
    assert smd_continuous(3 * a + 1, 3 * b + 1) == pytest.approx(expected, rel=1e-12)


@given(st.tuples(*[st.integers(1, 200)] * 4))
def test_two_levels_have_the_binomial_formula(counts):
    a, b, c, d = counts
    p, q = a / (a + b), c / (c + d)
    expected = abs(p - q) / sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert smd_categorical([a, b], [c, d]) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=3, max_size=5))
def test_any_level_may_be_left_out(counts):
    first, second = (np.array(g) for g in zip(*counts, strict=True))
    result = smd_categorical(first, second)
    assert smd_categorical(first[::-1], second[::-1]) == pytest.approx(result, rel=1e-7, abs=1e-7)
    assert smd_categorical(second, first) == pytest.approx(result, rel=1e-9, abs=1e-9)
    assert smd_categorical([*first, 0], [*second, 0]) == pytest.approx(result, rel=1e-9, abs=1e-9)
    # Independent of which level is dropped: the distance by the pseudo-inverse of the full covariance.
    p, q = first / first.sum(), second / second.sum()
    full = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    assert result == pytest.approx(sqrt(max((p - q) @ np.linalg.pinv(full) @ (p - q), 0.0)), rel=1e-7, abs=1e-7)


def test_a_level_in_one_group_only_is_fine():
    assert smd_categorical([10, 0, 5], [6, 4, 5]) > 0


def test_largest_pairwise():
    groups = [[1.0, 2.0, 3.0], [2.0, 3.0, 4.0], [5.0, 6.0, 7.0]]
    result = largest_pairwise(groups, smd_continuous)
    assert (result.estimate, result.first, result.second) == (4.0, 0, 2)
    partly = largest_pairwise([[1.0, 1.0], [1.0, 1.0], [1.0, 2.0]], smd_continuous)
    assert "1 of 3 pairs not estimable" in partly.note
    with pytest.raises(NotEstimable):
        largest_pairwise([[1.0, 1.0], [1.0, 1.0]], smd_continuous)
    with pytest.raises(ValueError, match="two groups"):
        largest_pairwise([[1.0]], smd_continuous)


def test_refusals():
    for first, second in (([5, 0], [0, 5]), ([0, 0], [1, 2]), ([5, 0], [3, 0])):
        with pytest.raises(NotEstimable):
            smd_categorical(first, second)
    for first, second in (([1.0], [1.0, 2.0]), ([1.0, 1.0], [2.0, 2.0])):
        with pytest.raises(NotEstimable):
            smd_continuous(first, second)
    for first, second in (([1, 2], [1, 2, 3]), ([-1, 2], [1, 2])):
        with pytest.raises(ValueError):
            smd_categorical(first, second)
