"""Log-likelihoods of the Cox and the logistic model on weighted rows: value, residuals, information.

Rows are sorted by descending time, so that a risk set is a beginning of the rows, and carry a weight: how often the
resample drew them. Under Efron's ties a death of weight w is w tied deaths, as if the rows stood there w times.
"""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel

LINEAR, LOGISTIC, COX_EFRON, COX_BRESLOW = 0, 1, 2, 3

# The logarithm of a product of many factors is taken when the product comes near the end of the range of floats.
_HIGH, _LOW = 1e180, 1e-180


@kernel
def evaluate(family, eta, y, weights, starts, exposure, theta, peak):
    """Log-likelihood at a linear predictor.

    Parameters
    ----------
    family : int
        LOGISTIC, COX_EFRON or COX_BRESLOW.
    eta : ndarray, shape (n,)
        Linear predictor.
    y : ndarray, shape (n,)
        1 event, 0 none.
    weights : ndarray, shape (n,)
        Replicates of each row.
    starts : ndarray of int, shape (n_times + 1,)
        Where each distinct time begins, and the number of rows; not used by the logistic model.
    exposure : ndarray, shape (n,)
        Filled with the expected events of each row: ``weights * y - exposure`` are the residuals.
    theta : ndarray, shape (n,)
        Filled: Cox: weight times hazard relative to the largest at risk at the row's time; logistic: the variance of
        the row's events.
    peak : ndarray, shape (n_times,)
        Filled by Cox: the largest linear predictor at risk at each time. Sums over a risk set are kept in its unit, so
        that they neither over- nor underflow.

    Returns
    -------
    float
    """
    if family == LOGISTIC:
        return _logistic(eta, y, weights, exposure, theta)
    return _cox(eta, y, weights, starts, exposure, theta, peak, family == COX_EFRON)


@kernel
def _logistic(eta, y, weights, exposure, theta):
    total = 0.0
    product = 1.0
    for i in range(eta.size):
        e = math.exp(-abs(eta[i]))
        larger = 1.0 / (1.0 + e)
        chance = larger if eta[i] >= 0.0 else e * larger
        exposure[i] = weights[i] * chance
        theta[i] = weights[i] * e * larger * larger
        # log(1 + exp(eta)) = max(eta, 0) + log(1 + e)
        total += weights[i] * (y[i] * eta[i] - max(eta[i], 0.0))
        for _ in range(int(weights[i])):
            product *= 1.0 + e
        if product > _HIGH:
            total -= math.log(product)
            product = 1.0
    return total - math.log(product)


@kernel
def _cox(eta, y, weights, starts, exposure, theta, peak, efron):
    n_times = starts.size - 1
    total = 0.0
    product = 1.0
    at_risk = 0.0
    highest = -np.inf
    per_time = np.zeros(n_times)
    tied_share = np.zeros(n_times)
    for b in range(n_times):
        before = highest
        for i in range(starts[b], starts[b + 1]):
            highest = max(highest, eta[i])
        if highest > before:
            at_risk *= math.exp(before - highest)
        peak[b] = highest
        deaths = 0.0
        dying = 0.0
        for i in range(starts[b], starts[b + 1]):
            theta[i] = weights[i] * math.exp(eta[i] - highest)
            at_risk += theta[i]
            if y[i] > 0.0:
                deaths += weights[i]
                dying += theta[i]
                total += weights[i] * (eta[i] - highest)
        for draw in range(int(deaths)):
            fraction = draw / deaths if efron else 0.0
            sum_at_risk = at_risk - fraction * dying
            inverse = 1.0 / sum_at_risk
            per_time[b] += inverse
            tied_share[b] += fraction * inverse
            product *= sum_at_risk
            if product > _HIGH or product < _LOW:
                total -= math.log(product)
                product = 1.0
    total -= math.log(product)
    hazard = 0.0
    for b in range(n_times - 1, -1, -1):
        if b + 1 < n_times and peak[b] < peak[b + 1]:
            hazard *= math.exp(peak[b] - peak[b + 1])
        hazard += per_time[b]
        for i in range(starts[b], starts[b + 1]):
            exposure[i] = theta[i] * (hazard - tied_share[b] if y[i] > 0.0 else hazard)
    return total


@kernel
def information(family, rows, y, weights, starts, exposure, theta, peak, H):
    """Fill `H`, shape (k, k), with the information; what `evaluate` filled belongs to the same linear predictor.

    Parameters
    ----------
    rows : ndarray, shape (n, k)
        Columns of the model, a row together in memory.
    """
    n, k = rows.shape
    H[:] = 0.0
    per_row = theta if family == LOGISTIC else exposure
    for i in range(n):
        for a in range(k):
            scaled = per_row[i] * rows[i, a]
            for b in range(a + 1):
                H[a, b] += scaled * rows[i, b]
    if family != LOGISTIC:
        _subtract_means(rows, y, weights, starts, theta, peak, H, family == COX_EFRON)
    for a in range(k):
        for b in range(a):
            H[b, a] = H[a, b]


@kernel
def _subtract_means(rows, y, weights, starts, theta, peak, H, efron):
    """Subtract the squared mean of each death's risk set from the second moments.

    Of d tied deaths the means are (S - f T) u with f = 0, 1/d, ...; their squares sum to a quadratic form in S and T,
    written as two squares: a (S - b/a T)^2 + (c - b^2/a) T^2 with a, b, c the sums of u^2, f u^2, f^2 u^2.
    """
    k = rows.shape[1]
    S, T, difference = np.zeros(k), np.zeros(k), np.zeros(k)
    at_risk = 0.0
    for block in range(starts.size - 1):
        deaths = 0.0
        dying = 0.0
        T[:] = 0.0
        if block > 0 and peak[block] > peak[block - 1]:
            unit = math.exp(peak[block - 1] - peak[block])
            at_risk *= unit
            for a in range(k):
                S[a] *= unit
        for i in range(starts[block], starts[block + 1]):
            at_risk += theta[i]
            for a in range(k):
                S[a] += theta[i] * rows[i, a]
            if y[i] > 0.0:
                deaths += weights[i]
                dying += theta[i]
                for a in range(k):
                    T[a] += theta[i] * rows[i, a]
        if deaths == 0.0:
            continue
        s_a, s_b, s_c = 0.0, 0.0, 0.0
        for draw in range(int(deaths)):
            fraction = draw / deaths if efron else 0.0
            u = 1.0 / (at_risk - fraction * dying)
            s_a += u * u
            s_b += fraction * u * u
            s_c += fraction * fraction * u * u
        ratio = s_b / s_a
        rest = s_c - s_b * ratio
        for a in range(k):
            difference[a] = S[a] - ratio * T[a]
        for a in range(k):
            scaled = s_a * difference[a]
            for b in range(a + 1):
                H[a, b] -= scaled * difference[b]
        if rest > 0.0:
            for a in range(k):
                scaled = rest * T[a]
                for b in range(a + 1):
                    H[a, b] -= scaled * T[b]
