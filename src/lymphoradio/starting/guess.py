"""All guesses of a table, in an order in which each can use those before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..cohort.check import patients
from .guess_cell_units import in_own_unit, unit_in_cells, without_unit
from .guess_column import Numbers, guess_column, read_numbers, unusable
from .guess_dates import guess_dates
from .guess_endpoints import guess_endpoints
from .guess_groups import guess_group, guess_redundant
from .guess_id import guess_id
from .guess_late import known_late, marks_missing
from .guess_levels import code_of
from .guess_missing import guess_missing
from .guess_series import guess_series
from .guesses import REPEATED, ColumnGuess, EndpointGuess, Guesses, LeftOut, Series, When
from .no_patients import no_patients
from .sheet import Sheet

Cells = dict[str, tuple[str, ...]]
Columns = dict[str, ColumnGuess | LeftOut]


def guess(sheet: Sheet, asked_id: str = "") -> Guesses:
    """Guess what the columns of a table are, and what belongs together.

    Parameters
    ----------
    sheet : Sheet
    asked_id : str
        The user's choice of the id.

    Raises
    ------
    CohortError
        No column names the patient.
    """
    chosen = guess_id(sheet, asked_id)
    doubts = (*no_patients(sheet.columns, chosen.name), *chosen.doubts)
    sheet = _of_patients(sheet, chosen.name)
    others = {name: cells for name, cells in sheet.columns.items() if name != chosen.name}
    missing = guess_missing(others)
    codes = frozenset({"", "NA", *missing} if not missing else {"", *missing})
    there = {name: tuple(cell for cell in cells if cell not in codes) for name, cells in others.items()}
    units = {name: unit_in_cells(cells, sheet.written) for name, cells in there.items()}
    there = {name: without_unit(cells, units[name], sheet.written) for name, cells in there.items()}
    left = {name: out for name in others if (out := unusable(name, there[name], name in sheet.unclear))}
    usable = {name: cells for name, cells in others.items() if name not in left}
    read = {
        name: found
        for name in usable
        if not guess_dates(there[name]) and (found := read_numbers(there[name], sheet.written))
    }
    values = {name: found.values for name, found in read.items()}
    endpoints, refused = guess_endpoints(usable, values, sheet.levels, codes, sheet.labels)
    endpoints = tuple(in_own_unit(each, units, sheet.labels) for each in endpoints)
    series = _measured_series(there, read, endpoints, sheet)
    columns = _columns(usable, there, read, series, endpoints, sheet, missing, units)
    columns = _with_late(columns, usable, codes, {endpoint.time for endpoint in endpoints})
    columns = _with_endpoints(columns, endpoints, refused, there)
    columns |= left
    columns |= {name: LeftOut(name, REPEATED) for name in sheet.repeated}
    factors = {
        name: sorted(set(each.levels.values()))
        for name, each in columns.items()
        if isinstance(each, ColumnGuess) and each.levels and each.at_baseline
    }
    group, group_why = guess_group(factors)
    order = [*others, *sheet.repeated]
    return Guesses(
        id=chosen.name,
        id_why=chosen.why,
        n_rows=sheet.n_rows,
        missing=missing,
        columns={name: columns[name] for name in order},
        series=series,
        endpoints=endpoints,
        group=group,
        group_why=group_why,
        redundant=guess_redundant({name: _as_levels(columns[name], usable[name]) for name in factors}, group),
        unnamed=sheet.unnamed,
        doubts=doubts,
    )


def _of_patients(sheet: Sheet, id_column: str) -> Sheet:
    """A sheet without the rows that are no patients."""
    places = patients(sheet.columns[id_column])
    if not places:
        return sheet
    return replace(sheet, columns={name: tuple(cells[i] for i in places) for name, cells in sheet.columns.items()})


def _as_levels(column: ColumnGuess | LeftOut, cells: tuple[str, ...]) -> tuple[str, ...]:
    """Cells of a factor as its levels; missing ones as they stand."""
    levels = (column.levels or {}) if isinstance(column, ColumnGuess) else {}
    return tuple(levels.get(code := code_of(cell), code) for cell in cells)


def _measured_series(
    there: Cells, read: Mapping[str, Numbers], endpoints: tuple[EndpointGuess, ...], sheet: Sheet
) -> tuple[Series, ...]:
    """Series of columns of numbers that are no codes and of no endpoint."""
    of_endpoints = {column for endpoint in endpoints for column in (endpoint.time, endpoint.event)}
    measured = [
        name
        for name in read
        if name not in of_endpoints
        and len(set(there[name])) > 2
        and not set(there[name]) <= set(sheet.levels.get(name, {}))
    ]
    return guess_series(measured, sheet.labels)


def _columns(
    usable: Cells,
    there: Cells,
    read: Mapping[str, Numbers],
    series: tuple[Series, ...],
    endpoints: tuple[EndpointGuess, ...],
    sheet: Sheet,
    missing: tuple[str, ...],
    units: Mapping[str, str],
) -> Columns:
    """Each column by itself, with what its series says about it."""
    in_series = {column: (each, when) for each in series for when, column in each.times}
    found: Columns = {}
    for name in usable:
        own, when = in_series.get(name, (None, None))
        given, label = sheet.levels.get(name, {}), sheet.labels.get(name, "")
        each = guess_column(
            name, there[name], read.get(name), given, label, own.stem if own else "", missing, units[name]
        )
        if own and when and isinstance(each, ColumnGuess):
            each = _timed(each, own, when, bool(label))
        found[name] = each
    return found


def _timed(column: ColumnGuess, series: Series, when: When, is_labelled: bool) -> ColumnGuess:
    """A column of a series: its label says the time, and it is known only then."""
    at = f"at {when.text[0].lower()}{when.text[1:]}" if when.order == 0 or when.is_sure or when.number else ""
    at = at if when.text not in ("After", "End", "Follow-up", "Final") else when.text.lower()
    label = column.label if is_labelled else f"{series.label} {at}".strip()
    if not when.known_at:
        return replace(column, label=label)
    if when.is_sure:
        return replace(column, label=label, known_at=when.known_at, reasons=(*column.reasons, "time in its name"))
    is_number = when.text == when.known_at
    guessed = "the number in its name, taken for weeks" if is_number else "a placeholder"
    doubt = f"known_at is {guessed}; write when it was measured"
    reasons = (*column.reasons, f"known_at: {guessed}")
    return replace(column, label=label, known_at=when.known_at, reasons=reasons, doubts=(*column.doubts, doubt))


def _with_endpoints(
    columns: Columns,
    endpoints: tuple[EndpointGuess, ...],
    refused: Mapping[str, str],
    there: Cells,
) -> Columns:
    """Columns with the times and events of the endpoints, and those that could not be read as such."""
    found = dict(columns)
    for each in endpoints:
        time = found[each.time]
        if isinstance(time, ColumnGuess):
            label = f"Time to {each.event_label.lower()} or end of follow-up"
            own = time.doubts if time.kind == "number" else ()
            found[each.time] = ColumnGuess(
                each.time,
                label,
                "number",
                time.n,
                each.time_unit,
                decimals=time.decimals,
                may_be_missing=time.may_be_missing,
                reasons=(f"the time of the endpoint {each.name}", *own),
                doubts=own,
            )
        why = (f"the event of the endpoint {each.name}",)
        found[each.event] = ColumnGuess(each.event, each.event_label, "event", len(there[each.event]), reasons=why)
    for name, why_not in refused.items():
        found[name] = LeftOut(name, why_not, needs_help=True)
    return found


def _with_late(columns: Columns, cells: Cells, codes: frozenset[str], survival_times: set[str]) -> Columns:
    """Columns with those marked that are not known at baseline; a time to an event explains nothing anyway."""
    times = {name: each.known_at for name, each in columns.items() if isinstance(each, ColumnGuess) and each.known_at}
    later = {name: [cell in codes for cell in cells[name]] for name in times}
    found = dict(columns)
    for name, each in columns.items():
        if not isinstance(each, ColumnGuess) or not each.at_baseline or name in survival_times:
            continue
        why, known_at = known_late(name), "4 weeks"
        if each.levels and each.n_levels == 2 and not why:
            first = next(iter(each.levels.values()))
            marked = marks_missing([level == first for level in _as_levels(each, cells[name])], later)
            why = f"it says whether {marked} is missing" if marked else ""
            known_at = times.get(marked, known_at)
        if why:
            is_placeholder = known_at not in times.values() or known_late(name)
            doubt = f"known_at {known_at} is a placeholder: {why}; write when it is known" * bool(is_placeholder)
            reasons = (*each.reasons, f"known_at: {why}" + ", the time is a placeholder" * bool(is_placeholder))
            doubts = (*each.doubts, doubt) if doubt else each.doubts
            found[name] = replace(each, late=why, known_at=known_at, doubts=doubts, reasons=reasons)
    return found
