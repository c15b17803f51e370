"""What a fit by Firth's penalised likelihood offers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lymphoradio.stats.wald_inference import WaldInference


@dataclass(frozen=True)
class FirthFit(WaldInference):
    """A fit by Firth's penalised likelihood, converged; the intercept, where there is one, is the first coefficient.

    Its profile limits and penalised likelihood-ratio tests are preferable to Wald's. Satisfies `ModelFit`; but
    penalised log-likelihoods of nested models are not comparable, because each has the penalty of its own information:
    likelihood-ratio tests are those of `firth_lr_test` and `firth_cox_lr_test`.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        Log odds ratios or log hazard ratios.
    covariance : ndarray, shape (k, k)
        Inverse of the information of the unpenalised likelihood (for Cox the observed one) at the penalised estimate.
    log_likelihood : float
        Penalised: log-likelihood + log(det information) / 2, in the units of the columns as given.
    log_likelihood_unpenalised : float
        Of the data alone, at the same estimate.
    n, n_events : int
    fitted : ndarray, shape (n,)
        Logistic: probabilities of the event. Cox: linear predictors x'b. In the order of the rows as given.
    intercept : bool
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    log_likelihood_unpenalised: float
    n: int
    n_events: int
    fitted: np.ndarray
    intercept: bool
