import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.separation import SeparationError, certifies_overlap, check_separation, separating_columns


def test_complete_separation_by_one_column_names_it_alone():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(40, 3))
    y = (X[:, 1] > 0).astype(int)
    assert separating_columns(X, y) == (1,)


def test_quasi_separation_by_a_rare_level():
    # Every patient with the trait had the event; the age overlaps.
    rng = np.random.default_rng(2)
    trait, age = np.zeros(60), rng.normal(60, 8, 60)
    trait[:4] = 1.0
    y = np.where(trait == 1, 1, rng.integers(0, 2, 60))
    with pytest.raises(SeparationError, match=r"perfectly by trait$") as caught:
        check_separation(np.column_stack([age, trait]), y, column_names=["age", "trait"])
    assert (caught.value.columns, caught.value.names) == ((1,), ("trait",))


def test_reference_level_that_separates_names_the_factor_not_the_rest():
    # All of level A had the event; B and C overlap: no dummy separates alone, both together do.
    level = np.repeat([0, 1, 2], 10)
    y = np.concatenate([np.ones(10), np.tile([0, 1], 10)])
    age = np.random.default_rng(3).normal(size=30)
    X = np.column_stack([age, level == 1, level == 2]).astype(float)
    assert separating_columns(X, y) == (1, 2)


def test_separation_by_a_combination_only():
    grid = np.array([[a, b] for a in range(5) for b in range(5)], dtype=float)
    X = np.column_stack([grid, np.tile([0.0, 1.0], 13)[:25]])
    assert separating_columns(X, (grid.sum(axis=1) > 4.5).astype(int)) == (0, 1)


def test_without_intercept_the_origin_is_fixed():
    X, y = np.array([[1.0], [2.0], [3.0], [4.0]]), np.array([0, 0, 1, 1])
    assert separating_columns(X, y, intercept=True) == (0,)
    assert separating_columns(X, y, intercept=False) == ()
    assert separating_columns(np.array([[-1.0], [2.0]]), np.array([0, 1]), intercept=False) == (0,)


def test_constant_column_does_not_separate():
    X = np.column_stack([np.ones(6), [0.0, 1, 0, 1, 0, 1]])
    assert separating_columns(X, np.array([0, 0, 1, 1, 0, 1])) == ()


def overlaps_by_enumeration(x, y):
    """One-column data with an intercept overlap exactly when no cut point splits the outcomes."""
    cases, controls = x[y == 1], x[y == 0]
    return not (controls.max() <= cases.min() or cases.max() <= controls.min())


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=3, max_size=12))
@settings(max_examples=60, deadline=None)
def test_programme_agrees_with_ranges_after_a_rotation(pairs):
    # Rotated into two correlated columns, the ranges of the columns no longer decide: the programme must.
    x, y = np.array(pairs, dtype=float).T
    if len(set(y)) < 2 or len(set(x)) < 2:
        return
    other = np.tile([0.0, 1.0, -1.0], 4)[: len(x)]
    columns = separating_columns(np.column_stack([x + other, x - other]), y)
    if not overlaps_by_enumeration(x, y):
        assert columns


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_programme_and_certificate_never_disagree(seed):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 3, size=(14, 2)).astype(float)
    y = (X @ [1.0, -1.0] + rng.normal(0, 1, 14) > 0).astype(int)
    design = np.column_stack([np.ones(14), X])
    if len(set(y)) < 2 or np.linalg.matrix_rank(design) < 3:
        return
    beta = np.zeros(3)
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        information = design.T @ (design * (p * (1 - p))[:, None]) + 1e-12 * np.eye(3)
        beta = beta + np.clip(np.linalg.solve(information, design.T @ (y - p)), -3, 3)
    residuals = y - 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
    assert certifies_overlap(design, residuals) is (separating_columns(X, y) == ())


def test_certificate_refuses_residuals_of_an_unconverged_fit():
    design = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    assert not certifies_overlap(design, np.array([-0.5, -0.5, 0.5, 0.5]))
    assert certifies_overlap(design, np.array([-0.5, 0.5, -0.5, 0.5]))


@pytest.mark.parametrize("noise", [0.0, 0.3, 3.0])
def test_large_cohort_is_decided_in_half_a_second(noise):
    rng = np.random.default_rng(4)
    X = rng.normal(size=(2139, 15))
    score = X @ rng.normal(size=15)
    separating_columns(X[:50], np.arange(50) % 2)  # the import of scipy.optimize is not the programme's time
    start = time.perf_counter()
    found = separating_columns(X, (score + noise * rng.normal(size=2139) > 0).astype(int))
    assert time.perf_counter() - start < 0.5
    assert bool(found) is (noise == 0.0)
