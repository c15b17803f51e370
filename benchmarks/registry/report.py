"""The tables of a run: seconds, ratios, growth, memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.markdown import markdown_table
from benchmarks.registry.measure import Measured

# Task: what R calls it, and whether it has to be slower than ours. The two of R that fit alone neither check the data
# nor make a model frame; they are there to be compared, not to be beaten.
REFERENCES = {
    "kaplan_meier": ("survfit, 3 groups, with limits", True),
    "log_rank": ("survdiff, 3 groups", True),
    "cox_efron": ("coxph, 15 covariates, Efron, whole days", True),
    "cox_breslow": ("coxph, Breslow", True),
    "cox_distinct_times": ("coxph, Efron, all times distinct", True),
    "logistic": ("glm, 15 covariates", True),
    "proportional_hazards": ("cox.zph", False),
    "concordance": ("concordance with its standard error", False),
    "cox_efron_fit_only": ("coxph.fit", False),
    "logistic_fit_only": ("glm.fit", False),
}
COUNTERPART = {"cox_efron_fit_only": "cox_efron", "logistic_fit_only": "logistic"}
# Of log seconds on log n, from 10^4 on: a sort alone has 1.08.
STEEPEST = 1.25
FIRST_OF_SLOPE = 10_000


def result_table(measured: Sequence[Measured]) -> pd.DataFrame:
    """A row per task and number of patients: medians of seconds, the ratio with its range, whether it holds."""
    return pd.DataFrame([_row(one, task) for task in REFERENCES for one in measured])


def _row(one: Measured, task: str) -> dict[str, object]:
    theirs, ours = _of(one, "R", task), _of(one, "lymphoradio", COUNTERPART.get(task, task))
    ratios = theirs.seconds.to_numpy() / ours.seconds.to_numpy()
    required = REFERENCES[task][1]
    return {
        "task": task,
        "reference": REFERENCES[task][0],
        "n": one.n,
        "reference_seconds": theirs.seconds.median(),
        "seconds": ours.seconds.median(),
        "ratio": np.median(ratios),
        "ratio_low": ratios.min(),
        "ratio_high": ratios.max(),
        "holds": "" if not required else "yes" if np.median(ratios) > 1 else "NO",
        "reference_cpu_seconds": theirs.cpu_seconds.median(),
        "cpu_seconds": ours.cpu_seconds.median(),
        "cpu_ratio": (theirs.cpu_seconds.to_numpy() / ours.cpu_seconds.to_numpy()).mean(),
        "runs": len(ratios),
    }


def _of(one: Measured, side: str, task: str) -> pd.DataFrame:
    rows = one.seconds[(one.seconds.side == side) & (one.seconds.task == task)]
    return rows.sort_values("run")


def growth_table(results: pd.DataFrame) -> pd.DataFrame:
    """Slope of log processor seconds on log n of each task, both sides; empty with fewer than two sizes."""
    rows = []
    for task, own in results[results.n >= FIRST_OF_SLOPE].groupby("task", sort=False):
        if task in COUNTERPART or len(own) < 2:
            continue
        ours, theirs = (_slope(own.n, own[column]) for column in ("cpu_seconds", "reference_cpu_seconds"))
        required = REFERENCES[str(task)][1]
        holds = "" if not required else "yes" if ours <= STEEPEST else "NO"
        rows.append({"task": task, "slope": ours, "slope_of_R": theirs, "holds": holds})
    return pd.DataFrame(rows, columns=["task", "slope", "slope_of_R", "holds"])


def _slope(n: pd.Series, seconds: pd.Series) -> float:
    return float(np.polyfit(np.log(n), np.log(seconds.clip(lower=1e-6)), 1)[0])


def all_hold(measured: Sequence[Measured]) -> bool:
    """Whether every target is reached and every number is R's."""
    results = result_table(measured)
    missed = (results.holds == "NO").any() or (growth_table(results).holds == "NO").any()
    return not missed and all(one.agrees for one in measured)


def text(measured: Sequence[Measured], machine: Mapping[str, str]) -> str:
    """Markdown of everything."""
    results = result_table(measured)
    growth = growth_table(results)
    seconds = pd.DataFrame(
        {
            "R": results.reference,
            "n": [f"{n:,}" for n in results.n],
            "seconds (CPU)": _seconds(results, "reference_"),
            "ours (CPU)": _seconds(results, ""),
            "ratio (range)": [_ratio(row) for row in results.to_dict("records")],
            "ahead": results.holds,
        }
    )
    agreement = [
        (f"{one.n:,}", one.compared, one.worst, f"{one.difference:.1e}", "yes" if one.agrees else "NO")
        for one in measured
    ]
    memory = [(f"{one.n:,}", f"{one.memory['R']:,.0f}", f"{one.memory['lymphoradio']:,.0f}") for one in measured]
    shown = growth.assign(**{column: growth[column].map("{:.2f}".format) for column in ("slope", "slope_of_R")})
    parts = [
        "# Results of the last run",
        "Written by `python -m benchmarks.registry`. Seconds are medians of the runs: on the clock (of the processor).",
        markdown_table(seconds),
        f"## Growth: slope of log processor seconds on log n, from {FIRST_OF_SLOPE:,} patients on",
        markdown_table(shown),
        "## Agreement: largest relative difference of all numbers",
        markdown_table(pd.DataFrame(agreement, columns=["n", "numbers", "the worst", "difference", "within 1e-9"])),
        "## Memory of the process with all of these, MiB",
        markdown_table(pd.DataFrame(memory, columns=["n", "R", "ours"])),
        "## Machine",
        markdown_table(pd.DataFrame(machine.items(), columns=["item", "value"])),
    ]
    return "\n\n".join(parts) + "\n"


def _seconds(table: pd.DataFrame, side: str) -> list[str]:
    pairs = zip(table[f"{side}seconds"], table[f"{side}cpu_seconds"], strict=True)
    return [f"{wall:.3g} ({cpu:.3g})" for wall, cpu in pairs]


def _ratio(row: Mapping) -> str:
    middle, low, high = (f"{row[key]:.3g}" for key in ("ratio", "ratio_low", "ratio_high"))
    return middle if low == high else f"{middle} ({low} to {high})"


def write_results(measured: Sequence[Measured], machine: Mapping[str, str], folder: Path) -> None:
    """Write result.csv and result.md."""
    folder.mkdir(parents=True, exist_ok=True)
    result_table(measured).to_csv(folder / "result.csv", index=False, lineterminator="\n")
    (folder / "result.md").write_text(text(measured, machine), "utf-8")
