"""Rubin's rules: one estimate, interval and test from the fits of several imputed data sets."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bounded_p, check_conf_level
from lymphoradio.stats.survival_data import normal_quantile


@dataclass(frozen=True)
class Pooled:
    """A coefficient pooled over imputed data sets.

    Attributes
    ----------
    estimate, std_error : float
        Mean of the estimates; square root of the total variance.
    within, between, total : float
        Mean of the squared standard errors; variance of the estimates; within + (1 + 1/m) between.
    relative_increase : float
        Of the variance due to missing values, (1 + 1/m) between / within (riv).
    proportion_missing : float
        (1 + 1/m) between / total (lambda).
    fraction_missing : float
        Fraction of missing information (fmi), with the degrees of freedom allowed for.
    df : float
        Barnard and Rubin's; infinite if the complete data's are and the estimates do not vary.
    df_complete : float
        Of the model in complete data.
    statistic : float
        (estimate - null) / std_error, Student's t on `df`.
    p_value : float
    conf_low, conf_high, conf_level : float
    m : int
        Imputed data sets.
    """

    estimate: float
    std_error: float
    within: float
    between: float
    total: float
    relative_increase: float
    proportion_missing: float
    fraction_missing: float
    df: float
    df_complete: float
    statistic: float
    p_value: float
    conf_low: float
    conf_high: float
    conf_level: float
    m: int


@dataclass(frozen=True)
class PooledTest:
    """Wald test of several coefficients together, pooled over imputed data sets (D1).

    Attributes
    ----------
    statistic : float
        F.
    df : int
        Of the numerator: the coefficients.
    df_residual : float
        Of the denominator; infinite where nothing varies between the imputations and the sample counts as large.
    p_value : float
    relative_increase : float
        Mean relative increase of the variance due to missing values.
    m : int
    """

    statistic: float
    df: int
    df_residual: float
    p_value: float
    relative_increase: float
    m: int


def pool_scalar(
    estimates: ArrayLike,
    variances: ArrayLike,
    df_complete: float = inf,
    conf_level: float = 0.95,
    null: float = 0.0,
) -> Pooled:
    """Pool one coefficient over imputed data sets.

    Parameters
    ----------
    estimates, variances : array_like, shape (m,)
        On a scale on which the estimate is about normal: log hazard ratio, log odds ratio, difference; and the squared
        standard errors.
    df_complete : float
        Degrees of freedom that the model would have in complete data: n - k; events - k for Cox. Infinite for a normal
        test.
    conf_level : float
        In (0, 1).
    null : float
        Value under the hypothesis tested.

    Returns
    -------
    Pooled
        Equal to R's ``mice::pool``, which however takes no proportion of missing variance below 1e-4.

    Raises
    ------
    ValueError
        Fewer than two data sets, missing values, unequal lengths, no degrees of freedom.
    NotEstimable
        A variance that is not positive.

    References
    ----------
    Rubin (1987), Multiple Imputation for Nonresponse in Surveys, chapter 3. Barnard & Rubin (1999), Biometrika
    86:948-955.

    Examples
    --------
    >>> pooled = pool_scalar([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    >>> pooled.estimate, pooled.within, pooled.between, round(pooled.total, 6), round(pooled.df, 6)
    (2.0, 1.0, 1.0, 2.333333, 6.125)
    """
    check_conf_level(conf_level)
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if q.ndim != 1 or q.shape != u.shape or q.size < 2 or not (np.isfinite(q).all() and np.isfinite(u).all()):
        raise ValueError("one estimate and one variance from each of at least two imputed data sets are needed")
    if not df_complete > 0:
        raise ValueError(f"df_complete must be positive, not {df_complete}")
    if not np.all(u > 0):
        raise NotEstimable("a standard error of 0 in an imputed data set")
    m = q.size
    within, between = float(u.mean()), float(q.var(ddof=1))
    increase = (1 + 1 / m) * between
    total = within + increase
    df = barnard_rubin_df(m, increase / total, df_complete)
    riv = increase / within
    std_error = sqrt(total)
    statistic = (float(q.mean()) - null) / std_error
    tail, quantile = _student(abs(statistic), df, conf_level)
    return Pooled(
        estimate=float(q.mean()),
        std_error=std_error,
        within=within,
        between=between,
        total=total,
        relative_increase=riv,
        proportion_missing=increase / total,
        fraction_missing=(riv + 2 / (df + 3)) / (1 + riv),
        df=df,
        df_complete=float(df_complete),
        statistic=statistic,
        p_value=bounded_p(2 * tail),
        conf_low=float(q.mean()) - quantile * std_error,
        conf_high=float(q.mean()) + quantile * std_error,
        conf_level=conf_level,
        m=m,
    )


def barnard_rubin_df(m: int, proportion: float, df_complete: float) -> float:
    """Degrees of freedom of a pooled estimate.

    Parameters
    ----------
    m : int
        Imputed data sets.
    proportion : float
        Of the total variance that is due to missing values, in [0, 1].
    df_complete : float
        Of the complete data; may be infinite.

    Returns
    -------
    float

    References
    ----------
    Barnard & Rubin (1999), Biometrika 86:948-955.

    Examples
    --------
    >>> barnard_rubin_df(11, 0.5, float("inf"))
    40.0
    """
    large_sample = (m - 1) / proportion**2 if proportion**2 > 0 else inf
    if not isfinite(df_complete):
        return large_sample
    observed = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - proportion)
    return 1 / (1 / large_sample + 1 / observed) if observed > 0 else 0.0


def pool_wald(
    estimates: ArrayLike, covariances: ArrayLike, df_complete: float = inf, null: ArrayLike = 0.0
) -> PooledTest:
    """Pooled Wald test that several coefficients, those of a factor say, are zero together (D1).

    Parameters
    ----------
    estimates : array_like, shape (m, k)
        The coefficients in each imputed data set.
    covariances : array_like, shape (m, k, k)
        Their covariance.
    df_complete : float
        Degrees of freedom in complete data; infinite for Li, Raghunathan and Rubin's reference distribution, finite for
        Reiter's of small samples.
    null : array_like, shape () or (k,)
        Values under the hypothesis tested.

    Returns
    -------
    PooledTest
        Equal to R's ``mice::D1``.

    Raises
    ------
    ValueError
        Fewer than two data sets, missing values, shapes that do not belong together.
    NotEstimable
        A singular mean covariance; a complete sample too small for Reiter's formula.

    References
    ----------
    Li, Raghunathan & Rubin (1991), JASA 86:1065-1073. Reiter (2007), Biometrika 94:502-508.

    Examples
    --------
    >>> test = pool_wald([[1.0, 0.0], [1.2, 0.4], [0.8, -0.4]], [np.eye(2) * 0.04] * 3)
    >>> test.df, round(test.relative_increase, 6), round(test.statistic, 6)
    (2, 3.333333, 2.884615)
    """
    q, U = np.asarray(estimates, dtype=float), np.asarray(covariances, dtype=float)
    if q.ndim != 2 or len(q) < 2 or q.shape[1] < 1 or U.shape != (*q.shape, q.shape[1]):
        raise ValueError("estimates (m, k) and covariances (m, k, k) of at least two imputed data sets are needed")
    if not (np.isfinite(q).all() and np.isfinite(U).all()):
        raise ValueError("estimates and covariances must be finite")
    if not df_complete > 0:
        raise ValueError(f"df_complete must be positive, not {df_complete}")
    m, k = q.shape
    within = U.mean(axis=0)
    scale = np.sqrt(np.diag(within)) if np.all(np.diag(within) > 0) else np.zeros(k)
    if not scale.all() or np.linalg.matrix_rank(within / np.outer(scale, scale), hermitian=True) < k:
        raise NotEstimable("the mean covariance of the coefficients is singular")
    correlation = within / np.outer(scale, scale)
    centred = (q - q.mean(axis=0)) / scale
    distance = (q.mean(axis=0) - np.asarray(null, dtype=float)) / scale
    between = centred.T @ centred / (m - 1)
    increase = (1 + 1 / m) * float(np.trace(np.linalg.solve(correlation, between))) / k
    statistic = float(distance @ np.linalg.solve(correlation, distance)) / (k * (1 + increase))
    df_residual = _reiter_df(m, k, increase, df_complete) if isfinite(df_complete) else _li_df(m, k, increase)
    tail = float(fdtrc(k, df_residual, statistic)) if isfinite(df_residual) else float(chdtrc(k, k * statistic))
    return PooledTest(statistic, k, df_residual, bounded_p(tail), increase, m)


def _li_df(m: int, k: int, increase: float) -> float:
    """Li, Raghunathan & Rubin's equation 1.17 (1.18 for few imputations)."""
    if increase == 0:
        return inf
    t = k * (m - 1)
    if t > 4:
        return 4 + (t - 4) * (1 + (1 - 2 / t) / increase) ** 2
    return t * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2


def _reiter_df(m: int, k: int, increase: float, df_complete: float) -> float:
    """Reiter's equation 4; infinite imputations and no missing value give the adjusted df of the complete data."""
    t = k * (m - 1)
    if t <= 4:
        raise NotEstimable(f"{m} imputations are too few for a joint test of {k} coefficients in a small sample")
    a = increase * t / (t - 2)
    adjusted = (df_complete + 1) / (df_complete + 3) * df_complete
    b, c = adjusted - 2 * (1 + a), adjusted - 4 * (1 + a)
    if c <= 0:
        raise NotEstimable(f"{df_complete:g} degrees of freedom are too few for a pooled joint test")
    between = a**2 * b / ((1 + a) ** 2 * c) + 8 * a**2 * b / ((1 + a) * c**2) + 4 * a**2 / ((1 + a) * c)
    between += 4 * a**2 / (c * b) + 16 * a**2 * b / c**3 + 8 * a**2 / c**2
    return 4 + 1 / (1 / c + between / (t - 4))


def _student(statistic: float, df: float, conf_level: float) -> tuple[float, float]:
    """Upper tail and two-sided quantile of Student's t, the normal's for infinite df."""
    if not isfinite(df):
        return float(chdtrc(1, statistic**2)) / 2, normal_quantile(conf_level)
    return float(stdtr(df, -statistic)), float(stdtrit(df, (1 + conf_level) / 2))
