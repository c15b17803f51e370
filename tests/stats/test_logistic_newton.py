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


def test_information_that_is_rounding_noise_warns_nobody():
    """From a start where all probabilities are 0 or 1 but for their last bits a step has hundreds of digits."""
    count = np.array(
        [340, 512, 287, 655, 430, 391, 268, 720, 505, 333, 612, 298, 447, 560, 377, 689, 254, 481, 405, 533]
    )
    i = np.arange(20)
    y = ((count > np.median(count)) & (i % 3 == 0)).astype(float)
    design = np.column_stack([np.ones(20), count]) / [np.sqrt(20), np.linalg.norm(count)]
    dose = np.where(i % 2 == 0, 300.0, 400.0)
    found = [maximise(design, y, value * dose, np.zeros(2)) for value in (0.0, 0.0193133)]
    assert [each.converged for each in found] == [True, False]
