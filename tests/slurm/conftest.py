"""One SLURM for all tests here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipeline.project import Project

from .cluster import Cluster, cluster
from .project import PYTHON, OnSlurm


@pytest.fixture(scope="session")
def slurm() -> Iterator[Cluster]:
    """A SLURM of one node, in a folder with a short name."""
    assert PYTHON.exists(), "`make slurm` sets up the environment of these tests; `make test-slurm` does both"
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as up:
        yield up


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A small project, run here."""
    project = Project(tmp_path_factory.mktemp("local"))
    run = project.run("--cores", "2")
    assert run.code == 0, run.text
    return project


@pytest.fixture
def project(slurm: Cluster, tmp_path: Path) -> OnSlurm:
    """The same project, not run yet."""
    folder = tmp_path / "project"
    folder.mkdir()
    return OnSlurm(folder)
