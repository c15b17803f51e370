"""Units behind the numbers of a column's cells: `60 kg`, `45岁`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from ..study.base import TimeUnit, days_per
from ..study.csv_spec import CsvFormat
from ..study.unit_words import TIMES, split_unit, time_units
from .guesses import EndpointGuess

MOSTLY = 0.9  # as many cells are numbers, with the unit or without one


def unit_in_cells(cells: Sequence[str], written: CsvFormat) -> str:
    """The unit behind the numbers of a column; empty where there is none, or where the column is no numbers.

    >>> unit_in_cells(["60 kg", "71", "64 kg"], CsvFormat()), unit_in_cells(["5 mg", "low", "high"], CsvFormat())
    ('kg', '')
    """
    found = [split_unit(cell) for cell in cells]
    units = Counter(each.unit for each in found if each and written.plain_number(each.number) is not None)
    if not units:
        return ""
    unit, n = units.most_common(1)[0]
    n_plain = sum(written.plain_number(cell) is not None for cell in cells)
    return unit if n + n_plain >= MOSTLY * len(cells) else ""


def without_unit(cells: Sequence[str], unit: str, written: CsvFormat) -> tuple[str, ...]:
    """Cells of a column with numbers alone; those with another unit stay as they are."""

    def number(cell: str) -> str:
        found = split_unit(cell) if written.plain_number(cell) is None else None
        return found.number if found and found.unit == unit and written.plain_number(found.number) else cell

    return tuple(map(number, cells)) if unit else tuple(cells)


def in_own_unit(endpoint: EndpointGuess, units: Mapping[str, str], labels: Mapping[str, str]) -> EndpointGuess:
    """An endpoint in the unit that the cells of its time say, or its label where its name says none.

    Parameters
    ----------
    endpoint : EndpointGuess
    units : mapping of str to str
        Of columns, by their cells.
    labels : mapping of str to str
        That the file itself gives to columns.
    """
    by_cells, by_label = units.get(endpoint.time, ""), sorted(time_units(labels.get(endpoint.time, "")))
    if by_cells in TIMES:
        return _in_unit(endpoint, by_cells, "cells")
    if len(by_label) != 1 or by_label[0] == endpoint.time_unit:
        return endpoint
    if not time_units(endpoint.time):
        return _in_unit(endpoint, by_label[0], "label in the file")
    said = f"its name says {endpoint.time_unit}, and its label in the file {by_label[0]}"
    doubt = f"{endpoint.time}: {said}; which is right?"
    return replace(endpoint, doubts=(*endpoint.doubts, doubt))


def _in_unit(endpoint: EndpointGuess, unit: str, whose: str) -> EndpointGuess:
    time_unit = cast(TimeUnit, unit)
    names, _, events = endpoint.reasons
    return replace(
        endpoint,
        time_unit=time_unit,
        longest_days=endpoint.longest_days / days_per(endpoint.time_unit) * days_per(time_unit),
        reasons=(names, f"{unit} by its {whose}", events),
        doubts=tuple(doubt for doubt in endpoint.doubts if doubt != f"{endpoint.time}: is it in {endpoint.time_unit}?"),
    )
