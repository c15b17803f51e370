"""A small project in a folder of its own, with its own copy of the package, and what running it did."""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import lifelines

ROOT = Path(__file__).parents[2]
PATIENTS = 300
CANARY = 970315000  # ids that can be nothing else in any output


@dataclass
class Run:
    """What one run printed, what the engine's log says, and which jobs it executed."""

    code: int
    text: str
    log: str = ""

    @property
    def jobs(self) -> list[str]:
        return sorted(set(re.findall(r"Finished jobid: \d+ \(Rule: (\w+?)_small\)", self.log)))


def copy_source(source: Path, folder: Path) -> None:
    """Copy Python files with what was compiled of them, so that no job compiles them again.

    What another process is about to write there is left out: it may be gone before it is copied.
    """
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("kernels-*", "*.pyc.*"))


class Project:
    patience = 900  # seconds for a run

    def __init__(self, folder: Path):
        self._name(folder)
        for name in ("Snakefile", "workflow", "requirements.lock"):
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / name)
        copy_source(ROOT / "src", folder / "src")
        self.cohort.parent.mkdir(parents=True)
        shutil.copy(Path(__file__).with_name("study.yaml"), self.plan)
        (folder / "config.yaml").write_text(
            "studies:\n  small: {cohort: data/raw/small/cohort.csv, plan: data/raw/small/study.yaml}\nformats: [svg]\n"
        )
        with open(Path(lifelines.__file__).parent / "datasets" / "ACTG175.csv", newline="") as file:
            rows = list(csv.reader(file))
        id_column = rows[0].index("pidnum")
        for i, row in enumerate(rows[1:]):
            row[id_column] = str(CANARY + i)
        self.write_rows(rows[: PATIENTS + 1])
        self.companion("visits").write_text("\n".join(self.visits(rows[: PATIENTS + 1])) + "\n")
        self.companion("events").write_text("\n".join(self.events()) + "\n")

    def _name(self, folder: Path) -> None:
        data = folder / "data" / "raw" / "small"
        self.folder, self.results = folder, folder / "results" / "small"
        self.cohort, self.plan = data / "cohort.csv", data / "study.yaml"

    @classmethod
    def at(cls, folder: Path) -> Project:
        """The project that stands in a folder."""
        project = cls.__new__(cls)
        project._name(folder)
        return project

    def copy(self, folder: Path) -> Project:
        """Another project like this one as it stands, with its results and the times of its files."""
        shutil.copytree(self.folder, folder)
        return Project.at(folder)

    def companion(self, name: str) -> Path:
        """A file in long format, beside the cohort."""
        return self.cohort.with_name(f"{name}.csv")

    @staticmethod
    def visits(rows: list[list[str]]) -> list[str]:
        """The CD8+ counts of each patient, a row per visit."""
        week_of = {"cd80": 0, "cd820": 20}
        return ["patient,week,cd8"] + [
            f"{CANARY + i},{week},{row[rows[0].index(column)]}"
            for i, row in enumerate(rows[1:])
            for column, week in week_of.items()
        ]

    @staticmethod
    def events() -> list[str]:
        """Made-up adverse events: every third patient has nausea, every fourth fatigue, twice."""
        nausea = [f"{CANARY + i},n,{1 + i % 5}" for i in range(0, PATIENTS, 3)]
        fatigue = [f"{CANARY + i},f,{grade}" for i in range(0, PATIENTS, 4) for grade in (1, 2 + i % 2)]
        return ["patient,term,grade", *nausea, *fatigue]

    def write_rows(self, rows: list[list[str]]) -> None:
        with open(self.cohort, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def edit(self, row: int, column: str, value: str) -> None:
        """Change one cell; rows count from 1 with the header, as a spreadsheet shows them."""
        with open(self.cohort, newline="") as file:
            rows = list(csv.reader(file))
        rows[row - 1][rows[0].index(column)] = value
        self.write_rows(rows)

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "lymphoradio.cli", "run", *options]

    def environment(self, **variables: str) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self.folder / "src"), **variables}

    def run(self, *options: str, **variables: str) -> Run:
        before = self.logs()
        done = subprocess.run(
            self.command(*options),
            cwd=self.folder,
            env=self.environment(**variables),
            capture_output=True,
            text=True,
            timeout=self.patience,
            check=False,
        )
        return Run(done.returncode, done.stdout + done.stderr, self.log(before))

    def logs(self) -> set[Path]:
        """Log files of the engine."""
        return set((self.folder / ".snakemake" / "log").glob("*.log"))

    def log(self, before: set[Path]) -> str:
        """What the engine has logged in other files than these."""
        return "".join(path.read_text() for path in sorted(self.logs() - before))

    def start(self) -> subprocess.Popen[bytes]:
        """Start a run in a process group of its own."""
        return subprocess.Popen(
            self.command("--cores", "2"),
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill_when(self, file: str) -> None:
        """Start a run and kill it, without its jobs, as soon as a file of the work folder is there."""
        process = self.start()
        deadline = time.monotonic() + 120
        while not (self.folder / ".work" / "small" / file).exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    def contents(self) -> dict[str, bytes]:
        """Every published file of this run; what is kept of earlier ones is not its own."""
        found = sorted(path for path in self.results.rglob("*") if path.is_file())
        named = {path.relative_to(self.results).as_posix(): path.read_bytes() for path in found}
        return {name: data for name, data in named.items() if not name.startswith("versions/")}


if __name__ == "__main__":
    Project(Path(sys.argv[1]))
