"""The certified values: one row per value, each with its source and the error that is allowed."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, get_args

CERTIFIED = Path(__file__).parent / "certified.csv"
COLUMNS = ("case", "quantity", "computation", "expected", "tolerance", "limit", "source")

Tolerance = Literal["relative", "digits", "exact", "refusal"]


@dataclass(frozen=True)
class Certified:
    """A certified value.

    Attributes
    ----------
    case, quantity : str
        Of what data and method, and which number.
    computation : str
        What computes it: ``module.name`` of `computations`.
    expected : str
        A decimal or a fraction such as ``6/7``, at the precision of its source; of a refusal the words that its reason
        must contain.
    tolerance : {"relative", "digits", "exact", "refusal"}
    limit : float or None
        Largest relative error; or smallest number of correct significant digits; else None.
    source : str
        Where the value comes from.
    """

    case: str
    quantity: str
    computation: str
    expected: str
    tolerance: Tolerance
    limit: float | None
    source: str

    @property
    def demand(self) -> str:
        """What is demanded, in words."""
        limit = "" if self.limit is None else f"{self.limit:g}".replace("e-0", "e-")
        return {
            "relative": f"relative error at most {limit}",
            "digits": f"at least {limit} correct digits",
            "exact": "exact",
            "refusal": "must be refused",
        }[self.tolerance]


def read_certified(path: Path = CERTIFIED) -> list[Certified]:
    """Read a table of certified values.

    Parameters
    ----------
    path : Path
        CSV with the columns `COLUMNS`.

    Returns
    -------
    list of Certified
        In the file's order.

    Raises
    ------
    ValueError
        Wrong columns, no rows, a value twice, an unknown tolerance, a limit that is missing or too many, or an
        expected value that is no number, or is 0 where the error is relative; the message names the line.

    Examples
    --------
    >>> read_certified()[0].quantity
    'B0'
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path}: the columns must be {', '.join(COLUMNS)}")
        rows: dict[tuple[str, str], Certified] = {}
        for row in reader:
            try:
                certified = _checked(row)
                if (certified.case, certified.quantity) in rows:
                    raise ValueError("the value is given twice")
            except ValueError as error:
                raise ValueError(f"{path}, line {reader.line_num}: {error}") from error
            rows[certified.case, certified.quantity] = certified
    if not rows:
        raise ValueError(f"{path}: no certified values")
    return list(rows.values())


def _checked(row: Mapping[str, str]) -> Certified:
    if None in row or None in row.values() or not all(row[column] for column in COLUMNS if column != "limit"):
        raise ValueError(f"one cell for each of {', '.join(COLUMNS)} is needed; only limit may be empty")
    tolerance = row["tolerance"]
    if tolerance not in get_args(Tolerance):
        raise ValueError(f"tolerance is one of {', '.join(get_args(Tolerance))}, not {tolerance!r}")
    measured = tolerance in ("relative", "digits")
    limit = float(row["limit"]) if row["limit"] else None
    if measured != (limit is not None) or (limit is not None and not limit > 0):
        raise ValueError("a limit above 0 belongs to the tolerances relative and digits, and to no other")
    if tolerance != "refusal" and Fraction(row["expected"]) == 0 and measured:
        raise ValueError("0 has no relative error; use exact")
    return Certified(**{**row, "limit": limit})  # type: ignore[arg-type]
