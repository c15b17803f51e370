"""Firth's Cox regression: the penalised partial likelihood of R, its own derivatives, and firthmodels (Breslow)."""

import numpy as np
import pytest
from firthmodels import FirthCoxPH
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.cox import fit_cox, prepare_cox
from lymphoradio.stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood, select_orthogonal
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth import firth_cox_lr_test, firth_cox_profile_interval, fit_firth_cox
from lymphoradio.stats.firth_cox_likelihood import _by_draws, _by_sums, penalised_partial_likelihood
from tests.stats.firth_data import expected, table
from tests.stats.golden import survival_data

COLUMNS = {"unexposed": ["exposed", "age"], "ordered": ["x"], "ordinary": ["age", "ecog1", "ecog2"],
           "entered": ["age", "sex"]}  # fmt: skip
TESTS = {"unexposed": {"exposed": [0], "age": [1], "all": [0, 1]}, "ordered": {"x": [0]},
         "ordinary": {"age": [0], "ecog": [1, 2]}, "entered": {"sex": [1]}}  # fmt: skip
CASES = [(name, ties) for name in COLUMNS for ties in ("efron", "breslow")]


def data_of(name):
    data = table(name)
    more = {key: data[column] for key, column in (("entry", "entry"), ("strata", "stratum")) if column in data}
    return (data["time"], data["event"], data[COLUMNS[name]].to_numpy()), more


@pytest.mark.parametrize(("name", "ties"), CASES)
def test_fit_equals_the_penalised_likelihood(name, ties):
    arrays, more = data_of(name)
    fit, wanted = fit_firth_cox(*arrays, ties, **more), expected(f"{name}_{ties}")
    assert fit.coefficients == pytest.approx(wanted["coefficient"], rel=1e-9, abs=0)
    assert fit.std_errors == pytest.approx(wanted["std_error"], rel=1e-9, abs=0)
    assert fit.log_likelihood == pytest.approx(wanted["penalised"], rel=1e-9)
    assert fit.log_likelihood_unpenalised == pytest.approx(wanted["unpenalised"], rel=1e-9)
    assert fit.fitted == pytest.approx(arrays[2] @ fit.coefficients, rel=1e-12)


@pytest.mark.parametrize(("name", "ties"), CASES)
def test_limits_are_roots_of_the_penalised_deviance(name, ties):
    arrays, more = data_of(name)
    wanted = expected(f"{name}_{ties}")
    for j in range(len(COLUMNS[name])):
        found = firth_cox_profile_interval(*arrays, j, ties=ties, **more)
        assert found == pytest.approx((wanted[f"low_{j + 1}"], wanted[f"high_{j + 1}"]), rel=1e-9)


@pytest.mark.parametrize(("name", "ties"), CASES)
def test_likelihood_ratio_keeps_the_penalty_of_the_whole_model(name, ties):
    arrays, more = data_of(name)
    wanted = expected(f"{name}_{ties}")
    for label, columns in TESTS[name].items():
        test = firth_cox_lr_test(*arrays, columns, ties, **more)
        named = wanted[f"lr_{label}"], wanted[f"lr_p_{label}"]
        assert (test.statistic, test.p_value) == pytest.approx(named, rel=1e-9)
        assert (test.df, test.statistic_type) == (len(columns), "penalised_likelihood_ratio")


@pytest.mark.parametrize("name", ["unexposed", "ordered"])
def test_these_have_no_maximum_likelihood_estimate(name):
    arrays, _ = data_of(name)
    with pytest.raises(MonotoneLikelihood):
        fit_cox(*arrays)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_one_death_of_the_exposed_has_a_closed_form(exposed, others):
    # p = e e^b / (e e^b + o); p^(3/2) (1 - p)^(1/2) e^(-b) has its maximum where p = 3/4, whatever the numbers are.
    x = np.repeat([1.0, 0.0], [exposed, others])
    event = np.arange(x.size) == 0
    time = np.where(event, 1.0, 2.0)
    fit = fit_firth_cox(time, event, x)
    assert fit.coefficients[0] == pytest.approx(np.log(3 * others / exposed), abs=1e-9)
    assert fit.std_errors[0] == pytest.approx(np.sqrt(16 / 3), rel=1e-9)


def random_problem(ties):
    rng = np.random.default_rng(3)
    time, event = rng.integers(1, 12, 40).astype(float), rng.random(40) < 0.6
    entry = np.where(rng.random(40) < 0.5, np.floor(time / 2) - 1, -1.0)
    return prepare_cox(time, event, rng.normal(size=(40, 3)), ties, rng.integers(0, 2, 40), entry), rng


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_score_is_the_slope_with_ties_strata_and_entry(ties):
    problem, rng = random_problem(ties)
    Z, b = select_orthogonal(problem.design, None).basis, rng.normal(size=3) / 2
    at = penalised_partial_likelihood(problem.risk, Z, b)
    for j, h in enumerate(np.eye(3) * 1e-5):
        ahead, behind = (penalised_partial_likelihood(problem.risk, Z, b + sign * h) for sign in (1, -1))
        slope = (ahead.log_likelihood - behind.log_likelihood) / 2e-5
        assert at.score[j] == pytest.approx(slope, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_sums_over_risk_sets_and_each_draw_for_itself_agree(ties):
    problem, rng = random_problem(ties)
    b = rng.normal(size=3) / 2
    sums, draws = (way(problem.risk, select_orthogonal(problem.design, None).basis, b) for way in (_by_sums, _by_draws))
    assert sums.log_likelihood == pytest.approx(draws.log_likelihood, rel=1e-12)
    assert sums.score == pytest.approx(draws.score, rel=1e-9, abs=1e-11)
    assert sums.metric == pytest.approx(draws.metric, rel=1e-10)


def test_what_is_left_of_the_information_keeps_its_digits():
    # The exposed dies first of ten. At b = 60 the information is 9 e^-60 / (1 + 9 e^-60)^2, far below rounding.
    problem = prepare_cox(np.arange(10.0), np.arange(10) == 0, (np.arange(10) == 0).astype(float))
    subset = select_orthogonal(problem.design, None)
    unit = subset.scales[0] * subset.triangle[0, 0]
    b = np.array([60.0 * unit])
    assert _by_sums(problem.risk, subset.basis, b) is None
    found = penalised_partial_likelihood(problem.risk, subset.basis, b)
    assert found.log_likelihood == pytest.approx(np.log(9 * np.exp(-60.0)) / 2 - np.log(abs(unit)), rel=1e-12)
    nowhere = penalised_partial_likelihood(problem.risk, subset.basis, b * 20)
    assert nowhere.log_likelihood == -np.inf


def test_units_do_not_matter():
    (time, event, X), _ = data_of("unexposed")
    scale = np.array([1e-4, 1e5])
    plain, scaled = fit_firth_cox(time, event, X), fit_firth_cox(time, event, X * scale + [3.0, -1e7])
    assert scaled.coefficients * scale == pytest.approx(plain.coefficients, rel=1e-9)
    assert scaled.std_errors * scale == pytest.approx(plain.std_errors, rel=1e-9)
    assert scaled.log_likelihood - plain.log_likelihood == pytest.approx(np.log(scale).sum(), abs=1e-9)
    low, high = np.array(firth_cox_profile_interval(time * 30.4375, event, X * scale, 0)) * scale[0]
    assert (low, high) == pytest.approx(firth_cox_profile_interval(time, event, X, 0), rel=1e-9)


def test_with_many_deaths_it_is_near_maximum_likelihood():
    data = survival_data("lung").dropna(subset=["ph.ecog"])
    arrays = data["time"], data["event"], data[["age", "sex", "ph.ecog"]]
    firth, ml = fit_firth_cox(*arrays), fit_cox(*arrays)
    assert np.all(np.abs(firth.coefficients - ml.coefficients) < 0.05 * ml.std_error)
    assert firth.std_errors == pytest.approx(ml.std_error, rel=2e-3)


@pytest.mark.parametrize("name", ["unexposed", "ordinary"])
def test_firthmodels_gives_the_same_with_breslows_ties(name):
    (time, event, X), _ = data_of(name)
    centred = X - X.mean(axis=0)
    model = FirthCoxPH(backend="numpy").fit(centred, (event.to_numpy() == 1, time.to_numpy())).lrt([0])
    fit = fit_firth_cox(time, event, X, "breslow")
    assert fit.coefficients == pytest.approx(model.coef_, rel=1e-4)
    assert fit.std_errors == pytest.approx(model.bse_, rel=1e-4)
    assert model.lrt_pvalues_[0] == pytest.approx(firth_cox_lr_test(time, event, X, [0], "breslow").p_value, rel=1e-4)
    limits = model.conf_int(method="pl", features=[0], tol=1e-8)[0]
    assert limits == pytest.approx(firth_cox_profile_interval(time, event, X, 0, ties="breslow"), rel=1e-4)


def test_what_has_no_estimate_says_why():
    (time, event, X), _ = data_of("unexposed")
    with pytest.raises(NotEstimable, match="no events"):
        fit_firth_cox(time, event * 0, X)
    with pytest.raises(ColumnsNotEstimable, match="constant column: 1"):
        fit_firth_cox(time, event, np.column_stack([X[:, 0], np.ones(len(X))]))
    with pytest.raises(ColumnsNotEstimable, match="near-dependence"):
        fit_firth_cox(time, event, np.column_stack([X, X.sum(axis=1)]))
    with pytest.raises(ColumnsNotEstimable, match="no information"):
        fit_firth_cox([1, 2, 3], [0, 0, 1], [0, 1, 1])
    with pytest.raises(ValueError, match="needs a column"):
        fit_firth_cox(time, event, np.zeros((len(X), 0)))
    with pytest.raises(ValueError, match="efron or breslow"):
        fit_firth_cox(time, event, X, "exact")
    with pytest.raises(ValueError, match="outside"):
        firth_cox_profile_interval(time, event, X, 2)
