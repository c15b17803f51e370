"""Counts at planned times, each later one against the same patients' first."""

from __future__ import annotations

import math
from collections import Counter

from ...study import Study
from ...study.specs import Output, Trajectory
from ..format import format_count, format_mean_sd, planned_time
from ..notes import apart
from ..table import NUMBER
from ..units import in_unit
from .cells import NOT_APPLICABLE, difference_cell, has_ne, method_name, not_estimable, number_cell, p_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Records, only, unique, where
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, percent_level, spread_of

# Of each test: the change that belongs to it in the head, its rows, and where its interval comes from.
CHANGES = {
    "paired_t": ("Mean change", "mean_difference", "Change: mean of the paired differences with its t interval."),
    "signed_rank": (
        "Change",
        "hodges_lehmann",
        "Change: Hodges–Lehmann estimate (median of the Walsh averages of the paired differences) with the interval of "
        "the signed-rank test.",
    ),
}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A section per series and group, a row per time."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Trajectory)
    words = Words(study, output)
    lines: list[Line] = []
    for label in unique(rows, "variable"):
        for group in unique(where(rows, variable=label), "group"):
            mine = where(rows, variable=label, group=group)
            lines.append(_section(label, group, mine, spec, words))
            lines += _times(mine, label, spec, words)
    adjusted = spec.adjust != "none"
    level = percent_level(spec.conf_level)
    change, _, interval = CHANGES[spec.test]
    spanner = (Head(""), Head("All patients with a value", 2), Head("Patients with both values", 4))
    lowest = (
        Head("Time"), Head("n"), Head("Mean (SD)"), Head("n"), Head("% of\nbaseline"),
        Head(f"{change} from\nbaseline ({level} CI)"), Head(ADJUSTED_P if adjusted else P_VALUE),
    )  # fmt: skip
    return Draft(
        head=(spanner, lowest),
        lines=tuple(lines),
        align=("left", *NUMBER * 6),
        closing=(interval, _adjustment(rows, spec)),
        abbreviations=("CI", "SD", *["NE"] * any(has_ne(line.cells) for line in lines)),
    )  # fmt: skip


def _adjustment(rows: Records, spec: Trajectory) -> str:
    """How p-values were adjusted: those of the later times of one series and group together."""
    tests = [row for row in where(rows, estimate_type="test") if not math.isnan(row["p_adjusted"])]
    families = Counter((row["variable"], row["group"]) for row in tests)
    note = adjustment_note(spec.adjust, max(families.values(), default=0))
    if len({(row["variable"], row["group"]) for row in rows}) < 2 or not note:
        return note
    fewest = "" if len(set(families.values())) == 1 else "up to "
    return note.rstrip(".").replace(", ", f", {fewest}", 1) + " within each series and group"


def _section(label: str, group: str, mine: Records, spec: Trajectory, words: Words) -> Line:
    first_column = spec.series[label][min(spec.series[label])]
    unit = words.study.variable(first_column).unit
    text = in_unit(words.text(label), unit)
    if not spec.by:
        return section(text)
    if group:
        return section(f"{text}: {words.text(group)}")
    start = only(mine, estimate_type="mean")
    # Without a mean the note stands beside its NE.
    return section(f"{text}: all patients", "" if math.isnan(start["estimate"]) else start["note"])


def _times(mine: Records, label: str, spec: Trajectory, words: Words) -> list[Line]:
    times = spec.series[label]
    baseline = min(times)
    lines = []
    for time in sorted(times):
        at = where(mine, time=time)
        value = {row["estimate_type"]: row["estimate"] for row in at}
        decimals = words.decimals(times[time], spread_of(value["sd"], value["q1"], value["q3"]))
        mean = only(at, estimate_type="mean")
        center = (
            not_estimable(mean)
            if math.isnan(mean["estimate"])
            else Cell(format_mean_sd(value["mean"], value["sd"], decimals))
        )
        cells = (Cell(planned_time(time, spec.time_unit)), Cell(format_count(mean["n"])), center)
        lines.append(Line((*cells, *_against(at, time == baseline, decimals, spec)), indent=1))
    return lines


def _against(at: Records, is_first: bool, decimals: int, spec: Trajectory) -> tuple[Cell, ...]:
    if is_first:
        return (NOT_APPLICABLE, NOT_APPLICABLE, Cell("Reference"), NOT_APPLICABLE)
    difference = only(at, estimate_type=CHANGES[spec.test][1])
    percent = only(at, estimate_type="percent_of_baseline", contrast="time / baseline")
    test = only(at, estimate_type="test")
    column = "p_value" if spec.adjust == "none" else "p_adjusted"
    lost, conditions = apart(test["note"])
    return (
        Cell(format_count(difference["n"])).noted(*lost),
        number_cell(percent, 1),
        difference_cell(difference, decimals),
        p_cell({**test, "note": conditions}, spec.alpha, method_name(test), conditions, column=column),
    )
