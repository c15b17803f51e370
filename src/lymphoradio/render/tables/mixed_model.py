"""Change from the first time by a mixed model, and the difference in it between groups."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import MixedModel, Output
from ..format import format_count, format_number, planned_time
from ..p_values import format_p_with_sign
from ..table import NUMBER
from ..units import in_unit
from .cells import NOT_APPLICABLE, difference_cell, has_ne, p_cell, ratio_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Record, Records, only, unique, where
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, enumerate_words, percent_level

EFFECT = {"log": "geometric_mean_ratio", "identity": "mean_difference"}
HEADS = {"log": "Ratio to\nbaseline", "identity": "Change from\nbaseline"}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A section per series and, with groups, per pair of groups; a row per time."""
    spec = study.analyses[output.source]
    assert isinstance(spec, MixedModel)
    words = Words(study, output)
    lines = [line for label in unique(rows, "variable") for line in _series(label, rows, spec, words)]
    heads = (
        Head("Time"), Head("n"), Head(f"{HEADS[spec.scale]} ({percent_level(spec.conf_level)} CI)"),
        Head(P_VALUE if spec.adjust == "none" else ADJUSTED_P),
    )  # fmt: skip
    return Draft(
        head=(heads,),
        lines=tuple(lines),
        align=("left", *NUMBER * 3),
        opening=(_what(spec),),
        closing=(
            "Linear mixed model with a random intercept per patient (restricted maximum likelihood), time as a factor; "
            "tests and intervals have Satterthwaite’s degrees of freedom. n: patients with a value at the time; all of "
            "a patient’s values are in the model, also where later ones are missing",
            _adjustment(spec),
        ),
        abbreviations=("CI", "SD", *["NE"] * any(has_ne(line.cells) for line in lines)),
    )


def _adjustment(spec: MixedModel) -> str:
    """How p-values were adjusted: those of the later times of one series, and of one pair of groups, together."""
    later = [len(times) - 1 for times in spec.series.values()]
    note = adjustment_note(spec.adjust, max(later)).rstrip(".")
    if not note or not (spec.by or len(later) > 1):
        return note
    fewest = "" if len(set(later)) == 1 else "up to "
    within = enumerate_words([*["series"] * (len(later) > 1), *["comparison of groups"] * bool(spec.by)])
    return f"{note.replace(', ', f', {fewest}', 1)}, within each {within}"


def _what(spec: MixedModel) -> str:
    if spec.scale == "log":
        return "Values are ratios of geometric means, from the mixed model of the logarithms"
    return "Values are differences of means, from the mixed model"


def _series(label: str, rows: Records, spec: MixedModel, words: Words) -> list[Line]:
    mine = where(rows, variable=label)
    first_column = spec.series[label][min(spec.series[label])]
    title = in_unit(words.text(label), words.study.variable(first_column).unit)
    overall = only(mine, estimate_type="test", contrast="")
    lines = [section(title, *_model_notes(mine, overall, words, spec))]
    sd = only(mine, estimate_type="residual_sd")["estimate"]
    for time in sorted(spec.series[label]):
        at = where(mine, time=time)
        n = format_count(only(at, estimate_type="count")["estimate"])
        change = _at(at, "time")
        effect = (Cell("Reference"), NOT_APPLICABLE) if change is None else _effect(change, sd, spec)
        lines.append(Line((Cell(planned_time(time, spec.time_unit)), Cell(n), *effect), indent=1))
    for test in where(mine, estimate_type="test"):
        if test["contrast"]:
            lines += _between(title, test, mine, sd, spec, words)
    return lines


def _model_notes(mine: Records, overall: Record, words: Words, spec: MixedModel) -> tuple[str, ...]:
    """How much was measured, the test of time and the SDs; why there is no model stands beside each NE."""
    measured = only(mine, estimate_type="count", level="")
    patients = f"{format_count(measured['estimate'])} values of {format_count(measured['n'])} patients"
    notes = [note for note in measured["note"].split("; ") if note]
    if math.isnan(overall["p_value"]):
        return (patients, *notes)
    within, between, icc = (
        only(mine, estimate_type=kind)["estimate"]
        for kind in ("residual_sd", "between_patient_sd", "intraclass_correlation")
    )
    on = " (on the log scale)" if spec.scale == "log" else ""
    decimals = (
        2 if spec.scale == "log" else words.decimals(next(iter(spec.series[overall["variable"]].values())), within)
    )
    return (
        f"{patients}; test of time: {_f(overall, spec)}; SD{on} {format_number(within, decimals)} within and "
        f"{format_number(between, decimals)} between patients, intraclass correlation {format_number(icc, 2)}",
        *notes,
    )


def _f(test: Record, spec: MixedModel) -> str:
    return (
        f"F = {format_number(test['statistic'], 2)}, {format_number(test['df'], 0)} and {test['note']}, "
        f"{format_p_with_sign(test['p_value'], spec.alpha)}"
    )


def _between(title: str, test: Record, mine: Records, sd: float, spec: MixedModel, words: Words) -> list[Line]:
    """A section of the differences in change between two groups."""
    later = [
        row
        for row in where(mine, reference=test["reference"], estimate_type=EFFECT[spec.scale])
        if row["contrast"].replace(" / ", " - ") == test["contrast"]
    ]
    found = f"test of group by time: {_f(test, spec)}" if not math.isnan(test["p_value"]) else ""
    who = f"{format_count(test['n'])} patients of the two groups"
    groups = test["contrast"].removeprefix("change in ").replace(" - change in ", " versus ")
    lines = [section(f"{title}, {_how(spec)}: {groups}", "; ".join(filter(None, [who, found])))]
    for row in later:
        cells = (Cell(planned_time(row["time"], spec.time_unit)), NOT_APPLICABLE, *_effect(row, sd, spec))
        lines.append(Line(cells, indent=1))
    return lines


def _how(spec: MixedModel) -> str:
    return "ratio of the ratios to baseline" if spec.scale == "log" else "difference of the changes"


def _at(at: Records, begins: str) -> Record | None:
    return next((row for row in at if row["contrast"].startswith(begins)), None)


def _effect(row: Record, sd: float, spec: MixedModel) -> tuple[Cell, ...]:
    column = "p_value" if spec.adjust == "none" else "p_adjusted"
    if spec.scale == "log":
        return ratio_cell(row), p_cell(row, spec.alpha, column=column)
    decimals = 0 if math.isnan(sd) or sd >= 100 else 1
    return difference_cell(row, decimals), p_cell(row, spec.alpha, column=column)
