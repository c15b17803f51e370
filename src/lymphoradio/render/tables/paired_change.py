"""Change within patients: before, after, the estimated change, and the test that decides."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import Output, PairedChange
from ..format import format_count, format_interval, format_mean_sd, resolution
from ..table import NUMBER
from .cells import NOT_APPLICABLE, difference_cell, has_ne, method_name, not_estimable, p_cell
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records, first, only, where
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, in_sentence, in_unit, percent_level, spread_of

DECIDING = "deciding test"


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """One row per pair."""
    spec = study.analyses[output.source]
    assert isinstance(spec, PairedChange)
    words = Words(study, output)
    deciding = {label: _deciding(where(rows, variable=label)) for label in spec.pairs}
    by_mean = {label: row is not None and row["statistic_type"] == "t" for label, row in deciding.items()}
    adjusted = spec.adjust != "none"
    lines = [
        _line(label, where(rows, variable=label), deciding[label], by_mean[label], spec, words) for label in spec.pairs
    ]
    before, after = (words.text(label) for label in spec.labels)
    level = percent_level(spec.conf_level)
    heads = [Head("Measurement"), Head("n"), Head(before), Head(after), Head(f"Change\n({level} CI)"), Head(P_VALUE)]
    comparisons = sum(row is not None and not math.isnan(row["p_adjusted"]) for row in deciding.values())
    return Draft(
        head=((*heads, *[Head(ADJUSTED_P)] * adjusted),),
        lines=tuple(lines),
        align=("left", *NUMBER * (5 + adjusted)),
        opening=_opening(list(by_mean.values()), spec, after, before),
        closing=(_rule(spec), adjustment_note(spec.adjust, comparisons)),
        abbreviations=_abbreviations(list(by_mean.values()), lines),
    )


def _deciding(mine: Records) -> Record | None:
    tests = where(mine, estimate_type="test", level="change")
    return next((row for row in tests if row["note"].startswith(DECIDING)), None)


def _line(label: str, mine: Records, test: Record | None, by_mean: bool, spec: PairedChange, words: Words) -> Line:
    column = spec.pairs[label][0]
    change = {row["estimate_type"]: row["estimate"] for row in where(mine, level="change")}
    before = {row["estimate_type"]: row["estimate"] for row in where(mine, level="pre")}
    spread = spread_of(change["sd"], change["q1"], change["q3"])
    decimals = words.decimals(column, resolution(spread, before["median"]))
    effect = first(mine, estimate_type="mean_difference" if by_mean else "hodges_lehmann")
    cells = [
        Cell(in_unit(words.text(label), words.study.variable(column).unit)),
        _patients(mine),
        _summary(where(mine, level="pre"), by_mean, decimals),
        _summary(where(mine, level="post"), by_mean, decimals),
        difference_cell(effect, decimals),
        *_p_values(test, spec),
    ]
    return Line(tuple(cells))


def _patients(mine: Records) -> Cell:
    row = only(mine, level="change", estimate_type="mean")
    lost = row["n_missing"]
    plural = "" if lost == 1 else "s"
    note = f"{format_count(lost)} patient{plural} without both values left out" if lost else ""
    return Cell(format_count(row["n"])).noted(note)


def _summary(rows: Records, by_mean: bool, decimals: int) -> Cell:
    value = {row["estimate_type"]: row["estimate"] for row in rows}
    center = only(rows, estimate_type="mean" if by_mean else "median")
    if math.isnan(center["estimate"]):
        return not_estimable(center)
    if by_mean:
        return Cell(format_mean_sd(value["mean"], value["sd"], decimals, plus_minus=True))
    return Cell(format_interval(value["median"], value["q1"], value["q3"], decimals))


def _p_values(test: Record | None, spec: PairedChange) -> tuple[Cell, ...]:
    if test is None:
        return (NOT_APPLICABLE,) * (1 if spec.adjust == "none" else 2)
    conditions = _conditions(test["note"])
    if math.isnan(test["p_value"]):
        return (Cell("NE").noted(conditions),) * (1 if spec.adjust == "none" else 2)
    raw = p_cell(test, spec.alpha, method_name(test), conditions)
    return (raw,) if spec.adjust == "none" else (raw, p_cell(test, spec.alpha, column="p_adjusted"))


def _conditions(note: str) -> str:
    """The note of a deciding test without why it decides, which stands below the table for all pairs."""
    return "; ".join(part for part in note.split("; ") if part and not part.startswith(DECIDING))


def _opening(by_mean: list[bool], spec: PairedChange, after: str, before: str) -> tuple[str, ...]:
    change = f"Change is {in_sentence(after)} minus {in_sentence(before)} within the patient"
    median, mean = "the Hodges–Lehmann estimate", "the mean difference"
    if all(by_mean):
        return (f"Values are mean ± SD. {change}: {mean}.",)
    if not any(by_mean):
        return (f"Values are median (IQR). {change}: {median}.",)
    return (
        f"Values are median (IQR), with {median} of the change, or mean ± SD, with {mean}, as the test requires. "
        f"{change}.",
    )


def _rule(spec: PairedChange) -> str:
    what = "the differences" if spec.normality == "differences" else "either measurement"
    return (
        f"The Wilcoxon signed-rank test is used where the Shapiro–Wilk test of {what} rejects normality at "
        f"{spec.alpha:g} or cannot be computed, else the paired t test."
    )


def _abbreviations(by_mean: list[bool], lines: list[Line]) -> tuple[str, ...]:
    used = ["CI", *["SD"] * any(by_mean), *["IQR"] * (not all(by_mean))]
    return (*used, *["NE"] * any(has_ne(line.cells) for line in lines))
