"""Columns and sections of a table by group: their names, with the patients of each."""

from __future__ import annotations

from ..format import THIN, format_count
from .footnotes import Head
from .rows import Records, only, unique, where
from .words import Words

ALL_PATIENTS = "All patients"


def groups_of(rows: Records) -> tuple[str, ...]:
    """Groups of an analysis that begins with its patients, all of them (an empty name) first."""
    return tuple(unique(where(rows, variable="patients", estimate_type="count"), "group"))


def group_name(group: str, by: str, words: Words) -> str:
    """A group's name; of Yes and No with the column's label, without which they say nothing."""
    if not group:
        return ALL_PATIENTS
    return f"{words.variable(by)}: {words.text(group)}" if words.study.is_yes_no(by) else words.text(group)


def group_head(rows: Records, group: str, by: str, words: Words, span: int = 1) -> Head:
    """A group's name and its patients, as the head of columns; who has no group is its note."""
    row = only(rows, variable="patients", estimate_type="count", group=group)
    text = f"{group_name(group, by, words)}\n(n{THIN}={THIN}{format_count(row['estimate'])})"
    return Head(text, span, (row["note"],) if row["note"] else ())
