"""The flow of patients as a table."""

from __future__ import annotations

from ...study import Study
from ...study.specs import Output
from ..format import format_count
from .footnotes import Cell, Draft, Head, Line
from .rows import Record, Records
from .words import Words


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """Step and number of patients, in the order of the flow."""
    words = Words(study, output)
    lines = tuple(
        Line((Cell(_label(row, words)), Cell(format_count(row["estimate"])).noted(row["note"])), _indent(row))
        for row in rows
        if row["estimate_type"] == "count"
    )
    return Draft(
        head=((Head("Step"), Head("Patients")),),
        lines=lines,
        align=("left", "decimal"),
    )


def _label(row: Record, words: Words) -> str:
    match row["variable"]:
        case "enrolled":
            return "Enrolled"
        case "excluded":
            return f"Excluded: {words.text(row['level'])}"
        case "remaining":
            return f"Remaining: {words.text(row['level'])}"
        case "analysed":
            return "Analysed"
        case "group":
            return _group(row["group"], words)
        case "ungrouped":
            return f"No {words.variable(words.study.flow.by)}"
        case "followed":
            return words.text(row["level"])
    raise ValueError(f"the flow has no step {row['variable']!r}")


def _group(group: str, words: Words) -> str:
    """A group's name; No and Yes stand after the label of the column, unless the output has its own words for them."""
    text, by = words.text(group), words.study.flow.by
    return f"{words.variable(by)}: {text}" if text == group and words.study.is_yes_no(by) else text


def _indent(row: Record) -> int:
    if row["variable"] in ("excluded", "group", "ungrouped"):
        return 1
    return 0 if row["variable"] != "followed" else (2 if row["group"] else 1)
