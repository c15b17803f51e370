"""What happens while a run is under way: another run, edits and kills."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from .project import CANARY, Project, Run

pytestmark = pytest.mark.pipeline


def is_held(lock: Path) -> bool:
    """Whether a process holds the run's lock."""
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def start_and_wait_for(project: Project, file: str = "") -> subprocess.Popen[bytes]:
    """Start a run, and wait until it holds the lock and, if asked, has made a file of the work folder."""
    process = project.start()
    while not is_held(project.folder / ".work" / "run.lock"):
        assert process.poll() is None
        time.sleep(0.02)
    while file and not (project.folder / ".work" / "small" / file).exists():
        assert process.poll() is None
        time.sleep(0.02)
    return process


class Changed(NamedTuple):
    """A project whose cohort changed, though not the time of the file; what both of two runs at once did."""

    project: Project
    first: Run
    second: Run


@pytest.fixture(scope="module")
def changed(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Changed:
    project = finished.copy(tmp_path_factory.mktemp("changed") / "project")
    project.edit(5, "cd420", "777")
    os.utime(project.cohort, (0, 0))
    before = project.logs()
    first = start_and_wait_for(project)
    second = project.run()
    code = first.wait()
    return Changed(project, Run(code, "", project.log(before)), second)


def test_two_runs_at_once_are_refused_in_words(changed: Changed) -> None:
    assert changed.first.code == 0
    assert changed.second.code == 1
    assert "Another run is under way in this folder" in changed.second.text


def test_changed_data_rerun_everything_even_with_an_old_time(finished: Project, changed: Changed) -> None:
    assert changed.first.jobs == ["describe", "figures", "ingest", "regress", "report", "survive"]
    before, after = finished.contents(), changed.project.contents()
    assert after["tidy/paired_change.csv"] != before["tidy/paired_change.csv"]


class Retitled(NamedTuple):
    """A project whose plan got another title during a run; what that run published, and what the next one did."""

    project: Project
    first: dict[str, bytes]
    second: Run


@pytest.fixture(scope="module")
def retitled(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Retitled:
    project = finished.copy(tmp_path_factory.mktemp("retitled") / "project")
    shutil.rmtree(project.folder / ".work" / "small")
    running = start_and_wait_for(project, "cohort/cohort.npz")
    project.plan.write_text(project.plan.read_text().replace("title: Odds ratios", "title: Another title"))
    assert running.wait() == 0
    first = project.contents()
    (project.results / "tables" / "notes.txt").write_text("mine")
    return Retitled(project, first, project.run())


def test_a_plan_edited_during_a_run_takes_part_in_the_next_one(finished: Project, retitled: Retitled) -> None:
    assert retitled.first == finished.contents()
    assert retitled.second.code == 0, retitled.second.text
    assert "Another title" in (retitled.project.results / "report.html").read_text()


def test_a_new_title_renders_again_and_analyses_nothing(retitled: Retitled) -> None:
    assert retitled.second.jobs == ["figures", "report"], retitled.second.text


def test_files_of_the_user_s_own_are_kept(retitled: Retitled) -> None:
    results = retitled.project.results
    assert (results / "tables" / "notes.txt").read_text() == "mine"
    assert "tables/notes.txt" not in json.loads((results / "manifest.json").read_text())["outputs"]


@pytest.mark.parametrize("file", ["cohort.csv", "events.csv"])
def test_data_changed_during_a_run_stop_it_in_words(finished: Project, project: Project, file: str) -> None:
    shutil.rmtree(project.folder / ".work" / "small")
    running = subprocess.Popen(
        project.command("--cores", "1"), cwd=project.folder, env=project.environment(), stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    # The plan is kept once everything is checked; the lock is held for a moment before, too.
    while not (project.folder / ".work" / "small" / "study.yaml").exists():
        time.sleep(0.01)
    if file == "cohort.csv":
        project.edit(5, "cd420", "777")
    else:
        project.companion("events").write_text(project.companion("events").read_text() + f"{CANARY},r,5\n")
    text = running.communicate()[1]
    assert running.returncode == 1
    assert f"data/raw/small/{file}: the file was changed during the run. Run again." in text
    assert "Traceback" not in text
    assert project.contents() == finished.contents()


def test_after_kills_a_run_resumes_and_ends_with_the_same_bytes(finished: Project, project: Project) -> None:
    """An early kill, and a late one of the run that goes on from there; others: test_hindered.py."""
    shutil.rmtree(project.folder / ".work")
    shutil.rmtree(project.folder / ".snakemake")
    shutil.rmtree(project.results)
    for moment in ("tidy/trajectory.csv", "report.html"):
        project.kill_when(moment)
        assert not project.results.exists()
    run = project.run()
    assert run.code == 0, run.text
    assert project.contents() == finished.contents()
