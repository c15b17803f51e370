"""Cycles of treatment as a covariate of survival on which they have no bearing.

Cycles are due every three weeks; one in four is given late, by a week on average. After each cycle a tenth of the
patients go off treatment. Neither depends on the hazard of death, which is the same for all; but who dies receives no
further cycle, so that the number in the end records how long a patient lived.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.validity.null_effects import at_risk_after, hazard_measures, hazard_ratio
from benchmarks.validity.scenario import Finding, Scenario
from benchmarks.validity.survival_times import FollowUp, weibull
from lymphoradio.stats.time_dependent import TimeVarying, count_so_far, expand_start_stop, scheduled

QUESTION = "cycles"
SIZES = (36, 98)
REPLICATES = 2_000
DAYS_PER_MONTH = 30.4375
INTERVAL = 21.0
SHARE_LATE, MEAN_DELAY = 0.25, 7.0
SHARE_STOPPING = 0.10
FOLLOW_UP = FollowUp(weibull(1.0, 10.0))


@dataclass(frozen=True)
class Course:
    """Cycles planned, and the landmark in days."""

    planned: int
    landmark: float


COURSES = {
    "6 cycles planned, landmark 18 weeks": Course(6, 126.0),
    "17 cycles planned, landmark 9 weeks": Course(17, 63.0),
}
MEASURES = (
    *hazard_measures("baseline Cox, cycles in all", "Wald", claimed=False),
    *hazard_measures("landmark Cox, cycles by then", "Wald", claimed=True),
    *hazard_measures("time-dependent Cox, cycles so far", "Wald", claimed=True),
    *hazard_measures("landmark Cox, cycles in all", "Wald", claimed=False),
    *hazard_measures("time-dependent Cox, cycles dated as planned", "Wald", claimed=False),
)


class Treated(NamedTuple):
    """A cohort: months of follow-up, deaths, and days of the cycles that would be given, shape (n, planned)."""

    months: np.ndarray
    died: np.ndarray
    day: np.ndarray
    given: np.ndarray


def treated(rng: np.random.Generator, n: int, planned: int) -> Treated:
    """Draw a cohort; `given` marks the cycles that a patient stays on treatment, alive and in follow-up, to receive."""
    months, died = FOLLOW_UP.draw(rng, n)
    late = rng.random((n, planned - 1)) < SHARE_LATE
    gaps = INTERVAL + late * rng.exponential(MEAN_DELAY, late.shape)
    day = np.column_stack([np.zeros(n), np.cumsum(gaps, axis=1)])
    willing = np.minimum(rng.geometric(SHARE_STOPPING, n), planned)
    given = (np.arange(planned) < willing[:, None]) & (day < months[:, None] * DAYS_PER_MONTH)
    return Treated(months, died.astype(float), day, given)


def findings(cohort: Treated, landmark: float) -> list[Finding]:
    """Of all methods on one cohort, in the order of `MEASURES`."""
    months, died, day, given = cohort
    n, in_all = len(months), given.sum(axis=1)
    frame = pd.DataFrame(
        {"os_time": months, "os_event": died, "in_all": in_all, "by_then": (given & (day <= landmark)).sum(axis=1)}
    )
    left, time, event = at_risk_after(landmark, frame)
    patient, cycle = np.nonzero(given)
    known = count_so_far(n, patient, day[patient, cycle] / DAYS_PER_MONTH)
    assumed = count_so_far(n, *scheduled(in_all, INTERVAL / DAYS_PER_MONTH))
    return [
        *hazard_ratio(months, died, in_all),
        *hazard_ratio(time, event, left["by_then"].to_numpy(float)),
        *_time_dependent(months, died, known),
        *hazard_ratio(time, event, left["in_all"].to_numpy(float)),
        *_time_dependent(months, died, assumed),
    ]


def _time_dependent(time: np.ndarray, event: np.ndarray, count: TimeVarying) -> Sequence[Finding]:
    split = expand_start_stop(time, event, np.zeros((len(time), 0)), [count])
    return hazard_ratio(split.time, split.event, split.X[:, 0], split.entry)


def scenario(name: str, n: int, course: Course) -> Scenario:
    """All methods on the same cohorts."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        return findings(treated(rng, n, course.planned), course.landmark)

    return Scenario(QUESTION, name, n, MEASURES, replicate, REPLICATES, fewest=1_000)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, course) for n in SIZES for name, course in COURSES.items()]
