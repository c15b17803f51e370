"""Cox and logistic models of the search against the checked ones."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.simulate.newton import index_risk_sets, maximise_cox, maximise_logistic
from lymphoradio.simulate.newton_each import cox_each, logistic_each
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.logistic_model import fit_logistic

N = 80


@pytest.fixture(scope="module")
def design() -> np.ndarray:
    rng = np.random.default_rng(11)
    return np.column_stack([rng.normal(50, 10, N), rng.lognormal(3, 1.5, N), rng.random(N) < 0.3]).astype(float)


@pytest.fixture(scope="module")
def survival(design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(12)
    return np.ceil(rng.exponential(20 * np.exp(-0.03 * (design[:, 0] - 50)), N)), (rng.random(N) < 0.7).astype(float)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_cox_with_many_ties(design: np.ndarray, survival: tuple[np.ndarray, np.ndarray], ties: str) -> None:
    time, event = survival
    assert len(np.unique(time[event > 0])) < event.sum()
    risk = index_risk_sets(time, event, ties)
    real, fit = fit_cox(time, event, design, ties=ties), maximise_cox(risk, design)
    assert fit.beta == pytest.approx(real.coefficients, rel=1e-9)
    assert fit.covariance == pytest.approx(real.covariance, rel=1e-8)
    assert fit.log_likelihood == pytest.approx(real.log_likelihood, rel=1e-11)
    beta, error = cox_each(risk, design)
    for i in range(design.shape[1]):
        alone = fit_cox(time, event, design[:, [i]], ties=ties)
        assert beta[i] == pytest.approx(alone.coefficients[0], rel=1e-9)
        assert error[i] == pytest.approx(alone.std_error[0], rel=1e-9)


def test_logistic(design: np.ndarray) -> None:
    y = (np.random.default_rng(13).random(N) < 1 / (1 + np.exp(-0.08 * (design[:, 0] - 50)))).astype(float)
    real, fit = fit_logistic(design, y), maximise_logistic(design, y)
    assert fit.beta == pytest.approx(real.coefficients[1:], rel=1e-9)
    assert fit.covariance == pytest.approx(real.slope_covariance, rel=1e-8)
    assert fit.log_likelihood == pytest.approx(real.log_likelihood, rel=1e-11)
    beta, error = logistic_each(design, y)
    for i in range(design.shape[1]):
        alone = fit_logistic(design[:, [i]], y)
        assert (beta[i], error[i]) == pytest.approx((alone.coefficients[1], alone.std_errors[1]), rel=1e-9)


def test_what_has_no_maximum_is_refused(design: np.ndarray, survival: tuple[np.ndarray, np.ndarray]) -> None:
    separated = (design[:, 0] > 50).astype(float)
    with pytest.raises(NotEstimable):
        maximise_logistic(design, separated)
    assert np.isnan(logistic_each(design[:, :1], separated)[0][0])
    time, event = survival
    risk = index_risk_sets(time, event, "efron")
    constant = np.ones((N, 1))
    with pytest.raises(NotEstimable, match="variation"):
        maximise_cox(risk, constant)
    assert np.isnan(cox_each(risk, constant)[0][0])
    all_die_first = index_risk_sets(np.arange(1.0, N + 1), np.ones(N), "efron")
    monotone = (np.arange(N) < N // 2).astype(float)[:, None]
    with pytest.raises(NotEstimable):
        maximise_cox(all_die_first, monotone)
    assert np.isnan(cox_each(all_die_first, monotone)[0][0])
