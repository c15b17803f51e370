"""Discrimination by a marker: AUC, Youden's cut-off, and how the cut-off performs."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import ON_SCALE, Output, Roc
from ..format import (
    THIN,
    decimals_for,
    format_count,
    format_interval,
    format_number,
    format_part,
    format_percent,
    format_range,
    to_percent,
)
from ..units import in_unit
from .cells import NE, NOT_APPLICABLE, has_ne, interval_cell, method_name, not_estimable, number_cell, p_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Record, Records, first, only, where
from .words import P_VALUE, Words, percent_level

PROPORTIONS = {
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "positive_predictive_value": "Positive predictive value",
    "negative_predictive_value": "Negative predictive value",
}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A section per marker."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Roc)
    words = Words(study, output)
    lines = [line for marker in spec.markers for line in _marker(marker, where(rows, variable=marker), spec, words)]
    level = percent_level(spec.conf_level)
    return Draft(
        head=((Head("Measure"), Head("Patients"), Head(f"Estimate\n({level} CI)")),),
        lines=tuple(lines),
        align=("left", "left", "left"),
        opening=_opening(spec, words),
        closing=(
            f"AUC: DeLong interval{ON_SCALE[spec.auc_interval]}. Cut-off: the largest Youden index (sensitivity + "
            "specificity − 1), chosen in these data, so that the measures at it are optimistic. Proportions: "
            "Clopper–Pearson intervals.",
        ),
        abbreviations=("AUC", "CI", *["NE"] * any(has_ne(line.cells) for line in lines)),
    )


def _opening(spec: Roc, words: Words) -> tuple[str, ...]:
    event = words.text(words.study.levels(spec.outcome)[1])
    return (f"Outcome: {words.variable(spec.outcome)} ({event}).",)


def _marker(marker: str, mine: Records, spec: Roc, words: Words) -> list[Line]:
    auc, cutoff = only(mine, estimate_type="auc"), only(mine, estimate_type="cutoff")

    def at_cutoff(kind: str) -> Record:
        """Without a cut-off there are no rows at it; its row says why."""
        return first(mine, estimate_type=kind) or cutoff

    higher = spec.markers[marker] == "higher"
    unit = words.study.variable(marker).unit
    title = section(
        words.with_unit(marker),
        f"{'higher' if higher else 'lower'} values are taken to point to the outcome",
    )
    at = in_unit("Cut-off", unit)
    decimals = cutoff_decimals(cutoff["estimate"], words.study.variable(marker).decimals)
    rows = [
        (Cell("Patients with the outcome"), Cell(format_part(auc["n_events"], auc["n"])),
         Cell(f"{format_percent(auc['n_events'], auc['n'])}%") if auc["n"] else NOT_APPLICABLE),
        (Cell("AUC"), NOT_APPLICABLE, interval_cell(auc, 3, null=0.5)),
        (Cell(at), NOT_APPLICABLE, _cutoff(cutoff, decimals, ">" if higher else "<")),
        (Cell("Youden index"), NOT_APPLICABLE, _youden(at_cutoff("youden_index"))),
        *(_proportion(at_cutoff(kind), label) for kind, label in PROPORTIONS.items()),
        *_searched(mine, decimals, spec, words),
    ]  # fmt: skip
    return [title, *(Line(cells, indent=1) for cells in rows)]


def _searched(mine: Records, decimals: int, spec: Roc, words: Words) -> list[tuple[Cell, Cell, Cell]]:
    """What the search of the cut-off is worth: both p-values, the interval, and what is left without optimism."""
    naive = first(mine, estimate_type="test", statistic_type="chi_squared")
    searched = first(mine, estimate_type="test", statistic_type="youden_J")
    found = [
        (Cell(f"{label}, {P_VALUE}"), NOT_APPLICABLE, p_cell(row, spec.alpha, method_name(row)))
        for label, row in (("Groups at the cut-off", naive), ("Corrected for the search", searched))
        if row
    ]
    interval = first(mine, estimate_type="resampled_cutoff")
    if interval is None or math.isnan(interval["estimate"]):
        return found
    times = f"in {format_count(words.study.resampling.replicates)} resamples"
    ends = format_range(interval["conf_low"], interval["conf_high"], decimals)
    level = percent_level(spec.conf_level)
    found.append((Cell(f"Cut-off, {level} interval {times}"), NOT_APPLICABLE, Cell(ends).noted(interval["note"])))
    for kind, label in (
        ("youden_index", "Youden index"),
        ("sensitivity", "Sensitivity"),
        ("specificity", "Specificity"),
    ):
        row = only(mine, estimate_type=f"corrected_{kind}")
        is_index = kind == "youden_index"
        value = format_number(row["estimate"] if is_index else 100 * row["estimate"], 3 if is_index else 1)
        found.append((Cell(f"{label}{'' if is_index else ', %'}, corrected for optimism"), NOT_APPLICABLE, Cell(value)))
    return found


def cutoff_decimals(cutoff: float, declared: int | None) -> int:
    """A cut-off lies midway between two values: one decimal more than they have, or a patient may change sides.

    >>> cutoff_decimals(334.5, 0), cutoff_decimals(2.495, None)
    (1, 3)
    """
    enough = decimals_for(abs(cutoff)) + 2
    return enough if declared is None else min(declared + 1, enough)


def _cutoff(row: Record, decimals: int, sign: str) -> Cell:
    if math.isnan(row["estimate"]):
        return not_estimable(row)
    return Cell(f"{sign}{THIN}{format_number(row['estimate'], decimals)}").noted(*_conditions(row))


def _youden(row: Record) -> Cell:
    return number_cell({**row, "note": "; ".join(_conditions(row))}, 3)


def _conditions(row: Record) -> tuple[str, ...]:
    """Notes but the one on the search of the cut-off, which stands below the table."""
    return tuple(part for part in str(row["note"]).split("; ") if part and "searched in these data" not in part)


def _proportion(row: Record, label: str) -> tuple[Cell, Cell, Cell]:
    if math.isnan(row["estimate"]):
        return Cell(f"{label}, %"), Cell(NE).noted(row["note"]), not_estimable(row)
    scale = float if row["unit"] == "%" else to_percent
    text = format_interval(scale(row["estimate"]), scale(row["conf_low"]), scale(row["conf_high"]), 1)
    return Cell(f"{label}, %"), Cell(format_part(row["n_events"], row["n"])), Cell(text).noted(*_conditions(row))
