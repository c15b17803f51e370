"""Numbers that can be read but hardly mean what they say: codes for a missing value, points between thousands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np

from ..study import Column
from ..study.base import NUMBER
from ..study.csv_spec import CsvFormat
from .cells import Trouble, Troubles, shown
from .distinct import Cells
from .numbers import Numbers

# What databases write for a missing value. One among numbers of no other sign, or far above the largest of them, is it.
_NEGATIVE = (-7, -8, -9, -66, -77, -88, -97, -98, -99, -777, -888, -997, -998, -999, -9999)
_POSITIVE = (9, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 8888, 9998, 9999, 88888, 99999)
MISSING_CODES = frozenset(map(float, (*_NEGATIVE, *_POSITIVE)))
_DIGIT = 9.0  # so small a number is a code only among few whole numbers that are smaller still
TIMES_THE_LARGEST = 3.0
TIMES_WHEN_REPEATED, REPEATED_FROM = 2.0, 100.0
FEWEST_OTHERS, FEWEST_CODES = 3, 2
_GAP = 2  # between the codes of a factor and 8 or 9 for a missing value more numbers are left out
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


def find_suspicious(
    cells: Cells, numbers: Numbers, column: Column, codes: set[str], written: CsvFormat, impossible: Mapping[int, str]
) -> Troubles:
    """Cells of a column of numbers that must be explained in the plan before they are taken for what they say.

    A plan that gives the column a minimum and a maximum has said what is possible: only what lies beyond them may be a
    code for a missing value then.

    Parameters
    ----------
    cells : Cells
    numbers : Numbers
        Of these cells.
    column : Column
    codes : set of str
        Cells that mean a missing value.
    written : CsvFormat
        How numbers are written in the file.
    impossible : mapping of int to str
        What is wrong already with a number (`is negative`), without the number, by place among the distinct cells: it
        is said with the question.

    Returns
    -------
    dict of int to (str, str)
        What is asked, and what to do, by place among the distinct cells.
    """
    is_limited = column.minimum is not None and column.maximum is not None
    if is_limited and not impossible:
        return {}
    grouped = {} if is_limited or not written.is_plain or column.measured_in else _thousands(cells, numbers)
    return {**_codes_for_missing(cells, numbers, codes, impossible, is_limited), **grouped}


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
        the largest of the others, or, from 100 on and where it stands more than once, above twice that; 9 only among
        whole numbers.

    Examples
    --------
    >>> suspect_codes([34, 51, 62, 999, 999]), suspect_codes([34, 51, 62, -9]), suspect_codes([97, 98, 99])
    ((999.0,), (-9.0,), ())
    """
    given = np.array(list(values), dtype=float)
    is_code = np.isin(given, list(MISSING_CODES))
    others = given[~is_code]
    if len(np.unique(others)) < FEWEST_OTHERS or others.max() <= 0:
        return ()
    found = []
    for code, times_there in zip(*np.unique(given[is_code], return_counts=True), strict=True):
        repeated = code >= REPEATED_FROM and times_there > 1
        times = TIMES_WHEN_REPEATED if repeated else TIMES_THE_LARGEST
        is_apart = others.min() >= 0 if code < 0 else code > times * others.max()
        if is_apart and (code != _DIGIT or all(map(float.is_integer, others.tolist()))):
            found.append(float(code))
    return tuple(found)


def suspect_levels(levels: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of a factor that are rather for a missing value: 9 among stages 1 to 4, of which no label says more.

    Parameters
    ----------
    levels : mapping of str to str
        Code to label.

    Returns
    -------
    tuple of str
        Negative ones, and those of `MISSING_CODES` or 8 that leave out at least two numbers above the largest of at
        least two others; none whose label has words of its own.

    Examples
    --------
    >>> suspect_levels({code: code for code in "12349"}), suspect_levels({"0": "No", "1": "Yes", "99": "Code 99"})
    (('9',), ('99',))
    >>> suspect_levels({code: code for code in "6789"}), suspect_levels({"1": "I", "2": "II", "9": "IX"})
    ((), ())
    """
    if not all(NUMBER.fullmatch(code) for code in levels):
        return ()
    numbers = {code: float(code) for code in levels}
    usual = MISSING_CODES | {8.0}
    others = [value for value in numbers.values() if value not in usual]
    if len(others) < FEWEST_CODES:
        return ()
    return tuple(
        code
        for code, value in numbers.items()
        if value in usual
        and levels[code] in (code, f"Code {code}")
        and ((min(others) >= 0) if value < 0 else (value > max(others) + _GAP))
    )


def _codes_for_missing(
    cells: Cells, numbers: Numbers, codes: set[str], impossible: Mapping[int, str], is_limited: bool
) -> Troubles:
    there = ~np.isnan(numbers.values)
    as_often = np.minimum(cells.counts[there], 2)  # it matters whether a code is repeated, not how often
    suspects = suspect_codes(np.repeat(numbers.values[there], as_often))
    found = [
        place
        for place in np.flatnonzero(np.isin(numbers.values, suspects)).tolist()
        if not is_limited or place in impossible
    ]
    asked = sorted({float(numbers.values[place]) for place in found})
    written = ", ".join([*map(_quoted, sorted(codes - {""})), *(f"{code:g}" for code in asked)])
    possible = f"If so write missing: [{written}] for this column; if it is true, give it a minimum and a maximum"
    wrong = f"If so write missing: [{written}] for this column; if not, correct it, or the column's limits"
    return {
        place: (f"{shown(cells.distinct[place])} {impossible.get(place, 'is far from all other values')} and looks "
                "like a code for a missing value", wrong if place in impossible else possible)
        for place in found
    }  # fmt: skip


def _quoted(code: str) -> str:
    """A code as a plan has it: signs need quotes."""
    return code if re.fullmatch(r"\w[\w /.]*", code) else f"'{code}'"


def _thousands(cells: Cells, numbers: Numbers) -> Troubles:
    """`1.731` among whole numbers is 1731 to many; declared decimals would round it to 2 without a word."""
    there = np.flatnonzero(~np.isnan(numbers.values)).tolist()
    grouped = [place for place in there if _GROUPED.fullmatch(cells.distinct[place])]
    others = np.delete(numbers.values, grouped) if grouped else np.array([])
    others = others[~np.isnan(others)]
    if not len(others) or not all(map(float.is_integer, others.tolist())):
        return {}
    return {place: _is_it_grouped(cells.distinct[place]) for place in grouped}


def _is_it_grouped(cell: str) -> Trouble:
    whole = cell.replace(".", "")
    return (
        f"{shown(cell)} stands among whole numbers: is it {whole} with a point between thousands, or {cell}?",
        f"Write {whole}, or thousands: '.' with decimal: ',' under csv in the plan; if it is {cell}, give the column a "
        "minimum and a maximum, and 3 decimals",
    )
