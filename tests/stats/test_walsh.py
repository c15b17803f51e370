import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.walsh import as_integers, count_at_most, next_sum, select_sum

integers = st.lists(st.integers(-40, 40) | st.integers(-(2**57), 2**57), min_size=1, max_size=30)


def pair_sums(x):
    return sorted(int(x[i]) + int(x[j]) for i in range(len(x)) for j in range(i, len(x)))


@given(integers, st.booleans())
def test_selection_is_that_of_the_sorted_sums(values, wide):
    x = np.array(sorted(values), dtype=object if wide else np.int64)
    sums = pair_sums(x)
    for rank in {1, len(sums), (len(sums) + 1) // 2, len(sums) // 3 + 1}:
        assert select_sum(x, rank) == sums[rank - 1]
    middle = sums[len(sums) // 2]
    for total in (middle, middle - 1, sums[0] - 1, sums[-1]):
        assert count_at_most(x, total) == sum(s <= total for s in sums)
        assert next_sum(x, total) == min((s for s in sums if s > total), default=None)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_integers_are_the_floats(values):
    integers, scale = as_integers(np.array(values))
    assert [int(i) / scale for i in integers] == values


def test_decimals_are_read_as_printed():
    integers, scale = as_integers(np.array([0.1, 0.2, 0.3]))
    assert (integers.tolist(), scale) == ([1, 2, 3], 10)


def test_large_bracket_narrows_before_it_lists():
    x = np.sort(np.random.Generator(np.random.PCG64(5)).integers(-(10**9), 10**9, 300))
    sums = pair_sums(x)
    for rank in (1, 777, 22_575, 45_150):
        assert select_sum(x, rank) == sums[rank - 1]
