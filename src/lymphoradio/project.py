"""The project as config.yaml describes it: every plan and every cohort read and checked before any job runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .cohort import cohort_bytes, prepare_cohort
from .errors import InputError, Problem
from .study import Config, Study, read_config, read_study

DATA_KEYS = {"id", "missing", "expected_patients", "columns", "derived", "exclusions", "endpoints", "flow", "source"}
MEANING_KEYS = {"columns", "derived", "exclusions", "endpoints"}


@dataclass(frozen=True)
class StudyAtHand:
    """A study whose plan and cohort have been checked.

    Attributes
    ----------
    name : str
        Name in config.yaml, and of its results folder.
    cohort, plan : Path
    study : Study
    sha256 : str
        Of the cohort CSV.
    plan_bytes : bytes
        The plan as it was checked.
    """

    name: str
    cohort: Path
    plan: Path
    study: Study
    sha256: str
    plan_bytes: bytes

    def digest(self, *analyses: str) -> str:
        """SHA-256 of what the plan says about the data and the given analyses: a job depends on that, no more."""
        meaning = self.study.model_dump(mode="json", include=MEANING_KEYS if analyses else DATA_KEYS)
        specs = {name: self.study.analyses[name].model_dump(mode="json") for name in analyses}
        return _sha256([meaning, specs])

    @property
    def plan_sha256(self) -> str:
        """SHA-256 of the plan's file, comments and all."""
        return hashlib.sha256(self.plan_bytes).hexdigest()

    @property
    def plan_digest(self) -> str:
        """SHA-256 of the whole plan's meaning: comments and blank lines do not count."""
        return _sha256(self.study.model_dump(mode="json", by_alias=True))


@dataclass(frozen=True)
class Project:
    """A checked config.yaml with its studies."""

    config: Config
    studies: dict[str, StudyAtHand]


def load_project(path: Path, overrides: Mapping[str, Any] | None = None) -> Project:
    """Read and check config.yaml, the plans and the cohorts.

    Parameters
    ----------
    path : Path
        config.yaml.
    overrides : mapping, optional
        Keys that replace config.yaml's, as given on Snakemake's command line.

    Raises
    ------
    InputError
        Every problem of every file, in one exception.
    """
    config = read_config(path, overrides)
    problems: list[Problem] = []
    studies = {}
    for name, files in config.studies.items():
        try:
            studies[name] = check_study(name, Path(files.cohort), Path(files.plan))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return Project(config, studies)


def check_study(name: str, cohort: Path, plan: Path) -> StudyAtHand:
    """Read and check one study.

    Raises
    ------
    InputError
        Every problem of its plan; or, if the plan is right, of its cohort.
    """
    study = read_study(plan)
    prepared = prepare_cohort(cohort_bytes(cohort, study), str(cohort), study, str(plan))
    return StudyAtHand(name, cohort, plan, study, prepared.sha256, plan.read_bytes())


def _sha256(meaning: Any) -> str:
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()
