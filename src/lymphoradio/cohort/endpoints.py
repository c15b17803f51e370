"""Endpoints: each patient's time and event, which must be there for the patients that an analysis of them uses."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..errors import Problem
from ..study import ANALYSED, Endpoint, Study
from ..study.specs import Cox, KaplanMeier
from .cells import Trouble, find_code, is_missing, missing_codes, shown
from .distinct import Cells
from .flow import in_population
from .read import RawTable, shortened

ABOVE_ZERO = "it must be above 0"


def event_meaning(cell: str, endpoint: Endpoint) -> str | None:
    """`event`, `censored`, or None for a code that the plan does not have; `1.0` is the code 1."""
    code = find_code(cell, endpoint.codes)
    return None if code is None else endpoint.codes[code]


def codes_in_words(endpoint: Endpoint) -> str:
    """The event codes with their meanings, for messages."""
    return ", ".join(f"{code} ({meaning})" for code, meaning in endpoint.codes.items())


def add_endpoints(cohort: pd.DataFrame, raw: RawTable, study: Study) -> pd.DataFrame:
    """Add `<endpoint>_time` (in the endpoint's time_unit) and `<endpoint>_event` (1 event, 0 censored).

    Both may be missing for patients that no analysis of the endpoint uses.
    """
    cohort = cohort.copy(deep=False)  # columns are added, none is changed
    values = {"event": 1.0, "censored": 0.0, None: math.nan}
    for name, endpoint in study.endpoints.items():
        cohort[f"{name}_time"] = cohort[endpoint.time].to_numpy(float)
        cells = raw.columns[endpoint.event]
        meant = np.array([values[event_meaning(cell, endpoint)] for cell in cells.distinct], dtype=float)
        cohort[f"{name}_event"] = meant[cells.codes]
    return cohort


def widest_population(study: Study, endpoint: str) -> str:
    """The earliest step of the flow that an analysis of an endpoint uses; without one, all that are analysed."""
    used = [
        study.population(spec)
        for spec in study.analyses.values()
        if isinstance(spec, Cox | KaplanMeier) and spec.endpoint == endpoint
    ]
    return min(used, key=study.populations.index, default=ANALYSED)


def check_endpoints(cohort: pd.DataFrame, raw: RawTable, study: Study, unread: np.ndarray) -> list[Problem]:
    """Survival times that are missing, zero or negative, and event codes that are missing.

    Patients whom an exclusion takes out before any analysis of the endpoint may lack them: the loss to follow-up can
    be a box of the flow.

    Parameters
    ----------
    cohort : DataFrame
        With the derived columns and `flow_step`.
    raw : RawTable
    study : Study
    unread : ndarray of bool, shape (n_patients,)
        Patients with a cell that could not be read: whether they are excluded is not known yet.
    """
    none = Cells.of([""] * len(cohort))
    found: dict[str, dict[int, Trouble]] = {}  # of several endpoints of a column the first speaks
    for name, endpoint in study.endpoints.items():
        is_used = in_population(cohort, study, widest_population(study, name)) & ~unread
        times = cohort[endpoint.time].to_numpy(float)
        cells = raw.columns.get(endpoint.time, none)
        for i in np.flatnonzero(is_used & ~(times > 0)).tolist():
            trouble = _wrong_time(times[i], cells[i], study, endpoint)
            found.setdefault(endpoint.time, {}).setdefault(i, trouble)
        events = raw.columns.get(endpoint.event, none)
        codes = missing_codes(study.missing, study.columns[endpoint.event])
        unknown = [
            place
            for place, cell in enumerate(events.distinct)
            if event_meaning(cell, endpoint) is None and is_missing(cell, codes)
        ]
        unknown_rows = events.rows_of(unknown)
        for i in unknown_rows[is_used[unknown_rows]].tolist():
            remedy = f"There are {codes_in_words(endpoint)}; or exclude the patient"
            found.setdefault(endpoint.event, {}).setdefault(i, ("the event code is missing", remedy))
    problems = []
    for column in (name for name in (*study.columns, *study.derived) if name in found):
        troubles, where = found[column], f"column {column}" if column in study.columns else ""
        places = [Problem(raw.file, ", ".join(filter(None, [f"row {raw.rows[i]}", where])), *troubles[i])
                  for i in sorted(troubles)]  # fmt: skip
        problems += shortened(places, where)
    return problems


def _wrong_time(value: float, cell: str, study: Study, endpoint: Endpoint) -> Trouble:
    name = endpoint.time
    if name in study.derived:
        formula = study.derived[name].formula
        what = f"the survival time {name}{f' = {formula}' if formula else ''} is"
        remedy = "Correct the cells that it is computed from, or exclude the patient"
        return f"{what} missing" if math.isnan(value) else f"{what} {value:g}: {ABOVE_ZERO}", remedy
    if math.isnan(value):
        return f"the time of {endpoint.label!r} is missing", "Give the time, or exclude the patient"
    return f"{shown(cell)} is not a survival time: {ABOVE_ZERO}", "Correct it, or exclude the patient"
