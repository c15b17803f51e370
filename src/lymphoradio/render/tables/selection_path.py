"""The path of each variable selection: what entered and left, and on what grounds."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import ModelSpec, Output, Regression
from ..format import THIN, format_count, format_number
from ..table import NUMBER
from .cells import NOT_APPLICABLE, p_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Record, Records, where
from .words import P_VALUE, Words, enumerate_words

STATISTICS = {
    "t": "t", "z": "z", "F": "F", "chi_squared": "χ²", "wald": f"Wald{THIN}χ²", "likelihood_ratio": f"LR{THIN}χ²",
    "conditional": f"Conditional{THIN}LR{THIN}χ²", "score": f"Score{THIN}χ²", "aic": "AIC", "bic": "BIC",
    "cv_score": "Score",
}  # fmt: skip
ACTIONS = {"start": "Start", "enter": "Entered", "remove": "Removed", "skip": "Skipped", "stop": "Final model"}


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A section per model, a row per step."""
    spec = study.analyses[output.source]
    assert isinstance(spec, Regression)
    words = Words(study, output)
    lines: list[Line] = []
    for name, model in spec.models.items():
        steps = where(rows, model=name, estimate_type="selection_step")
        if steps:
            lines.append(_section(name, model, spec, words))
            lines += [_step(row, spec, words) for row in steps]
    heads = ("Step", "Variable", "Statistic", "Value", "df", P_VALUE, "Variables\nin model")
    return Draft(
        head=(tuple(Head(text) for text in heads),),
        lines=tuple(lines),
        align=("left", "left", "left", *NUMBER * 4),
        opening=_opening(lines),
        abbreviations=_abbreviations(lines),
    )


def _section(name: str, model: ModelSpec, spec: Regression, words: Words) -> Line:
    return section(words.text(model.label or name), spec.selection_in_words(name, words.variable))


def _step(row: Record, spec: Regression, words: Words) -> Line:
    if math.isnan(row["estimate"]):
        return Line((Cell("No path").noted(row["note"]), *[NOT_APPLICABLE] * 6), indent=1)
    action = ACTIONS.get(row["level"], row["level"].capitalize())
    named = not math.isnan(row["statistic"])
    return Line(
        (
            Cell(f"{format_count(row['step'])} {action}").noted(row["note"]),
            Cell(_variable(row, spec, words)),
            Cell(STATISTICS.get(str(row["statistic_type"]), str(row["statistic_type"]))) if named else NOT_APPLICABLE,
            Cell(format_number(row["statistic"], _decimals(row))),
            Cell(_df(row["df"])),
            NOT_APPLICABLE if math.isnan(row["p_value"]) else p_cell(row, spec.alpha),
            Cell(format_count(row["estimate"])),
        ),
        indent=1,
    )


def _decimals(row: Record) -> int:
    """Criteria of hundreds or thousands are told apart by tenths, cross-validated scores by thousandths."""
    return {"aic": 1, "bic": 1, "cv_score": 4}.get(row["statistic_type"], 2)


def _df(df: float) -> str:
    return format_number(df, 0 if math.isnan(df) or float(df).is_integer() else 1)


def _variable(row: Record, spec: Regression, words: Words) -> str:
    if row["level"] not in ("start", "stop"):
        return words.variable(row["variable"])
    terms = [term for term in row["variable"].split(" + ") if term]
    if not terms:
        return "None"
    if len(terms) == len(spec.candidates) > 1:
        return f"All {format_count(len(terms))} candidates"
    return enumerate_words([words.variable(term) for term in terms])


def _named(lines: list[Line]) -> list[str]:
    """Statistics of the table, in order of appearance."""
    return list(dict.fromkeys(line.cells[2].text for line in lines if not line.is_section))


def _opening(lines: list[Line]) -> tuple[str, ...]:
    if not lines:
        return ("The plan has no multivariable model.",)
    criteria = [
        text for text in _named(lines) if text in (STATISTICS["aic"], STATISTICS["bic"], STATISTICS["cv_score"])
    ]
    return (f"{enumerate_words(criteria)}: of the model after the step",) if criteria else ()


def _abbreviations(lines: list[Line]) -> tuple[str, ...]:
    found = {word for text in _named(lines) for word in text.split(THIN)}
    return ("df", *(short for short in ("AIC", "BIC", "LR") if short in found))
