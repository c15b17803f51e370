"""Estimates at printed precision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.release.precision import rounded, truncate, truncate_p
from lymphoradio.render.format import format_number
from lymphoradio.render.p_values import format_p

from .test_estimates import model


@given(st.floats(1e-12, 1.0), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_p_value_stays_on_its_side_of_alpha_and_in_its_range(p: float, alpha: float) -> None:
    released = truncate_p(p, alpha)
    assert 0 < released <= 1
    assert abs(released - p) <= 1e-5
    if abs(p - alpha) > 1e-8:
        assert (released < alpha) == (p < alpha)


@given(st.floats(1e-6, 1e6))
def test_a_ratio_stays_on_its_side_of_1(ratio: float) -> None:
    released = truncate(ratio)
    assert released == pytest.approx(ratio, rel=2e-4)
    if abs(ratio - 1) > 1e-9:
        assert (released > 1) == (ratio > 1)


@given(st.floats(-1e5, 1e5).filter(lambda value: abs(value) > 1e-9), st.integers(0, 2))
def test_what_is_released_prints_as_before(value: float, decimals: int) -> None:
    assert format_number(truncate(value), decimals) == format_number(value, decimals)


@pytest.mark.parametrize("value", [1.7849, 0.08345, 1.00051, 0.9995, 2.675, 12.3456, 0.49999, 0.050001, 0.0835])
def test_no_number_is_rounded_twice(value: float) -> None:
    assert [format_number(truncate(value), decimals) for decimals in (2, 3)] == [
        format_number(value, decimals) for decimals in (2, 3)
    ]
    assert format_p(truncate_p(value, 0.05)) == format_p(value)


def test_an_interval_stays_on_its_side_of_no_difference() -> None:
    difference = {"estimate_type": "mean_difference", "estimate": 12.31, "conf_low": 0.04, "conf_high": 24.6}
    row = rounded(model(**difference, p_adjusted=0.05), 0, None)
    assert (row["estimate"], row["conf_low"], row["conf_high"]) == (12.31, 0.04, 24.6)
    assert rounded(model(**{**difference, "conf_low": 2.04}, p_adjusted=0.05), 0, None)["conf_low"] == 2.0
