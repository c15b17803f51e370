"""Rerunning a whole variable selection in bootstrap resamples."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Semaphore

import numpy as np
from numpy.typing import ArrayLike

from lymphoradio.stats.resampling.likelihoods import LINEAR
from lymphoradio.stats.resampling.newton import FAILED, FOUND, UNBOUNDED
from lymphoradio.stats.resampling.removals import CRITERION
from lymphoradio.stats.resampling.replicates import run_replicates
from lymphoradio.stats.resampling.rule import CRITERIA, Rule
from lymphoradio.stats.resampling.samples import Sample
from lymphoradio.stats.resampling.search import FORCED
from lymphoradio.stats.samples import bootstrap_rows

# Replicates that a thread takes at a time: few, so that all threads end together, but not one by one where one takes
# less than a millisecond, and only as many as have counts that do not fill the memory.
_CHUNKS_PER_CORE = 64
_MOST_REPLICATES = 64
_MOST_COUNTS = 200_000
_AHEAD = 4  # chunks for each thread that are drawn before they are needed
# Seconds after which drawing gives way to a thread that needs the interpreter to take its next chunk: of a small cohort
# a chunk takes less than Python's default of 0.005.
_TURN = 1e-4


@dataclass(frozen=True)
class Reruns:
    """A selection in each of R resamples.

    Attributes
    ----------
    included : ndarray of bool, shape (R, n_terms)
        Terms of the last model; False where the selection failed.
    coefficients : ndarray, shape (R, p)
        0 for columns that are not in the model; NaN where the model has no finite estimate.
    intercept : ndarray, shape (R,)
        NaN for Cox models and without an intercept.
    apparent, tested : ndarray, shape (R,)
        C (Cox), AUC (logistic) or R squared (linear) of the resample's model in the resample and in the original rows;
        NaN without two patients who can be compared.
    slope : ndarray, shape (R,)
        Calibration slope of the resample's model in the original rows; NaN where nothing was selected.
    status : ndarray of int, shape (R,)
        ESTIMATED; UNBOUNDED: the terms were selected by the suprema of the likelihoods, but the last model has no
        finite estimate; FAILED: no selection (no event, or the first model cannot be judged).
    barred : ndarray of bool, shape (R,)
        A candidate would have entered, but for the finite estimate that the larger model has not.
    """

    included: np.ndarray
    coefficients: np.ndarray
    intercept: np.ndarray
    apparent: np.ndarray
    tested: np.ndarray
    slope: np.ndarray
    status: np.ndarray
    barred: np.ndarray

    ESTIMATED = FOUND
    UNBOUNDED = UNBOUNDED
    FAILED = FAILED


def bootstrap_weights(n: int, replicates: int, seed: int, first: int = 0) -> np.ndarray:
    """How often each of n patients is drawn in each resample of n.

    Parameters
    ----------
    n, replicates, seed : int
    first : int
        Number of the first replicate: replicate r is the same in whatever chunk it is drawn.

    Returns
    -------
    ndarray of int32, shape (replicates, n)

    Examples
    --------
    >>> all_three = bootstrap_weights(5, 3, seed=1)
    >>> bool((bootstrap_weights(5, 1, seed=1, first=2)[0] == all_three[2]).all()), all_three.sum(axis=1).tolist()
    (True, [5, 5, 5])
    """
    counts = np.empty((replicates, n), dtype=np.int32)
    for r in range(replicates):
        counts[r] = np.bincount(bootstrap_rows(n, seed, first + r), minlength=n)
    return counts


def rerun(
    sample: Sample,
    terms: ArrayLike,
    weights: ArrayLike,
    rule: Rule,
    forced: Sequence[int] = (),
    cores: int = 1,
) -> Reruns:
    """Rerun a stepwise selection in given resamples.

    Parameters
    ----------
    sample : Sample
        The cohort, with the columns of all candidates (`cox_sample`, `logistic_sample`, `linear_sample`).
    terms : array_like of int, shape (p,)
        Number of each column's term, from 0; a term's columns enter and leave together.
    weights : array_like of int, shape (R, n)
        Replicates of each patient in each resample (`bootstrap_weights`): a death of weight w is w tied deaths.
    rule : Rule
        BIC's n is the number of patients in the resample; of events for Cox.
    forced : sequence of int
        Terms of every model.
    cores : int
        Threads; the results do not depend on it.

    Returns
    -------
    Reruns

    Raises
    ------
    ValueError
        Arrays that do not belong together, or a rule that does not exist.

    Notes
    -----
    Decisions are those of exact refits of every model that a step compares. A column that a resample cannot tell from
    those before it is left out of that resample, as R does. Where a likelihood has no maximum, AIC, BIC and LR compare
    its supremum; a Wald test has no such limit, and the selection fails.

    References
    ----------
    Efron (1977), JASA 72:557-565. Harrell (2015), Regression Modeling Strategies, section 5.3. Heinze, Wallisch &
    Dunkler (2018), Biom. J. 60:431-449.
    """
    counts = sample.counts(weights)
    return _rerun(sample, terms, rule, forced, cores, len(counts), lambda first, last: counts[first:last])


def rerun_bootstrap(
    sample: Sample,
    terms: ArrayLike,
    replicates: range,
    seed: int,
    rule: Rule,
    forced: Sequence[int] = (),
    cores: int = 1,
) -> Reruns:
    """Rerun a stepwise selection in bootstrap resamples.

    Parameters
    ----------
    sample, terms, rule, forced, cores
        As for `rerun`.
    replicates : range
        Numbers of the resamples, in steps of 1: each is the same in whatever range it stands.
    seed : int

    Returns
    -------
    Reruns
        Those of `rerun` with the weights of `bootstrap_weights`, of which only a few are in memory at a time.

    Raises
    ------
    ValueError
        As `rerun`.
    """
    n = len(sample.y)

    def counts(first: int, last: int) -> np.ndarray:
        return sample.counts(bootstrap_weights(n, last - first, seed, replicates[first]))

    return _rerun(sample, terms, rule, forced, cores, len(replicates), counts)


def _rerun(
    sample: Sample,
    terms: ArrayLike,
    rule: Rule,
    forced: Sequence[int],
    cores: int,
    replicates: int,
    counts: Callable[[int, int], np.ndarray],
) -> Reruns:
    terms = np.asarray(terms)
    if terms.shape != sample.centre.shape or np.any(terms != np.round(terms)) or terms.min() < 0:
        raise ValueError(f"terms number the {sample.centre.size} columns from 0")
    terms = terms.astype(np.int64)
    if rule.returns and sample.family == LINEAR:
        raise ValueError("in linear regression SPSS lets no term return")
    n_forced = len(set(forced))
    if rule.size is not None and not n_forced <= rule.size <= len(set(terms.tolist())):
        raise ValueError(f"size {rule.size} of {len(set(terms.tolist()))} terms, {n_forced} of them forced")
    if not set(forced) <= set(terms.tolist()):
        raise ValueError(f"forced terms are some of 0 .. {terms.max()}, not {sorted(forced)}")
    own = np.where(np.isin(terms, list(forced)), FORCED, terms)
    if sample.intercept:
        own = np.concatenate([[FORCED], own])
    n_terms = int(terms.max()) + 1
    columns = np.ascontiguousarray(sample.rows.T)
    data = (sample.family, sample.rows, columns, sample.y, sample.block, own, n_terms, sample.intercept)
    plan = (
        CRITERIA[rule.criterion] if rule.size is None else CRITERION,
        rule.criterion == "bic",
        rule.direction != "forward",
        rule.direction != "backward",
        rule.from_full,
        (float(rule.enter_below), float(rule.remove_above)),
        -1 if rule.size is None else rule.size - n_forced,
        rule.returns,
    )
    included = np.zeros((replicates, n_terms), dtype=bool)
    standardised = np.zeros((replicates, len(columns)))
    apparent, tested, slope = np.zeros(replicates), np.zeros(replicates), np.zeros(replicates)
    status = np.zeros(replicates, dtype=np.int64)
    barred = np.zeros(replicates, dtype=bool)
    results = (included, standardised, apparent, tested, slope, status, barred)
    size = _at_a_time(replicates, len(sample.y), cores)

    def run(first: int, drawn: np.ndarray) -> None:
        own_results = tuple(result[first : first + size] for result in results)
        run_replicates(data, plan, drawn, 0, len(drawn), own_results)

    chunks = ((first, counts(first, min(first + size, replicates))) for first in range(0, replicates, size))
    if cores <= 1:
        for first, drawn in chunks:
            run(first, drawn)
    else:
        _side_by_side(run, chunks, cores)
    included[np.ix_(status != FAILED, np.asarray(sorted(set(forced)), dtype=int))] = True
    coefficients, constant = sample.in_units(standardised)
    return Reruns(included, coefficients, constant, apparent, tested, slope, status, barred)


def _side_by_side(run: Callable[[int, np.ndarray], None], chunks: Iterable[tuple[int, np.ndarray]], cores: int) -> None:
    """Run compiled code on threads, with what this one draws for them.

    Threads that drew for themselves would wait for each other: unlike the compiled code, drawing holds the interpreter.
    """
    room = Semaphore(_AHEAD * cores)
    with _short_turns(), ThreadPoolExecutor(max_workers=cores) as threads:
        waiting = []
        for chunk in chunks:
            room.acquire()
            waiting.append(threads.submit(run, *chunk))
            waiting[-1].add_done_callback(lambda _: room.release())
    for done in waiting:
        done.result()


@contextmanager
def _short_turns() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _at_a_time(replicates: int, n: int, cores: int) -> int:
    return max(1, min(replicates // (_CHUNKS_PER_CORE * max(1, cores)), _MOST_REPLICATES, _MOST_COUNTS // n))
