"""Correlations: the coefficient that the plan asks for, with its interval and test."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import Correlation, Output
from ..format import format_count
from ..notes import apart, beside_deciding
from ..table import NUMBER
from .cells import has_ne, interval_cell, method_name, p_cell
from .coupling import coupling_notes
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records, only
from .words import ADJUSTED_P, P_VALUE, Words, adjustment_note, percent_level

COEFFICIENTS = {
    "pearson": ("Pearson’s r", "pearson_r", "Intervals are from Fisher’s z transformation."),
    "spearman": (
        "Spearman’s ρ",
        "spearman_rho",
        "Intervals are from Fisher’s z transformation with the variance of Bonett and Wright.",
    ),
}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """One row per pair."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Correlation)
    words = Words(study, output)
    name, kind, interval = COEFFICIENTS[spec.method]
    found = {label: only(rows, variable=label, estimate_type=kind) for label in spec.pairs}
    lines = tuple(_line(words.text(label), row, spec) for label, row in found.items())
    adjusted = spec.adjust != "none"
    heads = [Head("Measurements"), Head("n"), Head(f"{name}\n({percent_level(spec.conf_level)} CI)"), Head(P_VALUE)]
    comparisons = sum(not math.isnan(row["p_adjusted"]) for row in found.values())
    return Draft(
        head=((*heads, *[Head(ADJUSTED_P)] * adjusted),),
        lines=lines,
        align=("left", *NUMBER * (3 + adjusted)),
        closing=(interval, adjustment_note(spec.adjust, comparisons), *coupling_notes(rows, spec, words)),
        abbreviations=("CI", *["NE"] * any(has_ne(line.cells) for line in lines)),
    )


def _line(label: str, row: Record, spec: Correlation) -> Line:
    lost, rest = apart(row["note"])
    conditions = beside_deciding(rest)
    if math.isnan(row["p_value"]):
        p = [Cell("NE").noted(*conditions)] * (1 if spec.adjust == "none" else 2)
    else:
        p = [p_cell(row, spec.alpha, method_name(row).replace(", t test", ""), *_of_the_test(conditions))]
        if spec.adjust != "none":
            p.append(p_cell(row, spec.alpha, column="p_adjusted"))
    estimate = {**row, "note": "; ".join(part for part in conditions if part not in _of_the_test(conditions))}
    coefficient = interval_cell(estimate, 2, null=0)
    return Line((Cell(label), Cell(format_count(row["n"])).noted(*lost), coefficient, *p))


def _of_the_test(conditions: list[str]) -> list[str]:
    """Conditions that stand beside the p-value; the others concern the coefficient."""
    return [part for part in conditions if "mid-ranks" in part]
