"""Patients with adverse events by their worst grade."""

from __future__ import annotations

from ...study import Study
from ...study.specs import AdverseEvents, Output
from ..format import THIN
from ..table import NUMBER
from .adverse_events import ANY_GRADE, ONCE, count_cell, terms_of
from .footnotes import Cell, Draft, Head, Line, section
from .groups import group_head, groups_of
from .rows import Records, where
from .words import Words

GRADES = (1, 2, 3, 4, 5)


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per term, the most frequent first, in a section per group; a column per grade up to the highest."""
    spec = study.analyses[output.source]
    assert isinstance(spec, AdverseEvents)
    words = Words(study, output)
    groups = groups_of(rows)
    grades = tuple(range(1, _highest(rows) + 1))
    levels = (ANY_GRADE, *(f"grade {grade}" for grade in grades))
    heads = (Head("Any grade,\nn (%)"), *(Head(f"Grade{THIN}{grade},\nn (%)") for grade in grades))
    lines: list[Line] = []
    for group in groups:
        if spec.by:
            name = group_head(rows, group, spec.by, words)
            lines.append(section(name.text.replace("\n", " "), *name.notes))
        for term in terms_of(rows):
            cells = (count_cell(rows, term, level, group) for level in levels)
            lines.append(Line((Cell(words.text(term)), *cells), indent=int(bool(spec.by))))
    spanner = (Head(""), group_head(rows, "", spec.by, words, len(heads)))
    lowest = (Head("Adverse event"), *heads)
    return Draft(
        head=(lowest,) if spec.by else (spanner, lowest),
        lines=tuple(lines),
        align=("left", *NUMBER * len(heads)),
        opening=(ONCE,),
        closing=(_absent(grades),),
    )


def _highest(rows: Records) -> int:
    """The highest grade of any patient; 0 where nobody had an event."""
    counts = where(rows, estimate_type="count", group="")
    return max((g for g in GRADES if any(row["estimate"] for row in where(counts, level=f"grade {g}"))), default=0)


def _absent(grades: tuple[int, ...]) -> str:
    """Which grades have no column."""
    left = [str(grade) for grade in GRADES if grade not in grades]
    if not left:
        return ""
    if not grades:
        return "No adverse event was recorded."
    return f"No patient had an event of grade {' or '.join(left) if len(left) < 3 else f'{left[0]} or higher'}."
