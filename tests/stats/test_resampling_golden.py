"""Backward selections in 40 resamples against loops over R's coxph, glm and lm (tests/golden/resampling.R)."""

import numpy as np
import pytest

from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, linear_sample, rerun
from tests.stats.golden import golden, read
from tests.stats.resampling_cases import lung, within_a_year

COLUMNS = ["age", "sex", "ecog1", "ecog2", "ph_karno", "pat_karno", "meal_cal", "wt_loss"]
TERMS = ["age", "sex", "ecog", "ph_karno", "pat_karno", "meal_cal", "wt_loss"]


def weights():
    return read("resampling_weights.csv").to_numpy().T


def case(family):
    """Sample, terms and weights of a family; the linear models' outcome is the last candidate of the others."""
    problem = lung()
    if family == "cox":
        return problem.sample(), problem.terms, weights()
    if family == "logistic":
        year, known = within_a_year(problem)
        return year.sample(), year.terms, weights()[:, known]
    X, y = problem.X[:, :-1], problem.X[:, -1]
    return linear_sample(y, X), problem.terms[:-1], weights()


def test_the_weights_are_of_their_seed():
    np.testing.assert_array_equal(weights(), bootstrap_weights(167, 40, seed=20))


@pytest.mark.parametrize("criterion", ["aic", "bic", "wald", "lr"])
@pytest.mark.parametrize("family", ["cox", "logistic", "linear"])
def test_equals_r(family, criterion):
    sample, terms, drawn = case(family)
    reruns = rerun(sample, terms, drawn, Rule("backward", criterion))
    expected = golden("resampling.csv", f"{family}_{criterion}")
    names = np.array(TERMS[: terms.max() + 1])
    got = [" ".join(names[included]) or "none" for included in reruns.included]
    assert got == expected["selected"]
    assert np.all(reruns.status == Reruns.ESTIMATED)
    want = np.column_stack([expected[name] for name in COLUMNS[: len(terms)]])
    assert want.shape == reruns.coefficients.shape
    np.testing.assert_allclose(reruns.coefficients, want, rtol=1e-9, atol=0.0)
    for quantity in ("apparent", "tested", "slope"):
        # R squared of no term is 0 up to the rounding of 1 - 1.
        np.testing.assert_allclose(getattr(reruns, quantity), expected[quantity], rtol=1e-9, atol=1e-15)
    if family == "cox":
        assert np.all(np.isnan(reruns.intercept))
    else:
        np.testing.assert_allclose(reruns.intercept, expected["intercept"], rtol=1e-9, atol=0.0)


@pytest.mark.parametrize("criterion", ["aic", "bic"])
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_the_selected_models_have_the_criterion_of_r(family, criterion):
    sample, terms, drawn = case(family)
    reruns = rerun(sample, terms, drawn, Rule("backward", criterion))
    n = drawn @ (lung().outcome[1] if family == "cox" else np.ones(drawn.shape[1]))
    got = []
    for included, weight, count in zip(reruns.included, drawn, n, strict=True):
        columns = np.flatnonzero(included[terms])
        k = columns.size + (family == "logistic")
        penalty = 2.0 if criterion == "aic" else np.log(count)
        got.append(-2.0 * sample.fit(columns, weight).log_likelihood + penalty * k)
    np.testing.assert_allclose(got, golden("resampling.csv", f"{family}_{criterion}")["criterion"], rtol=1e-11)
