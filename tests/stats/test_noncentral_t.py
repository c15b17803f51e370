import numpy as np
import pytest
from scipy.special import ndtr, stdtr
from scipy.stats import nct

from lymphoradio.stats.noncentral_t import noncentral_t_cdf, noncentrality


@pytest.mark.parametrize("df", [1, 2, 5, 30, 500, 100_000])
@pytest.mark.parametrize("t", [-30.0, -2.5, 0.0, 0.3, 4.0, 45.0])
def test_central_case_is_student(df, t):
    assert noncentral_t_cdf(t, df, 0.0) == pytest.approx(stdtr(df, t), rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("delta", [-3.0, 0.5, 20.0])
def test_at_zero_it_is_normal(delta):
    assert noncentral_t_cdf(0.0, 7, delta) == pytest.approx(ndtr(-delta), rel=1e-12)


def test_two_degrees_of_freedom_against_numerical_integration():
    # df = 2: s^2 is exponential with mean 1; integrated over s by a fine midpoint rule.
    s = (np.arange(400_000) + 0.5) * (8 / 400_000)
    weight = 2 * s * np.exp(-(s**2)) * (8 / 400_000)
    for t, delta in [(1.7, 0.4), (6.0, 5.0), (-2.0, 1.0)]:
        assert noncentral_t_cdf(t, 2, delta) == pytest.approx(weight @ ndtr(t * s - delta), abs=1e-10)


def test_agrees_with_scipy_where_scipy_is_sound():
    for t, df, delta in [(2.0, 9, 1.0), (5.0, 40, 4.0), (0.5, 3, 0.2)]:
        assert noncentral_t_cdf(t, df, delta) == pytest.approx(nct.cdf(t, df, delta), rel=1e-9)


@pytest.mark.parametrize("t", [-25.0, -4.1, 0.0, 2.2, 60.0])
@pytest.mark.parametrize("df", [1, 9, 2138])
@pytest.mark.parametrize("probability", [0.005, 0.025, 0.975])
def test_limit_inverts_the_distribution(t, df, probability):
    assert noncentral_t_cdf(t, df, noncentrality(t, df, probability)) == pytest.approx(probability, rel=1e-10)


def test_out_of_reach_is_nan():
    assert np.isnan(noncentrality(1e6, 1, 0.5))
    assert np.isnan(noncentral_t_cdf(1e6, 1, 0.5))
