"""Results depend on the seed alone: not on cores, on chunks, or on what else is drawn."""

from dataclasses import fields, replace

import numpy as np
import pytest

from lymphoradio.stats.resampling import Rule, bootstrap_weights, rerun
from lymphoradio.stats.resampling import reruns as module
from tests.stats.resampling_cases import FAMILIES, random_problem

N, REPLICATES = 48, 40
RULES = [Rule("backward", "aic"), Rule("both", "lr", 0.2, 0.25), Rule("backward", "wald")]


def assert_identical(a, b):
    """Equal to the last bit."""
    for field in fields(a):
        np.testing.assert_array_equal(getattr(a, field.name), getattr(b, field.name))


def rows(reruns, chosen):
    return replace(reruns, **{field.name: getattr(reruns, field.name)[chosen] for field in fields(reruns)})


@pytest.fixture(params=FAMILIES)
def problem(request):
    # Few patients and strong effects: some resamples have no maximum.
    return random_problem(request.param, 3, N, effect=0.6)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.criterion)
def test_not_on_cores_or_chunks(problem, rule, monkeypatch):
    sample, weights = problem.sample(), bootstrap_weights(N, REPLICATES, seed=11)
    expected = rerun(sample, problem.terms, weights, rule)
    assert len(np.unique(expected.included, axis=0)) > 3
    for chunk, cores in [(1, 3), (7, 1), (7, 2), (7, 3), (16, 2), (1000, 2), (1000, 1)]:
        monkeypatch.setattr(module, "_CHUNK", chunk)
        assert_identical(rerun(sample, problem.terms, weights, rule, cores=cores), expected)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.criterion)
def test_not_on_the_other_replicates(problem, rule):
    sample, weights = problem.sample(), bootstrap_weights(N, REPLICATES, seed=11)
    expected = rerun(sample, problem.terms, weights, rule)
    for first, size in [(0, 5), (5, 1), (6, 30), (36, 4)]:
        part = bootstrap_weights(N, size, seed=11, first=first)
        np.testing.assert_array_equal(part, weights[first : first + size])
        assert_identical(rerun(sample, problem.terms, part, rule), rows(expected, slice(first, first + size)))
    order = np.random.default_rng(0).permutation(REPLICATES)
    assert_identical(rerun(sample, problem.terms, weights[order], rule), rows(expected, order))


def test_not_on_the_weights_type(problem):
    sample, weights = problem.sample(), bootstrap_weights(N, 6, seed=2)
    expected = rerun(sample, problem.terms, weights, Rule())
    for kind in (np.int8, np.int64, np.uint16, float):
        assert_identical(rerun(sample, problem.terms, weights.astype(kind), Rule()), expected)
    assert_identical(rerun(sample, list(problem.terms), np.asfortranarray(weights), Rule()), expected)
