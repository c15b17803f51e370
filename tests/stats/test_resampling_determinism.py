"""Results depend on the seed alone: not on cores, on chunks, or on what else is drawn."""

import sys
from dataclasses import fields, replace

import numpy as np
import pytest

from lymphoradio.stats.resampling import Rule, bootstrap_weights, rerun, rerun_bootstrap
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
        monkeypatch.setattr(module, "_at_a_time", lambda *_, size=chunk: size)
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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.criterion)
def test_not_on_who_draws(problem, rule, monkeypatch):
    sample = problem.sample()
    expected = rerun(sample, problem.terms, bootstrap_weights(N, REPLICATES, seed=11), rule, forced=[0])
    for size, cores in [(16, 2), (10, 1), (3, 3), (1, 2)]:
        monkeypatch.setattr(module, "_at_a_time", lambda *_, size=size: size)
        for first, last in [(0, REPLICATES), (0, 13), (13, 14), (14, REPLICATES), (5, 5)]:
            part = rerun_bootstrap(sample, problem.terms, range(first, last), 11, rule, [0], cores)
            assert_identical(part, rows(expected, slice(first, last)))


def test_threads_leave_the_interpreter_as_it_was(problem):
    before = sys.getswitchinterval()
    rerun_bootstrap(problem.sample(), problem.terms, range(4), 11, Rule(), cores=2)
    assert sys.getswitchinterval() == before


def test_few_counts_are_in_memory_at_a_time(problem, monkeypatch):
    drawn = []

    def draw(n, replicates, seed, first):
        drawn.append((first, replicates))
        return bootstrap_weights(n, replicates, seed, first)

    monkeypatch.setattr(module, "bootstrap_weights", draw)
    monkeypatch.setattr(module, "_CHUNKS_PER_CORE", 2)
    for most, cores, largest in [(200_000, 1, 11), (200_000, 2, 5), (3 * N, 2, 3), (1, 2, 1)]:
        drawn.clear()
        monkeypatch.setattr(module, "_MOST_COUNTS", most)
        rerun_bootstrap(problem.sample(), problem.terms, range(2, 25), 11, Rule(), cores=cores)
        assert max(size for _, size in drawn) == largest
        assert sorted(r for first, size in drawn for r in range(first, first + size)) == list(range(2, 25))


def test_threads_have_enough_to_end_together():
    found = [
        module._at_a_time(*case)
        for case in [(2000, 98, 1), (2000, 98, 2), (10**5, 98, 2), (10**5, 10**6, 2), (0, 9, 0)]
    ]
    assert found == [31, 15, 64, 1, 1]


def test_not_on_the_weights_type(problem):
    sample, weights = problem.sample(), bootstrap_weights(N, 6, seed=2)
    expected = rerun(sample, problem.terms, weights, Rule())
    for kind in (np.int8, np.int64, np.uint16, float):
        assert_identical(rerun(sample, problem.terms, weights.astype(kind), Rule()), expected)
    assert_identical(rerun(sample, list(problem.terms), np.asfortranarray(weights), Rule()), expected)
