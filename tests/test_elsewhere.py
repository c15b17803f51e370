"""What a job on another machine takes up is what its run found, whatever was edited since."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lymphoradio import elsewhere
from lymphoradio.project import Project, load_project
from lymphoradio.running import keep
from tests.conftest import Tiny

ROOT = Path(__file__).parents[1]


def found(config: Path) -> Project:
    """What a run finds and puts down, with the copies that it keeps."""
    project = load_project(config, {"formats": ["svg"]})
    for study in project.studies.values():
        for file, content in study.kept.items():
            keep(Path(file), content)
    elsewhere.put_down(project)
    return project


def without_warnings(project: Project) -> Project:
    silent = {name: replace(study, warnings=()) for name, study in project.studies.items()}
    return replace(project, studies=silent)


def test_a_job_takes_up_what_its_run_found(tiny: Tiny) -> None:
    tiny.write()
    project = found(Path("config.yaml"))
    tiny.edit_plan("title: A tiny study", "title: Another").edit_cohort("P01,61", "P01,62").write()
    assert load_project(Path("config.yaml")).studies != project.studies
    Path("cohort.csv").unlink()
    taken = elsewhere.take_up()
    assert taken == without_warnings(project)
    assert taken.config.formats == ("svg",)
    assert taken.studies["tiny"].digest("death") == project.studies["tiny"].digest("death")


def test_a_paper_s_numbers_and_companions_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "config.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    project = found(Path("config.yaml"))
    assert any(study.paper for study in project.studies.values())
    assert any(study.companions for study in project.studies.values())
    assert elsewhere.take_up() == without_warnings(project)
    text = Path(elsewhere.FOUND).read_text()
    assert len(text.splitlines()) < 100  # paths and digests, no data
