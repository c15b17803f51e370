import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.exact_integers import as_integers


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_integers_are_the_floats(values):
    integers, scale = as_integers(np.array(values))
    assert [int(i) / scale for i in integers] == values


def test_decimals_are_read_as_printed():
    integers, scale = as_integers(np.array([0.1, 0.2, 0.3]))
    assert (integers.tolist(), scale) == ([1, 2, 3], 10)


def test_small_values_with_many_decimals_stay_narrow():
    """Twelve digits of a value of 0.001 are fifteen decimals; Python integers would be a hundred times slower."""
    integers, scale = as_integers(np.array([0.001234567890123, 0.000000000000005]))
    assert (integers.tolist(), integers.dtype, scale) == ([1_234_567_890_123, 5], np.int64, 10**15)
