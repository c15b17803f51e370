"""Numbers that have their unit in the cell: `60 kg`, `45岁`. Read where it is the column's, refused where it is not."""

from __future__ import annotations

import numpy as np

from ..study import Column
from ..study.csv_spec import CsvFormat
from ..study.unit_words import split_unit, unit_of
from ..study.units import conversion
from .cells import Trouble, Troubles, shown
from .distinct import Cells
from .numbers import Numbers


def without_units(
    cells: Cells, numbers: Numbers, column: Column, written: CsvFormat
) -> tuple[Cells, Troubles, list[str]]:
    """A column's numbers alone, where the unit behind them is the column's.

    Parameters
    ----------
    cells : Cells
    numbers : Numbers
        Of these cells.
    column : Column
        Of numbers.
    written : CsvFormat
        How numbers are written in the file.

    Returns
    -------
    cells : Cells
    troubles : dict of int to (str, str)
        Numbers in another unit than the column's, or with one where the plan gives it none, by place among the
        distinct cells.
    notes : list of str
        How many cells had the column's unit.
    """
    own = column.measured_in or column.unit
    distinct, troubles, n_read = list(cells.distinct), {}, 0
    for place in np.flatnonzero(np.isnan(numbers.values) & ~numbers.is_missing).tolist():
        cell = cells.distinct[place]
        found = split_unit(cell)
        if found is None or written.plain_number(found.number) is None:
            continue
        if own and conversion(found.unit, unit_of(own) or own) == 1:
            distinct[place] = found.number
            n_read += int(cells.counts[place])
        else:
            troubles[place] = _trouble(cell, found.unit, own)
    if not n_read:
        return cells, troubles, []
    said = (
        f"{column.label}: {n_read:,} of {len(cells):,} cells have their unit ({own}) behind the number, which was read."
    )
    return cells.read_as(distinct), troubles, [said]


def _trouble(cell: str, unit: str, own: str) -> Trouble:
    if not own:
        remedy = f"Write unit: {unit} for this column if all of it is in {unit}, or take the unit out of the cell"
        return f"{shown(cell)} is in {unit}, and the plan gives the column no unit", remedy
    remedy = "Convert it, or correct unit or measured_in: a column is in one unit"
    return f"{shown(cell)} is in {unit}, and the plan says that the column is in {own}", remedy
