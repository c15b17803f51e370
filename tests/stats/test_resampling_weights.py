"""A weight is a number of replicated rows: exact fits of such rows, R's coxph on both readings, and the draws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling import bootstrap_weights, cox_sample
from tests.stats.golden import golden, read
from tests.stats.resampling_cases import FAMILIES, Problem, random_problem


def heavily_tied(family, seed, n):
    """A few continuous and binary columns; times at three values."""
    problem = random_problem(family, seed, n)
    X = problem.X[:, [0, 1, 3]]
    outcome = problem.outcome
    if family == "cox":
        outcome = (np.minimum(np.ceil(outcome[0] / 4), 3.0), outcome[1])
    return Problem(family, X, np.arange(3), outcome, "efron" if seed % 2 else "breslow")


@st.composite
def weighted(draw, family):
    n = draw(st.integers(8, 40))
    problem = heavily_tied(family, draw(st.integers(0, 10**6)), n)
    return problem, np.array(draw(st.lists(st.integers(0, 4), min_size=n, max_size=n).filter(any)))


def assert_fit_of_replicated_rows(problem, weights):
    """Both fits are equal, or both are refused."""
    columns = list(range(problem.X.shape[1]))
    sample = problem.sample()
    drawn = problem.replicated(weights)
    try:
        exact = drawn.fit(columns)
        b, std_errors, intercept = drawn.estimates(columns)
    except NotEstimable:
        with pytest.raises(NotEstimable):
            sample.fit(columns, weights)
        return False
    if not np.all(np.isfinite(std_errors)):
        with pytest.raises(NotEstimable):
            sample.fit(columns, weights)
        return False
    fit = sample.fit(columns, weights)
    own = np.sqrt(np.diag(fit.covariance))
    assert np.all(np.abs(fit.coefficients - b) <= 1e-9 * np.abs(b) + 1e-9 * std_errors)
    np.testing.assert_allclose(own, std_errors, rtol=1e-8)
    covariance = exact.fit.covariance if problem.family == "cox" else exact.slope_covariance
    scale = np.outer(own, own)
    np.testing.assert_allclose(fit.covariance / scale, covariance / scale, rtol=1e-8, atol=1e-9)
    assert fit.log_likelihood == pytest.approx(exact.log_likelihood, rel=1e-10, abs=1e-10)
    np.testing.assert_allclose(fit.intercept, intercept, rtol=1e-8, atol=1e-9)
    return True


@pytest.mark.parametrize("family", FAMILIES)
def test_weights_are_replicated_rows(family):
    @settings(max_examples=60, deadline=None)
    @given(weighted(family))
    def check(case):
        assert_fit_of_replicated_rows(*case)

    check()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("family", FAMILIES)
def test_bootstrap_weights_are_replicated_rows(family, seed):
    problem = heavily_tied(family, seed, 60)
    assert all(assert_fit_of_replicated_rows(problem, weights) for weights in bootstrap_weights(60, 4, seed))


def r_data(name):
    """Data of a case of resampling_ties.R: time, event, columns, weights, and the columns' names."""
    if name == "small":
        case = {key: np.array(values) for key, values in golden("resampling_ties.csv", "small").items()}
        return case["time"], case["event"], np.column_stack([case["x"], case["z"]]), case["weight"], ("x", "z")
    table, weights = read("lung_complete.csv"), read("resampling_weights.csv").replicate_0.to_numpy()
    return table.time, table.event, table[["age", "sex"]].to_numpy(dtype=float), weights, ("age", "sex")


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("name", ["small", "lung"])
def test_weighted_fits_are_those_of_coxph_on_replicated_rows(name, ties):
    time, event, X, weights, columns = r_data(name)
    fit = cox_sample(time, event, X, ties=ties).fit([0, 1], weights)
    expected = golden("resampling_ties.csv", f"{name}_{ties}_replicated")
    np.testing.assert_allclose(fit.coefficients, [expected[c] for c in columns], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), [expected[f"se_{c}"] for c in columns], rtol=1e-9)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-12)


@pytest.mark.parametrize(("name", "apart"), [("small", 1.4), ("lung", 0.9)])
def test_under_efron_coxph_means_another_model_by_its_weights(name, apart):
    """R's `weights=` takes all tied deaths of a row out of the risk set at once: not what a resample is."""
    time, event, X, weights, columns = r_data(name)
    other = golden("resampling_ties.csv", f"{name}_efron_weighted")
    fit = cox_sample(time, event, X).fit([0, 1], weights)
    assert fit.log_likelihood - other["log_likelihood"] > apart
    assert np.all(np.abs(fit.coefficients / [other[c] for c in columns] - 1.0) > 0.01)
    other = golden("resampling_ties.csv", f"{name}_breslow_weighted")
    breslow = cox_sample(time, event, X, ties="breslow").fit([0, 1], weights)
    assert breslow.log_likelihood == pytest.approx(other["log_likelihood"], rel=1e-12)
    np.testing.assert_allclose(breslow.coefficients, [other[c] for c in columns], rtol=1e-9)


def test_bootstrap_weights_are_draws_of_the_replicates_own_seed():
    weights = bootstrap_weights(23, 5, seed=987, first=40)
    for r in range(5):
        rng = np.random.default_rng(np.random.SeedSequence(987, spawn_key=(40 + r,)))
        draws = rng.integers(0, 23, size=23)
        assert weights[r].tolist() == [int(np.sum(draws == patient)) for patient in range(23)]
    assert weights.dtype == np.int32
    assert bootstrap_weights(4, 0, seed=1).shape == (0, 4)
    assert not np.array_equal(weights, bootstrap_weights(23, 5, seed=988, first=40))


def test_each_patient_is_drawn_once_on_average():
    weights = bootstrap_weights(40, 2000, seed=3)
    assert weights.sum(axis=1).tolist() == [40] * 2000
    # Standard error of a mean of 2,000 binomial counts: sqrt(39 / 40 / 2000) = 0.022.
    assert np.all(np.abs(weights.mean(axis=0) - 1.0) < 0.09)
    assert np.mean(weights == 0) == pytest.approx((1 - 1 / 40) ** 40, abs=0.01)
