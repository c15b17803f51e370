"""A cut-off searched for a survival outcome, and the permutation p-value of the largest log-rank statistic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from math import factorial, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cutoff_candidates import Candidates, Cutoff, PermutationTest, find_candidates
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.survival_data import check_survival

SurvivalStatistic = Literal["log_rank", "log_rank_scores"]

MOST_ENUMERATED = factorial(8)
_CELLS = 500_000  # of the arrays while permutations are scanned together: 4 MB each
# Sums in another order differ by rounding; a permutation that reaches the observed maximum but for that reaches it.
_EQUAL = 1.0 - 1e-10


@dataclass(frozen=True)
class _Scan:
    """A survival outcome beside the candidates, its risk sets indexed once for all permutations.

    Attributes
    ----------
    scores : ndarray, shape (n,)
        Event minus cumulative hazard: their sum over a group is its observed minus expected events.
    last : ndarray of int, shape (n,)
        A patient is at risk at the first `last` of the m distinct event times.
    linear : ndarray, shape (n,)
        Each patient's part of the sum of c n_1 / n over the event times, c = d (n - d) / (n - 1).
    quadratic : ndarray, shape (m,)
        c / n^2, the factor of n_1^2.
    """

    candidates: Candidates
    statistic: SurvivalStatistic
    scores: np.ndarray
    last: np.ndarray
    linear: np.ndarray
    quadratic: np.ndarray

    @property
    def n(self) -> int:
        return self.scores.size

    def values(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Chi-squared and observed minus expected of the low group, per permutation and candidate.

        `rows`, shape (b, n), are the outcomes in the order of the ascending marker.
        """
        n_low = self.candidates.n_low
        excess = np.cumsum(self.scores[rows], axis=1)[:, n_low - 1]
        if self.statistic == "log_rank_scores":
            share = n_low * (self.n - n_low) / (self.n * (self.n - 1.0))
            variance = np.broadcast_to(share * np.sum(self.scores**2), excess.shape)
        else:
            from lymphoradio.stats.cutoff_kernel import weighted_squares  # numba takes half a second to import

            squares = weighted_squares(rows, self.last, self.quadratic, n_low)
            variance = np.cumsum(self.linear[rows], axis=1)[:, n_low - 1] - squares
        # Where all at risk are on one side nothing is compared.
        informative = variance > 1e-12 * self.scores.size
        return np.where(informative, excess**2 / np.where(informative, variance, 1.0), 0.0), excess


def search_survival(
    time: ArrayLike,
    event: ArrayLike,
    marker: ArrayLike,
    statistic: SurvivalStatistic = "log_rank",
    minprop: float = 0.1,
) -> Cutoff:
    """Cut-off of a marker at which survival on the two sides differs most.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    marker : array_like, shape (n,)
        Complete; rounded to its declared decimals.
    statistic : {"log_rank", "log_rank_scores"}
        What is maximised: the log-rank chi-squared with its hypergeometric variance (R's `survdiff`); or the same
        difference of observed and expected events over its permutation variance (without tied times the square of
        R's `maxstat` with ``smethod = "LogRank"``).
    minprop : float
        Least share of the patients on either side, in [0, 0.5).

    Returns
    -------
    Cutoff

    Raises
    ------
    ValueError
        Invalid arrays or options.
    NotEstimable
        No events; no candidate; no event at which the sides could be compared.

    References
    ----------
    Lausen & Schumacher (1992), Biometrics 48:73-85. Contal & O'Quigley (1999), Comput. Stat. Data Anal. 30:253-270.

    Examples
    --------
    >>> found = search_survival([1, 2, 3, 9, 9, 9], [1, 1, 1, 0, 0, 0], [1, 2, 3, 4, 5, 6])
    >>> found.cutoff, found.direction, round(found.statistic, 6)
    (2.5, '<', 5.627907)
    """
    scan = _scan(time, event, marker, statistic, minprop)
    values, excess = scan.values(scan.candidates.order[None, :])
    largest = float(values.max())
    if largest <= 0.0:
        raise NotEstimable("no event at which the two sides of a cut-off could be compared, or no difference")
    index = int(np.argmax(values[0] >= largest * _EQUAL))
    n_low = int(scan.candidates.n_low[index])
    return Cutoff(
        cutoff=float(scan.candidates.cutoffs[index]),
        direction=">" if excess[0, index] < 0.0 else "<",
        statistic=float(values[0, index]),
        statistic_name=statistic,
        n_low=n_low,
        n_high=scan.n - n_low,
        n_candidates=scan.candidates.n_low.size,
    )


def permutation_test_survival(
    time: ArrayLike,
    event: ArrayLike,
    marker: ArrayLike,
    statistic: SurvivalStatistic = "log_rank",
    minprop: float = 0.1,
    *,
    replicates: int,
    seed: int,
) -> PermutationTest:
    """Permutation p-value of the largest log-rank statistic over all candidates.

    Each patient's time and event go together to another patient's marker. Up to 8 patients all n! orders are
    enumerated; beyond, `replicates` of them are drawn, and p = (1 + hits) / (1 + replicates).

    Parameters
    ----------
    time, event, marker, statistic, minprop
        As for `search_survival`.
    replicates : int
        Random permutations, e.g. 9,999. Their cost is n x event times each; of ``log_rank_scores`` n each.
    seed : int
        Permutation r is drawn from ``SeedSequence(seed, spawn_key=(r,))``.

    Returns
    -------
    PermutationTest

    Raises
    ------
    ValueError
        As `search_survival`; fewer than one replicate.
    NotEstimable
        As `search_survival`.

    References
    ----------
    Hothorn & Lausen (2003), Comput. Stat. Data Anal. 43:121-137. Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol.
    9:39 (why 1 is added).

    Examples
    --------
    In 96 of the 720 orders of six patients some cut-off separates them as well.

    >>> time, event, marker = [1, 2, 3, 9, 9, 9], [1, 1, 1, 0, 0, 0], [1, 2, 3, 4, 5, 6]
    >>> test = permutation_test_survival(time, event, marker, replicates=999, seed=1)
    >>> test.method, round(test.p_value * 720)
    ('exact', 96)
    """
    if replicates < 1:
        raise ValueError(f"replicates must be at least 1, not {replicates}")
    scan = _scan(time, event, marker, statistic, minprop)
    observed = float(scan.values(scan.candidates.order[None, :])[0].max())
    if observed <= 0.0:
        raise NotEstimable("no event at which the two sides of a cut-off could be compared, or no difference")
    exact = factorial(min(scan.n, 20)) <= MOST_ENUMERATED
    size = max(1, _CELLS // scan.n)
    drawn = _all_orders(scan.n, size) if exact else _random_orders(scan.n, replicates, seed, size)
    hits = sum(int(np.sum(scan.values(rows)[0].max(axis=1) >= observed * _EQUAL)) for rows in drawn)
    if exact:
        return PermutationTest(hits / factorial(scan.n), "exact", 0, 0.0)
    p_value = (1 + hits) / (1 + replicates)
    return PermutationTest(p_value, "monte_carlo", replicates, sqrt(p_value * (1.0 - p_value) / replicates))


def _all_orders(n: int, size: int) -> Iterator[np.ndarray]:
    orders = np.array(list(permutations(range(n))), dtype=np.intp)
    yield from (orders[first : first + size] for first in range(0, len(orders), size))


def _random_orders(n: int, replicates: int, seed: int, size: int) -> Iterator[np.ndarray]:
    for first in range(0, replicates, size):
        rows = np.empty((min(size, replicates - first), n), dtype=np.intp)
        for r in range(len(rows)):
            rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(first + r,)))
            rows[r] = rng.permutation(n)
        yield rows


def _scan(time: ArrayLike, event: ArrayLike, marker: ArrayLike, statistic: SurvivalStatistic, minprop: float) -> _Scan:
    if statistic not in ("log_rank", "log_rank_scores"):
        raise ValueError(f"statistic must be log_rank or log_rank_scores, not {statistic!r}")
    times, events = check_survival(time, event)
    if np.shape(marker) != times.shape:
        raise ValueError("time, event and marker must have the same shape (n,)")
    if not events.any():
        raise NotEstimable("no events")
    candidates = find_candidates(marker, minprop)
    at, deaths = np.unique(times[events], return_counts=True)
    n_risk = times.size - np.searchsorted(np.sort(times), at, side="left")
    spread = deaths * (n_risk - deaths) / np.maximum(n_risk - 1, 1)
    last = np.searchsorted(at, times, side="right")
    hazard = np.append(0.0, np.cumsum(deaths / n_risk))
    linear = np.append(0.0, np.cumsum(spread / n_risk))
    scores = events - hazard[last]
    return _Scan(candidates, statistic, scores, last, linear[last], spread / n_risk**2)
