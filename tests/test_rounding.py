"""Numbers of any size are rounded and printed; none ends in a traceback."""

import math
from decimal import Decimal

import pytest

from lymphoradio.render.format import format_number, format_ratio
from lymphoradio.rounding import round_half_up


@pytest.mark.parametrize("value", [3e26, 1.7976931348623157e308, -8.97e23])
def test_large_numbers_are_rounded(value):
    assert round_half_up(value, 2) == Decimal(repr(value))


def test_infinity_stays():
    assert round_half_up(math.inf, 2) == Decimal("Infinity")
    assert format_number(-math.inf, 2) == "−∞"


def test_a_hopeless_ratio_is_short():
    assert format_ratio(8.58e12, 82.08, 8.97e26) == "8.6 × 10¹² (82.08–9.0 × 10²⁶)"
