"""Which term leaves a model: fits of every smaller model, each taken only as far as the decision needs.

A smaller model is begun at the estimate that the larger one's quadratic approximation gives it, and improved with the
larger one's matrix. Its log-likelihood lies between the value reached and that value plus a bound of what is left, and
a candidate is worked on only while its interval overlaps the best one's: the choice is that of full fits of all.
"""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.likelihoods import LINEAR, evaluate
from lymphoradio.stats.resampling.newton import FAILED, fit, predict, score, times
from lymphoradio.stats.resampling.small_matrices import invert, quadratic_form
from lymphoradio.stats.resampling.tail_areas import chi_squared_tail, f_tail

# What may be missing of a log-likelihood that counts as known.
DONE = 1e-11
# The larger model's matrix is trusted where a step with it leaves at most this share of the squared decrement.
TRUSTED = 0.25
MAX_REFINEMENTS = 25

# What decides: AIC or BIC (they differ in the penalty), or the p-value of a test; CONDITIONAL only where SPSS selects.
CRITERION, LR, WALD, CONDITIONAL = 0, 1, 2, 3


@kernel
def key(criterion, penalty, larger, smaller, kept, removed):
    """What is minimised over removals: AIC or BIC after the move, or minus the p-value of the likelihood ratio.

    Parameters
    ----------
    larger, smaller : float
        Log-likelihoods before and after.
    kept, removed : int
        Columns after the move, and columns removed.
    """
    if criterion == CRITERION:
        return -2.0 * smaller + penalty * kept
    return -chi_squared_tail(2.0 * (larger - smaller), removed)


@kernel
def wald_p(family, V, b, columns, rss, df_residual):
    """P-value of the Wald test of some positions: chi-squared, or F for the linear model."""
    form = quadratic_form(V, b, columns)
    if family == LINEAR:
        return f_tail(form * df_residual / (rss * columns.size), float(columns.size), df_residual)
    return chi_squared_tail(form, columns.size)


@kernel
def least_wald(family, terms, removable, V, b, rss, df_residual, limit):
    """The removable term with the largest Wald p-value above `limit`, or -1; -2 where a test is not a number."""
    best, largest = -1, limit
    for t in range(removable.size):
        if not removable[t]:
            continue
        p = wald_p(family, V, b, np.flatnonzero(terms == t), rss, df_residual)
        if not math.isfinite(p):
            return -2
        if p > largest * (1.0 + 1e-11 if best >= 0 else 1.0):
            best, largest = t, p
    return best


@kernel
def restrict(V, out, u):
    """Change `u` by the least in the metric of V^-1 so that its positions `out` are 0."""
    k = out.size
    if k == 1:
        j = out[0]
        ratio = u[j] / V[j, j]
        for a in range(u.size):
            u[a] -= V[a, j] * ratio
    else:
        block, inverse = np.empty((k, k)), np.empty((k, k))
        for i in range(k):
            for j in range(k):
                block[i, j] = V[out[i], out[j]]
        if not invert(block, inverse):
            return False
        ratios = np.zeros(k)
        for i in range(k):
            for j in range(k):
                ratios[i] += inverse[i, j] * u[out[j]]
        for a in range(u.size):
            for i in range(k):
                u[a] -= V[a, out[i]] * ratios[i]
    for i in range(k):
        u[out[i]] = 0.0
    return True


@kernel
def _approach(data, rows, columns, V, out, b, step, work):
    """Log-likelihood at `b` (0 at the positions `out`); fill `step`; return with the squared decrement."""
    eta, exposure, theta, peak, gradient = work
    predict(columns, b, eta)
    value = evaluate(data[0], eta, data[3], data[4], data[5], exposure, theta, peak)
    score(rows, data[3], data[4], exposure, gradient)
    for j in out:
        gradient[j] = 0.0
    times(V, gradient, step)
    if not math.isfinite(value) or not restrict(V, out, step):
        return -np.inf, np.inf
    squared = 0.0
    for a in range(b.size):
        squared += gradient[a] * step[a]
    return value, squared


@kernel
def least_likelihood(data, model, terms, removable, criterion, penalty, limit):
    """The removal with the lowest `key` below `limit`, or -1.

    Parameters
    ----------
    data : tuple
        As for `newton.fit`.
    model : tuple
        rows, columns, coefficients, V, log-likelihood, rss of the model at hand.
    terms : ndarray of int, shape (k,)
        Term of each column of the model.
    removable : ndarray of bool, shape (n_terms,)
    criterion : int
        CRITERION or LR.
    penalty, limit : float

    Returns
    -------
    term : int
    start : ndarray, shape (k,)
        Coefficients to begin the smaller model with, 0 for the columns that leave.
    lowest : float
        The key.
    """
    rows, columns, b, V, value, rss = model
    k, n = columns.shape
    n_terms = removable.size
    best_b, step = np.zeros((n_terms, k)), np.zeros((n_terms, k))
    reached, gap, squared = np.full(n_terms, -np.inf), np.zeros(n_terms), np.zeros(n_terms)
    tries = np.zeros(n_terms, dtype=np.int64)
    work = (np.empty(n), np.empty(n), np.empty(n), np.empty(data[5].size), np.empty(k))
    count = np.sum(data[4])
    for t in range(n_terms):
        if not removable[t]:
            continue
        out = np.flatnonzero(terms == t)
        best_b[t] = b
        if not restrict(V, out, best_b[t]):
            best_b[t] = b
            best_b[t][out] = 0.0
        if data[0] == LINEAR:
            reached[t] = -0.5 * count * math.log((rss + quadratic_form(V, b, out)) / count)
            continue
        reached[t], squared[t] = _approach(data, rows, columns, V, out, best_b[t], step[t], work)
        # The way here was a step with the same matrix; what it left tells how well the matrix fits.
        trusted = squared[t] <= TRUSTED * 2.0 * (value - reached[t]) or squared[t] <= 1e-13
        gap[t] = 2.0 * squared[t] if trusted else np.inf
    while True:
        best, lowest = -1, limit
        for t in range(n_terms):
            if removable[t]:
                removed = np.sum(terms == t)
                hoped = key(criterion, penalty, value, min(reached[t] + gap[t], value), k - removed, removed)
                if hoped < lowest - (1e-11 * abs(lowest) if best >= 0 else 0.0):
                    best, lowest = t, hoped
        if best < 0:
            return -1, b, limit
        removed = np.sum(terms == best)
        feared = key(criterion, penalty, value, reached[best], k - removed, removed)
        unclear = -1
        if gap[best] > DONE:
            clear = feared < limit
            for t in range(n_terms):
                if removable[t] and t != best:
                    own = np.sum(terms == t)
                    hoped = key(criterion, penalty, value, min(reached[t] + gap[t], value), k - own, own)
                    clear = clear and hoped > feared + 1e-11 * abs(feared)
            if not clear:
                unclear = best
        else:
            # An earlier candidate within rounding of the best one stands before it.
            for t in range(best):
                if removable[t] and gap[t] > DONE:
                    own = np.sum(terms == t)
                    hoped = key(criterion, penalty, value, min(reached[t] + gap[t], value), k - own, own)
                    if hoped <= feared + 1e-11 * abs(feared):
                        unclear = t
                        break
        if unclear < 0:
            return best, best_b[best], feared
        _refine(data, model, terms, unclear, best_b, step, reached, gap, squared, tries, work)


@kernel
def _refine(data, model, terms, t, best_b, step, reached, gap, squared, tries, work):
    """Narrow the interval of one candidate."""
    rows, columns, b, V, _value, _rss = model
    out = np.flatnonzero(terms == t)
    tries[t] += 1
    if tries[t] < MAX_REFINEMENTS:
        trial = best_b[t] + step[t]
        trial_step = np.empty(b.size)
        value, left = _approach(data, rows, columns, V, out, trial, trial_step, work)
        if left <= TRUSTED * squared[t] and value >= reached[t] - 1e-12 * abs(reached[t]) - 1e-13:
            best_b[t], step[t] = trial, trial_step
            reached[t], squared[t] = max(value, reached[t]), left
            gap[t] = 2.0 * left
            return
    inside = np.flatnonzero(terms != t)
    status, value, found, _V, _ = fit(
        data, np.ascontiguousarray(rows[:, inside]), np.ascontiguousarray(columns[inside]), best_b[t][inside]
    )
    gap[t] = 0.0
    reached[t] = value if status != FAILED else -np.inf
    best_b[t][:] = 0.0
    best_b[t][inside] = found
