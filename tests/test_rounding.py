"""Numbers of any size are rounded and printed; none ends in a traceback."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lymphoradio.render.format import format_number, format_percent, format_ratio
from lymphoradio.rounding import round_all_half_up, round_half_up


@pytest.mark.parametrize("value", [3e26, 1.7976931348623157e308, -8.97e23])
def test_large_numbers_are_rounded(value):
    assert round_half_up(value, 2) == Decimal(repr(value))


def test_infinity_stays():
    assert round_half_up(math.inf, 2) == Decimal("Infinity")
    assert format_number(-math.inf, 2) == "−∞"


def test_a_hopeless_ratio_is_short():
    assert format_ratio(8.58e12, 82.08, 8.97e26) == "8.6 × 10¹² (82.08–9.0 × 10²⁶)"


@pytest.mark.parametrize(
    ("value", "decimals", "printed", "python"),
    [(31.25, 1, "31.3", "31.2"), (2.675, 2, "2.68", "2.67"), (0.285, 2, "0.29", "0.28"), (-0.5, 0, "-1", "-0")],
)
def test_halves_go_up_on_the_decimal_form_where_python_goes_down(value, decimals, printed, python):
    assert f"{value:.{decimals}f}" == python
    assert str(round_half_up(value, decimals)) == printed


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.lists(st.floats() | st.decimals(-(10**9), 10**9, places=4).map(float), max_size=5), st.integers(0, 10))
@example([0.285, 2.675, 1.005, -0.5, -0.2, 0.5, 1e9 + 0.05, 2.0**53 + 2, math.nan, -math.inf, 5e-324], 2)
@example([0.5, 1.5, 2.5, 4503599627370497.5, 0.49999999999999994], 0)
def test_an_array_is_rounded_as_each_number_is(values, decimals):
    one_by_one = [each if math.isnan(each) else float(round_half_up(each, decimals)) for each in values]
    found = round_all_half_up(np.array(values, dtype=float), decimals)
    np.testing.assert_array_equal(found, one_by_one)
    assert not np.signbit(found[found == 0]).any()


def test_a_percent_is_rounded_from_its_exact_quotient():
    assert format_percent(15, 48) == "31.3"
    assert format_percent(1, 16) == "6.3"
