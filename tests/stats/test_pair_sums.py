import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.pair_sums import LISTED, PairSums, Repeated, WalshSums

integers = st.lists(st.integers(-40, 40) | st.integers(-(2**57), 2**57), min_size=1, max_size=30)


def walsh_sums(x):
    return sorted(int(x[i]) + int(x[j]) for i in range(len(x)) for j in range(i, len(x)))


def check(found, sums):
    """Selected, counted and next sums are those of the sorted list."""
    for rank in {1, len(sums), (len(sums) + 1) // 2, len(sums) // 3 + 1}:
        assert found.select(rank) == sums[rank - 1]
    middle = sums[len(sums) // 2]
    for total in (middle, middle - 1, sums[0] - 1, sums[-1]):
        assert found.at_most(total) == sum(s <= total for s in sums)
        assert found.next_above(total) == min((s for s in sums if s > total), default=None)


@given(integers, st.booleans())
def test_walsh_sums_are_the_sorted_ones(values, wide):
    check(WalshSums.of(np.array(values, dtype=object if wide else np.int64)), walsh_sums(values))


@given(integers, integers, st.booleans())
def test_sums_of_two_samples_are_the_sorted_ones(first, second, wide):
    dtype = object if wide else np.int64
    found = PairSums(*(Repeated.of(np.array(values, dtype=dtype)) for values in (first, second)))
    check(found, sorted(a + b for a in first for b in second))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([5, 300, 10**6, 10**12]), st.integers(90, 200))
def test_more_sums_than_are_listed_at_once(seed, spread, n):
    """Nearly all equal, some equal, none equal; rows and columns of unequal number."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-spread, spread, n), rng.integers(0, 3 * spread, 100)
    check(WalshSums.of(x), walsh_sums(x))
    check(PairSums(Repeated.of(x), Repeated.of(y)), sorted(np.add.outer(x, y).ravel().tolist()))


@pytest.mark.parametrize("far", [0, 10**15])
def test_every_rank_of_a_bracket_that_is_narrowed(far):
    """All ranks, next to each other: also those at the ends of what is listed, and beside a number far away."""
    x = np.append(np.random.default_rng(5).integers(-(10**9), 10**9, 120), far)
    sums = walsh_sums(x)
    assert len(sums) > LISTED
    found = WalshSums.of(x)
    assert [found.select(rank) for rank in range(1, len(sums) + 1)] == sums
