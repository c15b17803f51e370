"""Counts of two units in one column: a few in 10^9/L among cells/uL, or the other way round."""

from __future__ import annotations

from ..study import Column
from ..study.units import is_count
from .cells import Troubles, shown
from .distinct import Cells
from .numbers import Numbers

LARGEST_IN_1E9 = 30.0  # a lymphocyte count of 30 x 10^9/L is that of a leukaemia
SMALLEST_IN_CELLS = 100.0


def find_mixed_units(cells: Cells, numbers: Numbers, column: Column) -> Troubles:
    """Cells of a column of counts that look as if they were in another unit than the others.

    A count in 10^9/L is small and written with decimals (1.2), one in cells/uL is large and whole (1200). Where both
    stand in a column, and no large number has decimals, the fewer of them are refused: read as they stand they would be
    wrong by a factor of 1,000. A plan that gives the column a minimum and a maximum has said what is possible.

    Parameters
    ----------
    cells : Cells
    numbers : Numbers
        Of these cells.
    column : Column

    Returns
    -------
    dict of int to (str, str)
        What is wrong, and what to do, by place among the distinct cells.
    """
    if not is_count(column.unit) or (column.minimum is not None and column.maximum is not None):
        return {}
    small, large = [], []
    for place, plain in enumerate(numbers.plain):
        if plain is None:
            continue
        value, has_decimals = abs(numbers.values[place]), bool(plain.partition(".")[2].strip("0"))
        if value > SMALLEST_IN_CELLS and has_decimals:
            return {}
        if value < LARGEST_IN_1E9 and has_decimals:
            small.append(place)
        elif value > SMALLEST_IN_CELLS:
            large.append(place)
    if not small or not large:
        return {}
    is_small_odd = cells.counts[small].sum() <= cells.counts[large].sum()
    are, others = ("10^9/L", "cells/uL") if is_small_odd else ("cells/uL", "10^9/L")
    remedy = "Convert it; if it is true, give the column a minimum and a maximum in the plan"
    return {
        place: (f"{shown(cells.distinct[place])} looks like {are} among counts that look like {others}", remedy)
        for place in (small if is_small_odd else large)
    }
