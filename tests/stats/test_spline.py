import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.model_fit import likelihood_ratio_test
from lymphoradio.stats.selection_cox import CoxModel
from lymphoradio.stats.spline import RestrictedCubicSpline, place_knots, with_spline
from tests.stats.golden import golden, matrix

VALUES = ["large", "small", "hundred", "ties", "low_clump", "high_clump", "both_clumps"]


@pytest.mark.parametrize("n_knots", [3, 4, 5])
@pytest.mark.parametrize("case", VALUES)
def test_knots_are_those_of_r(case, n_knots):
    x = golden("spline.csv", case)["x"]
    expected = golden("spline.csv", f"{case}_{n_knots}")
    spline = place_knots(x, n_knots)
    assert spline.knots == pytest.approx(expected["knots"], rel=1e-12)
    if "columns" in expected:
        np.testing.assert_allclose(spline.columns(x).T.ravel(), expected["columns"], rtol=1e-9, atol=1e-9)


def test_columns_beyond_given_knots():
    expected = golden("spline.csv", "given")
    spline = RestrictedCubicSpline(tuple(expected["knots"]))
    np.testing.assert_allclose(spline.columns(expected["x"]).T.ravel(), expected["columns"], rtol=1e-9, atol=1e-10)


CASES = {
    "logistic": (fit_logistic, "birthwt.csv", ["lwt", "smoke"], "low", 4),
    "linear": (fit_linear, "mtcars.csv", ["hp", "wt"], "mpg", 3),
    "linear_five": (fit_linear, "birthwt.csv", ["lwt", "smoke"], "bwt", 5),
}


def assert_tests(case, small, large, design):
    expected = golden("spline.csv", case)
    coefficients = large.fit.coefficients if isinstance(large, CoxModel) else large.coefficients
    np.testing.assert_allclose(coefficients, expected["coefficient"], rtol=1e-8)
    assert large.log_likelihood == pytest.approx(expected["log_likelihood"], rel=1e-11)
    wald, k = large.wald_test(design.nonlinear), len(design.nonlinear)
    chi_squared = wald.statistic * {"F": k, "wald_chi2": 1}.get(wald.statistic_type, 0)
    if wald.statistic_type == "t":
        chi_squared = wald.statistic**2
    assert chi_squared == pytest.approx(expected["wald"], rel=1e-8)
    assert wald.p_value == pytest.approx(expected["rms_p"], rel=1e-8)
    assert k == expected["rms_df"]
    whole = large.wald_test(design.whole)
    assert whole.statistic == pytest.approx(expected["rms_whole"], rel=1e-8)
    assert whole.p_value == pytest.approx(expected["rms_whole_p"], rel=1e-8)
    assert whole.df == expected["rms_whole_df"]
    lr = likelihood_ratio_test(small, large)
    assert (lr.statistic, lr.p_value) == pytest.approx((expected["lr"], expected["lr_p"]), rel=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_linearity_of_linear_and_logistic_models(case):
    fit, file, covariates, outcome, n_knots = CASES[case]
    X, y = matrix(file, *covariates), matrix(file, outcome)[:, 0]
    design = with_spline(X, 0, place_knots(X[:, 0], n_knots), covariates)
    assert_tests(case, fit(X, y), fit(design.X, y, column_names=design.column_names), design)


def test_linearity_of_cox_models():
    X, (time, event) = matrix("lung.csv", "age", "sex"), matrix("lung.csv", "time", "event").T
    design = with_spline(X, 0, place_knots(X[:, 0], 4), ["age", "sex"])
    assert design.column_names == ("age", "sex", "age'", "age''")
    small, large = (CoxModel(fit_cox(time, event, columns)) for columns in (X, design.X))
    assert_tests("cox", small, large, design)


@given(
    st.lists(st.integers(-100, 100), min_size=3, max_size=6, unique=True),
    st.lists(st.floats(-300, 300), min_size=3, max_size=3, unique=True),
)
def test_smooth_between_the_knots_and_straight_outside(knots, at):
    knots = sorted(knots)
    spline = RestrictedCubicSpline(tuple(float(k) for k in knots))
    low, high = knots[0], knots[-1]
    assert not spline.columns([low - 50.0, low])[:, 1:].any()
    outside = spline.columns(high + np.array([0.0, 30.0, 60.0]))
    scale = 1 + np.abs(outside).max()
    assert np.abs(np.diff(outside, 2, axis=0)).max() <= 1e-9 * scale
    steps = np.linspace(low - 10, high + 10, 20001)
    curve = spline.columns(steps)[:, 1:]
    first = np.gradient(curve, steps, axis=0)
    assert np.abs(np.diff(first, axis=0)).max() <= 20 * (steps[1] - steps[0])
    assert spline.columns(at)[:, 0].tolist() == at


def test_units_do_not_matter():
    x = golden("spline.csv", "small")["x"]
    one, other = place_knots(x, 4), place_knots(np.array(x) / 1000, 4)
    np.testing.assert_allclose(other.columns(np.array(x) / 1000) * 1000, one.columns(x), rtol=1e-9, atol=1e-9)


def test_what_cannot_be_estimated():
    with pytest.raises(NotEstimable, match="at least 6 patients, not 5"):
        place_knots([1.0, 2, 3, 4, 5], 3)
    with pytest.raises(NotEstimable, match="4 knots needs at least 7 distinct values, not 6"):
        place_knots([1.0, 2, 3, 4, 5, 6] * 9, 4)
    with pytest.raises(NotEstimable, match="coincide"):
        place_knots([*range(10), *[5] * 60], 3)
    with pytest.raises(NotEstimable, match="coincide"):
        place_knots(range(9), 3)
    with pytest.raises(NotEstimable, match="coincide"):
        place_knots([*[0] * 97, 1, 2, 3, 4, 5, 6, 7, 8], 5)


def test_invalid_arguments():
    for knots in ((1.0, 2.0), (1.0, 1.0, 2.0), (1.0, np.nan, 2.0)):
        with pytest.raises(ValueError, match="knots"):
            RestrictedCubicSpline(knots)
    with pytest.raises(ValueError, match="at least 3 knots, not 2"):
        place_knots(range(30), 2)
    spline = RestrictedCubicSpline((0.0, 1.0, 2.0))
    with pytest.raises(ValueError, match="column 2 outside"):
        with_spline(np.ones((4, 2)), 2, spline)
    with pytest.raises(ValueError, match="1 column names for 2"):
        with_spline(np.ones((4, 2)), 0, spline, ["age"])
    with pytest.raises(ValueError, match="missing"):
        spline.columns([1.0, np.nan])
