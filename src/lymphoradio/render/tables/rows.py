"""Looking up rows of a tidy table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

Record = Mapping[str, Any]
Records = tuple[Record, ...]


def records(estimates: pd.DataFrame) -> Records:
    """The rows of a tidy table as mappings; text is never missing, numbers may be NaN."""
    names = [str(name) for name in estimates.columns]
    return tuple(dict(zip(names, row, strict=True)) for row in estimates.itertuples(index=False, name=None))


def where(rows: Iterable[Record], **equals: Any) -> Records:
    """The rows that have these values, in order."""
    return tuple(row for row in rows if all(row[name] == value for name, value in equals.items()))


def first(rows: Iterable[Record], **equals: Any) -> Record | None:
    """The first row that has these values, or None."""
    return next((row for row in rows if all(row[name] == value for name, value in equals.items())), None)


def only(rows: Iterable[Record], **equals: Any) -> Record:
    """The first row that has these values.

    Raises
    ------
    ValueError
        There is none: the results are not those of this kind of analysis.
    """
    found = first(rows, **equals)
    if found is None:
        wanted = ", ".join(f"{name} {value!r}" for name, value in equals.items())
        raise ValueError(f"the results have no row with {wanted}; run the analysis again")
    return found


def unique(rows: Iterable[Record], name: str) -> tuple[Any, ...]:
    """Distinct values of a column, in order of appearance."""
    return tuple(dict.fromkeys(row[name] for row in rows))
