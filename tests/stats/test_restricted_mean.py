"""Restricted mean survival time against R's print(survfit, rmean = ) and brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.restricted_mean import restricted_mean, restricted_mean_difference
from tests.stats.golden import survival_data, survival_golden


@pytest.mark.parametrize(
    ("case", "name", "condition", "tau"),
    [
        ("aml_maintained", "aml", "group == 0", 30),
        ("aml_nonmaintained", "aml", "group == 1", 30),
        ("aml_nonmaintained", "aml", "group == 1", 60),
        ("lung_male", "lung", "sex == 1", 365.25),
        ("actg_arm0", "actg", "arms == 0", 1000),
    ],
)
def test_equals_r(case, name, condition, tau):
    golden = {quantity: values[0] for quantity, values in survival_golden(case).items()}
    rows = survival_data(name).query(condition)
    found = restricted_mean(rows.time, rows.event, tau)
    assert found.estimate == pytest.approx(golden[f"rmean_{tau}"], rel=1e-12)
    assert found.std_error == pytest.approx(golden[f"rmean_se_{tau}"], rel=1e-12)


def test_certified_value_is_the_variance_of_the_estimator():
    rows = survival_data("aml").query("group == 0")
    found = restricted_mean(rows.time, rows.event, 30)
    assert found.estimate == pytest.approx(24.602272727, abs=1e-9)
    assert found.std_error == pytest.approx(2.313149377, abs=1e-9)
    assert found.conf_low == pytest.approx(24.6022727272727 - 1.95996398454005 * 2.31314937731913, rel=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 20), min_size=2, max_size=40), st.integers(1, 25))
def test_without_censoring_it_is_the_plain_mean_of_truncated_times(times, tau):
    truncated = np.minimum(times, tau).astype(float)
    found = restricted_mean(times, np.ones(len(times)), tau)
    assert found.estimate == pytest.approx(truncated.mean(), rel=1e-12)
    if np.ptp(truncated) > 0:
        # Greenwood's formula is then the binomial one: the variance of a mean with divisor n.
        assert found.std_error == pytest.approx(truncated.std() / np.sqrt(len(times)), rel=1e-9)
    else:
        assert np.isnan(found.std_error)
        assert found.note.startswith("no variance")


def test_difference():
    rows = survival_data("aml")
    first, second = (restricted_mean(g.time, g.event, 30) for g in (rows.query("group == 0"), rows.query("group == 1")))
    found = restricted_mean_difference(first, second, 0.9)
    assert found.estimate == first.estimate - second.estimate
    assert found.std_error == pytest.approx(np.sqrt(first.std_error**2 + second.std_error**2), rel=1e-14)
    assert (found.conf_high - found.conf_low) / 2 == pytest.approx(1.64485362695147 * found.std_error, rel=1e-12)
    assert found.p_value == pytest.approx(survival_golden("aml_difference")["p_value"].item(), rel=1e-12)
    assert restricted_mean_difference(second, first).p_value == found.p_value


def test_what_cannot_be_estimated():
    with pytest.raises(NotEstimable, match="beyond the last observed time"):
        restricted_mean([1, 2, 3], [1, 1, 0], 3.5)
    assert restricted_mean([1, 2, 3], [1, 1, 1], 3.5).estimate == pytest.approx(2)
    quiet = restricted_mean([5, 6], [0, 1], 4)
    assert quiet.estimate == 4
    assert np.isnan(quiet.std_error)
    assert quiet.note == "no variance: no event before tau"
    with pytest.raises(NotEstimable, match="no event before tau"):
        restricted_mean_difference(quiet, restricted_mean([1, 6], [1, 1], 4))
    with pytest.raises(ValueError, match="different times"):
        restricted_mean_difference(quiet, restricted_mean([1, 6], [1, 1], 3))
    with pytest.raises(ValueError, match="tau"):
        restricted_mean([1, 2], [1, 1], 0)


def test_p_value_that_underflows_stays_above_zero():
    first, second = (restricted_mean(np.linspace(0.0, end, 5000), np.ones(5000), 1.0) for end in (3.0, 1.0))
    difference = restricted_mean_difference(first, second)
    assert difference.statistic > 40
    assert 0 < difference.p_value < 1e-300
