"""What jobs on other machines know of the project: what their run found when it began.

Such a job reads the Snakefile again, once it has a node. By then a plan or a cohort may have been edited, and to check
a registry again would take longer than most jobs: so a run puts down what it found, and its jobs take that up.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .files import write_text
from .layout import WORK, kept_plan, kept_published
from .project import PaperAtHand, Project, StudyAtHand
from .published import read_published
from .study import Config, read_study

FOUND = f"{WORK}/run.json"


def put_down(project: Project) -> None:
    """Write what a run was started with, for its jobs elsewhere; no patient's value is in it."""
    studies = {
        study.name: {
            "cohort": str(study.cohort),
            "plan": str(study.plan),
            "sha256": study.sha256,
            "companions": study.companions,
            "paper": str(study.paper.file) if study.paper else None,
            "n_patients": study.n_patients,
        }
        for study in project.studies.values()
    }
    found = {"config": project.config.model_dump(mode="json"), "studies": studies}
    write_text(Path(FOUND), json.dumps(found, indent=1) + "\n")


def take_up() -> Project:
    """What the run of this job found; of a study without the warnings, which only a check says."""
    found = json.loads(Path(FOUND).read_text("utf-8"))
    return Project(Config(**found["config"]), {name: _study(name, about) for name, about in found["studies"].items()})


def _study(name: str, about: dict[str, Any]) -> StudyAtHand:
    kept = Path(kept_plan(name))
    study = read_study(kept)
    paper = None
    if about["paper"] is not None:
        printed = Path(kept_published(name))
        paper = PaperAtHand(Path(about["paper"]), printed.read_bytes(), read_published(printed, study))
    return StudyAtHand(
        name,
        Path(about["cohort"]),
        Path(about["plan"]),
        study,
        about["sha256"],
        kept.read_bytes(),
        about["companions"],
        paper,
        about["n_patients"],
    )
