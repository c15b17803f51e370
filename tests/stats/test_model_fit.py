import math
import sys

import numpy as np
import pytest
from scipy import stats

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.model_fit import (
    information_criterion,
    likelihood_ratio_test,
    p_chi2,
    p_f,
    p_normal,
    p_t,
    wald_quadratic_form,
)

RNG = np.random.default_rng(5)
X = RNG.normal(size=(30, 3))
Y = X[:, 0] + RNG.normal(size=30)


@pytest.mark.parametrize("statistic", [0.3, 2.0, 6.5, 20.0])
def test_tail_areas_equal_scipy(statistic):
    assert p_normal(-statistic) == pytest.approx(2 * stats.norm.sf(statistic), rel=1e-12)
    assert p_t(statistic, 7) == pytest.approx(2 * stats.t.sf(statistic, 7), rel=1e-10)
    assert p_chi2(statistic, 3) == pytest.approx(stats.chi2.sf(statistic, 3), rel=1e-10)
    assert p_f(statistic, 3, 20) == pytest.approx(stats.f.sf(statistic, 3, 20), rel=1e-10)


def test_underflow_is_not_zero_and_no_difference_is_one():
    assert p_normal(60.0) == p_chi2(5000.0, 1) == p_f(1e300, 4, 5000) == sys.float_info.min
    assert p_normal(0.0) == p_t(0.0, 5) == p_chi2(0.0, 2) == p_f(0.0, 2, 5) == 1.0
    assert math.isnan(p_normal(math.nan))


def test_criteria_count_as_extract_aic():
    fit = fit_linear(X, Y)
    by_hand = 30 * math.log(fit.residual_sum_of_squares / 30) + 2 * 4
    assert information_criterion(fit, 2.0) == pytest.approx(by_hand, rel=1e-12)
    logit = fit_logistic(X, (Y > 0).astype(int))
    assert information_criterion(logit, 3.0) == -2 * logit.log_likelihood + 3 * 4


def test_likelihood_ratio_of_linear_models_by_residual_sums():
    larger, smaller = fit_linear(X, Y), fit_linear(X[:, :1], Y)
    test = likelihood_ratio_test(smaller, larger)
    ratio = smaller.residual_sum_of_squares / larger.residual_sum_of_squares
    assert (test.df, test.statistic_type) == (2.0, "lr_chi2")
    assert test.statistic == pytest.approx(30 * math.log(ratio), rel=1e-9)
    with pytest.raises(ValueError, match="more parameters"):
        likelihood_ratio_test(larger, smaller)


def test_quadratic_form():
    V = np.array([[2.0, 0.5], [0.5, 1.0]])
    b = np.array([1.0, -1.0])
    assert wald_quadratic_form(b, V) == pytest.approx(b @ np.linalg.inv(V) @ b, rel=1e-14)
    for broken in (np.full((2, 2), np.nan), np.zeros((2, 2))):
        with pytest.raises(NotEstimable):
            wald_quadratic_form(b, broken)
