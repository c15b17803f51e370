"""Inclusion frequencies, optimism and shrinkage against arithmetic by hand."""

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.resampling import Reruns, Rule, bootstrap_weights, rerun, validate
from tests.stats.resampling_cases import FAMILIES, random_problem

NONE = float("nan")


def reruns_of(rows):
    """Rows (terms included, apparent, tested, slope, status)."""
    included, apparent, tested, slope, status = zip(*rows, strict=True)
    coefficients = np.array([[1.0 if inside else 0.0 for inside in row] for row in included])
    return Reruns(
        included=np.array(included, dtype=bool),
        coefficients=coefficients,
        intercept=np.full(len(rows), NONE),
        apparent=np.array(apparent),
        tested=np.array(tested),
        slope=np.array(slope),
        status=np.array(status),
        barred=np.array([row == GOOD[0] for row in rows]) if len(rows) > 1 else np.array([False]),
    )


GOOD = [((1, 1), 0.80, 0.70, 0.8, Reruns.ESTIMATED), ((1, 0), 0.72, 0.68, 0.9, Reruns.ESTIMATED)]
ORIGINAL = reruns_of([((1, 0), 0.70, 0.70, 1.0, Reruns.ESTIMATED)])
EMPTY = ((0, 0), 0.50, 0.50, NONE, Reruns.ESTIMATED)
UNBOUNDED = ((0, 1), NONE, NONE, NONE, Reruns.UNBOUNDED)
FAILED = ((0, 0), NONE, NONE, NONE, Reruns.FAILED)
INCOMPARABLE = ((1, 0), NONE, 0.61, 0.7, Reruns.ESTIMATED)


def test_by_hand():
    found = validate(ORIGINAL, reruns_of([*GOOD, EMPTY, UNBOUNDED, FAILED, INCOMPARABLE]))
    # Five selections: term 0 in three, term 1 in two. Optimism of three models: 0.10, 0.04, 0.
    np.testing.assert_allclose(found.inclusion, [3 / 5, 2 / 5])
    assert found.apparent == 0.70
    assert found.optimism == pytest.approx((0.10 + 0.04) / 3)
    assert found.corrected == pytest.approx(0.70 - 0.14 / 3)
    assert found.slope == pytest.approx((0.8 + 0.9 + 0.7) / 3)
    assert (found.n_replicates, found.n_failed, found.n_unbounded, found.n_empty, found.n_barred) == (6, 1, 1, 1, 1)
    assert found.n_incomparable == 1


def test_without_trouble():
    found = validate(ORIGINAL, reruns_of(GOOD))
    np.testing.assert_allclose(found.inclusion, [1.0, 0.5])
    assert (found.optimism, found.corrected, found.slope) == pytest.approx((0.07, 0.63, 0.85))
    assert (found.n_failed, found.n_unbounded, found.n_incomparable, found.n_empty) == (0, 0, 0, 0)


def test_nothing_selected_in_any_resample_has_no_slope():
    found = validate(ORIGINAL, reruns_of([EMPTY, EMPTY]))
    assert np.isnan(found.slope)
    assert (found.optimism, found.n_empty) == (0.0, 2)


@pytest.mark.parametrize("rows", [[UNBOUNDED], [FAILED, UNBOUNDED], [INCOMPARABLE]])
def test_without_a_finite_model_nothing_is_estimated(rows):
    with pytest.raises(NotEstimable, match=r"resample|patients"):
        validate(ORIGINAL, reruns_of(rows))


@pytest.mark.parametrize("row", [UNBOUNDED, FAILED, INCOMPARABLE])
def test_an_original_model_without_an_estimate_is_refused(row):
    with pytest.raises(NotEstimable, match=r"original|patients"):
        validate(reruns_of([row]), reruns_of(GOOD))


@pytest.mark.parametrize("family", FAMILIES)
def test_of_a_cohort(family):
    """Everything from the replicates, with models of every resample tested in the original rows."""
    problem, rule = random_problem(family, 21, 80), Rule("backward", "aic")
    sample, weights = problem.sample(), bootstrap_weights(80, 25, seed=4)
    original = rerun(sample, problem.terms, np.ones((1, 80), dtype=int), rule)
    reruns = rerun(sample, problem.terms, weights, rule)
    found = validate(original, reruns)
    optimism, slopes = [], []
    for r, weight in enumerate(weights):
        b, intercept = reruns.coefficients[r], reruns.intercept[r]
        drawn = problem.replicated(weight)
        optimism.append(drawn.performance(b, intercept) - problem.performance(b, intercept))
        slopes.append(problem.slope(b))
    assert found.optimism == pytest.approx(np.mean(optimism), rel=1e-9)
    assert found.slope == pytest.approx(np.mean(slopes), rel=1e-9)
    assert found.apparent == pytest.approx(problem.performance(original.coefficients[0], original.intercept[0]))
    np.testing.assert_allclose(found.inclusion, [np.mean(reruns.included[:, t]) for t in range(7)])
    # Selection in the data at hand flatters, and its predictions are too extreme.
    assert found.optimism > 0.0
    assert 0.3 < found.slope < 1.0
    # In the original rows a model is tested where it was made.
    np.testing.assert_allclose(original.apparent, original.tested)
    np.testing.assert_allclose(original.slope, 1.0)
