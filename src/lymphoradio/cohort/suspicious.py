"""Numbers that can be read but hardly mean what they say: codes for a missing value, points between thousands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from ..errors import Problem
from ..study import Column
from ..study.base import NUMBER
from .cells import is_missing, shown
from .read import RawTable

# What databases write for a missing value. One among numbers of no other sign, or far above the largest of them, is it.
_NEGATIVE = (-7, -8, -9, -66, -77, -88, -97, -98, -99, -777, -888, -997, -998, -999, -9999)
_POSITIVE = (9, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 8888, 9998, 9999, 88888, 99999)
MISSING_CODES = frozenset(map(float, (*_NEGATIVE, *_POSITIVE)))
_DIGIT = 9.0  # so small a number is a code only among few whole numbers that are smaller still
TIMES_THE_LARGEST = 3.0
TIMES_WHEN_REPEATED, REPEATED_FROM = 2.0, 100.0
FEWEST_OTHERS, FEWEST_CODES = 3, 2
_GAP = 2  # between the codes of a factor and 8 or 9 for a missing value more numbers are left out
NOTHING: Mapping[int, str] = MappingProxyType({})
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


def find_suspicious(
    raw: RawTable, name: str, column: Column, codes: set[str], impossible: Mapping[int, str] = NOTHING
) -> list[Problem]:
    """Cells of a column of numbers that must be explained in the plan before they are taken for what they say.

    A plan that gives the column a minimum and a maximum has said what is possible: only what lies beyond them may be a
    code for a missing value then.

    Parameters
    ----------
    raw : RawTable
    name : str
    column : Column
    codes : set of str
        Cells that mean a missing value.
    impossible : mapping of int to str
        What is wrong already with a row's cell (`is negative`), without the cell: it is said with the question.

    Returns
    -------
    list of Problem
    """
    if column.is_factor or column.date_formats:
        return []
    numbers = [
        (row, cell, float(plain))
        for row, cell in zip(raw.rows, raw.columns.get(name, []), strict=False)
        if not is_missing(cell, codes) and (plain := raw.written.plain_number(cell)) is not None
    ]
    is_limited = column.minimum is not None and column.maximum is not None
    if is_limited and not any(row in impossible for row, _, _ in numbers):
        return []
    grouped = [] if is_limited else _thousands(raw, name, column, numbers)
    return [*grouped, *_codes_for_missing(raw, name, codes, numbers, impossible, is_limited)]


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
    others = {value for value in values if value not in MISSING_CODES}
    if len(others) < FEWEST_OTHERS or max(others) <= 0:
        return ()
    found = []
    for code in sorted(MISSING_CODES & set(values)):
        repeated = code >= REPEATED_FROM and sum(value == code for value in values) > 1
        times = TIMES_WHEN_REPEATED if repeated else TIMES_THE_LARGEST
        is_apart = min(others) >= 0 if code < 0 else code > times * max(others)
        if is_apart and (code != _DIGIT or all(value.is_integer() for value in map(float, others))):
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
    raw: RawTable,
    name: str,
    codes: set[str],
    numbers: list[tuple[int, str, float]],
    impossible: Mapping[int, str],
    is_limited: bool,
) -> list[Problem]:
    suspects = suspect_codes([value for _, _, value in numbers])
    found = [each for each in numbers if each[2] in suspects and (not is_limited or each[0] in impossible)]
    if not found:
        return []
    asked = sorted({value for _, _, value in found})
    written = ", ".join([*map(_quoted, sorted(codes - {""})), *(f"{code:g}" for code in asked)])
    possible = f"If so write missing: [{written}] for this column; if it is true, give it a minimum and a maximum"
    wrong = f"If so write missing: [{written}] for this column; if not, correct it, or the column's limits"
    return [
        Problem(raw.file, f"row {row}, column {name}",
                f"{shown(cell)} {impossible.get(row, 'is far from all other values')} and looks like a code for a "
                "missing value", wrong if row in impossible else possible)
        for row, cell, _ in found
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
