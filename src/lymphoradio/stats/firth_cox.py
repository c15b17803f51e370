"""Cox regression by Firth's penalised partial likelihood, which has a finite maximum on monotone data too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cox import CoxProblem, prepare_cox
from lymphoradio.stats.cox_design import Subset, select_orthogonal
from lymphoradio.stats.cox_likelihood import evaluate
from lymphoradio.stats.cox_newton import refuse_singular
from lymphoradio.stats.firth_cox_likelihood import penalised_partial_likelihood
from lymphoradio.stats.firth_cox_search import CoxLandscape
from lymphoradio.stats.firth_fit import FirthFit
from lymphoradio.stats.firth_newton import Penalised
from lymphoradio.stats.firth_profile import highest_maximum, likelihood_ratio_test, profile_limits
from lymphoradio.stats.firth_search import Search, searcher
from lymphoradio.stats.model_fit import TermTest, check_columns
from lymphoradio.stats.risk_sets import Ties


def fit_firth_cox(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> FirthFit:
    """Cox regression by Firth's penalised partial likelihood (Jeffreys' prior as penalty).

    The log partial likelihood plus half the log determinant of its observed information, both with the ties' method
    that is asked for (coxphf and firthmodels have Breslow's alone, so that this is the project's own code). Estimates
    do not depend on the units or the coding of the columns.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of censoring, in any one unit, >= 0.
    event : array_like, shape (n,)
        1 event, 0 censored.
    X : array_like, shape (n, p)
        Covariates without an intercept; finite.
    ties : {"efron", "breslow"}
        Treatment of tied events, in the likelihood and in the penalty.
    strata : array_like, shape (n,), optional
        Each stratum has its own baseline hazard.
    entry : array_like, shape (n,), optional
        Start of each row's time at risk: at risk at t are the rows with entry < t <= time.

    Returns
    -------
    FirthFit
        Its covariance is the inverse of the observed information of the partial likelihood at the penalised estimate
        (as coxphf's); `fitted` are the linear predictors.

    Raises
    ------
    ColumnsNotEstimable
        A constant or a dependent column, or no information at any event time; `columns` names them.
    NotEstimable
        No events; no convergence.
    ValueError
        Invalid arrays or options.

    References
    ----------
    Heinze & Schemper (2001), Biometrics 57:114-119. Firth (1993), Biometrika 80:27-38.

    Examples
    --------
    Two patients, the exposed one dies first: the partial likelihood rises for ever, the penalised one has its maximum
    at a hazard ratio of 3.

    >>> fit = fit_firth_cox([1, 2], [1, 1], [[1], [0]])
    >>> round(float(np.exp(fit.coefficients[0])), 10)
    3.0
    """
    problem = _problem(time, event, X, ties, strata, entry)
    b, state = problem.fit()
    half = problem.subset.from_basis(np.linalg.inv(np.linalg.cholesky(state.metric)).T)
    coefficients = problem.subset.from_basis(b)
    scale = np.log(np.abs(np.diag(problem.subset.triangle))) + np.log(problem.subset.scales)
    penalty = 0.5 * float(np.linalg.slogdet(state.metric)[1])
    return FirthFit(
        coefficients=coefficients,
        covariance=half @ half.T,
        log_likelihood=state.log_likelihood + float(np.sum(scale)),
        log_likelihood_unpenalised=state.log_likelihood - penalty,
        n=problem.data.n,
        n_events=problem.data.n_events,
        # Row by row: a matrix product can split the ties of equal patients in its last bits.
        fitted=(_as_matrix(X) * coefficients).sum(axis=1),
        intercept=False,
    )


def firth_cox_profile_interval(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    column: int,
    conf_level: float = 0.95,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> tuple[float, float]:
    """Profile penalised-likelihood limits of one log hazard ratio.

    Parameters
    ----------
    time, event, X, ties, strata, entry
        As for `fit_firth_cox`.
    column : int
        0-based position in X.
    conf_level : float
        In (0, 1).

    Returns
    -------
    tuple of float
        Low and high, on the scale of the log hazard ratio; both are finite.

    Raises
    ------
    NotEstimable, ValueError
        As `fit_firth_cox`; no such column.

    References
    ----------
    Heinze & Schemper (2001), Biometrics 57:114-119.

    Examples
    --------
    >>> low, high = firth_cox_profile_interval([1, 2], [1, 1], [[1], [0]], 0)
    >>> round(low, 4), round(high, 4)
    (-1.8323, 6.0817)
    """
    problem = _problem(time, event, X, ties, strata, entry, [column])
    limits = profile_limits(problem.evaluate, problem.fit()[0], conf_level, problem.search())
    unit = float(problem.subset.triangle[-1, -1] * problem.subset.scales[-1])
    low, high = sorted(limit / unit for limit in limits)
    return low, high


def firth_cox_lr_test(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    columns: Sequence[int],
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
) -> TermTest:
    """Penalised likelihood-ratio test that the coefficients of some columns are zero.

    The smaller model keeps all columns and holds the tested coefficients at 0: both have the penalty of the larger one
    (coxphf's convention).

    Parameters
    ----------
    time, event, X, ties, strata, entry
        As for `fit_firth_cox`.
    columns : sequence of int
        0-based positions in X.

    Returns
    -------
    TermTest
        ``penalised_likelihood_ratio``.

    Raises
    ------
    NotEstimable, ValueError
        As `fit_firth_cox`; no such column.

    Examples
    --------
    The penalised likelihood is p^(3/2) (1 - p)^(1/2) with p = 3/4 at its maximum and 1/2 where b = 0.

    >>> test = firth_cox_lr_test([1, 2], [1, 1], [[1], [0]], [0])
    >>> round(test.statistic, 10), round(float(3 * np.log(0.75) + np.log(0.25) + 4 * np.log(2)), 10)
    (0.5232481438, 0.5232481438)
    """
    problem = _problem(time, event, X, ties, strata, entry, columns)
    return likelihood_ratio_test(problem.evaluate, problem.fit()[0], len(columns), problem.search())


@dataclass(frozen=True)
class _Problem:
    """A Cox model in an orthogonal basis, whose last coordinates are functions of the last columns' coefficients."""

    data: CoxProblem
    subset: Subset

    def fit(self) -> tuple[np.ndarray, Penalised]:
        """Coordinates of the maximum."""
        return highest_maximum(self.evaluate, np.zeros(self.subset.columns.size), self.search())

    def evaluate(self, b: np.ndarray) -> Penalised:
        """The penalised likelihood at coordinates, with the observed information as metric."""
        return penalised_partial_likelihood(self.data.risk, self.subset.basis, b)

    def search(self) -> Search | None:
        """Search of other maxima with the last coordinates held; None with very many patients."""
        return searcher(CoxLandscape(self.data.risk, self.subset.basis))


def _problem(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    ties: Ties,
    strata: ArrayLike | None,
    entry: ArrayLike | None,
    last: Sequence[int] = (),
) -> _Problem:
    """Check and index the data, and decompose the design with the columns `last` moved to its end."""
    data = prepare_cox(time, event, X, ties, strata, entry)
    p = data.design.scales.size
    if p == 0:
        raise ValueError("a model needs a column")
    moved = check_columns(last, p) if last else []
    subset = select_orthogonal(data.design, [j for j in range(p) if j not in moved] + moved)
    refuse_singular(evaluate(data.risk, subset.basis, np.zeros(p)).information, subset)
    return _Problem(data, subset)


def _as_matrix(X: ArrayLike) -> np.ndarray:
    x = np.asarray(X, dtype=float)
    return x[:, None] if x.ndim == 1 else x
