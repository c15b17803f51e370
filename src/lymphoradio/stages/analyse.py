"""Analysis jobs: the prepared cohort in, tidy results out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..analyses.run import Analysis, run_analysis
from ..cohort import patients_of, read_cohort
from ..files import write_table
from ..intermediate import record
from ..running import job
from .ingest import write_warnings
from .work import open_study


@job()
def analyse(name: str, job: str, analyses: Mapping[str, Analysis]) -> None:
    """Run all analyses of a job and write their results into the work folder.

    Parameters
    ----------
    name : str
        The study's.
    job : str
        A key of `layout.JOBS`.
    analyses : mapping of str to callable
        The function for each kind.
    """
    study, layout = open_study(name)
    cohort = read_cohort(Path(layout.cohort))
    met: list[str] = []

    @lru_cache(maxsize=1)  # of a large cohort one copy is enough
    def patients(population: str) -> pd.DataFrame:
        return patients_of(cohort, study, population)

    for analysis in layout.analyses(job):
        spec = study.analyses[analysis]
        result, warnings = run_analysis(analyses[spec.kind], patients(study.population(spec)), analysis, study)
        met += warnings
        write_table(Path(layout.tidy(analysis)), result.estimates.assign(study=name))
        if result.curves is not None:
            write_table(Path(layout.curves(analysis)), result.curves.assign(study=name))
        if result.points is not None and layout.draws_points(analysis):
            write_table(Path(layout.points(analysis)), result.points.assign(study=name))
    write_warnings(Path(layout.warnings(job)), met)
    record(name, job, layout.job_files(job))
