"""Probability that the order of cases and controls along a marker ever reaches a statistic, over all orders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lymphoradio.stats.samples import SMALLEST_P

LOST = 1e-18
"""Part of the probability that paths may have which are no longer followed."""


def probability_of_reaching(
    n: int, n_cases: int, checked: np.ndarray, reached: Callable[[int, int], bool], at_least: float
) -> float:
    """Probability that a random order of cases and controls reaches a statistic at any of the places checked.

    The numbers of patients and of cases so far are a path on a lattice. The probabilities of all paths that have not
    yet reached the statistic are carried from patient to patient; those that are too improbable to change the result
    are dropped, which leaves some sqrt(n) of them: n sqrt(n) operations.

    Parameters
    ----------
    n, n_cases : int
        Patients, and those with the outcome.
    checked : ndarray of int, shape (k,)
        Numbers of patients below the cut-offs, ascending.
    reached : callable
        From the cases and the patients below a cut-off. Must hold towards the ends of the range of cases, if anywhere.
    at_least : float
        A lower bound of the result, above 0; only the number of paths followed hangs on it.

    Returns
    -------
    float
    """
    # Sums of all paths dropped, one or two at each step, stay below the part that may be lost.
    least = max(LOST * at_least / (2 * n), SMALLEST_P)
    is_checked = np.zeros(n + 1, dtype=bool)
    is_checked[checked] = True
    cases = np.arange(n_cases + 2.0)
    cases_left, controls_left = n_cases - cases, n - n_cases + cases
    # Probability that so many of those placed are cases and nothing was reached; outside [first, end) nil.
    paths = np.zeros(n_cases + 2)
    paths[0] = 1.0
    first, end, probability = 0, 1, 0.0
    for placed, is_checked_next in enumerate(is_checked[1 : int(checked[-1]) + 1].tolist()):
        now = paths[first:end]
        to_case = now * cases_left[first:end]
        now *= controls_left[first:end] - placed
        paths[first + 1 : end + 1] += to_case
        end = min(end + 1, n_cases + 1)
        paths[first:end] *= 1.0 / (n - placed)
        while is_checked_next and first < end and reached(first, placed + 1):
            probability += float(paths[first])
            first += 1
        while is_checked_next and first < end and reached(end - 1, placed + 1):
            end -= 1
            probability += float(paths[end])
            paths[end] = 0.0
        while first < end and paths[first] < least:
            first += 1
        while first < end and paths[end - 1] < least:
            end -= 1
            paths[end] = 0.0
    return probability
