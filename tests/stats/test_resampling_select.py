"""Selections of the engine against `stats.selection.select` with the package's exact fits, on replicated rows."""

from itertools import product

import numpy as np
import pytest

from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, rerun
from tests.stats.resampling_cases import FAMILIES, fitter, random_problem, selected_by_fits

DIRECTIONS, CRITERIA = ("backward", "forward", "both"), ("aic", "bic", "wald", "lr")
RULES = [Rule(direction, criterion, 0.2, 0.25) for direction, criterion in product(DIRECTIONS, CRITERIA)]
RULES += [Rule("both", criterion, 0.05, 0.1, start) for criterion in CRITERIA for start in ("full", "empty")]
RULES += [Rule("backward", "lr"), Rule("forward", "wald"), Rule("backward", "wald", remove_above=0.01)]
# By family, number of patients and forced terms; 5 is the factor.
PROBLEMS = [(family, n, forced) for family in FAMILIES for n, forced in [(60, ()), (90, (5,)), (140, (1, 6))]]


def assert_equal_to_exact_fits(reruns, r, problem, weights, chosen):
    """The replicate's coefficients and performance are those of the package's fit of the chosen terms."""
    columns = np.flatnonzero(chosen[problem.terms])
    drawn = problem.replicated(weights)
    b, std_errors, intercept = drawn.estimates(columns)
    error = np.abs(reruns.coefficients[r] - b)
    assert np.all(error[columns] <= 1e-8 * np.abs(b[columns]) + 1e-9 * std_errors)
    assert np.all(np.delete(reruns.coefficients[r], columns) == 0.0)
    np.testing.assert_allclose(reruns.intercept[r], intercept, rtol=1e-8, atol=1e-9)
    assert reruns.apparent[r] == pytest.approx(drawn.performance(b, intercept), rel=1e-9, abs=1e-12)
    assert reruns.tested[r] == pytest.approx(problem.performance(b, intercept), rel=1e-9, abs=1e-12)
    if columns.size:
        assert reruns.slope[r] == pytest.approx(problem.slope(b), rel=1e-8)
    else:
        assert np.isnan(reruns.slope[r])


@pytest.mark.parametrize(("family", "n", "forced"), PROBLEMS)
def test_equals_select_on_replicated_rows(family, n, forced):
    problem = random_problem(family, n, n, ties="breslow" if n == 90 else "efron")
    sample, weights = problem.sample(), bootstrap_weights(n, 3, seed=n)
    fits = [fitter(problem.replicated(weight)) for weight in weights]
    sizes = set()
    for rule in RULES:
        reruns = rerun(sample, problem.terms, weights, rule, forced)
        assert np.all(reruns.status == Reruns.ESTIMATED)
        for r, weight in enumerate(weights):
            chosen = selected_by_fits(problem.replicated(weight), fits[r], rule, forced)
            assert reruns.included[r].tolist() == chosen.tolist(), (rule, r)
            sizes.add(int(chosen.sum()))
            if rule in RULES[::4]:
                assert_equal_to_exact_fits(reruns, r, problem, weight, chosen)
    assert len(sizes) > 2
