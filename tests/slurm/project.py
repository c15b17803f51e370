"""Projects that run on the SLURM of these tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from tests.pipeline.project import ROOT, Project

PYTHON = ROOT / ".venv-slurm" / "bin" / "python"  # of `make slurm`
# As a site's, with a look every other second; two threads are asked for, which no job may start.
OPTIONS = (
    *("--workflow-profile", "workflow/profiles/slurm"),
    *("--slurm-init-seconds-before-status-checks", "1", "--slurm-keep-successful-logs"),
)
THREADS = {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
PATIENCE = 300
T = TypeVar("T")


class OnSlurm(Project):
    """A project whose runs go to the cluster."""

    patience = 3600

    def command(self, *options: str) -> list[str]:
        return [str(PYTHON), "-m", "lymphoradio.cli", "run", *OPTIONS, *options]

    def environment(self, **variables: str) -> dict[str, str]:
        return {**super().environment(**variables), **THREADS}

    def begin(self, output: Path) -> subprocess.Popen[bytes]:
        """Start a run in a process group of its own, what it says into a file."""
        environment = self.environment()
        with open(output, "wb") as file:
            return subprocess.Popen(
                self.command(), cwd=self.folder, env=environment, stdout=file, stderr=file, start_new_session=True
            )

    def forget(self) -> None:
        """Take away results and everything that was kept of runs."""
        for name in ("results", ".work", ".snakemake"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def published(self) -> dict[str, bytes]:
        """Every file below results/, of all studies; what is kept of earlier runs is not of this one."""
        place = self.folder / "results"
        files = (path for path in sorted(place.rglob("*")) if path.is_file() and "versions" not in path.parts)
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in files}


def scripts(slurm_job: str) -> list[psutil.Process]:
    """Processes of a job that are the script itself, and neither SLURM nor the engine around it."""
    found = []
    for process in psutil.process_iter():
        try:
            inside = process.environ().get("SLURM_JOB_ID") == slurm_job
            if inside and any("/.snakemake/scripts/" in word for word in process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if Path(process.cmdline()[0]).name.startswith("python")]


def wait_until(condition: Callable[[], T], process: subprocess.Popen[bytes]) -> T:
    """What a condition gives once it is true, while a run is under way."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert process.poll() is None, f"the run ended with {process.returncode}"
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C."""
    os.killpg(process.pid, signal.SIGINT)
    process.wait(PATIENCE)
