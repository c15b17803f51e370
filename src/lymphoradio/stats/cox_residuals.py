"""Score residuals of a Cox model."""

from __future__ import annotations

import numpy as np

from lymphoradio.stats.cox import CoxFit, CoxProblem
from lymphoradio.stats.cox_likelihood import RiskSets, evaluate


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
    risk, columns = problem.risk, list(fit.columns)
    X, scales = problem.design.standardised[:, columns], problem.design.scales[columns]
    state = evaluate(risk, X, fit.coefficients * scales)
    hazard = _while_at_risk(risk, state.inverse_sums[:, None])
    expected = _while_at_risk(risk, state.inverse_sums[:, None] * state.means)
    residuals = -state.weights[:, None] * (X * hazard - expected)
    # Of tied events each has the mean of the draws' means (Efron).
    deaths = np.bincount(risk.block)
    block_means = np.add.reduceat(state.means, risk.block_starts, axis=0) / deaths[:, None]
    residuals[risk.death_rows] += X[risk.death_rows] - block_means[risk.block]
    result = np.empty_like(residuals)
    result[risk.order] = residuals * scales
    return result


def _while_at_risk(risk: RiskSets, per_draw: np.ndarray) -> np.ndarray:
    """Sum of the columns of `per_draw` over the draws at which each row is at risk, less what ties take out."""
    by_block = np.add.reduceat(per_draw, risk.block_starts, axis=0)
    cumulative = np.vstack([np.zeros(per_draw.shape[1]), np.cumsum(by_block, axis=0)])
    total = cumulative[risk.last_block] - cumulative[risk.first_block]
    taken_out = np.add.reduceat(per_draw * risk.fraction[:, None], risk.block_starts, axis=0)
    total[risk.death_rows] -= taken_out[risk.block]
    return total
