"""A cut-off searched by the log-rank test for a marker that has nothing to do with survival."""

from collections.abc import Sequence

import numpy as np

from benchmarks.validity.cutoffs import markers
from benchmarks.validity.null_effects import rejection
from benchmarks.validity.scenario import NOTHING, TYPE_I_ERROR, Finding, Measure, Scenario
from benchmarks.validity.survival_times import FollowUp, weibull
from lymphoradio.stats.chi_squared import chi_squared_test
from lymphoradio.stats.cutoff_search import permutation_test_survival, search_survival
from lymphoradio.stats.errors import NotEstimable

QUESTION = "searched_survival_cutoff"
SIZES = (98,)
REPLICATES = 2_000
PERMUTATIONS = 999
UNITS = {"continuous": None, "rounded to 0.1": 0.1}
FOLLOW_UP = FollowUp(weibull(1.0, 12.0))
MEASURES = (
    Measure("log-rank test at the cut-off with the largest log-rank statistic", "type I error", TYPE_I_ERROR, False),
    Measure(f"{PERMUTATIONS} permutations of the largest log-rank statistic", "type I error", TYPE_I_ERROR),
)


def findings(time: np.ndarray, event: np.ndarray, marker: np.ndarray, seed: int) -> list[Finding]:
    """Of both tests, in the order of `MEASURES`."""
    try:
        found = search_survival(time, event, marker)
        test = permutation_test_survival(time, event, marker, replicates=PERMUTATIONS, seed=seed)
    except NotEstimable:
        return [NOTHING, NOTHING]
    return [rejection(chi_squared_test(found.statistic, 1).p_value), rejection(test.p_value)]


def scenario(name: str, n: int, unit: float | None) -> Scenario:
    """Both tests on the same cohorts; cut-offs with a tenth of the patients or more on either side."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        time, event = FOLLOW_UP.draw(rng, n)
        marker = markers(rng, n, unit)
        return findings(time, event.astype(float), marker, int(rng.integers(2**32)))

    return Scenario(QUESTION, name, n, MEASURES, replicate, REPLICATES, fewest=1_000)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, unit) for n in SIZES for name, unit in UNITS.items()]
