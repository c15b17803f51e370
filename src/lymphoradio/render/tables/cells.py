"""Cells that print tidy rows; a number that could not be estimated prints as NE with its note, never blank."""

from __future__ import annotations

import math
import re

from ..format import NE, NONE, decimals_of_interval, format_interval, format_number, format_ratio
from ..notes import apart
from ..p_values import format_p
from .footnotes import Cell
from .rows import Record

NOT_APPLICABLE = Cell(NONE)
EMPTY = Cell("")


def note_of(row: Record | None) -> str:
    """The note of a row, or nothing."""
    return str(row["note"]) if row else ""


def notes_apart(row: Record | None) -> tuple[str, ...]:
    """A row's notes: each of those about who is compared alone, then the others."""
    standing, rest = apart(note_of(row))
    return (*standing, rest)


def not_estimable(row: Record) -> Cell:
    """NE, with the reason."""
    return Cell(NE).noted(note_of(row))


def number_cell(row: Record | None, decimals: int, *notes: str) -> Cell:
    """An estimate without its interval."""
    if row is None:
        return NOT_APPLICABLE
    if math.isnan(row["estimate"]):
        return not_estimable(row)
    return Cell(format_number(row["estimate"], decimals)).noted(note_of(row), *notes)


def difference_cell(row: Record | None, decimals: int) -> Cell:
    """A difference with its interval, with the decimals that the interval's width needs."""
    if row is not None:
        decimals = decimals_of_interval(row["conf_low"], row["conf_high"], decimals)
    return interval_cell(row, decimals, null=0)


def interval_cell(row: Record | None, decimals: int, null: float | None = None) -> Cell:
    """An estimate with its interval."""
    if row is None:
        return NOT_APPLICABLE
    if math.isnan(row["estimate"]):
        return not_estimable(row)
    text = format_interval(row["estimate"], row["conf_low"], row["conf_high"], decimals, null)
    return Cell(text).noted(note_of(row))


def ratio_cell(row: Record | None) -> Cell:
    """A hazard or odds ratio with its interval."""
    if row is None:
        return NOT_APPLICABLE
    if math.isnan(row["estimate"]):
        return not_estimable(row)
    return Cell(format_ratio(row["estimate"], row["conf_low"], row["conf_high"])).noted(note_of(row))


def p_cell(row: Record | None, alpha: float, *notes: str, column: str = "p_value") -> Cell:
    """The p-value of a row, or its adjusted one; the notes name the test."""
    if row is None:
        return NOT_APPLICABLE
    if math.isnan(row[column]):
        return Cell(NE).noted(*notes_apart(row))
    return Cell(format_p(row[column], alpha)).noted(*notes)


def method_name(row: Record) -> str:
    """A row's method without what follows a semicolon (the family of an adjustment).

    >>> method_name({"method": "Wilcoxon signed-rank test, exact; Holm over 3 pairs"})
    'Wilcoxon signed-rank test, exact'
    """
    return str(row["method"]).split("; ")[0]


def has_ne(cells: tuple[Cell, ...]) -> bool:
    """Whether a row prints NE anywhere but in its label."""
    return prints(NE, cells)


def prints(short: str, cells: tuple[Cell, ...]) -> bool:
    """Whether a row prints this abbreviation anywhere but in its label."""
    return any(re.search(rf"(?<!\w){short}(?!\w)", cell.text) for cell in cells[1:])
