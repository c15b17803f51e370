"""Cholesky factors and inverses of small positive definite matrices, in a fixed order of operations."""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel

# Share of a column's own information that is left when the columns before it are known; below, it repeats them.
SINGULAR = 1e-10


@kernel
def independent_columns(H, moments):
    """Which columns add information to those before them, as R keeps the first of collinear columns.

    Parameters
    ----------
    H : ndarray, shape (k, k)
        Information.
    moments : ndarray, shape (k,)
        Its diagonal before means were subtracted: what is left of a constant column is rounding of this size.

    Returns
    -------
    ndarray of bool, shape (k,)
    """
    k = H.shape[0]
    L = np.zeros((k, k))
    keep = np.zeros(k, dtype=np.bool_)
    for j in range(k):
        left = H[j, j]
        for m in range(j):
            if not keep[m]:
                continue
            value = H[j, m]
            for r in range(m):
                if keep[r]:
                    value -= L[j, r] * L[m, r]
            L[j, m] = value / L[m, m]
            left -= L[j, m] * L[j, m]
        if H[j, j] > SINGULAR * moments[j] and left > SINGULAR * H[j, j]:
            keep[j] = True
            L[j, j] = math.sqrt(left)
    return keep


@kernel
def invert(H, V):
    """Fill `V` with the inverse of a positive definite `H`, shape (k, k); False where it is not one.

    The matrix is scaled to a unit diagonal first, so that units of the columns do not matter.
    """
    k = H.shape[0]
    scale = np.empty(k)
    for j in range(k):
        if not H[j, j] > 0.0:
            return False
        scale[j] = 1.0 / math.sqrt(H[j, j])
    L = np.empty((k, k))
    for j in range(k):
        for i in range(j, k):
            value = H[i, j] * scale[i] * scale[j]
            for m in range(j):
                value -= L[i, m] * L[j, m]
            if i == j:
                if not value > 1e-15:
                    return False
                L[j, j] = math.sqrt(value)
            else:
                L[i, j] = value / L[j, j]
    inverse = np.zeros((k, k))
    for j in range(k):
        inverse[j, j] = 1.0 / L[j, j]
        for i in range(j + 1, k):
            value = 0.0
            for m in range(j, i):
                value -= L[i, m] * inverse[m, j]
            inverse[i, j] = value / L[i, i]
    for a in range(k):
        for b in range(a + 1):
            value = 0.0
            for m in range(a, k):
                value += inverse[m, a] * inverse[m, b]
            V[a, b] = value * scale[a] * scale[b]
            V[b, a] = V[a, b]
    return True


@kernel
def quadratic_form(V, b, columns):
    """Wald form b' V^-1 b of some positions, with V their block of the covariance; NaN where that is singular."""
    k = columns.size
    if k == 1:
        j = columns[0]
        return b[j] * b[j] / V[j, j]
    block, inverse = np.empty((k, k)), np.empty((k, k))
    for i in range(k):
        for j in range(k):
            block[i, j] = V[columns[i], columns[j]]
    if not invert(block, inverse):
        return np.nan
    total = 0.0
    for i in range(k):
        for j in range(k):
            total += b[columns[i]] * inverse[i, j] * b[columns[j]]
    return total
