"""What somebody must look at after the guesses, in few lines, without a patient's value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..errors import Problem
from .guess_levels import reference
from .guesses import REPEATED, ColumnGuess, Guesses, LeftOut

MOST_NAMED = 8
MOST_LINES = 30
_CELLS = re.compile(r"rows? .*?(?:, (column .*))?")


def what_to_check(guesses: Guesses, how: Sequence[str], cohort: str, identifying: Sequence[str]) -> list[str]:
    """Lines, the gravest first.

    Parameters
    ----------
    guesses : Guesses
    how : sequence of str
        How the file was read, where that was a guess.
    cohort : str
        The cohort CSV.
    identifying : sequence of str
        Columns that look like direct identifiers.
    """
    read = [each for each in how if not each.startswith("separator")]  # a wrong one would have given no columns
    # Columns of one name, of which none is in the plan: what else is missing may be for want of them.
    repeated = [c.name for c in guesses.columns.values() if isinstance(c, LeftOut) and c.why == REPEATED]
    found = [
        *([f"{_names(repeated)}: left out of the plan: {REPEATED}"] if repeated else []),
        *_identifiers(identifying, cohort),
        *guesses.doubts,
        *read,
        *_roles(guesses),
        *_columns(guesses, identifying),
    ]
    found += _left(guesses, [*identifying, *repeated])
    more = len(found) - MOST_LINES
    return found if more <= 0 else [*found[:MOST_LINES], f"{more} more guesses, which the comments in the plan explain"]


def _identifiers(identifying: Sequence[str], cohort: str) -> Iterator[str]:
    if identifying:
        remedy = f"take them out of {cohort}, or write under identifiers why they stay"
        yield f"{_names(list(identifying))} may identify a person, and the check refuses that: {remedy}"


def _roles(guesses: Guesses) -> Iterator[str]:
    if guesses.missing and guesses.missing != ("NA",):
        yield f"{', '.join(map(repr, guesses.missing))}: read as missing in every column; is that right?"
    for endpoint in guesses.endpoints:
        yield from endpoint.doubts
    for missing in dict.fromkeys(endpoint.missing for endpoint in guesses.endpoints if endpoint.missing):
        own = " and ".join(endpoint.label for endpoint in guesses.endpoints if endpoint.missing == missing)
        who = "1 patient has" if len(missing) == 1 else f"{len(missing):,} patients have"
        yield f"{own}: {who} no time or event; an exclusion must take such patients out"
    if not guesses.endpoints:
        dates = [column.name for column in guesses.kept if column.kind == "date"]
        advice = f"; from dates ({_names(dates)}) a time is derived by days_between(start, end)" if dates else ""
        yield f"no time to an event with its codes was found{advice}"
    if not guesses.series:
        yield "no measurement at two times was found; name them like cd4_pre and cd4_post, or cd4_week0 and cd4_week4"
    yield "columns without known_at are taken as known at baseline; write known_at for any that is not"
    yield f"{guesses.group} makes the groups" if guesses.group else "no column makes groups"


def _columns(guesses: Guesses, identifying: Sequence[str]) -> Iterator[str]:
    by_doubt: dict[str, list[str]] = {}
    for column in guesses.kept:
        for doubt in column.doubts:
            by_doubt.setdefault(doubt, []).append(column.name)
    yield from (f"{_names(names)}: {doubt}" for doubt, names in by_doubt.items())
    times = {endpoint.time for endpoint in guesses.endpoints}
    bare = [c.name for c in guesses.kept if _has_no_unit(c) and c.name not in times]
    if bare:
        yield f"{_names(bare)}: write the unit, where there is one"
    yield from _references([column for column in guesses.kept if column.name not in identifying])
    coded = [c.name for c in guesses.kept if c.levels == {"0": "No", "1": "Yes"}]
    if coded:
        yield f"{_names(coded)}: is 0 no and 1 yes?"


def _references(columns: Sequence[ColumnGuess]) -> Iterator[str]:
    """One line of the reference levels that are first only by the alphabet or by their number.

    A factor of three levels or more that is known only later explains nothing, and has no use for one.
    """
    used = [column for column in columns if column.at_baseline or column.n_levels == 2]
    found = {column.name: reference(column.levels) for column in used if column.levels}
    unchosen = {name: first for name, first in found.items() if not first.is_chosen}
    ways = ("the alphabet", "the lowest code")
    named = {by: [f"{name} ({first.label})" for name, first in unchosen.items() if first.by == by] for by in ways}
    if unchosen:
        which = "; ".join(f"{_names(names)} by {by}" for by, names in named.items() if names)
        yield f"reference levels that nobody chose: {which}; write the level first that the others are compared with"


def _has_no_unit(column: ColumnGuess) -> bool:
    return column.kind == "number" and not column.unit


def _left(guesses: Guesses, told: Sequence[str]) -> Iterator[str]:
    out = [c for c in guesses.columns.values() if isinstance(c, LeftOut) and c.name not in told]
    by_reason: dict[str, list[str]] = {}
    for column in out:
        if column.needs_help:
            by_reason.setdefault(column.why, []).append(column.name)
    yield from (f"{_names(names)}: left out of the plan: {why}" for why, names in by_reason.items())
    left = [column.name for column in out if not column.needs_help]
    if left:
        yield f"{_names(left)}: left out of the plan, which says why"


def _names(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def in_words(problems: Sequence[Problem], id_column: str) -> list[str]:
    """What the check of the plan found; of cells only how many there are in which column, because they are values.

    What is wrong with an id is said in full: those messages never have it.
    """
    cells: dict[str, int] = {}
    others = []
    for problem in problems:
        match = _CELLS.fullmatch(problem.where)
        if match and match.group(1) != f"column {id_column}":
            place = match.group(1) or "rows"
            cells[place] = cells.get(place, 0) + 1
        elif not problem.what.endswith("like these"):
            others.append(str(problem))
    return others + [f"{place}: {count} or more cells are not as the plan says" for place, count in cells.items()]
