import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.special import expit

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.logistic_newton import maximise
from lymphoradio.stats.logistic_profile import profile_interval, profile_limits
from lymphoradio.stats.separation import SeparationError
from tests.stats.golden import golden, matrix


def birthwt():
    race = matrix("birthwt.csv", "race")
    X = np.column_stack(
        [
            matrix("birthwt.csv", "age", "lwt"),
            race == 2,
            race == 3,
            matrix("birthwt.csv", "smoke", "ptl", "ht", "ui", "ftv"),
        ]
    )
    return X, matrix("birthwt.csv", "low")[:, 0]


def spector():
    return matrix("spector.csv", "GPA", "TUCE", "PSI"), matrix("spector.csv", "GRADE")[:, 0]


def actg():
    names = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()
    X = np.column_stack([matrix("ACTG175.csv", *names), matrix("ACTG175.csv", "arms") == [1, 2, 3]])
    cd4 = matrix("ACTG175.csv", "cd40", "cd420")
    return X, (cd4[:, 1] < cd4[:, 0]).astype(float)


DATA = {"birthwt": birthwt, "spector": spector, "actg_logistic": actg}


def assert_equals_r(fit, expected):
    low, high = fit.confidence_interval(0.95)
    got = {"coefficient": fit.coefficients, "std_error": fit.std_errors, "z": fit.z, "p": fit.p_values}
    got |= {"low": low, "high": high}
    for name, values in got.items():
        for i, value in enumerate(values, start=1):
            assert value == pytest.approx(expected[f"{name}_{i}"], rel=1e-9, abs=0), (name, i)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-12)
    assert fit.log_likelihood_null == pytest.approx(expected["log_likelihood_null"], rel=1e-12)
    assert -2 * fit.log_likelihood + 2 * fit.n_parameters == pytest.approx(expected["aic"], rel=1e-12)
    assert fit.converged


@pytest.mark.parametrize("case", DATA)
def test_equals_r_glm(case):
    X, y = DATA[case]()
    fit = fit_logistic(X, y)
    assert_equals_r(fit, golden("regression.csv", case))
    assert (fit.n, fit.n_events) == (len(y), y.sum())


def test_equals_r_glm_without_intercept():
    X, y = birthwt()
    assert_equals_r(fit_logistic(X[:, [1, 4]], y, intercept=False), golden("regression.csv", "birthwt_no_intercept"))


@pytest.mark.parametrize(
    ("case", "positions"), [("birthwt", range(9)), ("spector", range(3)), ("actg_logistic", (0, 6, 16))]
)
def test_profile_limits_are_roots_of_the_deviance(case, positions):
    X, y = DATA[case]()
    expected = golden("regression.csv", case)
    for j in positions:
        low, high = profile_interval(X, y, j)
        assert low == pytest.approx(expected[f"profile_low_{j + 2}"], rel=1e-9)
        assert high == pytest.approx(expected[f"profile_high_{j + 2}"], rel=1e-9)


def test_profile_limits_of_covariates_far_from_zero_are_found():
    """Counts of hundreds: as one coefficient moves, the others must move with it or all probabilities are 0 or 1."""
    far = {name: np.array(values) for name, values in golden("profile.csv", "far").items()}
    X = np.column_stack([far["count"], far["dose"]])
    limits = [profile_interval(X, far["event"], j) for j in range(2)]
    assert [low for low, _ in limits] == pytest.approx(far["low"], rel=1e-9)
    assert [high for _, high in limits] == pytest.approx(far["high"], rel=1e-9)


def test_profile_of_the_only_column_without_intercept_needs_no_refit():
    # 3 events of 4 at x = 1: logit(p) = b, and the limits solve 2 [l(log 3) - l(b)] = 3.841...
    low, high = profile_interval(np.ones((4, 1)), np.array([1, 1, 1, 0]), 0, intercept=False)
    for b in (low, high):
        fall = 2 * ((3 * np.log(0.75) + np.log(0.25)) - (3 * b - 4 * np.log1p(np.exp(b))))
        assert fall == pytest.approx(3.841458820694124, rel=1e-12)
    assert low < np.log(3) < high


def test_factor_is_tested_whole():
    X, y = birthwt()
    test, expected = fit_logistic(X, y).wald_test([2, 3]), golden("regression.csv", "birthwt")
    assert (test.statistic_type, test.df) == ("wald_chi2", 2.0)
    assert test.statistic == pytest.approx(expected["wald_race"], rel=1e-9)
    assert test.p_value == pytest.approx(expected["wald_race_p"], rel=1e-9)


def test_one_column_is_tested_by_z_squared():
    fit = fit_logistic(*spector())
    test = fit.wald_test([2])
    assert test.statistic == pytest.approx(fit.z[3] ** 2, rel=1e-14)
    assert test.p_value == pytest.approx(fit.p_values[3], rel=1e-12)


def test_equals_statsmodels():
    from statsmodels.discrete.discrete_model import Logit
    from statsmodels.tools import add_constant

    X, y = spector()
    fit, reference = fit_logistic(X, y), Logit(y, add_constant(X)).fit(disp=False, tol=1e-14)
    np.testing.assert_allclose(fit.coefficients, reference.params, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, reference.cov_params(), rtol=1e-7)


def test_spector_data_are_those_of_statsmodels():
    from statsmodels.datasets import spector as source

    data = source.load_pandas().data
    X, y = spector()
    np.testing.assert_array_equal(X, data[["GPA", "TUCE", "PSI"]])
    np.testing.assert_array_equal(y, data["GRADE"])


def test_two_by_two_table_by_algebra():
    a, b, c, d = 7, 13, 4, 21
    X = np.repeat([1.0, 1.0, 0.0, 0.0], [a, b, c, d])[:, None]
    fit = fit_logistic(X, np.repeat([1, 0, 1, 0], [a, b, c, d]))
    assert fit.coefficients[1] == pytest.approx(np.log(a * d / (b * c)), rel=1e-13)
    assert fit.std_errors[1] == pytest.approx(np.sqrt(1 / a + 1 / b + 1 / c + 1 / d), rel=1e-13)


def test_scores_are_zero_at_the_estimate():
    X, y = actg()
    fit = fit_logistic(X, y)
    scores = np.column_stack([np.ones(len(X)), X]).T @ (y - fit.fitted)
    assert np.all(np.abs(scores) < 1e-9 * np.abs(X).sum())


def test_units_do_not_matter():
    X, y = birthwt()
    scale = 10.0 ** np.arange(-4, 5)
    a, b = fit_logistic(X, y), fit_logistic(X * scale, y)
    np.testing.assert_allclose(b.coefficients[1:] * scale, a.coefficients[1:], rtol=1e-10)
    assert b.log_likelihood == pytest.approx(a.log_likelihood, rel=1e-13)


def test_intercept_alone():
    fit = fit_logistic(np.empty((10, 0)), np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]))
    assert fit.coefficients[0] == pytest.approx(np.log(3 / 7), rel=1e-14)
    assert fit.log_likelihood == pytest.approx(fit.log_likelihood_null, rel=1e-14)


def test_near_separation_converges_to_a_finite_estimate():
    # One of 50 on each side breaks the separation: log OR = 2 log 49.
    X = np.repeat([0.0, 1.0], 50)[:, None]
    y = np.array([0] * 49 + [1] + [1] * 49 + [0])
    assert fit_logistic(X, y).coefficients[1] == pytest.approx(2 * np.log(49), rel=1e-12)


@pytest.mark.parametrize("outcome", ["complete", "quasi"])
def test_separation_is_refused_with_the_columns(outcome):
    X, _ = birthwt()
    y = X[:, 5].copy() > 0 if outcome == "complete" else np.maximum(X[:, 6], birthwt()[1])
    with pytest.raises(SeparationError, match="ptl" if outcome == "complete" else "ht") as caught:
        fit_logistic(X, y, column_names="age lwt race2 race3 smoke ptl ht ui ftv".split())
    assert caught.value.columns == ((5,) if outcome == "complete" else (6,))
    assert isinstance(caught.value, NotEstimable)


def test_what_cannot_be_estimated():
    X = np.arange(4.0)[:, None]
    with pytest.raises(NotEstimable, match="no patient had the event"):
        fit_logistic(X, np.zeros(4))
    with pytest.raises(NotEstimable, match="every patient had the event"):
        fit_logistic(X, np.ones(4))
    with pytest.raises(NotEstimable, match=r"collinear.*x1, x2"):
        fit_logistic(np.column_stack([X, X]), np.array([0, 1, 0, 1]))
    with pytest.raises(NotEstimable, match="cannot be estimated from 2 patients"):
        fit_logistic(np.eye(2), np.array([0, 1]))


def test_invalid_arguments():
    X = np.arange(4.0)[:, None]
    with pytest.raises(ValueError, match="0 or 1"):
        fit_logistic(X, np.array([1.0, 2.0, 1.0, 2.0]))
    with pytest.raises(ValueError, match="outside"):
        profile_interval(X, np.array([0, 1, 0, 1]), 1)
    with pytest.raises(ValueError, match="conf_level"):
        profile_interval(X, np.array([0, 1, 0, 1]), 0, conf_level=95)


def test_start_does_not_matter():
    X, y = birthwt()
    fit = fit_logistic(X, y)
    again = fit_logistic(X, y, init=fit.coefficients * 1.01)
    np.testing.assert_allclose(again.coefficients, fit.coefficients, rtol=1e-10)
    np.testing.assert_allclose(again.covariance, fit.covariance, rtol=1e-10)
    assert again.iterations < fit.iterations


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(12, 30), st.floats(0.5, 4.0))
@example(216724, 18, 2.0)
@example(251034, 13, 2.6104132090735805)
@example(495708, 14, 1.3783515251881724)
def test_profile_limits_are_where_the_deviance_has_risen_by_the_quantile(seed, n, effect):
    """Also of lopsided profiles, as of data that are all but separated."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 2))
    y = (rng.random(n) < expit(effect * X[:, 0] + 1)).astype(float)
    try:
        fit = fit_logistic(X, y)
    except NotEstimable:
        assume(False)
    design = np.column_stack([np.ones(n), X[:, 1]])
    limits = profile_limits(fit, X, y, 0)
    assert limits[0] < fit.coefficients[1] < limits[1]
    for limit in limits:
        # where the others go as this one is moved: from their old place Newton's method may be lost
        tangent = fit.covariance[1, [0, 2]] / fit.covariance[1, 1]
        held = maximise(design, y, limit * X[:, 0], fit.coefficients[[0, 2]] + (limit - fit.coefficients[1]) * tangent)
        assert held.converged
        assert 2 * (fit.log_likelihood - held.log_likelihood) == pytest.approx(3.841458820694124, rel=1e-9)
