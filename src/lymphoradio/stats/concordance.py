"""Harrell's concordance of a risk score with survival, with its infinitesimal-jackknife standard error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.survival_data import check_labels, check_survival


@dataclass(frozen=True)
class Concordance:
    """Concordance of a risk score with survival.

    Attributes
    ----------
    estimate : float
        (concordant + tied_risk / 2) / (concordant + discordant + tied_risk); 0.5 is no discrimination.
    std_error : float
        Infinitesimal jackknife.
    concordant, discordant, tied_risk : int
        Comparable pairs: the one with the event earlier has the higher, the lower, an equal score.
    tied_time, tied_both : int
        Pairs of events at one time, with different and with equal scores; not comparable.
    n, n_events : int
        Patients and events.
    """

    estimate: float
    std_error: float
    concordant: int
    discordant: int
    tied_risk: int
    tied_time: int
    tied_both: int
    n: int
    n_events: int


def concordance(
    time: ArrayLike,
    event: ArrayLike,
    risk_score: ArrayLike,
    strata: ArrayLike | None = None,
    entry: ArrayLike | None = None,
    patient: ArrayLike | None = None,
) -> Concordance:
    """Concordance of a risk score with right-censored survival times.

    A pair is comparable when the shorter time is an event; a patient censored at the time of another's event outlived
    it. Scores are compared exactly: equal linear predictors must be equal floats.

    Parameters
    ----------
    time, event : array_like, shape (n,)
        Follow-up in any one unit; 1 event, 0 censored.
    risk_score : array_like, shape (n,)
        Higher means the event is expected earlier, as a Cox model's linear predictor.
    strata : array_like, shape (n,), optional
        Only pairs within a stratum are compared.
    entry : array_like, shape (n,), optional
        Start of each row's time at risk: an event at t is compared with the rows with entry < t, each with its score
        at that time. By default all are at risk from the beginning.
    patient : array_like, shape (n,), optional
        Whose row it is, where a patient has several: the jackknife leaves out patients.

    Returns
    -------
    Concordance
        Equal to R's `concordance(Surv(time, event) ~ risk_score + strata(strata), reverse = TRUE)`; with entries to
        that of `Surv(entry, time, event)`, with patients to that with `cluster = patient`.

    Raises
    ------
    ValueError
        Invalid arrays.
    NotEstimable
        No comparable pair.

    Notes
    -----
    All counts are integers, by counting over the binary digits of the scores' ranks: O(n log n), no loop over patients.

    References
    ----------
    Harrell, Lee & Mark (1996), Stat. Med. 15:361-387. Therneau & Atkinson, the vignette "Concordance" of survival.

    Examples
    --------
    >>> concordance([1, 2, 3, 4], [1, 1, 0, 1], [4, 1, 3, 2]).estimate
    0.6
    """
    times, events = check_survival(time, event)
    score = np.asarray(risk_score, dtype=float)
    if score.shape != times.shape or not np.all(np.isfinite(score)):
        raise ValueError("risk_score must be finite, one per patient")
    _, stratum = check_labels(strata, times.size, "strata")
    start = None if entry is None else np.asarray(entry, dtype=float)
    if start is not None and (start.shape != times.shape or not np.all(start < times)):
        raise ValueError("entry must be one time per row, before the row's time")
    owner = np.arange(times.size) if patient is None else check_labels(patient, times.size, "patient")[1]
    lower, equal, higher = (np.zeros(times.size, dtype=np.int64) for _ in range(3))
    tied_time = tied_both = 0
    for s in range(int(stratum.max()) + 1):
        rows = np.flatnonzero(stratum == s)
        counts, tied, both = _pair_counts(times[rows], events[rows], score[rows])
        if start is not None:
            counts = counts - _not_yet_entered(times[rows], events[rows], score[rows], start[rows])
        lower[rows], equal[rows], higher[rows] = counts
        tied_time, tied_both = tied_time + tied, tied_both + both
    # Every pair was counted once for each of its two patients.
    concordant, discordant, tied_risk = (int(counts.sum()) // 2 for counts in (lower, higher, equal))
    pairs = concordant + discordant + tied_risk
    if pairs == 0:
        raise NotEstimable("no comparable pair of patients")
    somers_d = (concordant - discordant) / pairs
    by_row = (lower - higher) / pairs - somers_d / pairs * (lower + equal + higher)
    influence = np.bincount(owner, by_row)
    return Concordance(
        estimate=(concordant + tied_risk / 2) / pairs,
        std_error=float(np.sqrt(np.sum(influence**2))) / 2,
        concordant=concordant,
        discordant=discordant,
        tied_risk=tied_risk,
        tied_time=tied_time,
        tied_both=tied_both,
        n=int(np.unique(owner).size),
        n_events=int(events.sum()),
    )


def _pair_counts(times: np.ndarray, events: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, int, int]:
    """Count comparable pairs per patient, (concordant, tied score, discordant) by n; pairs of events tied in time."""
    rank = np.unique(score, return_inverse=True)[1].astype(np.int64)
    # At one time the events come first, because those censored then outlived them; events of one time by their score.
    order = np.lexsort((rank, ~events, times))
    ordered_rank, ordered_event = rank[order], events[order]
    counts = _counts_by_position(ordered_rank, ordered_event)
    # The positions also paired the events of one time with each other, the lower score first, hence as discordant.
    deaths = np.flatnonzero(ordered_event)
    block = np.unique(times[order][deaths], return_inverse=True)[1].astype(np.int64)
    span = np.int64(rank.max() + 1)
    sorted_keys = block * span + ordered_rank[deaths]
    below, same, above = _count_in_block(sorted_keys, block, ordered_rank[deaths], span)
    same = same - 1
    counts[1, deaths] -= same
    counts[2, deaths] -= below + above
    by_patient = np.empty_like(counts)
    by_patient[:, order] = counts
    return by_patient, int((below + above).sum()) // 2, int(same.sum()) // 2


def _not_yet_entered(times: np.ndarray, events: np.ndarray, score: np.ndarray, entry: np.ndarray) -> np.ndarray:
    """Count per row, as `_pair_counts`, its pairs of an event with a row that enters then or later."""
    n, deaths = times.size, np.flatnonzero(events)
    rank = np.unique(score, return_inverse=True)[1].astype(np.int64)
    # Events and entries in one order, an event before the entries of its time; pairs of two events are taken off again.
    owner = np.append(deaths, np.arange(n))
    enters = np.arange(owner.size) >= deaths.size
    order = np.lexsort((enters, np.append(times[deaths], entry)))
    found = np.zeros((3, owner.size), dtype=np.int64)
    found[:, order] = _counts_by_position(rank[owner[order]], ~enters[order])
    alone = deaths[np.argsort(times[deaths], kind="stable")]
    counts = found[:, deaths.size :].copy()
    counts[:, deaths] += found[:, : deaths.size]
    counts[:, alone] -= _counts_by_position(rank[alone], np.ones(alone.size, dtype=bool))
    return counts


def _counts_by_position(rank: np.ndarray, is_event: np.ndarray) -> np.ndarray:
    """For each position, its pairs with an event before or, if it is an event, with anyone after.

    Rows: pairs in which the event before has the higher rank, an equal one, the lower one.

    Two ranks part at one binary digit. From the highest digit down the positions stand sorted by the digits above, in
    nodes; within a node those with the digit 0 and 1 meet, and running counts have all their pairs at once. Then each
    node is split by the digit, in place. What is left together after the last digit has equal ranks, and the pairs
    that are neither have the lower rank first.
    """
    n = rank.size
    # Half as wide as the default integers: with 10^6 patients all of this is traffic with the memory.
    small = np.int32 if n < 2**31 else np.int64
    at, event, rank = np.arange(n, dtype=small), is_event.astype(small), rank.astype(small)
    all_pairs = _before(event)[:-1] + event * (n - 1 - at)
    higher, position = np.zeros(n, dtype=small), at
    for digit in reversed(range(int(rank.max(initial=0)).bit_length())):
        prefix = rank[position] >> digit
        start, end = _runs(prefix >> 1)
        high, e = prefix & 1, event[position]
        highs, event_highs = _before(high), _before(e * high)
        highs_after = highs[end] - highs[1:]
        lows_after = end - at - 1 - highs_after
        highs_within = highs[:-1] - highs[start]
        higher[position] += np.where(high == 1, e * lows_after, event_highs[:-1] - event_highs[start])
        # Those with a 0 move to the node's beginning, by as many places as there are of 1 before them.
        to = np.where(high == 1, at + lows_after, at - highs_within)
        moved = np.empty_like(position)
        moved[to] = position
        position = moved
    start, end = _runs(rank[position])
    e = event[position]
    events, equal = _before(e), np.empty(n, dtype=small)
    equal[position] = events[:-1] - events[start] + e * (end - at - 1)
    return np.stack([higher, equal, all_pairs - higher - equal]).astype(np.int64)


def _runs(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each element of sorted values, where the run of its equals begins and ends."""
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])[: values.size]).astype(values.dtype)
    sizes = np.diff(starts, append=values.dtype.type(values.size))
    return np.repeat(starts, sizes), np.repeat(starts + sizes, sizes)


def _before(values: np.ndarray) -> np.ndarray:
    """Sum of the values before each position, and of all: one longer than `values`."""
    sums = np.zeros(values.size + 1, dtype=values.dtype)
    np.cumsum(values, out=sums[1:])
    return sums


def _count_in_block(
    sorted_keys: np.ndarray, block: np.ndarray, rank: np.ndarray, span: np.int64
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How many keys of the same block have a lower, an equal, a higher rank."""
    key = block * span + rank
    start = np.searchsorted(sorted_keys, block * span, side="left")
    low = np.searchsorted(sorted_keys, key, side="left")
    high = np.searchsorted(sorted_keys, key, side="right")
    end = np.searchsorted(sorted_keys, (block + 1) * span, side="left")
    return low - start, high - low, end - high
