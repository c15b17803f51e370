"""How often the interval of the area under an ROC curve contains the true area, 0.75.

Cohorts are sampled whole: the number of cases varies from study to study.
"""

from collections.abc import Callable, Sequence
from math import sqrt

import numpy as np
from scipy.special import ndtri

from benchmarks.validity.scenario import COVERAGE, NOTHING, Finding, Measure, Scenario, covering
from lymphoradio.stats.delong import auc_delong
from lymphoradio.stats.errors import NotEstimable

QUESTION = "auc_interval"
SIZES = (48, 98)
AREA = 0.75
FEWEST_CASES = 10
"""Expected cases below which no coverage is claimed."""

METHODS = {"logit": "DeLong, logit limits", "plain": "DeLong, plain limits"}

Marker = Callable[[np.random.Generator, np.ndarray], np.ndarray]


def log_normal(spread: float) -> Marker:
    """A cytokine-like concentration: log-normal, in the cases with `spread` times the SD of the log in the controls."""
    distance = float(ndtri(AREA)) * sqrt(1.0 + spread**2)

    def draw(rng: np.random.Generator, case: np.ndarray) -> np.ndarray:
        z = rng.standard_normal(len(case))
        return np.exp(0.5 * np.where(case, distance + spread * z, z))

    return draw


def exponential(rng: np.random.Generator, case: np.ndarray) -> np.ndarray:
    """Exponential in both groups; with a ratio r of the means the area is r / (1 + r)."""
    return rng.exponential(1.0, len(case)) * np.where(case, AREA / (1.0 - AREA), 1.0)


def scenario(name: str, n: int, share: float, marker: Marker) -> Scenario:
    """Coverage by both limits, `share` being the probability to be a case."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        case = rng.random(n) < share
        score = marker(rng, case)
        found = []
        for transform in METHODS:
            try:
                area = auc_delong(case.astype(int), score, ">", transform=transform)
                found.append(covering(area.conf_low, area.conf_high, AREA))
            except NotEstimable:
                found.append(NOTHING)
        return found

    enough = share * n >= FEWEST_CASES
    measures = [
        Measure(name, "coverage", COVERAGE, claimed=enough and transform == "logit")
        for transform, name in METHODS.items()
    ]
    return Scenario(QUESTION, name, n, measures, replicate)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [
        found
        for n in SIZES
        for found in (
            scenario("42 % cases, log-normal", n, 0.42, log_normal(1.0)),
            scenario("30 % cases, log-normal, cases twice as spread", n, 0.30, log_normal(2.0)),
            scenario("30 % cases, exponential", n, 0.30, exponential),
            scenario("15 % cases, log-normal", n, 0.15, log_normal(1.0)),
        )
    ]
