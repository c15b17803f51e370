"""How often Firth's profile interval contains the true log odds ratio.

Three covariates, of which the first is judged: the lymphocyte count in doublings (SD 0.72, that is 0.5 on the natural
log), age in decades (SD 1), and a poor performance status (60 % of patients).
"""

from collections.abc import Sequence
from math import log

import numpy as np
from scipy.special import expit

from benchmarks.validity.cohorts import SD_BETWEEN
from benchmarks.validity.scenario import COVERAGE, NOTHING, Finding, Measure, Scenario, covering
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.firth import firth_profile_interval

QUESTION = "firth_interval"
SIZES = (48, 98)
REPLICATES = 4_000
MEASURES = (Measure("Firth, profile limits", "coverage", COVERAGE),)
AGE, POOR_STATUS = 0.2, 0.7
SHARE_POOR = 0.6
SETTINGS = {
    "42 % events, odds ratio 0.45 per doubling": (-0.7795, log(0.45)),
    "20 % events, odds ratio 0.45 per doubling": (-1.9436, log(0.45)),
    "30 % events, odds ratio 0.10 per doubling": (-1.6872, log(0.10)),
}
"""Intercept and log odds ratio."""


def cohort(rng: np.random.Generator, n: int, intercept: float, slope: float) -> tuple[np.ndarray, np.ndarray]:
    """Covariates, shape (n, 3), and the outcome, 1 for the event."""
    covariates = np.column_stack(
        [SD_BETWEEN / log(2.0) * rng.standard_normal(n), rng.standard_normal(n), rng.random(n) < SHARE_POOR]
    ).astype(float)
    risk = expit(intercept + covariates @ np.array([slope, AGE, POOR_STATUS]))
    return covariates, (rng.random(n) < risk).astype(float)


def scenario(name: str, n: int, intercept: float, slope: float) -> Scenario:
    """Coverage of the count's log odds ratio."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        covariates, outcome = cohort(rng, n, intercept, slope)
        try:
            low, high = firth_profile_interval(covariates, outcome, 0)
        except NotEstimable:
            return [NOTHING]
        return [covering(low, high, slope)]

    return Scenario(QUESTION, name, n, MEASURES, replicate, REPLICATES)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, *truth) for n in SIZES for name, truth in SETTINGS.items()]
