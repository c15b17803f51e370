"""Tests of proportional hazards against R's cox.zph (survival >= 3)."""

import numpy as np
import pytest

from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.proportional_hazards import scaled_schoenfeld, zph
from tests.stats.golden import survival_data, survival_golden

BASELINE = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()


CASES = {
    "lung": (["age", "sex", "ph.ecog"], None),
    "lung_strata": (["age", "ph.ecog"], None),
    "veteran": (["trt", "small", "adeno", "large", "karno", "age"], [[0], [1, 2, 3], [4], [5]]),
    "heart": (["age", "year", "surgery", "transplant"], None),
    "rossi": (["fin", "age", "race", "wexp", "mar", "paro", "prio"], None),
    "actg": ([*BASELINE, "arm1", "arm2", "arm3"], [*([j] for j in range(14)), [14, 15, 16]]),
}
TRANSFORMS = {"lung": ["km", "identity", "log", "rank"], "veteran": ["km", "identity", "log", "rank"]}
TRANSFORMS["heart"] = ["km", "identity"]


def problem_of(case, ties):
    columns = CASES[case][0]
    rows = survival_data(case.removesuffix("_strata")).dropna(subset=columns)
    strata = rows["sex"] if case == "lung_strata" else None
    return prepare_cox(rows.time, rows.event, rows[columns], ties, strata, rows.start if "start" in rows else None)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(
    ("case", "transform"), [(case, transform) for case in CASES for transform in TRANSFORMS.get(case, ["km"])]
)
def test_equals_cox_zph(case, transform, ties):
    problem = problem_of(case, ties)
    found = zph(problem, problem.fit(), CASES[case][1], transform)
    tests = [*found.terms, found.global_test]

    def golden(quantity):
        return survival_golden(f"{case}:{ties}")[f"zph_{transform}{quantity}"]

    np.testing.assert_allclose([t.statistic for t in tests], golden(""), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose([t.p_value for t in tests], golden("_p"), rtol=1e-9)
    np.testing.assert_array_equal([t.df for t in tests], golden("_df"))


@pytest.mark.parametrize("transform", TRANSFORMS["lung"])
@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_scaled_residuals_equal_cox_zph(ties, transform):
    problem = problem_of("lung", ties)
    fit = problem.fit()
    found, ours = zph(problem, fit, None, transform), scaled_schoenfeld(problem, fit)[:, 0]
    golden = survival_golden(f"lung:{ties}")[f"zph_{transform}_x"]
    np.testing.assert_allclose(found.transformed_time, golden, rtol=1e-12, atol=1e-15)
    # At tied times R keeps the order of its rows; sort each residual within its time.
    residual = survival_golden(f"lung:{ties}")[f"zph_{transform}_y"]
    np.testing.assert_allclose(
        ours[np.lexsort((ours, found.event_time))],
        residual[np.lexsort((residual, found.event_time))],
        rtol=1e-9,
        atol=1e-10,
    )


def test_is_a_score_test_of_a_time_varying_coefficient():
    # Rows split at every event time carry the product x g(t): the score test of its coefficient, started at the fit.
    rows = survival_data("veteran").iloc[:60]
    problem = prepare_cox(rows.time, rows.event, rows.karno, "breslow")
    fit = problem.fit()
    event_times = np.unique(rows.time[rows.event == 1])
    pieces = []
    for t, d, x in zip(rows.time, rows.event, rows.karno, strict=True):
        stops = event_times[event_times <= t]
        starts = np.concatenate([[0.0], stops[:-1]])
        pieces.extend((a, b, d == 1 and b == t, x, x * np.log(b)) for a, b in zip(starts, stops, strict=True))
    start, stop, event, x, xg = (np.array(v, dtype=float) for v in zip(*pieces, strict=True))
    from lymphoradio.stats.cox_likelihood import evaluate
    from lymphoradio.stats.risk_sets import index_risk_sets

    risk = index_risk_sets(stop, event.astype(bool), np.zeros(stop.size, dtype=int), start, "breslow")
    Z = np.column_stack([x - x.mean(), xg - xg.mean()])[risk.order]
    state = evaluate(risk, Z, np.array([fit.coefficients[0], 0.0]))
    expected = state.gradient @ np.linalg.solve(state.information, state.gradient)
    assert zph(problem, fit, None, "log").terms[0].statistic == pytest.approx(expected, rel=1e-8)


def test_does_not_depend_on_units():
    rows = survival_data("veteran")
    results = []
    for factor in (1.0, 1e-7):
        problem = prepare_cox(rows.time * 3, rows.event, rows[["karno", "age"]] * [factor, 1])
        results.append([t.statistic for t in zph(problem, problem.fit()).terms])
    np.testing.assert_allclose(results[0], results[1], rtol=1e-9)


def test_what_cannot_be_tested():
    problem = prepare_cox([0, 1, 2, 3, 4], [1, 1, 1, 1, 0], [1.0, 0, 2, 1, 2])
    fit = problem.fit()
    with pytest.raises(NotEstimable, match="logarithm"):
        zph(problem, fit, transform="log")
    with pytest.raises(NotEstimable, match="without covariates"):
        zph(problem, problem.fit([]))
    with pytest.raises(ValueError, match="transform"):
        zph(problem, fit, transform="sqrt")
    with pytest.raises(ValueError, match="terms"):
        zph(problem, fit, [[1]])
    one_time = prepare_cox([2, 2, 2, 3], [1, 1, 0, 0], [1.0, 0, 2, 1])
    with pytest.raises(NotEstimable, match="one time"):
        zph(one_time, one_time.fit())
