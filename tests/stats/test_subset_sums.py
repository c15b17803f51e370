import itertools

from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.subset_sums import lower_tail_count, tail_polynomial


@given(st.lists(st.integers(1, 30), min_size=1, max_size=10), st.integers(0, 200))
def test_lower_tail_count_is_that_of_all_subsets(weights, limit):
    subsets = itertools.product((0, 1), repeat=len(weights))
    sums = [sum(w * b for w, b in zip(weights, bits, strict=True)) for bits in subsets]
    assert lower_tail_count(weights, limit) == sum(s <= limit for s in sums)


def test_no_weights_have_one_subset():
    assert lower_tail_count([], 0) == 1


def test_coefficients_are_those_of_the_signed_rank_distribution():
    # R: dsignrank(0:10, 4) * 16
    polynomial, bits = tail_polynomial(range(1, 5), 10)
    assert [(polynomial >> (bits * v)) % 2**bits for v in range(11)] == [1, 1, 1, 2, 2, 2, 2, 2, 1, 1, 1]
