"""From the CSV's bytes to a cohort that can be analysed; and that cohort as a file between two jobs."""

from __future__ import annotations

import hashlib
import math
import os
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..errors import CohortError, Problem, StudyError
from ..files import write_text
from ..study import Study
from ..study.specs import Linear, Logistic
from ..study.units import conversion
from .check import examine_cohort, needed_columns
from .derive import derive_columns
from .endpoints import add_endpoints, check_endpoints
from .flow import STEP, apply_exclusions, count_flow, select_population
from .read import RawTable, parse_csv, read_bytes

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
    """

    cohort: pd.DataFrame
    flow: pd.DataFrame
    dictionary: pd.DataFrame
    warnings: list[str]
    sha256: str


def prepare_cohort(data: bytes, file: str, study: Study, plan: str = "study.yaml") -> Prepared:
    """Read, check, derive and count.

    Raises
    ------
    CohortError, StudyError
        Everything that is wrong with the data, or between the data and the plan.
    """
    raw = parse_csv(data, file, needed_columns(study))
    examined = examine_cohort(raw, study)
    cohort, undefined = derive_columns(examined.cohort, study, plan)
    flow, unjudged = apply_exclusions(cohort, study, plan)
    problems = examined.problems + check_endpoints(flow, raw, study, examined.unread)
    if problems:
        raise CohortError(problems)
    cohort = add_endpoints(cohort, raw, study).assign(**{STEP: flow[STEP]})
    _check_left(cohort, raw, study)
    _check_folds(cohort, study, plan)
    notes = [f"{raw.file}: {note}." for note in raw.notes] + _implausible_counts(examined.cohort, study)
    warnings = notes + undefined + unjudged + _source_changed(raw, study)
    return Prepared(cohort, count_flow(cohort, study), _dictionary(cohort, study), warnings, raw.sha256)


def _check_left(cohort: pd.DataFrame, raw: RawTable, study: Study) -> None:
    """After the exclusions there must be patients, and events of every endpoint."""
    problems: dict[str, Problem] = {}
    for population in study.populations:  # each is part of the one before, so the first that fails says it all
        left = select_population(cohort, study, population)
        if len(left) < 2:
            n = f"{len(left)} patient{'' if len(left) == 1 else 's'}"
            what = f"{n} left in the population {population!r}; nothing can be estimated"
            problems[""] = Problem(raw.file, "", what, "Look at the exclusions in the plan")
            break
        for name, endpoint in study.endpoints.items():
            if name not in problems and not left[f"{name}_event"].eq(1).any():
                what = f"no patient of the population {population!r} has an event of {endpoint.label!r}"
                where, remedy = f"column {endpoint.event}", "Look at the exclusions in the plan"
                problems[name] = Problem(raw.file, where, what, remedy)
    if problems:
        raise CohortError(list(problems.values()))


def _check_folds(cohort: pd.DataFrame, study: Study, plan: str) -> None:
    """No more folds of a cross-validation than patients with all the values that its models need."""
    problems = []
    for name, spec in study.analyses.items():
        if not isinstance(spec, Linear | Logistic):
            continue
        patients = select_population(cohort, study, study.population(spec))
        n = int(patients[[spec.outcome, *spec.candidates]].notna().all(axis=1).sum())
        for key, model in spec.models.items():
            if model.selector == "mlxtend" and model.folds > n:
                what = f"{model.folds} folds of {n} patients who have the outcome and all candidates"
                where = f"analyses.{name}.models.{key}.folds"
                problems.append(Problem(plan, where, what, "Write fewer folds, or leave out candidates"))
    if problems:
        raise StudyError(problems)


def _implausible_counts(cohort: pd.DataFrame, study: Study) -> list[str]:
    """Counts that are likelier in another unit than true; no value is said, because it is a patient's."""
    factors = {
        name: conversion(column.unit, "cells/uL")
        for name, column in study.columns.items()
        if column.unit and column.maximum is None
    }
    return [
        f"{study.label(name)}: some values are above {MOST_CELLS_PER_UL:,} cells/uL; check measured_in."
        for name, factor in factors.items()
        if factor is not None and bool((cohort[name] * float(factor) > MOST_CELLS_PER_UL).any())
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


def write_cohort(cohort: pd.DataFrame, path: Path) -> None:
    """Write a prepared cohort, whole or not at all; floats in their shortest exact form."""
    write_text(path, cohort.to_csv(index=False, lineterminator="\n"))


def read_cohort(path: Path, study: Study, population: str) -> pd.DataFrame:
    """Read a prepared cohort back, exactly: the patients of one population, factors with the plan's levels."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns: dict[str, pd.Series] = {}
    for name in text.columns:
        levels = study.levels(name) if study.has(name) else ()
        if levels:
            columns[name] = pd.Series(pd.Categorical([cell or None for cell in text[name]], categories=list(levels)))
        else:
            columns[name] = pd.Series([float(cell) if cell else math.nan for cell in text[name]])
    cohort = pd.DataFrame(columns)
    return select_population(cohort, study, population).drop(columns=STEP).reset_index(drop=True)
