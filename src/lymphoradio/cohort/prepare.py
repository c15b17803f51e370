"""From the CSV's bytes to a cohort that can be analysed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import CohortError, Problem
from ..formula import parse
from ..study import Column, Study
from ..study.units import conversion
from .check import examine_cohort, needed_columns
from .companions import CompanionFile, read_companion
from .contradicted_units import contradicted_units
from .derive import derive_columns
from .endpoints import add_endpoints, check_endpoints
from .feasible import check_feasible
from .flow import STEP, apply_exclusions, count_flow
from .read import RawTable, parse_csv, read_bytes
from .turned_codes import turned_codes
from .unknown_levels import unknown_levels
from .worst_grades import worst_grades

MOST_CELLS_PER_UL = 100_000


class Prepared(NamedTuple):
    """A cohort ready for analysis.

    Attributes
    ----------
    cohort : DataFrame
        A row per enrolled patient, without the id.
    flow : DataFrame
        Tidy counts of the flow.
    dictionary : DataFrame
        column, label, unit, n, n_missing, known_at_days: a row per column, no patient values.
    warnings : list of str
    sha256 : str
        Of the CSV.
    companions : dict of str to str
        Companion files: their SHA-256.
    """

    cohort: pd.DataFrame
    flow: pd.DataFrame
    dictionary: pd.DataFrame
    warnings: list[str]
    sha256: str
    companions: dict[str, str]


def prepare_cohort(
    data: bytes,
    file: str,
    study: Study,
    plan: str = "study.yaml",
    companions: Mapping[str, CompanionFile] | None = None,
) -> Prepared:
    """Read, check, derive and count.

    Parameters
    ----------
    data : bytes
        Of the cohort CSV.
    file : str
        The cohort CSV, as messages name it.
    study : Study
    plan : str
        The plan's file, as messages name it.
    companions : mapping of str to CompanionFile, optional
        Of `companion_files`, where the plan has records.

    Raises
    ------
    CohortError, StudyError
        Everything that is wrong with the data, or between the data and the plan.
    """
    files = dict(companions or {})
    raw = _parse(data, file, study, files)
    examined = examine_cohort(raw, study)
    found = {
        name: read_companion(files[name], records, raw, study, examined.ids_are_right)
        for name, records in study.records.items()
    }
    derivation = derive_columns(examined.cohort, study, plan, found)
    grades, ungraded = worst_grades(study, found, len(examined.cohort))
    flow, unjudged = apply_exclusions(derivation.cohort, study, plan)
    unread = np.logical_or.reduce([examined.unread, *(found[name].doubtful for name in _decisive_records(study))])
    problems = [
        *examined.problems,
        *(problem for companion in found.values() for problem in companion.problems),
        *derivation.problems,
        *ungraded,
        *check_endpoints(flow, raw, study, unread),
    ]
    if problems:
        raise CohortError(problems)
    cohort = add_endpoints(derivation.cohort, raw, study)
    cohort = pd.concat([cohort, pd.DataFrame(grades, index=cohort.index), flow[STEP]], axis=1, copy=False)
    check_feasible(cohort, raw, study, plan)
    notes = [f"{raw.file}: {note}." for note in raw.notes] + [note for each in found.values() for note in each.notes]
    notes += turned_codes(study) + contradicted_units(cohort, study) + unknown_levels(study)
    notes += examined.notes
    notes += _implausible_counts(examined.cohort, study.columns)
    notes += [
        note for name, each in found.items() for note in _implausible_counts(each.rows, study.records[name].columns)
    ]
    warnings = notes + derivation.warnings + unjudged + _source_changed(raw, study)
    digests = {source.file: source.sha256 for source in files.values()}
    return Prepared(cohort, count_flow(cohort, study), _dictionary(cohort, study), warnings, raw.sha256, digests)


def _decisive_records(study: Study) -> set[str]:
    """Companion files that a survival time or an exclusion comes from: with one that is wrong, nothing is missing."""
    decisive = {endpoint.time for endpoint in study.endpoints.values()}
    decisive = decisive.union(*(parse(exclusion.drop).names for exclusion in study.exclusions))
    taken = (
        study.derived[name].from_records for name in frozenset().union(*map(study.uses, decisive)) & set(study.derived)
    )
    return {spec.records for spec in taken if spec}


def _parse(data: bytes, file: str, study: Study, companions: Mapping[str, CompanionFile]) -> RawTable:
    try:
        return parse_csv(data, file, needed_columns(study), written=study.csv, identifiers=study.identifiers)
    except CohortError as error:
        absent = [problem for source in companions.values() for problem in source.problems]
        raise CohortError([*error.problems, *absent]) from None


def _implausible_counts(table: pd.DataFrame, columns: Mapping[str, Column]) -> list[str]:
    """Counts that are likelier in another unit than true; no value is said, because it is a patient's."""
    factors = {
        name: conversion(column.unit, "cells/uL")
        for name, column in columns.items()
        if column.unit and column.maximum is None
    }
    return [
        f"{columns[name].label}: some values are above {MOST_CELLS_PER_UL:,} cells/uL; check measured_in."
        for name, factor in factors.items()
        if factor is not None and bool((table[name] * float(factor) > MOST_CELLS_PER_UL).any())
    ]


def _source_changed(raw: RawTable, study: Study) -> list[str]:
    if study.source is None or study.source.sha256 == raw.sha256:
        return []
    return [f"{raw.file} is not the file that the plan's source names (its SHA-256 differs); it was analysed as it is."]


def _dictionary(cohort: pd.DataFrame, study: Study) -> pd.DataFrame:
    names = [*study.columns, *study.derived]
    return pd.DataFrame(
        {
            "column": names,
            "label": [study.label(name) for name in names],
            "unit": [study.variable(name).unit for name in names],
            "levels": ["; ".join(study.levels(name)) for name in names],
            "known_at_days": [study.known_at(name) for name in names],
            "n": [int(cohort[name].notna().sum()) for name in names],
            "n_missing": [int(cohort[name].isna().sum()) for name in names],
        }
    )


def cohort_bytes(path: Path, study: Study) -> bytes:
    """Bytes of a study's cohort: the file, or, before it has been written, its source inside an installed package."""
    if study.source is not None and not os.path.exists(path):  # Path.exists raises for some paths
        return source_bytes(study, str(path))
    return read_bytes(path)


def source_bytes(study: Study, file: str) -> bytes:
    """Bytes of the cohort inside the installed package that the plan's `source` names.

    Raises
    ------
    CohortError
        The package does not have it, or has another version of it.
    """
    source = study.source
    assert source is not None
    try:
        located = Path(str(distribution(source.package).locate_file(f"{source.package}/{source.file}")))
        data = located.read_bytes()
    except (PackageNotFoundError, OSError):
        what = f"the installed package {source.package!r} has no file {source.file}"
        raise CohortError([Problem(file, "", what, "Install the locked packages again (make results)")]) from None
    if hashlib.sha256(data).hexdigest() != source.sha256:
        what = f"{source.file} of {source.package} is not the file that the plan names (its SHA-256 differs)"
        raise CohortError([Problem(file, "", what, "Install the locked packages again, or correct source.sha256")])
    return data
