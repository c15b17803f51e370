"""Analysis jobs: the prepared cohort in, tidy results out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from ..analyses.drawn import Drawer, draw_here
from ..analyses.run import Analysis, run_analysis
from ..cohort import patients_of, read_cohort
from ..files import write_table
from ..intermediate import record
from ..layout import WITH_DRAWS
from ..running import job
from .ingest import write_warnings
from .parts import drawer_of
from .work import open_study


@job()
def analyse(name: str, job: str, analyses: Mapping[str, Analysis], parts: Sequence[str] = (), cores: int = 1) -> None:
    """Run all analyses of a job and write their results into the work folder.

    Parameters
    ----------
    name : str
        The study's.
    job : str
        A key of `layout.JOBS`.
    analyses : mapping of str to callable
        The function for each kind.
    parts : sequence of str
        Files of what some of the analyses have drawn; the others draw for themselves.
    cores : int
        To draw on.
    """
    study, layout = open_study(name)
    cohort = read_cohort(Path(layout.cohort))
    met: list[str] = []

    @lru_cache(maxsize=1)  # of a large cohort one copy is enough
    def patients(population: str) -> pd.DataFrame:
        return patients_of(cohort, study, population)

    for analysis in layout.analyses(job):
        spec = study.analyses[analysis]
        function = analyses[spec.kind]
        if spec.kind in WITH_DRAWS:
            function = partial(function, draw=_drawer(analysis, parts, cores))
        result, warnings = run_analysis(function, patients(study.population(spec)), analysis, study)
        met += warnings
        write_table(Path(layout.tidy(analysis)), result.estimates.assign(study=name))
        if result.curves is not None:
            write_table(Path(layout.curves(analysis)), result.curves.assign(study=name))
        if result.points is not None and layout.draws_points(analysis):
            write_table(Path(layout.points(analysis)), result.points.assign(study=name))
    write_warnings(Path(layout.warnings(job)), met)
    record(name, job, layout.job_files(job))


def _drawer(analysis: str, parts: Sequence[str], cores: int) -> Drawer:
    own = [Path(file) for file in parts if Path(file).parent.name == analysis]
    return drawer_of(own) if own else partial(draw_here, cores=cores)
