"""Maxima, tests and limits on likelihoods whose answers are known."""

import numpy as np
import pytest

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth_newton import Penalised, maximise
from lymphoradio.stats.firth_profile import likelihood_ratio_test, profile_limits

A = np.array([[2.0, 0.6, 0.0], [0.6, 1.0, 0.3], [0.0, 0.3, 0.5]])
CENTRE = np.array([1.0, -2.0, 4.0])
QUANTILE = 3.841458820694124


def quadratic(b):
    """Normal log-likelihood with precision A; the metric is only near A."""
    off = b - CENTRE
    return Penalised(float(-0.5 * off @ A @ off), -A @ off, A + 0.3 * np.eye(3))


def quartic(b):
    return Penalised(float(-np.sum(b**4) - np.sum(b**2)), -4 * b**3 - 2 * b, np.eye(b.size) * 2.0)


def flat(b):
    """Falls to a floor: its limits do not exist."""
    return Penalised(float(-1.0 + np.exp(-(b[0] ** 2))), -2 * b * np.exp(-(b**2)), np.eye(1) * 2.0)


def ridge(b):
    """Two ridges: that of the maximum at (1, 1), and b0 = 2 b1, which lies lower there and falls more slowly."""
    x, y = b - 1.0
    steep = -0.5 * (x**2 + 4.0 * y**2)
    off = b[0] - 2.0 * b[1]
    gentle = -0.5 * (4.0 * off**2 + 0.1 * y**2) - 0.5
    near = Penalised(steep, np.array([-x, -4.0 * y]), np.diag([1.0, 4.0]))
    far = Penalised(gentle, np.array([-4.0 * off, 8.0 * off - 0.1 * y]), np.array([[4.0, -8.0], [-8.0, 16.1]]))
    return near if steep >= gentle else far


def test_maximum_of_a_quadratic():
    at, state = maximise(quadratic, np.zeros(3), 3)
    assert at == pytest.approx(CENTRE, abs=1e-10)
    assert state.log_likelihood == pytest.approx(0.0, abs=1e-18)


def test_held_coordinates_stay():
    at, _ = maximise(quadratic, np.array([0.0, 0.0, 3.0]), 2)
    assert at[2] == 3.0
    assert at[:2] == pytest.approx(CENTRE[:2] - np.linalg.solve(A[:2, :2], A[:2, 2] * (3.0 - CENTRE[2])), abs=1e-10)


def test_far_start_and_a_metric_that_is_far_off():
    at, _ = maximise(quartic, np.array([40.0, -25.0]), 2)
    assert at == pytest.approx(np.zeros(2), abs=1e-10)


def test_likelihood_ratio_and_limits_of_a_quadratic():
    schur = A[2, 2] - A[2, :2] @ np.linalg.solve(A[:2, :2], A[:2, 2])
    test = likelihood_ratio_test(quadratic, CENTRE, 1)
    assert test.statistic == pytest.approx(schur * CENTRE[2] ** 2, rel=1e-10)
    half = np.sqrt(QUANTILE / schur)
    assert profile_limits(quadratic, CENTRE, 0.95) == pytest.approx((CENTRE[2] - half, CENTRE[2] + half), rel=1e-10)
    both = likelihood_ratio_test(quadratic, CENTRE, 2)
    assert both.df == 2
    assert both.statistic > test.statistic


def test_the_higher_of_two_ridges_carries_the_profile():
    # Along the first ridge the limits would be 1 -+ sqrt(3.84 / 4) = 1 -+ 0.98; along the other 0.1 y^2 + 1 = 3.84.
    half = np.sqrt((QUANTILE - 1.0) / 0.1)
    assert profile_limits(ridge, np.ones(2), 0.95) == pytest.approx((1 - half, 1 + half), rel=1e-9)


def test_a_likelihood_that_does_not_fall_has_no_limits():
    with pytest.raises(NotEstimable, match="does not fall enough"):
        profile_limits(flat, np.zeros(1), 0.95)


def test_a_start_without_information_is_refused():
    with pytest.raises(NotEstimable, match="singular"):
        maximise(lambda b: Penalised(-np.inf, b, np.eye(2)), np.zeros(2), 2)


def test_a_point_that_is_not_the_maximum_is_noticed():
    with pytest.raises(NotEstimable, match="more than one maximum"):
        likelihood_ratio_test(quadratic, CENTRE + np.array([3.0, 0.0, -CENTRE[2]]), 1)
