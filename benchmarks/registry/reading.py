"""How long reading, checking and handing over a cohort takes: `python -m benchmarks.registry.reading FOLDER`."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click
import pandas as pd

from lymphoradio.cohort import Prepared, patients_of, prepare_cohort, read_cohort, write_cohort
from lymphoradio.cohort.check import needed_columns
from lymphoradio.cohort.read import parse_csv
from lymphoradio.study.load import read_study

STEPS = ("parse", "prepare", "write", "read")
MEGABYTE = 1024  # ru_maxrss is in kilobytes


def measure(step: str, folder: Path, prepared: Path) -> tuple[float, int]:
    """Processor seconds of a step in this process, and the process's largest memory in MB.

    Parameters
    ----------
    step : str
        `parse` (the CSV as text, with what looks like identifiers), `prepare` (that, the check of every cell, derived
        columns, the flow), `write` or `read` (the prepared cohort between two jobs).
    folder : Path
        Of `benchmarks.registry.cohort`.
    prepared : Path
        The file between two jobs.
    """
    study, data = read_study(folder / "study.yaml"), (folder / "cohort.csv").read_bytes()

    def prepare() -> Prepared:
        return prepare_cohort(data, "cohort.csv", study)

    cohort = prepare().cohort if step == "write" else pd.DataFrame()
    steps: dict[str, Callable[[], object]] = {
        "parse": partial(parse_csv, data, "cohort.csv", needed_columns(study), identifiers=study.identifiers),
        "prepare": prepare,
        "write": partial(write_cohort, cohort, prepared),
        "read": lambda: patients_of(read_cohort(prepared), study, "analysed"),
    }
    start = time.process_time()
    steps[step]()
    return time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


def rows(folders: tuple[Path, ...]) -> Iterator[str]:
    """A line of Markdown for each step and folder; every step in a process of its own."""
    yield "| cohort | step | processor seconds | memory, MB |"
    yield "|---|---|---|---|"
    with tempfile.TemporaryDirectory() as temporary:
        for folder in folders:
            for step in STEPS:
                command = [sys.executable, "-m", __spec__.name, str(folder), "--step", step, "--prepared", temporary]
                said = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True).stdout
                seconds, megabytes = said.split()
                yield f"| {folder.name} | {step} | {float(seconds):.2f} | {megabytes} |"


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--step", type=click.Choice(STEPS), hidden=True)
@click.option("--prepared", type=click.Path(path_type=Path), hidden=True)
def main(folders: tuple[Path, ...], step: str | None, prepared: Path | None) -> None:
    """Print the processor seconds and the memory of each step, for each of FOLDERS."""
    if step and prepared:
        click.echo("{} {}".format(*measure(step, folders[0], prepared / "cohort.npz")))
        return
    for row in rows(folders):
        click.echo(row)


if __name__ == "__main__":
    main()
