"""What is found where nothing is true: hazard ratios about 1, and tests that should not reject."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri

from benchmarks.validity.scenario import (
    MEDIAN_HAZARD_RATIO,
    MISSING,
    NOTHING,
    TYPE_I_ERROR,
    Finding,
    Measure,
)
from lymphoradio.analyses.landmark import at_landmark
from lymphoradio.stats.chi_squared import chi_squared_test
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.errors import NotEstimable
from lymphoradio.study import Study
from lymphoradio.study.specs import Cox

LEVEL = 0.05
STUDY = Study.model_validate(
    {
        "title": "Simulated cohort",
        "id": "id",
        "columns": {"months": {"label": "Follow-up", "unit": "months"}, "died": {"label": "Death"}},
        "endpoints": {
            "os": {
                "label": "Overall survival", "time": "months", "event": "died", "codes": {1: "event", 0: "censored"},
                "time_unit": "months",
            }
        },
        "analyses": {"os": {"kind": "cox", "endpoint": "os", "candidates": ["died"]}},
    }
)  # fmt: skip


def hazard_measures(method: str, test: str, claimed: bool, test_claimed: bool = True) -> list[Measure]:
    """Median hazard ratio and type I error of a method; its test is claimed only with its ratio."""
    return [
        Measure(method, "median hazard ratio", MEDIAN_HAZARD_RATIO, claimed, average="median"),
        Measure(f"{method}, {test}", "type I error", TYPE_I_ERROR, claimed and test_claimed),
    ]


def rejection(p_value: float) -> Finding:
    """Finding of a test at the 5 % level.

    Examples
    --------
    >>> rejection(0.03).value, rejection(0.3).value
    (1.0, 0.0)
    """
    return Finding(float(p_value <= LEVEL), p_value, p_value)


def hazard_ratio(
    time: np.ndarray, event: np.ndarray, x: np.ndarray, entry: np.ndarray | None = None
) -> Sequence[Finding]:
    """Hazard ratio per unit of one covariate with its limits, and its Wald test.

    Parameters
    ----------
    time, event, x : ndarray, shape (n,)
    entry : ndarray, shape (n,), optional
        Start of each row's time at risk.
    """
    try:
        fit = fit_cox(time, event, x, entry=entry)
    except NotEstimable:
        return [MISSING, NOTHING]
    beta, error = float(fit.coefficients[0]), float(fit.std_error[0])
    half = float(ndtri(1.0 - LEVEL / 2.0)) * error
    ratio = Finding(*(float(np.exp(end)) for end in (beta, beta - half, beta + half)))
    return [ratio, rejection(chi_squared_test((beta / error) ** 2, 1).p_value)]


def at_risk_after(days: float, cohort: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Patients, time and event of the package's landmark analysis, of a cohort with `os_time` in months."""
    found = at_landmark(cohort, Cox(endpoint="os", candidates=("died",), landmark=days), STUDY)
    return found.cohort, found.time, found.event
