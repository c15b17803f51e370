"""What a check of a plan finds, and the questions that all checks ask about a column's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..errors import did_you_mean
from .base import NUMBER
from .plan import Study

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
