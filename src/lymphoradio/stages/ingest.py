"""First job of a study: from the cohort CSV to the prepared cohort, its flow and its dictionary."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..cohort import prepare_cohort, source_bytes, write_cohort
from ..cohort.read import read_bytes
from ..files import write_bytes, write_table
from ..layout import WORK, Layout
from ..running import job
from ..study import read_study


@job()
def fetch(plan: str, cohort: str) -> None:
    """Write the cohort CSV that ships inside an installed package, after checking its SHA-256."""
    write_bytes(Path(cohort), source_bytes(read_study(Path(plan)), cohort))


@job()
def ingest(name: str, plan: str, cohort: str) -> None:
    """Read, check, derive and count; write the prepared cohort into the work folder."""
    study = read_study(Path(plan))
    layout = Layout(f"{WORK}/{name}", study)
    prepared = prepare_cohort(read_bytes(Path(cohort)), cohort, study, plan)
    write_cohort(prepared.cohort, Path(layout.cohort))
    write_table(Path(layout.tidy("flow")), prepared.flow.assign(study=name))
    write_table(Path(layout.dictionary), prepared.dictionary)
    write_warnings(Path(layout.warnings("ingest")), prepared.warnings)


def write_warnings(path: Path, warnings: list[str]) -> None:
    """Write what a job met as a CSV with one column."""
    write_table(path, pd.DataFrame({"warning": warnings}, dtype=str))
