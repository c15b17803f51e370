"""Rubin's rules against mice::pool, mice::D1 and mitml::testModels on the same fits."""

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.pooling import barnard_rubin_df, pool_scalar, pool_wald
from tests.stats.golden import golden, read

LEVELS = [("linear", [1, 3]), ("logistic", [3, 4]), ("cox", [2, 3])]


def fits(name):
    """Coefficients and their covariance in each imputed set."""
    found = []
    for _, rows in read("imputed_sets.csv").groupby("imputation"):
        ecog = np.column_stack([rows.ecog == 1, rows.ecog == 2]).astype(float)
        if name == "linear":
            model = fit_linear(rows[["age", "sex", "loss"]].to_numpy(), rows.meal.to_numpy())
        elif name == "logistic":
            X = np.column_stack([rows[["age", "loss"]], ecog])
            model = fit_logistic(X, (rows.sex == 1).to_numpy(dtype=float))
        else:
            X = np.column_stack([rows[["age", "sex"]], ecog, rows.loss])
            model = fit_cox(rows.time, rows.event, X)
        found.append((model.coefficients, model.covariance))
    return tuple(np.array(part) for part in zip(*found, strict=True))


@pytest.mark.parametrize("df", ["own", "infinite"])
@pytest.mark.parametrize("name", ["linear", "logistic", "cox"])
def test_pooled_coefficients_equal_mice(name, df):
    q, U = fits(name)
    expected = golden("pooling.csv", f"{name}_{df}")
    for j in range(q.shape[1]):
        pooled = pool_scalar(q[:, j], U[:, j, j], float(expected["df_complete"]), 0.9)
        found = {
            "estimate": pooled.estimate,
            "within": pooled.within,
            "between": pooled.between,
            "total": pooled.total,
            "df": pooled.df,
            "riv": pooled.relative_increase,
            "lambda": pooled.proportion_missing,
            "fmi": pooled.fraction_missing,
            "std_error": pooled.std_error,
            "t": pooled.statistic,
            "p": pooled.p_value,
            "low": pooled.conf_low,
            "high": pooled.conf_high,
        }
        for quantity, value in found.items():
            assert value == pytest.approx(expected[quantity][j], rel=1e-9), quantity
        assert (pooled.m, pooled.conf_level) == (5, 0.9)


@pytest.mark.parametrize("df", ["own", "infinite"])
@pytest.mark.parametrize(("name", "positions"), LEVELS)
def test_pooled_wald_test_equals_d1(name, positions, df):
    q, U = fits(name)
    expected = golden("pooling.csv", f"{name}_{df}")
    test = pool_wald(q[:, positions], U[:, positions][:, :, positions], float(expected["df_complete"]))
    found = [test.statistic, test.df, test.df_residual, test.p_value, test.relative_increase]
    np.testing.assert_allclose(found, expected["d1"], rtol=1e-9)
    if df == "own":
        np.testing.assert_allclose(found, expected["mice_d1"], rtol=1e-9)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 5)), min_size=2, max_size=10), st.floats(0.01, 100))
def test_units_do_not_matter(rows, factor):
    q, u = np.array(rows).T
    pooled, scaled = pool_scalar(q, u, 50.0), pool_scalar(q * factor, u * factor**2, 50.0)
    assert scaled.estimate == pytest.approx(pooled.estimate * factor, rel=1e-9, abs=1e-9)
    assert scaled.df == pytest.approx(pooled.df, rel=1e-6)
    assert scaled.p_value == pytest.approx(pooled.p_value, rel=1e-6)
    assert 0 < pooled.df <= 50 * 51 / 53 + 1e-9
    assert pooled.total >= pooled.within


def test_without_missing_values_it_is_the_complete_analysis():
    pooled = pool_scalar([2.0] * 20, [0.25] * 20)
    assert (pooled.estimate, pooled.std_error, pooled.df, pooled.fraction_missing) == (2.0, 0.5, inf, 0.0)
    assert pooled.p_value == pytest.approx(2 * ndtr(-4.0), rel=1e-12)
    # Barnard and Rubin's df then is that of the complete data, by their factor.
    assert pool_scalar([2.0] * 20, [0.25] * 20, 30.0).df == pytest.approx(31 / 33 * 30)
    joint = pool_wald([[1.0, 2.0]] * 20, [np.eye(2)] * 20)
    assert (joint.df_residual, joint.relative_increase) == (inf, 0.0)
    assert joint.p_value == pytest.approx(np.exp(-2.5), rel=1e-12)  # chi-squared 5 on 2
    assert pool_wald([[1.0, 2.0]] * 20, [np.eye(2)] * 20, 30.0).df_residual == pytest.approx(31 / 33 * 30)


def test_one_coefficient_has_the_same_statistic_in_both():
    q, u = np.array([1.0, 1.4, 0.9, 1.2]), np.array([0.2, 0.25, 0.22, 0.18])
    joint = pool_wald(q[:, None], u[:, None, None])
    assert joint.statistic == pytest.approx(pool_scalar(q, u).statistic ** 2, rel=1e-12)
    shifted = pool_wald(q[:, None], u[:, None, None], null=[1.0])
    assert shifted.statistic == pytest.approx(pool_scalar(q, u, null=1.0).statistic ** 2, rel=1e-12)


def test_few_imputations_have_a_formula_of_their_own():
    # Equation 1.18 at t = 4: m = 3, k = 2.
    q = np.array([[1.0, 0.0], [1.2, 0.4], [0.8, -0.4]])
    test = pool_wald(q, [np.eye(2) * 0.04] * 3)
    r = (4 / 3) * (0.04 + 0.16) / 0.04 / 2
    assert test.relative_increase == pytest.approx(r, rel=1e-12)
    assert test.df_residual == pytest.approx(4 * 1.5 * (1 + 1 / r) ** 2 / 2, rel=1e-12)
    with pytest.raises(NotEstimable, match="too few for a joint test"):
        pool_wald(q, [np.eye(2) * 0.04] * 3, 30.0)


def test_what_cannot_be_pooled():
    with pytest.raises(ValueError, match="at least two"):
        pool_scalar([1.0], [1.0])
    with pytest.raises(ValueError, match="at least two"):
        pool_wald([[1.0]], [[[1.0]]])
    with pytest.raises(ValueError, match="finite"):
        pool_wald([[1.0], [np.nan]], [[[1.0]], [[1.0]]])
    with pytest.raises(ValueError, match="df_complete"):
        pool_scalar([1.0, 2.0], [1.0, 1.0], 0.0)
    with pytest.raises(NotEstimable, match="standard error of 0"):
        pool_scalar([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(NotEstimable, match="singular"):
        pool_wald([[1.0, 1.0], [2.0, 2.0]], [np.ones((2, 2))] * 2)
    with pytest.raises(NotEstimable, match="degrees of freedom are too few"):
        pool_wald(np.random.default_rng(1).normal(size=(20, 2)), [np.eye(2)] * 20, 5.0)
    assert barnard_rubin_df(5, 1.0, 10.0) == 0.0
