"""Replicates, in any number of processes with the same result."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from multiprocessing import get_context

import numpy as np

from benchmarks.validity import (
    area,
    cutoffs,
    cycles,
    imputation,
    logistic,
    optimism,
    paired_test,
    recovery,
    restricted_mean,
    shift,
    survival_cutoffs,
)
from benchmarks.validity.scenario import Scenario

SEED = 48
CHUNK = 250

INFERENCE = (paired_test, shift, area, restricted_mean, logistic)
REMEDIES = (cycles, recovery, cutoffs, survival_cutoffs, optimism, imputation)
QUESTIONS = {module.QUESTION: module for module in (*INFERENCE, *REMEDIES)}

Key = tuple[str, str, int]
Chunk = tuple[Key, int, int, int]


@cache
def registry() -> dict[Key, Scenario]:
    """All scenarios by what identifies them, in the order of the summary."""
    return {found.key: found for module in QUESTIONS.values() for found in module.scenarios()}


def replicate_range(scenario: Scenario, start: int, stop: int, seed: int = SEED) -> np.ndarray:
    """Findings of the replicates `start` to `stop` - 1.

    Parameters
    ----------
    scenario : Scenario
        With k measures.
    start, stop : int
    seed : int

    Returns
    -------
    ndarray, shape (stop - start, k, 3)
        Value, low and high. Replicate r draws from SeedSequence(seed, spawn_key=(scenario.number, r)), whichever
        others are computed beside it.
    """
    found = np.empty((stop - start, len(scenario.measures), 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for r in range(start, stop):
            seeds = np.random.SeedSequence(seed, spawn_key=(scenario.number, r))
            found[r - start] = scenario.replicate(np.random.default_rng(seeds))
    return found


def run(
    scenarios: Iterable[Scenario], replicates: int | None = None, cores: int = 1, seed: int = SEED
) -> Iterator[tuple[Scenario, np.ndarray]]:
    """All replicates of each scenario.

    Parameters
    ----------
    scenarios : iterable of Scenario
        Of the `registry`, where a process finds them by their key.
    replicates : int, optional
        Of every scenario, instead of its own number.
    cores : int
        Processes.
    seed : int

    Yields
    ------
    tuple
        The scenario and its findings as `replicate_range` has them, shape (replicates, k, 3).
    """
    planned = [(scenario, replicates or scenario.replicates) for scenario in scenarios]
    chunks: list[Chunk] = [
        (scenario.key, start, min(start + CHUNK, total), seed)
        for scenario, total in planned
        for start in range(0, total, CHUNK)
    ]
    if cores == 1:
        yield from _gathered(planned, map(_chunk, chunks))
        return
    with get_context("spawn").Pool(cores) as pool:
        yield from _gathered(planned, pool.imap(_chunk, chunks))


def _chunk(chunk: Chunk) -> np.ndarray:
    key, start, stop, seed = chunk
    return replicate_range(registry()[key], start, stop, seed)


def _gathered(
    planned: Iterable[tuple[Scenario, int]], results: Iterator[np.ndarray]
) -> Iterator[tuple[Scenario, np.ndarray]]:
    for scenario, total in planned:
        yield scenario, np.concatenate([next(results) for _ in range(0, total, CHUNK)])
