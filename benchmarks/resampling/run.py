"""Run the benchmark: `python -m benchmarks.resampling`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
import pandas as pd

from benchmarks.resampling import report
from benchmarks.resampling.data import CANDIDATES, read_cohort
from benchmarks.resampling.machine import describe_machine
from benchmarks.resampling.measure import Measured, Plan, measure
from benchmarks.resampling.r_side import RError, r_versions
from benchmarks.resampling.scaling import measure_scaling

LEAST_RESAMPLES = 2000
QUICK = Plan(replicates=20, runs=1, seed=1)


@click.command()
@click.option("--replicates", default=200, show_default=True, type=click.IntRange(2), help="Resamples given to R too.")
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="Of everything but stepAIC.")
@click.option("--seed", default=1, show_default=True, type=int)
@click.option("--scaling", is_flag=True, help="The engine on one core and on two, without R: a few minutes.")
@click.option("--quick", is_flag=True, help="20 resamples, one run, nothing written: to try whether it works.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(__file__).parent,
    help="Folder of the results.  [default: that of this file]",
)
def main(replicates: int, runs: int, seed: int, scaling: bool, quick: bool, output: Path) -> None:
    """Time the resampling engine against stepAIC and rms::validate, on one core and on the same resamples.

    Takes about ten minutes, most of it in R. Exit status 1 when a target is missed or a selected set differs.
    """
    plan = QUICK if quick else Plan(replicates, runs, seed)
    if scaling:
        _scale(plan.runs, None if quick else output)
    try:
        measured, machine = _measure_all(plan)
    except RError as error:
        raise click.ClickException(str(error)) from None
    click.echo(report.text(measured, machine))
    if quick:
        return
    report.write_results(measured, machine, output)
    sys.exit(0 if _all_hold(measured) else 1)


def _scale(runs: int, output: Path | None) -> None:
    """Print how the engine scales, write it beside the machine, and end with exit status 1 when a target is missed."""
    machine, table = describe_machine(), measure_scaling(LEAST_RESAMPLES, runs)
    click.echo(table.round(3).to_string(index=False, na_rep=""))
    click.echo("\n".join(f"{item}: {value}" for item, value in machine.items()))
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        on = pd.Series(machine, name="value").rename_axis("item")
        table.to_csv(output / "scaling.csv", index=False, lineterminator="\n")
        on.to_csv(output / "scaling_machine.csv", lineterminator="\n")
    sys.exit(0 if (table["holds"] == "yes").all() else 1)


def _measure_all(plan: Plan) -> tuple[list[Measured], dict[str, str]]:
    machine, measured = describe_machine(), []
    with tempfile.TemporaryDirectory() as temporary:
        machine |= r_versions(Path(temporary))
        for name in CANDIDATES:
            cohort = read_cohort(name)
            click.echo(f"{name}: n = {cohort.n}, {plan.replicates} resamples; stepAIC takes minutes ...", err=True)
            folder = Path(temporary) / name
            folder.mkdir()
            measured.append(measure(cohort, folder, plan))
    return measured, machine


def _all_hold(measured: list[Measured]) -> bool:
    return all(comparison.holds and one.differences.empty for one in measured for comparison in one.comparisons)
