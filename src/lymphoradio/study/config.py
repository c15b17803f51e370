"""config.yaml: which studies to run, where their files are."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .base import Model


def _inside(path: str) -> str:
    if not path.strip() or not path.isprintable():
        raise ValueError(f"{path!r} is not the path of a file")
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"{path!r} leaves the project; copy the file below data/raw/ and give that path")
    return str(parts)


def _folder(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]*[a-z0-9][a-z0-9_]*", name):
        raise ValueError(f"{name!r} names a folder; use small letters, digits and _ only")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"has {len(name)} characters; at most {LONGEST_NAME} are possible")
    return name


LONGEST_NAME = 60
ProjectPath = Annotated[str, AfterValidator(_inside)]
StudyName = Annotated[str, AfterValidator(_folder)]


class StudyFiles(Model):
    """Where one study's files are, from the project's folder."""

    cohort: ProjectPath = Field(description="the cohort CSV: a row per patient")
    plan: ProjectPath = Field(description="its study.yaml")


class Config(Model):
    """A config.yaml."""

    studies: dict[StudyName, StudyFiles] = Field(min_length=1, description="name of the results folder: its files")
    formats: tuple[Literal["svg", "pdf", "png"], ...] = Field(("svg", "pdf", "png"), min_length=1)
    minutes_per_step: Annotated[float, Field(gt=0)] = Field(
        5,
        description="an analysis whose resamples or imputations would take longer on one core, as far as the plan lets "
        "that be foreseen, has them drawn in steps of about so many minutes, side by side; results do not depend on it",
    )
