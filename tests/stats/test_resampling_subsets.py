"""Every set of candidates of two real cohorts against lifelines, statsmodels and the package's own exact fits."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.resampling import cox_sample, linear_sample, logistic_sample
from tests.stats.golden import survival_data
from tests.stats.resampling_cases import lung, within_a_year

ACTG = "age karnof symptom str2 cd40 cd80".split()


def subsets(terms):
    """Columns of every set of terms but the empty one."""
    names = range(max(terms) + 1)
    sets = [chosen for size in names for chosen in combinations(names, size + 1)]
    return [np.flatnonzero(np.isin(terms, chosen)) for chosen in sets]


def actg():
    table = survival_data("actg")
    return table, table[ACTG].to_numpy(dtype=float), list(range(len(ACTG)))


def assert_same(fit, coefficients, std_errors, log_likelihood, in_std_errors=0.0):
    """Equal to a relative 1e-9, or to a share of the standard error: another library's accuracy."""
    error = np.abs(fit.coefficients - coefficients)
    assert np.all(error <= 1e-9 * np.abs(coefficients) + in_std_errors * std_errors)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), std_errors, rtol=1e-9)
    assert fit.log_likelihood == pytest.approx(log_likelihood, rel=1e-12)


def lifelines_fit(time, event, X):
    from lifelines import CoxPHFitter

    table = pd.DataFrame(X).assign(time=time, event=event)
    tight = {"precision": 1e-20, "r_precision": 0.0, "max_steps": 100}
    return CoxPHFitter().fit(table, "time", "event", fit_options=tight)


@pytest.mark.parametrize("cohort", ["actg", "lung"])
def test_cox_equals_lifelines_and_the_exact_fit(cohort):
    if cohort == "actg":
        table, X, terms = actg()
        time, event = table.time.to_numpy(dtype=float), table.event.to_numpy(dtype=float)
    else:
        problem = lung()
        (time, event), X, terms = problem.outcome, problem.X, problem.terms
    sample, exact = cox_sample(time, event, X), prepare_cox(time, event, X)
    chosen = subsets(terms)
    assert len(chosen) == {"actg": 63, "lung": 127}[cohort]
    for columns in chosen:
        fit, own, other = sample.fit(columns), exact.fit(columns), lifelines_fit(time, event, X[:, columns])
        assert_same(fit, own.coefficients, own.std_error, own.log_likelihood)
        # lifelines stops within 5e-11 standard errors: 4e-9 of a coefficient that is 1 % of its own.
        assert_same(fit, other.params_.to_numpy(), other.standard_errors_.to_numpy(), other.log_likelihood_, 1e-10)


@pytest.mark.parametrize("cohort", ["actg", "lung"])
def test_logistic_equals_statsmodels(cohort):
    from statsmodels.discrete.discrete_model import Logit

    if cohort == "actg":
        table, X, terms = actg()
        y = (table.cd420 < table.cd40).to_numpy(dtype=float)
    else:
        problem, _ = within_a_year(lung())
        X, terms, y = problem.X, problem.terms, problem.outcome[0]
    sample = logistic_sample(y, X)
    for columns in subsets(terms):
        fit = sample.fit(columns)
        design = np.column_stack([np.ones(len(y)), X[:, columns]])
        other = Logit(y, design).fit(method="newton", tol=1e-13, maxiter=100, disp=False)
        assert_same(fit, other.params[1:], other.bse[1:], other.llf)
        assert fit.intercept == pytest.approx(other.params[0], rel=1e-9)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("cohort", ["actg", "lung"])
def test_linear_equals_statsmodels(cohort, intercept):
    from statsmodels.regression.linear_model import OLS

    if cohort == "actg":
        table, X, terms = actg()
        y = (table.cd420 - table.cd40).to_numpy(dtype=float)
    else:
        problem = lung()
        X, terms, y = problem.X[:, :-1], problem.terms[:-1], problem.X[:, -1]
    sample = linear_sample(y, X, intercept)
    for columns in subsets(terms):
        fit = sample.fit(columns)
        design = np.column_stack([np.ones(len(y)), X[:, columns]]) if intercept else X[:, columns]
        other = OLS(y, design).fit()
        shift = int(intercept)
        assert_same(fit, other.params[shift:], other.bse[shift:], other.llf)
        if intercept:
            assert fit.intercept == pytest.approx(other.params[0], rel=1e-9)
        else:
            assert np.isnan(fit.intercept)
