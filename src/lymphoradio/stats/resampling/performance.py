"""How well a resample's model ranks and fits: concordance, AUC, R squared, calibration slope."""

from __future__ import annotations

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel
from lymphoradio.stats.resampling.likelihoods import LINEAR, LOGISTIC
from lymphoradio.stats.resampling.newton import FOUND, fit


@kernel
def ranks(score):
    """Dense ranks from 1, equal scores equal ranks."""
    order = np.argsort(score)
    rank = np.empty(score.size, dtype=np.int64)
    current = 0
    for place in range(score.size):
        i = order[place]
        if place == 0 or score[i] != score[order[place - 1]]:
            current += 1
        rank[i] = current
    return rank


@kernel
def _count_up_to(tree, position):
    total = 0
    while position > 0:
        total += tree[position]
        position -= position & -position
    return total


@kernel
def _add(tree, position, count):
    while position < tree.size:
        tree[position] += count
        position += position & -position


@kernel
def weighted_concordance(rank, y, weights, starts):
    """Harrell's C of rows that stand there `weights` times, in whole numbers (Fenwick's tree): O(n log n).

    Rows by descending time. A pair counts where the shorter time is an event; a patient censored at the time of an
    event outlived it; equal scores count one half. NaN without such a pair.
    """
    tree = np.zeros(rank.max() + 1, dtype=np.int64)
    outlived, concordant_twice, pairs = 0, 0, 0
    for b in range(starts.size - 1):
        for events in (False, True):
            for i in range(starts[b], starts[b + 1]):
                if (y[i] > 0.0) == events and not events:
                    _add(tree, rank[i], int(weights[i]))
                    outlived += int(weights[i])
            if events:
                for i in range(starts[b], starts[b + 1]):
                    if y[i] > 0.0:
                        below = _count_up_to(tree, rank[i] - 1)
                        up_to = _count_up_to(tree, rank[i])
                        concordant_twice += int(weights[i]) * (below + up_to)
                        pairs += int(weights[i]) * outlived
                for i in range(starts[b], starts[b + 1]):
                    if y[i] > 0.0:
                        _add(tree, rank[i], int(weights[i]))
                        outlived += int(weights[i])
    return concordant_twice / (2.0 * pairs) if pairs > 0 else np.nan


@kernel
def weighted_auc(rank, y, weights):
    """Area under the ROC curve of rows that stand there `weights` times: equal scores count one half."""
    highest = rank.max()
    cases, others = np.zeros(highest + 1, dtype=np.int64), np.zeros(highest + 1, dtype=np.int64)
    for i in range(rank.size):
        if y[i] > 0.0:
            cases[rank[i]] += int(weights[i])
        else:
            others[rank[i]] += int(weights[i])
    below, twice, n_cases = 0, 0, 0
    for r in range(1, highest + 1):
        twice += cases[r] * (2 * below + others[r])
        below += others[r]
        n_cases += cases[r]
    return twice / (2.0 * n_cases * below) if n_cases * below > 0 else np.nan


@kernel
def weighted_r_squared(predicted, y, weights, centred):
    """1 - RSS / TSS, the total about the mean or, of a model through the origin, about 0."""
    mean = np.sum(weights * y) / np.sum(weights) if centred else 0.0
    rss, total = 0.0, 0.0
    for i in range(y.size):
        rss += weights[i] * (y[i] - predicted[i]) ** 2
        total += weights[i] * (y[i] - mean) ** 2
    return 1.0 - rss / total if total > 0.0 else np.nan


@kernel
def calibration_slope(family, score, y, starts, intercept):
    """Coefficient of the linear predictor as the only covariate in the original rows; NaN where it has none."""
    n, k = y.size, 2 if intercept else 1
    spread = np.std(score)
    if not spread > 0.0:
        return np.nan
    rows, columns = np.ones((n, k)), np.ones((k, n))
    centre = np.mean(score) if family != LINEAR or intercept else 0.0
    for i in range(n):
        rows[i, k - 1] = (score[i] - centre) / spread
        columns[k - 1, i] = rows[i, k - 1]
    data = (family, rows, columns, y, np.ones(n), starts)
    status, _value, b, _V, _rss = fit(data, rows, columns, np.zeros(k))
    return b[k - 1] / spread if status == FOUND else np.nan


@kernel
def performance(family, score, rank, y, weights, starts, intercept):
    """C of a Cox model, AUC of a logistic one, R squared of a linear one."""
    if family == LINEAR:
        return weighted_r_squared(score, y, weights, intercept)
    if family == LOGISTIC:
        return weighted_auc(rank, y, weights)
    return weighted_concordance(rank, y, weights, starts)
