"""Footnotes of a paired table: what regression to the mean alone gives beside the observed change."""

from __future__ import annotations

import math

from ...study.specs import PairedChange
from ..format import decimals_for, format_count, format_given, format_number
from ..units import pretty_unit
from .rows import Record, Records, first, only
from .words import Words


def regression_notes(rows: Records, spec: PairedChange, words: Words) -> tuple[str, ...]:
    """A sentence for each pair whose patients were enrolled by its first value."""
    return tuple(_sentence(label, rows, spec, words) for label in spec.pairs if label in spec.enrolled_by)


def _sentence(label: str, rows: Records, spec: PairedChange, words: Words) -> str:
    by = spec.enrolled_by[label]
    column = spec.pairs[label][0]
    unit = pretty_unit(words.study.variable(column).unit)
    bound = only(rows, variable=label, level="regression to the mean", contrast="at most")
    expected = first(rows, variable=label, level="regression to the mean", contrast="expected")
    about = f"{words.text(label)}: patients were enrolled by a value {by.side} {format_given(by.cut)}"
    population = f"in a population with mean {format_given(by.mean)} and SD {format_given(by.sd)}"
    if math.isnan(bound["estimate"]):
        return f"{about} {unit}; {population} no regression to the mean can be computed ({bound['note']})"
    decimals = words.decimals(column, by.sd)

    def number(row: Record) -> str:
        return f"{format_number(row['estimate'], decimals)}"

    likely = ""
    if expected and by.reliability is not None:
        likely = f" (expected {number(expected)} with a reliability of {format_given(by.reliability)})"
    return (
        f"{about} {unit}; {population}, as the analysis plan states it, regression to the mean alone gives a mean "
        f"change of at most {number(bound)}{likely}. {_observed(label, rows, bound, decimals)}"
    )


def _observed(label: str, rows: Records, bound: Record, decimals: int) -> str:
    """The observed mean change against the bound, where it goes the same way."""
    mean = only(rows, variable=label, group="", level="change", estimate_type="mean")
    change, limit = mean["estimate"], bound["estimate"]
    if math.isnan(change):
        return f"The observed mean change is not estimable ({mean['note']})"
    beyond = "exceeds that bound" if abs(change) > abs(limit) else "does not exceed that bound"
    verdict = beyond if change * limit >= 0 else "goes the other way"
    shown = format_number(change, max(decimals, decimals_for(abs(change))))
    return f"The observed mean change of {shown} (n = {format_count(mean['n'])}) {verdict}"
