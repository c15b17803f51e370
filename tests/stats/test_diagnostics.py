import numpy as np
import pytest

from lymphoradio.stats.diagnostics import cooks_distance, leverage, standardized_residuals, vif
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from tests.stats.golden import golden, matrix


def mtcars():
    cyl = matrix("mtcars.csv", "cyl")
    return np.column_stack([matrix("mtcars.csv", "wt", "hp"), cyl == [6, 8]]), matrix("mtcars.csv", "mpg")[:, 0]


def test_leverage_residuals_and_influence_equal_r():
    X, y = mtcars()
    fit, hat, expected = fit_linear(X, y), leverage(X), golden("regression.csv", "mtcars")
    got = {"leverage": hat, "rstandard": standardized_residuals(fit, hat), "cooks": cooks_distance(fit, hat)}
    for name, values in got.items():
        np.testing.assert_allclose(values, [expected[f"{name}_{i}"] for i in range(1, 33)], rtol=1e-9)


def assert_inflation(slope_covariance, terms, expected):
    result = vif(slope_covariance, terms)
    assert [i.term for i in result] == list(terms)
    for i, inflation in enumerate(result, start=1):
        assert inflation.gvif == pytest.approx(expected[f"gvif_{i}"], rel=1e-9)
        assert inflation.gvif_scaled == pytest.approx(expected[f"gvif_scaled_{i}"], rel=1e-9)


def test_inflation_of_linear_models_equals_car():
    fit = fit_linear(*mtcars())
    assert_inflation(fit.slope_covariance, {"wt": (0,), "hp": (1,), "cyl": (2, 3)}, golden("regression.csv", "mtcars"))


def test_inflation_of_a_large_model_equals_car():
    names = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()
    X = np.column_stack([matrix("ACTG175.csv", *names), matrix("ACTG175.csv", "arms") == [1, 2, 3]])
    fit = fit_linear(X, (matrix("ACTG175.csv", "cd420") - matrix("ACTG175.csv", "cd40"))[:, 0])
    terms = {name: (j,) for j, name in enumerate(names)} | {"arms": (14, 15, 16)}
    assert_inflation(fit.slope_covariance, terms, golden("regression.csv", "actg_linear"))


def test_inflation_of_logistic_models_equals_car():
    X = np.column_stack(
        [
            matrix("birthwt.csv", "age", "lwt"),
            matrix("birthwt.csv", "race") == [2, 3],
            matrix("birthwt.csv", *"smoke ptl ht ui ftv".split()),
        ]
    )
    fit = fit_logistic(X, matrix("birthwt.csv", "low")[:, 0])
    names = "smoke ptl ht ui ftv".split()
    terms = {"age": (0,), "lwt": (1,), "race": (2, 3)} | {name: (j,) for j, name in enumerate(names, start=4)}
    assert_inflation(fit.slope_covariance, terms, golden("regression.csv", "birthwt"))


def test_inflation_of_one_column_is_one_over_one_minus_r_squared():
    X, y = mtcars()
    fit = fit_linear(X, y)
    own = vif(fit.slope_covariance, {"wt": (0,), "hp": (1,), "six": (2,), "eight": (3,)})[0]
    assert own.gvif == pytest.approx(1 / (1 - fit_linear(X[:, 1:], X[:, 0]).r_squared), rel=1e-10)


def test_leverage_sums_to_the_coefficients():
    X, _ = mtcars()
    assert leverage(X).sum() == pytest.approx(5.0, rel=1e-13)
    assert leverage(X, intercept=False).sum() == pytest.approx(4.0, rel=1e-13)


def test_cooks_distance_is_the_shift_of_the_fit_without_the_patient():
    X, y = mtcars()
    fit = fit_linear(X, y)
    without = fit_linear(np.delete(X, 4, axis=0), np.delete(y, 4))
    shift = fit.fitted - np.column_stack([np.ones(32), X]) @ without.coefficients
    expected = shift @ shift / (5 * fit.residual_sd**2)
    assert cooks_distance(fit, leverage(X))[4] == pytest.approx(expected, rel=1e-9)


def test_patient_of_leverage_one_has_no_residual():
    X = np.column_stack([[1.0, 0, 0, 0, 0], [0.0, 1, 2, 3, 4]])
    fit, hat = fit_linear(X, np.array([9.0, 1, 2, 4, 3])), leverage(X)
    assert np.isnan(standardized_residuals(fit, hat)).tolist() == [True, False, False, False, False]
    assert np.isnan(cooks_distance(fit, hat)).tolist() == [True, False, False, False, False]


def test_what_cannot_be_estimated():
    with pytest.raises(NotEstimable, match="two terms"):
        vif(np.eye(2), {"a": (0, 1)})
    with pytest.raises(NotEstimable, match="positive"):
        vif(np.array([[1.0, 1.0], [1.0, 1.0]]), {"a": (0,), "b": (1,)})
    X = np.arange(5.0)[:, None]
    with pytest.raises(NotEstimable, match="perfect"):
        standardized_residuals(fit_linear(X, X[:, 0]), leverage(X))
    with pytest.raises(ValueError, match="each once"):
        vif(np.eye(3), {"a": (0,), "b": (1,)})
