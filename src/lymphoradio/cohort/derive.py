"""Derived columns: the plan's formulas, and each endpoint's time and event indicator."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ..errors import Problem, StudyError
from ..formula import FormulaError, evaluate, parse
from ..study import Study
from .cells import round_half_up
from .check import event_meaning
from .read import RawTable, shortened


def derive_columns(cohort: pd.DataFrame, study: Study, plan: str) -> tuple[pd.DataFrame, list[str]]:
    """Add the plan's derived columns.

    Parameters
    ----------
    cohort : DataFrame
        Of `check_cohort`.
    study : Study
    plan : str
        The plan's file, as messages name it.

    Returns
    -------
    cohort : DataFrame
        With the derived columns: numbers rounded to their declared decimals, conditions as Categorical of No and Yes.
    warnings : list of str
        Values that a formula could not give although its columns were there (a division by zero).

    Raises
    ------
    StudyError
        A formula that does not fit its columns.
    """
    cohort, warnings, problems = cohort.copy(), [], []
    for name, derived in study.derived.items():
        formula = derived.parsed
        try:
            value = evaluate(formula, arrays(cohort))
        except FormulaError as error:
            problems.append(Problem(plan, f"derived.{name}.formula", f"{derived.formula!r} {error}"))
            value = np.full(len(cohort), np.nan)
        known = cohort[sorted(formula.names)].notna().all(axis=1).to_numpy()
        undefined = int(np.sum(known & np.isnan(value)))
        if undefined:
            warnings.append(
                f"{derived.label}: {undefined} value{'s' if undefined > 1 else ''} left missing because "
                f"{derived.formula} is not defined there (division by zero, or the logarithm of zero or less)."
            )
        if formula.is_condition:
            labels = [None if math.isnan(truth) else ("Yes" if truth else "No") for truth in value]
            cohort[name] = pd.Categorical(labels, categories=["No", "Yes"])
        else:
            decimals = derived.decimals
            cohort[name] = value if decimals is None else [round_half_up(number, decimals) for number in value]
    if problems:
        raise StudyError(problems)
    return cohort, warnings


def add_endpoints(cohort: pd.DataFrame, raw: RawTable, study: Study) -> pd.DataFrame:
    """Add `<endpoint>_time` (in the endpoint's time_unit) and `<endpoint>_event` (1 event, 0 censored)."""
    cohort = cohort.copy()
    for name, endpoint in study.endpoints.items():
        cohort[f"{name}_time"] = cohort[endpoint.time].to_numpy(float)
        meanings = [event_meaning(cell, endpoint) for cell in raw.columns[endpoint.event]]
        cohort[f"{name}_event"] = np.array([meaning == "event" for meaning in meanings], dtype=float)
    return cohort


def check_derived_times(cohort: pd.DataFrame, raw: RawTable, study: Study, complete: bool) -> list[Problem]:
    """Derived survival times that are missing, zero or negative.

    Parameters
    ----------
    cohort : DataFrame
        With the derived columns.
    raw : RawTable
    study : Study
    complete : bool
        False if there are cells that could not be read: a time may be missing only because of them.
    """
    problems = []
    for name in dict.fromkeys(endpoint.time for endpoint in study.endpoints.values()):
        if name not in study.derived:  # checked cell by cell
            continue
        found = []
        for row, value in zip(raw.rows, cohort[name], strict=True):
            formula = f"{name} = {study.derived[name].formula}"
            if value <= 0:
                what = f"the survival time {formula} is {value:g}: it must be above 0"
            elif math.isnan(value) and complete:
                what = f"the survival time {formula} is missing"
            else:
                continue
            found.append(Problem(raw.file, f"row {row}", what, "Correct the cells that it is computed from"))
        problems += shortened(found, "")
    return problems


def arrays(cohort: pd.DataFrame) -> dict[str, np.ndarray]:
    """Columns as the formulas read them: floats with NaN, labels as objects with None."""
    found = {}
    for name, series in cohort.items():
        if isinstance(series.dtype, pd.CategoricalDtype):
            found[str(name)] = np.array([*series.cat.categories, None], dtype=object)[series.cat.codes]  # -1: missing
        else:
            found[str(name)] = series.to_numpy(float)
    return found


def condition(cohort: pd.DataFrame, text: str) -> np.ndarray:
    """A condition for every patient, as 1, 0 or NaN (unknown)."""
    return evaluate(parse(text), arrays(cohort))
