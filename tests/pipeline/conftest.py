"""A project that was run, made once for all test processes."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from .project import Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has been run once, on one core, by the first process that needs it; tests work on copies of it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "finished", shared / "finished.done"
    with open(shared / "finished.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            run = Project(folder).run("--cores", "1", PYTHONHASHSEED="1")
            assert run.code == 0, run.text
            done.touch()
    return Project.at(folder)


@pytest.fixture
def project(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished project, with the times of its files."""
    return finished.copy(tmp_path / "project")
