"""What is guessed of a table, each guess with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..study.base import TimeUnit

Kind = Literal["number", "factor", "date", "event"]
REPEATED = "the header has it more than once; rename all but one"


@dataclass(frozen=True)
class ColumnGuess:
    """A column of the plan.

    Attributes
    ----------
    name, label : str
    kind : {"number", "factor", "date", "event"}
    n : int
        Patients with a value.
    unit, measured_in : str
        Of the plan, and of the CSV where it differs.
    levels : dict of str to str
        Of a factor: code to label, the reference first.
    rarest : int
        Patients with the rarest level of a factor.
    decimals : int or None
    bounds : (int, int) or None
        Smallest and largest value that can be true.
    date_formats : tuple of str
    known_at : str
        As plans write it; empty at baseline.
    missing : tuple of str
        The column's own codes for a missing value, where words of it say that nothing is known.
    may_be_missing : tuple of str
        Codes for a missing value, if cells that do not fit are missing values; empty where all cells fit.
    late : str
        Why it is not known at baseline though no time is known; empty if it is.
    reasons : tuple of str
        Of the guesses, for the comment.
    doubts : tuple of str
        What somebody must look at, without the column's name.
    """

    name: str
    label: str
    kind: Kind
    n: int
    unit: str = ""
    measured_in: str = ""
    levels: dict[str, str] | None = None
    rarest: int = 0
    decimals: int | None = None
    bounds: tuple[int, int] | None = None
    date_formats: tuple[str, ...] = ()
    known_at: str = ""
    missing: tuple[str, ...] = ()
    may_be_missing: tuple[str, ...] = ()
    late: str = ""
    reasons: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def n_levels(self) -> int:
        """Levels of a factor, each once however many codes it has."""
        return len(set((self.levels or {}).values()))

    @property
    def at_baseline(self) -> bool:
        """Whether it may explain what happens later."""
        return not self.known_at and not self.late


@dataclass(frozen=True)
class LeftOut:
    """A column that the plan leaves out; `needs_help` where it could be analysed if somebody said how to read it."""

    name: str
    why: str
    needs_help: bool = False


@dataclass(frozen=True)
class When:
    """A time of measurement.

    Attributes
    ----------
    order : float
        Days after baseline, or a number that only orders.
    text : str
        In words: Baseline, 20 weeks.
    known_at : str
        As plans write it; empty at baseline.
    is_sure : bool
        Whether the name says the time.
    unit : str
        `days`, `weeks` or `months` of the number in the name; empty for a word.
    number : float
        That number.
    """

    order: float
    text: str
    known_at: str = ""
    is_sure: bool = True
    unit: str = ""
    number: float = 0.0


@dataclass(frozen=True)
class Series:
    """A measurement at two or more times."""

    stem: str
    label: str
    times: tuple[tuple[When, str], ...]
    why: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns, in the order of their times."""
        return tuple(column for _, column in self.times)


@dataclass(frozen=True)
class EndpointGuess:
    """A time to event; `missing` are the places, from 0, of patients without its time or its event."""

    name: str
    label: str
    event_label: str
    time: str
    event: str
    time_unit: TimeUnit
    codes: dict[str, str]
    n_events: int
    missing: frozenset[int]
    longest_days: float
    reasons: tuple[str, ...]
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guesses:
    """All guesses of a table.

    Attributes
    ----------
    id : str
    id_why : str
    n_rows : int
    missing : tuple of str
        Codes for a missing value in the file.
    columns : dict of str to (ColumnGuess or LeftOut)
        In the file's order.
    series, endpoints : tuple
    group : str
        The factor that makes the groups; empty if there is none.
    group_why : str
    redundant : dict of str to str
        Factors that another one contains, with that one.
    unnamed : int
        Columns without a name.
    doubts : tuple of str
        What somebody must look at, beside the columns' and endpoints' own.
    """

    id: str
    id_why: str
    n_rows: int
    missing: tuple[str, ...]
    columns: dict[str, ColumnGuess | LeftOut]
    series: tuple[Series, ...]
    endpoints: tuple[EndpointGuess, ...]
    group: str
    group_why: str
    redundant: dict[str, str]
    unnamed: int = 0
    doubts: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnGuess:
        """A column that the plan has."""
        found = self.columns[name]
        assert isinstance(found, ColumnGuess)
        return found

    @property
    def kept(self) -> tuple[ColumnGuess, ...]:
        """Columns that the plan has."""
        return tuple(column for column in self.columns.values() if isinstance(column, ColumnGuess))
