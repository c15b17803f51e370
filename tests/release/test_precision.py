"""Estimates at printed precision."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.release.precision import round_p, rounded, significant

from .test_estimates import model


@given(st.floats(1e-12, 1.0), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_p_value_stays_on_its_side_of_alpha_and_in_its_range(p: float, alpha: float) -> None:
    rounded = round_p(p, alpha)
    assert 0 < rounded <= 1
    assert abs(rounded - p) <= 1e-4
    if abs(p - alpha) > 1e-8:
        assert (rounded < alpha) == (p < alpha)


@given(st.floats(1e-6, 1e6))
def test_a_ratio_stays_on_its_side_of_1(ratio: float) -> None:
    rounded = significant(ratio, 4)
    assert rounded == pytest.approx(ratio, rel=6e-4)
    if abs(ratio - 1) > 1e-9:
        assert (rounded > 1) == (ratio > 1)


def test_an_interval_stays_on_its_side_of_no_difference() -> None:
    difference = {"estimate_type": "mean_difference", "estimate": 12.31, "conf_low": 0.04, "conf_high": 24.6}
    row = rounded(model(**difference, p_adjusted=0.05), 0, None)
    assert (row["estimate"], row["conf_low"], row["conf_high"]) == (12.31, 0.04, 24.6)
    assert rounded(model(**{**difference, "conf_low": 2.04}, p_adjusted=0.05), 0, None)["conf_low"] == 2.0
