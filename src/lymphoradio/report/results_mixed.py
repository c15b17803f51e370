"""Sentences of the results on change over time by a mixed model."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ..render.format import format_count, format_time
from ..render.tables.cells import difference_cell, ratio_cell
from ..render.tables.mixed_model import EFFECT
from ..render.tables.rows import Record, Records, only, unique, where
from ..render.tables.words import capital
from ..study import Study
from ..study.specs import MixedModel
from .results_words import as_sentences, by_direction, direction, not_given, p_words, patients, test_name, with_level

WHAT = {"log": "ratio of geometric means", "identity": "mean difference"}


def mixed_results(study: Study, spec: MixedModel, rows: Records) -> Iterator[str]:
    """Whether the times differ, each later one against the first, and whether groups differ in their change."""
    for label in unique(rows, "variable"):
        mine = where(rows, variable=label)
        measured = only(mine, estimate_type="count", level="")
        whole = only(mine, estimate_type="test", contrast="")
        whom = f"In {patients(measured['n'])} with {format_count(measured['estimate'])} values of {label}"
        if math.isnan(whole["p_value"]):
            yield f"{whom}, the mixed model could not be estimated ({whole['note']})."
            continue
        p = f"{test_name(whole)} in the linear mixed model, {p_words(whole, spec.alpha)}"
        differ = "values differed between the times" if whole["p_value"] < spec.alpha else (
            "the data do not tell the times apart"
        )  # fmt: skip
        yield f"{whom}, {differ} ({p})."
        _, *conditions = whole["note"].split("; ")  # the first is of the test's degrees of freedom
        yield from (f"{capital(condition)}." for condition in conditions)
        yield from _times(label, mine, spec)
        yield from _groups(where(mine, estimate_type="test"), spec)


def _times(label: str, mine: Records, spec: MixedModel) -> Iterator[str]:
    start, *later = sorted(spec.series[label])
    sd = only(mine, estimate_type="residual_sd")["estimate"]
    found, missing = [], []
    for time in later:
        at, when = where(mine, time=time), format_time(time, spec.time_unit)
        row = next(row for row in where(at, estimate_type=EFFECT[spec.scale]) if row["contrast"].startswith("time"))
        if math.isnan(row["p_value"]):
            missing.append((f"values at {when}", str(row["note"])))
        else:
            n = patients(only(at, estimate_type="count")["estimate"])
            found.append(_change(f"{when} ({n}", row, sd, spec))
    clauses = by_direction(found, "values were {}", "at")
    opening = f"Compared with {format_time(start, spec.time_unit)}"
    yield from as_sentences(opening, clauses + not_given(missing, "could not be estimated"))


def _change(opening: str, row: Record, sd: float, spec: MixedModel) -> tuple[int, str]:
    is_ratio = spec.scale == "log"
    cell = ratio_cell(row) if is_ratio else difference_cell(row, 0 if math.isnan(sd) or sd >= 100 else 1)
    on_scale = {**row, "estimate": math.log(row["estimate"])} if is_ratio else row
    value = with_level(cell.text, spec.conf_level)
    told = f"{opening}; {WHAT[spec.scale]} {value}; {p_words(row, spec.alpha, spec.adjust)})"
    return direction(on_scale, row, spec.alpha), told


def _groups(tests: Records, spec: MixedModel) -> Iterator[str]:
    """Whether two groups differ in their change over time."""
    for test in tests:
        if not test["contrast"]:
            continue
        groups = test["contrast"].removeprefix("change in ").replace(" - change in ", " and ")
        if math.isnan(test["p_value"]):
            yield f"The changes in {groups} could not be compared ({test['note']})."
            continue
        p = f"{patients(test['n'])}; {test_name(test)}, {p_words(test, spec.alpha)}"
        differ = test["p_value"] < spec.alpha
        yield f"The changes in {groups} differed ({p})." if differ else (
            f"The data do not tell the changes in {groups} apart ({p})."
        )  # fmt: skip
