"""The path of each variable selection: what entered and left, and on what grounds."""

from __future__ import annotations

import math

from ...study import Study
from ...study.specs import ModelSpec, Output, Regression
from ..format import NONE, format_count, format_number
from .cells import number_cell, p_cell
from .footnotes import Cell, Draft, Head, Line, section
from .rows import Record, Records, where
from .selection_words import selection_words
from .words import Words, enumerate_words

STATISTICS = {
    "t": "t", "z": "z", "F": "F", "chi_squared": "χ²", "wald": "Wald χ²", "likelihood_ratio": "Likelihood-ratio χ²",
    "score": "Score χ²", "aic": "AIC", "bic": "BIC", "cv_score": "Cross-validated score",
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
    heads = ("Step", "Action", "Variable", "Statistic", "Value", "df", "p value", "Variables\nin model")
    used = {text for line in lines for text in (line.cells[3].text if not line.is_section else "",)}
    return Draft(
        head=(tuple(Head(text) for text in heads),),
        lines=tuple(lines),
        align=("left", "left", "left", "left", "decimal", "decimal", "decimal", "decimal"),
        opening=_opening(lines),
        abbreviations=("df", *(short for short in ("AIC", "BIC") if short in used)),
    )


def _section(name: str, model: ModelSpec, spec: Regression, words: Words) -> Line:
    return section(words.text(model.label or name), selection_words(model, spec, words))


def _step(row: Record, spec: Regression, words: Words) -> Line:
    tested = not math.isnan(row["p_value"])
    statistic = "" if math.isnan(row["statistic"]) else STATISTICS.get(row["statistic_type"], row["statistic_type"])
    return Line(
        (
            Cell(format_count(row["step"])),
            Cell(ACTIONS.get(row["level"], row["level"].capitalize())).noted(row["note"]),
            Cell(_variable(row, spec, words)),
            Cell(statistic or NONE),
            Cell(format_number(row["statistic"], _decimals(row))),
            Cell(_df(row["df"])),
            p_cell(row, spec.alpha) if tested else Cell(NONE),
            number_cell({**row, "note": ""}, 0),
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


def _opening(lines: list[Line]) -> tuple[str, ...]:
    if not lines:
        return ("No variables were selected: the plan lists those of every model.",)
    named = {line.cells[3].text for line in lines if not line.is_section}
    criteria = [text for text in ("AIC", "BIC", "Cross-validated score") if text in named]
    if not criteria:
        return ()
    shown = " and ".join("the cross-validated score" if text.startswith("Cross") else text for text in criteria)
    return (f"{shown[0].upper() + shown[1:]}: of the model after the step.",)
