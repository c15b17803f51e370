"""Codes for a missing value."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..cohort.cell_words import spelt
from ..cohort.suspicious import MISSING_CODES
from ..cohort.suspicious import suspect_codes as surely_codes

USUAL = (
    "NA", "N/A", "n/a", "na", "N.A.", "n.a.", "#N/A", "#DIV/0!", "#VALUE!", "#NULL!", "NaN", "nan", "NULL", "null",
    ".", "-", "--", "–", "?", "missing", "not available", *spelt("missing"),
)  # fmt: skip
_SUSPECTS = MISSING_CODES | {-1.0}  # a change of -1 is refused by no check, but can be asked about


def guess_missing(columns: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Words and signs for a missing value that stand in a file.

    >>> guess_missing({"a": ["1", "n/a"], "b": ["-", "2"]})
    ('n/a', '-')
    """
    usual = {code.casefold(): place for place, code in reversed(list(enumerate(USUAL)))}
    places = {code: place for place, code in enumerate(USUAL)}
    there = {cell for cells in columns.values() for cell in cells if cell.casefold() in usual}
    return tuple(sorted(there, key=lambda cell: (places.get(cell, usual[cell.casefold()]), cell)))


def suspect_codes(values: Collection[float]) -> tuple[str, ...]:
    """Numbers that may be codes for a missing value: an end of the column, far from the next value.

    >>> suspect_codes([1.2, 3.4, 5.0, 999.0]), suspect_codes([97.0, 98.0, 99.0])
    (('999',), ())
    """
    distinct = sorted(set(values))
    if len(distinct) < 3:
        return ()
    found = []
    lowest, highest = distinct[0], distinct[-1]
    if lowest in _SUSPECTS and lowest < 0 <= distinct[1]:
        found.append(lowest)
    if highest in _SUSPECTS and highest > 2 * distinct[-2]:
        found.append(highest)
    return tuple(f"{value:g}" for value in sorted({*found, *surely_codes(values)}))
