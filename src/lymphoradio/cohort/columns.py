"""A column of a CSV, cell by cell, against what the plan says it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..errors import Problem
from ..study import Column, Endpoint
from ..study.base import NUMBER
from ..study.csv_spec import CsvFormat
from ..study.units import conversion
from .cells import Trouble, beyond_limit, find_code, is_missing, read_date, read_number, round_half_up, shown
from .endpoints import codes_in_words, event_meaning
from .mixed_units import find_mixed_units
from .read import RawTable, shortened
from .suspicious import find_suspicious
from .units_in_cells import without_units

Troubles = dict[int, Trouble]


class ReadColumn(NamedTuple):
    """A column's values and what is wrong with it.

    Attributes
    ----------
    series : Series
        Numbers as float64 in the plan's unit, rounded to the declared decimals; factors as ordered-by-plan
        Categorical of labels; dates as days since 1970-01-01. What is wrong is missing.
    problems : list of Problem
    unread : list of int
        Places (from 0) that are missing only because they could not be read.
    notes : list of str
        What was read otherwise than it stands, and how often.
    """

    series: pd.Series
    problems: list[Problem]
    unread: list[int]
    notes: list[str]


def read_column(
    raw: RawTable, name: str, column: Column, codes: set[str], events: Sequence[Endpoint] = ()
) -> ReadColumn:
    """Read a column of a CSV.

    Parameters
    ----------
    raw : RawTable
    name : str
        In the CSV's header.
    column : Column
    codes : set of str
        Cells that mean a missing value.
    events : sequence of Endpoint
        Those whose event the column is: their codes are its values.
    """
    everywhere = list(range(len(raw.rows)))
    if name not in raw.columns:  # said already
        return ReadColumn(_series(column, [None] * len(raw.rows)), [], everywhere, [])
    cells = raw.columns[name]
    unit_notes: list[str] = []
    known = {code for endpoint in events for code in endpoint.codes}
    if raw.n_rows > 1 and all(is_missing(cell, codes) and find_code(cell, known) is None for cell in set(cells)):
        problem = Problem(raw.file, f"column {name}", "every value is missing", "Leave it out of the plan")
        return ReadColumn(_series(column, [None] * len(cells)), [problem] if cells else [], everywhere, [])
    if events:
        values, troubles = _events(cells, events, codes)
    elif column.is_factor:
        values, troubles = _labels(cells, column, codes)
    else:
        raw, wrong_units, unit_notes = without_units(raw, name, column, codes)
        cells = raw.columns[name]
        values, troubles = _numbers(cells, column, codes, raw.written)
        troubles |= wrong_units
    if not events and not column.is_factor and _is_of_another_kind(cells, codes, troubles):
        problems = [_none_is_read(raw, name, troubles)]
    elif events:
        problems = _said(raw, name, troubles)
    else:
        problems = _questions(raw, name, column, codes, troubles)
    if not problems and raw.n_rows > 1:
        problems = [problem for endpoint in events for problem in _no_event(raw, endpoint)]
    notes = unit_notes + _beyond_limits(cells, column, codes) + _rounded(cells, column, codes, raw.written)
    return ReadColumn(_series(column, values), shortened(problems, f"column {name}"), list(troubles), notes)


def _said(raw: RawTable, name: str, troubles: Troubles) -> list[Problem]:
    return [Problem(raw.file, f"row {raw.rows[i]}, column {name}", *troubles[i]) for i in sorted(troubles)]


def _questions(raw: RawTable, name: str, column: Column, codes: set[str], troubles: Troubles) -> list[Problem]:
    """What is wrong with cells, and what must be asked of others: one problem a row, the likeliest reason."""
    cells = raw.columns[name]
    impossible = {
        raw.rows[i]: what.removeprefix(f"{shown(cells[i])} ")
        for i, (what, _) in troubles.items()
        if raw.written.plain_number(cells[i]) is not None
    }
    likeliest = [
        *find_suspicious(raw, name, column, codes, impossible),
        *_said(raw, name, troubles),
        *find_mixed_units(raw, name, column, codes),
    ]
    by_row: dict[str, Problem] = {}
    for problem in likeliest:
        by_row.setdefault(problem.where, problem)
    places = {f"row {row}, column {name}": i for i, row in enumerate(raw.rows)}
    return sorted(by_row.values(), key=lambda problem: places[problem.where])


def _is_of_another_kind(cells: list[str], codes: set[str], troubles: Troubles) -> bool:
    """Whether no value at all is what the plan says: then the plan is wrong rather than the cells."""
    return len(troubles) > 1 and len(troubles) == sum(not is_missing(cell, codes) for cell in cells)


def _none_is_read(raw: RawTable, name: str, troubles: Troubles) -> Problem:
    first = min(troubles)
    what, remedy = troubles[first]
    said = f"none of its {len(troubles):,} values is as the plan says; the first, in row {raw.rows[first]}: {what}"
    return Problem(raw.file, f"column {name}", said, remedy)


def _beyond_limits(cells: list[str], column: Column, codes: set[str]) -> list[str]:
    """How many values are beyond a detection limit, and what they count as."""
    known = [limit for cell in cells if not is_missing(cell, codes) for limit in [beyond_limit(cell)]]
    notes = []
    for is_lower, where in ((True, "below"), (False, "above")) if column.beyond_limit else ():
        count = sum(limit is not None and limit.is_lower == is_lower for limit in known)
        if count:
            halved = column.beyond_limit == "half" and is_lower
            kept = "half of it" if halved else "the limit itself"
            meant = "missing" if column.beyond_limit == "missing" else kept
            share = round_half_up(100 * count / len(known), 1)
            notes.append(
                f"{column.label}: {count:,} of {len(known):,} values ({share}%) are {where} a detection limit and "
                f"count as {meant}."
            )
    return notes


def _rounded(cells: list[str], column: Column, codes: set[str], written: CsvFormat) -> list[str]:
    """How many values have more decimals in the file than the plan declares; of converted ones that says nothing."""
    if column.decimals is None or column.measured_in or column.is_factor or column.date_formats:
        return []
    plain = [number for cell in cells if not is_missing(cell, codes) and (number := written.plain_number(cell))]
    count = sum(
        len(number.lower().partition("e")[0].partition(".")[2].rstrip("0")) > column.decimals for number in plain
    )
    if not count:
        return []
    kept = (
        "whole numbers" if not column.decimals else f"the plan's {column.decimals} decimal{'s' * (column.decimals > 1)}"
    )
    return [f"{column.label}: {count:,} of {len(plain):,} values were rounded to {kept}."]


def _series(column: Column, values: list) -> pd.Series:
    if column.is_factor:
        return pd.Series(pd.Categorical(values, categories=list(dict.fromkeys(column.levels.values()))))
    return pd.Series(np.array(values, dtype=float))


def _labels(cells: list[str], column: Column, codes: set[str]) -> tuple[list, Troubles]:
    remedy = f"There are {', '.join(f'{code} ({label})' for code, label in column.levels.items())}"

    def read(cell: str) -> tuple[str | None, Trouble | None]:
        code = find_code(cell, column.levels)
        if code is not None:
            return column.levels[code], None
        if is_missing(cell, codes):
            return None, None
        return None, (f"{shown(cell)} is not one of the plan's levels", remedy)

    return _each(cells, read)


def _numbers(cells: list[str], column: Column, codes: set[str], written: CsvFormat) -> tuple[list, Troubles]:
    factor = conversion(column.measured_in, column.unit) if column.measured_in else Fraction(1)
    assert factor is not None, "checked with the plan"

    def read(cell: str) -> tuple[float, Trouble | None]:
        if is_missing(cell, codes):
            return math.nan, None
        if column.date_formats:
            return read_date(cell, column.date_formats)
        return read_number(cell, column, factor, written)

    return _each(cells, read)


def _each(cells: list[str], read: Callable[[str], tuple[Any, Trouble | None]]) -> tuple[list, Troubles]:
    """Values and troubles of a column's cells; cells that are alike are read once."""
    known = {cell: read(cell) for cell in dict.fromkeys(cells)}
    troubles = {i: trouble for i, cell in enumerate(cells) if (trouble := known[cell][1])}
    return [known[cell][0] for cell in cells], troubles


def _events(cells: list[str], endpoints: Sequence[Endpoint], codes: set[str]) -> tuple[list, Troubles]:
    """Event codes as numbers, and those outside the plan's; of several endpoints the first speaks."""
    meant = {cell: [event_meaning(cell, endpoint) for endpoint in endpoints] for cell in set(cells)}
    values: list[float | None] = []
    troubles: Troubles = {}
    for i, cell in enumerate(cells):
        missing = is_missing(cell, codes)
        number = NUMBER.fullmatch(cell) is not None and (any(meant[cell]) or not missing)
        values.append(float(cell) if number else None)
        for endpoint, meaning in zip(endpoints, meant[cell], strict=True):
            if meaning is None and not missing and i not in troubles:
                what = f"{shown(cell)} is not one of the event codes"
                troubles[i] = (what, f"There are {codes_in_words(endpoint)}")
    return values, troubles


def _no_event(raw: RawTable, endpoint: Endpoint) -> list[Problem]:
    if any(event_meaning(cell, endpoint) == "event" for cell in raw.columns[endpoint.event]):
        return []
    what = f"no patient has an event of {endpoint.label!r}; nothing can be estimated"
    return [Problem(raw.file, f"column {endpoint.event}", what, f"The codes are {codes_in_words(endpoint)}")]
