"""What a check of a plan finds, and the questions that all checks ask about a column's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..errors import did_you_mean
from .base import NUMBER
from .plan import Study
from .units import conversion

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """A problem at a key of the plan."""

    path: Path
    what: str
    remedy: str = ""


def unknown_column(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """A name that nothing describes."""
    if not study.has(name):
        remedy = did_you_mean(name, [*study.columns, *study.derived], "Describe it there, or correct the name")
        yield Finding(path, f"no column {name!r} under columns or derived", remedy)


def unreadable_column(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """A column that no analysis can use: unknown, or an event's whose codes are words, which only an endpoint reads."""
    yield from unknown_column(study, name, path)
    codes = [code for endpoint in study.endpoints.values() if endpoint.event == name for code in endpoint.codes]
    words = [code for code in codes if NUMBER.fullmatch(code) is None]
    if words:
        yield Finding(path, f"{name!r} has the event code {words[0]!r}, which is text; only an endpoint can read it")


def not_a_number(study: Study, name: str, path: Path) -> Iterator[Finding]:
    """A column that is no number."""
    yield from unreadable_column(study, name, path)
    if study.has(name) and study.levels(name):
        yield Finding(path, f"{name!r} has levels; a number is needed here")


def not_a_factor(study: Study, name: str, path: Path, levels: int | None = None) -> Iterator[Finding]:
    """A column that is no factor, or has not as many `levels` as are needed."""
    yield from unknown_column(study, name, path)
    if study.has(name):
        found = len(study.levels(name))
        if not found:
            yield Finding(path, f"{name!r} has no levels; a factor is needed here", "Give it levels under columns")
        elif levels is not None and found != levels:
            yield Finding(path, f"{name!r} has {found} levels; {levels} are needed here")


def differing_units(study: Study, names: Sequence[str], path: Path) -> Iterator[Finding]:
    """Measurements of one thing at several times, of which one is in another unit than the first."""
    known = [name for name in names if study.has(name) and not study.levels(name)]
    for name in known[1:]:
        first, unit = study.variable(known[0]).unit, study.variable(name).unit
        if conversion(unit, first) != 1:
            what = (
                f"{known[0]!r} is in {first or 'no unit'} and {name!r} in {unit or 'no unit'}; a change needs one unit"
            )
            remedy = "Give both the same unit, and measured_in where the CSV has another"
            yield Finding(path, what, remedy)
            return
