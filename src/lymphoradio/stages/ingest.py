"""First job of a study: from the cohort CSV to the prepared cohort, its flow and its dictionary."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..cohort import companion_files, prepare_cohort, source_bytes, write_cohort
from ..cohort.read import read_bytes
from ..errors import CohortError, Problem
from ..files import write_bytes, write_table
from ..intermediate import record
from ..running import job
from .work import open_study


@job()
def fetch(name: str, cohort: str) -> None:
    """Write the cohort CSV that ships inside an installed package, after checking its SHA-256."""
    write_bytes(Path(cohort), source_bytes(open_study(name)[0], cohort))


@job()
def ingest(name: str, cohort: str, sha256: str, companions: Mapping[str, str]) -> None:
    """Read, check, derive and count; write the prepared cohort into the work folder.

    Parameters
    ----------
    name : str
        The study's.
    cohort : str
        The cohort CSV.
    sha256 : str
        Of the cohort CSV when the run began.
    companions : mapping of str to str
        The companion files: their SHA-256 when the run began.

    Raises
    ------
    CohortError
        A file is not the one that was checked when the run began.
    """
    study, layout = open_study(name)
    files = companion_files(Path(cohort), study)
    data = read_bytes(Path(cohort))
    now = {cohort: hashlib.sha256(data).hexdigest(), **{source.file: source.sha256 for source in files.values()}}
    changed = [file for file, digest in {cohort: sha256, **companions}.items() if now.get(file) != digest]
    if changed:
        raise CohortError([Problem(file, "", "the file was changed during the run", "Run again") for file in changed])
    prepared = prepare_cohort(data, cohort, study, companions=files)
    write_cohort(prepared.cohort, Path(layout.cohort))
    write_table(Path(layout.tidy("flow")), prepared.flow.assign(study=name))
    write_table(Path(layout.dictionary), prepared.dictionary)
    write_warnings(Path(layout.warnings("ingest")), prepared.warnings)
    record(name, "ingest", [layout.cohort, layout.tidy("flow"), layout.dictionary, layout.warnings("ingest")])


def write_warnings(path: Path, warnings: list[str]) -> None:
    """Write what a job met as a CSV with one column."""
    write_table(path, pd.DataFrame({"warning": warnings}, dtype=str))
