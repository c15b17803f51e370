"""Chained equations: what must hold of every imputation, and what is known of their distribution."""

import numpy as np
import pytest
from scipy.special import stdtr

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.imputation import Incomplete, impute_chained, nelson_aalen
from lymphoradio.stats.imputation_draws import _augment, _nearest, draw_levels, draw_predictive_mean, fit_multinomial
from lymphoradio.stats.logistic_model import fit_logistic
from tests.stats.golden import columns, golden, read


def generator(seed=1):
    return np.random.default_rng(seed)


def cohort(n=120, seed=4):
    rng = generator(seed)
    z = rng.normal(size=n)
    x = np.round(10 * z + 5 * rng.normal(size=n), 1)
    binary = (rng.random(n) < 0.5).astype(float)
    factor = rng.integers(0, 3, n).astype(float)
    for values in (x, binary, factor):
        values[rng.random(n) < 0.25] = np.nan
    return [Incomplete(x), Incomplete(binary, "levels", 2), Incomplete(factor, "levels", 3), Incomplete(z)]


def test_observed_values_stay_and_imputed_ones_are_observed_values():
    given = cohort()
    found = impute_chained(given, n_imputations=3, iterations=2, seed=1)
    for column, completed, missing in zip(given, found.completed, found.n_missing, strict=True):
        gap = np.isnan(column.values)
        assert completed.shape == (3, 120)
        assert missing == gap.sum()
        for one in completed:
            np.testing.assert_array_equal(one[~gap], column.values[~gap])
        assert set(completed[:, gap].ravel()) <= set(column.values[~gap])
    assert not np.array_equal(found.completed[0][0], found.completed[0][1])
    assert np.isnan(found.chain_means[:, :, 3]).all()
    gap = np.isnan(given[0].values)
    np.testing.assert_allclose(found.chain_means[:, -1, 0], found.completed[0][:, gap].mean(axis=1), rtol=1e-14)


def test_an_imputation_does_not_depend_on_how_many_there_are():
    few = impute_chained(cohort(), n_imputations=2, iterations=3, seed=9)
    many = impute_chained(cohort(), n_imputations=4, iterations=3, seed=9)
    for a, b in zip(few.completed, many.completed, strict=True):
        np.testing.assert_array_equal(a, b[:2])
    other = impute_chained(cohort(), n_imputations=2, iterations=3, seed=10)
    assert not np.array_equal(few.completed[0], other.completed[0])


def test_a_mean_is_recovered_where_values_are_missing_at_random_given_another():
    rng = generator(2)
    z = rng.normal(size=400)
    x = 50 + 10 * z + 3 * rng.normal(size=400)
    level = (rng.random(400) < 1 / (1 + np.exp(-1.5 * z))).astype(float)
    gap = rng.random(400) < 1 / (1 + np.exp(-2 * z))
    given = [Incomplete(np.where(gap, np.nan, x)), Incomplete(np.where(gap, np.nan, level), "levels", 2)]
    found = impute_chained(given, z, n_imputations=5, iterations=3, seed=1)
    for truth, completed in zip((x, level), found.completed, strict=True):
        bias = abs(truth[~gap].mean() - truth.mean())
        assert abs(completed.mean() - truth.mean()) < 0.3 * bias


def test_where_the_predictor_says_nothing_the_observed_distribution_is_drawn():
    rng = generator(3)
    y, X, missing = rng.exponential(size=300), rng.normal(size=(300, 1)), rng.normal(size=(6000, 1))
    drawn = draw_predictive_mean(y, X, missing, 5, rng)
    assert drawn.mean() == pytest.approx(y.mean(), abs=5 * y.std() / np.sqrt(300))
    codes = rng.integers(0, 3, 300)
    shares = np.bincount(draw_levels(codes, 3, X, missing, rng), minlength=3) / 6000
    np.testing.assert_allclose(shares, np.bincount(codes) / 300, atol=0.15)


def test_donors_are_the_nearest_in_prediction():
    wanted = np.array([10.4, -100.0, 100.0])
    chosen = np.array([_nearest(np.arange(40.0), wanted, 3, generator(s)) for s in range(60)])
    assert {frozenset(column) for column in chosen.T.tolist()} == {
        frozenset((9, 10, 11)),
        frozenset((0, 1, 2)),
        frozenset((37, 38, 39)),
    }


def test_donors_are_sought_in_a_bootstrap_sample():
    # A perfect line: sigma is 0 but for the ridge, and the nearest value is taken whenever the sample has it.
    X = np.arange(40.0)[:, None]
    drawn = [draw_predictive_mean(X[:, 0], X, np.array([[10.4]]), 1, generator(s))[0] for s in range(1000)]
    assert np.mean(np.array(drawn) == 10.0) == pytest.approx(1 - (1 - 1 / 40) ** 40, abs=0.05)


def test_equally_near_donors_are_all_used():
    drawn = {
        draw_predictive_mean(np.arange(30.0), np.zeros((30, 0)), np.zeros((1, 0)), 5, generator(s))[0]
        for s in range(400)
    }
    assert len(drawn) == 30


def test_coefficients_of_a_number_are_drawn_and_not_only_estimated():
    # Far outside of the observed predictors the sign of the drawn slope decides between the smallest and the largest.
    rng = generator(5)
    x, y = rng.normal(size=(40, 1)), np.arange(40.0)
    order = rng.permutation(40)
    drawn = [draw_predictive_mean(y[order], x, np.full((1, 1), 1e4), 1, generator(s))[0] for s in range(40)]
    # The donor is the outermost of the bootstrap sample on that side: one of eight but in 1 of 7,000 samples.
    position = [int(np.flatnonzero(y[order] == value)[0]) for value in drawn]
    rank = np.argsort(np.argsort(x[:, 0]))[position]
    assert np.all((rank < 8) | (rank >= 32))
    # The share of either sign is that of the t distribution of the slope; the largest x is where it has the estimate's.
    slope, t = np.polyfit(x[:, 0], y[order], 1, cov=True)
    expected = stdtr(38, slope[0] / np.sqrt(t[0, 0]))
    assert np.mean(rank >= 32) == pytest.approx(max(expected, 1 - expected), abs=0.25)


def test_the_residual_variance_is_drawn_too():
    # On 2 degrees of freedom a slope of 3 standard errors has the wrong sign in 5 % of the draws, not in 0.1 %.
    x, y = np.arange(4.0)[:, None], np.array([0.0, 1.9, 1.4, 3.0])
    slope, covariance = np.polyfit(x[:, 0], y, 1, cov=True)
    wrong = stdtr(2, -slope[0] / np.sqrt(covariance[0, 0]))
    assert 0.03 < wrong < 0.07
    drawn = [draw_predictive_mean(y, x, np.full((1, 1), 1e4), 1, generator(s))[0] for s in range(800)]
    assert np.mean(np.array(drawn) == 0.0) == pytest.approx(wrong, abs=0.02)


def test_pseudo_patients_weigh_one_per_coefficient_and_do_not_move_the_means():
    X = generator(7).normal(size=(50, 3))
    rows, levels, weights = _augment(X - X.mean(axis=0), np.zeros(50, dtype=int), 4)
    assert len(rows) == 50 + 2 * 3 * 4
    assert weights[50:].sum() == pytest.approx(4.0, rel=1e-14)
    assert np.bincount(levels[50:]).tolist() == [6, 6, 6, 6]
    np.testing.assert_allclose(rows.mean(axis=0), 0.0, atol=1e-15)
    assert sorted(np.abs(rows[50:]).sum(axis=1)) == [0.5] * 24


def test_coefficients_are_drawn_and_not_only_estimated():
    # Far outside of the observed predictors the drawn slope decides the level; plugged in, it would be one.
    rng = generator(5)
    x = rng.normal(size=(40, 1))
    codes = (rng.random(40) < 0.5).astype(int)
    shares = [draw_levels(codes, 2, x, np.full((200, 1), 20.0), generator(s)).mean() for s in range(40)]
    assert np.min(shares) < 0.05
    assert np.max(shares) > 0.95


@pytest.mark.parametrize("case", ["multinomial", "weighted"])
def test_multinomial_model_equals_brglm2(case):
    rows = read("imputed_sets.csv")
    rows = rows[rows.imputation == 1]
    design = np.column_stack([np.ones(len(rows)), (rows.age - 60) / 10, rows.sex, rows.loss / 10])
    weights = np.ones(100) if case == "multinomial" else 1.0 + np.arange(1, 101) % 3
    estimate, root = fit_multinomial(design, rows.ecog.to_numpy(dtype=int), 3, weights, ridge=0.0)
    expected = golden("imputation.csv", case)
    np.testing.assert_allclose(estimate.ravel(), expected["coefficient"], rtol=1e-9)
    std_error = np.sqrt(np.diag(np.linalg.inv(root @ root.T)))
    np.testing.assert_allclose(std_error, expected["std_error"], rtol=1e-9)


def test_two_levels_are_a_logistic_model_whatever_the_ridge_of_the_steps():
    rows = read("imputed_sets.csv")
    X, y = rows[["age", "loss"]].to_numpy(dtype=float), (rows.sex == 1).to_numpy()
    expected = fit_logistic(X, y.astype(float)).coefficients
    scale = np.array([1.0, 60.0, 20.0])
    design = np.column_stack([np.ones(len(X)), X]) / scale
    for ridge in (0.0, 1e-5):
        estimate, _ = fit_multinomial(design, y.astype(int), 2, np.ones(len(y)), ridge)
        np.testing.assert_allclose(estimate[0] / scale, expected, rtol=1e-8)


def test_perfect_prediction_and_collinear_predictors_are_survived():
    x = np.arange(-10.0, 10)[:, None]
    codes = (x[:, 0] >= 0).astype(int)
    X = np.column_stack([x, 2 * x, np.ones(20)])
    shares = np.array([draw_levels(codes, 2, X, X, generator(s)) for s in range(200)]).mean(axis=0)
    assert shares[0] < 0.1
    assert shares[-1] > 0.9
    assert 0.2 < shares[9] < 0.8
    assert np.isfinite(draw_predictive_mean(x[:, 0], X, X, 5, generator())).all()


def test_a_level_seen_alone_is_the_one_imputed():
    gap = np.array([1.0, np.nan, 1.0])
    found = impute_chained([Incomplete(gap, "levels", 3)], n_imputations=2, iterations=1, seed=1)
    np.testing.assert_array_equal(found.completed[0], np.ones((2, 3)))


def test_more_predictors_than_patients():
    rng = generator(6)
    y = rng.normal(size=8)
    y[:2] = np.nan
    factor = np.array([0.0, 1, 2, 0, 1, 2, np.nan, 0])
    given = [Incomplete(y), Incomplete(factor, "levels", 3)]
    found = impute_chained(given, rng.normal(size=(8, 12)), n_imputations=2, iterations=2, seed=1)
    assert np.isfinite(found.completed[0]).all()
    assert np.isfinite(found.completed[1]).all()


@pytest.mark.parametrize("case", ["lung", "tied"])
def test_cumulative_hazard_equals_survfit(case):
    rows = columns("lung_complete.csv")
    time = rows["time"] if case == "lung" else np.ceil(rows["time"] / 100)
    expected = golden("imputation.csv", case)["cumulative_hazard"]
    np.testing.assert_allclose(nelson_aalen(time, rows["event"]), expected, rtol=1e-12)


def test_invalid_arguments():
    column = Incomplete(np.array([1.0, np.nan]))
    for given, options, message in (
        ([], {}, "one length"),
        ([column, Incomplete(np.ones(3))], {}, "one length"),
        ([Incomplete(np.array([1.0, np.inf]))], {}, "finite"),
        ([Incomplete(np.array([1.0, 2.0]), "levels", 2)], {}, "coded 0 .. 1"),
        ([Incomplete(np.array([1.0, 2.0]), "factor")], {}, "kind"),
        ([column], {"auxiliary": [1.0, np.nan]}, "auxiliary"),
        ([column], {"n_imputations": 1}, "n_imputations"),
        ([column], {"iterations": 0}, "iterations"),
        ([column], {"donors": 0}, "donors"),
    ):
        with pytest.raises(ValueError, match=message):
            impute_chained(given, seed=1, **options)
    with pytest.raises(NotEstimable, match="no observed value"):
        impute_chained([Incomplete(np.array([np.nan, np.nan]))], seed=1)
