"""A patient table as text, wherever it came from, with the bytes of the cohort CSV that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ..cohort.distinct import Cells
from ..cohort.identifiers import find_identifiers
from ..study.csv_spec import PLAIN, CsvFormat


@dataclass(frozen=True)
class Sheet:
    """A table with a row per patient.

    Attributes
    ----------
    file : str
        As the user names it.
    data : bytes
        Of cohort.csv: those of a CSV that was given, or of the one that a spreadsheet was converted to.
    columns : dict of str to tuple of str
        Cells by header, stripped; columns whose header is empty or stands twice are left out.
    repeated : tuple of str
        Headers that stand more than once.
    unnamed : int
        Columns without a header.
    written : CsvFormat
        How the CSV is written.
    how : tuple of str
        Why it is read so, a sentence each.
    unclear : frozenset of str
        Columns with numbers such as 1,234 that are two numbers, depending on what the comma is.
    labels : dict of str to str
        Labels that the file itself gives to columns (SPSS).
    levels : dict of str to (dict of str to str)
        Labels that the file itself gives to codes (SPSS).
    """

    file: str
    data: bytes
    columns: dict[str, tuple[str, ...]]
    repeated: tuple[str, ...] = ()
    unnamed: int = 0
    written: CsvFormat = PLAIN
    how: tuple[str, ...] = ()
    unclear: frozenset[str] = frozenset()
    labels: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def identifying(self) -> tuple[str, ...]:
        """Columns that look like direct identifiers, which the check refuses until the plan says why they stay."""
        found = find_identifiers(
            self.file, list(self.columns), [Cells.of(cells) for cells in self.columns.values()], ()
        )
        return tuple(problem.where.removeprefix("column ") for problem in found)

    @property
    def n_rows(self) -> int:
        """Patients."""
        return len(next(iter(self.columns.values()), ()))


@dataclass(frozen=True)
class Converted:
    """A spreadsheet's table, before it is a CSV.

    Attributes
    ----------
    rows : list of list of str
        The header first.
    labels, levels : dict
        As of `Sheet`.
    how : tuple of str
        What was read, a sentence each.
    """

    rows: list[list[str]]
    labels: dict[str, str] = field(default_factory=dict)
    levels: dict[str, dict[str, str]] = field(default_factory=dict)
    how: tuple[str, ...] = ()
