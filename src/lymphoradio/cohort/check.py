"""Checking a cohort cell by cell against the plan: all problems at once, each with row, column and value."""

from __future__ import annotations

import math
import re
from datetime import datetime
from fractions import Fraction

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..study import Column, Endpoint, Study
from .read import RawTable
from ..study.units import conversion

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
SHOWN_PER_COLUMN = 20
EPOCH = datetime(1970, 1, 1)


def needed_columns(study: Study) -> list[str]:
    """Columns that the CSV must have: the id and every column of the plan."""
    return [study.id, *study.columns]


def check_cohort(raw: RawTable, study: Study) -> pd.DataFrame:
    """Typed columns of a cohort.

    Parameters
    ----------
    raw : RawTable
    study : Study

    Returns
    -------
    DataFrame, a row per patient in the file's order
        Numbers as float64 in the plan's unit, rounded to the declared decimals; factors as ordered-by-plan
        Categorical of labels; dates as days since 1970-01-01. The id is not among them.

    Raises
    ------
    CohortError
        Every problem of the file.
    """
    problems = _ids(raw, study) + _size(raw, study)
    columns: dict[str, pd.Series] = {}
    for name in study.columns:
        found, columns[name] = _column(raw, name, study)
        problems += _shortened(found, raw.file, name)
    for endpoint in study.endpoints.values():
        problems += _shortened(_events(raw, endpoint), raw.file, endpoint.event)
        if endpoint.time in columns:
            found = _times(raw, endpoint, columns[endpoint.time], study)
            problems += _shortened(found, raw.file, endpoint.time)
    if problems:
        raise CohortError(problems)
    return pd.DataFrame(columns)


def _shortened(problems: list[Problem], file: str, column: str) -> list[Problem]:
    """The first problems of a column, and how many more there are: a wrong unit makes one for every patient."""
    more = len(problems) - SHOWN_PER_COLUMN
    if more <= 0:
        return problems
    return [*problems[:SHOWN_PER_COLUMN], Problem(file, f"column {column}", f"... and {more} more rows like these")]


def _size(raw: RawTable, study: Study) -> list[Problem]:
    n = len(raw.rows)
    if study.expected_patients is not None and n != study.expected_patients:
        what = f"has {n} patients; the plan expects {study.expected_patients}"
        return [Problem(raw.file, "", what, "A truncated or extended file; if it is right, change expected_patients")]
    if n < 2:
        return [Problem(raw.file, "", "has one patient; nothing can be estimated")]
    return []


def _ids(raw: RawTable, study: Study) -> list[Problem]:
    ids = raw.columns[study.id]
    rows: dict[str, list[int]] = {}
    for row, value in zip(raw.rows, ids, strict=True):
        rows.setdefault(value, []).append(row)
    problems = []
    for value, where in rows.items():
        if value == "" or value in study.missing:
            place = ", ".join(map(str, where[:SHOWN_PER_COLUMN]))
            problems.append(Problem(raw.file, f"row {place}, column {study.id}", "the id is missing"))
        elif len(where) > 1:
            place = ", ".join(map(str, where))
            remedy = "One row per patient: remove or correct the copies"
            what = f"the id {value!r} stands {len(where)} times"
            problems.append(Problem(raw.file, f"rows {place}, column {study.id}", what, remedy))
    return problems


def _column(raw: RawTable, name: str, study: Study) -> tuple[list[Problem], pd.Series]:
    column = study.columns[name]
    codes = missing_codes(study, column)
    cells = raw.columns[name]
    if any(name == endpoint.event for endpoint in study.endpoints.values()):
        values = [float(cell) if NUMBER.fullmatch(cell) else math.nan for cell in cells]
        return [], pd.Series(values)  # what its codes may be is the endpoint's affair
    problems, series = _factor(raw, name, column, codes) if column.is_factor else _numbers(raw, name, column, codes)
    if all(cell in codes for cell in cells):
        problems = [Problem(raw.file, f"column {name}", "every value is missing", "Leave it out of the plan")]
    return problems, series


def missing_codes(study: Study, column: Column) -> set[str]:
    """Cells of a column that mean a missing value."""
    return {"", *(study.missing if column.missing is None else column.missing)}


def _factor(raw: RawTable, name: str, column: Column, codes: set[str]) -> tuple[list[Problem], pd.Series]:
    labels = [None if cell in codes else column.levels.get(_code(cell, column)) for cell in raw.columns[name]]
    known = ", ".join(f"{code} ({label})" for code, label in column.levels.items())
    problems = [
        Problem(
            raw.file, f"row {row}, column {name}", f"{cell!r} is not one of the plan's levels", f"There are {known}"
        )
        for row, cell, label in zip(raw.rows, raw.columns[name], labels, strict=True)
        if label is None and cell not in codes
    ]
    return problems, pd.Series(pd.Categorical(labels, categories=list(column.levels.values())))


def _code(cell: str, column: Column) -> str:
    """The level's code for a cell: `1.0` is the code 1, as spreadsheets write it."""
    if cell not in column.levels and re.fullmatch(r"-?\d+\.0+", cell):
        return cell.split(".")[0]
    return cell


def _numbers(raw: RawTable, name: str, column: Column, codes: set[str]) -> tuple[list[Problem], pd.Series]:
    factor = Fraction(1) if not column.measured_in else conversion(column.measured_in, column.unit)
    if factor is None:
        what = f"measured_in {column.measured_in!r} cannot be converted to {column.unit!r}"
        return [Problem(raw.file, f"column {name}", what, "Give units of the same quantity")], pd.Series(dtype=float)
    problems, values = [], np.full(len(raw.rows), np.nan)
    for i, (row, cell) in enumerate(zip(raw.rows, raw.columns[name], strict=True)):
        if cell in codes:
            continue
        value, trouble = _date(cell, column) if column.date_format else _number(cell, column, factor)
        if trouble:
            problems.append(Problem(raw.file, f"row {row}, column {name}", *trouble))
        else:
            values[i] = value
    return problems, pd.Series(values)


def _number(cell: str, column: Column, factor: Fraction) -> tuple[float, tuple[str, str] | None]:
    if NUMBER.fullmatch(cell) is None:
        return math.nan, (f"{cell!r} is not a number", _remedy(cell))
    value = float(cell) if factor == 1 else float(Fraction(cell) * factor)
    if column.decimals is not None:
        value = round(value, column.decimals)
    unit = f" {column.unit}" if column.unit else ""
    if column.lowest is not None and value < column.lowest:
        what = "is negative" if column.lowest == 0 else f"is below the minimum {column.lowest:g}{unit}"
        return math.nan, (f"{cell!r} {what}", "Correct it, or leave the cell empty if it is unknown")
    if column.maximum is not None and value > column.maximum:
        what = f"{cell!r} is above the maximum {column.maximum:g}{unit}"
        return math.nan, (what, "Correct it, or leave the cell empty if it is unknown")
    if not math.isfinite(value):
        return math.nan, (f"{cell!r} is too large a number", "Correct it")
    return value, None


def _remedy(cell: str) -> str:
    if cell.startswith(("<", ">")):
        return "A value beyond a detection limit: the plan needs a rule for it"
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", cell):
        return "Remove the thousands separators"
    if re.fullmatch(r"[-+]?\d+,\d+", cell):
        return "Write a decimal point"
    return "Correct it; if it means a missing value, add it to missing in the plan"


def _date(cell: str, column: Column) -> tuple[float, tuple[str, str] | None]:
    try:
        return float((datetime.strptime(cell, column.date_format) - EPOCH).days), None
    except ValueError:
        return math.nan, (f"{cell!r} is not a date written {column.date_format}", "Correct it, or date_format")


def _events(raw: RawTable, endpoint: Endpoint) -> list[Problem]:
    """Event codes that are missing or outside the plan's, or no events at all."""
    if endpoint.event not in raw.columns:
        return []
    meanings = [event_meaning(cell, endpoint) for cell in raw.columns[endpoint.event]]
    known = ", ".join(f"{code} ({meaning})" for code, meaning in endpoint.codes.items())
    problems = [
        Problem(
            raw.file,
            f"row {row}, column {endpoint.event}",
            f"{cell!r} is not one of the event codes" if cell else "the event code is missing",
            f"There are {known}",
        )
        for row, cell, meaning in zip(raw.rows, raw.columns[endpoint.event], meanings, strict=True)
        if meaning is None
    ]
    if not problems and "event" not in meanings:
        what = f"no patient has an event of {endpoint.label!r}; nothing can be estimated"
        return [Problem(raw.file, f"column {endpoint.event}", what, f"The codes are {known}")]
    return problems


def event_meaning(cell: str, endpoint: Endpoint) -> str | None:
    """`event`, `censored`, or None for a code that the plan does not have; `1.0` is the code 1."""
    code = cell if cell in endpoint.codes or not re.fullmatch(r"-?\d+\.0+", cell) else cell.split(".")[0]
    return endpoint.codes.get(code)


def _times(raw: RawTable, endpoint: Endpoint, times: pd.Series, study: Study) -> list[Problem]:
    """Survival times that are missing, zero or negative."""
    if endpoint.time not in raw.columns:  # a derived time: checked when it is derived
        return []
    codes = missing_codes(study, study.columns[endpoint.time])
    below_zero_is_known = study.columns[endpoint.time].lowest == 0
    problems = []
    for row, cell, value in zip(raw.rows, raw.columns[endpoint.time], times, strict=True):
        if value <= 0 and not (value < 0 and below_zero_is_known):
            what = f"{cell!r} is not a survival time: it must be above 0"
        elif math.isnan(value) and cell in codes:
            what = f"the time of {endpoint.label!r} is missing"
        else:
            continue
        problems.append(Problem(raw.file, f"row {row}, column {endpoint.time}", what, "Correct it"))
    return problems
