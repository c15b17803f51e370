"""What a resample cannot tell: levels that were not drawn, dependent columns, likelihoods without a maximum."""

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, rerun
from tests.stats.resampling_cases import FAMILIES, Problem, fitter, random_problem, selected_by_fits
from tests.stats.resampling_supremum import backward, climb, stepwise

RULES = [Rule("backward", "aic"), Rule("backward", "bic"), Rule("backward", "lr", remove_above=0.157)]


def with_columns(problem, X, terms):
    return Problem(problem.family, X, np.asarray(terms), problem.outcome, problem.ties)


def assert_backward(problem, weights, rule, reruns, r):
    """Set, status and coefficients are those of the selection by suprema on replicated rows."""
    drawn = problem.replicated(weights)
    terms, found = backward(drawn, rule.criterion, rule.remove_above)
    assert np.flatnonzero(reruns.included[r]).tolist() == terms
    assert reruns.status[r] == (Reruns.ESTIMATED if found else Reruns.UNBOUNDED)
    if not found:
        for values in (reruns.coefficients, reruns.intercept, reruns.apparent, reruns.tested, reruns.slope):
            assert np.all(np.isnan(values[r]))
        return
    model = climb(drawn, np.flatnonzero(np.isin(problem.terms, terms)))
    expected = np.zeros(problem.X.shape[1])
    expected[model.columns] = model.coefficients
    np.testing.assert_allclose(reruns.coefficients[r], expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.criterion)
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_a_level_that_was_not_drawn_leaves_the_others(family, rule):
    """As R, which counts the coefficients that it estimates; `select` would refuse the first model."""
    problem = random_problem(family, 8, 60)
    assert problem.terms[5] == problem.terms[6]
    weights = bootstrap_weights(60, 6, seed=1)
    weights[:, problem.X[:, 6] == 1.0] = 0
    reruns = rerun(problem.sample(), problem.terms, weights, rule)
    estimated = reruns.status == Reruns.ESTIMATED
    assert estimated.sum() > 3
    assert np.all(reruns.coefficients[estimated, 6] == 0.0)
    for r, weight in enumerate(weights):
        assert_backward(problem, weight, rule, reruns, r)
        with pytest.raises(NotEstimable):
            selected_by_fits(problem, fitter(problem.replicated(weight)), rule)
    forced = rerun(problem.sample(), problem.terms, weights, rule, forced=(5,))
    assert np.all(forced.included[:, 5])
    assert np.all(forced.coefficients[estimated, 5] != 0.0)
    assert np.all(forced.coefficients[estimated, 6] == 0.0)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_constant_column_leaves_first_and_cannot_enter(family):
    problem = random_problem(family, 8, 60)
    weights = bootstrap_weights(60, 4, seed=2)
    weights[:, problem.X[:, 3] == 1.0] = 0
    forced = (3,)
    for direction in ("backward", "forward", "both"):
        for criterion in ("aic", "bic", "wald", "lr"):
            rule = Rule(direction, criterion, 0.999999, 0.9999999)
            reruns = rerun(problem.sample(), problem.terms, weights, rule)
            assert np.all(reruns.status == Reruns.ESTIMATED)
            assert not reruns.included[:, 3].any()
            assert reruns.included.any(axis=1).all() or criterion in ("aic", "bic")
    reruns = rerun(problem.sample(), problem.terms, weights, Rule(), forced)
    assert reruns.included[:, 3].all()
    assert np.all(reruns.coefficients[:, 3] == 0.0)


DEPENDENT = {
    # Columns from (a, b, c), and which may not stay beside the others: the last of those that say nothing more.
    "duplicate last": (lambda a, b, c: [a, b, c, a], 3),
    "duplicate in another unit": (lambda a, b, c: [a, b, 1000.0 * a - 7.0, c], 2),
    "duplicate first": (lambda a, b, c: [c, a, c, b], 2),
    "sum": (lambda a, b, c: [a, b, a + b, c], 2),
    "sum before its parts": (lambda a, b, c: [a + b - 2.0 * c, a, b, c], 3),
}


@pytest.mark.parametrize("case", DEPENDENT)
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_of_dependent_candidates_the_last_without_a_loss_leaves_first(family, case):
    make, leaves = DEPENDENT[case]
    problem = random_problem(family, 3, 80)
    problem = with_columns(problem, np.column_stack(make(*problem.X[:, :3].T)), range(4))
    weights = bootstrap_weights(80, 4, seed=5)
    with pytest.raises(NotEstimable):
        problem.sample().fit(range(4))
    # Nothing else is removed: the p-values of what remains are below 1.
    reruns = rerun(problem.sample(), problem.terms, weights, Rule("backward", "lr", remove_above=1.0))
    assert np.all(reruns.included == (np.arange(4) != leaves))
    reruns = rerun(problem.sample(), problem.terms, weights, Rule("backward", "wald", remove_above=1.0))
    assert np.all(reruns.included == (np.arange(4) != leaves))
    for rule in RULES:
        reruns = rerun(problem.sample(), problem.terms, weights, rule)
        for r, weight in enumerate(weights):
            assert_backward(problem, weight, rule, reruns, r)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_duplicate_does_not_enter(family):
    problem = random_problem(family, 3, 80)
    problem = with_columns(problem, problem.X[:, [0, 1, 0, 1]], range(4))
    weights = bootstrap_weights(80, 4, seed=6)
    for criterion in ("aic", "bic", "wald", "lr"):
        rule = Rule("forward", criterion, enter_below=1.0)
        included = rerun(problem.sample(), problem.terms, weights, rule).included
        assert not (included[:, 0] & included[:, 2]).any()
        assert not (included[:, 2:]).any()
        assert included[:, :2].all() or criterion in ("aic", "bic")


def test_which_columns_depend_on_others_is_decided_anew_in_every_model():
    """Without its alias a column counts again: a set's AIC does not depend on the way to it."""
    for seed in range(6):
        problem = random_problem("cox", seed, 40)
        a, b, c = problem.X[:, :3].T
        one, two = problem.X[:, 5], problem.X[:, 6]
        # Two factors that share a level in all but two patients, who are not drawn.
        shared = two.copy()
        shared[:2] = 1.0 - shared[:2]
        problem = with_columns(problem, np.column_stack([one, two, a > 0.0, shared, b, c]), [0, 0, 1, 1, 2, 3])
        weights = bootstrap_weights(40, 3, seed)
        weights[:, :2] = 0
        for rule in RULES:
            reruns = rerun(problem.sample(), problem.terms, weights, rule)
            for r, weight in enumerate(weights):
                assert_backward(problem, weight, rule, reruns, r)


def nearly_separated(family, seed):
    """A rare column whose patients all have, or are the first to have, the event; a true effect beside it."""
    rng = np.random.default_rng(seed)
    problem = random_problem(family, seed, 40)
    X = problem.X[:, [0, 1, 2, 4]].copy()
    rare = rng.permutation(40)[:4]
    X[:, 2] = np.isin(np.arange(40), rare)
    if family == "cox":
        time, event = (v.copy() for v in problem.outcome)
        time[rare], event[rare] = [0.5, 0.6, 0.7, 0.8], 1.0
        return Problem(family, X, np.arange(4), (time, event))
    y = problem.outcome[0].copy()
    y[rare] = 1.0
    return Problem(family, X, np.arange(4), (y,))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.criterion)
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_without_a_maximum_the_supremum_is_compared(family, rule):
    seen = set()
    for seed in range(6):
        problem = nearly_separated(family, seed)
        weights = bootstrap_weights(40, 3, seed)
        reruns = rerun(problem.sample(), problem.terms, weights, rule)
        for r, weight in enumerate(weights):
            assert_backward(problem, weight, rule, reruns, r)
            seen.add((int(reruns.status[r]), bool(reruns.included[r, 2])))
    assert {(Reruns.UNBOUNDED, True), (Reruns.ESTIMATED, False)} <= seen


@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_without_a_maximum_wald_tests_fail_and_nothing_enters(family):
    for seed in range(6):
        problem = nearly_separated(family, seed)
        weights = np.ones(40, dtype=int)
        for direction, start in [("backward", None), ("both", "full")]:
            reruns = rerun(problem.sample(), problem.terms, weights, Rule(direction, "wald", start=start))
            assert reruns.status[0] == Reruns.FAILED
            assert not reruns.included[0].any()
            assert np.all(np.isnan(reruns.coefficients[0]))
            with pytest.raises(NotEstimable):
                selected_by_fits(problem, fitter(problem), Rule(direction, "wald", start=start))
        for criterion in ("aic", "bic", "wald", "lr"):
            for direction, start in [("forward", None), ("both", "empty")]:
                rule = Rule(direction, criterion, 0.2, 0.25, start)
                reruns = rerun(problem.sample(), problem.terms, weights, rule)
                assert reruns.status[0] == Reruns.ESTIMATED
                assert not reruns.included[0, 2]
                assert reruns.included[0].tolist() == selected_by_fits(problem, fitter(problem), rule).tolist()


def without_events_of_column_3(family, seed):
    """A cohort whose level 1 of column 3 has no event: its effect runs to infinity."""
    problem = random_problem(family, seed, 60)
    of_level = problem.X[:, 3] == 1.0
    *others, event = problem.outcome
    return Problem(family, problem.X, problem.terms, (*others, np.where(of_level, 0.0, event)))


@pytest.mark.parametrize(("direction", "forced"), [("both", ()), ("forward", (3,)), ("forward", ())])
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_entries_where_a_model_has_no_maximum_compare_suprema(family, direction, forced):
    sizes, barred = set(), 0
    for seed in (8, 11):
        problem = without_events_of_column_3(family, seed)
        weights = bootstrap_weights(60, 3, seed)
        reruns = rerun(problem.sample(), problem.terms, weights, Rule(direction, "aic"), forced)
        for r, weight in enumerate(weights):
            terms, found, left_out = stepwise(problem.replicated(weight), direction, forced)
            assert np.flatnonzero(reruns.included[r]).tolist() == terms
            assert reruns.status[r] == (Reruns.ESTIMATED if found else Reruns.UNBOUNDED)
            assert reruns.barred[r] == left_out
            sizes.add(len(terms))
            barred += left_out
    assert len(sizes) > 1
    assert (barred > 0) == (forced == () and direction == "forward")
