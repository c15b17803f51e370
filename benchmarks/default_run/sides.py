"""Both sides: a project of the three default studies in a folder of its own, and R's script."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pandas as pd

from benchmarks.default_run.process import Taken, run_timed
from benchmarks.resampling.r_side import ONE_THREAD, find_r
from lymphoradio.cohort import source_bytes
from lymphoradio.study.load import read_study

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "R" / "default_run.R"
CORES = "2"
WITHOUT_BOOTSTRAPS = "\nresampling: {replicates: 0}\n"


def write_raw(folder: Path) -> None:
    """The raw files of all studies as both sides read them, that of ACTG 175 taken from lifelines."""
    shutil.copytree(ROOT / "data" / "raw", folder)
    cohort = folder / "actg175" / "cohort.csv"
    if not cohort.exists():
        cohort.write_bytes(source_bytes(read_study(cohort.with_name("study.yaml")), str(cohort)))


def write_project(folder: Path, raw: Path, bootstraps: bool) -> None:
    """A fresh project: nothing is computed yet."""
    folder.mkdir()
    for name in ("Snakefile", "config.yaml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "workflow", folder / "workflow", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(raw, folder / "data" / "raw")
    if not bootstraps:
        for plan in sorted((folder / "data" / "raw").glob("*/study.yaml")):
            with open(plan, "a", encoding="utf-8") as file:
                file.write(WITHOUT_BOOTSTRAPS)


def run_ours(project: Path, **environment: str) -> Taken:
    """`lymphoradio run --cores 2 --quiet all`."""
    command = [sys.executable, "-m", "lymphoradio.cli", "run", "--cores", CORES, "--quiet", "all"]
    return run_timed(command, project, {**ONE_THREAD, **environment}, project.with_suffix(".log"))


def run_r(raw: Path, out: Path, resamples: int) -> tuple[Taken, pd.DataFrame]:
    """R's script, and how long each of its parts took (part, wall, cpu).

    Parameters
    ----------
    raw, out : Path
    resamples : int
        Of every stepwise model.
    """
    command = [find_r(), "--vanilla", str(SCRIPT), str(raw), str(out), str(resamples), CORES]
    taken = run_timed(command, raw, ONE_THREAD, out.with_suffix(".log"))
    return taken, pd.read_csv(out / "seconds.csv", index_col="part")
