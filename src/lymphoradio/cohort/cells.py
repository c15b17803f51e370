"""A single cell: the number, date or code that it is, or what is wrong with it and what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from .. import rounding
from ..study import Column
from ..study.base import NUMBER

EPOCH = datetime(1970, 1, 1)
LONGEST_SHOWN = 60
WHOLE_FROM = 2.0**53
UNKNOWN = "Correct it, or leave the cell empty if it is unknown"

BEYOND_LIMIT = (
    "A value beyond a detection limit: leave the cell empty to treat it as missing, "
    "or write the number that your protocol prescribes"
)

Trouble = tuple[str, str]


def read_number(cell: str, column: Column, factor: Fraction) -> tuple[float, Trouble | None]:
    """A number in the plan's unit, rounded to its declared decimals; or what is wrong with it.

    Parameters
    ----------
    cell : str
        Not a missing value.
    column : Column
    factor : Fraction
        From the unit in the CSV to the plan's.
    """
    if NUMBER.fullmatch(cell) is None:
        return math.nan, (f"{shown(cell)} is not a number", _remedy(cell))
    value = _converted(cell, factor)
    wrong = _out_of_range(value, column)
    if wrong:
        measured = f" {column.measured_in}" if factor != 1 else ""
        return math.nan, (f"{shown(cell)}{measured} {wrong}", UNKNOWN)
    return (value + 0.0 if column.decimals is None else round_half_up(value, column.decimals)), None


def _out_of_range(value: float, column: Column) -> str:
    unit = f" {column.unit}" if column.unit else ""
    if not math.isfinite(value):
        return "is too large a number"
    if column.lowest is not None and value < column.lowest:
        return "is negative" if column.lowest == 0 else f"is below the minimum {column.lowest:g}{unit}"
    if column.maximum is not None and value > column.maximum:
        return f"is above the maximum {column.maximum:g}{unit}"
    return ""


def _converted(cell: str, factor: Fraction) -> float:
    value = float(cell)
    if factor == 1 or value == 0 or not math.isfinite(value):
        return value
    try:
        return float(Fraction(Decimal(cell)) * factor)
    except OverflowError:
        return math.inf


def round_half_up(value: float, decimals: int) -> float:
    """Round a number as it is written in decimals, halves away from zero; NaN stays NaN.

    >>> round_half_up(0.285, 2), round_half_up(2.5, 0), round_half_up(-0.2, 0)
    (0.29, 3.0, 0.0)
    """
    if not abs(value) < WHOLE_FROM:
        return value
    return float(rounding.round_half_up(value, decimals))


def read_date(cell: str, date_format: str) -> tuple[float, Trouble | None]:
    """A date as days since 1970-01-01, or what is wrong with it."""
    try:
        return float((datetime.strptime(cell, date_format) - EPOCH).days), None
    except ValueError:
        return math.nan, (f"{shown(cell)} is not a date written {date_format}", "Correct it, or date_format")


def find_code(cell: str, codes: Collection[str]) -> str | None:
    """The code of a plan that a cell means: `1.0` is the code 1 and `TRUE` the code true, as spreadsheets write them.

    >>> find_code("1.0", ["0", "1"]), find_code("True", ["true"]), find_code("2", ["0", "1"])
    ('1', 'true', None)
    """
    if cell in codes:
        return cell
    if cell.endswith("0") and re.fullmatch(r"[-+]?[0-9]+\.0+", cell) and cell.split(".")[0] in codes:
        return cell.split(".")[0]
    if cell.lower() in ("true", "false"):
        return next((code for code in codes if code.lower() == cell.lower()), None)
    return None


def missing_codes(usual: Iterable[str], column: Column) -> set[str]:
    """Cells of a column that mean a missing value: its own codes, or the usual ones of the file."""
    return {"", *(usual if column.missing is None else column.missing)}


def is_missing(cell: str, codes: set[str]) -> bool:
    """Whether a cell is one of the codes for a missing value."""
    return find_code(cell, codes) is not None


def shown(cell: str) -> str:
    """A cell as messages show it."""
    return repr(cell) if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]!r}..."


def _remedy(cell: str) -> str:
    if cell.startswith(("<", ">", "≤", "≥")):
        return BEYOND_LIMIT
    if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", cell):
        thousands, fraction = cell.replace(",", ""), cell.replace(",", ".")
        readings = f"{thousands} with a thousands separator, or {fraction} with a decimal comma"
        return f"{readings}? Write it without the comma"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}([,' ’]\d{3})+(\.\d+)?", cell):
        return "Remove the thousands separators"
    if re.fullmatch(r"[-+]?\d+,\d+", cell):
        return "Write a decimal point"
    if re.fullmatch(r"[-+\N{MINUS SIGN}]?\d+(\.\d+)?", cell):
        return "Write it with plain digits and a plain minus sign"
    return "Correct it; if it means a missing value, add it to missing in the plan"
