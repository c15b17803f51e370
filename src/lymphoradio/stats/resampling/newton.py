"""Maximum likelihood on weighted rows: Newton's method that keeps its matrix while it serves, and least squares."""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.likelihoods import LINEAR, evaluate, information
from lymphoradio.stats.resampling.small_matrices import invert

FOUND, UNBOUNDED, FAILED = 0, 1, 2

MAX_STEPS = 120
# Square of the Newton decrement, the distance to the maximum in standard errors.
CONVERGED = 1e-18
# The first step changes no patient's linear predictor by more, for far from the maximum Newton's steps overshoot; each
# step that had to be shortened to this and rose lets the next one be twice as long.
LONGEST = 5.0
# An old matrix is kept as long as a step with it takes away this share of the squared decrement.
SERVES = 0.01
RIDGE = 1e-9
# Where the likelihood has no maximum, at least log(1 + exp(-range of the linear predictor)) is still to be gained: far
# more than convergence leaves, unless the range is larger than this.
CLOSE = 20.0


@kernel
def take_columns(data, chosen):
    """Some columns of the data, once with rows and once with columns together in memory."""
    all_rows = data[1]
    n, k = all_rows.shape[0], chosen.size
    rows, columns = np.empty((n, k)), np.empty((k, n))
    for i in range(n):
        for a in range(k):
            rows[i, a] = all_rows[i, chosen[a]]
    for a in range(k):
        columns[a] = data[2][chosen[a]]
    return rows, columns


@kernel
def predict(columns, coefficients, eta):
    """Fill `eta` with the linear predictor, columns added in their order."""
    eta[:] = 0.0
    for a in range(coefficients.size):
        b = coefficients[a]
        if b != 0.0:
            column = columns[a]
            for i in range(eta.size):
                eta[i] += b * column[i]


@kernel
def score(rows, y, weights, exposure, gradient):
    """Fill `gradient` with the sum of row times residual."""
    gradient[:] = 0.0
    for i in range(y.size):
        residual = weights[i] * y[i] - exposure[i]
        for a in range(gradient.size):
            gradient[a] += rows[i, a] * residual


@kernel
def times(V, g, step):
    """Fill `step` with V g and return g' V g."""
    total = 0.0
    for a in range(g.size):
        value = 0.0
        for b in range(g.size):
            value += V[a, b] * g[b]
        step[a] = value
        total += value * g[a]
    return total


@kernel
def fit(data, rows, columns, start):
    """Fit a model to some columns.

    Parameters
    ----------
    data : tuple
        family, all rows (n, p), all columns (p, n), y (n,), weights (n,), starts (see `likelihoods.evaluate`).
    rows, columns : ndarray, shapes (n, k) and (k, n)
        Those of the model (`take_columns`).
    start : ndarray, shape (k,)

    Returns
    -------
    status : int
        FOUND; UNBOUNDED where no finite maximum could be proved to exist: `value` is then the supremum and the
        coefficients are on their way to infinity; FAILED where the columns depend on each other.
    value : float
        Log-likelihood; of the linear model ``-n/2 log(RSS/n)``.
    coefficients : ndarray, shape (k,)
    V : ndarray, shape (k, k)
        Inverse information; of the linear model the inverse of X'WX.
    rss : float
        Residual sum of squares of the linear model, else 0.

    References
    ----------
    The proof that a maximum exists is Bach's (2010), Electron. J. Statist. 4:384-414, proposition 2, for functions
    whose third derivative is bounded by the diameter of the covariates times the second.
    """
    k = columns.shape[0]
    V = np.zeros((k, k))
    if data[0] == LINEAR:
        return _least_squares(rows, columns, data[3], data[4], V)
    b = start.copy()
    status, value = _climb(data, rows, columns, b, V)
    if status == FAILED and np.any(start != 0.0):
        b[:] = 0.0
        status, value = _climb(data, rows, columns, b, V)
    return status, value, b, V, 0.0


@kernel
def _climb(data, rows, columns, b, V):
    """Newton's steps from `b`, which is changed, as is `V`."""
    family, y, weights, starts = data[0], data[3], data[4], data[5]
    k, n = columns.shape
    eta, exposure, theta, peak = np.zeros(n), np.empty(n), np.empty(n), np.empty(starts.size)
    gradient, step, H = np.zeros(k), np.zeros(k), np.empty((k, k))
    before, along = np.zeros(n), np.zeros(n)
    predict(columns, b, eta)
    value = evaluate(family, eta, y, weights, starts, exposure, theta, peak)
    if not math.isfinite(value):
        return FAILED, value
    if k == 0:
        return FOUND, value
    score(rows, y, weights, exposure, gradient)
    fresh, has_matrix, singular = False, False, False
    longest = LONGEST
    for _ in range(MAX_STEPS):
        if not has_matrix:
            information(family, rows, y, weights, starts, exposure, theta, peak, H)
            singular = not invert(H, V)
            if singular:
                # On the way to infinity the information vanishes in that direction; a ridge keeps the climb going.
                ridge = RIDGE * max(np.max(np.diag(H)), 1.0)
                for a in range(k):
                    H[a, a] += ridge
                if not invert(H, V):
                    return FAILED, value
            fresh, has_matrix = True, True
        squared = times(V, gradient, step)
        if not math.isfinite(squared):
            return FAILED, value
        if squared <= CONVERGED:
            if fresh:
                break
            has_matrix = False
            continue
        before[:] = eta
        predict(columns, step, along)
        fraction = min(1.0, longest / max(np.max(np.abs(along)), longest))
        rose, halved = False, False
        for _ in range(40):
            for i in range(n):
                eta[i] = before[i] + fraction * along[i]
            reached = evaluate(family, eta, y, weights, starts, exposure, theta, peak)
            if reached >= value - 1e-12 * abs(value) - 1e-13:
                rose = True
                break
            fraction *= 0.5
            halved = True
        if not rose:
            if fresh:
                return FAILED, value
            eta[:] = before
            value = evaluate(family, eta, y, weights, starts, exposure, theta, peak)
            has_matrix = False
            continue
        if fraction < 1.0:
            longest = max(0.5 * longest, LONGEST) if halved else 2.0 * longest
        for a in range(k):
            b[a] += fraction * step[a]
        value = reached
        score(rows, y, weights, exposure, gradient)
        fresh = False
        left = 0.0
        for a in range(k):
            for c in range(k):
                left += gradient[a] * V[a, c] * gradient[c]
        has_matrix = fraction == 1.0 and left <= SERVES * squared
    else:
        return UNBOUNDED, value
    for a in range(k):
        b[a] += step[a]
    far = np.max(eta) - np.min(eta) > CLOSE
    if singular:
        return (UNBOUNDED if far else FAILED), value
    return (UNBOUNDED if far and not _maximum_exists(rows, V, squared, np.sum(weights)) else FOUND), value


@kernel
def _maximum_exists(rows, V, squared, n):
    """Whether the decrement times the diameter is below 1/2, the diameter bounded by the longest row and the trace.

    The gradient is a sum of `n` terms with the rounding of such a sum, of which a nearly infinite variance makes much.
    """
    trace = 0.0
    for a in range(V.shape[0]):
        trace += V[a, a]
    longest = 0.0
    for i in range(rows.shape[0]):
        length = 0.0
        for a in range(rows.shape[1]):
            length += rows[i, a] * rows[i, a]
        longest = max(longest, length)
    rounding = (4e-16 * n) ** 2 * trace
    return 2.0 * math.sqrt(max(squared, rounding) * longest * trace) < 0.5


@kernel
def _least_squares(rows, columns, y, weights, V):
    k, n = columns.shape
    b, gradient, step, eta = np.zeros(k), np.zeros(k), np.zeros(k), np.zeros(n)
    exposure = np.zeros(n)
    H = np.zeros((k, k))
    count = 0.0
    for i in range(n):
        count += weights[i]
        for a in range(k):
            scaled = weights[i] * rows[i, a]
            for c in range(a + 1):
                H[a, c] += scaled * rows[i, c]
    for a in range(k):
        for c in range(a):
            H[c, a] = H[a, c]
    if k > 0 and not invert(H, V):
        return FAILED, -np.inf, b, V, 0.0
    # The second and third round refine the first one's rounding.
    for _ in range(3):
        score(rows, y, weights, exposure, gradient)
        times(V, gradient, step)
        for a in range(k):
            b[a] += step[a]
        predict(columns, b, eta)
        for i in range(n):
            exposure[i] = weights[i] * eta[i]
    rss, total = 0.0, 0.0
    for i in range(n):
        rss += weights[i] * (y[i] - eta[i]) ** 2
        total += weights[i] * y[i] * y[i]
    if not rss > 1e-24 * total or not count > k:
        return FAILED, np.inf, b, V, rss
    return FOUND, -0.5 * count * math.log(rss / count), b, V, rss
