import numpy as np
import pytest

from lymphoradio.selftest.nist import like_filip, wampler
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.influence import influence_linear
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.robust_covariance import hc3_covariance
from tests.stats.golden import columns, golden, matrix
from tests.stats.large_samples import regression


def mtcars(*names):
    return matrix("mtcars.csv", *names)


def actg():
    rows = columns("ACTG175.csv")
    names = "age wtkg hemo homo drugs karnof oprior preanti race gender str2 symptom cd40 cd80".split()
    arms = rows["arms"]
    X = np.column_stack([*(rows[name] for name in names), *((arms == k).astype(float) for k in (1, 2, 3))])
    return X, rows["cd420"] - rows["cd40"]


def correct_digits(got, certified):
    return float(np.min(-np.log10(np.maximum(np.abs((got - certified) / certified), 1e-16))))


def mtcars_fit():
    X, cyl = mtcars("wt", "hp"), mtcars("cyl")[:, 0]
    return fit_linear(np.column_stack([X, cyl == 6, cyl == 8]), mtcars("mpg")[:, 0])


CASES = {
    "mtcars": mtcars_fit,
    "mtcars_no_intercept": lambda: fit_linear(mtcars("wt", "hp"), mtcars("mpg")[:, 0], intercept=False),
    "actg_linear": lambda: fit_linear(*actg()),
}


@pytest.mark.parametrize("case", CASES)
def test_equals_r_lm(case):
    expected, fit = golden("regression.csv", case), CASES[case]()
    low, high = fit.confidence_interval(0.95)
    got = {"coefficient": fit.coefficients, "std_error": fit.std_errors, "t": fit.t, "p": fit.p_values}
    got |= {"low": low, "high": high}
    for name, values in got.items():
        for i, value in enumerate(values, start=1):
            assert value == pytest.approx(expected[f"{name}_{i}"], rel=1e-9, abs=0), (name, i)
    for name in ("r_squared", "adjusted_r_squared", "f_statistic", "f_p_value", "residual_sd", "log_likelihood"):
        assert getattr(fit, name) == pytest.approx(expected[name], rel=1e-9, abs=0), name
    assert fit.extract_deviance + 2 * fit.n_parameters == pytest.approx(expected["aic"], rel=1e-9)
    assert fit.extract_deviance + np.log(fit.n) * fit.n_parameters == pytest.approx(expected["bic"], rel=1e-9)
    assert fit.r_squared_uncentred is (case == "mtcars_no_intercept")


def test_factor_is_tested_whole_by_partial_f():
    fit, expected = mtcars_fit(), golden("regression.csv", "mtcars")
    test = fit.wald_test([2, 3])
    assert (test.statistic_type, test.df, test.df_residual) == ("F", 2.0, 27.0)
    assert test.statistic == pytest.approx(expected["wald_cyl"], rel=1e-9)
    assert test.p_value == pytest.approx(expected["wald_cyl_p"], rel=1e-9)


def test_partial_f_is_the_fall_of_the_residual_sum_of_squares():
    fit = mtcars_fit()
    smaller = fit_linear(mtcars("wt", "hp"), mtcars("mpg")[:, 0])
    fall = smaller.residual_sum_of_squares - fit.residual_sum_of_squares
    assert fit.wald_test([2, 3]).statistic == pytest.approx(fall / 2 / fit.residual_sd**2, rel=1e-10)


def test_one_column_is_tested_by_t_and_the_intercept_is_not_counted():
    fit = mtcars_fit()
    test = fit.wald_test([0])
    assert test == (fit.t[1], 27.0, fit.p_values[1], "t", 27.0)
    with pytest.raises(ValueError, match="outside"):
        fit.wald_test([4])
    with pytest.raises(ValueError, match="distinct"):
        fit.wald_test([])


def test_equals_statsmodels():
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools import add_constant

    X, y = actg()
    fit, reference = fit_linear(X, y), OLS(y, add_constant(X)).fit()
    np.testing.assert_allclose(fit.coefficients, reference.params, rtol=1e-7)
    np.testing.assert_allclose(fit.covariance, reference.cov_params(), rtol=1e-6, atol=1e-12)


# The Norris, Longley and Wampler data and their certified values: NIST StRD, public domain.
def test_nist_norris():
    rows = columns("norris.csv")
    fit = fit_linear(rows["x"][:, None], rows["y"])
    assert correct_digits(fit.coefficients, np.array([-0.262323073774029, 1.00211681802045])) >= 10
    assert correct_digits(fit.std_errors, np.array([0.232818234301152, 0.429796848199937e-03])) >= 10
    assert correct_digits(np.array(fit.residual_sd), 0.884796396144373) >= 10
    assert correct_digits(np.array(fit.f_statistic), 5436385.54079785) >= 10
    assert correct_digits(np.array(fit.r_squared), 0.999993745883712) >= 10


def test_nist_longley():
    from statsmodels.datasets import longley

    data = longley.load_pandas().data
    fit = fit_linear(data[["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"]].to_numpy(float), data["TOTEMP"])
    assert correct_digits(fit.coefficients[:2], np.array([-3482258.63459582, 15.0618722713733])) >= 10


@pytest.mark.parametrize(
    ("problem", "base", "std_error"),
    [(1, 1.0, 0.0), (2, 0.1, 0.0), (3, 1.0, 2152.32624678170), (4, 1.0, 215232.624678170), (5, 1.0, 21523262.4678170)],
)
def test_nist_wampler(problem, base, std_error):
    certified = base ** np.arange(6.0)
    fit = fit_linear(*wampler(problem))
    assert correct_digits(fit.coefficients, certified) >= 5
    if std_error:
        assert correct_digits(fit.std_errors[:1], std_error) >= 10
    else:
        assert "perfect fit" in fit.note
        assert np.all(np.isnan(fit.std_errors))
        assert np.all(np.isnan(fit.p_values))
        with pytest.raises(NotEstimable, match="perfect fit"):
            fit.wald_test([0])


def test_polynomial_of_degree_ten_like_filip_is_refused():
    with pytest.raises(NotEstimable, match="condition number"):
        fit_linear(*like_filip())


def test_intercept_alone_is_the_mean():
    y = np.array([1.0, 2.0, 6.0])
    fit = fit_linear(np.empty((3, 0)), y)
    assert fit.coefficients == pytest.approx([3.0], rel=1e-15)
    assert fit.std_errors[0] == pytest.approx(np.std(y, ddof=1) / np.sqrt(3), rel=1e-14)
    assert fit.r_squared == pytest.approx(0.0, abs=1e-15)
    assert np.isnan(fit.f_statistic)


def test_what_cannot_be_estimated():
    X = np.arange(4.0)[:, None]
    with pytest.raises(NotEstimable, match="no residual degrees of freedom"):
        fit_linear(X[:2], np.array([1.0, 2.0]))
    with pytest.raises(NotEstimable, match="same for every patient"):
        fit_linear(X, np.full(4, 0.1))
    with pytest.raises(NotEstimable, match=r"collinear.*age, months"):
        fit_linear(np.column_stack([X, 12 * X]), np.array([1.0, 2.0, 2.0, 5.0]), column_names=["age", "months"])


def test_invalid_arguments():
    X, y = np.arange(4.0)[:, None], np.array([1.0, 2.0, 2.0, 5.0])
    for bad in ((X, y[:3]), (X[:, 0], y), (X, np.array([1.0, np.nan, 2.0, 3.0]))):
        with pytest.raises(ValueError):
            fit_linear(*bad)
    with pytest.raises(ValueError, match="2 column names for 1 columns"):
        fit_linear(X, y, column_names=["a", "b"])
    with pytest.raises(ValueError, match="conf_level"):
        fit_linear(X, y).confidence_interval(1.0)


def test_two_hundred_thousand_patients_as_r():
    r, (X, y) = golden("large_samples.csv", "lm"), regression()
    fit = fit_linear(X, y)
    assert fit.coefficients == pytest.approx(r["coef"], rel=1e-9)
    assert fit.std_errors == pytest.approx(r["se"], rel=1e-9)
    assert [fit.r_squared, fit.residual_sum_of_squares] == pytest.approx([r["r2"], r["rss"]], rel=1e-9)
    assert np.sqrt(np.diag(hc3_covariance(fit, X))) == pytest.approx(r["hc3"], rel=1e-9)
    assert influence_linear(X, y).largest == pytest.approx(r["dfbetas"], rel=1e-9)


@pytest.mark.parametrize("spread", [1.0, 1e-2, 1e-3])
def test_many_patients_have_the_digits_of_few(spread):
    """As many copies of each patient as make the design large: the same coefficients, well conditioned or not."""
    rng = np.random.default_rng(4)
    X = 1.0 + spread * rng.normal(size=(100, 3))
    y = X @ [1.0, 2.0, -1.0] + rng.normal(size=100)
    few, many = fit_linear(X, y), fit_linear(np.tile(X, (50, 1)), np.tile(y, 50))
    assert many.coefficients == pytest.approx(few.coefficients, rel=1e-11)
    # Fifty copies of the residuals and of the information: only the degrees of freedom differ.
    errors = many.std_errors * np.sqrt(many.df_residual / few.df_residual)
    assert errors == pytest.approx(few.std_errors, rel=1e-9)
