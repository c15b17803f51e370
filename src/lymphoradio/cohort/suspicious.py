"""Numbers that can be read but hardly mean what they say: codes for a missing value, points between thousands."""

from __future__ import annotations

import re
from collections.abc import Collection

from ..errors import Problem
from ..study import Column
from .cells import is_missing, shown
from .read import RawTable

# What databases write for a missing value. One among numbers of no other sign, or far above the largest of them, is it.
MISSING_CODES = frozenset({-9.0, -99.0, -999.0, -9999.0, 99.0, 888.0, 999.0, 8888.0, 9999.0, 99999.0})
TIMES_THE_LARGEST = 3.0
TIMES_WHEN_REPEATED, REPEATED_FROM = 2.0, 100.0
FEWEST_OTHERS = 3
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


def find_suspicious(raw: RawTable, name: str, column: Column, codes: set[str]) -> list[Problem]:
    """Cells of a column of numbers that must be explained in the plan before they are taken for what they say.

    A plan that gives the column a minimum and a maximum has said what is possible.

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
    if column.is_factor or column.date_formats or (column.minimum is not None and column.maximum is not None):
        return []
    numbers = [
        (row, cell, float(plain))
        for row, cell in zip(raw.rows, raw.columns.get(name, []), strict=False)
        if not is_missing(cell, codes) and (plain := raw.written.plain_number(cell)) is not None
    ]
    return [*_thousands(raw, name, column, numbers), *_codes_for_missing(raw, name, codes, numbers)]


def suspect_codes(values: Collection[float]) -> tuple[float, ...]:
    """Numbers that are rather codes for a missing value.

    Parameters
    ----------
    values : collection of float
        Of a column, without missing ones.

    Returns
    -------
    tuple of float
        A negative code among at least three other numbers of which none is negative; a positive code above three times
        the largest of the others, or, from 100 on and where it stands more than once, above twice that.

    Examples
    --------
    >>> suspect_codes([34, 51, 62, 999, 999]), suspect_codes([34, 51, 62, -9]), suspect_codes([97, 98, 99])
    ((999.0,), (-9.0,), ())
    """
    others = {value for value in values if value not in MISSING_CODES}
    if len(others) < FEWEST_OTHERS or max(others) <= 0:
        return ()
    found = []
    for code in sorted(MISSING_CODES & set(values)):
        repeated = code >= REPEATED_FROM and sum(value == code for value in values) > 1
        times = TIMES_WHEN_REPEATED if repeated else TIMES_THE_LARGEST
        if (min(others) >= 0) if code < 0 else (code > times * max(others)):
            found.append(float(code))
    return tuple(found)


def _codes_for_missing(
    raw: RawTable, name: str, codes: set[str], numbers: list[tuple[int, str, float]]
) -> list[Problem]:
    suspects = suspect_codes([value for _, _, value in numbers])
    if not suspects:
        return []
    written = ", ".join([*map(_quoted, sorted(codes - {""})), *(f"{code:g}" for code in suspects)])
    remedy = f"If so write missing: [{written}] for this column; if it is true, give it a minimum and a maximum"
    return [
        Problem(raw.file, f"row {row}, column {name}",
                f"{shown(cell)} is far from all other values and looks like a code for a missing value", remedy)
        for row, cell, value in numbers
        if value in suspects
    ]  # fmt: skip


def _quoted(code: str) -> str:
    """A code as a plan has it: signs need quotes."""
    return code if re.fullmatch(r"\w[\w /.]*", code) else f"'{code}'"


def _thousands(raw: RawTable, name: str, column: Column, numbers: list[tuple[int, str, float]]) -> list[Problem]:
    """`1.731` among whole numbers is 1731 to many; declared decimals would round it to 2 without a word."""
    if not raw.written.is_plain or column.measured_in:
        return []
    grouped = [(row, cell) for row, cell, _ in numbers if _GROUPED.fullmatch(cell)]
    others = [value for _, cell, value in numbers if not _GROUPED.fullmatch(cell)]
    if not grouped or not others or not all(value.is_integer() for value in others):
        return []
    return [
        Problem(raw.file, f"row {row}, column {name}",
                f"{shown(cell)} stands among whole numbers: is it {cell.replace('.', '')} with a point between "
                f"thousands, or {cell}?",
                f"Write {cell.replace('.', '')}, or thousands: '.' with decimal: ',' under csv in the plan; if it is "
                f"{cell}, give the column a minimum and a maximum, and 3 decimals")
        for row, cell in grouped
    ]  # fmt: skip
