"""Score and Schoenfeld residuals of a Cox model."""

from __future__ import annotations

import numpy as np

from lymphoradio.stats.cox import CoxFit, CoxProblem
from lymphoradio.stats.cox_likelihood import State, evaluate
from lymphoradio.stats.risk_sets import RiskSets


def score_residuals(problem: CoxProblem, fit: CoxFit) -> np.ndarray:
    """Each row's part of the score at the estimate: observed less expected covariates over its time at risk.

    Parameters
    ----------
    problem : CoxProblem
        The data.
    fit : CoxFit
        A fit of `problem`.

    Returns
    -------
    ndarray, shape (n, k)
        In the order of the data as given; columns sum to 0. R's ``residuals(coxph, type = "score")``.

    References
    ----------
    Therneau, Grambsch & Fleming (1990), Biometrika 77:147-160.
    """
    risk, columns = problem.risk, np.array(fit.columns, dtype=int)
    X, scales = problem.design.of_columns(columns), problem.design.scales[columns]
    state = evaluate(risk, X, fit.coefficients * scales)
    residuals = risk.while_at_risk(
        state.means.over_draws(risk, state.inverse_sums),
        state.means.over_draws(risk, state.inverse_sums * risk.fraction),
    )
    residuals -= X * risk.exposure(state.inverse_sums)[:, None]
    residuals *= state.weights[:, None]
    residuals[risk.death_rows] += schoenfeld_residuals(risk, X, state)
    residuals *= scales
    result = np.empty_like(residuals)
    result[risk.order] = residuals
    return result


def schoenfeld_residuals(risk: RiskSets, X: np.ndarray, state: State) -> np.ndarray:
    """Covariates of each event less their expectation at its time: the mean of the draws' means, where events are tied.

    Parameters
    ----------
    risk : RiskSets
    X : ndarray, shape (n, k)
        In the order of `risk`.
    state : State
        Of X.

    Returns
    -------
    ndarray, shape (n_events, k)
        By stratum and time.
    """
    deaths = np.diff(risk.block_starts, append=risk.block.size)
    expected = state.means.over_draws(risk, np.ones(risk.block.size)) / deaths[:, None]
    return np.take(X, risk.death_rows, axis=0) - np.take(expected, risk.block, axis=0)
