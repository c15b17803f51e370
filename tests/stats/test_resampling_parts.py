"""Parts of the engine: tail areas, small matrices, weighted performance, calibration slopes."""

import numpy as np
import pytest
from scipy.special import betaincc, chdtrc

from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.logistic_model import fit_logistic
from lymphoradio.stats.resampling import bootstrap_weights
from lymphoradio.stats.resampling.likelihoods import COX_BRESLOW, COX_EFRON, LINEAR, LOGISTIC
from lymphoradio.stats.resampling.performance import (
    calibration_slope,
    ranks,
    weighted_auc,
    weighted_concordance,
    weighted_r_squared,
)
from lymphoradio.stats.resampling.samples import cox_sample
from lymphoradio.stats.resampling.small_matrices import independent_columns, invert, quadratic_form
from lymphoradio.stats.resampling.tail_areas import chi_squared_tail, f_tail
from lymphoradio.stats.roc import roc_curve

STATISTICS = [*np.logspace(-12, 3.1, 60), *np.linspace(0.5, 60.0, 40)]


@pytest.mark.parametrize("df", range(1, 31))
def test_chi_squared_tail(df):
    for statistic in STATISTICS:
        expected = float(chdtrc(df, statistic))
        if expected > 1e-290:
            assert chi_squared_tail(float(statistic), df) == pytest.approx(expected, rel=1e-12)
    assert chi_squared_tail(0.0, df) == chi_squared_tail(-1e-13, df) == 1.0


@pytest.mark.parametrize("df_residual", [1, 2, 3, 7, 20, 81, 300, 2122])
@pytest.mark.parametrize("df", [1, 2, 3, 5, 8, 13, 30])
def test_f_tail(df, df_residual):
    for statistic in STATISTICS:
        # By SciPy's incomplete beta function: its fdtrc has 10 digits near p = 1.
        share = df * statistic / (df_residual + df * statistic)
        expected = float(betaincc(df / 2, df_residual / 2, share))
        if expected > 1e-290:
            assert f_tail(float(statistic), float(df), float(df_residual)) == pytest.approx(expected, rel=1e-12)
    assert f_tail(0.0, float(df), float(df_residual)) == 1.0


def test_tails_of_algebra():
    # Chi-squared on 2 df is exponential; F on 2 and m df has the tail (1 + 2 F / m)^(-m / 2).
    for x in (0.1, 3.0, 70.0, 1200.0):
        assert chi_squared_tail(x, 2) == pytest.approx(np.exp(-x / 2.0), rel=1e-14)
    for m in (1.0, 6.0, 50.0):
        for x in (0.01, 1.0, 30.0):
            assert f_tail(x, 2.0, m) == pytest.approx((1.0 + 2.0 * x / m) ** (-m / 2.0), rel=1e-12)


@pytest.mark.parametrize("k", range(1, 13))
def test_inverse(k):
    rng = np.random.default_rng(k)
    for unit in (1.0, 1e-6, 1e6):
        A = rng.normal(size=(k + 6, k)) * unit ** rng.uniform(0.0, 1.0, k)
        H, V = A.T @ A, np.full((k, k), np.nan)
        assert invert(H, V)
        scale = np.sqrt(np.diag(H))
        expected = np.linalg.inv(H / np.outer(scale, scale)) / np.outer(scale, scale)
        np.testing.assert_allclose(V * np.outer(scale, scale), expected * np.outer(scale, scale), rtol=1e-9, atol=1e-9)
        assert np.array_equal(V, V.T)
        chosen = np.sort(rng.permutation(k)[: 1 + k // 2])
        b = rng.normal(size=k) * np.sqrt(np.diag(V))
        form = b[chosen] @ np.linalg.solve(V[np.ix_(chosen, chosen)], b[chosen])
        assert quadratic_form(V, b, chosen) == pytest.approx(form, rel=1e-8)


def test_what_has_no_inverse_is_refused():
    V = np.zeros((2, 2))
    for H in (
        [[1.0, 1.0], [1.0, 1.0]],
        [[0.0, 0.0], [0.0, 1.0]],
        [[1.0, 2.0], [2.0, 1.0]],
        [[np.nan, 0.0], [0.0, 1.0]],
    ):
        assert not invert(np.array(H), V)
    assert np.isnan(quadratic_form(np.ones((2, 2)), np.ones(2), np.array([0, 1])))


def test_independent_columns_are_the_first_ones():
    rng = np.random.default_rng(4)
    a, b, c = rng.normal(size=(3, 50))
    one = np.ones(50)
    for columns, expected in [
        ([one, a, b, c], [1, 1, 1, 1]),
        ([one, a, a, b], [1, 1, 0, 1]),
        ([a, b, a + 2 * b, c], [1, 1, 0, 1]),
        ([a - c, a, c, b], [1, 1, 0, 1]),
        ([one, 1e6 * one, a, 1e-6 * a], [1, 0, 1, 0]),
        ([a, 0.0 * a, b, b + 1e-3 * c], [1, 0, 1, 1]),
    ]:
        X = np.column_stack(columns)
        H = X.T @ X
        assert independent_columns(H, np.diag(H).copy()).tolist() == [bool(x) for x in expected]
    # What is left of a constant column when means are subtracted is rounding of its moment.
    assert independent_columns(np.diag([1.0, 1e-13]), np.array([1.0, 50.0])).tolist() == [True, False]


def scores(rng, n, tied):
    return np.round(rng.normal(size=n)) if tied else rng.normal(size=n)


def order_of(time, event):
    """Order of the engine's rows and where each distinct time begins."""
    sample = cox_sample(time, event, np.arange(len(time))[:, None])
    starts = np.concatenate([np.flatnonzero(np.diff(sample.block, prepend=-1)), [len(time)]])
    return sample.order, starts.astype(np.int64)


@pytest.mark.parametrize("tied", [False, True])
def test_weighted_concordance_is_that_of_replicated_rows(tied):
    rng = np.random.default_rng(1)
    for seed in range(30):
        n = int(rng.integers(5, 60))
        time, event = np.ceil(rng.exponential(1.0, n) * (4 if tied else 400)), (rng.random(n) < 0.6).astype(float)
        score = scores(rng, n, tied)
        weights = bootstrap_weights(n, 1, seed)[0]
        order, starts = order_of(time, event)
        rows = np.repeat(np.arange(n), weights)
        rank = ranks(score[order])
        got = weighted_concordance(rank, event[order], weights[order].astype(float), starts)
        try:
            expected = concordance(time[rows], event[rows], score[rows]).estimate
        except ValueError:
            expected = np.nan
        np.testing.assert_allclose(got, expected, rtol=1e-15)


def test_concordance_by_hand():
    # Times 1 (event), 1 (censored), 2 (event), 3: the censored one outlived the first event; two tied events do not.
    time, event = np.array([1.0, 1.0, 2.0, 3.0]), np.array([1.0, 0.0, 1.0, 0.0])
    order, starts = order_of(time, event)
    rank = ranks(np.array([3.0, 1.0, 1.0, 1.0])[order])
    # Weights 2, 1, 1, 3: pairs 2 x 5 won, 1 x 3 tied.
    got = weighted_concordance(rank, event[order], np.array([2.0, 1.0, 1.0, 3.0])[order], starts)
    assert got == (10 + 1.5) / 13
    order, starts = order_of(np.ones(4), np.ones(4))
    assert np.isnan(weighted_concordance(ranks(np.arange(4.0)), np.ones(4), np.ones(4), starts))


@pytest.mark.parametrize("tied", [False, True])
def test_weighted_auc_is_that_of_replicated_rows(tied):
    rng = np.random.default_rng(2)
    for seed in range(30):
        n = int(rng.integers(12, 60))
        y, score, weights = (rng.random(n) < 0.5).astype(float), scores(rng, n, tied), bootstrap_weights(n, 1, seed)[0]
        rows = np.repeat(np.arange(n), weights)
        expected = roc_curve(y[rows], score[rows], ">").auc
        assert weighted_auc(ranks(score), y, weights.astype(float)) == pytest.approx(expected, rel=1e-15)
    assert np.isnan(weighted_auc(ranks(np.arange(3.0)), np.ones(3), np.ones(3)))


@pytest.mark.parametrize("intercept", [True, False])
def test_weighted_r_squared_is_that_of_replicated_rows(intercept):
    rng = np.random.default_rng(3)
    for seed in range(10):
        X = rng.normal(size=(40, 2)) + 1.0
        y, weights = X[:, 0] + rng.normal(size=40), bootstrap_weights(40, 1, seed)[0]
        rows = np.repeat(np.arange(40), weights)
        fit = fit_linear(X[rows], y[rows], intercept)
        predicted = (np.column_stack([np.ones(40), X]) if intercept else X) @ fit.coefficients
        got = weighted_r_squared(predicted, y, weights.astype(float), intercept)
        assert got == pytest.approx(fit.r_squared, rel=1e-12)
    assert np.isnan(weighted_r_squared(np.ones(3), np.full(3, 7.0), np.ones(3), True))


@pytest.mark.parametrize("family", [COX_EFRON, COX_BRESLOW, LOGISTIC, LINEAR])
@pytest.mark.parametrize("intercept", [True, False])
def test_calibration_slope_is_the_coefficient_of_the_score(family, intercept):
    if intercept != (family == LOGISTIC) and family != LINEAR:
        return
    rng = np.random.default_rng(5)
    for unit in (1.0, 1e5, 1e-5):
        score = rng.normal(size=80) * unit
        z = score / unit
        if family in (COX_EFRON, COX_BRESLOW):
            time, event = np.ceil(rng.exponential(np.exp(-0.7 * z)) * 6), (rng.random(80) < 0.7).astype(float)
            order, starts = order_of(time, event)
            ties = "efron" if family == COX_EFRON else "breslow"
            expected = fit_cox(time, event, score[:, None], ties).coefficients[0]
            got = calibration_slope(family, score[order], event[order], starts, False)
        else:
            starts = np.arange(81)
            y = (rng.random(80) < 1 / (1 + np.exp(-z))).astype(float) if family == LOGISTIC else z + rng.normal(size=80)
            fit = fit_logistic(score[:, None], y) if family == LOGISTIC else fit_linear(score[:, None], y, intercept)
            expected = fit.coefficients[-1]
            got = calibration_slope(family, score, y, starts, intercept)
        assert got == pytest.approx(expected, rel=1e-9)


def test_a_constant_score_and_a_separating_one_have_no_slope():
    y = np.repeat([0.0, 1.0], 10)
    assert np.isnan(calibration_slope(LOGISTIC, np.full(20, 0.3), y, np.arange(21), True))
    assert np.isnan(calibration_slope(LOGISTIC, np.arange(20.0), y, np.arange(21), True))
    order, starts = order_of(np.arange(20.0), np.ones(20))
    assert np.isnan(calibration_slope(COX_EFRON, -np.arange(20.0)[order], np.ones(20), starts, False))
