"""Backward selection with re-entry on one resample, with the rules of `stats.selection_spss.select_spss`."""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.likelihoods import evaluate, information
from lymphoradio.stats.resampling.newton import FAILED, FOUND, predict, score, take_columns
from lymphoradio.stats.resampling.removals import CONDITIONAL, LR, WALD, least_likelihood, least_wald, restrict
from lymphoradio.stats.resampling.search import (
    FORCED,
    columns_of,
    fit_terms,
    least_refitted,
    removable_without_loss,
    was_visited,
)
from lymphoradio.stats.resampling.small_matrices import invert
from lymphoradio.stats.resampling.tail_areas import chi_squared_tail


@kernel
def search_spss(data, terms, null, n_terms, removal, limits):
    """Select terms: the largest p of `removal` leaves; where none is large enough, the smallest p of a score enters.

    Parameters
    ----------
    data, terms, null, n_terms, limits
        As for `search.search`.
    removal : int
        WALD, LR or CONDITIONAL.

    Returns
    -------
    status, chosen, positions, b
        As of `search.search`. Wald and conditional tests need an estimate: without one it is FAILED.
    barred : bool
        As of `search.search`.
    """
    barred = False
    candidates = np.zeros(n_terms, dtype=np.bool_)
    for j in range(terms.size):
        if terms[j] != FORCED:
            candidates[terms[j]] = True
    chosen = candidates.copy()
    status, positions, model = fit_terms(data, terms, null, chosen, np.zeros(0, dtype=np.int64), np.zeros(0))
    visited = np.zeros((4 * n_terms + 8, n_terms), dtype=np.bool_)
    visited[0] = chosen
    n_visited = 1
    while n_visited < visited.shape[0]:
        if status == FAILED or (removal != LR and status != FOUND):
            return FAILED, chosen, positions, model[2], barred
        move, start = _least(data, terms, null, chosen, positions, model, removal, limits[1])
        if move == -2:
            return FAILED, chosen, positions, model[2], barred
        if move >= 0:
            if was_visited(visited, n_visited, chosen, move):
                break
            chosen[move] = False
            status, positions, model = fit_terms(data, terms, null, chosen, positions, start)
        elif status != FOUND:
            break
        else:
            p_values = _entry_p(data, terms, null, chosen, candidates, positions, model)
            entered = False
            while not entered:
                best, lowest = -1, limits[0]
                for t in range(n_terms):
                    if p_values[t] < lowest - (1e-11 * lowest if best >= 0 else 0.0):
                        best, lowest = t, p_values[t]
                if best < 0 or was_visited(visited, n_visited, chosen, best):
                    return status, chosen, positions, model[2], barred
                p_values[best] = np.inf
                chosen[best] = True
                found, larger_positions, larger = fit_terms(data, terms, null, chosen, positions, model[2])
                entered = found == FOUND
                barred = barred or not entered
                chosen[best] = entered
                if entered:
                    status, positions, model = found, larger_positions, larger
        visited[n_visited] = chosen
        n_visited += 1
    return status, chosen, positions, model[2], barred


@kernel
def _least(data, terms, null, chosen, positions, model, removal, limit):
    """The term with the largest p of the removal statistic above `limit`, or -1, and where to begin without it."""
    here, b = terms[positions], model[2]
    if null[2]:
        move = removable_without_loss(terms, null, chosen, chosen, positions.size)
        if move >= 0:
            return move, b
    if removal == WALD:
        return least_wald(data[0], here, chosen, model[3], b, model[5], 0.0, limit), b
    if removal == CONDITIONAL:
        return _least_conditional(data, model, here, chosen, limit), b
    if null[2]:
        move, _lowest = least_refitted(data, terms, null, chosen, chosen, positions, model, LR, 0.0, -limit)
        return move, b
    move, start, _lowest = least_likelihood(data, model, here, chosen, LR, 0.0, -limit)
    return move, start


@kernel
def _least_conditional(data, model, here, chosen, limit):
    """The term whose conditional likelihood ratio has the largest p above `limit`, or -1; -2 where one is no number."""
    _rows, columns, b, V, value, _rss = model
    n = columns.shape[1]
    eta, exposure, theta, peak = np.empty(n), np.empty(n), np.empty(n), np.empty(data[5].size)
    best, largest = -1, limit
    for t in range(chosen.size):
        if not chosen[t]:
            continue
        out = np.flatnonzero(here == t)
        without = b.copy()
        if not restrict(V, out, without):
            return -2
        predict(columns, without, eta)
        reached = evaluate(data[0], eta, data[3], data[4], data[5], exposure, theta, peak)
        p = chi_squared_tail(max(2.0 * (value - reached), 0.0), out.size)
        if not math.isfinite(p):
            return -2
        if p > largest * (1.0 + 1e-11 if best >= 0 else 1.0):
            best, largest = t, p
    return best


@kernel
def _entry_p(data, terms, null, chosen, candidates, positions, model):
    """P-values of Rao's score tests of the absent terms at the model's estimates; infinite where there is no test."""
    k = positions.size
    absent = np.zeros(terms.size, dtype=np.bool_)
    for j in range(terms.size):
        absent[j] = terms[j] != FORCED and candidates[max(terms[j], 0)] and not chosen[max(terms[j], 0)]
    every = np.concatenate((positions, np.flatnonzero(absent)))
    rows, _columns = take_columns(data, every)
    n, p = rows.shape
    eta, exposure, theta, peak = np.empty(n), np.empty(n), np.empty(n), np.empty(data[5].size)
    gradient, H = np.empty(p), np.empty((p, p))
    predict(model[1], model[2], eta)
    evaluate(data[0], eta, data[3], data[4], data[5], exposure, theta, peak)
    score(rows, data[3], data[4], exposure, gradient)
    information(data[0], rows, data[3], data[4], data[5], exposure, theta, peak, H)
    V = model[3]
    p_values = np.full(chosen.size, np.inf)
    for t in range(chosen.size):
        if chosen[t] or not candidates[t]:
            continue
        after = chosen.copy()
        after[t] = True
        larger = columns_of(terms, null, after)
        added = np.empty(p, dtype=np.int64)
        size = 0
        for a in range(k, p):
            if terms[every[a]] == t and np.any(larger == every[a]):
                added[size] = a
                size += 1
        if size == 0:
            continue
        # What the added columns tell beyond the model's own.
        left, inverse = np.empty((size, size)), np.empty((size, size))
        for i in range(size):
            for j in range(size):
                value = H[added[i], added[j]]
                for a in range(k):
                    for c in range(k):
                        value -= H[added[i], a] * V[a, c] * H[c, added[j]]
                left[i, j] = value
        told_apart = True
        for i in range(size):
            told_apart = told_apart and left[i, i] > 1e-12 * H[added[i], added[i]]
        if not told_apart or not invert(left, inverse):
            continue
        statistic = 0.0
        for i in range(size):
            for j in range(size):
                statistic += gradient[added[i]] * inverse[i, j] * gradient[added[j]]
        p_values[t] = chi_squared_tail(statistic, size)
    return p_values
