"""Every decision of a search is that of full fits: near ties, exact ties, and thresholds a hair from a p-value."""

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.model_fit import likelihood_ratio_test
from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, cox_sample, logistic_sample, rerun
from tests.stats.resampling_cases import FAMILIES, Problem, fitter, random_problem


def few_patients_strong_effects(family, seed):
    """A cohort whose likelihoods are far from quadratic, with a maximum for all candidates; None without one."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(22, 36)), 7
    problem = random_problem(family, seed, n, effect=1.0)
    X = np.column_stack([problem.X[:, :5], problem.X[:, 7], rng.poisson(1.5, n)])
    problem = Problem(family, X, np.arange(p), problem.outcome)
    sample = problem.sample()
    try:
        sample.fit(range(p))
    except NotEstimable:
        return None
    return sample


def backward_by_fits(sample, n_columns, penalty):
    """Backward by AIC or BIC with a fit of every model."""
    chosen = list(range(n_columns))

    def criterion(columns):
        return -2.0 * sample.fit(columns).log_likelihood + penalty * len(columns)

    now = criterion(chosen)
    while chosen:
        after = [criterion([c for c in chosen if c != column]) for column in chosen]
        if min(after) >= now:
            break
        now = min(after)
        chosen.pop(int(np.argmin(after)))
    return chosen


@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_removals_are_those_of_full_fits_where_likelihoods_are_not_quadratic(family):
    samples = [sample for seed in range(260) if (sample := few_patients_strong_effects(family, seed)) is not None]
    assert len(samples) > 60
    for sample in samples:
        n = len(sample.y)
        for criterion, penalty in [("aic", 2.0), ("bic", np.log(n if family == "logistic" else sample.y.sum()))]:
            found = rerun(sample, range(7), np.ones(n, dtype=int), Rule(criterion=criterion))
            assert np.flatnonzero(found.included[0]).tolist() == backward_by_fits(sample, 7, penalty)


def p_values(model, fit, terms, criterion):
    """P-value of each term in the model of all of them."""
    if criterion == "wald":
        return [model.test(term).p_value for term in terms]
    smaller = [fit(tuple(other for other in terms if other != term)) for term in terms]
    return [likelihood_ratio_test(less.model, model.model).p_value for less in smaller]


@pytest.mark.parametrize("criterion", ["wald", "lr"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_threshold_a_hair_from_a_p_value_decides(family, criterion):
    """Removal goes on below the largest p of the exact fits and stops above it, at every model of the path."""
    for seed in range(4):
        problem = random_problem(family, 100 + seed, 70)
        weights = bootstrap_weights(70, 1, seed)
        fit = fitter(problem.replicated(weights[0]))
        terms, lowest = list(problem.names), 1.0
        while terms:
            p = p_values(fit(tuple(terms)), fit, terms, criterion)
            largest = max(p)
            if largest < lowest:
                lowest = largest
                for limit, stays in [(largest * (1 + 1e-8), True), (largest * (1 - 1e-8), False)]:
                    rule = Rule("backward", criterion, remove_above=limit)
                    included = rerun(problem.sample(), problem.terms, weights, rule).included[0]
                    kept = [name for name, inside in zip(problem.names, included, strict=True) if inside]
                    assert (kept == terms) is stays
            terms.pop(int(np.argmax(p)))
        assert lowest < 0.05


@pytest.mark.parametrize("criterion", ["wald", "lr"])
@pytest.mark.parametrize("family", FAMILIES)
def test_an_entry_threshold_a_hair_from_a_p_value_decides(family, criterion):
    for seed in range(4):
        problem = random_problem(family, 200 + seed, 70)
        weights = bootstrap_weights(70, 1, seed)
        fit = fitter(problem.replicated(weights[0]))
        null = fit(())
        models = {name: fit((name,)) for name in problem.names}
        if criterion == "wald":
            p = [model.test(name).p_value for name, model in models.items()]
        else:
            p = [likelihood_ratio_test(null.model, model.model).p_value for model in models.values()]
        smallest = min(p)
        for limit, enters in [(smallest * (1 + 1e-8), True), (smallest * (1 - 1e-8), False)]:
            rule = Rule("forward", criterion, enter_below=limit)
            included = rerun(problem.sample(), problem.terms, weights, rule).included[0]
            assert included.any() == enters
            assert not enters or included[int(np.argmin(p))]


def mirrored(family, seed):
    """Columns 1 and 2 of equal standing, measures of one thing: each patient has a twin with the two exchanged."""
    rng = np.random.default_rng(seed)
    n = 24
    X, thing = rng.normal(size=(n, 4)), rng.normal(size=n)
    X[:, 1:3] = 0.5 * X[:, 1:3] + thing[:, None]
    X = np.vstack([X, X[:, [0, 2, 1, 3]]])
    eta = np.tile(thing, 2)
    if family == "cox":
        time, event = np.tile(np.ceil(rng.exponential(np.exp(-eta[:n])) * 5), 2), np.tile(rng.random(n) < 0.8, 2)
        return cox_sample(time, event, X)
    return logistic_sample(np.tile(rng.random(n) < 1 / (1 + np.exp(-eta[:n])), 2), X)


@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_of_equal_candidates_the_first_moves(family):
    """As `select` and step(): the first of equal ones leaves, and the first of equal ones enters."""
    left = entered = 0
    for seed in range(30):
        sample = mirrored(family, seed)
        ones = np.ones(48, dtype=int)
        for criterion in ("aic", "wald", "lr"):
            rule = Rule("backward", criterion, remove_above=0.05)
            backward = rerun(sample, range(4), ones, rule).included[0]
            forward = rerun(sample, range(4), ones, Rule("forward", criterion, enter_below=0.5)).included[0]
            assert not (backward[1] and not backward[2])
            assert not (forward[2] and not forward[1])
            left += bool(backward[2] and not backward[1])
            entered += bool(forward[1] and not forward[2])
    assert left > 5
    assert entered > 5


def test_reruns_tell_estimates_from_failures():
    assert (Reruns.ESTIMATED, Reruns.UNBOUNDED, Reruns.FAILED) == (0, 1, 2)
