"""A column of a CSV against what the plan says it is: each distinct cell once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..errors import Problem
from ..study import Column, Endpoint
from ..study.base import NUMBER
from .cells import Troubles, beyond_limit, find_code, is_missing, read_date, round_half_up, shown
from .distinct import Cells
from .endpoints import codes_in_words, event_meaning
from .mixed_units import find_mixed_units
from .numbers import Numbers, find_numbers, in_unit_of_plan
from .read import RawTable, said_of_rows
from .suspicious import find_suspicious
from .units_in_cells import without_units


class ReadColumn(NamedTuple):
    """A column's values and what is wrong with it.

    Attributes
    ----------
    series : Series
        Numbers as float64 in the plan's unit, rounded to the declared decimals; factors as ordered-by-plan
        Categorical of labels; dates as days since 1970-01-01. What is wrong is missing.
    problems : list of Problem
    unread : ndarray of int
        Rows (from 0) that are missing only because they could not be read.
    notes : list of str
        What was read otherwise than it stands, and how often.
    """

    series: pd.Series
    problems: list[Problem]
    unread: np.ndarray
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
    everywhere = np.arange(len(raw.rows))
    nothing = _series(column, np.full(len(raw.rows), -1 if column.is_factor else math.nan))
    if name not in raw.columns:  # said already
        return ReadColumn(nothing, [], everywhere, [])
    cells = raw.columns[name]
    known = {code for endpoint in events for code in endpoint.codes}
    if raw.n_rows > 1 and all(is_missing(cell, codes) and find_code(cell, known) is None for cell in cells.distinct):
        problem = Problem(raw.file, f"column {name}", "every value is missing", "Leave it out of the plan")
        return ReadColumn(nothing, [problem] if len(cells) else [], everywhere, [])
    if events:
        values, troubles = _events(cells, events, codes)
        problems = said_of_rows(raw, name, troubles)
        notes = _read_otherwise(cells, find_numbers(cells, codes, raw.written), column)
    elif column.is_factor:
        values, troubles = _labels(cells, column, codes)
        problems, notes = said_of_rows(raw, name, troubles), []
    elif column.date_formats:
        values, troubles = _dates(cells, column, codes)
        problems, notes = _none_is_read(raw, name, troubles, codes) or said_of_rows(raw, name, troubles), []
    else:
        numbers = find_numbers(cells, codes, raw.written)
        cells, wrong_units, notes = without_units(cells, numbers, column, raw.written)
        if notes:
            raw, numbers = replace(raw, columns={**raw.columns, name: cells}), find_numbers(cells, codes, raw.written)
        values, troubles = in_unit_of_plan(cells, numbers, column, raw.written)
        troubles |= wrong_units
        problems = _none_is_read(raw, name, troubles, codes) or _questions(raw, name, column, codes, numbers, troubles)
        notes = [*notes, *_read_otherwise(cells, numbers, column)]
    if not problems and raw.n_rows > 1:
        problems = [problem for endpoint in events for problem in _no_event(raw, endpoint)]
    return ReadColumn(_series(column, values[cells.codes]), problems, cells.rows_of(troubles), notes)


def _questions(
    raw: RawTable, name: str, column: Column, codes: set[str], numbers: Numbers, troubles: Troubles
) -> list[Problem]:
    """What is wrong with cells, and what must be asked of others: of each the likeliest reason."""
    cells = raw.columns[name]
    impossible = {
        place: what.removeprefix(f"{shown(cells.distinct[place])} ")
        for place, (what, _) in troubles.items()
        if numbers.plain[place] is not None
    }
    likeliest = find_suspicious(cells, numbers, column, codes, raw.written, impossible)
    return said_of_rows(raw, name, {**find_mixed_units(cells, numbers, column), **troubles, **likeliest})


def _none_is_read(raw: RawTable, name: str, troubles: Troubles, codes: set[str]) -> list[Problem]:
    """A problem where no value at all is what the plan says: then the plan is wrong rather than the cells."""
    cells = raw.columns[name]
    wrong = cells.rows_of(troubles)
    if len(wrong) < 2 or any(
        n and place not in troubles and not is_missing(cell, codes)
        for place, (cell, n) in enumerate(zip(cells.distinct, cells.counts.tolist(), strict=True))
    ):
        return []
    what, remedy = troubles[int(cells.codes[wrong[0]])]
    first = f"the first, in row {raw.rows[wrong[0]]}: {what}"
    said = f"none of its {len(wrong):,} values is as the plan says; {first}"
    return [Problem(raw.file, f"column {name}", said, remedy)]


def _read_otherwise(cells: Cells, numbers: Numbers, column: Column) -> list[str]:
    return [*_beyond_limits(cells, numbers, column), *_rounded(cells, numbers, column)]


def _beyond_limits(cells: Cells, numbers: Numbers, column: Column) -> list[str]:
    """How many values are beyond a detection limit, and what they count as."""
    if not column.beyond_limit:
        return []
    limits = {place: limit for place, cell in enumerate(cells.distinct) if (limit := beyond_limit(cell))}
    n_known = int(cells.counts[~numbers.is_missing].sum())
    notes = []
    for is_lower, where in ((True, "below"), (False, "above")):
        count = sum(
            int(cells.counts[place])
            for place, limit in limits.items()
            if limit.is_lower == is_lower and not numbers.is_missing[place]
        )
        if count:
            halved = column.beyond_limit == "half" and is_lower
            kept = "half of it" if halved else "the limit itself"
            meant = "missing" if column.beyond_limit == "missing" else kept
            share = round_half_up(100 * count / n_known, 1)
            notes.append(
                f"{column.label}: {count:,} of {n_known:,} values ({share}%) are {where} a detection limit and "
                f"count as {meant}."
            )
    return notes


def _rounded(cells: Cells, numbers: Numbers, column: Column) -> list[str]:
    """How many values have more decimals in the file than the plan declares; of converted ones that says nothing."""
    if column.decimals is None or column.measured_in:
        return []
    more = np.array([
        number is not None and len(number.lower().partition("e")[0].partition(".")[2].rstrip("0")) > column.decimals
        for number in numbers.plain
    ], dtype=bool)  # fmt: skip
    count, n_numbers = int(cells.counts[more].sum()), int(cells.counts[~np.isnan(numbers.values)].sum())
    if not count:
        return []
    kept = (
        "whole numbers" if not column.decimals else f"the plan's {column.decimals} decimal{'s' * (column.decimals > 1)}"
    )
    return [f"{column.label}: {count:,} of {n_numbers:,} values were rounded to {kept}."]


def _series(column: Column, values: np.ndarray) -> pd.Series:
    if column.is_factor:
        labels = pd.Index(_labels_of(column))
        return pd.Series(pd.Categorical.from_codes(values, labels))  # type: ignore[arg-type]
    return pd.Series(values)


def _labels_of(column: Column) -> list[str]:
    return list(dict.fromkeys(column.levels.values()))


def _labels(cells: Cells, column: Column, codes: set[str]) -> tuple[np.ndarray, Troubles]:
    """Place of each distinct cell's label, -1 for none."""
    remedy = f"There are {', '.join(f'{code} ({label})' for code, label in column.levels.items())}"
    labels, troubles = _labels_of(column), {}
    values = np.full(len(cells.distinct), -1)
    for place, cell in enumerate(cells.distinct):
        code = find_code(cell, column.levels)
        if code is not None:
            values[place] = labels.index(column.levels[code])
        elif not is_missing(cell, codes):
            troubles[place] = (f"{shown(cell)} is not one of the plan's levels", remedy)
    return values, troubles


def _dates(cells: Cells, column: Column, codes: set[str]) -> tuple[np.ndarray, Troubles]:
    values, troubles = np.full(len(cells.distinct), math.nan), {}
    for place, cell in enumerate(cells.distinct):
        if not is_missing(cell, codes):
            values[place], trouble = read_date(cell, column.date_formats)
            if trouble:
                troubles[place] = trouble
    return values, troubles


def _events(cells: Cells, endpoints: Sequence[Endpoint], codes: set[str]) -> tuple[np.ndarray, Troubles]:
    """Event codes as numbers, and those outside the plan's; of several endpoints the first speaks."""
    values, troubles = np.full(len(cells.distinct), math.nan), {}
    for place, cell in enumerate(cells.distinct):
        meant = [event_meaning(cell, endpoint) for endpoint in endpoints]
        missing = is_missing(cell, codes)
        if NUMBER.fullmatch(cell) is not None and (any(meant) or not missing):
            values[place] = float(cell)
        unknown = [endpoint for endpoint, meaning in zip(endpoints, meant, strict=True) if meaning is None]
        if unknown and not missing:
            troubles[place] = (
                f"{shown(cell)} is not one of the event codes",
                f"There are {codes_in_words(unknown[0])}",
            )
    return values, troubles


def _no_event(raw: RawTable, endpoint: Endpoint) -> list[Problem]:
    if any(event_meaning(cell, endpoint) == "event" for cell in raw.columns[endpoint.event].distinct):
        return []
    what = f"no patient has an event of {endpoint.label!r}; nothing can be estimated"
    return [Problem(raw.file, f"column {endpoint.event}", what, f"The codes are {codes_in_words(endpoint)}")]
