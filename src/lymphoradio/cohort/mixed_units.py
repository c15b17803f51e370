"""Counts of two units in one column: a few in 10^9/L among cells/uL, or the other way round."""

from __future__ import annotations

from ..errors import Problem
from ..study import Column
from ..study.units import is_count
from .cells import is_missing, shown
from .read import RawTable

LARGEST_IN_1E9 = 30.0  # a lymphocyte count of 30 x 10^9/L is that of a leukaemia
SMALLEST_IN_CELLS = 100.0


def find_mixed_units(raw: RawTable, name: str, column: Column, codes: set[str]) -> list[Problem]:
    """Cells of a column of counts that look as if they were in another unit than the others.

    A count in 10^9/L is small and written with decimals (1.2), one in cells/uL is large and whole (1200). Where both
    stand in a column, and no large number has decimals, the fewer of them are refused: read as they stand they would be
    wrong by a factor of 1,000. A plan that gives the column a minimum and a maximum has said what is possible.

    Parameters
    ----------
    raw : RawTable
    name : str
    column : Column
    codes : set of str
        Cells that mean a missing value.

    Returns
    -------
    list of Problem
    """
    if not is_count(column.unit) or (column.minimum is not None and column.maximum is not None):
        return []
    small, large = [], []
    for row, cell in zip(raw.rows, raw.columns.get(name, []), strict=False):
        plain = None if is_missing(cell, codes) else raw.written.plain_number(cell)
        if plain is None:
            continue
        value, has_decimals = abs(float(plain)), bool(plain.partition(".")[2].strip("0"))
        if value > SMALLEST_IN_CELLS and has_decimals:
            return []
        if value < LARGEST_IN_1E9 and has_decimals:
            small.append((row, cell))
        elif value > SMALLEST_IN_CELLS:
            large.append((row, cell))
    if not small or not large:
        return []
    are, others = ("10^9/L", "cells/uL") if len(small) <= len(large) else ("cells/uL", "10^9/L")
    odd = small if len(small) <= len(large) else large
    remedy = "Convert it; if it is true, give the column a minimum and a maximum in the plan"
    return [
        Problem(raw.file, f"row {row}, column {name}",
                f"{shown(cell)} looks like {are} among counts that look like {others}", remedy)
        for row, cell in odd
    ]  # fmt: skip
