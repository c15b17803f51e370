"""Checking a cohort cell by cell against the plan: all problems at once, each with row, column and value."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..study import Study
from .cell_words import said
from .cells import missing_codes
from .columns import read_column
from .distinct import Cells
from .read import SHOWN_PER_COLUMN, RawTable, and_more

_HOW_MANY = re.compile(r"[(\[（][^)\]）]*[)\]）]|\bn\s*=\s*\d+")
_WORD = re.compile(r"\w+")


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
        None of them says an id.
    notes : list of str
        What was read otherwise than it stands.
    unread : ndarray of bool, shape (n_patients,)
        Patients with a cell that is missing only because it could not be read.
    ids_are_right : bool
        Whether every row is there and has an id of its own.
    """

    cohort: pd.DataFrame
    problems: list[Problem]
    notes: list[str]
    unread: np.ndarray
    ids_are_right: bool


def examine_cohort(raw: RawTable, study: Study) -> Examined:
    """As `check_cohort`, but with the problems beside the columns."""
    summaries = _summaries(raw, study)
    of_rows = [*_size(raw, study, summaries), *_ids(raw, study, summaries)]
    ids_are_right = study.id in raw.columns and raw.n_rows == len(raw.rows) and not of_rows
    problems = [*raw.problems, *of_rows]
    columns, notes, unread = {}, [], np.zeros(len(raw.rows), dtype=bool)
    ids = _ids_of(raw, study)
    of_summaries = {f"row {raw.rows[row]}" for row in ids.rows_of(ids.places_of(summaries))}
    for name, column in study.columns.items():
        events = [endpoint for endpoint in study.endpoints.values() if endpoint.event == name]
        found = read_column(raw, name, column, missing_codes(study.missing, column), events)
        columns[name] = found.series
        problems += [each for each in found.problems if each.where.partition(",")[0] not in of_summaries]
        notes += found.notes
        unread[found.unread] = True
    return Examined(pd.DataFrame(columns), problems, notes, unread, ids_are_right)


def is_summary(value: str) -> bool:
    """Whether an id is that of a mean or a sum below the table.

    >>> is_summary("Mittelwert:"), is_summary("Total (n = 64)"), is_summary("Mean ± SD"), is_summary("合计：")
    (True, True, True, True)
    >>> is_summary("P12"), is_summary("N 12"), is_summary("")
    (False, False, False)
    """
    words = _WORD.findall(_HOW_MANY.sub(" ", value.casefold()))
    return bool(words) and all(word in said("summary") for word in words)


def patients(ids: Sequence[str]) -> list[int]:
    """Places, from 0, of the rows that are patients: all but means and sums, and those at the end without an id.

    From the other rows nothing is guessed: `m: 33 / w: 31` in a row of totals is no level of sex.

    >>> patients(["1", "Total", "2", ""])
    [0, 2]
    """
    return [place for place, cell in enumerate(ids[: end_of_ids(ids)]) if not is_summary(cell)]


def end_of_ids(ids: Sequence[str]) -> int:
    """Place behind the last id; behind the last row where no row has one.

    >>> end_of_ids(["1", "2", "", ""]), end_of_ids(["", ""])
    (2, 2)
    """
    return max((place for place, cell in enumerate(ids) if cell), default=len(ids) - 1) + 1


def _summaries(raw: RawTable, study: Study) -> set[str]:
    """Ids that are those of means and sums: that is said of the row, and of its cells nothing more."""
    return set(filter(is_summary, _ids_of(raw, study).distinct))


def _ids_of(raw: RawTable, study: Study) -> Cells:
    """The column of ids; without rows if it is not there."""
    return raw.columns.get(study.id, Cells.of([]))


def _size(raw: RawTable, study: Study, summaries: Collection[str]) -> list[Problem]:
    ids = _ids_of(raw, study)
    n = raw.n_rows - _n_nobodies(ids, summaries)  # the others are said by their rows
    if study.expected_patients is not None and n != study.expected_patients:
        what = f"has {n} patient{'s' if n != 1 else ''}; the plan expects {study.expected_patients}"
        return [Problem(raw.file, "", what, "A truncated or extended file; if it is right, change expected_patients")]
    if n < 2:
        return [Problem(raw.file, "", "has one patient; nothing can be estimated", "Add the other patients")]
    return []


def _n_nobodies(ids: Cells, summaries: Collection[str]) -> int:
    """As many rows as `patients` leaves out."""
    has_id = np.array(list(map(bool, ids.distinct)), dtype=bool)[ids.codes]
    end = int(np.flatnonzero(has_id).max(initial=-1)) + 1 if has_id.any() else len(ids)
    return len(ids) - end + int(np.sum(ids.rows_of(ids.places_of(summaries)) < end))


def _ids(raw: RawTable, study: Study, summaries: Collection[str]) -> list[Problem]:
    """Ids that are missing, those of several rows, and those of none; in the order of their first rows."""
    if study.id not in raw.columns:
        return []
    ids = raw.columns[study.id]
    if any(value in study.missing for value in ids.distinct):  # an empty cell and a code are alike
        ids = ids.read_as("" if value in study.missing else value for value in ids.distinct).merged()
    wrong = [
        place
        for place, (value, times) in enumerate(zip(ids.distinct, ids.counts.tolist(), strict=True))
        if times > 1 or value == "" or value in summaries
    ]
    rows = ids.rows_of(wrong)
    by_id = rows[np.argsort(ids.codes[rows], kind="stable")]
    alike = np.split(by_id, np.flatnonzero(np.diff(ids.codes[by_id])) + 1) if len(rows) else []
    alike.sort(key=lambda rows: int(rows[0]))
    problems = [_id_problem(raw, study, ids[int(rows[0])], rows) for rows in alike[:SHOWN_PER_COLUMN]]
    return problems + and_more(raw.file, f"column {study.id}", len(alike))


def _id_problem(raw: RawTable, study: Study, value: str, rows: np.ndarray) -> Problem:
    """What is wrong with an id that stands in these rows."""
    where = f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, raw.rows[rows[:SHOWN_PER_COLUMN]]))}"
    if len(rows) > SHOWN_PER_COLUMN:
        where += f" and {len(rows) - SHOWN_PER_COLUMN} more"
    where += f", column {study.id}"
    if value == "":
        return Problem(raw.file, where, "the id is missing", "Give every patient an id")
    if is_summary(value):
        return Problem(raw.file, where, "looks like a summary row, not a patient", "Remove the row")
    remedy = "One row per patient: remove or correct the copies"
    return Problem(raw.file, where, "these rows have the same id", remedy)
