"""Cox regression with time-dependent covariates: patients' follow-up split where a covariate changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..stats.design import Design
from ..stats.time_dependent import TimeVarying, count_so_far, expand_start_stop, known_from, scheduled
from ..study import Study
from ..study.base import days_per
from ..study.specs import Cox

IN_WORDS = "time-dependent covariates"


@dataclass(frozen=True)
class FollowUp:
    """Patients' follow-up with the design as fitted.

    Attributes
    ----------
    time, event : ndarray, shape (r,)
        A row per patient; with time-dependent covariates a row per interval (entry, time].
    design : Design
        Of these rows.
    n_patients : int
    entry, patient : ndarray, shape (r,), or None
        Start of each interval, and whose it is; None without time-dependent covariates.
    """

    time: np.ndarray
    event: np.ndarray
    design: Design
    n_patients: int
    entry: np.ndarray | None = None
    patient: np.ndarray | None = None


def fill_before_known(cohort: pd.DataFrame, spec: Cox, study: Study) -> pd.DataFrame:
    """Patients whose follow-up ended before a covariate counts need no value of it.

    Leaving them out would keep only those who lived to have a value, in the time before it as well.

    Parameters
    ----------
    cohort : DataFrame
        With `<endpoint>_time`.
    spec : Cox
    study : Study

    Returns
    -------
    DataFrame
        The cohort, where a value is missing that no interval uses with 0, or with the factor's first level that
        somebody has whose follow-up was longer.
    """
    filled = cohort
    for name, change in spec.over_time.items():
        if change.known_from is not None:
            over = cohort[f"{spec.endpoint}_time"] <= change.known_from / _days(spec, study)
            # Of levels that the others have: the unused value of some must not add a level to the model.
            others = set(filled.loc[~over, name].dropna())
            reference = next((level for level in study.levels(name) if level in others), 0.0)
            filled = filled.assign(**{name: filled[name].mask(over & filled[name].isna(), reference)})
    return filled


def follow_up(
    cohort: pd.DataFrame, time: np.ndarray, event: np.ndarray, design: Design, spec: Cox, study: Study
) -> FollowUp:
    """Follow-up of some patients, split where a time-dependent covariate of their design changes.

    Parameters
    ----------
    cohort : DataFrame
        These patients.
    time, event : ndarray, shape (n,)
        In the endpoint's unit.
    design : Design
        A row per patient, with the values at the end: totals of counts, and what becomes known.
    spec : Cox
    study : Study

    Returns
    -------
    FollowUp
        Without time-dependent covariates in the design a row per patient, as given. A value known at t stands after t:
        an event at t meets the value before it.

    References
    ----------
    Therneau & Grambsch (2000), Modeling Survival Data, section 3.7.
    """
    late = [term for term in design.terms if term.name in spec.over_time]
    if not late:
        return FollowUp(time, event, design, len(time))
    columns = [design.columns_of(term.name) for term in late]
    fixed = [column for column, name in enumerate(design.column_term) if name not in spec.over_time]
    changes = [_change(cohort, design, term.name, term.per, spec, study) for term in late]
    split = expand_start_stop(time, event, design.X[:, fixed], changes)
    order = np.argsort([*fixed, *(column for own in columns for column in own)])
    return FollowUp(
        split.time, split.event, replace(design, X=split.X[:, order]), split.n_patients, split.entry, split.patient
    )


def _change(cohort: pd.DataFrame, design: Design, name: str, per: float, spec: Cox, study: Study) -> TimeVarying:
    change, days = spec.over_time[name], _days(spec, study)
    n = len(cohort)
    if change.every is None:
        assert change.known_from is not None
        return known_from(np.full(n, change.known_from / days), 0.0, design.X[:, list(design.columns_of(name))])
    # In days first: equal times must be equal floats, whatever the endpoint's unit.
    patient, day = scheduled(cohort[name].to_numpy(float), change.every, change.first)
    count = count_so_far(n, patient, day / days)
    return replace(count, value=count.value / per)


def _days(spec: Cox, study: Study) -> float:
    """Days in the unit of the endpoint's times."""
    endpoint = study.endpoints[spec.endpoint]
    return days_per(endpoint.time_unit, endpoint.days_per_month)
