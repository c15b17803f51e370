"""Command line: `python -m benchmarks.validity`."""

from __future__ import annotations

import os
import sys
import time

import click

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@click.command()
@click.option("--replicates", type=click.IntRange(2), help="Of every scenario, instead of its own number.")
@click.option("--only", metavar="QUESTION", multiple=True, help="This question; may be repeated.")
@click.option("--cores", default=1, show_default=True, type=click.IntRange(1), help="Processes; same result.")
def main(replicates: int | None, only: tuple[str, ...], cores: int) -> None:
    """Simulate type I error, coverage and bias, and print the summary.

    The summary is kept, in benchmarks/validity/summary.csv, where every scenario had at least 4,000 replicates, or the
    1,000 that suffice for the costly ones; rows of questions that did not run stay. Exit status 1 where something that
    is claimed does not hold.
    """
    # Before NumPy is loaded, here and in the processes started from here: threads would change the last bits.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    from benchmarks.validity import summary
    from benchmarks.validity.run import QUESTIONS, registry, run

    unknown = sorted(set(only) - set(QUESTIONS))
    if unknown:
        raise click.BadParameter(f"no question {', '.join(unknown)}; there are {', '.join(QUESTIONS)}")
    started = time.monotonic()
    rows: list[summary.Row] = []
    chosen = [scenario for scenario in registry().values() if scenario.question in (only or QUESTIONS)]
    for scenario, findings in run(chosen, replicates, cores):
        rows += summary.rows(scenario, findings)
        elapsed = time.monotonic() - started
        click.echo(f"{elapsed:7.0f} s  {scenario.question}: {scenario.name}, n = {scenario.n}", err=True)
    click.echo(summary.as_text(rows))
    few = [scenario for scenario in chosen if (replicates or scenario.replicates) < scenario.fewest]
    if few:
        click.echo(f"not written: {replicates:,} replicates are fewer than {few[0].fewest:,}")
    else:
        summary.write(summary.merged(summary.read(), rows, list(QUESTIONS)))
        click.echo(f"written to {os.path.relpath(summary.PLACE)}")
    broken = summary.broken(rows)
    click.echo(f"{len(broken)} of {sum(row['claimed'] == 'true' for row in rows)} claimed rows do not hold")
    sys.exit(int(bool(broken)))


if __name__ == "__main__":
    main()
