"""Paths of input files stay in the project's folder."""

from __future__ import annotations

from pathlib import Path

LEAVES = "is a link to a file outside the project"
COPY = "Copy the file itself below data/raw/"


def leaves_project(path: Path) -> bool:
    """Whether a path that is given from the project's folder ends outside of it, by a link on the way.

    >>> leaves_project(Path("data/raw/cohort.csv"))
    False
    """
    try:
        return not path.is_absolute() and not path.resolve().is_relative_to(Path.cwd().resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, a NUL: reading it says why
        return False
