"""The part of the benchmark that runs the whole pipeline."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
from benchmarks.registry.pipeline import RUN, Sampled

ROOT = Path(__file__).parents[2]


def test_the_command_is_there() -> None:
    found = subprocess.run(
        [*RUN, "--help"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert found.returncode == 0, found.stderr
    assert "--cores" in found.stdout


def test_jobs_are_told_apart_and_their_memory_is_seen(tmp_path: Path) -> None:
    """A process whose command line is that of a job, which holds 50 MB for a second and a half."""
    script = tmp_path / ".snakemake" / "scripts" / "tmpab1_c.survive.py"
    script.parent.mkdir(parents=True)
    script.write_text("import time\nheld = bytearray(b'x' * 50_000_000)\ntime.sleep(1.5)\n")
    run = "import os, subprocess, sys; subprocess.run([sys.executable, os.environ['SCRIPT']])"
    process = subprocess.Popen([sys.executable, "-c", run], env={**os.environ, "SCRIPT": str(script)})
    sampled = Sampled(psutil.Process(process.pid))
    watcher = threading.Thread(target=sampled.watch)
    watcher.start()
    begun = time.perf_counter()
    process.wait()
    sampled.ended.set()
    watcher.join()
    (job,) = sampled.table().to_dict("records")
    assert (job["job"], job["processes"]) == ("survive", 1)
    assert 50 < job["peak_mib"] < sampled.peak < 500
    assert job["seconds"] <= time.perf_counter() - begun + 1.0


def test_the_processes_of_a_job_are_one_row() -> None:
    sampled = Sampled(psutil.Process())
    # Job, first and last second, peak, seconds of the processor.
    copies = {7: ["figures", 4.0, 6.0, 90.0, 1.5], 9: ["figures", 5.0, 8.5, 120.0, 2.0]}
    sampled.jobs = {**copies, 8: ["index", 9.0, 9.0, 60.0, 0.5]}
    assert sampled.table().to_dict("records") == [
        {"job": "figures", "processes": 2, "seconds": 4.5, "cpu_seconds": 3.5, "peak_mib": 120.0},
        {"job": "index", "processes": 1, "seconds": 0.0, "cpu_seconds": 0.5, "peak_mib": 60.0},
    ]
