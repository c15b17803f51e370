"""Score tests of proportional hazards, per variable and for the whole model."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import Cox, Output
from ..format import format_count, format_number
from ..model_words import GLOBAL, PROPORTIONAL_HAZARDS
from .cells import NE, NOT_APPLICABLE, p_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Record, Records, where
from .words import P_VALUE, Words

TRANSFORMS = {
    "km": "the Kaplan–Meier estimate",
    "identity": "time itself",
    "log": "the logarithm of time",
    "rank": "the rank of time",
}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per variable and the global test; a section per model where there are several."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Cox)
    words = Words(study, output)
    tests = tuple(row for row in where(rows, estimate_type="test") if row["method"].startswith(PROPORTIONAL_HAZARDS))
    models = tuple(name for name in spec.models if where(rows, model=name))
    lines: list[Line] = []
    for name in models:
        mine = where(tests, model=name)
        if len(models) > 1:
            lines.append(section(words.text(spec.models[name].label or name)))
        ordered = sorted(mine, key=lambda row: row["variable"] == GLOBAL)
        lines += [_line(row, spec, words, indent=int(len(models) > 1)) for row in ordered]
        if not ordered:
            reason = Cell("No test").noted(_reason(where(rows, model=name)))
            lines.append(Line((reason, *[NOT_APPLICABLE] * 3), indent=int(len(models) > 1)))
    refused = any(cell.text == NE for line in lines for cell in line.cells)
    return Draft(
        head=((Head("Variable"), Head("χ²"), Head("df"), Head(P_VALUE)),),
        lines=tuple(lines),
        align=("left", "decimal", "decimal", "decimal"),
        opening=(
            "Score test of Grambsch and Therneau on the scaled Schoenfeld residuals, time transformed to "
            f"{TRANSFORMS[spec.zph_transform]}; a small p value speaks against proportional hazards.",
        ),
        abbreviations=("df", *["NE"] * refused),
    )


def _reason(fit: Records) -> str:
    """Why a model has no test: the note of its first row without a number."""
    notes = (str(row["note"]) for row in fit if row["note"] and math.isnan(row["estimate"]))
    return next(notes, "the model was not fitted")


def _line(row: Record, spec: Cox, words: Words, indent: int) -> Line:
    label = "Global test" if row["variable"] == GLOBAL else words.variable(row["variable"])
    if math.isnan(row["statistic"]):
        value, df = Cell(NE).noted(row["note"]), Cell(NE).noted(row["note"])
    else:
        value, df = Cell(format_number(row["statistic"], 2)), Cell(format_count(row["df"]))
    return Line((Cell(label), value, df, p_cell(row, spec.alpha, row["note"])), indent)
