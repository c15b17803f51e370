import numpy as np
import pytest

from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.cox_residuals import score_residuals
from tests.stats.golden import golden, matrix


def lung():
    """Follow-up in months of two, so that there are many ties; age and performance status."""
    time, event, age, ecog, sex = matrix("lung.csv", "time", "event", "age", "ph.ecog", "sex").T
    complete = ~np.isnan(ecog)
    X = np.column_stack([age, ecog])[complete]
    return np.ceil(time[complete] / 60), event[complete], X, sex[complete]


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_equals_r(ties):
    time, event, X, sex = lung()
    problem = prepare_cox(time, event, X, ties, strata=sex)
    got, expected = score_residuals(problem, problem.fit()), golden("influence.csv", f"score_{ties}")["score"]
    np.testing.assert_allclose(got.T.ravel(), expected, rtol=1e-9, atol=1e-10)


def test_a_subset_of_the_columns():
    time, event, X, sex = lung()
    whole, alone = prepare_cox(time, event, X, strata=sex), prepare_cox(time, event, X[:, [1]], strata=sex)
    np.testing.assert_allclose(
        score_residuals(whole, whole.fit([1])), score_residuals(alone, alone.fit()), rtol=1e-9, atol=1e-11
    )


def test_they_add_up_to_the_score_and_keep_the_order():
    time, event, X, _ = lung()
    problem = prepare_cox(time, event, X)
    residuals = score_residuals(problem, problem.fit())
    assert np.abs(residuals.sum(axis=0)).max() < 1e-9 * np.abs(residuals).sum()
    order = np.random.default_rng(3).permutation(len(time))
    other = prepare_cox(time[order], event[order], X[order])
    np.testing.assert_allclose(score_residuals(other, other.fit()), residuals[order], rtol=1e-8, atol=1e-10)
