"""The whole pipeline on a drawn cohort: seconds, and memory of all its processes together."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import psutil

from benchmarks.markdown import markdown_table
from benchmarks.registry.cohort import write_project
from benchmarks.resampling.machine import describe_machine

RUN = (sys.executable, "-m", "lymphoradio.cli", "run")
EVERY_SECONDS = 0.5
# The rule at the head of a job's command line: workflow/scripts/<rule>.py, copied by Snakemake under another name.
SCRIPT = re.compile(r"\.snakemake/scripts/\w*?\.(\w+)\.py|scripts/(\w+)\.py")


class PipelineError(Exception):
    """The run failed; the message is for the user."""


class Sampled:
    """Memory of a process and its descendants, and from when to when each of its jobs was seen."""

    def __init__(self, process: psutil.Process) -> None:
        self.process = process
        self.peak = 0.0
        self.jobs: dict[int, list] = {}
        self.ended = threading.Event()
        self.begun = time.perf_counter()

    def watch(self) -> None:
        """Sample until `ended`."""
        while not self.ended.wait(EVERY_SECONDS):
            self.peak = max(self.peak, sum(self._sample(each) for each in self._all()))

    def _all(self) -> list[psutil.Process]:
        try:
            return [self.process, *self.process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _sample(self, each: psutil.Process) -> float:
        try:
            now = time.perf_counter() - self.begun
            # What processes share is counted once, in parts.
            own = each.memory_full_info().pss / 2**20
            found = SCRIPT.search(" ".join(each.cmdline()))
            if found:
                job = self.jobs.setdefault(each.pid, [found[1] or found[2], now, now, 0.0, 0.0])
                times = each.cpu_times()
                job[2:] = [now, max(job[3], own), times.user + times.system]
            return own
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            return 0.0

    def table(self) -> pd.DataFrame:
        """A row per job: its processes, seconds from first to last sample, of the processors, peak MiB of a process."""
        rows = pd.DataFrame(list(self.jobs.values()), columns=["job", "first", "last", "peak", "cpu"])
        columns = {"processes": ("job", "size"), "first": ("first", "min"), "last": ("last", "max")}
        jobs = rows.groupby("job", sort=False).agg(**columns, cpu_seconds=("cpu", "sum"), peak_mib=("peak", "max"))
        jobs.insert(1, "seconds", jobs.pop("last") - jobs.pop("first"))
        return jobs.sort_values("seconds", ascending=False).round(1).reset_index()


def run_pipeline(n: int, cores: int, seed: int) -> str:
    """Draw a cohort, run the pipeline on it, and describe the run as Markdown.

    Raises
    ------
    PipelineError
        The run failed.
    """
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "project"
        write_project(n, folder, seed)
        log = Path(temporary) / "log.txt"
        with open(log, "w") as output:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [*RUN, "--cores", str(cores)], cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL
            )
            sampled = Sampled(psutil.Process(process.pid))
            watcher = threading.Thread(target=sampled.watch)
            watcher.start()
            code = process.wait()
            wall = time.perf_counter() - begun
            sampled.ended.set()
            watcher.join()
        if code:
            raise PipelineError(f"the run failed with exit code {code}:\n{log.read_text('utf-8', 'replace')[-3000:]}")
        size = sum(file.stat().st_size for file in (folder / "results").rglob("*") if file.is_file()) / 2**20
    jobs = sampled.table().rename(columns={"cpu_seconds": "CPU seconds", "peak_mib": "largest process, MiB"})
    head = (
        f"# The pipeline on {n:,} patients\n\nWritten by `python -m benchmarks.registry --pipeline`. {cores} cores: "
        f"{wall:,.0f} s; largest memory of all processes together {sampled.peak:,.0f} MiB; "
        f"results of {size:,.0f} MiB.\n\nThe processes were looked at twice a second: what lies before the first look "
        "at one and after the last is not in these figures.\n"
    )
    items = pd.DataFrame(machine.items(), columns=["item", "value"])
    return f"{head}\n{markdown_table(jobs)}\n\n## Machine\n\n{markdown_table(items)}\n"
