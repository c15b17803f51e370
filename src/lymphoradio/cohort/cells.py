"""A single cell: the number, date or code that it is, or what is wrong with it and what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .. import rounding
from ..study import Column
from ..study.csv_spec import PLAIN, CsvFormat

EPOCH = datetime(1970, 1, 1)
LONGEST_SHOWN = 60
UNKNOWN = "Correct it, or leave the cell empty if it is unknown"

BEYOND_LIMIT = (
    "A value beyond a detection limit: say in the plan what it counts as (the column's beyond_limit), "
    "or write the number that your protocol prescribes"
)

Trouble = tuple[str, str]
Troubles = dict[int, Trouble]  # by place among a column's distinct cells


def read_number(
    cell: str, column: Column, factor: Fraction, written: CsvFormat = PLAIN
) -> tuple[float, Trouble | None]:
    """A number in the plan's unit, rounded to its declared decimals; or what is wrong with it.

    Parameters
    ----------
    cell : str
        Not a missing value.
    column : Column
        A cell beyond a detection limit is what its `beyond_limit` says, and is not rounded.
    factor : Fraction
        From the unit in the CSV to the plan's.
    written : CsvFormat
        How numbers are written in the file.
    """
    if column.beyond_limit and (limit := beyond_limit(cell)):
        if column.beyond_limit == "missing":
            return math.nan, None
        is_half = column.beyond_limit == "half" and limit.is_lower
        unrounded = column.model_copy(update={"decimals": None})
        return read_number(limit.number, unrounded, factor / 2 if is_half else factor, written)
    plain = written.plain_number(cell)
    if plain is None:
        return math.nan, (f"{shown(cell)} is not a number", _remedy(cell, written))
    value = converted(plain, factor)
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


def converted(cell: str, factor: Fraction) -> float:
    """A plain number in another unit: the float nearest to the product of what is written and the factor."""
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
    if not abs(value) < rounding.WHOLE_FROM:
        return value
    return float(rounding.round_half_up(value, decimals))


class Limit(NamedTuple):
    """A detection limit that a cell says its value is beyond."""

    number: str
    is_lower: bool


def beyond_limit(cell: str) -> Limit | None:
    """The detection limit of a cell such as `<0.5`; None for any other.

    >>> beyond_limit("< 0.5"), beyond_limit("≥500"), beyond_limit("0.5")
    (Limit(number='0.5', is_lower=True), Limit(number='500', is_lower=False), None)
    """
    if not cell.startswith(("<", ">", "≤", "≥")):
        return None
    return Limit(cell[1:].removeprefix("=").strip(), cell[0] in "<≤")


def read_date(cell: str, date_formats: Sequence[str]) -> tuple[float, Trouble | None]:
    """A date as days since 1970-01-01, or what is wrong with it."""
    days = {(datetime.strptime(cell, each) - EPOCH).days for each in date_formats if _is_date(cell, each)}
    if len(days) == 1:
        return float(days.pop()), None
    formats = " or ".join(date_formats)
    if days:
        what = f"{shown(cell)} is one day as {date_formats[0]} and another in another format of {formats}"
        return math.nan, (what, "Write the month as a word, or the year first, in this column")
    return math.nan, (f"{shown(cell)} is not a date written {formats}", "Correct it, or date_format")


def _is_date(cell: str, date_format: str) -> bool:
    try:
        datetime.strptime(cell, date_format)
    except ValueError:
        return False
    return True


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


def _remedy(cell: str, written: CsvFormat) -> str:
    if beyond_limit(cell):
        return BEYOND_LIMIT
    if not written.is_plain:
        marks = f"the decimal mark {written.decimal!r}"
        marks += f" and {written.thousands!r} between thousands" if written.thousands else ""
        return f"The plan says that numbers have {marks} (csv): correct it, or the cell"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", cell):
        thousands, fraction = cell.replace(",", ""), cell.replace(",", ".")
        readings = f"{thousands} with a thousands separator, or {fraction} with a decimal comma"
        return f"{readings}? Write it without the comma, or say in the plan what it is (csv: decimal, thousands)"
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}([,' ’]\d{3})+(\.\d+)?", cell):
        return "Remove the thousands separators, or name them in the plan (csv: thousands)"
    if re.fullmatch(r"[-+]?\d+,\d+", cell):
        return "Write a decimal point; or, if all numbers have a comma, decimal: ',' under csv in the plan"
    if re.fullmatch(r"[-+\N{MINUS SIGN}]?\d+(\.\d+)?", cell):
        return "Write it with plain digits and a plain minus sign"
    return "Correct it; if it means a missing value, add it to missing in the plan"
