"""Reading a published.yaml: one message for each problem, with file, line and key."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError, Problem
from ..study import Study
from ..study.load import read_checked
from .check import find_problems
from .spec import Published

RESERVED = ("concordance", "audit")


def published_file(plan: Path, study: Study) -> Path:
    """The file of a paper's printed numbers that a plan names, beside it.

    Raises
    ------
    InputError
        It is a path, or an analysis has the name of the comparison.
    """
    problems = []
    if study.published == ".." or Path(study.published).name != study.published or "\\" in study.published:
        what = f"{study.published!r} is not the name of a file"
        problems.append(Problem(str(plan), "published", what, "Write a file name; it stands beside the plan"))
    for name in RESERVED:
        if name in study.analyses:
            what = "is the name of the comparison with the paper's numbers"
            problems.append(Problem(str(plan), f"analyses.{name}", what, "Give the analysis another name"))
    if problems:
        raise InputError(problems)
    return plan.parent / study.published


def read_published(path: Path, study: Study) -> Published:
    """Read a paper's printed numbers.

    Parameters
    ----------
    path : Path
        The file that the plan names under `published`.
    study : Study
        The plan, against which the selectors are checked.

    Raises
    ------
    InputError
        Everything that is wrong with it, each with line and key.
    """
    return read_checked(path, Published, InputError, lambda found: find_problems(found, study), as_written=True)
