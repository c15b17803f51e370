"""What the remedies are claimed to do, and that the simulated methods are those of the package's analyses."""

import doctest
from math import nan

import numpy as np
import pandas as pd
import pytest
from benchmarks.validity import cutoffs, cycles, null_effects, optimism, recovery, summary, survival_cutoffs
from benchmarks.validity.__main__ import THREADS, main
from benchmarks.validity.run import replicate_range
from benchmarks.validity.scenario import MISSING, Finding, Measure, Scenario
from click.testing import CliRunner

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.stats.cox import fit_cox
from lymphoradio.study import Study

CLAIMS = {
    (cycles.QUESTION, "median hazard ratio"): ({"36", "98"}, (0.97, 1.03)),
    (recovery.QUESTION, "median hazard ratio"): ({"41", "98"}, (0.97, 1.03)),
    (recovery.QUESTION, "type I error"): ({"98"}, (0.04, 0.06)),
    (cutoffs.QUESTION, "type I error"): ({"98"}, (0.04, 0.06)),
    (survival_cutoffs.QUESTION, "type I error"): ({"98"}, (0.04, 0.06)),
    (optimism.QUESTION, "corrected C minus C in new patients"): ({"98", "500"}, (-0.01, 0.01)),
    (optimism.QUESTION, "C in new patients"): ({"98", "500"}, (0.6, 1.0)),
}
NAIVE = (
    (cycles.QUESTION, "baseline Cox, cycles in all"),
    (recovery.QUESTION, recovery.NAIVE),
    (cutoffs.QUESTION, cutoffs.MEASURES[0].method),
    (survival_cutoffs.QUESTION, survival_cutoffs.MEASURES[0].method),
)


def found(question, quantity):
    return [row for row in summary.read() if (row["question"], row["quantity"]) == (question, quantity)]


@pytest.mark.parametrize(("question", "quantity"), CLAIMS)
def test_every_claim_holds_in_a_thousand_cohorts_of_each_scenario(question, quantity):
    sizes, (low, high) = CLAIMS[question, quantity]
    rows = [row for row in found(question, quantity) if row["claimed"] == "true"]
    assert {row["n"] for row in rows} == sizes
    assert all(int(row["replicates"]) >= 1_000 and low <= float(row["value"]) <= high for row in rows)
    assert len({row["scenario"] for row in rows}) >= (3 if question == optimism.QUESTION else 2)


@pytest.mark.parametrize(("question", "method"), NAIVE)
def test_there_is_something_to_remedy(question, method):
    rows = [row for row in summary.read() if row["question"] == question and row["method"].startswith(method)]
    assert rows
    assert {(row["holds"], row["claimed"]) for row in rows} == {("false", "false")}


def test_the_apparent_c_is_too_high_at_98_patients():
    rows = [row for row in found(optimism.QUESTION, "apparent C minus C in new patients") if row["n"] == "98"]
    assert all(float(row["value"]) > 0.01 for row in rows)


def plan(**analyses):
    base = null_effects.STUDY.model_dump(exclude_unset=True)
    columns = {"x": {"label": "Covariate"}, "group": {"label": "Group", "levels": {0: "No", 1: "Yes"}}}
    return Study.model_validate(
        {**base, "resampling": {"replicates": 0}, "columns": {**base["columns"], **columns}, "analyses": analyses}
    )


def as_finding(row):
    return [row["estimate"], row["conf_low"], row["conf_high"]]


@pytest.mark.parametrize(("place", "covariate", "landmark"), [(0, "in_all", None), (2, "by_then", 126.0)])
def test_cycles_are_judged_as_the_cox_analysis_judges_them(place, covariate, landmark):
    drawn = cycles.treated(np.random.default_rng(5), 98, 6)
    counted = {"in_all": drawn.given, "by_then": drawn.given & (drawn.day <= 126.0)}[covariate].sum(axis=1)
    frame = pd.DataFrame({"os_time": drawn.months, "os_event": drawn.died, "x": counted.astype(float)})
    study = plan(cox={"endpoint": "os", "candidates": ["x"], "landmark": landmark})
    rows = cox(frame, study.analyses["cox"], study).estimates
    row = rows[rows["estimate_type"] == "hazard_ratio"].iloc[0]
    ratio, test = cycles.findings(drawn, 126.0)[place : place + 2]
    np.testing.assert_allclose([*ratio, test.low], [*as_finding(row), row["p_value"]], rtol=1e-9)


def test_nobody_is_treated_after_death_or_after_stopping():
    drawn = cycles.treated(np.random.default_rng(6), 400, 6)
    assert drawn.given[:, 0].all()
    assert not (drawn.given[:, 1:] & ~drawn.given[:, :-1]).any()
    assert (drawn.day[drawn.given] < np.repeat(drawn.months * cycles.DAYS_PER_MONTH, drawn.given.sum(axis=1))).all()
    assert np.diff(drawn.day, axis=1).min() == pytest.approx(cycles.INTERVAL)
    alive_at_end = drawn.months * cycles.DAYS_PER_MONTH > drawn.day[:, -1]
    assert drawn.given[alive_at_end, -1].mean() == pytest.approx(0.9**5, abs=0.08)


def test_the_time_dependent_count_is_not_the_one_dated_as_planned():
    drawn = cycles.treated(np.random.default_rng(7), 98, 6)
    on_time = drawn._replace(day=np.broadcast_to(np.arange(6) * cycles.INTERVAL, drawn.day.shape))
    assert cycles.findings(drawn, 126.0)[4].value != cycles.findings(drawn, 126.0)[8].value
    known, dated = (cycles.findings(on_time, 126.0)[place].value for place in (4, 8))
    assert known == pytest.approx(dated, rel=1e-9)


@pytest.mark.parametrize(("place", "landmark"), [(0, None), (2, 2.0 * recovery.DAYS_PER_MONTH)])
def test_recovery_is_judged_as_the_curves_judge_it(place, landmark):
    drawn = recovery.cohort(np.random.default_rng(8), 98, recovery.SETTINGS["median survival 6 months"])
    group = np.where(drawn.recovered, "Yes", "No").astype(object)
    if landmark is not None:
        group[~drawn.measured] = None
    frame = pd.DataFrame({"os_time": drawn.months, "os_event": drawn.died, "group": group})
    study = plan(kaplan_meier={"endpoint": "os", "by": "group", "landmark": landmark})
    rows = kaplan_meier(frame, study.analyses["kaplan_meier"], study).estimates.set_index("estimate_type")
    ratio, test = recovery.findings(drawn)[place : place + 2]
    np.testing.assert_allclose(ratio, as_finding(rows.loc["hazard_ratio"]), rtol=1e-9)
    assert test.low == pytest.approx(rows.loc["test", "p_value"], rel=1e-9)


def test_only_who_lives_is_measured_and_only_who_is_measured_recovers():
    drawn = recovery.cohort(np.random.default_rng(9), 5_000, recovery.SETTINGS["median survival 6 months"])
    alive = drawn.months > recovery.MEASURED_AT
    assert not (drawn.measured & ~alive).any()
    assert not (drawn.recovered & ~drawn.measured).any()
    assert drawn.measured[alive].mean() == pytest.approx(0.95, abs=0.02)
    assert drawn.recovered[drawn.measured].mean() == pytest.approx(0.5, abs=0.03)


def test_groups_of_one_kind_are_not_compared():
    nobody = np.zeros(4, dtype=bool)
    ratio, test = recovery.compared(np.arange(1.0, 5.0), np.ones(4), nobody)
    assert np.isnan(ratio).all()
    assert test.value == 0.0
    assert np.isnan(test.low)


def test_the_searched_cutoff_is_judged_as_the_roc_analysis_judges_it():
    outcome = np.repeat([1.0, 0.0], [41, 57])
    marker = cutoffs.markers(np.random.default_rng(10), 98, 0.1)
    frame = pd.DataFrame({"x": marker, "group": np.where(outcome == 1.0, "Yes", "No").astype(object)})
    study = plan(roc={"outcome": "group", "markers": {"x": "lower"}})
    rows = roc(frame, study.analyses["roc"], study).estimates
    tests = rows[rows["estimate_type"] == "test"].set_index("statistic_type")["p_value"]
    assert [found.low for found in cutoffs.findings(outcome, marker)] == pytest.approx(
        [tests["chi_squared"], tests["youden_J"]], rel=1e-9
    )


@pytest.mark.parametrize("setting", optimism.SETTINGS.values())
def test_the_outcome_is_as_frequent_as_the_setting_says(setting):
    drawn = setting.draw(np.random.default_rng(11), 100_000)
    assert drawn.event.mean() == pytest.approx(setting.share_of_events, abs=0.005)


def test_survival_depends_on_the_candidates_as_the_scenario_says():
    setting = optimism.SETTINGS["Cox, 3 of 8 correlated candidates matter, AIC"]
    drawn = setting.draw(np.random.default_rng(12), 20_000)
    correlation = np.corrcoef(drawn.X, rowvar=False)
    np.testing.assert_allclose(correlation[~np.eye(8, dtype=bool)], 0.5, atol=0.02)
    np.testing.assert_allclose(drawn.X.std(axis=0), 1.0, atol=0.02)
    assert drawn.time is not None
    fit = fit_cox(drawn.time, drawn.event, drawn.X)
    np.testing.assert_allclose(fit.coefficients, setting.log_ratios, atol=4.0 * fit.std_error.max())


@pytest.mark.parametrize("setting", optimism.SETTINGS.values())
def test_a_model_without_variables_discriminates_nobody(setting):
    drawn = setting.draw(np.random.default_rng(13), 200)
    assert optimism.discrimination(drawn, np.zeros(drawn.X.shape[1])) == 0.5


def test_the_median_leaves_out_what_is_missing_and_counts_it():
    draws = iter([Finding(value, 0.5, 2.0) for value in (0.9, 1.3, 1.0, 4.0)] + [MISSING])
    measure = Measure("some method", "median hazard ratio", (0.97, 1.2), average="median")
    scenario = Scenario("question", "scenario", 12, [measure], lambda rng: [next(draws)])
    (row,) = summary.rows(scenario, replicate_range(scenario, 0, 5))
    assert (row["value"], row["replicates"], row["n_not_estimable"], row["holds"]) == ("1.15", "5", "1", "true")
    assert row["first_10_value"] == "1.8"


def test_the_standard_error_of_a_median_is_that_of_normal_values():
    values = np.random.default_rng(14).standard_normal(4_000)
    draws = iter(Finding(float(value), nan, nan) for value in values)
    measure = Measure("some method", "median hazard ratio", (-1.0, 1.0), average="median")
    scenario = Scenario("question", "scenario", 12, [measure], lambda rng: [next(draws)])
    (row,) = summary.rows(scenario, replicate_range(scenario, 0, 4_000))
    assert float(row["monte_carlo_se"]) == pytest.approx((np.pi / 2 / 4_000) ** 0.5, rel=0.25)


def test_where_nothing_is_estimable_nothing_holds():
    measure = Measure("some method", "median hazard ratio", (-1.0, 1.0), average="median")
    scenario = Scenario("question", "scenario", 12, [measure], lambda rng: [MISSING])
    (row,) = summary.rows(scenario, replicate_range(scenario, 0, 3))
    assert (row["value"], row["holds"], row["n_not_estimable"]) == ("nan", "false", "3")


def test_fewer_than_a_thousand_cohorts_are_not_kept(monkeypatch):
    for name in THREADS:
        monkeypatch.setenv(name, "1")
    before = summary.PLACE.read_bytes()
    result = CliRunner().invoke(main, ["--only", survival_cutoffs.QUESTION, "--replicates", "2"])
    assert "not written: 2 replicates are fewer than 1,000" in result.stdout
    assert summary.PLACE.read_bytes() == before


def test_examples():
    tried = doctest.testmod(null_effects)
    assert tried.attempted > 0
    assert tried.failed == 0
