"""How long resamples and imputations will take, as far as a plan lets that be foreseen, and how they are divided.

The seconds are of one core of a cloud machine of 2026, measured with 6 to 17 candidates and 100 to 100,000 patients
(`make benchmark-scaling` measures the two cohorts); within a factor of three, they only say where it is worth while to
divide, and no result depends on them.
"""

from __future__ import annotations

import math

from .study import Study
from .study.specs import Regression

RERUN = 1e-8  # of a selection in one resample, per (patient + 200) and squared column
PER_RESAMPLE = 200
IMPUTED_COLUMN, IMPUTED_CELL = 3e-4, 5e-7  # of a candidate in one iteration, and per patient

SECONDS_PER_THREAD = 60.0  # below, a second thread would only keep a core from other jobs
MOST_THREADS = 8


def seconds_to_draw(study: Study, analysis: str, patients: int) -> float:
    """Seconds that an analysis will spend on resamples and imputations on one core; 0 where it draws none.

    Parameters
    ----------
    study : Study
    analysis : str
        Its name in the plan.
    patients : int
        Rows of the cohort: all of them may be in the analysis.
    """
    spec = study.analyses[analysis]
    if not isinstance(spec, Regression):
        return 0.0
    if spec.missing == "impute":
        rounds = study.imputation.imputations * study.imputation.iterations
        return rounds * len(spec.candidates) * (IMPUTED_COLUMN + IMPUTED_CELL * patients)
    columns = sum(max(1, len(study.levels(name)) - 1) for name in spec.candidates)
    selections = sum(map(spec.can_rerun, spec.models.values()))
    return selections * study.resampling.replicates * RERUN * (patients + PER_RESAMPLE) * columns**2


def parts(study: Study, analysis: str, patients: int, minutes: float) -> int:
    """In how many jobs the resamples or imputations of an analysis are drawn; 1: by the analysis itself.

    Parameters
    ----------
    study, analysis, patients
        As for `seconds_to_draw`.
    minutes : float
        That a job should take.
    """
    seconds = seconds_to_draw(study, analysis, patients)
    spec = study.analyses[analysis]
    imputes = isinstance(spec, Regression) and spec.missing == "impute"
    replicates = study.imputation.imputations if imputes else study.resampling.replicates
    return max(1, min(math.ceil(seconds / (60.0 * minutes)), replicates))


def threads(seconds: float) -> int:
    """How many threads a job is worth whose analyses draw for themselves, for so long on one core.

    >>> [threads(seconds) for seconds in (59.0, 61.0, 130.0, 1e5)]
    [1, 2, 3, 8]
    """
    return min(MOST_THREADS, 1 + int(seconds / SECONDS_PER_THREAD))
