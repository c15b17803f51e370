"""Kaplan-Meier curves, bands, quantiles and counts against R's survfit and against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.kaplan_meier import (
    at_risk,
    confidence_band,
    exact_survival,
    fit_kaplan_meier,
    quantile,
    reverse_kaplan_meier,
    survival_at,
)
from tests.stats.golden import survival_data, survival_golden

TRANSFORMS = ["log-log", "log", "plain"]
SAMPLES = {
    "freireich_6mp": ("freireich", "group == 0"),
    "freireich_control": ("freireich", "group == 1"),
    "half": ("half", "time > 0"),
    "lung_male": ("lung", "sex == 1"),
    "lung_female": ("lung", "sex == 2"),
}
survival_times = st.lists(st.tuples(st.integers(1, 12), st.booleans()), min_size=1, max_size=40)


def golden(case, quantity):
    return survival_golden(case)[quantity]


def curve(case):
    if case.startswith("actg_arm"):
        rows = survival_data("actg").query(f"arms == {case[-1]}")
        return fit_kaplan_meier(rows.time, rows.event)
    name, condition = SAMPLES[case]
    rows = survival_data(name).query(condition)
    return fit_kaplan_meier(rows.time, rows.event)


@pytest.mark.parametrize("case", SAMPLES)
def test_curve_equals_survfit(case):
    km = curve(case)
    for field in ("time", "n_risk", "n_event", "n_censored"):
        np.testing.assert_array_equal(getattr(km, field), golden(case, field))
    np.testing.assert_allclose(km.survival, golden(case, "survival"), rtol=1e-12)
    np.testing.assert_allclose(km.std_error, golden(case, "std_error"), rtol=1e-12)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("case", SAMPLES)
def test_band_equals_survfit(case, transform):
    low, high = confidence_band(curve(case), 0.95, transform)
    np.testing.assert_allclose(low, golden(case, f"{transform}:low"), rtol=1e-10, atol=1e-15)
    np.testing.assert_allclose(high, golden(case, f"{transform}:high"), rtol=1e-10)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(
    ("case", "probabilities"),
    [(case, (0.1, 0.3, 0.4, 0.5, 0.9) if case == "half" else (0.25, 0.5, 0.75)) for case in SAMPLES]
    + [(f"actg_arm{arm}", (0.1, 0.25, 0.5)) for arm in range(4)],
)
def test_quantiles_equal_r_with_its_midpoint(case, probabilities, transform):
    found = [quantile(curve(case), p, 0.95, transform, "midpoint") for p in probabilities]
    np.testing.assert_array_equal([q.estimate for q in found], golden(case, f"{transform}:quantile"))
    np.testing.assert_array_equal([q.conf_low for q in found], golden(case, f"{transform}:quantile_low"))
    np.testing.assert_array_equal([q.conf_high for q in found], golden(case, f"{transform}:quantile_high"))


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(
    ("case", "times"),
    [
        ("freireich_6mp", [3, 6, 10, 23]),
        ("freireich_control", [3, 6, 10]),
        ("half", [0.5, 6, 12]),
        ("lung_male", [100, 365.25, 730.5]),
        *[(f"actg_arm{arm}", [365.25, 730.5]) for arm in range(4)],
    ],
)
def test_survival_at_equals_summary_survfit(case, times, transform):
    at = survival_at(curve(case), times, 0.95, transform)
    np.testing.assert_allclose(at.survival, golden(case, "at_survival"), rtol=1e-12)
    np.testing.assert_allclose(at.std_error, golden(case, "at_std_error"), rtol=1e-12)
    np.testing.assert_array_equal(at.n_risk, golden(case, "at_n_risk"))
    inside = (at.survival > 0) & (at.survival < 1)
    for side in ("low", "high"):
        expected = golden(case, f"{transform}:at_{side}")[inside]
        np.testing.assert_allclose(getattr(at, f"conf_{side}")[inside], expected, rtol=1e-10)


def test_certified_medians():
    male, female = (survival_data("lung").query(f"sex == {sex}") for sex in (1, 2))
    limits = {}
    for sex, rows in (("male", male), ("female", female)):
        km = fit_kaplan_meier(rows.time, rows.event)
        for transform in ("log", "log-log"):
            q = quantile(km, 0.5, 0.95, transform)
            limits[sex, transform] = (q.estimate, q.conf_low, q.conf_high)
    assert limits == {
        ("male", "log"): (270, 212, 310),
        ("female", "log"): (426, 348, 550),
        ("male", "log-log"): (270, 210, 306),
        ("female", "log-log"): (426, 345, 524),
    }
    assert quantile(curve("freireich_6mp")).estimate == 23
    assert quantile(curve("freireich_control")).estimate == 8
    assert exact_survival(curve("freireich_6mp"), 0) == Fraction(6, 7)
    aml = survival_data("aml")
    assert [quantile(fit_kaplan_meier(a.time, a.event)).estimate for a in (aml[aml.group == g] for g in (0, 1))] == [
        31,
        23,
    ]


def test_half_is_found_where_the_product_of_floats_misses_it():
    # Censorings between the events: 9/10 * 7/8 * ... = 1/2 exactly, but not in floats.
    missed = 0
    rng = np.random.default_rng(20)
    for _ in range(2000):
        n = int(rng.integers(4, 14))
        time, event = rng.permutation(n) + 1.0, rng.random(n) < 0.7
        km = fit_kaplan_meier(time, event)
        exact = [exact_survival(km, k) for k in range(n)]
        at_half = [k for k in range(n) if exact[k] == Fraction(1, 2)]
        if at_half:
            missed += km.survival[at_half[0]] != 0.5
            found = quantile(km)
            assert found.estimate == km.time[at_half[0]]
            assert "S(t) = 0.5 exactly" in found.note
    assert missed > 0


def brute_force_survival(observations):
    """S after each distinct time as a Fraction, straight from the definition."""
    survival, steps = Fraction(1), []
    for t in sorted({time for time, _ in observations}):
        n_risk = sum(time >= t for time, _ in observations)
        deaths = sum(time == t and event for time, event in observations)
        survival *= Fraction(n_risk - deaths, n_risk)
        steps.append((t, deaths, survival))
    return steps


@settings(max_examples=150, deadline=None)
@given(survival_times, st.integers(1, 19))
def test_quantiles_equal_brute_force_fractions(observations, twentieths):
    time, event = zip(*observations, strict=True)
    km = fit_kaplan_meier(time, event)
    target = 1 - Fraction(twentieths, 20)
    steps = brute_force_survival(observations)
    assert [exact_survival(km, k) for k in range(km.time.size)] == [s for *_, s in steps]
    reached = [(t, s) for t, _, s in steps if s <= target]
    first, midpoint = (quantile(km, twentieths / 20, at_exact=how) for how in ("first", "midpoint"))
    if not reached:
        assert np.isnan(first.estimate)
        assert first.note == midpoint.note == "not reached"
        return
    t, s = reached[0]
    assert first.estimate == t
    later = [u for u, deaths, _ in steps if u > t and deaths] or [steps[-1][0]]
    assert midpoint.estimate == ((t + later[0]) / 2 if s == target else t)
    assert ("exactly" in first.note) == (s == target)


@settings(max_examples=60, deadline=None)
@given(survival_times, st.lists(st.floats(0, 15), min_size=1, max_size=6))
def test_counts_at_the_start_of_each_time(observations, times):
    time, event = (np.array(v) for v in zip(*observations, strict=True))
    table = at_risk(time, event, times)
    for k, t in enumerate(times):
        assert table.n_risk[k] == np.sum(time >= t)
        assert table.n_event[k] == np.sum(event & (time < t))
        assert table.n_censored[k] == np.sum(~event & (time < t))
    np.testing.assert_array_equal(table.n_risk + table.n_event + table.n_censored, len(observations))


@settings(max_examples=60, deadline=None)
@given(survival_times)
def test_without_censoring_survival_is_the_empirical_fraction(observations):
    time = np.array([t for t, _ in observations])
    km = fit_kaplan_meier(time, np.ones(time.size))
    np.testing.assert_allclose(km.survival, [np.mean(time > t) for t in km.time], atol=1e-14)
    inside = km.survival > 0
    binomial = np.sqrt(km.survival * (1 - km.survival) / time.size)
    np.testing.assert_allclose(km.std_error[inside], binomial[inside], rtol=1e-10)
    assert np.all(np.isnan(km.std_error[~inside]))


@pytest.mark.parametrize("name", ["freireich", "aml", "lung", "half", "actg"])
def test_follow_up_equals_r(name):
    rows = survival_data(name)
    found = reverse_kaplan_meier(rows.time, rows.event, at_exact="midpoint")
    np.testing.assert_array_equal(
        [found.estimate, found.conf_low, found.conf_high],
        np.concatenate([golden(name, q) for q in ("follow_up", "follow_up_low", "follow_up_high")]),
    )
    assert (found.minimum, found.maximum) == (rows.time.min(), rows.time.max())


def test_event_at_a_censoring_time_is_followed_at_that_time():
    # Two of three are at risk for the censoring at 2: the reversed S falls to 1/2, at 2 and not before.
    assert reverse_kaplan_meier([1, 2, 2], [1, 1, 0]).estimate == 2
    assert reverse_kaplan_meier([1, 2, 2], [1, 1, 0]).note.startswith("S(t) = 0.5 exactly")


def test_limits_not_reached_say_so():
    found = quantile(fit_kaplan_meier([1, 2, 3, 4, 5], [1, 1, 1, 0, 0]))
    assert found.estimate == 3
    assert np.isnan(found.conf_high)
    assert found.note == "upper limit not reached"
    high = quantile(fit_kaplan_meier(np.arange(1, 11), [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]))
    assert np.isnan(high.estimate)
    # R: summary(survfit(Surv(1:10, rep(1:0, c(4, 6))) ~ 1, conf.type = "log-log"))$lower[1] is 0.473.
    assert high.conf_low == 1
    assert high.note == "not reached"


def test_times_outside_the_data():
    at = survival_at(fit_kaplan_meier([2, 3, 4], [1, 1, 0]), [1, 4, 4.5])
    assert at.survival[0] == 1
    assert at.std_error[0] == 0
    assert np.isnan(at.conf_low[0])
    assert at.note[1] == ""
    assert np.isnan(at.survival[2])
    assert at.note[2] == "beyond the last observed time (4)"


def test_a_curve_that_has_come_down_to_0_stays_there():
    # R: summary(survfit(Surv(c(2, 3, 4), c(1, 0, 1)) ~ 1), times = 9, extend = TRUE)$surv is 0.
    at = survival_at(fit_kaplan_meier([2, 3, 4], [1, 0, 1]), [4, 9])
    assert at.survival.tolist() == [0, 0]
    assert np.isnan(at.conf_low).all()
    assert at.note == ("no interval at S = 0 or 1",) * 2


def test_large_sample_median_is_exact_and_survival_does_not_drift():
    n = 100_000
    time = np.arange(1.0, n + 1)
    km = fit_kaplan_meier(time, np.ones(n))
    assert quantile(km).estimate == n / 2
    assert quantile(km, 0.1).estimate == n / 10
    np.testing.assert_allclose(km.survival[:-1], (n - time[:-1]) / n, rtol=1e-9)


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([1, np.nan], [1, 0], "finite"),
        ([1, -2], [1, 0], "not negative"),
        ([1, 2], [1, 2], "0 or 1"),
        ([1, 2], [1, np.nan], "0 or 1"),
        ([1, 2], [1], "one length"),
        ([], [], "no patient"),
    ],
)
def test_invalid_data_are_refused(time, event, message):
    with pytest.raises(ValueError, match=message):
        fit_kaplan_meier(time, event)


def test_invalid_options_are_refused():
    km = fit_kaplan_meier([1, 2], [1, 1])
    with pytest.raises(ValueError, match="p must"):
        quantile(km, 1.0)
    with pytest.raises(ValueError, match="at_exact"):
        quantile(km, at_exact="last")
    with pytest.raises(ValueError, match="transform"):
        confidence_band(km, 0.95, "logit")
    with pytest.raises(ValueError, match="conf_level"):
        confidence_band(km, 95)
    with pytest.raises(ValueError, match="times"):
        survival_at(km, [np.nan])
