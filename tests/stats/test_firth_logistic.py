"""Firth's logistic regression: brglm2, the penalised likelihood of R, algebra, and firthmodels' own routines."""

import warnings

import numpy as np
import pytest
from firthmodels import FirthLogisticRegression
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.exceptions import ConvergenceWarning

from lymphoradio.stats import firth_logistic, firth_newton
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth import firth_lr_test, firth_profile_interval, fit_firth_logistic
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.logistic_profile import profile_interval
from lymphoradio.stats.separation import SeparationError
from tests.stats.firth_data import expected, lizards, table

QUANTILE = 3.841458820694124


def endometrial():
    data = table("endometrial")
    return data[["NV", "PI", "EH"]].to_numpy(), data["HG"].to_numpy()


def aged():
    data = table("aged")
    return data[["age", "sex"]].to_numpy(), data["event"].to_numpy()


def data_of(case):
    if case == "lizards":
        return lizards()
    if case == "aged":
        return aged()
    X, y = endometrial()
    return X[:, {"endometrial": [0, 1, 2], "endometrial_alone": [0], "endometrial_no_intercept": [0, 2]}[case]], y


CASES = {
    "endometrial": {"NV": [0], "PI": [1], "EH": [2], "NV_PI": [0, 1], "all": [0, 1, 2]},
    "endometrial_alone": {"NV": [0]},
    "endometrial_no_intercept": {"NV": [0]},
    "lizards": {"high": [0], "hour": [3, 4]},
    "aged": {"age": [0], "sex": [1]},
}


@pytest.mark.parametrize("case", CASES)
def test_fit_equals_brglm2_and_the_penalised_likelihood(case):
    wanted = expected(case)
    fit = fit_firth_logistic(*data_of(case), intercept="no_intercept" not in case)
    for source in (("coefficient", "std_error"), ("brglm2", "brglm2_se")):
        assert fit.coefficients == pytest.approx(wanted[source[0]], rel=1e-9, abs=0)
        assert fit.std_errors == pytest.approx(wanted[source[1]], rel=1e-9, abs=0)
    assert fit.log_likelihood == pytest.approx(wanted["penalised"], rel=1e-9)
    assert fit.log_likelihood_unpenalised == pytest.approx(wanted["unpenalised"], rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_limits_are_roots_of_the_penalised_deviance(case):
    (X, y), wanted, intercept = data_of(case), expected(case), "no_intercept" not in case
    for j in range(X.shape[1] + intercept):
        column = None if intercept and j == 0 else j - intercept
        found = firth_profile_interval(X, y, column, intercept=intercept)
        assert found == pytest.approx((wanted[f"low_{j + 1}"], wanted[f"high_{j + 1}"]), rel=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_likelihood_ratio_keeps_the_penalty_of_the_whole_model(case):
    wanted = expected(case)
    for name, columns in CASES[case].items():
        test = firth_lr_test(*data_of(case), columns, intercept="no_intercept" not in case)
        assert (test.statistic, test.p_value) == pytest.approx((wanted[f"lr_{name}"], wanted[f"lr_p_{name}"]), rel=1e-9)
        assert (test.df, test.statistic_type) == (len(columns), "penalised_likelihood_ratio")


def test_separated_data_have_a_finite_estimate():
    # Heinze & Schemper (2002): every patient with neovasculation has a high grade.
    X, y = endometrial()
    with pytest.raises(SeparationError):
        fit_logistic(X, y)
    fit = fit_firth_logistic(X, y, ["NV", "PI", "EH"])
    assert (fit.n, fit.n_events, fit.n_parameters) == (79, 30, 4)
    assert 0 < fit.coefficients[1] < 4
    assert np.all((fit.fitted > 0) & (fit.fitted < 1))
    low, high = firth_profile_interval(X, y, 0)
    assert 0 < low < fit.coefficients[1] < high < 10


counts = st.tuples(*[st.integers(0, 12)] * 4).filter(
    lambda cells: cells[0] + cells[1] and cells[2] + cells[3] and cells[0] + cells[2] and cells[1] + cells[3]
)


@settings(max_examples=25, deadline=None)
@given(counts)
def test_a_fourfold_table_has_one_half_added_to_each_cell(cells):
    a, b, c, d = cells  # events and others of the exposed, of the others
    X = np.repeat([1.0, 1.0, 0.0, 0.0], cells)[:, None]
    y = np.repeat([1.0, 0.0, 1.0, 0.0], cells)
    halves = [np.log((c + 0.5) / (d + 0.5)), np.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))]
    fit = fit_firth_logistic(X, y)
    assert fit.coefficients == pytest.approx(halves, abs=1e-10)
    p = expit([halves[0] + halves[1], halves[0]])
    information = np.array([a + b, c + d]) * p * (1 - p)
    assert fit.std_errors[1] == pytest.approx(np.sqrt(np.sum(1 / information)), rel=1e-9)


def test_the_intercept_alone_has_one_half_added_to_both_counts():
    fit = fit_firth_logistic(np.zeros((9, 0)), np.array([1.0] * 2 + [0.0] * 7))
    assert fit.coefficients[0] == pytest.approx(np.log(2.5 / 7.5), rel=1e-12)


def test_units_and_coding_do_not_matter():
    X, y = endometrial()
    plain, scale = fit_firth_logistic(X, y), np.array([1e-6, 1e5, 3.0])
    scaled = fit_firth_logistic((X + np.array([1.0, -20.0, 3.0])) * scale, y)
    assert scaled.coefficients[1:] * scale == pytest.approx(plain.coefficients[1:], rel=1e-9)
    assert scaled.std_errors[1:] * scale == pytest.approx(plain.std_errors[1:], rel=1e-9)
    assert scaled.log_likelihood - plain.log_likelihood == pytest.approx(np.log(scale).sum(), rel=1e-9)
    low, high = np.array(firth_profile_interval(X * scale, y, 0)) * scale[0]
    assert (low, high) == pytest.approx(firth_profile_interval(X, y, 0), rel=1e-9)
    mirrored = firth_profile_interval(-X, y, 0)
    assert (-mirrored[1], -mirrored[0]) == pytest.approx(firth_profile_interval(X, y, 0), rel=1e-9)
    # The test of a factor is the same whichever level is the reference.
    level = np.arange(len(y)) % 3
    dummies = [np.column_stack([level == j for j in others]).astype(float) for others in ((1, 2), (0, 2))]
    tests = [firth_lr_test(np.column_stack([d, X[:, :1]]), y, [0, 1]).statistic for d in dummies]
    assert tests[0] == pytest.approx(tests[1], rel=1e-9)


def test_with_many_patients_it_is_near_maximum_likelihood():
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.normal(size=3000), rng.random(3000) < 0.4])
    y = (rng.random(3000) < expit(0.2 + X @ [0.8, -0.5])).astype(float)
    firth, ml = fit_firth_logistic(X, y), fit_logistic(X, y)
    assert np.abs(firth.coefficients - ml.coefficients).max() < 0.05 * ml.std_errors.min()
    assert firth.std_errors == pytest.approx(ml.std_errors, rel=2e-3)
    assert firth_profile_interval(X, y, 0) == pytest.approx(profile_interval(X, y, 0), abs=2e-3)


def test_firthmodels_gives_the_same_where_its_own_routines_converge():
    X, y = endometrial()
    model = FirthLogisticRegression(backend="numpy", max_iter=200).fit(X, y).lrt([0, 2])
    fit = fit_firth_logistic(X, y)
    assert fit.coefficients[1:] == pytest.approx(model.coef_, rel=1e-5)
    # Its standard errors, as logistf's, are of the data augmented by the leverages: another information than ours.
    assert np.all(model.bse_[:-1] < fit.std_errors[1:])
    limits = model.conf_int(method="pl", features=[0, 2], tol=1e-9, max_iter=200)
    for j in (0, 2):
        assert limits[j] == pytest.approx(firth_profile_interval(X, y, j), rel=1e-5)
        assert model.lrt_pvalues_[j] == pytest.approx(firth_lr_test(X, y, [j]).p_value, rel=1e-5)


def completely_separated():
    """27 patients whose outcome a combination of three columns predicts: with one held there are several maxima."""
    rng = np.random.default_rng(35)
    X = rng.normal(size=(27, 3))
    X[:, 0] = rng.random(27) < 0.3
    return X, (X @ [1.0, 2.0, -1.5] > 0.1).astype(float)


def penalised(design, y, b):
    eta = design @ b
    weighted = design * np.sqrt(expit(eta) * expit(-eta))[:, None]
    sign, log_det = np.linalg.slogdet(weighted.T @ weighted)
    return np.sum(y * eta - np.logaddexp(0.0, eta)) + 0.5 * log_det if sign > 0 else -np.inf


@pytest.mark.parametrize("column", [0, 1, 2])
def test_no_start_leads_to_a_higher_profile_at_the_limits(column):
    X, y = completely_separated()
    with pytest.raises(SeparationError):
        fit_logistic(X, y)
    fit, design, j = fit_firth_logistic(X, y), np.column_stack([np.ones(27), X]), column + 1
    best = penalised(design, y, fit.coefficients)
    rng = np.random.default_rng(column)
    for limit in firth_profile_interval(X, y, column):
        falls = []
        for _ in range(8):
            start = np.delete(fit.coefficients, j) * rng.uniform(0.0, 3.0) + rng.normal(size=3)
            found = minimize(lambda b, limit=limit: -penalised(design, y, np.insert(b, j, limit)), start, method="BFGS")
            falls.append(2 * (best + found.fun))
        assert min(falls) == pytest.approx(QUANTILE, abs=1e-4)


def test_wald_tests_and_intervals_are_of_its_covariance():
    X, y = endometrial()
    fit = fit_firth_logistic(X, y)
    assert fit.wald_test([0]).statistic == pytest.approx(fit.z[1] ** 2, rel=1e-12)
    assert fit.wald_test([0]).p_value == pytest.approx(fit.p_values[1], rel=1e-9)
    assert fit.wald_test([0, 2]).df == 2.0
    low, high = fit.confidence_interval(0.9)
    assert (high - low) / 2 == pytest.approx(1.6448536269514722 * fit.std_errors, rel=1e-12)


@pytest.mark.parametrize(
    ("X", "y", "reason"),
    [
        (np.arange(6.0)[:, None], np.zeros(6), "no patient had the event"),
        (np.arange(6.0)[:, None], np.ones(6), "every patient had the event"),
        (np.random.default_rng(1).normal(size=(3, 3)), np.array([0.0, 1.0, 1.0]), "4 coefficients cannot be estimated"),
        (np.column_stack([np.arange(6.0)] * 2), np.array([0.0, 1, 0, 1, 0, 1]), "collinear"),
    ],
)
def test_what_has_no_estimate_says_why(X, y, reason):
    with pytest.raises(NotEstimable, match=reason):
        fit_firth_logistic(X, y)


def test_wrong_arguments():
    X, y = endometrial()
    with pytest.raises(ValueError, match="0 or 1"):
        fit_firth_logistic(X, y + 1)
    with pytest.raises(ValueError, match="intercept or a column"):
        fit_firth_logistic(np.zeros((4, 0)), np.array([0.0, 1, 0, 1]), intercept=False)
    with pytest.raises(ValueError, match="no intercept"):
        firth_profile_interval(X, y, None, intercept=False)
    with pytest.raises(ValueError, match="outside"):
        firth_lr_test(X, y, [3])
    with pytest.raises(ValueError, match="between 0 and 1"):
        firth_profile_interval(X, y, 0, conf_level=1.0)


def test_a_start_that_firthmodels_doubts_is_not_taken_and_what_else_it_warns_of_is_passed_on(monkeypatch):
    fit = FirthLogisticRegression.fit

    def warned(*arguments, **named):
        for category, message in said:
            warnings.warn(message, category, stacklevel=2)
        return fit(*arguments, **named)

    monkeypatch.setattr(FirthLogisticRegression, "fit", warned)
    starts, highest = [], firth_logistic.highest_maximum

    def from_start(evaluate, start, search):
        starts.append(start)
        return highest(evaluate, start, search)

    monkeypatch.setattr(firth_logistic, "highest_maximum", from_start)
    said = []
    undoubted = fit_firth_logistic(*endometrial())
    for doubt in ((ConvergenceWarning, "no convergence"), (RuntimeWarning, "overflow encountered in exp")):
        said = [doubt]
        found = fit_firth_logistic(*endometrial())
        np.testing.assert_allclose(found.coefficients, undoubted.coefficients, rtol=1e-9)
    assert [bool(np.any(start)) for start in starts] == [True, False, False]
    for unknown in ((FutureWarning, "another default"), (RuntimeWarning, "invalid value encountered")):
        said = [unknown]
        with pytest.warns(unknown[0], match=unknown[1]):
            fit_firth_logistic(*endometrial())


def test_what_does_not_converge_is_refused(monkeypatch):
    monkeypatch.setattr(firth_newton, "MAX_ITERATIONS", 0)
    with pytest.raises(NotEstimable, match="did not converge"):
        fit_firth_logistic(*endometrial())
