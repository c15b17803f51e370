"""Likelihood of a random intercept per patient, as a function of the variance ratio alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.tall_matrix import pieces

# Variance ratios (between / within patients) at which the slope of the likelihood is looked at: from an intraclass
# correlation of 1e-6 to one of 1 - 1e-10, with several points per decade, so that a likelihood of two maxima is seen.
RATIOS = np.concatenate([[0.0], np.logspace(-6.0, 10.0, 97)])


@dataclass(frozen=True)
class Reduced:
    """The data, reduced to what the likelihood depends on.

    A patient of n measurements has the covariance ``sigma^2 (I + ratio 11')``: deviations from the patient's mean have
    the variance ``sigma^2`` and the mean, times sqrt(n), has ``sigma^2 (1 + n ratio)``. So the triangles of the QR of
    the deviations, and of the means of the patients of each n, hold all there is, whatever the ratio.

    Attributes
    ----------
    within : ndarray, shape (q, k + 1)
        Triangle of the deviations of [X y] from each patient's mean.
    sizes, counts : ndarray, shape (s,)
        Distinct numbers of measurements, and how many patients have them.
    between : tuple of ndarray, each of shape (r, k + 1)
        Triangle of sqrt(n) times the patients' means of [X y], for each size.
    n : int
        Measurements.
    """

    within: np.ndarray
    sizes: np.ndarray
    counts: np.ndarray
    between: tuple[np.ndarray, ...]
    n: int

    @property
    def k(self) -> int:
        """Coefficients."""
        return self.within.shape[1] - 1


@dataclass(frozen=True)
class Profile:
    """Generalised least squares at one variance ratio, with the derivatives by the ratio.

    Attributes
    ----------
    ratio : float
    coefficients : ndarray, shape (k,)
    unscaled : ndarray, shape (k, k)
        Covariance of the coefficients divided by sigma^2: the inverse of M.
    rss, rss_1, rss_2 : float
        Weighted residual sum of squares, minimised over the coefficients, and its derivatives.
    M_1 : ndarray, shape (k, k)
        Derivative of M.
    log_det_v, log_det_v_1, log_det_v_2 : float
        Log determinant of the covariance / sigma^2, and its derivatives.
    log_det_m, log_det_m_1, log_det_m_2 : float
        The same of M.
    """

    ratio: float
    coefficients: np.ndarray
    unscaled: np.ndarray
    rss: float
    rss_1: float
    rss_2: float
    M_1: np.ndarray
    log_det_v: float
    log_det_v_1: float
    log_det_v_2: float
    log_det_m: float
    log_det_m_1: float
    log_det_m_2: float


def reduce_patients(design: np.ndarray, y: np.ndarray, patient: np.ndarray) -> Reduced:
    """Triangles of the deviations from the patients' means and of the means.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        As fitted: with the column of ones where there is an intercept.
    y : ndarray, shape (n,)
    patient : ndarray of int, shape (n,)
        0 .. m - 1, each present.

    Returns
    -------
    Reduced
    """
    per_patient = np.bincount(patient)
    columns = [*design.T, y]
    means = np.column_stack([np.bincount(patient, weights=column) for column in columns]) / per_patient[:, None]
    sizes, counts = np.unique(per_patient, return_counts=True)
    within = np.zeros((0, len(columns)))
    for rows in pieces(len(y)):
        deviations = np.column_stack([design[rows], y[rows]]) - means[patient[rows]]
        within = _triangle(np.vstack([within, deviations]))
    return Reduced(
        within=within,
        sizes=sizes.astype(float),
        counts=counts.astype(float),
        between=tuple(_triangle(np.sqrt(size) * means[per_patient == size]) for size in sizes),
        n=len(y),
    )


def profile(data: Reduced, ratio: float) -> Profile:
    """Generalised least squares, and all that the likelihood needs, at one variance ratio.

    Parameters
    ----------
    data : Reduced
    ratio : float
        Variance between patients divided by that within.

    Returns
    -------
    Profile

    References
    ----------
    Lindstrom & Bates (1988), JASA 83:1014-1022; Bates et al. (2015), J. Stat. Softw. 67(1), section 3.
    """
    k = data.k
    weights = 1.0 / (1.0 + data.sizes * ratio)
    rows = [np.sqrt(w) * block for w, block in zip(weights, data.between, strict=True)]
    triangle = _triangle(np.vstack([data.within, *rows]))
    root = triangle[:k, :k]
    coefficients = solve_triangular(root, triangle[:k, k])
    inverse = solve_triangular(root, np.eye(k))
    unscaled = inverse @ inverse.T
    M_1, M_2 = np.zeros((k, k)), np.zeros((k, k))
    q, rss_1, rss_2 = np.zeros(k), 0.0, 0.0
    for size, w, block in zip(data.sizes, weights, data.between, strict=True):
        X, residual = block[:, :k], block[:, k] - block[:, :k] @ coefficients
        squares = float(residual @ residual)
        M_1 -= size * w**2 * X.T @ X
        M_2 += 2.0 * size**2 * w**3 * X.T @ X
        q += size * w**2 * X.T @ residual
        rss_1 -= size * w**2 * squares
        rss_2 += 2.0 * size**2 * w**3 * squares
    turned = unscaled @ M_1
    return Profile(
        ratio=ratio,
        coefficients=coefficients,
        unscaled=unscaled,
        rss=float(triangle[k, k] ** 2),
        rss_1=rss_1,
        # The coefficients move with the ratio: the second term is what their moving saves.
        rss_2=rss_2 - 2.0 * float(q @ unscaled @ q),
        M_1=M_1,
        log_det_v=float(data.counts @ np.log1p(data.sizes * ratio)),
        log_det_v_1=float(data.counts @ (data.sizes * weights)),
        log_det_v_2=-float(data.counts @ (data.sizes * weights) ** 2),
        log_det_m=2.0 * float(np.log(np.abs(np.diag(root))).sum()),
        log_det_m_1=float(np.trace(turned)),
        log_det_m_2=float(np.trace(unscaled @ M_2) - np.sum(turned * turned.T)),
    )


def _triangle(rows: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.qr(rows, mode="r"))


def deviance(data: Reduced, at: Profile, reml: bool) -> float:
    """-2 log-likelihood, restricted or not, maximised over the coefficients and sigma at one ratio."""
    free = data.n - data.k * reml
    return float(free * (1.0 + np.log(2.0 * np.pi * at.rss / free)) + at.log_det_v + reml * at.log_det_m)


def slope(data: Reduced, at: Profile, reml: bool) -> float:
    """Derivative of `deviance` by the ratio."""
    return (data.n - data.k * reml) * at.rss_1 / at.rss + at.log_det_v_1 + reml * at.log_det_m_1


def information(data: Reduced, at: Profile, reml: bool) -> np.ndarray:
    """Observed information of (log sigma^2, ratio) at the maximum, shape (2, 2)."""
    free = data.n - data.k * reml
    variance = at.rss / free
    cross = -at.rss_1 / variance
    second = at.rss_2 / variance + at.log_det_v_2 + reml * at.log_det_m_2
    return 0.5 * np.array([[free, cross], [cross, second]])


def maximise_ratio(data: Reduced, reml: bool) -> Profile:
    """Variance ratio of the highest likelihood, 0 included.

    The slope's zeros are enclosed on a grid of ratios and found to the last digits; of several maxima the highest is
    taken.

    Parameters
    ----------
    data : Reduced
    reml : bool
        Restricted likelihood.

    Returns
    -------
    Profile

    Raises
    ------
    NotEstimable
        The likelihood still rises at a ratio of 1e10.
    """
    candidates = list(_maxima(data, reml))
    if not candidates:
        raise NotEstimable("a patient's measurements do not vary, but for what the model explains")
    return min(candidates, key=lambda at: deviance(data, at, reml))


def _maxima(data: Reduced, reml: bool) -> Iterator[Profile]:
    from scipy.optimize import brentq  # 0.3 s of start-up

    slopes = [slope(data, profile(data, float(ratio)), reml) for ratio in RATIOS]
    if slopes[0] >= 0.0:
        yield profile(data, 0.0)
    for i in range(1, len(RATIOS)):
        if slopes[i - 1] < 0.0 <= slopes[i]:
            low, high = float(RATIOS[i - 1]), float(RATIOS[i])
            root = brentq(lambda ratio: slope(data, profile(data, ratio), reml), low, high, xtol=1e-300, rtol=1e-15)
            yield profile(data, float(root))
