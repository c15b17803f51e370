"""Influence of single patients on the coefficients of a Cox model."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cox import prepare_cox
from lymphoradio.stats.cox_design import ColumnsNotEstimable, MonotoneLikelihood
from lymphoradio.stats.cox_residuals import score_residuals
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.influence import Influence, furthest, influence_of, refitted
from lymphoradio.stats.model_fit import p_normal
from lymphoradio.stats.risk_sets import Ties
from lymphoradio.stats.survival_data import check_labels


def influence_cox(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    patient: ArrayLike | None = None,
) -> Influence:
    """One-step influence of every patient on a Cox model, and exact refits without the most influential ones.

    Parameters
    ----------
    time, event, X, ties, strata, entry
        As for `fit_cox`.
    patient : array_like, shape (n,), optional
        Whose row it is, where patients have several (time-dependent covariates); the patients are those of
        ``np.unique(patient)``, in that order. Default: each row is a patient of its own.

    Returns
    -------
    Influence
        `dfbetas` of R's ``residuals(coxph, type = "dfbetas", collapse = patient)``, a row per patient: score residuals
        times the covariance, over the standard errors. Approximate; `without` is exact.

    Raises
    ------
    NotEstimable
        As `fit_cox`; a model without columns.

    References
    ----------
    Cain & Lange (1984), Biometrics 40:493-499; Therneau & Grambsch (2000), Modeling Survival Data, chapter 7.
    """
    problem = prepare_cox(time, event, X, ties, strata, entry)
    fit = problem.fit()
    if not len(fit.coefficients):
        raise NotEstimable("a model without covariates has no coefficients to be influenced")
    residuals, n = score_residuals(problem, fit), problem.n
    del problem  # with 10^6 patients 200 MB, while each refit has its own
    whose = np.arange(n)
    if patient is not None:
        labels, whose = check_labels(patient, n, "patient")
        collapsed = np.zeros((len(labels), residuals.shape[1]))
        np.add.at(collapsed, whose, residuals)
        residuals = collapsed
    dfbetas = residuals @ (fit.covariance / fit.std_error)
    del residuals
    columns = np.asarray(X, dtype=float).reshape(n, -1)

    def refit(i: int) -> np.ndarray:
        rest = whose != i
        strata_left, entry_left = (None if values is None else np.asarray(values)[rest] for values in (strata, entry))
        others = prepare_cox(
            np.asarray(time)[rest], np.asarray(event)[rest], columns[rest], ties, strata_left, entry_left
        )
        try:
            again = others.fit(init=fit.coefficients - dfbetas[i] * fit.std_error)
        except MonotoneLikelihood:
            raise NotEstimable("monotone likelihood") from None
        except ColumnsNotEstimable:
            raise NotEstimable("a variable is the same in, or follows from the others of, all patients left") from None
        p_values = [p_normal(z) for z in again.coefficients / again.std_error]
        return np.array([again.coefficients, again.std_error, p_values])

    row = furthest(dfbetas)
    return influence_of(fit.coefficients, dfbetas, row, *refitted(row, refit), exact=False)
