"""Change within patients: before, after, the estimated change, and the test that decides."""

from __future__ import annotations

import math
from collections import Counter

from ...study import Study
from ...study.specs import Output, PairedChange
from ...tidy import DECIDING
from ..english import in_sentence
from ..format import format_alpha, format_count, format_interval, format_mean_sd, resolution
from ..notes import apart, beside_deciding
from ..table import NUMBER
from ..units import in_unit
from .cells import NOT_APPLICABLE, difference_cell, has_ne, method_name, not_estimable, p_cell
from .enrolled import regression_notes
from .footnotes import Cell, Draft, Head, Line, section
from .groups import group_name
from .paired_between import differences_between
from .rows import Record, Records, first, only, unique, where
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, percent_level, spread_of


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """One row per pair; by group a section of them for all patients and for each group."""
    spec = study.analyses[output.source]
    assert isinstance(spec, PairedChange)
    words = Words(study, output)
    groups = unique(rows, "group") if spec.by else ("",)
    deciding = {(g, label): deciding_test(where(rows, group=g, variable=label)) for g in groups for label in spec.pairs}
    by_mean = [_is_mean(test) for test in deciding.values()]
    adjusted = spec.adjust != "none"
    decimals = {label: pair_decimals(label, where(rows, variable=label, group=""), spec, words) for label in spec.pairs}
    lines: list[Line] = []
    for group in groups:
        mine = where(rows, group=group)
        if spec.by:
            lines.append(_section(group, mine, spec, words))
        for label in spec.pairs:
            test, cells = deciding[group, label], where(mine, variable=label)
            lines.append(_line(label, cells, test, decimals[label], spec, words))
    before, after = (words.text(label) for label in spec.labels)
    level = percent_level(spec.conf_level)
    heads = [Head("Measurement"), Head("n"), Head(before), Head(after), Head(f"Change\n({level} CI)"), Head(P_VALUE)]
    return Draft(
        head=((*heads, *[Head(ADJUSTED_P)] * adjusted),),
        lines=tuple(lines),
        align=("left", *NUMBER * (5 + adjusted)),
        opening=_opening(by_mean, spec, after, before),
        closing=(
            _rule(spec),
            _adjustment(list(deciding.values()), spec),
            *differences_between(rows, spec, words),
            *regression_notes(rows, spec, words),
        ),
        abbreviations=_abbreviations(by_mean, lines),
    )


def deciding_test(mine: Records) -> Record | None:
    """The test of a pair whose p-value is printed; None where there is none."""
    tests = where(mine, estimate_type="test", level="change")
    return next((row for row in tests if row["note"].startswith(DECIDING)), None)


def _is_mean(test: Record | None) -> bool:
    return test is not None and test["statistic_type"] == "t"


def _section(group: str, mine: Records, spec: PairedChange, words: Words) -> Line:
    """A group's name, with what holds of all tests within it; all patients' with who has no group."""
    if not group:
        start = mine[0]
        # Without a number the note stands beside its NE.
        return section(group_name(group, spec.by, words), "" if math.isnan(start["estimate"]) else start["note"])
    tests = where(mine, estimate_type="test", level="change")
    standing = [note for test in tests for note in apart(test["note"])[0]]
    return section(group_name(group, spec.by, words), *dict.fromkeys(standing))


def pair_decimals(label: str, overall: Records, spec: PairedChange, words: Words) -> int:
    """Decimals of a pair in all its rows, from the change in all patients."""
    change = {row["estimate_type"]: row["estimate"] for row in where(overall, level="change")}
    before = {row["estimate_type"]: row["estimate"] for row in where(overall, level="pre")}
    spread = spread_of(change["sd"], change["q1"], change["q3"])
    return words.decimals(spec.pairs[label][0], resolution(spread, before["median"]))


def _line(label: str, mine: Records, test: Record | None, decimals: int, spec: PairedChange, words: Words) -> Line:
    by_mean = _is_mean(test)
    effect = first(mine, estimate_type="mean_difference" if by_mean else "hodges_lehmann")
    cells = [
        Cell(in_unit(words.text(label), words.study.variable(spec.pairs[label][0]).unit)),
        _patients(mine),
        _summary(where(mine, level="pre"), by_mean, decimals),
        _summary(where(mine, level="post"), by_mean, decimals),
        difference_cell(effect, decimals),
        *_p_values(test, spec),
    ]
    return Line(tuple(cells), indent=int(bool(spec.by)))


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
    """The note of a deciding test without why it decides, and without what its section says of all tests."""
    return "; ".join(beside_deciding(apart(note)[1]))


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


def _adjustment(deciding: list[Record | None], spec: PairedChange) -> str:
    """How p-values were adjusted: those of the pairs within one group together."""
    tests = [row for row in deciding if row is not None and not math.isnan(row["p_adjusted"])]
    families = Counter(row["group"] for row in tests)
    note = adjustment_note(spec.adjust, max(families.values(), default=0))
    if not spec.by or not note:
        return note
    fewest = "" if len(set(families.values())) == 1 else "up to "
    return note.rstrip(".").replace(", ", f", {fewest}", 1) + ", within all patients and within each group."


def _rule(spec: PairedChange) -> str:
    if spec.test != "by_shapiro_wilk":
        name = "paired t test" if spec.test == "paired_t" else "Wilcoxon signed-rank test"
        return f"The {name} is used throughout, chosen beforehand."
    what = "the differences" if spec.normality == "differences" else "either measurement"
    return (
        f"The Wilcoxon signed-rank test is used where the Shapiro–Wilk test of {what} rejects normality at "
        f"{format_alpha(spec.alpha)} or cannot be computed, else the paired t test."
    )


def _abbreviations(by_mean: list[bool], lines: list[Line]) -> tuple[str, ...]:
    used = ["CI", *["SD"] * any(by_mean), *["IQR"] * (not all(by_mean))]
    return (*used, *["NE"] * any(has_ne(line.cells) for line in lines))
