"""Linear mixed model with a random intercept per patient, for repeated measurements of unequal number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.design import check_condition
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.linear_model import design_with_intercept, names_with_intercept
from lymphoradio.stats.mixed_fit import MixedFit
from lymphoradio.stats.mixed_likelihood import Reduced, deviance, information, maximise_ratio, reduce_patients
from lymphoradio.stats.model_fit import p_t
from lymphoradio.stats.survival_data import check_labels

BOUNDARY = "the variance between patients is estimated as 0: the model is that of independent measurements"


def fit_mixed(
    X: np.ndarray,
    y: np.ndarray,
    patient: ArrayLike,
    intercept: bool = True,
    reml: bool = True,
    column_names: Sequence[str] | None = None,
) -> MixedFit:
    """Linear mixed model ``y = X b + u_patient + e`` with independent normal u and e, by (restricted) likelihood.

    The likelihood is a function of one number, the ratio of the two variances; its maximum is found as a zero of the
    exact derivative, not by comparing values, so that all digits are right. Patients may have any number of
    measurements, one included.

    Parameters
    ----------
    X : ndarray, shape (n, p)
        A row per measurement, without a column of ones: times as numbers or as the columns of a factor, groups,
        their products, covariates.
    y : ndarray, shape (n,)
        Outcome, on the scale on which it is normal (a count's logarithm).
    patient : array_like, shape (n,)
        Whose measurement it is.
    intercept : bool
    reml : bool
        Restricted maximum likelihood; ordinary maximum likelihood where designs are to be compared by their
        likelihoods.
    column_names : sequence of str, optional
        For the message of a refused design.

    Returns
    -------
    MixedFit
        Where the likelihood falls from a variance of 0 between patients, the estimate is 0: `boundary` and `note`
        say so.

    Raises
    ------
    NotEstimable
        One patient; nobody measured twice; collinear columns; no degrees of freedom left within or between patients; an
        outcome that is constant, or that the model explains without error within patients.
    ValueError
        Missing values or unequal lengths.

    References
    ----------
    Laird & Ware (1982), Biometrics 38:963-974; Patterson & Thompson (1971), Biometrika 58:545-554; Pinheiro & Bates
    (2000), Mixed-Effects Models in S and S-PLUS, sections 2.2 and 2.4.2.

    Examples
    --------
    Two measurements of each patient: the t of time is that of the paired t-test.

    >>> y = np.array([3.1, 2.0, 4.0, 3.2, 5.2, 3.9, 2.2, 1.8])
    >>> fit = fit_mixed(np.array([[0.0], [1.0]] * 4), y, ["a", "a", "b", "b", "c", "c", "d", "d"])
    >>> round(float(fit.t[1]), 6), fit.df.tolist(), round(fit.contrast([0.0, 1.0]).df, 6)
    (-4.596785, [3.0, 3.0], 3.0)
    """
    design, y = design_with_intercept(X, y, intercept)
    n, k = design.shape
    names = names_with_intercept(column_names, k - int(intercept), intercept)
    labels, codes = check_labels(patient, n, "patient")
    m = len(labels)
    _check_measurements(design, y, m, names)
    # In an orthogonal basis of the columns no digits are lost, whatever their units and their distance from 0.
    lengths = np.linalg.norm(design, axis=0)
    basis, triangle = np.linalg.qr(design / lengths)
    data = reduce_patients(basis, y, codes)
    _check_degrees_of_freedom(data, m, y)
    best = maximise_ratio(data, reml)
    variance = best.rss / (n - k * reml)
    back = np.linalg.inv(triangle) / lengths[:, None]
    coefficients = back @ best.coefficients
    covariance = variance * back @ best.unscaled @ back.T
    covariance = (covariance + covariance.T) / 2.0
    log_det_back = -float(np.log(np.abs(np.diag(triangle))).sum() + np.log(lengths).sum())
    std_errors = np.sqrt(np.diag(covariance))
    df = _inner_outer_df(design, codes, m)
    t = coefficients / std_errors
    boundary = best.ratio == 0.0
    return MixedFit(
        coefficients=coefficients,
        std_errors=std_errors,
        t=t,
        p_values=np.array([p_t(value, free_j) for value, free_j in zip(t, df, strict=True)]),
        df=df,
        covariance=covariance,
        sigma=float(np.sqrt(variance)),
        sigma_patient=float(np.sqrt(variance * best.ratio)),
        log_likelihood=-0.5 * deviance(data, best, reml) + reml * log_det_back,
        reml=reml,
        n_patients=m,
        n_obs=n,
        intercept=intercept,
        boundary=boundary,
        note=BOUNDARY if boundary else "",
        covariance_slope=-variance * back @ best.unscaled @ best.M_1 @ best.unscaled @ back.T,
        variance_information=information(data, best, reml),
    )


def _check_measurements(design: np.ndarray, y: np.ndarray, m: int, names: Sequence[str]) -> None:
    n, k = design.shape
    if k == 0:
        raise ValueError("a model needs an intercept or a column")
    if m < 2:
        raise NotEstimable(f"a mixed model needs at least 2 patients, not {m}")
    if n == m:
        raise NotEstimable("no patient was measured more than once")
    if n <= k:
        raise NotEstimable(f"{n:,} measurements leave no residual degrees of freedom for {k} coefficients")
    check_condition(design, column_names=names)
    if np.all(y == y[0]):
        raise NotEstimable("the outcome is the same in every measurement")


def _check_degrees_of_freedom(data: Reduced, m: int, y: np.ndarray) -> None:
    """Refuse designs whose two variances cannot be told apart, or whose residuals within patients are rounding."""
    n, k = data.n, data.k
    left, singular, _ = np.linalg.svd(data.within[:, :k])
    rank = int(np.sum(singular > 1e-8))  # of columns of length 1
    if n - m - rank < 1:
        raise NotEstimable(f"{n:,} measurements of {m:,} patients leave no degrees of freedom within patients")
    if m - (k - rank) < 1:
        raise NotEstimable(f"{m:,} patients leave no degrees of freedom between patients")
    residual = left[:, rank:].T @ data.within[:, k]
    if float(residual @ residual) <= n * (10.0 * np.finfo(float).eps) ** 2 * float(y @ y):
        raise NotEstimable("within patients the model explains the outcome without error")


def _inner_outer_df(design: np.ndarray, patient: np.ndarray, m: int) -> np.ndarray:
    """Degrees of freedom of each column as R's nlme counts them (Pinheiro & Bates 2000, p. 91)."""
    n = len(design)
    first = np.unique(patient, return_index=True)[1]
    constant = np.ptp(design, axis=0) == 0.0
    inner = np.array([np.any(column != column[first][patient]) for column in design.T])
    between = m - int(np.sum(~inner & ~constant)) - int(constant.any())
    # Without an intercept the columns that vary within patients contain it.
    within = n - m - int(np.sum(inner)) + int(not constant.any())
    return np.where(constant, max(between, within), np.where(inner, within, between)).astype(float)
