"""Jobs that are lost, and runs that are cancelled: in the end the same bytes."""

from __future__ import annotations

import re
from functools import partial

import pytest

from lymphoradio.running import OVER
from tests.pipeline.project import CANARY, Project

from .cluster import Cluster
from .project import OnSlurm, interrupt, scripts, wait_until

pytestmark = pytest.mark.slurm


def of(slurm: Cluster, rule: str, *states: str) -> list[str]:
    """Numbers of the jobs of a rule."""
    return [number for number, name in slurm.jobs(*states) if name == f"rule_{rule}_small"]


def log_of(project: OnSlurm, job: str) -> str:
    """What a job said."""
    (file,) = (project.folder / ".snakemake" / "slurm_logs").rglob(f"{job}.log")
    return file.read_text()


def finished_as(project: OnSlurm, local: Project) -> None:
    """The same bytes, readable by the owner alone; and no patient in anything that was kept of jobs."""
    assert project.contents() == local.contents()
    files = [path for name in (".work", "results", ".snakemake") for path in (project.folder / name).rglob("*")]
    assert [path for path in files if path.is_file() and str(CANARY)[:6].encode() in path.read_bytes()] == []
    shared = [path for path in project.results.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert shared == []


def memory(slurm: Cluster, job: str) -> int:
    """Megabytes that a job asked for."""
    (line,) = slurm.ask("squeue", "--noheader", "--states", "all", "--jobs", job, "--format", "%m")
    return int(re.fullmatch(r"(\d+)M", line.strip())[1])


def test_lost_jobs_are_tried_again_with_more_memory(slurm: Cluster, project: OnSlurm, local: Project) -> None:
    """One is killed as the system kills it that has no memory left, the other is cancelled by somebody."""
    output = project.folder.with_name("output.txt")
    process = project.begin(output)
    (killed,) = wait_until(lambda: of(slurm, "ingest", "running"), process)
    (script, *_) = wait_until(lambda: scripts(killed), process)
    script.kill()
    (cancelled,) = wait_until(lambda: of(slurm, "survive", "running"), process)
    slurm.ask("scancel", cancelled)
    assert process.wait(900) == 0, output.read_text()

    said = output.read_text()
    assert (said.count("FAILED "), said.count("AGAIN ")) == (2, 2)
    for rule, lost in (("ingest", killed), ("survive", cancelled)):
        assert f"/{lost}.log." in said
        again = max(of(slurm, rule, "completed"), key=int)
        assert memory(slurm, again) == pytest.approx(2 * memory(slurm, lost), abs=2)
    finished_as(project, local)


def test_ctrl_c_cancels_the_jobs_and_the_next_run_goes_on(slurm: Cluster, project: OnSlurm, local: Project) -> None:
    output = project.folder.with_name("output.txt")
    process = project.begin(output)
    wait_until(lambda: of(slurm, "describe", "running"), process)
    interrupt(process)
    assert process.returncode != 0
    assert "Interrupted after" in output.read_text()
    assert "Traceback" not in output.read_text()
    assert slurm.jobs("pending", "running") == []

    run = project.run()
    assert run.code == 0, run.text
    assert "ingest" not in run.jobs
    finished_as(project, local)


def test_after_a_kill_jobs_that_run_are_waited_for_and_waiting_ones_end(
    slurm: Cluster, project: OnSlurm, local: Project
) -> None:
    output, later = project.folder.with_name("output.txt"), project.folder.with_name("later.txt")
    process = project.begin(output)
    wait_until(lambda: len(slurm.jobs("running")) == 2 and len(slurm.jobs("pending")) == 1, process)
    ((waiting, _),) = slurm.jobs("pending")
    held = [wait_until(partial(scripts, job), process)[0] for job, _ in slurm.jobs("running")]
    for script in held:
        script.suspend()
    process.kill()
    process.wait()

    again = project.begin(later)
    wait_until(lambda: "Jobs of a killed run are still finishing" in later.read_text(), again)
    for script in held:
        script.resume()
    assert again.wait(900) == 0, later.read_text()
    assert waiting in {number for number, _ in slurm.jobs("failed")}
    assert OVER in log_of(project, waiting)
    finished_as(project, local)
