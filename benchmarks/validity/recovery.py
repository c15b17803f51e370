"""Survival by recovery at two months, on which it has no bearing.

The count that decides is taken at two months, of patients alive then (of 5 % it is missing); which half of them has
recovered does not depend on the hazard of death, which is the same for all.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.validity.null_effects import at_risk_after, hazard_measures, hazard_ratio, rejection
from benchmarks.validity.scenario import NOTHING, Finding, Measure, Scenario
from benchmarks.validity.survival_times import FollowUp, weibull
from lymphoradio.stats.log_rank import log_rank

QUESTION = "recovery"
SIZES = (41, 98)
REPLICATES = 4_000
DAYS_PER_MONTH = 30.4375
MEASURED_AT = 2.0
SHARE_MISSING, SHARE_RECOVERING = 0.05, 0.5
SETTINGS = {
    "median survival 12 months": FollowUp(weibull(1.0, 12.0)),
    "median survival 6 months": FollowUp(weibull(1.0, 6.0)),
}
NAIVE = "from the start, no count above the limit: not recovered"
SMALLEST_CLAIMED = 98
"""Patients from which on the log-rank test is claimed to keep its level; it is an approximation of many events."""


class Cohort(NamedTuple):
    """Months of follow-up, deaths, and whether recovery was seen or could have been."""

    months: np.ndarray
    died: np.ndarray
    recovered: np.ndarray
    measured: np.ndarray


def measures(n: int) -> list[Measure]:
    """Of both methods."""
    return [
        *hazard_measures(NAIVE, "log-rank", claimed=False),
        *hazard_measures("landmark at 2 months", "log-rank", claimed=True, test_claimed=n >= SMALLEST_CLAIMED),
    ]


def cohort(rng: np.random.Generator, n: int, follow_up: FollowUp) -> Cohort:
    """Draw a cohort; without a measurement nobody is known to have recovered."""
    months, died = follow_up.draw(rng, n)
    measured = (months > MEASURED_AT) & (rng.random(n) >= SHARE_MISSING)
    recovering = rng.random(n) < SHARE_RECOVERING
    return Cohort(months, died.astype(float), recovering & measured, measured)


def compared(time: np.ndarray, event: np.ndarray, recovered: np.ndarray) -> list[Finding]:
    """Hazard ratio of the recovered, and the log-rank test."""
    both = recovered.any() and not recovered.all() and event.any()
    test = rejection(log_rank(time, event, recovered).p_value) if both else NOTHING
    return [hazard_ratio(time, event, recovered.astype(float))[0], test]


def findings(drawn: Cohort) -> list[Finding]:
    """Of both methods on one cohort, in the order of `measures`."""
    frame = pd.DataFrame(
        {"os_time": drawn.months, "os_event": drawn.died, "recovered": drawn.recovered, "measured": drawn.measured}
    )
    left, time, event = at_risk_after(MEASURED_AT * DAYS_PER_MONTH, frame)
    known = left["measured"].to_numpy(bool)
    return [
        *compared(drawn.months, drawn.died, drawn.recovered),
        *compared(time[known], event[known], left["recovered"].to_numpy(bool)[known]),
    ]


def scenario(name: str, n: int, follow_up: FollowUp) -> Scenario:
    """Both methods on the same cohorts."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        return findings(cohort(rng, n, follow_up))

    return Scenario(QUESTION, name, n, measures(n), replicate, REPLICATES)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, follow_up) for n in SIZES for name, follow_up in SETTINGS.items()]
