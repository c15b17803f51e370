"""One run at a time in a project folder, and what a killed run leaves behind.

A run holds a file lock for as long as its process lives; the operating system lets go of it however the process ends.
So a lock of Snakemake's that stands while nobody holds ours is stale.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

from .layout import WORK
from .project import Project
from .stages.publish import is_published, mark, recover

_held: list[int] = []


def prepare_run(project: Project) -> None:
    """Called while the Snakefile is read: mark this process as the running one, and mend what a kill left.

    Half-published results are put back; a publication mark whose results are gone or replaced is withdrawn, so that
    they are published again.
    """
    if not hold_lock():
        return
    for name in project.studies:
        recover(name)
        if not is_published(name):
            mark(name).unlink(missing_ok=True)


def hold_lock() -> bool:
    """Take the project's lock until this process ends; False if another process has it."""
    try:
        Path(WORK).mkdir(exist_ok=True)
        handle = os.open(f"{WORK}/lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return False
    _held.append(handle)
    return True


def is_running() -> bool:
    """Whether another process holds the project's lock."""
    if not Path(f"{WORK}/lock").exists():
        return False
    with contextlib.closing(open(f"{WORK}/lock", "rb")) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
