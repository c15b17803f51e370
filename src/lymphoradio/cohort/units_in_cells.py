"""Numbers that have their unit in the cell: `60 kg`, `45岁`. Read where it is the column's, refused where it is not."""

from __future__ import annotations

from dataclasses import replace

from ..study import Column
from ..study.unit_words import split_unit, unit_of
from ..study.units import conversion
from .cells import Trouble, is_missing, shown
from .read import RawTable


def without_units(
    raw: RawTable, name: str, column: Column, codes: set[str]
) -> tuple[RawTable, dict[int, Trouble], list[str]]:
    """A table whose column has numbers alone, where the unit behind them is the column's.

    Parameters
    ----------
    raw : RawTable
    name : str
    column : Column
        Of numbers, or of dates, which are left as they are.
    codes : set of str
        Cells that mean a missing value.

    Returns
    -------
    raw : RawTable
    troubles : dict of int to (str, str)
        Places, from 0, of numbers in another unit than the column's, or with one where the plan gives it none.
    notes : list of str
        How many cells had the column's unit.
    """
    if column.date_formats:
        return raw, {}, []
    own = column.measured_in or column.unit
    cells, troubles, n_read = list(raw.columns[name]), {}, 0
    for i, cell in enumerate(cells):
        if is_missing(cell, codes) or raw.written.plain_number(cell) is not None:
            continue
        found = split_unit(cell)
        if found is None or raw.written.plain_number(found.number) is None:
            continue
        if own and conversion(found.unit, unit_of(own) or own) == 1:
            cells[i] = found.number
            n_read += 1
        else:
            troubles[i] = _trouble(cell, found.unit, own)
    if not n_read:
        return raw, troubles, []
    said = (
        f"{column.label}: {n_read:,} of {len(cells):,} cells have their unit ({own}) behind the number, which was read."
    )
    return replace(raw, columns={**raw.columns, name: cells}), troubles, [said]


def _trouble(cell: str, unit: str, own: str) -> Trouble:
    if not own:
        remedy = f"Write unit: {unit} for this column if all of it is in {unit}, or take the unit out of the cell"
        return f"{shown(cell)} is in {unit}, and the plan gives the column no unit", remedy
    remedy = "Convert it, or correct unit or measured_in: a column is in one unit"
    return f"{shown(cell)} is in {unit}, and the plan says that the column is in {own}", remedy
