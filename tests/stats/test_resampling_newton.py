"""Likelihoods on which Newton's full steps go wrong, and the maximum that is there all the same."""

import numpy as np
import pytest

from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, cox_sample, logistic_sample, rerun
from lymphoradio.stats.risk_sets import index_risk_sets
from tests.stats.resampling_cases import Problem
from tests.stats.resampling_supremum import climb


def overshooting(n=80):
    """Two marked patients die first and third, beside a score that is right on the whole; by formula."""
    i = np.arange(n)
    score = n - i + (17 * i) % 50
    score[[0, 2]] = 60
    X = np.column_stack([np.isin(i, (0, 2)), score]).astype(float)
    return Problem("cox", X, np.arange(2), (i + 1.0, np.ones(n)))


def test_the_first_full_step_gains_and_lands_where_the_information_is_singular():
    """R's coxph stays there: it calls `marker` NA, with a log-likelihood of -261.99."""
    problem = overshooting()
    time, event = problem.outcome
    risk = index_risk_sets(time, event == 1.0, np.zeros(80, dtype=int), None, "efron")
    Z = ((problem.X - problem.X.mean(axis=0)) / problem.X.std(axis=0))[risk.order]
    null = evaluate(risk, Z, np.zeros(2))
    step = np.linalg.solve(null.information, null.gradient)
    landed = evaluate(risk, Z, step)
    assert landed.log_likelihood > null.log_likelihood + 10.0
    low, high = np.linalg.eigvalsh(landed.information)
    assert low < 1e-13 * high


def test_the_maximum_is_found_all_the_same():
    problem = overshooting()
    expected = climb(problem, [0, 1])
    assert expected.found
    assert expected.log_likelihood == pytest.approx(-229.673920217152, rel=1e-13)
    assert np.all(np.abs(expected.coefficients) * problem.X.std(axis=0) < 1.5)
    for fit in (problem.sample().fit([0, 1]), fit_cox(*problem.outcome, problem.X)):
        np.testing.assert_allclose(fit.coefficients, expected.coefficients, rtol=1e-9)
        assert fit.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-13)
    reruns = rerun(problem.sample(), [0, 1], np.ones(80, dtype=int), Rule())
    assert reruns.status[0] == Reruns.ESTIMATED
    np.testing.assert_allclose(reruns.coefficients[0], expected.coefficients, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_so_are_those_of_its_resamples(seed):
    problem = overshooting()
    weights = bootstrap_weights(80, 30, seed)
    weights = weights[np.all(weights[:, :3] > 0, axis=1)]
    reruns = rerun(problem.sample(), [0, 1], weights, Rule("backward", "lr", remove_above=0.999))
    assert len(weights) > 3
    for r, weight in enumerate(weights):
        expected = climb(problem.replicated(weight), [0, 1])
        assert expected.found
        assert reruns.status[r] == Reruns.ESTIMATED
        np.testing.assert_allclose(reruns.coefficients[r], expected.coefficients, rtol=1e-8)


def test_a_rare_marker_with_a_large_odds_ratio_has_the_estimates_of_algebra():
    """A saturated model: odds of 7 to 1 against 3 to 389."""
    marker, y = (np.arange(400) < 8).astype(float), np.isin(np.arange(400), [*range(7), 8, 9, 10])
    fit = logistic_sample(y, marker[:, None]).fit([0])
    assert fit.intercept == pytest.approx(np.log(3 / 389), rel=1e-12)
    assert fit.coefficients[0] == pytest.approx(np.log(7.0) - np.log(3 / 389), rel=1e-12)
    assert fit.covariance[0, 0] == pytest.approx(1 / 7 + 1 + 1 / 3 + 1 / 389, rel=1e-10)


@pytest.mark.parametrize("effect", [3.0, 10.0, 30.0])
def test_large_effects_with_a_maximum_are_found(effect):
    """Linear predictors over a range of 20 to 200: no sign that the likelihood is monotone."""
    rng = np.random.default_rng(7)
    n = 120
    X = rng.normal(size=(n, 2)) * effect
    time = np.exp(-X[:, 0] / 2.0) * rng.exponential(size=n)
    rank = np.argsort(np.argsort(time)) + 1.0
    fit, exact = cox_sample(rank, np.ones(n), X).fit([0, 1]), fit_cox(rank, np.ones(n), X)
    np.testing.assert_allclose(fit.coefficients, exact.coefficients, rtol=1e-9, atol=1e-9)
    assert np.ptp(X @ fit.coefficients) > 2.0 * effect
