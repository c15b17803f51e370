"""One row per scenario, method and quantity; read, written and printed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.validity.scenario import Measure, Scenario

PLACE = Path(__file__).with_name("summary.csv")
FIRST = 10
COLUMNS = (
    "question method scenario n replicates quantity value monte_carlo_se low high holds claimed n_not_estimable "
    "first_10_value first_10_low first_10_high"
).split()
SHOWN = "question scenario n method quantity replicates value monte_carlo_se low high holds claimed".split()

Row = dict[str, str]


def rows(scenario: Scenario, findings: np.ndarray) -> list[Row]:
    """Summary of a scenario.

    Parameters
    ----------
    scenario : Scenario
        With k measures.
    findings : ndarray, shape (replicates, k, 3)

    Returns
    -------
    list of dict
        `value` is the mean or median over the replicates with its `monte_carlo_se`; `holds` whether it lies in [`low`,
        `high`]; `claimed` whether the project stands by it. `n_not_estimable` replicates gave nothing and count as not
        rejected and as not covered, or have no number and are left out. `first_10_*` are means over the first 10
        replicates (where there are any), by which a test sees that code and summary belong together.
    """
    found = []
    first = first_means(findings[:FIRST])
    for k, measure in enumerate(scenario.measures):
        value, error = _average(findings[:, k, 0], measure)
        low, high = measure.band
        found.append(
            {
                "question": scenario.question,
                "method": measure.method,
                "scenario": scenario.name,
                "n": str(scenario.n),
                "replicates": str(len(findings)),
                "quantity": measure.quantity,
                "value": f"{value:.6g}",
                "monte_carlo_se": f"{error:.2g}",
                "low": f"{low:g}",
                "high": f"{high:g}",
                "holds": _boolean(low <= value <= high),
                "claimed": _boolean(measure.claimed),
                "n_not_estimable": str(int(np.isnan(findings[:, k, 1]).sum())),
                **dict(zip(COLUMNS[-3:], map(_number, first[k]), strict=True)),
            }
        )
    return found


def first_means(findings: np.ndarray) -> np.ndarray:
    """Means over replicates, what is missing left out; shape (k, 3)."""
    there = ~np.isnan(findings)
    counts = there.sum(axis=0)
    sums = np.where(there, findings, 0.0).sum(axis=0)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def read(path: Path = PLACE) -> list[Row]:
    """Rows of a summary; none where there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(found: Sequence[Row], path: Path = PLACE) -> None:
    """Write the rows, columns in the order of `COLUMNS`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def merged(old: Sequence[Row], new: Sequence[Row], order: Sequence[str]) -> list[Row]:
    """Rows of the questions that ran, with those of the other questions as they were; questions in `order`."""
    ran = {row["question"] for row in new}
    kept = [row for row in old if row["question"] not in ran]
    return [row for question in order for row in (*new, *kept) if row["question"] == question]


def as_text(found: Sequence[Row]) -> str:
    """Columns aligned, for a terminal."""
    cells = [SHOWN, *([row[column] for column in SHOWN] for row in found)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def broken(found: Sequence[Row]) -> list[Row]:
    """Rows that are claimed and do not hold."""
    return [row for row in found if row["claimed"] == "true" and row["holds"] != "true"]


def _average(values: np.ndarray, measure: Measure) -> tuple[float, float]:
    """Mean or median of what is there, with its standard error."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return float("nan"), float("nan")
    root = len(known) ** 0.5
    if measure.average == "mean":
        return float(known.mean()), float(known.std(ddof=1)) / root
    # The number of values below the true median is binomial: one standard error of that, in ranks to either side.
    low, middle, high = np.quantile(known, [max(0.5 - 0.5 / root, 0.0), 0.5, min(0.5 + 0.5 / root, 1.0)])
    return float(middle), float(high - low) / 2.0


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.12g}"
