"""Cumulative incidence against R's survfit, the influence of single patients, and Kaplan-Meier."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.aalen_johansen import fit_aalen_johansen, incidence_at, incidence_band
from lymphoradio.stats.kaplan_meier import fit_kaplan_meier
from tests.stats.golden import columns, golden


def data(case):
    if case == "small":
        expected = golden("aalen_johansen.csv", "small")
        return np.array(expected["times"]), np.array(expected["causes"])
    rows = columns("competing_risks.csv")
    return rows["time"], rows["cause"]


@pytest.mark.parametrize("case", ["mgus", "small"])
def test_equals_survfit(case):
    curve, expected = fit_aalen_johansen(*data(case)), golden("aalen_johansen.csv", case)
    np.testing.assert_array_equal(curve.time, expected["time"])
    np.testing.assert_array_equal(curve.n_risk, expected["n_risk"])
    np.testing.assert_allclose(curve.survival, expected["survival"], rtol=1e-12, atol=1e-300)
    for j in (1, 2):
        np.testing.assert_allclose(curve.incidence[:, j - 1], expected[f"incidence_{j}"], rtol=1e-12)
        np.testing.assert_allclose(curve.std_error[:, j - 1], expected[f"std_error_{j}"], rtol=1e-9)


@pytest.mark.parametrize("transform", ["log-log", "log", "plain"])
@pytest.mark.parametrize("cause", [1, 2])
@pytest.mark.parametrize("case", ["mgus", "small"])
def test_limits_at_stated_times_equal_survfit(case, cause, transform):
    curve, expected = fit_aalen_johansen(*data(case)), golden("aalen_johansen.csv", case)
    at = incidence_at(curve, expected["at"], cause, 0.9, transform)
    np.testing.assert_allclose(at.incidence, expected[f"at_{transform}_{cause}"], rtol=1e-12)
    np.testing.assert_allclose(at.conf_low, expected[f"{transform}_low_{cause}"], rtol=1e-9)
    np.testing.assert_allclose(at.conf_high, expected[f"{transform}_high_{cause}"], rtol=1e-9)
    time, causes = data(case)
    for t, n_risk, n_events in zip(at.time, at.n_risk, at.n_events, strict=True):
        assert n_risk == np.sum(time >= t)
        assert n_events == np.sum((time <= t) & (causes == cause))


outcomes = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2)), min_size=2, max_size=25)


@given(outcomes)
def test_probabilities_sum_to_one_and_all_causes_together_are_kaplan_meier(rows):
    time, cause = np.array(rows).T
    curve, km = fit_aalen_johansen(time, cause, 2), fit_kaplan_meier(time, cause > 0)
    np.testing.assert_allclose(curve.incidence.sum(axis=1) + curve.survival, 1.0, rtol=1e-12)
    np.testing.assert_allclose(curve.survival, km.survival, rtol=1e-12)
    single = fit_aalen_johansen(time, cause > 0, 1)
    np.testing.assert_allclose(single.incidence[:, 0], 1 - km.survival, rtol=1e-12, atol=1e-15)
    alive = km.survival > 0
    np.testing.assert_allclose(single.std_error[alive, 0], km.std_error[alive], rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(curve.n_event.sum(axis=1) + curve.n_censored, km.n_event + km.n_censored)


@given(outcomes.filter(lambda rows: len(rows) < 13))
def test_variance_is_the_sum_of_squared_influences(rows):
    # The derivative of the incidence by a patient's weight, by a difference in the weighted estimate.
    time, cause = np.array(rows).T
    curve = fit_aalen_johansen(time, cause, 2)

    def incidence(weights):
        survival, reached, found = 1.0, np.zeros(2), []
        for t in curve.time:
            y = weights[time >= t].sum()
            d = np.array([weights[(time == t) & (cause == c)].sum() for c in (1, 2)])
            reached = reached + survival * d / y
            survival *= 1 - d.sum() / y
            found.append(reached)
        return np.array(found)

    step, variance = 1e-5, np.zeros_like(curve.incidence)
    for i in range(len(time)):
        shift = np.zeros(len(time))
        shift[i] = step
        variance += ((incidence(1 + shift) - incidence(1 - shift)) / (2 * step)) ** 2
    np.testing.assert_allclose(curve.std_error**2, variance, rtol=1e-6, atol=1e-12)


def test_notes_before_the_first_event_and_beyond_follow_up():
    curve = fit_aalen_johansen([2, 3, 4], [1, 2, 0])
    at = incidence_at(curve, [1, 2, 4, 5], cause=1)
    assert at.note == ("no interval at 0 or 1", "", "", "beyond the last observed time (4)")
    np.testing.assert_array_equal(at.incidence, [0, 1 / 3, 1 / 3, np.nan])
    low, high = incidence_band(curve, 2)
    assert np.isnan([low[0], high[0]]).all()
    assert 0 < low[1] < 1 / 3 < high[1] < 1


def test_a_cause_that_never_happened_has_incidence_zero():
    curve = fit_aalen_johansen([1, 2], [0, 1], n_causes=2)
    assert curve.incidence[:, 1].tolist() == [0.0, 0.0]
    assert curve.std_error[:, 1].tolist() == [0.0, 0.0]
    assert fit_aalen_johansen([1, 2], [0, 0]).incidence.shape == (2, 1)


def test_invalid_arguments():
    for cause, n_causes in (([0, 1.5], None), ([0, 3], 2), ([0, -1], None), ([0, np.nan], None), ([0, 1], 0)):
        with pytest.raises(ValueError, match="cause"):
            fit_aalen_johansen([1, 2], cause, n_causes)
    with pytest.raises(ValueError, match="length"):
        fit_aalen_johansen([1, 2], [1])
    curve = fit_aalen_johansen([1, 2], [1, 0])
    with pytest.raises(ValueError, match=r"cause must be in 1 \.\. 1"):
        incidence_at(curve, [1], cause=2)
    with pytest.raises(ValueError, match="times"):
        incidence_at(curve, [-1])
