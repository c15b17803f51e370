"""Run the benchmark: `python -m benchmarks.registry`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click

from benchmarks.registry import report
from benchmarks.registry.measure import measure, r_numbers
from benchmarks.registry.pipeline import PipelineError, run_pipeline
from benchmarks.resampling.machine import describe_machine
from benchmarks.resampling.r_side import RError, r_versions

SIZES = (1_000, 10_000, 100_000, 1_000_000)
GOLDEN_SIZE, GOLDEN_SEED = 20_000, 7


@click.command()
@click.option("--runs", default=5, show_default=True, type=click.IntRange(1), help="Of both sides; of 10^6, 3 at most.")
@click.option("--largest", default=SIZES[-1], show_default=True, type=int, help="Leave out larger numbers of patients.")
@click.option("--seed", default=1, show_default=True, type=int)
@click.option("--quick", is_flag=True, help="Up to 10^4 patients, one run, nothing written: to try whether it works.")
@click.option("--pipeline", is_flag=True, help="Instead: the whole pipeline on --largest patients and two cores.")
@click.option("--golden", type=click.Path(dir_okay=False, path_type=Path), help="Instead: R's numbers for a test.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(__file__).parent,
    help="Folder of the results.  [default: that of this file]",
)
def main(runs: int, largest: int, seed: int, quick: bool, pipeline: bool, golden: Path | None, output: Path) -> None:
    """Time the models against R from 10^3 to 10^6 patients, on one core and on the same data.

    Takes about ten minutes, most of it in R. Exit status 1 when R is faster, when the time grows much faster than the
    number of patients, or when a number differs by more than a relative 1e-9.
    """
    try:
        if golden:
            r_numbers(GOLDEN_SIZE, GOLDEN_SEED, golden)
        elif pipeline:
            found = run_pipeline(largest, 2, seed)
            click.echo(found)
            (output / "pipeline.md").write_text(found, "utf-8")
        else:
            sys.exit(_models(1 if quick else runs, 10_000 if quick else largest, seed, None if quick else output))
    except (RError, PipelineError) as error:
        raise click.ClickException(str(error)) from None


def _models(runs: int, largest: int, seed: int, output: Path | None) -> int:
    machine = describe_machine()
    with tempfile.TemporaryDirectory() as temporary:
        machine |= r_versions(Path(temporary))
    measured = []
    for n in (size for size in SIZES if size <= largest):
        click.echo(f"{n:,} patients ...", err=True)
        measured.append(measure(n, min(runs, 3) if n == SIZES[-1] else runs, seed))
    click.echo(report.text(measured, machine))
    if output is not None:
        report.write_results(measured, machine, output)
    return 0 if report.all_hold(measured) else 1
