"""Input files stay in the project's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from lymphoradio.cohort.read import read_bytes
from lymphoradio.errors import InputError
from lymphoradio.study import read_config, read_study


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "outside").write_text("id\n1\n")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("read", [read_bytes, read_study, read_config])
def test_a_link_that_leaves_the_project_is_refused(read, project: Path) -> None:
    (project / "linked").symlink_to("../outside")
    with pytest.raises(InputError, match="link to a file outside the project"):
        read(Path("linked"))


def test_a_folder_that_leaves_the_project_is_refused(project: Path) -> None:
    (project / "data").symlink_to("..")
    with pytest.raises(InputError, match="outside the project"):
        read_bytes(Path("data/outside"))


def test_a_link_inside_the_project_is_read(project: Path) -> None:
    (project / "file").write_text("id\n")
    (project / "linked").symlink_to("file")
    assert read_bytes(Path("linked")) == b"id\n"
