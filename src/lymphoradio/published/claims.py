"""A paper's printed numbers as a flat list: each with its place, and the words that find its row in the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ..study.read_yaml import KeyPath
from .spec import Place, PrintedRow, Published


@dataclass(frozen=True)
class Claim:
    """One printed number, or one conclusion.

    Attributes
    ----------
    place, row, column : str
        Where it is printed; `column` is empty where the place has none.
    kind : str
        One of `kinds.KINDS`.
    printed : str
        As the paper prints it; the variables of a model sorted and joined by ` + `.
    at : mapping of str to str
        Selector: glossary column to the text that its row has there.
    cell : mapping of str to str
        The other printed values of the same cell, and of the row's cells with the same selector, by kind.
    reason : str
        Why the paper's own numbers cannot all agree; empty for most.
    """

    place: str
    row: str
    column: str
    kind: str
    printed: str
    at: Mapping[str, str]
    cell: Mapping[str, str]
    reason: str = ""

    @property
    def analysis(self) -> str:
        """The analysis that it is about; empty if the file names none."""
        return self.at.get("analysis", "")


class Placed(NamedTuple):
    """A claim with its key in the file, and the key of each word of its selector."""

    claim: Claim
    path: KeyPath
    origins: Mapping[str, KeyPath]


def list_claims(published: Published) -> tuple[Claim, ...]:
    """All claims of a paper, in its order.

    Returns
    -------
    tuple of Claim
        One per printed number or conclusion.
    """
    return tuple(placed.claim for placed in find_claims(published))


def find_claims(published: Published) -> Iterator[Placed]:
    """All claims with where they stand in the file."""
    for i, place in enumerate(published.claims):
        for label, row in place.rows.items():
            yield from _of_row(place, label, row, ("claims", i))


def _of_row(place: Place, label: str, row: PrintedRow, path: KeyPath) -> Iterator[Placed]:
    here = (*path, "rows", label)
    merged: dict[str, dict[str, str]] = {}
    origins: dict[str, dict[str, KeyPath]] = {}
    for column in row.cells:
        layers = [
            (place.at, (*path, "at")),
            *([(place.columns[column], (*path, "columns", column))] if column in place.columns else []),
            (row.at, (*here, "at")),
        ]
        merged[column] = {key: value for at, _ in layers for key, value in at.given.items()}
        origins[column] = {key: (*where, key) for at, where in layers for key in at.given}
    for column, cell in row.cells.items():
        beside = {
            kind: printed
            for other in (*(name for name in row.cells if name != column), column)  # the own cell's come last and hold
            if merged[other] == merged[column]
            for kind, printed in row.cells[other].given.items()
        }
        cell_path = (*here, "values", column) if row.numbers is None else (*here, "numbers")
        reason = row.contradicts.get(column) or row.contradicts.get("", "")
        for kind, printed in cell.given.items():
            others = {other: text for other, text in beside.items() if other != kind}
            claim = Claim(place.place, label, column, kind, printed, merged[column], others, reason)
            yield Placed(claim, (*cell_path, kind), origins[column])
