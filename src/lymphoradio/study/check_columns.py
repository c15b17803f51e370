"""What a plan may get wrong about a column of a CSV."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .data import Column
from .findings import Finding, Path
from .units import conversion, convertible


def find_in_column(column: Column, missing: Collection[str], path: Path) -> Iterator[Finding]:
    """Units that cannot be converted, and levels that mean a missing value.

    `missing` are the codes of the file, which a column's own take the place of.
    """
    if column.measured_in and conversion(column.measured_in, column.unit) is None:
        units = [unit for unit in convertible(column.unit) if unit != column.unit]
        remedy = f"It can be measured in {', '.join(units)}" if units else "Give units of the same quantity"
        what = f"{column.measured_in!r} cannot be converted to {column.unit!r}"
        yield Finding((*path, "measured_in"), what, remedy)
    codes = missing if column.missing is None else column.missing
    for code in column.levels:
        if code in codes or not code:
            yield Finding((*path, "levels", code), f"the code {code!r} is also a code for a missing value")
