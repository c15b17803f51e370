import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.cohort.cells import find_code, read_number, round_half_up, shown
from lymphoradio.study import Column

G_PER_L = Column(label="CD4+", unit="cells/uL", measured_in="10^9/L")


@pytest.mark.parametrize(
    ("cell", "cells_per_ul"),
    [("0.5", 500), ("0.3", 300), ("0.1", 100), ("0.29", 290), ("1.005", 1005), ("5e-1", 500), ("+.57", 570), ("0", 0)],
)
def test_conversion_is_exact(cell, cells_per_ul):
    assert read_number(cell, G_PER_L, Fraction(1000)) == (cells_per_ul, None)


def test_conversion_where_floats_go_astray():
    assert 1.005 * 1000 != 1005
    assert read_number("1.005", G_PER_L, Fraction(1000))[0] == 1005
    assert read_number("1005", Column(label="x"), Fraction(1, 1000))[0] == 1.005


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.decimals(-(10**6), 10**6, places=6), st.sampled_from([Fraction(1000), Fraction(1, 7), Fraction(45359237, 10**8)])
)
def test_conversion_is_the_nearest_float(number, factor):
    value, trouble = read_number(str(number), Column(label="x"), factor)
    assert trouble is None
    assert value == float(Fraction(number) * factor)


@pytest.mark.parametrize("cell", ["1e-999999999", "-1e-999999999", "0e999999999", "0." + "0" * 6000 + "1"])
def test_what_is_next_to_nothing_is_zero_at_once(cell):
    assert read_number(cell, Column(label="x"), Fraction(1000)) == (0.0, None)


@pytest.mark.parametrize("cell", ["1e999999999", "9" * 5000, "1e306"])
def test_what_is_too_large_is_refused_at_once(cell):
    value, trouble = read_number(cell, Column(label="x"), Fraction(1000))
    assert math.isnan(value)
    assert trouble is not None
    assert trouble[0].endswith("is too large a number")


def test_thousands_of_digits():
    assert read_number("0." + "1" * 6000, Column(label="x"), Fraction(9))[0] == 1.0


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, 1), (1.5, 0, 2), (2.5, 0, 3), (-2.5, 0, -3), (0.285, 2, 0.29), (31.25, 1, 31.3), (2.675, 2, 2.68),
        (0.49999999999999994, 0, 0), (1e300, 10, 1e300), (2.0**53 - 1, 10, 2.0**53 - 1), (0.1 + 0.2, 10, 0.3),
    ],
)  # fmt: skip
def test_rounding(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


def test_rounding_keeps_nan_and_has_no_negative_zero():
    assert math.isnan(round_half_up(math.nan, 2))
    assert math.copysign(1, round_half_up(-0.2, 0)) == 1


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.decimals(-(10**5), 10**5, places=5), st.integers(0, 5))
def test_a_cell_is_rounded_as_it_is_written(number, decimals):
    value, _ = read_number(str(number), Column(label="x", decimals=decimals), Fraction(1))
    assert value == float(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def test_codes():
    codes = {"0": "a", "1": "b", "-9": "c", "2.0": "d", "Yes": "e", "True": "f"}
    pairs = {
        "0": "0",
        "1.0": "1",
        "1.000": "1",
        "-9.0": "-9",
        "2.0": "2.0",
        "TRUE": "True",
        "yes": None,
        "1.5": None,
        "": None,
    }
    assert {cell: find_code(cell, codes) for cell in pairs} == pairs


def test_long_cells_are_cut():
    assert shown("x" * 60) == repr("x" * 60)
    assert shown("x" * 61) == repr("x" * 60) + "..."
