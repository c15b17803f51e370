import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.regression_to_mean import (
    expected_log_regression,
    expected_regression,
    largest_log_regression,
    largest_regression,
    reliability,
)
from tests.stats.golden import golden

NUMBERS = st.floats(-4, 4)
PARTS = st.floats(0, 1)
SIDES = st.sampled_from(["below", "above"])


def of_golden(compute, case):
    r = golden("regression_to_mean.csv", case)
    return compute(r["mean"], r["sd"], r["cut"], "above" if r["above"] else "below", r["reliability"]), r


@pytest.mark.parametrize("case", ["normal_below", "normal_above", "normal_far", "normal_none"])
def test_normal_expectations_are_the_integrals(case):
    found, expected = of_golden(expected_regression, case)
    for name in ("selected", "mean_selected", "mean_again"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-9), name
    assert found.change == pytest.approx(expected["mean_again"] - expected["mean_selected"], rel=1e-9)


@pytest.mark.parametrize("case", ["log_below", "log_above", "log_none"])
def test_log_normal_expectations_are_the_integrals(case):
    found, expected = of_golden(expected_log_regression, case)
    for name in ("selected", "mean_selected", "mean_again", "geometric_mean_ratio"):
        assert getattr(found, name) == pytest.approx(expected[name], rel=1e-9), name
    assert found.change == pytest.approx(expected["mean_again"] - expected["mean_selected"], rel=1e-9)


@given(NUMBERS, SIDES, PARTS)
def test_no_reliability_gives_more_than_the_bound(cut, side, part):
    bound, found = largest_regression(0.0, 1.0, cut, side), expected_regression(0.0, 1.0, cut, side, part)
    assert abs(found.change) <= abs(bound.change) + 1e-15
    assert found.change * bound.change >= 0
    assert (found.change > 0) == (side == "below" and part < 1)
    assert bound.mean_again == pytest.approx(0.0, abs=1e-15)
    assert found.change == pytest.approx((1 - part) * bound.change, rel=1e-12, abs=1e-300)
    log_bound, log_found = (
        largest_log_regression(0.0, 1.0, np.exp(cut), side),
        expected_log_regression(0.0, 1.0, np.exp(cut), side, part),
    )
    assert abs(log_found.change) <= abs(log_bound.change) * (1 + 1e-12)
    assert log_bound.mean_again == pytest.approx(np.exp(0.5), rel=1e-12)


@given(NUMBERS, PARTS)
def test_both_sides_together_do_not_change(cut, part):
    sides = [expected_regression(10.0, 2.0, 10 + 2 * cut, side, part) for side in ("below", "above")]
    assert sum(s.selected for s in sides) == pytest.approx(1.0, rel=1e-14)
    assert sum(s.selected * s.mean_selected for s in sides) == pytest.approx(10.0, rel=1e-12)
    assert sum(s.selected * s.change for s in sides) == pytest.approx(0.0, abs=1e-13)
    logs = [expected_log_regression(0.5, 0.6, np.exp(cut), side, part) for side in ("below", "above")]
    assert sum(s.selected * s.mean_again for s in logs) == pytest.approx(np.exp(0.5 + 0.18), rel=1e-12)
    assert sum(s.selected * s.mean_selected for s in logs) == pytest.approx(np.exp(0.5 + 0.18), rel=1e-12)


def test_a_perfect_measurement_does_not_regress():
    assert expected_regression(5.0, 2.0, 4.0, "below", 1.0).change == 0.0
    found = expected_log_regression(5.0, 2.0, 4.0, "above", 1.0)
    assert (found.change, found.geometric_mean_ratio) == (0.0, 1.0)


def test_reliability():
    assert reliability(450.0, 450.0 * np.sqrt(0.3)) == pytest.approx(0.7, rel=1e-14)
    assert (reliability(3.0, 0.0), reliability(3.0, 3.0)) == (1.0, 0.0)
    with pytest.raises(NotEstimable, match="exceeds the total"):
        reliability(3.0, 3.1)
    for total, within in ((0.0, 0.0), (1.0, -0.1), (np.nan, 0.1), (1.0, np.inf)):
        with pytest.raises(ValueError, match="standard deviations"):
            reliability(total, within)


def test_refusals():
    with pytest.raises(NotEstimable, match="practically nobody"):
        expected_regression(0.0, 1.0, -31.0, "below", 0.5)
    with pytest.raises(NotEstimable, match="practically nobody"):
        largest_regression(0.0, 1.0, 31.0, "above")
    for arguments, words in (
        ((0.0, 0.0, 1.0, "below", 0.5), "sd positive"),
        ((0.0, 1.0, np.nan, "below", 0.5), "finite"),
        ((0.0, 1.0, 1.0, "below", 1.5), "reliability"),
        ((0.0, 1.0, 1.0, "under", 0.5), "side"),
    ):
        with pytest.raises(ValueError, match=words):
            expected_regression(*arguments)
    with pytest.raises(ValueError, match="must be positive"):
        expected_log_regression(0.0, 1.0, 0.0, "below", 0.5)
