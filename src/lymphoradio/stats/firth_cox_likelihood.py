"""The Cox partial likelihood with Firth's penalty and its gradient, also where hardly any information is left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lymphoradio.stats.cox_likelihood import evaluate, weighted_information
from lymphoradio.stats.firth_newton import Penalised
from lymphoradio.stats.risk_sets import RiskSets

# Smallest eigenvalue of the information per event, on an orthonormal basis, down to which differences of moments have
# lost too few digits to matter.
CANCELLED = 1e-4
# Numbers of a chunk of draws.
CHUNK = 1_000_000
# Below, squares of what is divided by it overflow.
SMALLEST = 1e-100


def penalised_partial_likelihood(risk: RiskSets, Z: np.ndarray, b: np.ndarray) -> Penalised:
    """Log partial likelihood plus half the log determinant of its observed information.

    Of the ties' method of `risk`, with entry times and strata. The gradient of the penalty is half the trace of V dI /
    db, where V is the inverse of the information I and dI_rs / db_t the sum over the draws of the third central moment
    of (x_r, x_s, x_t) in the draw's risk set.

    Parameters
    ----------
    risk : RiskSets
        Index of the data.
    Z : ndarray, shape (n, k)
        Covariates in the order of `risk`, an orthonormal basis scaled to variance 1.
    b : ndarray, shape (k,)

    Returns
    -------
    Penalised
        Its metric is the observed information. A log-likelihood of -inf where that is singular.

    References
    ----------
    Heinze & Schemper (2001), Biometrics 57:114-119.
    """
    found = _by_sums(risk, Z, b)
    return _by_draws(risk, Z, b) if found is None else found


def _by_sums(risk: RiskSets, Z: np.ndarray, b: np.ndarray) -> Penalised | None:
    """From running sums over the risk sets; None where their differences would be rounding.

    Summed with V, a draw's third moments are the covariance of h = x'Vx with x, less twice cov(x) V mean(x).
    """
    state = evaluate(risk, Z, b)
    if not np.isfinite(state.log_likelihood):
        return None
    if np.linalg.eigvalsh(state.information)[0] <= CANCELLED * risk.death_rows.size:
        return None
    V = np.linalg.inv(state.information)
    h = np.einsum("ij,jk,ik->i", Z, V, Z)
    with_h = evaluate(risk, np.column_stack([Z, h]), np.append(b, 0.0)).information[-1, :-1]
    means = state.means.of_draws(risk)
    twice = [weighted_information(risk, Z, state, means[:, c]) @ V[:, c] for c in range(b.size)]
    penalty = 0.5 * float(np.linalg.slogdet(state.information)[1])
    score = state.gradient + 0.5 * (with_h - 2.0 * np.sum(twice, axis=0))
    return Penalised(state.log_likelihood + penalty, score, state.information)


def _by_draws(risk: RiskSets, Z: np.ndarray, b: np.ndarray) -> Penalised:
    """From the deviations of each draw's risk set from its mean, and their QR decomposition instead of a sum."""
    eta = Z @ b
    eta = eta - eta.max()
    log_likelihood = float(eta[risk.death_rows].sum())
    gradient = Z[risk.death_rows].sum(axis=0)
    triangle = np.zeros((0, b.size))
    for logs, shares, means in _draws(risk, Z, eta):
        log_likelihood -= float(logs.sum())
        gradient = gradient - means.sum(axis=0)
        deviations = np.sqrt(shares)[:, :, None] * (Z[None] - means[:, None])
        triangle = np.asarray(np.linalg.qr(np.vstack([triangle, deviations.reshape(-1, b.size)]), mode="r"))
    diagonal = np.abs(np.diag(triangle))
    if not (np.isfinite(log_likelihood) and diagonal.size == b.size and np.all(diagonal > SMALLEST)):
        return Penalised(-np.inf, np.zeros(b.size), np.eye(b.size))
    root = np.linalg.inv(triangle)
    third = np.zeros(b.size)
    for _, shares, means in _draws(risk, Z, eta):
        deviations = Z[None] - means[:, None]
        leverage = np.sum((deviations @ root) ** 2, axis=2)
        third += np.einsum("di,dij->j", shares * leverage, deviations)
    penalty = float(np.sum(np.log(diagonal)))
    return Penalised(log_likelihood + penalty, gradient + 0.5 * third, triangle.T @ triangle)


def _draws(risk: RiskSets, Z: np.ndarray, eta: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Chunks of draws: the log of each one's sum of weights, the rows' shares of it, and the mean of Z."""
    n, k = Z.shape
    died = np.full(n, -1)
    died[risk.death_rows] = risk.block
    size = max(1, CHUNK // (n * k))
    for start in range(0, risk.block.size, size):
        block = risk.block[start : start + size, None]
        at_risk = (risk.first_block <= block) & (block < risk.last_block)
        logs = np.where(at_risk, eta, -np.inf)
        top = logs.max(axis=1, keepdims=True)
        taken_out = risk.fraction[start : start + size, None] * (died == block)
        weights = np.exp(logs - top) * (1.0 - taken_out)
        sums = weights.sum(axis=1, keepdims=True)
        shares = weights / sums
        yield (top + np.log(sums)).ravel(), shares, shares @ Z
