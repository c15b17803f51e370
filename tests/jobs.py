"""A study through all its jobs in this process: the functions that the workflow's scripts call, in its order."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lymphoradio.layout import JOBS, Layout
from lymphoradio.project import load_project
from lymphoradio.running import keep
from lymphoradio.simulate.analyses import analysis_of
from lymphoradio.stages.analyse import analyse
from lymphoradio.stages.figures import render_figures
from lymphoradio.stages.finish import finish
from lymphoradio.stages.ingest import ingest


def run_jobs(name: str, formats: tuple[str, ...]) -> Layout:
    """Run a study of the project in the current folder, and say where its results are (see `inside`)."""
    study = load_project(Path("config.yaml")).studies[name]
    layout = Layout(f"results/{name}", study.study)
    for file, content in study.kept.items():
        keep(Path(file), content)
    inputs = {str(study.cohort): study.sha256, **study.companions, "study.yaml": study.plan_sha256}
    if study.paper:
        inputs["published.yaml"] = study.paper.sha256
    ingest(name, str(study.cohort), study.sha256, study.companions)
    for job in layout.jobs:
        analyse(name, job, {kind: analysis_of(kind) for kind in JOBS[job]})
    render_figures(name, formats)
    finish(name, inputs, formats)
    return layout


@contextmanager
def inside(folder: Path) -> Iterator[Path]:
    """Work in a folder. The permissions that publication sets for a whole process are taken back too."""
    here, mask = Path.cwd(), os.umask(0o022)
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(here)
        os.umask(mask)
