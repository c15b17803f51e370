"""Run the benchmark: `python -m benchmarks.default_run`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
import pandas as pd

from benchmarks.default_run import report
from benchmarks.default_run.measure import REPLICATES, Measured, measure
from benchmarks.default_run.process import ProcessError
from benchmarks.resampling.machine import describe_machine
from benchmarks.resampling.r_side import RError, run_r

PACKAGES = ("survival", "MASS", "rms", "pROC", "ggplot2", "nlme")


@click.command()
@click.option("--runs", default=3, show_default=True, type=click.IntRange(1), help="Of each side, in turn.")
@click.option("--resamples", default=20, show_default=True, type=click.IntRange(2, REPLICATES), help="In R.")
@click.option("--full", is_flag=True, help=f"All {REPLICATES:,} resamples in R too: more than half an hour a run.")
@click.option("--quick", is_flag=True, help="One run, two resamples, nothing written: to try whether it works.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(__file__).parent,
    help="Folder of the results.  [default: that of this file]",
)
def main(runs: int, resamples: int, full: bool, quick: bool, output: Path) -> None:
    """Time the default run of the three studies against the same analyses and figures in R, on two cores each.

    Takes about twenty minutes. Exit status 1 when a target is missed or a number differs.
    """
    if full:
        resamples = REPLICATES
    if quick:
        runs, resamples = 1, 2
    try:
        measured, machine = _measure_all(runs, resamples)
    except (ProcessError, RError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(report.text(measured, machine))
    if not quick:
        report.write_results(measured, machine, output)
        sys.exit(0 if measured.holds else 1)


def _measure_all(runs: int, resamples: int) -> tuple[Measured, dict[str, str]]:
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run_r("versions.R", folder, *PACKAGES)
        versions = pd.read_csv(folder / "versions.csv", dtype=str, keep_default_na=False)
        machine |= dict(zip(versions["item"], versions["value"], strict=True))
        measured = measure(folder / "both", runs, resamples, lambda what: click.echo(f"{what} ...", err=True))
    return measured, machine
