"""The tables of a run: on the screen, as Markdown, as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.default_run.agreement import OF_P_VALUES, TOLERANCE
from benchmarks.default_run.breakdown import sums_by_stage
from benchmarks.default_run.measure import MEMORY_TARGET, REPLICATES, Comparison, Measured
from benchmarks.default_run.process import Taken
from benchmarks.markdown import markdown_table


def result_table(measured: Measured) -> pd.DataFrame:
    """A row per comparison: medians of seconds and memory, ratios with their range, target."""
    return pd.DataFrame([_row(comparison) for comparison in measured.comparisons])


def _row(comparison: Comparison) -> dict[str, object]:
    def medians(side: str, runs: tuple[Taken, ...]) -> dict[str, float]:
        return {
            f"{side}_seconds": float(np.median([run.wall for run in runs])),
            f"{side}_cpu_seconds": float(np.median([run.cpu for run in runs])),
            f"{side}_largest_process_mib": max(run.memory for run in runs),
        }

    ratios = comparison.ratios()
    return {
        "what": comparison.what,
        "runs": len(comparison.of_r),
        **medians("r", comparison.of_r),
        "extrapolated": comparison.extrapolated,
        **medians("ours", comparison.of_ours),
        "ratio": float(np.median(ratios)),
        "ratio_low": float(ratios.min()),
        "ratio_high": float(ratios.max()),
        "cpu_ratio": float(np.median(comparison.ratios("cpu"))),
        "target": comparison.target,
        "holds": comparison.holds,
    }


def text(measured: Measured, machine: Mapping[str, str]) -> str:
    """Markdown of everything."""
    parts = [
        "# Results of the last run",
        "Written by `python -m benchmarks.default_run`. Seconds are medians of the runs, on the clock and, in "
        "brackets, of the processors. A ratio is R's seconds over ours.",
        markdown_table(_shown(result_table(measured))),
        _extrapolation(measured),
        f"Our largest process took {measured.memory:.0f} MiB; the target is at most {MEMORY_TARGET:.0f}: "
        f"{'holds' if measured.memory <= MEMORY_TARGET else 'missed'}.",
        "## The same numbers",
        _agreement(measured),
        "## Where our time goes",
        "Processor seconds of the processes of one traced run with bootstraps, added up over those of a kind. Start-up "
        "is the interpreter's (of the engine, with the command before it); imports are counted wherever they stand; "
        "work is the rest.",
        markdown_table(_rounded(sums_by_stage(measured.processes))),
        _shares(sums_by_stage(measured.processes)),
        "## Where R's time goes",
        f"Seconds of one run with {measured.resamples:,} resamples of every stepwise model.",
        markdown_table(_rounded(measured.parts_of_r.reset_index())),
        "## Machine",
        markdown_table(pd.DataFrame(machine.items(), columns=["item", "value"])),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    def seconds(side: str) -> list[str]:
        return [f"{wall:,.1f} ({cpu:,.1f})" for wall, cpu in zip(table[f"{side}_seconds"], table[f"{side}_cpu_seconds"],
                                                               strict=True)]  # fmt: skip

    ranges = zip(table.ratio, table.ratio_low, table.ratio_high, strict=True)
    return pd.DataFrame(
        {
            "what": table.what,
            "runs": table.runs,
            "R, seconds": seconds("r"),
            "ours, seconds": seconds("ours"),
            "ratio (range)": [f"{ratio:.3g} ({low:.3g} to {high:.3g})" for ratio, low, high in ranges],
            "ratio of processor seconds": [f"{ratio:.3g}" for ratio in table.cpu_ratio],
            "largest process, MiB (R)": [f"{mine:.0f} ({r:.0f})" for mine, r in zip(
                table.ours_largest_process_mib, table.r_largest_process_mib, strict=True)],
            "target": [f"{target:g}" for target in table.target],
            "holds": ["yes" if holds else "no" for holds in table.holds],
        }
    )  # fmt: skip


def _extrapolation(measured: Measured) -> str:
    if measured.resamples >= REPLICATES:
        return ""
    return (
        f"R reran every stepwise model in {measured.resamples:,} resamples; the time of its bootstraps is multiplied "
        f"by {REPLICATES / measured.resamples:g} (`--full` runs all {REPLICATES:,}). Ours always reruns {REPLICATES:,}."
    )


def _agreement(measured: Measured) -> str:
    found = measured.agreement
    same = len(found.compared) - len(found.differing)
    lines = [
        f"{same:,} of {len(found.compared):,} numbers of R's tables are the same here, to a relative {TOLERANCE:g} "
        f"(p values {OF_P_VALUES:g}).",
        "Not compared:",
        "\n".join(f"- {count}: {reason}" for reason, count in found.explained.items()),
    ]
    if not found.differing.empty:
        lines.append(markdown_table(found.differing.head(50)))
    return "\n\n".join(lines)


def _shares(sums: pd.DataFrame) -> str:
    jobs = sums[sums.stage != "engine"]
    whole = float(jobs[["start_up", "imports", "work"]].to_numpy().sum())
    said = [f"start-up {jobs.start_up.sum() / whole:.0%}", f"imports {jobs.imports.sum() / whole:.0%}"]
    said += [f"{stage} {part.work.sum() / whole:.0%}" for stage, part in jobs.groupby("stage", sort=False)]
    return f"Of the {whole:.0f} processor seconds of the {jobs.processes.sum()} jobs: {', '.join(said)}."


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.select_dtypes("float").columns
    return table.assign(**{name: [f"{value:.2f}" for value in table[name]] for name in numbers})


def write_results(measured: Measured, machine: Mapping[str, str], folder: Path) -> None:
    """Write result.csv, agreement.csv, breakdown.csv, machine.csv and result.md."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "result": result_table(measured),
        "differences": measured.agreement.differing,
        "breakdown": sums_by_stage(measured.processes),
        "machine": pd.DataFrame(machine.items(), columns=["item", "value"]),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "result.md").write_text(text(measured, machine), "utf-8")
