"""The tables of a run: on the screen, as Markdown, as CSV."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.markdown import markdown_table
from benchmarks.resampling.measure import Comparison, Measured


def result_table(measured: Sequence[Measured]) -> pd.DataFrame:
    """A row per comparison: medians of seconds, ratio with its range, target."""
    return pd.DataFrame([_row(one, comparison) for one in measured for comparison in one.comparisons])


def _row(one: Measured, comparison: Comparison) -> dict[str, object]:
    cohort, ratios = one.cohort, comparison.ratios()
    return {
        "what": comparison.what,
        "data": cohort.name,
        "n": cohort.n,
        "candidates": len(cohort.terms),
        "columns": len(cohort.column_terms),
        "resamples": comparison.resamples,
        "reference": comparison.reference,
        "reference_seconds": np.median([run.wall for run in comparison.of_reference]),
        "engine_seconds": np.median([run.wall for run in comparison.of_engine]),
        "ratio": np.median(ratios),
        "ratio_low": ratios.min(),
        "ratio_high": ratios.max(),
        "target": comparison.target,
        "holds": "" if comparison.target is None else "yes" if comparison.holds else "NO",
        "reference_cpu_seconds": np.median([run.cpu for run in comparison.of_reference]),
        "engine_cpu_seconds": np.median([run.cpu for run in comparison.of_engine]),
        "runs_of_reference": len(comparison.of_reference),
        "runs_of_engine": len(comparison.of_engine),
    }


def agreement_table(measured: Sequence[Measured]) -> pd.DataFrame:
    """A row per quantity that both sides have."""
    rows = [(one.cohort.name, a.quantity, a.engine, a.reference) for one in measured for a in one.agreements]
    return pd.DataFrame(rows, columns=["data", "quantity", "engine", "reference"])


def difference_table(measured: Sequence[Measured]) -> pd.DataFrame:
    """Resamples in which the selected sets differ."""
    first = [one.differences.assign(data=one.cohort.name) for one in measured]
    table = pd.concat(first, ignore_index=True)
    return table[["data", *(column for column in table if column != "data")]]


def text(measured: Sequence[Measured], machine: Mapping[str, str]) -> str:
    """Markdown of everything."""
    table = result_table(measured)
    seconds = pd.DataFrame(
        {
            "what": table.what,
            "n": table.n,
            "candidates (columns)": [f"{c} ({k})" for c, k in zip(table.candidates, table["columns"], strict=True)],
            "resamples": table.resamples,
            "reference": table.reference,
            "seconds (CPU)": _seconds(table, "reference"),
            "engine, seconds (CPU)": _seconds(table, "engine"),
            "ratio (range)": [_ratio(row) for row in table.to_dict("records")],
            "target": ["" if np.isnan(t) else f"{t:g}" for t in table.target.astype(float)],
            "holds": table.holds,
        }
    )
    differences = difference_table(measured)
    shown = markdown_table(differences) if len(differences) else "None: the same terms were selected in every resample."
    parts = [
        "# Results of the last run",
        "Written by `python -m benchmarks.resampling`. Seconds are medians of the runs.",
        markdown_table(seconds),
        "## Agreement",
        markdown_table(agreement_table(measured)),
        "## Resamples in which the selected terms differ",
        shown,
        "## Machine",
        markdown_table(pd.DataFrame(machine.items(), columns=["item", "value"])),
    ]
    return "\n\n".join(parts) + "\n"


def _ratio(row: Mapping[Hashable, float]) -> str:
    middle, low, high = (f"{row[key]:.3g}" for key in ("ratio", "ratio_low", "ratio_high"))
    return middle if low == high else f"{middle} ({low} to {high})"


def _seconds(table: pd.DataFrame, side: str) -> list[str]:
    pairs = zip(table[f"{side}_seconds"], table[f"{side}_cpu_seconds"], strict=True)
    return [f"{wall:.3g} ({cpu:.3g})" for wall, cpu in pairs]


def write_results(measured: Sequence[Measured], machine: Mapping[str, str], folder: Path) -> None:
    """Write result.csv, agreement.csv, differences.csv, machine.csv and result.md."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "result": result_table(measured),
        "agreement": agreement_table(measured),
        "differences": difference_table(measured),
        "machine": pd.DataFrame(machine.items(), columns=["item", "value"]),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "result.md").write_text(text(measured, machine), "utf-8")
