"""Stepwise selection of whole terms on one resample, with the rules of `stats.selection.select`."""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.newton import FAILED, FOUND, fit, take_columns
from lymphoradio.stats.resampling.removals import CRITERION, LR, WALD, key, least_likelihood, least_wald, wald_p
from lymphoradio.stats.resampling.small_matrices import independent_columns

FORCED = -1


@kernel
def columns_of(terms, null, chosen):
    """Positions of the columns of a model: forced ones and those of the chosen terms that can be told apart.

    Parameters
    ----------
    terms : ndarray of int, shape (p,)
    null : tuple
        Information at coefficients of 0, shape (p, p); its diagonal before means were subtracted, shape (p,); whether
        any column depends on those before it.
    chosen : ndarray of bool, shape (n_terms,)
    """
    inside = np.zeros(terms.size, dtype=np.bool_)
    for j in range(terms.size):
        inside[j] = terms[j] == FORCED or chosen[max(terms[j], 0)]
    positions = np.flatnonzero(inside)
    H, moments, dependent = null
    if not dependent:
        return positions
    k = positions.size
    own, own_moments = np.empty((k, k)), np.empty(k)
    for a in range(k):
        own_moments[a] = moments[positions[a]]
        for b in range(k):
            own[a, b] = H[positions[a], positions[b]]
    return positions[independent_columns(own, own_moments)]


@kernel
def fit_terms(data, terms, null, chosen, known, b_known):
    """Fit the model of some terms, from the coefficients of another model where it has the same columns."""
    positions = columns_of(terms, null, chosen)
    start = np.zeros(positions.size)
    for a in range(positions.size):
        for c in range(known.size):
            if known[c] == positions[a]:
                start[a] = b_known[c]
    rows, columns = take_columns(data, positions)
    status, value, b, V, rss = fit(data, rows, columns, start)
    return status, positions, (rows, columns, b, V, value, rss)


@kernel
def search(data, terms, null, n_terms, criterion, penalty, removals, entries, from_full, limits, size):
    """Select terms.

    Parameters
    ----------
    data : tuple
        As for `newton.fit`.
    terms : ndarray of int, shape (p,)
        Term of each column; FORCED for the columns of every model.
    null : tuple
        As for `columns_of`.
    n_terms, criterion : int
    penalty : float
        Per column, for AIC and BIC.
    removals, entries, from_full : bool
        Moves allowed, and the first model.
    limits : tuple of float
        Enter below, remove above, for p-values.
    size : int
        Number of terms at which to end, whatever the criterion; -1: where the criterion says.

    Returns
    -------
    status : int
        FAILED where the first model cannot be judged.
    chosen : ndarray of bool, shape (n_terms,)
    positions : ndarray of int
        Columns of the last model.
    b : ndarray
        Their coefficients.
    barred : bool
        Whether a candidate that would have entered did not, because it has no finite estimate.
    """
    barred = False
    candidates = np.zeros(n_terms, dtype=np.bool_)
    for j in range(terms.size):
        if terms[j] != FORCED:
            candidates[terms[j]] = True
    chosen = candidates.copy() if from_full else np.zeros(n_terms, dtype=np.bool_)
    status, positions, model = fit_terms(data, terms, null, chosen, np.zeros(0, dtype=np.int64), np.zeros(0))
    if status == FAILED or (criterion == WALD and status != FOUND):
        return FAILED, chosen, positions, model[2], barred
    by_criterion = criterion == CRITERION
    count = np.sum(data[4])
    visited = np.zeros((4 * n_terms + 8, n_terms), dtype=np.bool_)
    visited[0] = chosen
    n_visited = 1
    allowed, absent = np.zeros(n_terms, dtype=np.bool_), np.zeros(n_terms, dtype=np.bool_)
    while n_visited < visited.shape[0]:
        if size >= 0 and np.sum(chosen) == size:
            break
        k = positions.size
        here = terms[positions]
        for t in range(n_terms):
            free = candidates[t] and (by_criterion or not was_visited(visited, n_visited, chosen, t))
            allowed[t] = free and chosen[t]
            absent[t] = free and not chosen[t]
        limit = -limits[1]
        if size >= 0:
            limit = np.inf
        elif by_criterion:
            limit = -2.0 * model[4] + penalty * k
            limit -= 1e-10 * max(1.0, abs(limit))
        move = -1
        start = model[2]
        if removals:
            if null[2]:
                move = removable_without_loss(terms, null, chosen, allowed, k)
            if move < 0 and criterion == WALD:
                move = least_wald(data[0], here, allowed, model[3], model[2], model[5], count - k, limits[1])
                if move == -2:
                    return FAILED, chosen, positions, model[2], barred
            elif move < 0 and null[2]:
                move, limit = least_refitted(
                    data, terms, null, chosen, allowed, positions, model, criterion, penalty, limit
                )
            elif move < 0:
                move, start, limit = least_likelihood(data, model, here, allowed, criterion, penalty, limit)
        if entries and (by_criterion or move < 0):
            entered, larger_status, larger, larger_positions, left_out = _best_entry(
                data, terms, null, chosen, absent, positions, model, status, criterion, penalty,
                limit if by_criterion else limits[0],
            )  # fmt: skip
            barred = barred or left_out
            if entered >= 0:
                chosen[entered] = True
                status, positions, model = larger_status, larger_positions, larger
                visited[n_visited] = chosen
                n_visited += 1
                continue
        if move < 0:
            break
        chosen[move] = False
        status, positions, model = fit_terms(data, terms, null, chosen, positions, start)
        if status == FAILED:
            return FAILED, chosen, positions, model[2], barred
        visited[n_visited] = chosen
        n_visited += 1
    return status, chosen, positions, model[2], barred


@kernel
def removable_without_loss(terms, null, chosen, allowed, k):
    """The last term whose removal leaves a model of as many columns: it says nothing that the others do not; or -1."""
    for t in range(chosen.size - 1, -1, -1):
        if allowed[t]:
            after = chosen.copy()
            after[t] = False
            if columns_of(terms, null, after).size == k:
                return t
    return -1


@kernel
def least_refitted(data, terms, null, chosen, allowed, positions, model, criterion, penalty, limit):
    """The removal with the lowest key by fits of all: which columns depend on others changes with the terms."""
    best, lowest = -1, limit
    for t in range(chosen.size):
        if not allowed[t]:
            continue
        after = chosen.copy()
        after[t] = False
        status, smaller_positions, smaller = fit_terms(data, terms, null, after, positions, model[2])
        if status == FAILED:
            continue
        k = smaller_positions.size
        value = key(criterion, penalty, model[4], smaller[4], k, positions.size - k)
        if value < lowest - (1e-11 * abs(lowest) if best >= 0 else 0.0):
            best, lowest = t, value
    return best, lowest


@kernel
def was_visited(visited, n_visited, chosen, t):
    """Whether moving term `t` leads back to an earlier model."""
    for v in range(n_visited):
        same = True
        for s in range(chosen.size):
            after = not chosen[s] if s == t else chosen[s]
            if visited[v, s] != after:
                same = False
                break
        if same:
            return True
    return False


@kernel
def _best_entry(data, terms, null, chosen, candidates, positions, model, now, criterion, penalty, limit):
    """The entry with the lowest criterion, or p-value, below `limit`, of those with a finite fit.

    Where the model at hand (of status `now`) has none itself, suprema are compared. Also whether a candidate without a
    finite fit would have been that entry, or cannot be judged.
    """
    best, lowest, best_positions, best_model, best_status = -1, limit, positions, model, now
    lowest_barred = np.inf
    for t in range(candidates.size):
        if not candidates[t]:
            continue
        after = chosen.copy()
        after[t] = True
        status, larger_positions, larger = fit_terms(data, terms, null, after, positions, model[2])
        k = larger_positions.size
        if status == FAILED or k == positions.size:
            continue
        is_barred = status != FOUND and (now == FOUND or criterion == WALD)
        added = np.flatnonzero(terms[larger_positions] == t)
        if criterion == WALD and is_barred:
            value = -np.inf
        elif criterion == WALD:
            value = wald_p(data[0], larger[3], larger[2], added, larger[5], np.sum(data[4]) - k)
        elif criterion == LR:
            value = -key(LR, penalty, larger[4], model[4], positions.size, k - positions.size)
        else:
            value = key(criterion, penalty, 0.0, larger[4], k, added.size)
        if is_barred:
            lowest_barred = min(lowest_barred, value)
        elif math.isfinite(value) and value < lowest - (1e-11 * abs(lowest) if best >= 0 else 0.0):
            best, lowest, best_positions, best_model, best_status = t, value, larger_positions, larger, status
    return best, best_status, best_model, best_positions, lowest_barred < lowest
