import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.diagnostics import cooks_distance, leverage
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.influence import deviance_dfbetas, influence_linear, influence_logistic
from lymphoradio.stats.influence_cox import influence_cox
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from tests.stats.golden import golden, matrix


def mtcars():
    cyl = matrix("mtcars.csv", "cyl")
    return np.column_stack([matrix("mtcars.csv", "wt", "hp"), cyl == [6, 8]]), matrix("mtcars.csv", "mpg")[:, 0]


def birthwt():
    race = matrix("birthwt.csv", "race")
    X = np.column_stack(
        [matrix("birthwt.csv", "age", "lwt"), race == [2, 3], matrix("birthwt.csv", *"smoke ht ui".split())]
    )
    return X, matrix("birthwt.csv", "low")[:, 0]


def lung():
    data = matrix("lung.csv", "time", "event", "age", "sex", "ph.ecog")
    data = data[~np.isnan(data).any(axis=1)]
    month = np.ceil(data[:, 0] / 60)
    entry = np.where(np.arange(1, len(data) + 1) % 3 == 0, np.floor(month / 3), 0)
    return data[:, 0], data[:, 1], data[:, 2:], month, entry


def of_lung(case):
    time, event, X, month, entry = lung()
    return {
        "cox_efron": lambda: influence_cox(time, event, X),
        "cox_breslow": lambda: influence_cox(time, event, X, ties="breslow"),
        "cox_strata": lambda: influence_cox(month, event, X[:, [0, 2]], strata=X[:, 1]),
        "cox_entry": lambda: influence_cox(month, event, X, entry=entry),
    }[case]()


CASES = {
    "linear": lambda: influence_linear(*mtcars()),
    "linear_no_intercept": lambda: influence_linear(mtcars()[0][:, :2], mtcars()[1], intercept=False),
    "logistic": lambda: influence_logistic(*birthwt()),
} | {case: lambda case=case: of_lung(case) for case in ("cox_efron", "cox_breslow", "cox_strata", "cox_entry")}


@pytest.mark.parametrize("case", CASES)
def test_equals_r(case):
    found, expected = CASES[case](), golden("influence.csv", case)
    np.testing.assert_allclose(found.dfbetas.T.ravel(), expected["dfbetas"], rtol=1e-9, atol=1e-11)
    assert (found.row + 1).tolist() == expected["row"]
    for quantity in ("without", "std_error_without", "p_without"):
        np.testing.assert_allclose(getattr(found, quantity), expected[quantity], rtol=1e-9)
    np.testing.assert_array_equal(found.largest, np.abs(found.dfbetas).max(axis=0))
    assert found.notes == ("",) * len(found.row)
    assert found.exact == case.startswith("linear")


def test_the_patients_of_r_include_those_of_leverage_one():
    X = np.column_stack([[1.0, 0, 0, 0, 0, 0], [0.0, 1, 2, 3, 4, 6]])
    y = np.array([9.0, 1, 2, 4, 3, 7])
    found = influence_linear(X, y)
    assert np.isnan(found.dfbetas).any(axis=1).tolist() == [True] + [False] * 5
    assert not np.any(found.row == 0)
    assert not np.isnan(found.largest).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_linear_deletions_are_refits(seed, intercept):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(9, 2)), rng.normal(size=9) + 3
    found, fit = influence_linear(X, y, intercept), fit_linear(X, y, intercept)
    for i in range(9):
        other = fit_linear(np.delete(X, i, axis=0), np.delete(y, i), intercept)
        scale = other.residual_sd * fit.std_errors / fit.residual_sd
        np.testing.assert_allclose(
            found.dfbetas[i] * scale, fit.coefficients - other.coefficients, rtol=1e-7, atol=1e-10
        )
        for j in np.flatnonzero(found.row == i):
            assert found.without[j] == pytest.approx(other.coefficients[j], rel=1e-9, abs=1e-12)


def test_cooks_distance_is_the_influence_on_all_coefficients_together():
    X, y = mtcars()
    fit, hat = fit_linear(X, y), leverage(X)
    remaining = np.sqrt((fit.residual_sum_of_squares - fit.residuals**2 / (1 - hat)) / (fit.df_residual - 1))
    moved = influence_linear(X, y).dfbetas * remaining[:, None] * fit.std_errors / fit.residual_sd
    design = np.column_stack([np.ones(len(y)), X])
    distance = np.sum((moved @ design.T) ** 2, axis=1) / (5 * fit.residual_sd**2)
    np.testing.assert_allclose(distance, cooks_distance(fit, hat), rtol=1e-9)


def test_the_influence_that_r_prints_for_logistic_models():
    X, y = birthwt()
    expected = golden("influence.csv", "logistic")
    got = deviance_dfbetas(fit_logistic(X, y), X, y)
    np.testing.assert_allclose(got.T.ravel(), expected["deviance_dfbetas"], rtol=1e-9, atol=1e-11)
    step, exact = influence_logistic(X, y).dfbetas.T.ravel(), np.array(expected["exact"])
    assert np.linalg.norm(step - exact) < np.linalg.norm(expected["deviance_dfbetas"] - exact) / 5


def test_one_step_is_close_to_the_refit():
    X, y = birthwt()
    found, fit = influence_logistic(X, y), fit_logistic(X, y)
    for j, i in enumerate(found.row):
        step = (fit.coefficients[j] - found.without[j]) / fit.std_errors[j]
        assert step == pytest.approx(found.dfbetas[i, j], rel=0.06)
    time, event, X, _, _ = lung()
    found, fit = influence_cox(time, event, X), fit_cox(time, event, X)
    for j, i in enumerate(found.row):
        step = (fit.coefficients[j] - found.without[j]) / fit.std_error[j]
        assert step == pytest.approx(found.dfbetas[i, j], rel=0.2)


def test_a_coefficient_that_hangs_on_one_patient_has_no_value_without_it():
    x = np.array([0.0] * 8 + [1.0] * 8)
    y = np.array([1.0] * 3 + [0.0] * 5 + [1.0] * 7 + [0.0])
    found = influence_logistic(x[:, None], y)
    assert found.row.tolist() == [0, 15]
    for missing in (found.without, found.std_error_without, found.p_without):
        assert np.isnan(missing).tolist() == [False, True]
    assert "separation" in found.notes[1]
    time, event = np.append(np.arange(1.0, 16.0), 4.5), np.array([1.0] * 8 + [0.0] * 7 + [1.0])
    found = influence_cox(time, event, x)
    assert np.isnan(found.without).tolist() == [True]
    assert "monotone" in found.notes[0]


def test_what_cannot_be_estimated():
    x = np.arange(6.0)[:, None]
    with pytest.raises(NotEstimable, match="perfect fit"):
        influence_linear(x, 2 * x[:, 0])
    with pytest.raises(NotEstimable, match="no bound"):
        influence_linear(x, np.array([0.0, 1, 2, 3, 4, 9]))
    with pytest.raises(NotEstimable, match="no residual degrees"):
        influence_linear(x[:3], np.array([1.0, 2, 4]))
    with pytest.raises(NotEstimable, match="no residual degrees"):
        deviance_dfbetas(fit_logistic(np.empty((2, 0)), np.array([0.0, 1])), np.empty((2, 0)), np.array([0.0, 1]))
    with pytest.raises(NotEstimable, match="without covariates"):
        influence_cox([1, 2, 3], [1, 1, 0], np.empty((3, 0)))
