"""What the commands of lymphoradio share: the studies that a user names, and how bad input ends a command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from .study.config import StudyFiles


def named_studies(studies: tuple[str, ...]) -> dict[str, StudyFiles]:
    """The files of the studies that were named, as config.yaml has them; of all, if none was."""
    from .errors import InputError
    from .study import read_config

    try:
        config = read_config(Path("config.yaml"))
    except InputError as error:
        refuse(error)
    unknown = [name for name in studies if name not in config.studies]
    if unknown:
        raise click.UsageError(f"no study {unknown[0]!r} in config.yaml; there are {', '.join(config.studies)}")
    return {name: config.studies[name] for name in studies or config.studies}


def counted(n: int, one: str, several: str) -> str:
    """A number with its noun.

    >>> counted(1, "analysis", "analyses"), counted(1200, "row", "rows")
    ('1 analysis', '1,200 rows')
    """
    return f"{n:,} {one if n == 1 else several}"


def refuse(error: Exception) -> NoReturn:
    """Say what is wrong with the input, and end."""
    print(error, file=sys.stderr)
    sys.exit(2)
