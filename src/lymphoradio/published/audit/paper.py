"""A paper as statements: what is printed together about one quantity, with its place, selector and facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ..kinds import KINDS, NULL
from ..spec import Facts, Place, PrintedRow, Published
from .numbers import Interval, leaves_open, p_leaves_open, whole

_WORDS = {
    "percent": "%", "sd": "SD", "q1": "first quartile", "q3": "third quartile", "min": "minimum", "max": "maximum",
    "conf_low": "lower limit", "conf_high": "upper limit", "p_value": "p", "p_adjusted": "adjusted p",
    "r_squared": "R2", "adjusted_r_squared": "adjusted R2", "f_statistic": "F", "auc": "AUC", "pearson_r": "r",
    "spearman_rho": "rho",
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """Numbers of one row with the same selector: of one cell, or of several that go together.

    Attributes
    ----------
    place, row : str
    columns : tuple of str
        Of its cells; empty texts where the place has none.
    at : mapping of str to str
        Selector.
    numbers : mapping of str to str
        Printed text by kind.
    facts : Facts
        The paper's, the place's, the columns' and the row's, a later one over an earlier one.
    position : tuple of int
        In the file.
    """

    place: str
    row: str
    columns: tuple[str, ...]
    at: Mapping[str, str]
    numbers: Mapping[str, str]
    facts: Facts
    position: tuple[int, ...]

    def has(self, *kinds: str) -> bool:
        """Whether all these kinds are printed here."""
        return all(kind in self.numbers for kind in kinds)

    @property
    def has_limits(self) -> bool:
        """Whether both limits of an interval are printed, as numbers."""
        return self.has("conf_low", "conf_high") and "NR" not in self.numbers.values()

    def open(self, kind: str) -> Interval:
        """What a printed number leaves open; a count nothing."""
        text = self.numbers[kind]
        if kind in ("p_value", "p_adjusted"):
            return p_leaves_open(text)
        count = whole(text) if kind == "count" else None
        return Interval(float(count), float(count)) if count is not None else leaves_open(text)

    @property
    def count(self) -> int | None:
        """The printed count."""
        return whole(self.numbers.get("count", ""))

    @property
    def n(self) -> int | None:
        """Patients behind the numbers."""
        return whole(self.facts.n)

    @property
    def alpha(self) -> float:
        """Level of significance."""
        return float(self.facts.alpha or "0.05")

    @property
    def conf_level(self) -> float:
        """Of the intervals."""
        return float(self.facts.conf_level or "0.95")

    @property
    def effect(self) -> str:
        """The kind of effect that is printed; empty if none is, or two are."""
        found = [kind for kind in NULL if kind in self.numbers]
        return found[0] if len(found) == 1 else ""

    @property
    def name(self) -> str:
        """Row and columns."""
        return ", ".join(filter(None, (self.row, " / ".join(filter(None, self.columns)))))

    @property
    def where(self) -> str:
        """For a sentence.

        >>> Statement("Table 1", "Age", ("Low",), {}, {}, Facts(), ()).where
        '"Age, Low" (Table 1)'
        """
        return f'"{self.name}" ({self.place})'

    def quote(self, *kinds: str) -> str:
        """What is printed, in words.

        >>> Statement("T", "Sex", ("",), {}, {"count": "3", "percent": "4.2"}, Facts(), ()).quote("count", "percent")
        'count 3, % 4.2'
        """
        printed = [f"{_WORDS.get(kind, kind.replace('_', ' '))} {self.numbers[kind]}" for kind in kinds]
        return f'"{self.facts.words}"' if self.facts.words else ", ".join(printed)

    def claim(self, *kinds: str) -> str:
        """Row, columns and what is printed."""
        return f"{self.name}: {self.quote(*kinds)}"


@dataclass(frozen=True)
class Paper:
    """All statements of a paper, and the additions that its file names."""

    published: Published
    statements: tuple[Statement, ...] = field(default=())

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Statement]:
        """Statements by place, row and column."""
        return {(one.place, one.row, column): one for one in self.statements for column in one.columns}

    @cached_property
    def by_place(self) -> dict[str, list[Statement]]:
        """Statements by the name of their place."""
        found: dict[str, list[Statement]] = {}
        for one in self.statements:
            found.setdefault(one.place, []).append(one)
        return found


def read_statements(published: Published) -> Paper:
    """Statements of a paper, in the file's order.

    Parameters
    ----------
    published : Published

    Returns
    -------
    Paper
    """
    found = [
        one
        for i, place in enumerate((*published.claims, *published.also_printed))
        for j, (label, row) in enumerate(place.rows.items())
        for one in _of_row(published.facts, place, label, row, (i, j))
    ]
    return Paper(published, tuple(found))


def _of_row(paper: Facts, place: Place, label: str, row: PrintedRow, position: tuple[int, int]) -> Iterator[Statement]:
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name in row.cells:
        groups.setdefault(tuple(sorted(_at(place, name, row).items())), []).append(name)
    # Cells of one selector go together, as an estimate and its p-value in two columns do; with a number of one kind
    # in two of them (a file without selectors), each stands for itself.
    together = []
    for names in groups.values():
        kinds = [kind for name in names for kind in row.cells[name].given]
        together += [names] if len(kinds) == len(set(kinds)) else [[name] for name in names]
    order = list(row.cells)
    for names in sorted(together, key=lambda names: order.index(names[0])):
        given = dict(paper.given) | place.facts.given
        for name in names:
            given |= place.columns[name].facts.given if name in place.columns else {}
        numbers = {kind: text for name in names for kind, text in row.cells[name].given.items()}
        yield Statement(
            place.place,
            label,
            tuple(names),
            _at(place, names[0], row),
            {kind: numbers[kind] for kind in KINDS if kind in numbers},
            Facts(**(given | row.facts.given)),
            (*position, order.index(names[0])),
        )


def _at(place: Place, column: str, row: PrintedRow) -> dict[str, str]:
    of_column = place.columns[column].given if column in place.columns else {}
    return {**place.at.given, **of_column, **row.at.given}
