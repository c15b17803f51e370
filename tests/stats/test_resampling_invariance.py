"""What must not matter: units and shifts of columns, the order of patients, ties' treatment where there are none."""

import numpy as np
import pytest

from lymphoradio.stats.resampling import Rule, bootstrap_weights, cox_sample, linear_sample, rerun
from tests.stats.resampling_cases import FAMILIES, Problem, random_problem

RULES = [
    Rule("backward", "aic"),
    Rule("forward", "bic"),
    Rule("both", "lr", 0.1, 0.15),
    Rule("backward", "wald"),
    Rule("backward", "lr"),
]
QUANTITIES = ("apparent", "tested", "slope")


def rescaled(problem, factors, shifts):
    return Problem(problem.family, problem.X * factors + shifts, problem.terms, problem.outcome, problem.ties)


@pytest.mark.parametrize("factor", [1e-6, 1e6, -1.0])
@pytest.mark.parametrize("family", FAMILIES)
def test_units_do_not_matter(family, factor):
    problem = random_problem(family, 5, 70)
    weights = bootstrap_weights(70, 10, seed=7)
    factors = np.array([factor, 1.0, 1.0 / factor, 1.0, 1000.0, factor, factor, 1.0])
    other = rescaled(problem, factors, 0.0)
    for rule in RULES:
        a, b = (rerun(p.sample(), p.terms, weights, rule) for p in (problem, other))
        np.testing.assert_array_equal(a.included, b.included)
        np.testing.assert_array_equal(a.status, b.status)
        np.testing.assert_allclose(b.coefficients * factors, a.coefficients, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose(b.intercept, a.intercept, rtol=1e-7, atol=1e-8)
        for quantity in QUANTITIES:
            np.testing.assert_allclose(getattr(b, quantity), getattr(a, quantity), rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("family", FAMILIES)
def test_shifts_do_not_matter(family):
    problem = random_problem(family, 6, 70)
    weights = bootstrap_weights(70, 10, seed=8)
    shifts = np.array([1e4, -1e4, 0.0, 5.0, -3.0, 0.0, 0.0, 1e3])
    other = rescaled(problem, 1.0, shifts)
    for rule in RULES:
        a, b = (rerun(p.sample(), p.terms, weights, rule) for p in (problem, other))
        np.testing.assert_array_equal(a.included, b.included)
        np.testing.assert_allclose(b.coefficients, a.coefficients, rtol=1e-7, atol=1e-9)
        np.testing.assert_allclose(b.intercept, a.intercept - b.coefficients @ shifts, rtol=1e-6, atol=1e-4)
        np.testing.assert_allclose(b.apparent, a.apparent, rtol=1e-8, atol=1e-13)


def test_through_the_origin_a_shift_is_another_model():
    problem = random_problem("linear", 6, 70)
    (y,) = problem.outcome
    weights = bootstrap_weights(70, 1, seed=8)[0]
    a = linear_sample(y, problem.X, intercept=False).fit([0, 1], weights)
    rows = np.repeat(np.arange(70), weights)
    np.testing.assert_allclose(a.coefficients, np.linalg.lstsq(problem.X[rows, :2], y[rows])[0], rtol=1e-10)
    b = linear_sample(y, problem.X + 3.0, intercept=False).fit([0, 1], weights)
    assert np.all(np.abs(a.coefficients / b.coefficients - 1.0) > 0.01)
    reruns = rerun(linear_sample(y, problem.X, intercept=False), problem.terms, weights, Rule())
    kept = np.flatnonzero(reruns.included[0][problem.terms])
    expected = np.linalg.lstsq(problem.X[np.ix_(rows, kept)], y[rows])[0]
    np.testing.assert_allclose(reruns.coefficients[0, kept], expected, rtol=1e-9)
    fitted = problem.X[np.ix_(rows, kept)] @ expected
    assert reruns.apparent[0] == pytest.approx(1.0 - np.sum((y[rows] - fitted) ** 2) / np.sum(y[rows] ** 2))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_order_of_patients_does_not_matter(family):
    problem = random_problem(family, 9, 70)
    weights = bootstrap_weights(70, 10, seed=9)
    order = np.random.default_rng(1).permutation(70)
    other = Problem(family, problem.X[order], problem.terms, tuple(v[order] for v in problem.outcome))
    for rule in RULES:
        a = rerun(problem.sample(), problem.terms, weights, rule)
        b = rerun(other.sample(), problem.terms, weights[:, order], rule)
        np.testing.assert_array_equal(a.included, b.included)
        for quantity in ("coefficients", "intercept", *QUANTITIES):
            np.testing.assert_allclose(getattr(b, quantity), getattr(a, quantity), rtol=1e-9, atol=1e-12)


def test_the_order_of_candidates_does_not_matter():
    for family in FAMILIES:
        problem = random_problem(family, 10, 70)
        weights = bootstrap_weights(70, 10, seed=10)
        order = np.array([6, 3, 5, 0, 1, 2, 4])
        columns = np.concatenate([np.flatnonzero(problem.terms == t) for t in order])
        terms = np.argsort(order)[problem.terms[columns]]
        other = Problem(family, problem.X[:, columns], terms, problem.outcome)
        for rule in RULES:
            a = rerun(problem.sample(), problem.terms, weights, rule)
            b = rerun(other.sample(), terms, weights, rule)
            np.testing.assert_array_equal(a.included[:, order], b.included)
            np.testing.assert_allclose(b.coefficients, a.coefficients[:, columns], rtol=1e-8, atol=1e-11)


def test_without_ties_efron_is_breslow():
    problem = random_problem("cox", 12, 60)
    time = problem.outcome[0] + np.random.default_rng(2).random(60)
    # Every patient drawn once or not at all: a weight of 2 is a tie.
    weights = (np.random.default_rng(3).random((6, 60)) < 0.8).astype(int)
    samples = [cox_sample(time, problem.outcome[1], problem.X, ties=ties) for ties in ("efron", "breslow")]
    for rule in RULES:
        a, b = (rerun(sample, problem.terms, weights, rule) for sample in samples)
        np.testing.assert_array_equal(a.included, b.included)
        for quantity in ("coefficients", *QUANTITIES):
            np.testing.assert_allclose(getattr(b, quantity), getattr(a, quantity), rtol=1e-12, atol=1e-14)
    a, b = (sample.fit([0, 1], np.full(60, 2)) for sample in samples)
    assert a.log_likelihood > b.log_likelihood + 1.0


def test_times_matter_by_their_order_alone():
    problem = random_problem("cox", 13, 60)
    weights = bootstrap_weights(60, 6, seed=13)
    time, event = problem.outcome
    a = rerun(problem.sample(), problem.terms, weights, Rule())
    b = rerun(cox_sample(np.exp(time / 3.0), event, problem.X), problem.terms, weights, Rule())
    np.testing.assert_array_equal(a.coefficients, b.coefficients)
    np.testing.assert_array_equal(a.apparent, b.apparent)


def test_doubled_weights_double_the_logistic_likelihood():
    problem = random_problem("logistic", 14, 90)
    sample, weights = problem.sample(), bootstrap_weights(90, 1, seed=14)[0]
    one, two = sample.fit(range(8), weights), sample.fit(range(8), 2 * weights)
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-10)
    np.testing.assert_allclose(2.0 * two.covariance, one.covariance, rtol=1e-8, atol=1e-12)
    assert two.log_likelihood == pytest.approx(2.0 * one.log_likelihood, rel=1e-13)
