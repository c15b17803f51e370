"""Whether the C corrected for optimism is the C that the selected model has in new patients.

Backward selection in a cohort; the whole of it rerun in 200 bootstrap resamples, as a plan's `resampling` asks for;
the model of the cohort then ranks 5,000 new patients, drawn and censored as the cohort was. Each cohort has new
patients of its own, so that their chance averages out as the cohorts' does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from scipy.special import expit

from benchmarks.validity.scenario import DIFFERENCE_OF_C, MISSING, Finding, Measure, Scenario
from benchmarks.validity.survival_times import LONGEST, SHORTEST, weibull
from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.roc import roc_curve

QUESTION = "optimism_corrected_c"
REPLICATES = 1_000
SIZES = (98, 500)
RESAMPLES = 200
NEW_PATIENTS = 5_000
REMOVE_ABOVE = 0.10
SURVIVAL = weibull(1.0, 12.0)


class Patients(NamedTuple):
    """Candidates, shape (n, p), months of follow-up (None for an outcome without a time), and 1 for the event."""

    X: np.ndarray
    time: np.ndarray | None
    event: np.ndarray


@dataclass(frozen=True)
class Setting:
    """Candidates, of which some matter, and the selection among them.

    Attributes
    ----------
    log_ratios : tuple of float
        Log hazard or odds ratio per SD of each candidate; 0 for those that do not matter.
    criterion : {"wald", "aic"}
        Of the backward selection.
    share_of_events : float
        Rounded; `draw` knows nothing of it.
    correlation : float
        Between any two candidates, in [0, 1).
    intercept : float, optional
        Of the logistic model; none: the outcome is survival, with proportional hazards.
    """

    log_ratios: tuple[float, ...]
    criterion: Literal["wald", "aic"]
    share_of_events: float
    correlation: float = 0.0
    intercept: float | None = None

    def draw(self, rng: np.random.Generator, n: int) -> Patients:
        """New patients."""
        own, common = rng.standard_normal((n, len(self.log_ratios))), rng.standard_normal((n, 1))
        X = np.sqrt(1.0 - self.correlation) * own + np.sqrt(self.correlation) * common
        predictor = X @ np.array(self.log_ratios)
        if self.intercept is not None:
            return Patients(X, None, (rng.random(n) < expit(self.intercept + predictor)).astype(float))
        # An exponential time over a hazard ratio is one with that ratio to the hazard.
        death = SURVIVAL.quantile(1.0 - rng.random(n)) / np.exp(predictor)
        closing = rng.uniform(SHORTEST, LONGEST, n)
        return Patients(X, np.minimum(death, closing), (death <= closing).astype(float))


COX, LOGISTIC = (0.5, 0.4, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0), (0.7, 0.5, 0.4, 0.0, 0.0, 0.0)
SETTINGS = {
    "Cox, 3 of 8 candidates matter, Wald p": Setting(COX, "wald", 0.65),
    "Cox, 3 of 8 correlated candidates matter, AIC": Setting(COX, "aic", 0.64, correlation=0.5),
    "logistic, 3 of 6 candidates matter, 42 % events, Wald p": Setting(LOGISTIC, "wald", 0.42, intercept=-0.38),
    "logistic, 3 of 6 candidates matter, 19 % events, Wald p": Setting(LOGISTIC, "wald", 0.19, intercept=-1.72),
}
FEWEST_PER_CANDIDATE = 5.0
"""Events per candidate from which on the correction is claimed."""


def measures(n: int, setting: Setting) -> list[Measure]:
    """The correction, what it corrects, and the truth."""
    claimed = n * setting.share_of_events / len(setting.log_ratios) >= FEWEST_PER_CANDIDATE
    return [
        Measure(
            f"selection rerun in {RESAMPLES} resamples", "corrected C minus C in new patients", DIFFERENCE_OF_C, claimed
        ),
        Measure("selected model", "apparent C minus C in new patients", DIFFERENCE_OF_C, claimed=False),
        Measure("selected model", "C in new patients", (0.6, 1.0)),
    ]


def discrimination(patients: Patients, coefficients: np.ndarray) -> float:
    """Harrell's C, or the area under the ROC curve, of a linear predictor; 0.5 where it is the same for all."""
    predictor = patients.X @ coefficients
    if patients.time is None:
        return roc_curve(patients.event, predictor, ">").auc
    return concordance(patients.time, patients.event, predictor).estimate


def scenario(name: str, n: int, setting: Setting) -> Scenario:
    """Difference between the corrected C and the C in new patients."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        from lymphoradio.stats.resampling import Rule, bootstrap_weights, cox_sample, logistic_sample, rerun, validate

        X, time, event = setting.draw(rng, n)
        sample = logistic_sample(event, X) if time is None else cox_sample(time, event, X)
        rule = Rule("backward", setting.criterion, remove_above=REMOVE_ABOVE)
        terms = np.arange(X.shape[1])
        try:
            original = rerun(sample, terms, np.ones((1, n), dtype=int), rule)
            weights = bootstrap_weights(n, RESAMPLES, int(rng.integers(2**32)))
            found = validate(original, rerun(sample, terms, weights, rule))
        except NotEstimable:
            return [MISSING] * 3
        true = discrimination(setting.draw(rng, NEW_PATIENTS), original.coefficients[0])
        return [
            Finding(found.corrected - true, found.corrected, true),
            Finding(found.apparent - true, found.apparent, true),
            Finding(true, true, true),
        ]

    return Scenario(QUESTION, name, n, measures(n, setting), replicate, REPLICATES, fewest=REPLICATES)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(name, n, setting) for n in SIZES for name, setting in SETTINGS.items()]
