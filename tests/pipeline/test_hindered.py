"""Runs that are interrupted, meet another run, a full disk or results that cannot be written: one sentence each."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .kills import Killer, different
from .project import Project, Run

pytestmark = pytest.mark.pipeline
KEPT = "Earlier results are as they were."


@pytest.fixture(scope="module")
def killer(finished: Project, tmp_path_factory: pytest.TempPathFactory) -> Killer:
    """A project with results, and with what undisturbed runs of both versions of its data gave."""
    project = finished.copy(tmp_path_factory.mktemp("hindered") / "project")
    killer = Killer(project, random.Random(6))
    killer.learn()
    return killer


def engine(project: Project, **options: object) -> subprocess.Popen[str]:
    """The workflow engine itself, as the README names it."""
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "2"],
        cwd=project.folder,
        env=project.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def limited(project: Project, size: int) -> Run:
    """Run where no file may be longer than `size` bytes: what a full disk is to a program, on any machine."""
    done = subprocess.run(
        project.command("--cores", "2"),
        cwd=project.folder,
        env=project.environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr)


def other_data(killer: Killer) -> dict[str, bytes]:
    """Let the cohort be of the other version than the results; what stands there."""
    killer.versions.reverse()
    killer.project.cohort.write_text(killer.versions[0][0])
    return killer.project.contents()


def finish(killer: Killer) -> None:
    """The next run ends with the bytes of an undisturbed one."""
    run = killer.project.run("--cores", "2")
    assert run.code == 0, run.text
    assert different(killer.project.contents(), killer.versions[0][1]) == []


def test_ctrl_c_while_another_run_is_refused(killer: Killer) -> None:
    earlier = other_data(killer)
    first = engine(killer.project, start_new_session=True)
    assert first.stdout is not None
    lines = [first.stdout.readline(), first.stdout.readline()]
    assert lines[0] == "1 study (small), 7 steps; a line as each is done.\n"
    assert lines[1].startswith("[1/7] ")
    second = engine(killer.project)
    said, _ = second.communicate(timeout=120)
    assert said.strip() == "Another run is under way in this folder. Wait until it has finished, or stop it."
    assert second.returncode == 1
    assert killer.project.run().code == 1
    os.killpg(first.pid, signal.SIGINT)
    rest, _ = first.communicate(timeout=120)
    assert first.returncode != 0
    assert "Traceback" not in rest
    assert "Interrupted after " in rest
    assert rest.endswith(f"{KEPT} `make results` or `lymphoradio run` goes on from there.\n")
    assert killer.project.contents() == earlier
    finish(killer)


def test_kills_at_random_moments(killer: Killer) -> None:
    """A few; `make kills` does fifty."""
    said = list(killer.round(4))
    assert said[-1].startswith("the same ")
    assert sum(killer.met.values()) == 4
    assert killer.met["too late"] < 4


def test_no_room(killer: Killer) -> None:
    """The more room there is, the later it ends."""
    earlier = other_data(killer)
    for size in (2_000, 20_000, 100_000):
        run = limited(killer.project, size)
        assert run.code != 0
        assert "File too large: " in run.text
        assert "Make room on that disk." in run.text
        assert KEPT in run.text
        assert "Traceback" not in run.text
        assert killer.project.contents() == earlier
    finish(killer)


def test_a_file_where_the_results_should_be(killer: Killer, tmp_path: Path) -> None:
    other = Project(tmp_path)
    (other.folder / "results").write_text("mine\n")
    run = other.run()
    assert run.code == 1
    assert run.text == f"File exists: results. Move away what stands there. {KEPT}\n"
    assert (other.folder / "results").read_text() == "mine\n"


def test_nothing_to_do_is_one_sentence_and_where_to_look(killer: Killer) -> None:
    finish(killer)
    run = killer.project.run()
    assert run.code == 0
    assert run.text.startswith("Nothing to do: ")
    assert run.text.endswith("Open:\n  results/small/report.html\n  results/index.html\n")
    assert len(run.text.splitlines()) == 3


def test_what_a_kill_left_of_a_file_is_removed(killer: Killer) -> None:
    left = killer.project.folder / ".work" / "small" / "tidy" / ".cox.csv.123.part"
    left.write_text("half")
    assert killer.project.run().code == 0
    assert not left.exists()
