"""The project as config.yaml describes it: every plan and every cohort read and checked before any job runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checked import check_files
from .errors import ConfigError, InputError, Problem, ProjectError
from .layout import kept_plan, kept_published
from .published import Published, published_file, read_published
from .study import Config, Study, read_config, read_study
from .study.specs import AdverseEvents

ONLY = "only"  # key on Snakemake's command line: the names of the studies to run, with commas
# Keys of a plan by what depends on them alone; all others change the data and every analysis. A key that stands in no
# set makes a job run once too often rather than keep an earlier result.
PRINTED_KEYS = {"title", "description", "synthetic", "published", "analyses", "outputs", "style"}
READING_KEYS = {"id", "source", "expected_patients", "missing", "csv", "identifiers", "flow"}
DRAWING_KEYS = {"resampling", "imputation"}


@dataclass(frozen=True)
class PaperAtHand:
    """A paper's printed numbers that have been checked: their file, its content, and the model."""

    file: Path
    content: bytes
    published: Published

    @property
    def sha256(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


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
    companions : dict of str to str
        Companion files in long format: their SHA-256.
    paper : PaperAtHand or None
        A paper's printed numbers, where the plan names a file of them.
    n_patients : int
        Rows of the cohort CSV, all of which were read.
    warnings : tuple of str
        What was met while reading, and did not stop it; no patient's value.
    """

    name: str
    cohort: Path
    plan: Path
    study: Study
    sha256: str
    plan_bytes: bytes
    companions: dict[str, str] = field(default_factory=dict)
    paper: PaperAtHand | None = None
    n_patients: int = 0
    warnings: tuple[str, ...] = ()

    def digest(self, *analyses: str) -> str:
        """SHA-256 of what the plan says about the data and the given analyses: a job depends on that, no more."""
        others = PRINTED_KEYS | (READING_KEYS if analyses else DRAWING_KEYS)
        meaning = self.study.model_dump(mode="json", exclude=others)
        specs = {name: self.study.analyses[name].model_dump(mode="json") for name in analyses}
        return _sha256([meaning, specs, [] if analyses else self._worst_grades])

    @property
    def _worst_grades(self) -> list[str]:
        """Columns that the prepared cohort has for the analyses of adverse events."""
        specs = (spec for spec in self.study.analyses.values() if isinstance(spec, AdverseEvents))
        return sorted({column for spec in specs for column in self.study.worst_grades(spec).values()})

    @property
    def kept(self) -> dict[str, bytes]:
        """Copies in the work folder that the jobs of a run read, with what was checked."""
        paper = {kept_published(self.name): self.paper.content} if self.paper else {}
        return {kept_plan(self.name): self.plan_bytes, **paper}

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
    """A checked config.yaml with its studies: those that were asked for, or all."""

    config: Config
    studies: dict[str, StudyAtHand]


def load_project(path: Path, overrides: Mapping[str, Any] | None = None) -> Project:
    """Read and check config.yaml, the plans and the cohorts.

    Parameters
    ----------
    path : Path
        config.yaml.
    overrides : mapping, optional
        Keys that replace config.yaml's, as given on Snakemake's command line; `only` names the studies to read.

    Raises
    ------
    InputError
        Every problem of every file, in one exception.
    """
    given = dict(overrides or {})
    only = [name for name in str(given.pop(ONLY, "")).split(",") if name]
    config = read_config(path, given)
    if unknown := [name for name in only if name not in config.studies]:
        there = f"There are {', '.join(config.studies)}"
        raise ConfigError([Problem(str(path), "studies", f"there is no study {unknown[0]!r}", there)])
    problems: list[Problem] = []
    studies = {}
    for name, files in config.studies.items():
        if only and name not in only:
            continue
        try:
            studies[name] = check_study(name, Path(files.cohort), Path(files.plan))
        except InputError as error:
            problems += error.problems
    if problems:
        raise ProjectError(problems, tuple(studies))
    return Project(config, studies)


def check_study(name: str, cohort: Path, plan: Path) -> StudyAtHand:
    """Read and check one study.

    Raises
    ------
    InputError
        Every problem of its plan; or, if the plan is right, of its cohort and of the paper's printed numbers.
    """
    study = read_study(plan)
    problems: list[Problem] = []
    paper = None
    try:
        paper = _paper(plan, study)
    except InputError as error:
        problems += error.problems
    try:
        checked = check_files(name, cohort, plan, study)
    except InputError as error:
        raise InputError([*error.problems, *problems]) from None
    if problems:
        raise InputError(problems)
    return StudyAtHand(
        name,
        cohort,
        plan,
        study,
        checked.sha256,
        plan.read_bytes(),
        checked.companions,
        paper,
        checked.n_patients,
        checked.warnings,
    )


def _paper(plan: Path, study: Study) -> PaperAtHand | None:
    if not study.published:
        return None
    file = published_file(plan, study)
    published = read_published(file, study)
    return PaperAtHand(file, file.read_bytes(), published)


def _sha256(meaning: Any) -> str:
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False).encode()).hexdigest()
