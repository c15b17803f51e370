"""A cut-off searched for a marker that has nothing to do with the outcome: 41 cases and 57 controls.

The marker is log-normal (median 2.5 pg/mL, SD of the log 0.5) and expected to be lower in cases. The p-values are those
that the package prints beside a searched cut-off: of the groups at the cut-off, as if it had been chosen beforehand,
and of the largest Youden index.
"""

from collections.abc import Sequence
from math import log

import numpy as np

from benchmarks.validity.cohorts import recorded
from benchmarks.validity.null_effects import STUDY, rejection
from benchmarks.validity.scenario import NOTHING, TYPE_I_ERROR, Finding, Measure, Scenario
from lymphoradio.analyses.searched import searched_rows
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.roc import roc_curve, youden
from lymphoradio.study.specs import Roc

QUESTION = "searched_cutoff"
N_CASES, N_CONTROLS = 41, 57
REPLICATES = 4_000
MEDIAN_MARKER, SD_MARKER = 2.5, 0.5
UNITS = {"continuous": None, "rounded to 0.01": 0.01, "rounded to 0.1": 0.1}
MEASURES = (
    Measure("chi-squared test at the cut-off with the largest Youden index", "type I error", TYPE_I_ERROR, False),
    Measure("exact permutation test of the largest Youden index", "type I error", TYPE_I_ERROR),
)
STATISTICS = ("chi_squared", "youden_J")
SPEC = Roc(outcome="died", markers={"marker": "lower"})
NO_RESAMPLES = STUDY.model_copy(update={"resampling": STUDY.resampling.model_copy(update={"replicates": 0})})


def markers(rng: np.random.Generator, n: int, unit: float | None) -> np.ndarray:
    """Marker in pg/mL, recorded to multiples of `unit`."""
    values = np.exp(log(MEDIAN_MARKER) + SD_MARKER * rng.standard_normal(n))
    return values if unit is None else recorded(values, unit)


def findings(outcome: np.ndarray, marker: np.ndarray) -> list[Finding]:
    """Of both tests, in the order of `MEASURES`."""
    try:
        best = youden(roc_curve(outcome, marker, "<"))
    except NotEstimable:
        return [NOTHING, NOTHING]
    rows = searched_rows(outcome, marker, best, "<", (SPEC, NO_RESAMPLES), {"variable": "marker"})
    p_values = {row["statistic_type"]: row["p_value"] for row in rows if row["estimate_type"] == "test"}
    return [rejection(float(p_values[statistic])) for statistic in STATISTICS]


def scenario(name: str, unit: float | None) -> Scenario:
    """Both tests on the same markers."""
    outcome = np.repeat([1.0, 0.0], [N_CASES, N_CONTROLS])

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        return findings(outcome, markers(rng, outcome.size, unit))

    return Scenario(QUESTION, f"41 cases, 57 controls, {name}", outcome.size, MEASURES, replicate, REPLICATES)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, unit) for name, unit in UNITS.items()]
