"""Landmark analyses: the patients still at risk at a stated time, their clock restarted there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from ..study import Study
from ..study.base import days_per
from ..study.specs import Cox, KaplanMeier
from ..tidy import BEFORE_LANDMARK
from .summaries import Row
from .words import patients


class AtRisk(NamedTuple):
    """Who is at risk at the landmark of an analysis; everybody where it has none.

    Attributes
    ----------
    cohort : DataFrame
        The patients whose recorded time is above the landmark.
    time : ndarray, shape (n,)
        From the landmark, in the endpoint's recorded unit.
    event : ndarray, shape (n,)
    rows : list of dict
        A `count` row with the patients left out; empty without a landmark.
    """

    cohort: pd.DataFrame
    time: np.ndarray
    event: np.ndarray
    rows: list[Row]


def at_landmark(cohort: pd.DataFrame, spec: KaplanMeier | Cox, study: Study) -> AtRisk:
    """Patients at risk at the analysis' landmark, and their times from it.

    Parameters
    ----------
    cohort : DataFrame
        With `<endpoint>_time` and `<endpoint>_event`.
    spec : KaplanMeier or Cox
        Its landmark is in days; a time is compared in its recorded unit, with the endpoint's days per month.
    study : Study

    Returns
    -------
    AtRisk

    Notes
    -----
    Groups and covariates known by the landmark cannot owe their value to a survival that is counted: before it nobody
    counts (Anderson, Cain & Gelber 1983, J. Clin. Oncol. 1:710-719). A patient whose time is the landmark itself is
    not at risk after it.
    """
    endpoint = study.endpoints[spec.endpoint]
    time = cohort[f"{spec.endpoint}_time"].to_numpy(float)
    event = cohort[f"{spec.endpoint}_event"].to_numpy(float)
    if spec.landmark is None:
        return AtRisk(cohort, time, event, [])
    landmark = spec.landmark / days_per(endpoint.time_unit, endpoint.days_per_month)
    with np.errstate(invalid="ignore"):
        # A patient without a time is not left out by the landmark, but by whoever needs the time.
        kept = ~(time <= landmark)
    lost = int(np.sum(~kept))
    at = f"by the landmark of {spec.landmark:g} days"
    note = f"{patients(lost)} with an event or censored {at} left out" if lost else ""
    row: Row = {
        "estimate_type": "count", "variable": BEFORE_LANDMARK, "estimate": lost, "unit": "patients", "n": len(cohort),
        "n_missing": 0, "time": spec.landmark, "time_unit": "days", "note": note,
        "method": f"count of patients with an event or censored {at}",
    }  # fmt: skip
    return AtRisk(cohort.loc[kept], time[kept] - landmark, event[kept], [row])
