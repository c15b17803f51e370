"""The numbers of a column: those that are written as the file's format says at once, all others one by one."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from ..rounding import round_all_half_up
from ..study import Column
from ..study.csv_spec import CsvFormat
from ..study.units import conversion
from .cells import Troubles, converted, is_missing, read_number
from .distinct import Cells


class Numbers(NamedTuple):
    """What the distinct cells of a column are as numbers.

    Attributes
    ----------
    is_missing : ndarray of bool, shape (n_distinct,)
        Cells that mean a missing value.
    plain : list of str or None
        The number as `float` reads it; None where there is none.
    values : ndarray of float, shape (n_distinct,)
        The number as it is written, neither converted nor rounded; NaN where there is none.
    """

    is_missing: np.ndarray
    plain: list[str | None]
    values: np.ndarray


def find_numbers(cells: Cells, codes: set[str], written: CsvFormat) -> Numbers:
    """The numbers among the distinct cells of a column.

    Parameters
    ----------
    cells : Cells
    codes : set of str
        Cells that mean a missing value.
    written : CsvFormat
        How numbers are written in the file.
    """
    missing = [is_missing(cell, codes) for cell in cells.distinct]
    plain = [None if no else written.plain_number(cell) for cell, no in zip(cells.distinct, missing, strict=True)]
    values = [math.nan if number is None else float(number) for number in plain]
    return Numbers(np.array(missing, dtype=bool), plain, np.array(values, dtype=float))


def in_unit_of_plan(cells: Cells, numbers: Numbers, column: Column, written: CsvFormat) -> tuple[np.ndarray, Troubles]:
    """As `read_number` of each distinct cell that is not missing.

    Parameters
    ----------
    cells : Cells
    numbers : Numbers
        Of these cells.
    column : Column
    written : CsvFormat

    Returns
    -------
    values : ndarray of float, shape (n_distinct,)
        In the plan's unit, rounded to its declared decimals; NaN where missing or wrong.
    troubles : dict of int to (str, str)
        What is wrong, and what to do, by place.
    """
    factor = conversion(column.measured_in, column.unit) if column.measured_in else Fraction(1)
    assert factor is not None, "checked with the plan"
    values = numbers.values
    if factor != 1:
        values = np.array([math.nan if text is None else converted(text, factor) for text in numbers.plain])
    in_range = np.isfinite(values)
    if column.lowest is not None:
        in_range &= values >= column.lowest
    if column.maximum is not None:
        in_range &= values <= column.maximum
    found = np.where(in_range, values + 0.0, math.nan)  # -0 is 0
    if column.decimals is not None:
        found = round_all_half_up(found, column.decimals)
    troubles: Troubles = {}
    for place in np.flatnonzero(~in_range & ~numbers.is_missing).tolist():
        found[place], trouble = read_number(cells.distinct[place], column, factor, written)
        if trouble:
            troubles[place] = trouble
    return found, troubles
