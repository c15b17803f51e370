"""Companion files in long format: several rows per patient, beside the cohort CSV, read with the same care."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, get_args

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..study import Column, Records, Study
from ..study.base import TimeUnit
from ..study.specs import AdverseEvents
from .cells import missing_codes
from .columns import read_column
from .read import RawTable, parse_csv, read_bytes, shortened


class CompanionFile(NamedTuple):
    """Bytes of a companion file, or why there are none.

    Attributes
    ----------
    file : str
        As messages name it.
    data : bytes
    problems : list of Problem
    """

    file: str
    data: bytes
    problems: list[Problem]

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


class Companion(NamedTuple):
    """A companion file, read: the rows of patients of the cohort.

    Attributes
    ----------
    file : str
        As messages name it.
    rows : DataFrame
        The plan's columns, typed as the cohort's are, but grades of adverse events as they are written; what is wrong
        is missing. The id is not among them.
    numbers : ndarray of int, shape (n_rows,)
        Number of each row in the file: what a spreadsheet shows.
    patient : ndarray of int, shape (n_rows,)
        Place (from 0) of each row's patient in the cohort.
    problems : list of Problem
    unread : dict of str to set of int
        Places (from 0) of the rows whose cell could not be read, by column.
    doubtful : ndarray of bool, shape (n_patients,)
        Patients of whom a row or a cell could not be read.
    notes : list of str
        What was met and passed over.
    times : tuple of str
        Columns that say when: dates, and numbers in a unit of time.
    """

    file: str
    rows: pd.DataFrame
    numbers: np.ndarray
    patient: np.ndarray
    problems: list[Problem]
    unread: dict[str, set[int]]
    doubtful: np.ndarray
    notes: list[str]
    times: tuple[str, ...] = ()


def companion_files(cohort: Path, study: Study) -> dict[str, CompanionFile]:
    """The companion files of a study, by their names in the plan; they stand in the folder of the cohort CSV."""
    found = {}
    for name, records in study.records.items():
        path = cohort.parent / records.file
        remedy = f"Put the file beside the cohort CSV, or correct records.{name}.file in the plan"
        try:
            found[name] = CompanionFile(str(path), read_bytes(path, remedy), [])
        except CohortError as error:
            found[name] = CompanionFile(str(path), b"", error.problems)
    return found


def read_companion(
    source: CompanionFile, records: Records, cohort: RawTable, study: Study, ids_are_right: bool = True
) -> Companion:
    """Read a companion file and join its rows to the patients of the cohort.

    Parameters
    ----------
    source : CompanionFile
    records : Records
        What the plan says about the file.
    cohort : RawTable
    study : Study
    ids_are_right : bool
        Whether the cohort's ids are; if not, that is said of the cohort, and no id is said to be missing from it.

    Returns
    -------
    Companion
        With every problem of the file; no problem says an id.
    """
    try:
        if source.problems:
            raise CohortError(source.problems)
        names, written = [records.id, *records.columns], records.csv or study.csv
        raw = parse_csv(
            source.data, source.file, names, "record", may_be_empty=True, written=written, identifiers=study.identifiers
        )
    except CohortError as error:
        return _unreadable(source.file, error.problems, records, len(cohort.rows))
    usual = study.missing if records.missing is None else records.missing
    problems = [*raw.problems, *_copies(raw)]
    patient, unknown = _patients(raw, records.id, {"", *usual}, cohort.columns.get(study.id, []), ids_are_right)
    problems += unknown
    whole = ids_are_right and not (raw.problems or unknown)
    member = np.flatnonzero(patient >= 0)
    place = {int(row): i for i, row in enumerate(member)}
    columns, unread, read = {}, {}, []
    for name, column in _columns(records, study).items():
        found = read_column(raw, name, column, missing_codes(usual, column))
        problems += found.problems
        columns[name] = found.series
        read += found.notes
        unread[name] = {place[row] for row in found.unread.tolist() if row in place}
    doubtful = np.full(len(cohort.rows), not whole)
    doubtful[patient[member[sorted(set().union(*unread.values()))]]] = True
    return Companion(
        file=raw.file,
        rows=pd.DataFrame(columns).iloc[member].reset_index(drop=True),
        numbers=raw.rows[member],
        patient=patient[member],
        problems=problems,
        unread=unread,
        doubtful=doubtful,
        notes=[f"{raw.file}: {note}." for note in raw.notes] + read + _no_rows(raw),
        times=tuple(
            name for name, column in records.columns.items() if column.date_formats or column.unit in get_args(TimeUnit)
        ),
    )


def _columns(records: Records, study: Study) -> dict[str, Column]:
    """The plan's columns; grades of adverse events are not rounded, which would make a grade of 2.5."""
    grades = {
        spec.grade
        for spec in study.analyses.values()
        if isinstance(spec, AdverseEvents) and study.records[spec.records] is records
    }
    return {
        name: column.model_copy(update={"decimals": None}) if name in grades else column
        for name, column in records.columns.items()
    }


def _no_rows(raw: RawTable) -> list[str]:
    return [] if raw.n_rows else [f"{raw.file} has no rows: every patient counts as without."]


def _unreadable(file: str, problems: list[Problem], records: Records, n_patients: int) -> Companion:
    nothing = RawTable(file, {}, np.array([], dtype=int), 0, [], "", [], [])
    rows = pd.DataFrame({name: read_column(nothing, name, column, set()).series
                         for name, column in records.columns.items()})  # fmt: skip
    none = np.array([], dtype=int)
    return Companion(file, rows, none, none, problems, {}, np.full(n_patients, True), [])


def _copies(raw: RawTable) -> list[Problem]:
    remedy = "Remove the copy; if both are true, add a column that tells them apart"
    problems = [
        Problem(raw.file, f"row {row}", f"is the same as row {earlier}, cell for cell", remedy)
        for row, earlier in raw.copies
    ]
    return shortened(problems, "")


def _patients(
    raw: RawTable, id_column: str, missing: set[str], of_cohort: Iterable[str], ids_are_right: bool
) -> tuple[np.ndarray, list[Problem]]:
    """Place of each row's patient in the cohort, -1 for none; and the rows without a patient."""
    places: dict[str, int] = {}
    for i, value in enumerate(of_cohort):
        places.setdefault(value, i)
    ids = raw.columns.get(id_column)
    if ids is None:
        return np.full(len(raw.rows), -1), []
    patient = np.array([-1 if value in missing else places.get(value, -1) for value in ids], dtype=int)
    troubles = {
        row: ("the id is missing", "Give the patient's id, or remove the row") if value in missing
        else ("the id is not in the cohort CSV", "Correct the id, or remove the row")
        for row, value, place in zip(raw.rows, ids, patient, strict=True)
        if place < 0 and (ids_are_right or value in missing)
    }  # fmt: skip
    where = f"column {id_column}"
    problems = [Problem(raw.file, f"row {row}, {where}", *trouble) for row, trouble in troubles.items()]
    return patient, shortened(problems, where)
