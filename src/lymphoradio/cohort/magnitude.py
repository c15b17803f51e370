"""Numbers too far from 1 for sums of squares in floating point: no measurement is as large or as small."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..study import Study

# The fourth power, which tests of unequal variances need, has 240 digits then; floats have 308.
LARGEST, SMALLEST = 1e60, 1e-60


def check_magnitudes(cohort: pd.DataFrame, study: Study, file: str) -> None:
    """Refuse columns with numbers that no analysis could compute with.

    Parameters
    ----------
    cohort : DataFrame
        The prepared cohort.
    study : Study
    file : str
        The cohort CSV, as messages name it.

    Raises
    ------
    CohortError
        A number beyond 1e60, or nearer to 0 than 1e-60 and not 0; derived columns too.
    """
    problems = []
    for name in (*study.columns, *study.derived):
        if name not in cohort or study.levels(name):
            continue
        size = np.abs(cohort[name].to_numpy(float))
        outside = size[(size > LARGEST) | ((size > 0) & (size < SMALLEST))]
        if len(outside):
            what = f"{outside[0]:g} is {'larger than' if outside[0] > LARGEST else 'nearer to 0 than'} any measurement"
            where = f"column {name}" if name in study.columns else f"derived.{name}"
            problems.append(Problem(file, where, what, "Look at its unit, or at the formula"))
    if problems:
        raise CohortError(problems)
