"""Cox fits against R's coxph (eps = 1e-14), hand algebra, lifelines and the likelihood's definition."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import index_risk_sets
from tests.stats.golden import survival_data, survival_golden

BASELINE = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()


CASES = {
    "freireich": ["group"],
    "test1": ["x"],
    "test2": ["x"],
    "lung": ["age", "sex", "ph.ecog"],
    "lung_strata": ["age", "ph.ecog"],
    "veteran": ["trt", "small", "adeno", "large", "karno", "age"],
    "heart": ["age", "year", "surgery", "transplant"],
    "heart_strata": ["age", "year", "transplant"],
    "rossi": ["fin", "age", "race", "wexp", "mar", "paro", "prio"],
    "actg": [*BASELINE, "arm1", "arm2", "arm3"],
}
STRATA = {"lung_strata": "sex", "heart_strata": "surgery"}


def problem_of(case, ties="efron"):
    columns = CASES[case]
    rows = survival_data(case.removesuffix("_strata")).dropna(subset=[*columns, "event"])
    strata = rows[STRATA[case]] if case in STRATA else None
    entry = rows.start if "start" in rows else None
    return prepare_cox(rows.time, rows.event, rows[columns], ties, strata, entry)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("case", CASES)
def test_equals_coxph(case, ties):
    fit = problem_of(case, ties).fit()

    def golden(quantity):
        return survival_golden(f"{case}:{ties}")[quantity]

    np.testing.assert_allclose(fit.coefficients, golden("coefficient"), rtol=1e-9)
    np.testing.assert_allclose(fit.std_error, golden("std_error"), rtol=1e-9)
    scale = np.outer(fit.std_error, fit.std_error)
    covariance = golden("covariance").reshape(scale.shape)
    np.testing.assert_allclose(fit.covariance / scale, covariance / scale, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(fit.log_likelihood, golden("log_likelihood")[0], rtol=1e-12)
    np.testing.assert_allclose(fit.log_likelihood_null, golden("log_likelihood_null")[0], rtol=1e-12)
    np.testing.assert_allclose(fit.score_statistic, golden("score")[0], rtol=1e-9)
    np.testing.assert_allclose(fit.wald_test().statistic, golden("wald")[0], rtol=1e-9)
    assert fit.n_events == golden("n_event")[0]
    assert fit.likelihood_ratio_test().df == len(CASES[case])


def test_certified_values():
    # Algebra: Therneau & Grambsch (2000), appendix E; the others by R's coxph.
    test1 = problem_of("test1", "breslow").fit()
    assert test1.coefficients[0] == pytest.approx(np.log((3 + np.sqrt(33)) / 2), rel=1e-13)
    assert test1.log_likelihood == pytest.approx(-3.824749505003, abs=1e-12)
    efron = problem_of("test1").fit()
    assert efron.coefficients[0] == pytest.approx(1.676857485593, abs=1e-12)
    assert efron.log_likelihood_null == pytest.approx(-4.276666119016, abs=1e-12)
    assert efron.log_likelihood == pytest.approx(-3.358974840263, abs=1e-12)
    test2 = problem_of("test2", "breslow").fit()
    assert test2.coefficients[0] == pytest.approx(-0.084526080661, abs=1e-12)
    assert test2.log_likelihood == pytest.approx(-9.387015118366, abs=1e-12)
    freireich = problem_of("freireich").fit()
    assert freireich.coefficients[0] == pytest.approx(1.572125148829, rel=1e-12)
    assert freireich.std_error[0] == pytest.approx(0.412396717709, rel=1e-11)
    assert problem_of("freireich", "breslow").fit().coefficients[0] == pytest.approx(1.509191412586, rel=1e-12)
    lung = problem_of("lung").fit()
    np.testing.assert_allclose(lung.coefficients, [0.011066764596, -0.552612395532, 0.463728475116], rtol=1e-10)
    rossi = problem_of("rossi").fit()
    assert rossi.coefficients[0] == pytest.approx(-0.379422166871, rel=1e-11)
    assert rossi.log_likelihood == pytest.approx(-658.747659446, abs=1e-9)


def test_equals_lifelines_at_full_precision():
    from lifelines import CoxPHFitter

    other = CoxPHFitter().fit(
        survival_data("rossi"), "time", "event", fit_options={"precision": 1e-20, "r_precision": 0.0, "max_steps": 100}
    )
    fit = problem_of("rossi").fit()
    np.testing.assert_allclose(fit.coefficients, other.params_.to_numpy(), rtol=1e-10)
    np.testing.assert_allclose(fit.std_error, other.standard_errors_.to_numpy(), rtol=1e-9)
    assert fit.log_likelihood == pytest.approx(other.log_likelihood_, rel=1e-12)


def definition(time, event, entry, stratum, X, beta, ties):
    """Log partial likelihood from its definition, one event time after the other."""
    eta, total = X @ beta, 0.0
    for s in np.unique(stratum):
        for t in np.unique(time[event & (stratum == s)]):
            at_risk = (stratum == s) & (time >= t) & (entry < t)
            died = at_risk & event & (time == t)
            d = int(died.sum())
            total += eta[died].sum()
            for r in range(d):
                taken = r / d if ties == "efron" else 0.0
                total -= np.log(np.exp(eta[at_risk]).sum() - taken * np.exp(eta[died]).sum())
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("seed", range(5))
def test_likelihood_and_derivatives_follow_the_definition(ties, seed):
    rng = np.random.default_rng(seed)
    n, p, h = 40, 3, 1e-5
    time, event = rng.integers(3, 12, n).astype(float), rng.random(n) < 0.6
    stratum, entry = rng.permutation(np.arange(n) % 3), rng.integers(0, 3, n).astype(float)
    X, beta = rng.normal(size=(n, p)), rng.normal(size=p) / 2
    for starts in (None, entry):
        risk = index_risk_sets(time, event, stratum, starts, ties)
        state = evaluate(risk, X[risk.order], beta)
        at = np.full(n, -1.0) if starts is None else starts
        assert state.log_likelihood == pytest.approx(definition(time, event, at, stratum, X, beta, ties), rel=1e-12)
        for j, unit in enumerate(np.eye(p)):
            up, down = (definition(time, event, at, stratum, X, beta + e * unit, ties) for e in (h, -h))
            assert state.gradient[j] == pytest.approx((up - down) / (2 * h), abs=1e-6)
            up, down = (evaluate(risk, X[risk.order], beta + e * unit).gradient for e in (h, -h))
            np.testing.assert_allclose(state.information[j], (down - up) / (2 * h), atol=1e-6)


@pytest.mark.parametrize("beta", [1e4, 1e160])
def test_evaluation_far_from_the_data_is_minus_infinity_without_a_warning(beta):
    time = np.arange(6.0)
    risk = index_risk_sets(time, np.ones(6, dtype=bool), np.zeros(6, dtype=int), None, "efron")
    x = np.column_stack([[3.0, 1, 4, 2, 5, 0], [5.0, 1, 2, 1, 0, 3]])
    assert evaluate(risk, x, np.array([beta, beta / 3])).log_likelihood == -np.inf


cohorts = st.integers(0, 10**6).flatmap(
    lambda seed: st.tuples(st.just(seed), st.integers(12, 60), st.integers(1, 3), st.sampled_from(["efron", "breslow"]))
)


@settings(max_examples=60, deadline=None)
@given(cohorts)
def test_score_is_zero_at_the_estimate_and_fits_are_equivariant(cohort):
    seed, n, p, ties = cohort
    rng = np.random.default_rng(seed)
    time, event, X = rng.integers(1, 15, n), rng.random(n) < 0.7, rng.normal(size=(n, p))
    try:
        fit = fit_cox(time, event, X, ties)
    except NotEstimable:
        assume(False)
    risk = index_risk_sets(time.astype(float), event, np.zeros(n, dtype=int), None, ties)
    state = evaluate(risk, (X - X.mean(axis=0))[risk.order], fit.coefficients)
    assert np.all(np.abs(state.gradient) < 1e-9 * max(event.sum(), 1))
    assert fit.log_likelihood >= fit.log_likelihood_null
    order = rng.permutation(n)
    scaled = fit_cox(np.sqrt(time[order]), event[order], X[order] * 1000 + 5, ties)
    np.testing.assert_allclose(scaled.coefficients * 1000, fit.coefficients, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(scaled.covariance * 1e6, fit.covariance, rtol=1e-7, atol=1e-9)


def test_subsets_equal_separate_fits_in_any_order():
    problem, rows = problem_of("lung"), survival_data("lung").dropna(subset=["ph.ecog"])
    names = CASES["lung"]
    for columns in [*permutations(range(3), 2), (2, 0, 1)]:
        fit = problem.fit(columns)
        alone = fit_cox(rows.time, rows.event, rows[[names[j] for j in columns]])
        np.testing.assert_allclose(fit.coefficients, alone.coefficients, rtol=1e-11)
        np.testing.assert_allclose(fit.covariance, alone.covariance, rtol=1e-10)
        assert fit.columns == columns
    null = problem.fit([])
    assert null.coefficients.size == 0
    assert null.log_likelihood == null.log_likelihood_null == pytest.approx(problem.fit().log_likelihood_null)
    assert problem.log_likelihood_null == null.log_likelihood


def test_a_warm_or_absurd_start_does_not_change_the_estimate():
    problem = problem_of("veteran")
    fit = problem.fit()
    for start in (fit.coefficients * 1.2, np.full(6, 50.0), np.full(6, -1e6)):
        np.testing.assert_allclose(problem.fit(init=start).coefficients, fit.coefficients, rtol=1e-11)
    assert problem.fit(init=fit.coefficients).iterations < fit.iterations


def test_equal_blocks_of_strata_equal_one_of_them():
    rows = survival_data("veteran")
    one = fit_cox(rows.time, rows.event, rows[["karno", "age"]])
    twice = pd.concat([rows, rows])
    two = fit_cox(twice.time, twice.event, twice[["karno", "age"]], strata=np.repeat(["a", "b"], len(rows)))
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-12)
    np.testing.assert_allclose(two.covariance * 2, one.covariance, rtol=1e-11)


def test_entry_at_zero_and_split_rows_change_nothing():
    rows = survival_data("veteran")
    X = rows[["karno", "age"]].to_numpy()
    whole = fit_cox(rows.time, rows.event, X)
    late = fit_cox(rows.time, rows.event, X, entry=np.zeros(len(rows)))
    np.testing.assert_allclose(late.coefficients, whole.coefficients, rtol=1e-12)
    cut = rows.time.to_numpy() > 50
    split = fit_cox(
        np.concatenate([np.where(cut, 50, rows.time), rows.time[cut]]),
        np.concatenate([np.where(cut, 0, rows.event), rows.event[cut]]),
        np.concatenate([X, X[cut]]),
        entry=np.concatenate([np.zeros(len(rows)), np.full(cut.sum(), 50.0)]),
    )
    np.testing.assert_allclose(split.coefficients, whole.coefficients, rtol=1e-11)
    assert split.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-12)


def test_row_entering_at_an_event_time_is_not_at_risk_for_it():
    # With the third row at risk at 2 the likelihood would have a finite maximum elsewhere.
    common = ([2.0, 3, 4, 5, 6], [1, 1, 1, 0, 1], [1.0, 0, 5, 1, 0])
    at_two = fit_cox(*common, entry=[0, 0, 2, 0, 0])
    after_two = fit_cox(*common, entry=[0, 0, 2.5, 0, 0])
    before_two = fit_cox(*common, entry=[0, 0, 1.9, 0, 0])
    assert at_two.coefficients[0] == after_two.coefficients[0]
    assert abs(at_two.coefficients[0] - before_two.coefficients[0]) > 0.01


def test_wald_test_of_a_factor():
    fit = problem_of("actg").fit()
    arms = fit.wald_test([14, 15, 16])
    b, v = fit.coefficients[14:], fit.covariance[14:, 14:]
    assert arms.statistic == pytest.approx(b @ np.linalg.inv(v) @ b, rel=1e-10)
    assert arms.df == 3
    single = fit.wald_test([0])
    assert single.statistic == pytest.approx((fit.coefficients[0] / fit.std_error[0]) ** 2, rel=1e-12)


def test_nearly_dependent_columns_are_refused_in_any_unit():
    rng = np.random.default_rng(3)
    n = 80
    time, event, x = rng.exponential(size=n), np.ones(n), rng.normal(size=(n, 3))
    for noise, refused in ((1e-9, True), (1e-6, False)):
        twin = x[:, 0] + x[:, 1] + noise * rng.normal(size=n)
        X = np.column_stack([x, twin]) * [1, 1e6, 1e-3, 1]
        X[:, 3] *= 1e4
        if refused:
            with pytest.raises(ColumnsNotEstimable, match="condition number of the column-scaled design") as caught:
                fit_cox(time, event, X)
            assert caught.value.columns == (0, 1, 3)
        else:
            assert fit_cox(time, event, X).converged
    with pytest.raises(ColumnsNotEstimable, match="above 1e8"):
        fit_cox(time, event, np.column_stack([x[:, 0], 2 * x[:, 0]]))
    # A dependence among the candidates does not hurt a subset without it.
    X = np.column_stack([x, x[:, 0] + x[:, 1], np.ones(n)])
    problem = prepare_cox(time, event, X)
    np.testing.assert_allclose(problem.fit([0, 2, 3]).coefficients, fit_cox(time, event, X[:, [0, 2, 3]]).coefficients)
    with pytest.raises(ColumnsNotEstimable, match="constant column: 4"):
        problem.fit([0, 4])


def test_columns_without_information_are_named():
    time, event = [1, 2, 3, 4, 5, 6, 7, 8], [0, 1, 1, 1, 1, 1, 0, 1]
    x = [0.3, 1, -1, 2, 0, 1, 1, -2]
    gone_before_the_first_event = [1, 0, 0, 0, 0, 0, 0, 0]
    with pytest.raises(ColumnsNotEstimable, match="no information: columns 1") as caught:
        fit_cox(time, event, np.column_stack([x, gone_before_the_first_event]))
    assert caught.value.columns == (1,)
    assert not isinstance(caught.value, MonotoneLikelihood)
    stratum = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    with pytest.raises(ColumnsNotEstimable, match="columns 1"):
        fit_cox(time, event, np.column_stack([x, stratum]), strata=stratum)


def test_more_columns_than_patients():
    rng = np.random.default_rng(0)
    with pytest.raises(NotEstimable):
        fit_cox(rng.exponential(size=6), np.ones(6), rng.normal(size=(6, 9)))


def test_what_cannot_be_fitted():
    with pytest.raises(NotEstimable, match="no events"):
        fit_cox([1, 2, 3], [0, 0, 0], [1, 2, 4])
    with pytest.raises(ColumnsNotEstimable, match="constant column: 1") as caught:
        fit_cox([1, 2, 3], [1, 1, 1], [[1, 0.1], [3, 0.1], [2, 0.1]])
    assert caught.value.columns == (1,)
    with pytest.raises(ValueError, match="finite"):
        fit_cox([1, 2, 3], [1, 1, 1], [1, np.nan, 2])
    with pytest.raises(ValueError, match="entry"):
        fit_cox([1, 2, 3], [1, 1, 1], [1, 0, 2], entry=[0, 2, 0])
    with pytest.raises(ValueError, match="ties"):
        fit_cox([1, 2, 3], [1, 1, 1], [1, 0, 2], ties="exact")
    with pytest.raises(ValueError, match="shape"):
        fit_cox([1, 2, 3], [1, 1, 1], [1, 0])
    with pytest.raises(ValueError, match="distinct positions"):
        prepare_cox([1, 2, 3], [1, 1, 1], [1, 0, 2]).fit([0, 0])
    with pytest.raises(ValueError, match="init"):
        fit_cox([1, 2, 3], [1, 1, 1], [1, 0, 2], init=[1, 2])
