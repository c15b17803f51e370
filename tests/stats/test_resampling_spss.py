"""Selections with re-entry against `select_spss`, and to a given size against exhaustive steps, on replicated rows."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.design import Term, build_design
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, rerun
from lymphoradio.stats.selection_spss import select_spss
from lymphoradio.stats.term_tests import (
    cox_conditional_test,
    cox_score_test,
    logistic_conditional_test,
    logistic_score_test,
)
from tests.stats.resampling_cases import Problem, random_problem


@dataclass(frozen=True)
class Exact:
    """A problem as `select_spss` takes it: one term per column, but for those of the factor."""

    problem: Problem

    @property
    def columns(self) -> np.ndarray:
        return self.problem.X

    def fit(self, positions):
        return self.problem.fit(positions)

    def conditional_test(self, model, positions, removed):
        if self.problem.family == "cox":
            return cox_conditional_test(self._cox(), model.fit, removed)
        return logistic_conditional_test(model, self.columns[:, list(positions)], self.problem.outcome[0], removed)

    def score_test(self, model, positions, added):
        if self.problem.family == "cox":
            return cox_score_test(self._cox(), self._cox().fit(positions), added)
        X = self.columns
        return logistic_score_test(model, X[:, list(positions)], self.problem.outcome[0], X[:, list(added)])

    def _cox(self):
        return prepare_cox(*self.problem.outcome, self.problem.X, self.problem.ties)


def design_of(problem):
    """The design with the problem's terms: the factor of columns 5 and 6 as levels."""
    X = problem.X
    level = np.where(X[:, 5] == 1, "b", np.where(X[:, 6] == 1, "c", "a"))
    single = {f"t{t}": X[:, int(np.flatnonzero(problem.terms == t)[0])] for t in (0, 1, 2, 3, 4, 6)}
    terms = [Term(f"t{t}", "factor", ("a", "b", "c")) if t == 5 else Term(f"t{t}") for t in range(7)]
    return build_design({**single, "t5": level}, terms)


def proxy(family, seed, n):
    """A cohort in which one candidate stands for three others: it leaves first, they follow, and it returns."""
    rng = np.random.default_rng(1000 + seed)
    problem = random_problem(family, seed, n, effect=0.0)
    X = problem.X.copy()
    sum_of_three = X[:, 0] + X[:, 1] + X[:, 2]
    X[:, 7] = sum_of_three + 0.8 * rng.normal(size=n)
    eta = 0.3 * sum_of_three
    if family == "cox":
        death, censored = np.ceil(rng.exponential(np.exp(-eta)) * 6), np.ceil(rng.exponential(1.5, n) * 6)
        return Problem(family, X, problem.terms, (np.minimum(death, censored), (death <= censored).astype(float)))
    return Problem(family, X, problem.terms, ((rng.random(n) < 1 / (1 + np.exp(-eta))).astype(float),))


def selected(problem, rule, forced):
    kept = [f"t{t}" for t in forced]
    free = [name for name in problem.names if name not in kept]
    found = select_spss(
        free, design_of(problem), Exact(problem), rule.criterion, kept, rule.enter_below, rule.remove_above
    )
    returned = any(step.action == "enter" for step in found.path)
    return np.isin(problem.names, [*kept, *found.selected]), returned


@pytest.mark.parametrize("criterion", ["wald", "lr", "conditional"])
@pytest.mark.parametrize("family", ["cox", "logistic"])
def test_equals_spss_s_selection_on_replicated_rows(family, criterion):
    returns = 0
    for make, seed, forced, limits in [
        (random_problem, 1, (), (0.05, 0.10)),
        (random_problem, 3, (5,), (0.4, 0.45)),
        (random_problem, 4, (0, 3), (0.25, 0.25)),
        (proxy, 2, (), (0.1, 0.1)),
    ]:
        problem = make(family, seed, 70)
        rule = Rule("backward", criterion, *limits, returns=True)
        weights = bootstrap_weights(70, 12 if make is proxy else 5, seed)
        reruns = rerun(problem.sample(), problem.terms, weights, rule, forced)
        for r, weight in enumerate(weights):
            try:
                chosen, returned = selected(problem.replicated(weight), rule, forced)
            except NotEstimable:
                assert reruns.status[r] != Reruns.ESTIMATED
                continue
            returns += returned
            assert reruns.included[r].tolist() == chosen.tolist(), (seed, r)
    assert returns > 0


@cache
def stepwise_to_size(family, seed, direction, size, forced):
    """By fits of every model: the highest likelihood at each step."""
    problem = random_problem(family, seed, 80)
    weights = bootstrap_weights(80, 4, seed)
    found = []
    for weight in weights:
        drawn = problem.replicated(weight)

        def likelihood(terms, drawn=drawn):
            return drawn.fit(np.flatnonzero(np.isin(drawn.terms, sorted(terms)))).log_likelihood

        terms = set(forced) if direction == "forward" else set(range(7))
        while len(terms) != size:
            moved = [terms ^ {t} for t in range(7) if t not in forced and (t in terms) == (direction == "backward")]
            terms = max(moved, key=likelihood)
        found.append(sorted(terms))
    return problem, weights, found


@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("family", ["cox", "logistic", "linear"])
@pytest.mark.parametrize(("size", "forced"), [(3, ()), (4, (5,)), (7, ())])
def test_a_given_size_is_reached_by_the_best_likelihood_of_each_step(family, direction, size, forced):
    problem, weights, expected = stepwise_to_size(family, 11, direction, size, forced)
    reruns = rerun(problem.sample(), problem.terms, weights, Rule(direction, "aic", size=size), forced)
    assert [np.flatnonzero(row).tolist() for row in reruns.included] == expected


def test_rules_that_do_not_exist_are_refused():
    for wrong in (
        {"direction": "forward", "criterion": "wald", "returns": True},
        {"criterion": "aic", "returns": True},
        {"criterion": "conditional"},
        {"direction": "both", "size": 2},
        {"size": -1},
        {"criterion": "lr", "returns": True, "enter_below": 0.2},
    ):
        with pytest.raises(ValueError, match=r"return|conditional|size|thresholds"):
            Rule(**wrong)
    linear = random_problem("linear", 1, 40)
    with pytest.raises(ValueError, match="no term return"):
        rerun(linear.sample(), linear.terms, np.ones(40, int), Rule("backward", "wald", returns=True))
    with pytest.raises(ValueError, match="size 8 of 7 terms"):
        rerun(linear.sample(), linear.terms, np.ones(40, int), Rule(size=8))
    with pytest.raises(ValueError, match="size 1 of 7 terms, 2 of them forced"):
        rerun(linear.sample(), linear.terms, np.ones(40, int), Rule(size=1), forced=(0, 1))
