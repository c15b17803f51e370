"""The one loop of the search for a log-rank cut-off that is compiled: at risk below every candidate, permuted."""

from __future__ import annotations

import numpy as np

from lymphoradio.stats.resampling.compiled import kernel


@kernel
def weighted_squares(rows: np.ndarray, last: np.ndarray, weight: np.ndarray, n_low: np.ndarray) -> np.ndarray:
    """Sum over the event times of weight times the squared number at risk in the low group.

    Parameters
    ----------
    rows : ndarray of int, shape (b, n)
        Patients in the order of the ascending marker, one permutation a row.
    last : ndarray of int, shape (n,)
        A patient is at risk at the first `last` event times.
    weight : ndarray, shape (m,)
        Of the event times.
    n_low : ndarray of int, shape (k,)
        Patients in the low group at each candidate, ascending.

    Returns
    -------
    ndarray, shape (b, k)
    """
    b, k = rows.shape[0], n_low.size
    found = np.empty((b, k))
    at_risk = np.empty(weight.size)
    for r in range(b):
        at_risk[:] = 0.0
        total, placed = 0.0, 0
        for c in range(k):
            while placed < n_low[c]:
                for j in range(last[rows[r, placed]]):
                    # (a + 1)^2 - a^2
                    total += weight[j] * (2.0 * at_risk[j] + 1.0)
                    at_risk[j] += 1.0
                placed += 1
            found[r, c] = total
    return found
