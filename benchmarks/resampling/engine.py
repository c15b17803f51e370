"""The engine's side: what is timed, and what it found."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from benchmarks.resampling.data import Cohort
from lymphoradio.stats import resampling
from lymphoradio.stats.resampling import Reruns, Rule, Validation, cox_sample

T = TypeVar("T")


@dataclass(frozen=True)
class Seconds:
    """Of one run: on the clock, and of the processor."""

    wall: float
    cpu: float


def timed(call: Callable[[], T]) -> tuple[T, Seconds]:
    """Result of a call, and its seconds; the cyclic garbage of what went before is collected outside."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    result = call()
    return result, Seconds(time.perf_counter() - wall, time.process_time() - cpu)


def rerun(cohort: Cohort, weights: np.ndarray) -> Reruns:
    """Backward selection by AIC in every resample; sorting and standardising the data is part of it."""
    sample = cox_sample(cohort.time, cohort.event, cohort.design.X, ties="efron")
    return resampling.rerun(sample, cohort.column_terms, weights, Rule("backward", "aic"))


def validate(cohort: Cohort, weights: np.ndarray) -> Validation:
    """Select in the original rows and in every resample; inclusion frequencies, corrected C, calibration slope."""
    every_patient_once = np.ones((1, cohort.n), dtype=weights.dtype)
    return resampling.validate(rerun(cohort, every_patient_once), rerun(cohort, weights))


def selected_terms(cohort: Cohort, reruns: Reruns) -> list[str]:
    """Terms of each resample's model, joined by + in the order of the candidates."""
    return ["+".join(term for term, kept in zip(cohort.terms, row, strict=True) if kept) for row in reruns.included]
