"""How far a searched cut-off moves from sample to sample, and how much of its performance is the search's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.cutoff_binary import (
    BinaryStatistic,
    Counts,
    Direction,
    Patients,
    find_binary,
    search_binary,
)
from lymphoradio.stats.cutoff_candidates import Cutoff
from lymphoradio.stats.cutoff_survival import SurvivalStatistic, search_survival
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.samples import bootstrap_rows, check_conf_level


@dataclass(frozen=True)
class CutoffInterval:
    """Percentile interval of a searched cut-off.

    Attributes
    ----------
    estimate : float
        The cut-off of the patients themselves.
    conf_low, conf_high, conf_level : float
        Type 7 quantiles of the resamples' cut-offs.
    replicates, failed : int
        Resamples drawn; those without a cut-off (one outcome only, no event, no candidate), which are left out.
    cutoffs : ndarray, shape (replicates - failed,)
        In the order of the replicates.
    """

    estimate: float
    conf_low: float
    conf_high: float
    conf_level: float
    replicates: int
    failed: int
    cutoffs: np.ndarray


@dataclass(frozen=True)
class Corrected:
    """A measure of performance with its optimism.

    Attributes
    ----------
    apparent : float
        Of the searched cut-off in the patients it was searched in.
    optimism : float
        Mean over the resamples of: the resample's cut-off in the resample, minus the same cut-off in all patients.
    corrected : float
        apparent - optimism.
    """

    apparent: float
    optimism: float
    corrected: float


@dataclass(frozen=True)
class BinaryBootstrap:
    """Result of `bootstrap_binary`; j is sensitivity + specificity - 1."""

    interval: CutoffInterval
    sensitivity: Corrected
    specificity: Corrected
    j: Corrected


def bootstrap_binary(
    outcome: ArrayLike,
    marker: ArrayLike,
    statistic: BinaryStatistic = "youden",
    direction: Direction = "either",
    minprop: float = 0.0,
    conf_level: float = 0.95,
    *,
    replicates: int,
    seed: int,
) -> BinaryBootstrap:
    """Repeat the search of a cut-off for a binary outcome in bootstrap resamples of the patients.

    Parameters
    ----------
    outcome, marker, statistic, direction, minprop
        As for `search_binary`; with ``either`` each resample chooses its direction too.
    conf_level : float
        In (0, 1).
    replicates : int
        Resamples of n patients.
    seed : int
        Resample r is drawn from ``SeedSequence(seed, spawn_key=(r,))``.

    Returns
    -------
    BinaryBootstrap

    Raises
    ------
    ValueError
        As `search_binary`; fewer than one replicate.
    NotEstimable
        As `search_binary`; no resample has a cut-off.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 13 and 17. Harrell (2015), Regression
    Modeling Strategies, section 5.3.4.

    Examples
    --------
    >>> y, x = np.array([0, 0, 0, 1, 0, 1, 1, 1]), np.arange(8.0)
    >>> found = bootstrap_binary(y, x, replicates=200, seed=1)
    >>> found.j.apparent, found.j.corrected < found.j.apparent
    (0.75, True)
    """
    chosen = search_binary(outcome, marker, statistic, direction, minprop)
    patients = Patients.of(outcome, marker)
    counts = patients.counts()
    apparent = np.array(_performance(counts, chosen))
    optimism: list[np.ndarray] = []

    def search(rows: np.ndarray) -> float:
        resample = patients.resampled(rows)
        found = find_binary(resample, statistic, direction, minprop)
        optimism.append(np.subtract(_performance(resample, found), _performance(counts, found)))
        return found.cutoff

    interval = _interval(chosen, search, counts.n, conf_level, replicates, seed)
    mean = np.mean(optimism, axis=0)
    sensitivity, specificity, j = (
        Corrected(float(a), float(o), float(a - o)) for a, o in zip(apparent, mean, strict=True)
    )
    return BinaryBootstrap(interval, sensitivity, specificity, j)


def bootstrap_survival(
    time: ArrayLike,
    event: ArrayLike,
    marker: ArrayLike,
    statistic: SurvivalStatistic = "log_rank",
    minprop: float = 0.1,
    conf_level: float = 0.95,
    *,
    replicates: int,
    seed: int,
) -> CutoffInterval:
    """Repeat the search of a cut-off for a survival outcome in bootstrap resamples of the patients.

    Parameters
    ----------
    time, event, marker, statistic, minprop
        As for `search_survival`.
    conf_level : float
        In (0, 1).
    replicates : int
        Resamples of n patients.
    seed : int
        Resample r is drawn from ``SeedSequence(seed, spawn_key=(r,))``.

    Returns
    -------
    CutoffInterval

    Raises
    ------
    ValueError
        As `search_survival`; fewer than one replicate.
    NotEstimable
        As `search_survival`; no resample has a cut-off.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    times, events, x = np.asarray(time, dtype=float), np.asarray(event), np.asarray(marker, dtype=float)
    chosen = search_survival(times, events, x, statistic, minprop)

    def search(rows: np.ndarray) -> float:
        return search_survival(times[rows], events[rows], x[rows], statistic, minprop).cutoff

    return _interval(chosen, search, x.size, conf_level, replicates, seed)


def _interval(
    chosen: Cutoff,
    search: Callable[[np.ndarray], float],
    n: int,
    conf_level: float,
    replicates: int,
    seed: int,
) -> CutoffInterval:
    check_conf_level(conf_level)
    if replicates < 1:
        raise ValueError(f"replicates must be at least 1, not {replicates}")
    cutoffs = []
    for r in range(replicates):
        try:
            cutoffs.append(search(bootstrap_rows(n, seed, r)))
        except NotEstimable:
            continue
    if not cutoffs:
        raise NotEstimable(f"no cut-off in any of {replicates} resamples")
    tail = (1.0 - conf_level) / 2.0
    low, high = np.quantile(cutoffs, [tail, 1.0 - tail])
    failed = replicates - len(cutoffs)
    return CutoffInterval(
        chosen.cutoff, float(low), float(high), conf_level, replicates, failed, np.array(cutoffs, dtype=float)
    )


def _performance(counts: Counts, cutoff: Cutoff) -> tuple[float, float, float]:
    """Sensitivity, specificity and J of a cut-off."""
    last_low = int(np.searchsorted(counts.values, cutoff.cutoff, side="right")) - 1
    cases_low = int(counts.cases_low[last_low])
    controls_low = int(counts.n_low[last_low]) - cases_low
    n_cases, n_controls = counts.n_cases, counts.n - counts.n_cases
    if cutoff.direction == ">":
        right_cases, right_controls = n_cases - cases_low, controls_low
    else:
        right_cases, right_controls = cases_low, n_controls - controls_low
    sensitivity, specificity = right_cases / n_cases, right_controls / n_controls
    return sensitivity, specificity, sensitivity + specificity - 1.0
