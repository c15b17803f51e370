"""Survival by group: events, median, survival at stated times, follow-up, log-rank tests."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ...study import Study
from ...study.specs import KaplanMeier, Output
from ...tidy import BEFORE_LANDMARK
from ..format import (
    NE,
    NR,
    format_count,
    format_count_percent,
    format_interval,
    format_median,
    format_number,
    format_range,
    format_time,
    to_percent,
)
from ..landmark import landmark_words
from ..table import MIXED
from .cells import NOT_APPLICABLE, not_estimable, notes_apart, p_cell, prints, ratio_cell
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records, first, only, where
from .words import Words, adjustment_note, percent_level


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """Rows are measures; columns all patients and the groups."""
    spec = study.analyses[output.source]
    assert isinstance(spec, KaplanMeier)
    words = Words(study, output)
    endpoint = study.endpoints[spec.endpoint]
    named = [group for group in (study.levels(spec.by) if spec.by else ()) if where(rows, group=group)]
    groups = ("", *named)
    unit, level = endpoint.show_in, percent_level(spec.conf_level)
    lines = [
        _row("Patients", groups, lambda group: _patients(_of(rows, group, "count", variable="events"))),
        _row("Events, n (%)", groups, lambda group: _events(_of(rows, group, "count", variable="events"))),
        _row(f"Median ({level} CI), {unit}", groups, lambda group: median_cell(_of(rows, group, "median_survival"))),
        *_at_times(rows, groups, spec, unit, level),
        _row(f"Median follow-up (range), {unit}", groups, lambda group: _follow_up(rows, group)),
        *_comparisons(rows, groups, spec, words, level),
    ]
    return Draft(
        head=_head(groups, endpoint.label, spec, words),
        lines=tuple(lines),
        align=("left", *MIXED * len(groups)),
        opening=_opening(rows, spec, study),
        closing=_closing(rows, spec),
        abbreviations=_abbreviations(lines, rows),
    )


def _head(groups: tuple[str, ...], label: str, spec: KaplanMeier, words: Words) -> tuple[tuple[Head, ...], ...]:
    lowest = (Head(label), *(Head(words.text(group) if group else "All patients") for group in groups))
    if len(groups) == 1:
        return (lowest,)
    return ((Head(""), Head(""), Head(words.variable(spec.by), len(groups) - 1)), lowest)


def _row(label: str, groups: tuple[str, ...], cell: Callable[[str], Cell], indent: int = 0) -> Line:
    return Line((Cell(label), *(cell(group) for group in groups)), indent)


def _of(rows: Records, group: str, kind: str, **equals: float | str) -> Record:
    """A row of a group; of a group without patients the one row that says so."""
    found = first(rows, group=group, estimate_type=kind, **equals)
    return found or only(rows, group=group, estimate_type="median_survival")


def _patients(row: Record) -> Cell:
    return Cell(format_count(row["n"])).noted("" if row["n"] else row["note"])


def _events(row: Record) -> Cell:
    if not row["n"]:
        return not_estimable(row)
    return Cell(format_count_percent(row["n_events"], row["n"])).noted(row["note"])


def median_cell(row: Record) -> Cell:
    """A median survival time with its interval, or that it was not reached."""
    if not math.isnan(row["estimate"]):
        text = format_median(row["estimate"], row["conf_low"], row["conf_high"], row["note"])
        return Cell(text).noted(_but_limits(row["note"]))
    if "not reached" not in row["note"]:
        return not_estimable(row)
    if math.isnan(row["conf_low"]):
        return Cell(NR)
    return Cell(f"{NR} ({format_range(row['conf_low'], row['conf_high'], 1, NR)})")


def _but_limits(note: str) -> str:
    """A note without the limits that were not reached: NR says that in the cell."""
    return "; ".join(part for part in note.split("; ") if part and not part.endswith("limit not reached"))


def _at_times(rows: Records, groups: tuple[str, ...], spec: KaplanMeier, unit: str, level: str) -> list[Line]:
    if not spec.times:
        return []
    title = Line((Cell(f"Survival ({level} CI), %"), *(Cell("") for _ in groups)))

    def at(time: float, group: str) -> Cell:
        row = _of(rows, group, "survival_probability", time=time)
        if math.isnan(row["estimate"]):
            return not_estimable(row)
        low, high = to_percent(row["conf_low"]), to_percent(row["conf_high"])
        return Cell(format_interval(to_percent(row["estimate"]), low, high, 1)).noted(row["note"])

    return [title, *(_row(f"At {format_time(time, unit)}", groups, partial(at, time), indent=1) for time in spec.times)]


def _follow_up(rows: Records, group: str) -> Cell:
    median, shortest, longest = (_of(rows, group, f"{which}_follow_up") for which in ("median", "min", "max"))
    if not median["n"]:
        return not_estimable(median)
    ends = format_range(shortest["estimate"], longest["estimate"], 1)
    if math.isnan(median["estimate"]):
        if "not reached" not in median["note"]:
            return not_estimable(median)
        return Cell(f"{NR} ({ends})")
    return Cell(f"{format_number(median['estimate'], 1)} ({ends})")


def _comparisons(rows: Records, groups: tuple[str, ...], spec: KaplanMeier, words: Words, level: str) -> list[Line]:
    named = groups[1:]
    tests = where(rows, estimate_type="test")
    overall = next((row for row in tests if row["method"].startswith("log-rank")), None)
    if len(named) < 2 or overall is None:
        return []
    dashes = [NOT_APPLICABLE] * len(named)
    lines = [Line((Cell("Log-rank p value, all groups"), p_cell(overall, spec.alpha, *notes_apart(overall)), *dashes))]
    ratio = first(rows, estimate_type="hazard_ratio")
    if ratio is not None:
        lines.append(_hazard_ratio(ratio, named, level))
    pairwise = _pairwise(rows)
    if len(named) > 2 and pairwise:
        adjusted = spec.pairwise != "none"
        title = "Pairwise log-rank tests, adjusted p value" if adjusted else "Pairwise log-rank tests, p value"
        lines.append(Line((Cell(title), *(Cell("") for _ in groups))))
        column = "p_adjusted" if adjusted else "p_value"
        lines += [_against(i, named, pairwise, spec, words, column) for i in range(len(named) - 1)]
    return lines


def _pairwise(rows: Records) -> list[Record]:
    return [row for row in where(rows, estimate_type="test") if row["method"].startswith("pairwise")]


def _against(
    i: int, named: tuple[str, ...], pairwise: list[Record], spec: KaplanMeier, words: Words, column: str
) -> Line:
    """One group against those after it: half of a symmetric table."""
    cells = [NOT_APPLICABLE] * (i + 2)
    for other in named[i + 1 :]:
        row = next((row for row in pairwise if row["contrast"] in _contrasts(named[i], other)), None)
        cells.append(p_cell(row, spec.alpha, *notes_apart(row), column=column))
    return Line((Cell(f"vs. {words.text(named[i])}"), *cells), indent=1)


def _contrasts(a: str, b: str) -> tuple[str, ...]:
    return (f"{a} - {b}", f"{b} - {a}", f"{a} / {b}", f"{b} / {a}")


def _hazard_ratio(row: Record, named: tuple[str, ...], level: str) -> Line:
    shown = {row["level"]: ratio_cell(row), row["reference"]: Cell("Reference")}
    cells = [shown.get(group, NOT_APPLICABLE) for group in named]
    return Line((Cell(f"Hazard ratio ({level} CI)").noted(row["method"]), NOT_APPLICABLE, *cells))


def _opening(rows: Records, spec: KaplanMeier, study: Study) -> tuple[str, ...]:
    # A release has no range of follow-up, so its table announces none.
    ranged = any(not math.isnan(row["estimate"]) for row in where(rows, estimate_type="min_follow_up"))
    follow_up = {
        "reverse_kaplan_meier": "follow-up by the reverse Kaplan–Meier method"
        + ", with the shortest and longest observed time" * ranged,
        "observed": "follow-up is the median of all observed times, events included (usually shorter than the reverse "
        "Kaplan–Meier median)" + ", with the shortest and longest" * ranged,
    }
    left_out = first(rows, variable=BEFORE_LANDMARK)
    return (
        landmark_words(spec, study, left_out["note"] if left_out else ""),
        f"Kaplan–Meier estimates with {spec.interval} intervals; {follow_up[spec.follow_up]}.",
    )


def _closing(rows: Records, spec: KaplanMeier) -> tuple[str, ...]:
    pairwise = _pairwise(rows)
    tested = sum(not math.isnan(row["p_adjusted"]) for row in pairwise)
    return (adjustment_note(spec.pairwise, tested),) if len(pairwise) > 1 else ()


def _abbreviations(lines: list[Line], rows: Records) -> tuple[str, ...]:
    printed = [short for short in (NE, NR) if any(prints(short, line.cells) for line in lines)]
    return "CI", *printed
