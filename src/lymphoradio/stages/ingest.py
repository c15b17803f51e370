"""First job of a study: from the cohort CSV to the prepared cohort, its flow and its dictionary."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..cohort import prepare_cohort, source_bytes, write_cohort
from ..cohort.read import read_bytes
from ..errors import CohortError, Problem
from ..files import write_bytes, write_table
from ..running import job
from .work import open_study


@job()
def fetch(name: str, cohort: str) -> None:
    """Write the cohort CSV that ships inside an installed package, after checking its SHA-256."""
    write_bytes(Path(cohort), source_bytes(open_study(name)[0], cohort))


@job()
def ingest(name: str, cohort: str, sha256: str) -> None:
    """Read, check, derive and count; write the prepared cohort into the work folder.

    Raises
    ------
    CohortError
        The file is not the one, by its SHA-256, that was checked when the run began.
    """
    study, layout = open_study(name)
    prepared = prepare_cohort(read_bytes(Path(cohort)), cohort, study)
    if prepared.sha256 != sha256:
        raise CohortError([Problem(cohort, "", "the file was changed during the run", "Run again")])
    write_cohort(prepared.cohort, Path(layout.cohort))
    write_table(Path(layout.tidy("flow")), prepared.flow.assign(study=name))
    write_table(Path(layout.dictionary), prepared.dictionary)
    write_warnings(Path(layout.warnings("ingest")), prepared.warnings)


def write_warnings(path: Path, warnings: list[str]) -> None:
    """Write what a job met as a CSV with one column."""
    write_table(path, pd.DataFrame({"warning": warnings}, dtype=str))
