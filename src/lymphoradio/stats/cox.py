"""Cox proportional hazards regression by Newton's method, converged to machine precision or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.chi_squared import ChiSquaredTest, chi_squared_test
from lymphoradio.stats.cox_design import Design, Subset, prepare_design, select_columns
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.cox_newton import inverse_root, maximise, refuse_singular
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.risk_sets import RiskSets, Ties, index_risk_sets
from lymphoradio.stats.survival_data import check_labels, check_survival


@dataclass(frozen=True)
class CoxFit:
    """A converged Cox model.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        Log hazard ratios per unit of each column.
    covariance : ndarray, shape (k, k)
        Inverse of the observed information.
    log_likelihood, log_likelihood_null : float
        Log partial likelihood at the estimate and at 0.
    score_statistic : float
        Score test of all coefficients, at 0.
    n, n_events : int
        Rows and events.
    iterations : int
        Newton steps.
    converged : bool
        Always True: what does not converge raises.
    ties : {"efron", "breslow"}
    means : ndarray, shape (k,)
        Of the columns.
    columns : tuple of int
        Positions of the fitted columns in the problem's design.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    log_likelihood_null: float
    score_statistic: float
    n: int
    n_events: int
    iterations: int
    converged: bool
    ties: Ties
    means: np.ndarray
    columns: tuple[int, ...]

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors of the coefficients, shape (k,)."""
        return np.sqrt(np.diag(self.covariance))

    def wald_test(self, positions: Sequence[int] | None = None) -> ChiSquaredTest:
        """Test that the coefficients at `positions` (among the fitted ones; None for all) are 0 together."""
        chosen = np.arange(self.coefficients.size) if positions is None else np.asarray(list(positions), dtype=int)
        b = self.coefficients[chosen]
        se = self.std_error[chosen]
        correlation = self.covariance[np.ix_(chosen, chosen)] / np.outer(se, se)
        return chi_squared_test(float((b / se) @ np.linalg.solve(correlation, b / se)), chosen.size)

    def likelihood_ratio_test(self) -> ChiSquaredTest:
        """Likelihood-ratio test that all coefficients are 0."""
        statistic = max(2 * (self.log_likelihood - self.log_likelihood_null), 0.0)
        return chi_squared_test(statistic, self.coefficients.size)

    def score_test(self) -> ChiSquaredTest:
        """Score test at 0 that all coefficients are 0; with one binary column and no ties, the log-rank test."""
        return chi_squared_test(self.score_statistic, self.coefficients.size)


@dataclass(frozen=True)
class CoxProblem:
    """Survival data sorted, indexed and standardised once, for fits of any subset of the design's columns.

    Make one with `prepare_cox`; `fit` raises what `fit_cox` raises.

    Attributes
    ----------
    risk : RiskSets
        Index of the sorted data.
    design : Design
        All columns, their rows in the order of `risk`.
    ties : {"efron", "breslow"}
    """

    risk: RiskSets
    design: Design
    ties: Ties

    @property
    def n(self) -> int:
        """Rows."""
        return self.risk.event.size

    @property
    def n_events(self) -> int:
        """Events."""
        return self.risk.death_rows.size

    @cached_property
    def log_likelihood_null(self) -> float:
        """Log partial likelihood without covariates."""
        return evaluate(self.risk, np.zeros((self.n, 0)), np.zeros(0)).log_likelihood

    def fit(self, columns: Sequence[int] | None = None, init: ArrayLike | None = None) -> CoxFit:
        """Fit the model of some columns.

        Parameters
        ----------
        columns : sequence of int, optional
            Positions in the design, in the order wanted; all by default. None of them gives the null model.
        init : array_like, shape (k,), optional
            Start, per unit of each column; 0 by default or where the likelihood at the start is below that at 0.

        Returns
        -------
        CoxFit
        """
        subset = select_columns(self.design, columns)
        start = np.zeros(subset.columns.size) if init is None else np.asarray(init, dtype=float)
        if start.shape != subset.columns.shape or not np.all(np.isfinite(start)):
            raise ValueError(f"init must be {subset.columns.size} finite numbers")
        return _fit(self, subset, start)


def prepare_cox(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> CoxProblem:
    """Sort and standardise the data of a Cox model for repeated fits on subsets of its columns.

    Parameters
    ----------
    time, event, X, ties, strata, entry
        As for `fit_cox`; constant or dependent columns matter only to the fits that use them.

    Returns
    -------
    CoxProblem

    Raises
    ------
    ValueError
        Invalid arrays or ties.
    NotEstimable
        No events.
    """
    times, events = check_survival(time, event)
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties must be efron or breslow, got {ties!r}")
    _, stratum = check_labels(strata, times.size, "strata")
    start = None if entry is None else np.asarray(entry, dtype=float)
    if start is not None and (start.shape != times.shape or not np.all(start < times)):
        raise ValueError("entry must be one time per row, before the row's time")
    if not events.any():
        raise NotEstimable("no events")
    risk = index_risk_sets(times, events, stratum, start, ties)
    return CoxProblem(risk, prepare_design(X, risk.order), ties)


def fit_cox(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    init: ArrayLike | None = None,
) -> CoxFit:
    """Fit a Cox proportional hazards model by maximum partial likelihood.

    Newton's method with step halving on centred and orthogonalised columns. Existence of the maximum is certified at
    the end: the log partial likelihood is self-concordant in Bach's sense, so a small enough decrement proves that a
    maximum lies near; where the proof does not succeed, linear programmes decide.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of censoring, in any one unit, >= 0.
    event : array_like, shape (n,)
        1 event, 0 censored.
    X : array_like, shape (n, p)
        Covariates without an intercept; finite.
    ties : {"efron", "breslow"}
        Treatment of tied events.
    strata : array_like, shape (n,), optional
        Each stratum has its own baseline hazard.
    entry : array_like, shape (n,), optional
        Start of each row's time at risk: at risk at t are the rows with entry < t <= time.
    init : array_like, shape (p,), optional
        Start of the iterations.

    Returns
    -------
    CoxFit
        Equal to R's `coxph` with `coxph.control(eps = 1e-14)`.

    Raises
    ------
    ValueError
        Invalid arrays or options.
    ColumnsNotEstimable
        A constant column, a condition number of the column-scaled design above 1e8, a singular information;
        `columns` names them.
    MonotoneLikelihood
        A coefficient runs to infinity; `columns` names those that do.
    NotEstimable
        No events; no convergence.

    References
    ----------
    Cox (1972), JRSS B 34:187-220. Bach (2010), Electron. J. Statist. 4:384-414, proposition 2.

    Examples
    --------
    Therneau & Grambsch's first test, ties by Breslow: log((3 + sqrt 33) / 2).

    >>> fit = fit_cox([1, 1, 6, 6, 8, 9], [1, 0, 1, 1, 0, 1], [1, 1, 1, 0, 0, 0], ties="breslow")
    >>> round(float(fit.coefficients[0]), 12)
    1.475284914829
    """
    return prepare_cox(time, event, X, ties, strata, entry).fit(init=init)


def _fit(problem: CoxProblem, subset: Subset, init: np.ndarray) -> CoxFit:
    Z = subset.basis
    null = evaluate(problem.risk, Z, np.zeros(subset.columns.size))
    score_statistic, iterations = 0.0, 0
    coefficients, covariance = np.zeros(0), np.zeros((0, 0))
    state = null
    if subset.columns.size:
        refuse_singular(null.information, subset)
        score_statistic = float(null.gradient @ np.linalg.solve(null.information, null.gradient))
        b, state, iterations = maximise(problem.risk, problem.design, subset, null, subset.to_basis(init))
        coefficients = subset.from_basis(b)
        half = subset.from_basis(inverse_root(state.information))
        covariance = half @ half.T
    return CoxFit(
        coefficients=coefficients,
        covariance=covariance,
        log_likelihood=state.log_likelihood,
        log_likelihood_null=null.log_likelihood,
        score_statistic=score_statistic,
        n=problem.n,
        n_events=problem.n_events,
        iterations=iterations,
        converged=True,
        ties=problem.ties,
        means=problem.design.means[subset.columns],
        columns=tuple(subset.columns.tolist()),
    )
