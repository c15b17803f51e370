import numpy as np
import pytest
from scipy.special import expit

from lymphoradio.stats.logistic_newton import maximise, weighted_root

RNG = np.random.default_rng(51)
DESIGN = np.column_stack([np.ones(50), RNG.normal(size=(50, 2))])
Y = (RNG.random(50) < 0.4).astype(float)


def test_scores_are_zero_for_any_start_and_offset():
    offset = RNG.normal(size=50)
    near = maximise(DESIGN, Y, offset, np.zeros(3))
    far = maximise(DESIGN, Y, offset, np.array([9.0, -9.0, 9.0]))
    for found in (near, far):
        assert found.converged
        assert np.abs(DESIGN.T @ (Y - expit(found.linear_predictor))).max() < 1e-12
        np.testing.assert_allclose(found.linear_predictor, offset + DESIGN @ found.coefficients, rtol=1e-12)
    np.testing.assert_allclose(far.coefficients, near.coefficients, rtol=1e-11)


def test_log_likelihood_by_probabilities():
    found = maximise(DESIGN, Y, np.zeros(50), np.zeros(3))
    p = expit(found.linear_predictor)
    assert found.log_likelihood == pytest.approx(np.sum(np.log(np.where(Y == 1, p, 1 - p))), rel=1e-13)


def test_triangle_is_a_root_of_the_information():
    p = RNG.random(50)
    root = weighted_root(DESIGN, p)
    np.testing.assert_allclose(root.T @ root, DESIGN.T @ (DESIGN * (p * (1 - p))[:, None]), rtol=1e-12, atol=1e-13)


def test_singular_information_is_not_convergence():
    assert not maximise(np.column_stack([DESIGN, np.zeros(50)]), Y, np.zeros(50), np.zeros(4)).converged


def test_no_columns_leave_the_offset():
    found = maximise(np.empty((50, 0)), Y, np.ones(50), np.empty(0))
    assert found.converged
    assert found.log_likelihood == pytest.approx(Y.sum() - 50 * np.log1p(np.e), rel=1e-14)
