"""Patients with adverse events: any grade and severe grades, overall and by group."""

from __future__ import annotations

import math
from itertools import chain

from ...study import Study
from ...study.specs import AdverseEvents, Output
from ..format import THIN, format_count_percent
from ..table import NUMBER
from .cells import has_ne, method_name, notes_apart, p_cell
from .footnotes import Cell, Draft, Head, Line
from .groups import group_head, groups_of
from .rows import Record, Records, only, unique, where
from .words import P_VALUE, Words

ANY_GRADE = "any grade"
ONCE = "Each patient counts once in a row, at the worst grade."


def draft(rows: Records, study: Study, output: Output) -> Draft:
    """A row per term, the most frequent first; for all patients and each group the columns any grade and severe."""
    spec = study.analyses[output.source]
    assert isinstance(spec, AdverseEvents)
    words = Words(study, output)
    groups = groups_of(rows)
    tests = {row["variable"]: row for row in where(rows, estimate_type="test")}
    severe = f"grade >= {spec.severe}"
    grades = (Head("Any grade,\nn (%)"), Head(f"Grade{THIN}≥{THIN}{spec.severe},\nn (%)"))
    names = {method_name(test) for test in tests.values()}
    p = [Head(P_VALUE, notes=tuple(names) if len(names) == 1 else ())] * bool(tests)
    lines = []
    for term in terms_of(rows):
        cells = (count_cell(rows, term, level, group) for group in groups for level in (ANY_GRADE, severe))
        tail = [_p(tests[term], spec.alpha, named=len(names) == 1)] if tests else []
        lines.append(Line((Cell(words.text(term)), *cells, *tail)))
    spanner = (Head(""), *(group_head(rows, group, spec.by, words, 2) for group in groups), *[Head("")] * len(p))
    unadjusted = "P values compare the groups in events of any grade, and are not adjusted for the number of terms."
    return Draft(
        head=(spanner, (Head("Adverse event"), *chain.from_iterable([grades] * len(groups)), *p)),
        lines=tuple(lines),
        align=("left", *NUMBER * (2 * len(groups) + len(p))),
        opening=(ONCE,),
        closing=(unadjusted if tests else "",),
        abbreviations=("NE",) if any(has_ne(line.cells) for line in lines) else (),
    )


def terms_of(rows: Records) -> tuple[str, ...]:
    """Any adverse event, then the terms: the most frequent first, those as frequent in the plan's order."""
    counts = where(rows, level=ANY_GRADE, estimate_type="count", group="")
    first, *terms = unique(counts, "variable")
    # Redacted counts are last, in the plan's order: their own order would tell of them.
    count = {term: only(counts, variable=term)["estimate"] for term in terms}
    return (first, *sorted(terms, key=lambda term: 0 if math.isnan(count[term]) else -count[term]))


def count_cell(rows: Records, term: str, level: str, group: str) -> Cell:
    """Patients of a group with a term at a level, and their percent."""
    row = only(rows, variable=term, level=level, group=group, estimate_type="count")
    note = "" if row["n"] else "this group has no patients"
    return Cell(format_count_percent(row["estimate"], row["n"])).noted(note)


def _p(test: Record, alpha: float, named: bool) -> Cell:
    return p_cell(test, alpha, "" if named else method_name(test), *notes_apart(test))
