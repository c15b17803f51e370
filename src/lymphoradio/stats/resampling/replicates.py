"""One resample after another: which columns it can tell apart, the selection, its model, and how that model does."""

from __future__ import annotations

import math

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.likelihoods import LINEAR, LOGISTIC, evaluate, information
from lymphoradio.stats.resampling.newton import FAILED, FOUND, predict
from lymphoradio.stats.resampling.performance import calibration_slope, performance, ranks
from lymphoradio.stats.resampling.search import search
from lymphoradio.stats.resampling.search_spss import search_spss
from lymphoradio.stats.resampling.small_matrices import independent_columns


@kernel
def drawn_rows(family, rows, y, block, counts, intercept):
    """The rows that a resample drew, in their own standard units.

    Returns
    -------
    data : tuple
        As for `newton.fit`.
    centre, spread : ndarray, shape (p,)
        What was subtracted from each column and what it was divided by; an intercept stays as it is, and through the
        origin nothing is subtracted. A constant column becomes 0.
    """
    drawn = np.flatnonzero(counts > 0)
    n, p = drawn.size, rows.shape[1]
    kept_rows, kept_columns = np.empty((n, p)), np.empty((p, n))
    kept_y, weights = np.empty(n), np.empty(n)
    starts = np.zeros(n + 1, dtype=np.int64)
    n_times = 0
    total = 0.0
    for place in range(n):
        i = drawn[place]
        kept_y[place] = y[i]
        weights[place] = counts[i]
        total += counts[i]
        if place == 0 or block[i] != block[drawn[place - 1]]:
            starts[n_times] = place
            n_times += 1
    starts[n_times] = n
    centre, spread = np.zeros(p), np.ones(p)
    shifts = intercept or family != LINEAR
    for j in range(p):
        column = kept_columns[j]
        same = True
        for place in range(n):
            column[place] = rows[drawn[place], j]
            same = same and column[place] == column[0]
        if not (intercept and j == 0) and n > 0:
            if shifts and same:
                centre[j] = column[0]
            elif shifts:
                centre[j] = np.sum(weights * column) / total
            squares = 0.0
            for place in range(n):
                column[place] -= centre[j]
                squares += weights[place] * column[place] * column[place]
            if squares > 0.0:
                spread[j] = math.sqrt(squares / total)
                for place in range(n):
                    column[place] /= spread[j]
        for place in range(n):
            kept_rows[place, j] = column[place]
    data = (family, kept_rows, kept_columns, kept_y, weights, starts[: n_times + 1].copy())
    return data, centre, spread


@kernel
def null_information(data):
    """Information of all columns at coefficients of 0, as `search.columns_of` takes it; `data` as for `newton.fit`."""
    family, rows, y, weights, starts = data[0], data[1], data[3], data[4], data[5]
    n, p = rows.shape
    exposure, theta, peak, H = np.empty(n), np.empty(n), np.empty(starts.size), np.empty((p, p))
    # Of a linear model the information is X'WX: that of a logistic one at 0, but for a factor.
    plain = LOGISTIC if family == LINEAR else family
    evaluate(plain, np.zeros(n), y, weights, starts, exposure, theta, peak)
    information(plain, rows, y, weights, starts, exposure, theta, peak, H)
    moments = np.zeros(p)
    for i in range(n):
        each = theta[i] if plain == LOGISTIC else exposure[i]
        for j in range(p):
            moments[j] += each * rows[i, j] * rows[i, j]
    return H, moments, not np.all(independent_columns(H, moments))


@kernel
def run_replicates(sample, plan, counts, first, last, results):
    """Fill rows `first` to `last` of the results.

    Parameters
    ----------
    sample : tuple
        family, rows (n, p), columns (p, n), y, block of each row's time, terms (p,), n_terms, intercept (first column).
    plan : tuple
        criterion; whether the penalty is log n and not 2, or 0 for a given size; removals, entries, from_full, limits,
        size (-1 for none); whether terms return as in SPSS.
    counts : ndarray of int, shape (replicates, n)
    results : tuple of ndarray
        included, coefficients, apparent, tested, slope, status, barred; one row per replicate.
    """
    family, rows, columns, y, block, terms, n_terms, intercept = sample
    criterion, by_log, removals, entries, from_full, limits, size, returns = plan
    included, coefficients, apparent, tested, slope, statuses, barred = results
    n = y.size
    ones = np.ones(n)
    everybody, _centre, _spread = drawn_rows(family, rows, y, block, np.ones(n, dtype=np.int64), intercept)
    score = np.empty(n)
    for r in range(first, last):
        statuses[r] = FAILED
        coefficients[r] = np.nan
        apparent[r], tested[r], slope[r] = np.nan, np.nan, np.nan
        data, centre, spread = drawn_rows(family, rows, y, block, counts[r], intercept)
        events = np.sum(data[4] * data[3])
        total = np.sum(data[4])
        if family != LINEAR and (events < 1.0 or (family == LOGISTIC and events >= total)):
            continue
        null = null_information(data)
        base = total if family <= LOGISTIC else events
        if returns:
            status, chosen, positions, b, barred[r] = search_spss(data, terms, null, n_terms, criterion, limits)
        else:
            penalty = math.log(base) if by_log else 2.0
            status, chosen, positions, b, barred[r] = search(
                data, terms, null, n_terms, criterion, penalty if size < 0 else 0.0, removals, entries, from_full,
                limits, size,
            )  # fmt: skip
        statuses[r] = status
        if status == FAILED:
            continue
        included[r] = chosen
        if status != FOUND:
            continue
        coefficients[r] = 0.0
        for a in range(positions.size):
            j = positions[a]
            coefficients[r, j] = b[a] / spread[j]
            if intercept and j > 0:
                coefficients[r, 0] -= coefficients[r, j] * centre[j]
        predict(columns, coefficients[r], score)
        rank = ranks(score)
        weights = counts[r].astype(np.float64)
        apparent[r] = performance(family, score, rank, y, weights, everybody[5], intercept)
        tested[r] = performance(family, score, rank, y, ones, everybody[5], intercept)
        slope[r] = calibration_slope(family, score, y, everybody[5], intercept)
