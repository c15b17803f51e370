import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.mixed_likelihood import RATIOS, deviance, profile, reduce_patients, slope
from lymphoradio.stats.mixed_model import fit_mixed
from lymphoradio.stats.model_fit import likelihood_ratio_test
from lymphoradio.stats.paired import paired_t
from tests.stats.golden import golden, read
from tests.stats.large_samples import repeated


def measurements(name):
    table = read("mixed_model_data.csv")
    return table[table.data == name]


def factor(values, reference=True):
    levels = np.unique(values)[int(reference) :]
    return (np.asarray(values)[:, None] == levels).astype(float)


def by_group(d, factor_time):
    time = factor(d.time) if factor_time else d.time.to_numpy(float)[:, None]
    group = d.group.to_numpy(float)[:, None]
    return time, group


def design(name, formula):
    """The columns in the order of R's model.matrix."""
    d = measurements(name)
    time, group = by_group(d, "factor" in formula)
    x = d.x.to_numpy(float)[:, None]
    parts = {
        "time * group": [time, group, time * group],
        "factor time * group": [time, group, time * group],
        "time * group + x": [time, group, x, time * group],
        "factor time + group": [time, group],
        "factor time + group + x": [time, group, x],
        "0 + factor time + x": [factor(d.time, reference=False), x],
    }
    return np.hstack(parts[formula]), d.y.to_numpy(float), d.patient.to_numpy()


CASES = {
    "orthodont": ("orthodont", "time * group"),
    "orthodont_ml": ("orthodont", "time * group"),
    "dropout": ("dropout", "factor time * group"),
    "dropout_ml": ("dropout", "factor time * group"),
    "dropout_covariate": ("dropout", "time * group + x"),
    "no_intercept": ("dropout", "0 + factor time + x"),
    "weak": ("weak", "factor time + group"),
    "strong": ("strong", "factor time * group"),
    "pairs": ("pairs", "time * group"),
}


def fitted(case):
    name, formula = CASES[case]
    X, y, patient = design(name, formula)
    return fit_mixed(X, y, patient, intercept=not formula.startswith("0"), reml=not case.endswith("_ml"))


def assert_fit(fit, expected, source, rtol):
    got = {"coefficient": fit.coefficients, "std_error": fit.std_errors, "sigma": fit.sigma}
    got |= {"sigma_patient": fit.sigma_patient, "log_likelihood": fit.log_likelihood}
    for quantity, value in got.items():
        np.testing.assert_allclose(value, expected[f"{source}_{quantity}"], rtol=rtol, err_msg=quantity)


@pytest.mark.parametrize("case", CASES)
def test_equals_the_exact_maximum(case):
    fit, expected = fitted(case), golden("mixed_model.csv", case)
    assert_fit(fit, expected, "exact", 1e-10)
    np.testing.assert_allclose(fit.covariance.ravel(), expected["exact_covariance"], rtol=1e-9, atol=1e-15)
    df = [fit.contrast(w).df for w in np.eye(len(fit.coefficients))]
    np.testing.assert_allclose(df, expected["exact_satterthwaite"], rtol=1e-9)
    assert (fit.boundary, fit.note) == (False, "")
    assert fit.n_patients == measurements(CASES[case][0]).patient.nunique()


@pytest.mark.parametrize("case", CASES)
def test_equals_nlme_and_lme4(case):
    fit, expected = fitted(case), golden("mixed_model.csv", case)
    assert_fit(fit, expected, "lme", 1e-9)
    assert fit.df.tolist() == expected["lme_df"]
    # lme4 compares values of the deviance, which fixes the variances to 7 digits.
    assert_fit(fit, expected, "lmer", 2e-7)
    df = [fit.contrast(w).df for w in np.eye(len(fit.coefficients))]
    np.testing.assert_allclose(df, expected["lmertest_df"], rtol=5e-6)
    if fit.reml:
        np.testing.assert_allclose(fit.t, expected["lme_t"], rtol=1e-9)
        np.testing.assert_allclose(fit.p_values, expected["lme_p"], rtol=1e-8)


@pytest.mark.parametrize("case", ["dropout", "dropout_ml", "dropout_covariate", "no_intercept", "weak", "strong"])
def test_tests_of_several_coefficients(case):
    fit, expected = fitted(case), golden("mixed_model.csv", case)
    columns = [int(j) - int(fit.intercept) for j in expected["tested"]]
    wald = fit.wald_test(columns)
    assert (wald.statistic_type, wald.df) == ("wald_chi2", len(columns))
    assert wald.statistic == pytest.approx(expected["exact_wald"], rel=1e-9)
    assert wald.p_value == pytest.approx(expected["exact_wald_p"], rel=1e-8)
    f = fit.f_test(columns)
    assert f.statistic == pytest.approx(wald.statistic / len(columns), rel=1e-14)
    assert f.df_residual == pytest.approx(expected["exact_f_df"], rel=1e-9)
    assert (f.statistic, f.df_residual) == pytest.approx((expected["lmertest_f"], expected["lmertest_f_df"]), rel=5e-6)
    assert f.p_value == pytest.approx(expected["lmertest_f_p"], rel=1e-5)
    if case != "dropout_ml":  # nlme's anova of a fit by maximum likelihood inflates the variance
        inner_outer = fit.f_test_inner_outer(columns)
        assert inner_outer.statistic == pytest.approx(expected["lme_f"], rel=1e-9)
        assert inner_outer.df_residual == expected["lme_f_df"]
        assert inner_outer.p_value == pytest.approx(expected["lme_f_p"], rel=1e-8)


def test_no_variance_between_patients_is_least_squares():
    X, y, patient = design("boundary", "factor time + group + x")
    fit, expected, ols = fit_mixed(X, y, patient), golden("mixed_model.csv", "boundary"), fit_linear(X, y)
    assert fit.boundary
    assert "independent" in fit.note
    assert fit.sigma_patient == fit.intraclass_correlation == 0.0
    for value, name in ((fit.coefficients, "coefficient"), (fit.std_errors, "std_error"), (fit.sigma, "sigma")):
        np.testing.assert_allclose(value, expected[f"lmer_{name}"], rtol=1e-9)
    assert fit.log_likelihood == pytest.approx(expected["lmer_log_likelihood"], rel=1e-12)
    np.testing.assert_allclose(fit.covariance, ols.covariance, rtol=1e-10)
    for j, df in enumerate(expected["lmertest_df"]):
        assert fit.contrast(np.eye(6)[j]).df == pytest.approx(df, rel=1e-9)
        assert fit.contrast(np.eye(6)[j]).df == ols.df_residual
    assert fit.f_test([0, 1, 2]).df_residual == ols.df_residual
    assert fit_mixed(X, y, patient, reml=False).log_likelihood == pytest.approx(ols.log_likelihood, rel=1e-12)


def test_derivatives_of_the_deviance():
    X, y, patient = design("dropout", "time * group + x")
    codes = np.unique(patient, return_inverse=True)[1]
    data = reduce_patients(np.column_stack([np.ones(len(y)), X]), y, codes)
    for reml in (True, False):
        for ratio in (0.05, 1.0, 20.0):
            h = 1e-4 * ratio
            at = [profile(data, ratio + step) for step in (-h, 0.0, h)]
            numerical = (deviance(data, at[2], reml) - deviance(data, at[0], reml)) / (2 * h)
            assert slope(data, at[1], reml) == pytest.approx(numerical, rel=1e-5, abs=1e-6)
            assert at[1].rss_2 == pytest.approx((at[2].rss_1 - at[0].rss_1) / (2 * h), rel=1e-6)
            for name in ("log_det_v", "log_det_m"):
                second = (getattr(at[2], f"{name}_1") - getattr(at[0], f"{name}_1")) / (2 * h)
                assert getattr(at[1], f"{name}_2") == pytest.approx(second, rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(3, 12), st.booleans())
def test_no_ratio_has_a_higher_likelihood(seed, m, reml):
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(m), rng.integers(1, 5, m))
    patient = np.concatenate([patient, [0, 1]])
    X = np.column_stack([rng.normal(size=len(patient)), rng.normal(size=m)[patient]])
    y = rng.normal(size=len(patient)) + rng.uniform(0, 3) * rng.normal(size=m)[patient]
    try:
        fit = fit_mixed(X, y, patient, reml=reml)
    except NotEstimable:
        return
    data = reduce_patients(np.column_stack([np.ones(len(y)), X]), y, patient)
    lowest = min(deviance(data, profile(data, ratio), reml) for ratio in RATIOS)
    assert -2 * fit.log_likelihood <= lowest + 1e-9


def test_the_highest_of_two_maxima_is_taken():
    patient, y = np.array([0, 0, 0, 0, 0, 1, 2]), np.array([0.5, 0.8, -0.1, 0.7, 0.3, 2.1, -2.2])
    data = reduce_patients(np.ones((7, 1)), y, patient)
    slopes = np.array([slope(data, profile(data, ratio), False) for ratio in RATIOS])
    falls_from_zero, inside = slopes[0] >= 0, (slopes[:-1] < 0) & (slopes[1:] >= 0)
    assert falls_from_zero
    assert inside.sum() == 1
    fit = fit_mixed(np.empty((7, 0)), y, patient, reml=False)
    ratio = (fit.sigma_patient / fit.sigma) ** 2
    assert RATIOS[:-1][inside] < ratio < RATIOS[1:][inside]
    assert -2 * fit.log_likelihood < deviance(data, profile(data, 0.0), False)


def test_complete_pairs_give_the_paired_t_test():
    d = measurements("pairs")
    pre, post = (d.y[d.time == week].to_numpy() for week in (0, 1))
    fit = fit_mixed(d.time.to_numpy(float)[:, None], d.y.to_numpy(), d.patient.to_numpy())
    expected, contrast = paired_t(post - pre), fit.contrast([0.0, 1.0])
    assert fit.df.tolist() == [35.0, 35.0]
    for got, value in zip(
        (contrast.estimate, contrast.std_error, contrast.t, contrast.df, contrast.conf_low, contrast.conf_high),
        (expected.mean, expected.std_error, expected.t, expected.df, expected.conf_low, expected.conf_high),
        strict=True,
    ):
        assert got == pytest.approx(value, rel=1e-10)
    low, high = fit.confidence_interval(0.95)
    assert (low[1], high[1]) == pytest.approx((expected.conf_low, expected.conf_high), rel=1e-10)
    assert fit.f_test([0]).p_value == pytest.approx(expected.p_value, rel=1e-9)


def test_balanced_variances_are_those_of_the_analysis_of_variance():
    d = measurements("orthodont")
    y = d.sort_values(["patient", "time"]).y.to_numpy().reshape(27, 4)
    fit = fit_mixed(factor(d.time), d.y.to_numpy(), d.patient.to_numpy())
    residuals = y - y.mean(axis=1, keepdims=True) - y.mean(axis=0) + y.mean()
    within = (residuals**2).sum() / (26 * 3)
    between = 4 * y.mean(axis=1).var(ddof=1)
    assert fit.sigma**2 == pytest.approx(within, rel=1e-11)
    assert fit.sigma_patient**2 == pytest.approx((between - within) / 4, rel=1e-11)
    assert fit.intraclass_correlation == pytest.approx((between - within) / (between + 3 * within), rel=1e-11)


def test_order_and_units_do_not_matter():
    X, y, patient = design("dropout", "time * group + x")
    fit = fit_mixed(X, y, patient)
    order = np.random.default_rng(1).permutation(len(y))
    labels = np.array([f"P{p:03d}" for p in patient])
    other = fit_mixed((X * [7.0, 1.0, 1e-3, 7.0])[order], 1000.0 * y[order], labels[order])
    np.testing.assert_allclose(other.t, fit.t, rtol=1e-9)
    assert other.sigma_patient == pytest.approx(1000 * fit.sigma_patient, rel=1e-9)
    assert other.contrast([0, 0, 0, 0, 1.0]).df == pytest.approx(fit.contrast([0, 0, 0, 0, 1.0]).df, rel=1e-9)


def test_times_far_from_zero_lose_no_digits():
    X, y, patient = design("dropout", "time * group + x")
    near, far = fit_mixed(X[:, :1], y, patient), fit_mixed(X[:, :1] + 45_000.0, y, patient)
    assert far.coefficients[1] == pytest.approx(near.coefficients[1], rel=1e-9)
    assert far.std_errors[1] == pytest.approx(near.std_errors[1], rel=1e-9)
    assert far.contrast([0.0, 1.0]).df == pytest.approx(near.contrast([0.0, 1.0]).df, rel=1e-9)
    assert far.log_likelihood == pytest.approx(near.log_likelihood, rel=1e-9)


def test_designs_are_compared_by_likelihood_ratio():
    large, (X, y, patient) = fitted("dropout_ml"), design("dropout", "factor time * group")
    small = fit_mixed(X[:, :6], y, patient, reml=False)
    test = likelihood_ratio_test(small, large)
    assert test.df == 5.0
    assert test.statistic == pytest.approx(large.wald_test(range(6, 11)).statistic, rel=0.2)


def test_columns_of_different_strata_have_no_common_inner_outer_df():
    with pytest.raises(NotEstimable, match="between patients only"):
        fitted("dropout").f_test_inner_outer([0, 5])


def test_what_cannot_be_estimated():
    X, y, patient = design("pairs", "time * group")
    one = patient == patient[0]
    for rows, reason in ((one, "at least 2 patients"), (X[:, 0] == 0, "more than once")):
        with pytest.raises(NotEstimable, match=reason):
            fit_mixed(X[rows][:, :1], y[rows], patient[rows])
    with pytest.raises(NotEstimable, match=r"collinear.*week, days"):
        fit_mixed(X[:, [0, 0]] * [1.0, 7.0], y, patient, column_names=["week", "days"])
    with pytest.raises(NotEstimable, match="same in every measurement"):
        fit_mixed(X[:, :1], np.full(len(y), 6.5), patient)
    with pytest.raises(NotEstimable, match="without error"):
        fit_mixed(X[:, :1], X[:, 0] + 0.1 * patient, patient)
    noise = np.random.default_rng(0).normal(size=len(y))
    with pytest.raises(NotEstimable, match="do not vary"):
        fit_mixed(X[:, :1], 1000.0 * patient**2 + 1e-4 * noise, patient)
    two = patient <= patient[0] + 1
    with pytest.raises(NotEstimable, match="no degrees of freedom between patients"):
        fit_mixed(X[two][:, 1:2], y[two], patient[two])
    few, week, treated = np.array([0, 0, 1, 1, 2]), np.array([0.0, 1, 0, 1, 1]), np.array([0.0, 0, 1, 1, 1])
    with pytest.raises(NotEstimable, match="no degrees of freedom within patients"):
        fit_mixed(np.column_stack([week, week * treated]), np.array([1.0, 3.0, 2.0, 2.5, 4.0]), few)
    with pytest.raises(NotEstimable, match="residual degrees of freedom"):
        fit_mixed(X[:3], y[:3], [1, 1, 2])


def test_invalid_arguments():
    X, y, patient = design("pairs", "time * group")
    fit = fit_mixed(X, y, patient)
    for weights in ([1.0], [0.0] * 4, [np.nan, 0, 0, 1]):
        with pytest.raises(ValueError, match="weights"):
            fit.contrast(weights)
    with pytest.raises(ValueError, match="outside"):
        fit.wald_test([3])
    with pytest.raises(ValueError, match="patient must have shape"):
        fit_mixed(X, y, patient[1:])
    with pytest.raises(ValueError, match="complete and finite"):
        fit_mixed(X, np.where(y == y[0], np.nan, y), patient)
    with pytest.raises(ValueError, match="intercept or a column"):
        fit_mixed(X[:, :0], y, patient, intercept=False)
    with pytest.raises(ValueError, match="conf_level"):
        fit.confidence_interval(95)


def test_twenty_thousand_patients_as_r():
    r, (time, value, patient) = golden("large_samples.csv", "mixed"), repeated()
    fit = fit_mixed(np.column_stack([time == at for at in (1, 2, 3)]), value, patient)
    assert fit.n_obs == r["n"]
    assert fit.log_likelihood == pytest.approx(r["loglik"], rel=1e-9)
    assert fit.coefficients == pytest.approx(r["coef"], rel=1e-9)
    assert fit.std_errors == pytest.approx(r["se"], rel=1e-9)
    assert [fit.sigma, fit.sigma_patient] == pytest.approx([r["sigma"], r["sd"]], rel=1e-9)
    shuffled = np.random.default_rng(1).permutation(len(value))
    X = np.column_stack([time == at for at in (1, 2, 3)])[shuffled]
    assert fit_mixed(X, value[shuffled], patient[shuffled]).coefficients == pytest.approx(fit.coefficients, rel=1e-11)
