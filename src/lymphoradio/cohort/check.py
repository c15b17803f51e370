"""Checking a cohort cell by cell against the plan: all problems at once, each with row, column and value."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..study import Column, Endpoint, Study
from ..study.base import NUMBER
from ..study.units import conversion
from .cells import Trouble, find_code, is_missing, missing_codes, read_date, read_number, shown
from .endpoints import codes_in_words, event_meaning
from .read import SHOWN_PER_COLUMN, RawTable, shortened

Troubles = dict[int, Trouble]
SUMMARIES = {"total", "totals", "sum", "mean", "average", "median", "sd", "min", "max", "count", "n"}


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
    examined = examine_cohort(raw, study)
    if examined.problems:
        raise CohortError(examined.problems)
    return examined.cohort


class Examined(NamedTuple):
    """A cohort and what is wrong with it.

    Attributes
    ----------
    cohort : DataFrame
        As of `check_cohort`; what is wrong is missing in it.
    problems : list of Problem
    unread : ndarray of bool, shape (n_patients,)
        Patients with a cell that is missing only because it could not be read.
    """

    cohort: pd.DataFrame
    problems: list[Problem]
    unread: np.ndarray


def examine_cohort(raw: RawTable, study: Study) -> Examined:
    """As `check_cohort`, but with the problems beside the columns."""
    problems = [*raw.problems, *_size(raw, study), *_ids(raw, study)]
    columns, unread = {}, np.zeros(len(raw.rows), dtype=bool)
    for name in study.columns:
        found, columns[name], rows = _column(raw, name, study)
        problems += found
        unread[rows] = True
    return Examined(pd.DataFrame(columns), problems, unread)


def _size(raw: RawTable, study: Study) -> list[Problem]:
    n = raw.n_rows
    if study.expected_patients is not None and n != study.expected_patients:
        what = f"has {n} patient{'s' if n > 1 else ''}; the plan expects {study.expected_patients}"
        return [Problem(raw.file, "", what, "A truncated or extended file; if it is right, change expected_patients")]
    if n < 2:
        return [Problem(raw.file, "", "has one patient; nothing can be estimated", "Add the other patients")]
    return []


def _ids(raw: RawTable, study: Study) -> list[Problem]:
    rows: dict[str, list[int]] = {}
    for row, value in zip(raw.rows, raw.columns.get(study.id, [""] * len(raw.rows)), strict=True):
        rows.setdefault("" if value in study.missing else value, []).append(row)
    problems = []
    for value, where in rows.items() if study.id in raw.columns else ():
        place = f"row{'s' if len(where) > 1 else ''} {', '.join(map(str, where[:SHOWN_PER_COLUMN]))}"
        if len(where) > SHOWN_PER_COLUMN:
            place += f" and {len(where) - SHOWN_PER_COLUMN} more"
        if value == "":
            what, remedy = "the id is missing", "Give every patient an id"
            problems.append(Problem(raw.file, f"{place}, column {study.id}", what, remedy))
        elif value.removesuffix(":").rstrip().lower() in SUMMARIES:
            what = f"{shown(value)} looks like a summary row, not a patient"
            problems.append(Problem(raw.file, f"{place}, column {study.id}", what, "Remove the row"))
        elif len(where) > 1:
            remedy = "One row per patient: remove or correct the copies"
            what = f"the id {shown(value)} stands {len(where)} times"
            problems.append(Problem(raw.file, f"{place}, column {study.id}", what, remedy))
    return shortened(problems, f"column {study.id}")


def _column(raw: RawTable, name: str, study: Study) -> tuple[list[Problem], pd.Series, list[int]]:
    """Problems of a column, its values, and the places that could not be read."""
    column, everywhere = study.columns[name], list(range(len(raw.rows)))
    if name not in raw.columns:  # said already
        return [], _series(column, [None] * len(raw.rows)), everywhere
    cells = raw.columns[name]
    codes = missing_codes(study, column)
    events = [endpoint for endpoint in study.endpoints.values() if endpoint.event == name]
    known = {code for endpoint in events for code in endpoint.codes}
    if raw.n_rows > 1 and all(is_missing(cell, codes) and find_code(cell, known) is None for cell in set(cells)):
        problem = Problem(raw.file, f"column {name}", "every value is missing", "Leave it out of the plan")
        return [problem] if cells else [], _series(column, [None] * len(cells)), everywhere
    if events:
        values, troubles = _events(cells, events, codes)
    else:
        values, troubles = (_labels if column.is_factor else _numbers)(cells, column, codes)
    problems = [Problem(raw.file, f"row {raw.rows[i]}, column {name}", *troubles[i]) for i in sorted(troubles)]
    if not problems and raw.n_rows > 1:
        problems = [problem for endpoint in events for problem in _no_event(raw, endpoint)]
    return shortened(problems, f"column {name}"), _series(column, values), list(troubles)


def _series(column: Column, values: list) -> pd.Series:
    if column.is_factor:
        return pd.Series(pd.Categorical(values, categories=list(column.levels.values())))
    return pd.Series(np.array(values, dtype=float))


def _labels(cells: list[str], column: Column, codes: set[str]) -> tuple[list, Troubles]:
    remedy = f"There are {', '.join(f'{code} ({label})' for code, label in column.levels.items())}"

    def read(cell: str) -> tuple[str | None, Trouble | None]:
        code = find_code(cell, column.levels)
        if code is not None:
            return column.levels[code], None
        if is_missing(cell, codes):
            return None, None
        return None, (f"{shown(cell)} is not one of the plan's levels", remedy)

    return _each(cells, read)


def _numbers(cells: list[str], column: Column, codes: set[str]) -> tuple[list, Troubles]:
    factor = conversion(column.measured_in, column.unit) if column.measured_in else Fraction(1)
    assert factor is not None, "checked with the plan"

    def read(cell: str) -> tuple[float, Trouble | None]:
        if is_missing(cell, codes):
            return math.nan, None
        return read_date(cell, column.date_format) if column.date_format else read_number(cell, column, factor)

    return _each(cells, read)


def _each(cells: list[str], read: Callable[[str], tuple[Any, Trouble | None]]) -> tuple[list, Troubles]:
    """Values and troubles of a column's cells; cells that are alike are read once."""
    known = {cell: read(cell) for cell in dict.fromkeys(cells)}
    troubles = {i: trouble for i, cell in enumerate(cells) if (trouble := known[cell][1])}
    return [known[cell][0] for cell in cells], troubles


def _events(cells: list[str], endpoints: list[Endpoint], codes: set[str]) -> tuple[list, Troubles]:
    """Event codes as numbers, and those outside the plan's; of several endpoints the first speaks."""
    meant = {cell: [event_meaning(cell, endpoint) for endpoint in endpoints] for cell in set(cells)}
    values: list[float | None] = []
    troubles: Troubles = {}
    for i, cell in enumerate(cells):
        missing = is_missing(cell, codes)
        number = NUMBER.fullmatch(cell) is not None and (any(meant[cell]) or not missing)
        values.append(float(cell) if number else None)
        for endpoint, meaning in zip(endpoints, meant[cell], strict=True):
            if meaning is None and not missing and i not in troubles:
                what = f"{shown(cell)} is not one of the event codes"
                troubles[i] = (what, f"There are {codes_in_words(endpoint)}")
    return values, troubles


def _no_event(raw: RawTable, endpoint: Endpoint) -> list[Problem]:
    if any(event_meaning(cell, endpoint) == "event" for cell in raw.columns[endpoint.event]):
        return []
    what = f"no patient has an event of {endpoint.label!r}; nothing can be estimated"
    return [Problem(raw.file, f"column {endpoint.event}", what, f"The codes are {codes_in_words(endpoint)}")]
