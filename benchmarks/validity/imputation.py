"""How often the interval of a coefficient contains the truth where covariates are imputed.

Two covariates: a lymphocyte count, standardised on the log scale, and a poor performance status, which is the more
frequent the lower the count. The count is missing in 36 to 38 % of the patients: at random, given the status and the
outcome (a poor status, and a larger measurement or an event, make it more likely). A complete-case analysis is then
biased in general. Both coefficients are judged.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from benchmarks.validity.scenario import COVERAGE, NOTHING, Finding, Measure, Scenario, covering
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.stats.imputation import Incomplete, impute_chained, nelson_aalen
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.pooling import pool_scalar
from lymphoradio.stats.survival_data import normal_quantile

QUESTION = "imputation"
SIZES = (98, 300)
REPLICATES = 4_000
IMPUTATIONS = 20
ITERATIONS = 1
"""One column is incomplete: a second round would draw it from the same distribution again."""

COUNT, STATUS = -0.5, 0.6
SMALL_BIAS = (-0.05, 0.05)
"""A tenth of the count's coefficient."""

MODERATE, STRONG = 0.5, 0.8
"""Log odds of a missing count: per residual SD of the outcome (Cox: added with an event, taken off without), and for
a poor status. Coverage is claimed of the moderate one."""

NAMES = ("count", "status")
TRUTH = (COUNT, STATUS)
CENSORED_FROM, CENSORED_TO = 0.4, 2.0
"""Uniform censoring, in the unit of the mean survival of a patient with count 0 and a good status."""


class Fitted(NamedTuple):
    """Coefficients of the two covariates, their variances, and the degrees of freedom in complete data."""

    coefficients: np.ndarray
    variances: np.ndarray
    df: float
    quantile: float


class Kind(NamedTuple):
    """A regression.

    Attributes
    ----------
    name : str
    draw : callable
        From a generator and the covariates to the outcome, shape (n, q).
    worse : callable
        From the outcome to what makes a value more likely to be missing.
    helpers : callable
        From the outcome to what stands for it in the imputation.
    fit : callable
        From the covariates, shape (n, 2), and the outcome.
    """

    name: str
    draw: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    worse: Callable[[np.ndarray], np.ndarray]
    helpers: Callable[[np.ndarray], np.ndarray]
    fit: Callable[[np.ndarray, np.ndarray], Fitted]


def covariates(rng: np.random.Generator, n: int) -> np.ndarray:
    """Count and status, shape (n, 2)."""
    count = rng.standard_normal(n)
    return np.column_stack([count, rng.random(n) < expit(0.4 - 0.8 * count)]).astype(float)


def measured(rng: np.random.Generator, X: np.ndarray) -> np.ndarray:
    """A measurement with a residual SD of 1."""
    return (X @ np.array(TRUTH) + rng.standard_normal(len(X)))[:, None]


def survived(rng: np.random.Generator, X: np.ndarray) -> np.ndarray:
    """Exponential time to the event and whether it was seen; about a third are censored."""
    time = rng.exponential(size=len(X)) / np.exp(X @ np.array(TRUTH))
    end = rng.uniform(CENSORED_FROM, CENSORED_TO, len(X))
    return np.column_stack([np.minimum(time, end), time <= end])


def _linear(X: np.ndarray, outcome: np.ndarray) -> Fitted:
    fit = fit_linear(X, outcome[:, 0])
    low, high = fit.confidence_interval(0.95)
    half = (high[1] - low[1]) / 2
    return Fitted(fit.coefficients[1:], fit.std_errors[1:] ** 2, len(X) - 3, float(half / fit.std_errors[1]))


def _cox(X: np.ndarray, outcome: np.ndarray) -> Fitted:
    fit = fit_cox(outcome[:, 0], outcome[:, 1], X)
    return Fitted(fit.coefficients, np.diag(fit.covariance), float(outcome[:, 1].sum()) - 2, normal_quantile(0.95))


LINEAR = Kind("linear", measured, lambda y: y[:, 0], lambda y: y, _linear)
COX = Kind(
    "Cox", survived, lambda y: 2.0 * y[:, 1] - 1.0, lambda y: np.column_stack([y[:, 1], nelson_aalen(*y.T)]), _cox
)


def with_gaps(rng: np.random.Generator, X: np.ndarray, outcome: np.ndarray, kind: Kind, strength: float) -> np.ndarray:
    """The covariates with NaN where the count is not known."""
    status = X[:, 1]
    gap = rng.random(len(X)) < expit(-0.8 + strength * (status - status.mean() + kind.worse(outcome)))
    given = X.copy()
    given[gap, 0] = np.nan
    return given


def complete_cases(given: np.ndarray, outcome: np.ndarray, kind: Kind) -> list[Finding]:
    """Coverage of both coefficients and their errors in the patients with both values."""
    kept = ~np.isnan(given).any(axis=1)
    found = kind.fit(given[kept], outcome[kept])
    half = found.quantile * np.sqrt(found.variances)
    return _judged(found.coefficients, found.coefficients - half, found.coefficients + half)


def imputed(given: np.ndarray, outcome: np.ndarray, kind: Kind, seed: int) -> list[Finding]:
    """The same of all patients, the missing values imputed."""
    sets = impute_chained(
        [Incomplete(given[:, 0]), Incomplete(given[:, 1], "levels", 2)],
        kind.helpers(outcome),
        n_imputations=IMPUTATIONS,
        iterations=ITERATIONS,
        seed=seed,
    ).completed
    fits = [kind.fit(np.column_stack(columns), outcome) for columns in zip(*sets, strict=True)]
    pooled = [
        pool_scalar([fit.coefficients[j] for fit in fits], [fit.variances[j] for fit in fits], fits[0].df)
        for j in range(2)
    ]
    estimate, low, high = np.array([[one.estimate, one.conf_low, one.conf_high] for one in pooled]).T
    return _judged(estimate, low, high)


def _judged(estimate: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[Finding]:
    coverage = [covering(float(low[j]), float(high[j]), TRUTH[j]) for j in range(2)]
    return [*coverage, *(Finding(float(estimate[j]) - TRUTH[j], float(low[j]), float(high[j])) for j in range(2))]


def measures(kind: Kind, strength: float) -> list[Measure]:
    """Coverage and bias of both coefficients, by imputation and of the complete cases."""
    # Event and cumulative hazard stand for survival only approximately: Rubin's variance is then too large.
    enough = (COVERAGE[0], 1.0) if kind is COX else COVERAGE
    return [
        Measure(method, f"{quantity} ({name})", band, claimed)
        for method, claimed in ((f"{IMPUTATIONS} imputations, pooled", strength == MODERATE), ("complete cases", False))
        for quantity, band in (("coverage", enough), ("bias", SMALL_BIAS))
        for name in NAMES
    ]


def scenario(kind: Kind, strength: float, n: int) -> Scenario:
    """One regression."""

    def replicate(rng: np.random.Generator) -> Sequence[Finding]:
        X = covariates(rng, n)
        outcome = kind.draw(rng, X)
        given = with_gaps(rng, X, outcome, kind, strength)
        found: list[Finding] = []
        for way in (lambda: imputed(given, outcome, kind, int(rng.integers(2**31))),
                    lambda: complete_cases(given, outcome, kind)):  # fmt: skip
            try:
                found += way()
            except NotEstimable:
                found += [NOTHING] * (2 * len(NAMES))
        return found

    how = "" if strength == MODERATE else " strongly"
    name = f"{kind.name}, count missing at random, depending{how} on outcome and status"
    return Scenario(QUESTION, name, n, measures(kind, strength), replicate, REPLICATES)


def scenarios() -> list[Scenario]:
    """All of this question."""
    return [scenario(kind, strength, n) for n in SIZES for strength in (MODERATE, STRONG) for kind in (LINEAR, COX)]
