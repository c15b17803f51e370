"""Score test of proportional hazards after a Cox fit, and scaled Schoenfeld residuals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lymphoradio.stats.chi_squared import ChiSquaredTest, chi_squared_test
from lymphoradio.stats.cox import CoxFit, CoxProblem
from lymphoradio.stats.cox_likelihood import evaluate, weighted_information
from lymphoradio.stats.cox_residuals import schoenfeld_residuals
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import RiskSets

TimeTransform = Literal["km", "identity", "log", "rank"]


@dataclass(frozen=True)
class ProportionalHazards:
    """Tests that the coefficients of a Cox model do not change with time.

    Attributes
    ----------
    terms : tuple of ChiSquaredTest
        One per term, in the order given.
    global_test : ChiSquaredTest
        All columns together.
    transform : str
        Function of time against which the change is looked for.
    event_time, transformed_time : ndarray, shape (n_events,)
        Time of each event and its transform, by stratum and time.
    """

    terms: tuple[ChiSquaredTest, ...]
    global_test: ChiSquaredTest
    transform: TimeTransform
    event_time: np.ndarray
    transformed_time: np.ndarray


def zph(
    problem: CoxProblem,
    fit: CoxFit,
    terms: Sequence[Sequence[int]] | None = None,
    transform: TimeTransform = "km",
) -> ProportionalHazards:
    """Grambsch-Therneau test of proportional hazards, as an exact score test.

    Each coefficient is allowed the form beta + gamma g(t); gamma = 0 is tested with the information of all columns'
    beta and the tested columns' gamma, without the approximation of a constant covariance over time.

    Parameters
    ----------
    problem : CoxProblem
        The data.
    fit : CoxFit
        A fit of `problem`.
    terms : sequence of sequences of int, optional
        Positions among the fitted coefficients that belong together (the columns of a factor); by default one each.
    transform : {"km", "identity", "log", "rank"}
        g: one less the Kaplan-Meier estimate just before t (all strata together), t, log t, or the mean rank of t
        among all follow-up times.

    Returns
    -------
    ProportionalHazards
        Tests equal to `cox.zph` of R's survival >= 3.

    Raises
    ------
    ValueError
        Unknown transform, or a term without columns or outside the fit.
    NotEstimable
        A model without columns; log of an event at time 0; all events at one transformed time.

    References
    ----------
    Grambsch & Therneau (1994), Biometrika 81:515-526. Therneau & Grambsch (2000), Modeling Survival Data, chapter 6.
    """
    k = fit.coefficients.size
    if k == 0:
        raise NotEstimable("a model without covariates has no hazards to compare")
    groups = [np.array([j]) for j in range(k)] if terms is None else [np.asarray(list(t), dtype=int) for t in terms]
    if any(g.size == 0 or g.min() < 0 or g.max() >= k or np.unique(g).size < g.size for g in groups):
        raise ValueError(f"terms must be sets of distinct positions in 0 .. {k - 1}")
    risk = problem.risk
    chosen = np.array(fit.columns, dtype=int)
    X = problem.design.of_columns(chosen)
    state = evaluate(risk, X, fit.coefficients * problem.design.scales[chosen])
    time, g = _transformed(risk, transform)
    centred = g - g.mean()
    if np.ptp(g) == 0:
        raise NotEstimable("all events fall at one time: no change over time to look for")
    centred = centred / np.abs(centred).max()
    weights = np.zeros(risk.time.size)
    weights[risk.death_rows] = centred
    score = X.T @ weights - state.means.over_draws(risk, centred).sum(axis=0)
    cross = weighted_information(risk, X, state, centred)
    information = np.block([[state.information, cross], [cross, weighted_information(risk, X, state, centred**2)]])
    tests = tuple(_score_test(score, information, group) for group in groups)
    return ProportionalHazards(
        terms=tests,
        global_test=_score_test(score, information, np.arange(k)),
        transform=transform,
        event_time=time,
        transformed_time=g,
    )


def scaled_schoenfeld(problem: CoxProblem, fit: CoxFit) -> np.ndarray:
    """Scaled Schoenfeld residuals plus the coefficient: a smooth through them shows each coefficient over time.

    Parameters
    ----------
    problem : CoxProblem
        The data.
    fit : CoxFit
        A fit of `problem`, with at least one column.

    Returns
    -------
    ndarray, shape (n_events, k)
        By stratum and time, as the times of `zph`.

    References
    ----------
    Grambsch & Therneau (1994), Biometrika 81:515-526.
    """
    chosen = np.array(fit.columns, dtype=int)
    X, scales = problem.design.of_columns(chosen), problem.design.scales[chosen]
    state = evaluate(problem.risk, X, fit.coefficients * scales)
    scaling = np.linalg.inv(state.information) * problem.n_events / scales
    return schoenfeld_residuals(problem.risk, X, state) @ scaling + fit.coefficients


def _score_test(score: np.ndarray, information: np.ndarray, group: np.ndarray) -> ChiSquaredTest:
    """Score test of gamma in `group`, the other gammas at 0 and all betas estimated."""
    k = score.size
    rows = np.concatenate([np.arange(k), k + group])
    matrix = information[np.ix_(rows, rows)]
    scale = np.sqrt(np.diag(matrix))
    if not np.all(scale > 0):
        raise NotEstimable("a term does not vary within the risk sets")
    u = np.concatenate([np.zeros(k), score[group]]) / scale
    correlation = matrix / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, hermitian=True) < rows.size:
        raise NotEstimable("too few distinct event times to test proportional hazards")
    return chi_squared_test(max(float(u @ np.linalg.solve(correlation, u)), 0.0), group.size)


def _transformed(risk: RiskSets, transform: TimeTransform) -> tuple[np.ndarray, np.ndarray]:
    """Time of each event and its transform, in the order of the draws."""
    time = risk.time[risk.death_rows]
    if transform == "identity":
        return time, time
    if transform == "log":
        if time.min() <= 0:
            raise NotEstimable("the logarithm of an event time of 0")
        return time, np.log(time)
    if transform == "rank":
        ordered = np.sort(risk.time)
        below, up_to = (np.searchsorted(ordered, time, side=side) for side in ("left", "right"))
        return time, (below + up_to + 1) / 2
    if transform == "km":
        return time, 1 - _survival_before(risk, time)
    raise ValueError(f"transform must be km, identity, log or rank, got {transform!r}")


def _survival_before(risk: RiskSets, time: np.ndarray) -> np.ndarray:
    """Kaplan-Meier estimate just before each time, all strata together, with late entry."""
    at, deaths = np.unique(time, return_counts=True)
    n_risk = risk.time.size - np.searchsorted(np.sort(risk.time), at, side="left")
    if risk.entry is not None:
        n_risk = n_risk - (risk.entry.size - np.searchsorted(np.sort(risk.entry), at, side="left"))
    survival = np.append(1.0, np.cumprod(1 - deaths / n_risk))
    return survival[np.searchsorted(at, time)]
