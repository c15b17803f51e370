"""Reading a CSV as text: encoding, header and row widths; nothing is guessed and no row is lost silently."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import CohortError, Problem, did_you_mean
from ..study.csv_spec import PLAIN, CsvFormat
from ..study.paths import COPY, LEAVES, leaves_project
from .decode import decode
from .distinct import Cells
from .identifiers import find_identifiers
from .lines import clean, copied_rows, read_lines

SHOWN_PER_COLUMN = 20
TAB = "\t"
SEPARATORS = {",": ",", ";": ";", "tab": TAB}


@dataclass(frozen=True, eq=False)
class RawTable:
    """A CSV as text.

    Attributes
    ----------
    file : str
        As the user names it.
    columns : dict of str to Cells
        Cells by header, stripped of surrounding blanks; columns that cannot be read are left out.
    rows : ndarray of int
        Number of each row, counted from 1 with the header and blank lines: what a spreadsheet shows.
    n_rows : int
        Rows with cells, those included that are too short or too long to be read.
    copies : list of (int, int)
        Numbers of the rows that are, in every column of the file, as an earlier one, and of that earlier one.
    sha256 : str
        Of the file's bytes.
    notes : list of str
        What was met and passed over: blank lines, for example.
    problems : list of Problem
        What is wrong with the header or with the width of rows.
    written : CsvFormat
        How its numbers are written.
    """

    file: str
    columns: dict[str, Cells]
    rows: np.ndarray
    n_rows: int
    copies: list[tuple[int, int]]
    sha256: str
    notes: list[str]
    problems: list[Problem]
    written: CsvFormat = PLAIN


def read_bytes(path: Path, remedy: str = "Put the file there, or correct the path in config.yaml") -> bytes:
    """Bytes of an input file; `remedy` is what to do if there is none.

    Raises
    ------
    CohortError
        The file does not exist, cannot be read, or is a link that leaves the project.
    """
    if leaves_project(path):
        raise CohortError([Problem(str(path), "", LEAVES, COPY)])
    return read_from_anywhere(path, remedy)


def read_from_anywhere(path: Path, remedy: str) -> bytes:
    """As `read_bytes`, of a file that the user names on the command line: it may lie outside the project."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CohortError([Problem(str(path), "", "the file does not exist", remedy)]) from None
    except (OSError, ValueError) as trouble:
        what = f"cannot be read: {getattr(trouble, 'strerror', None) or trouble}"
        raise CohortError([Problem(str(path), "", what)]) from None


def parse_csv(
    data: bytes,
    file: str,
    needed: list[str],
    row: str = "patient",
    may_be_empty: bool = False,
    written: CsvFormat = PLAIN,
    identifiers: Collection[str] | None = (),
) -> RawTable:
    """Parse the bytes of a CSV with one header line.

    Parameters
    ----------
    data : bytes
    file : str
        As messages name it.
    needed : list of str
        Columns that the plan needs; other columns are left out.
    row : str
        What a row is, as messages name it.
    may_be_empty : bool
        Whether a header without rows is a table.
    written : CsvFormat
        How the file is written.
    identifiers : collection of str, or None
        Columns that may look like direct identifiers; None: any may.

    Raises
    ------
    CohortError
        The file is not a table at all. What is wrong with single columns or rows is in `problems`, so that the rest
        can be checked too.
    """
    text = decode(data, file, written.encoding)
    separator = SEPARATORS[written.separator] if written.separator else _separator(text, needed)
    lines = read_lines(text, file, separator)
    del text  # a large file is several times in memory meanwhile
    if not lines.header:
        raise CohortError([Problem(file, "", "the file is empty", f"Put a header there, and a row per {row}")])
    header = [_name(cell) for cell in lines.header]
    n_rows = len(lines.rows) + len(lines.odd)
    if not n_rows and not may_be_empty:
        what = f"the file has a header but no {row}s"
        raise CohortError([*_header_problems(header, needed, file), Problem(file, "", what, f"Add a row per {row}")])
    times, first = Counter(header), {name: i for i, name in reversed(list(enumerate(header)))}
    places = {name: first[_name(name)] for name in needed if times[_name(name)] == 1}
    return RawTable(
        file=file,
        columns={name: lines.columns[i] for name, i in places.items()},
        rows=lines.rows,
        n_rows=n_rows,
        copies=copied_rows(lines.columns, lines.rows),
        sha256=hashlib.sha256(data).hexdigest(),
        notes=[*_how_read(separator, written), *_passed_over(lines.n_blank)],
        problems=[
            *_header_problems(header, needed, file),
            *_width_problems(lines.odd, len(header), file),
            *([] if identifiers is None else find_identifiers(file, header, lines.columns, identifiers)),
        ],
        written=written,
    )


def _how_read(separator: str, written: CsvFormat) -> list[str]:
    """A separator that neither the plan names nor a CSV has."""
    if separator == "," or written.separator:
        return []
    return [f"cells are separated by {'tabs' if separator == TAB else 'semicolons'}"]


def _passed_over(blank: int) -> list[str]:
    return [f"{blank} blank line{'s' if blank > 1 else ''} passed over"] if blank else []


def shortened(problems: list[Problem], where: str) -> list[Problem]:
    """The first problems of a kind, and how many more there are: a wrong unit makes one for every patient."""
    return [*problems[:SHOWN_PER_COLUMN], *(and_more(problems[0].file, where, len(problems)) if problems else [])]


def and_more(file: str, where: str, n: int) -> list[Problem]:
    """That of `n` problems of a kind only the first are said."""
    more = n - SHOWN_PER_COLUMN
    return [Problem(file, where, f"{more} more row{'s' if more > 1 else ''} like these")] if more > 0 else []


def said_of_rows(raw: RawTable, name: str, troubles: Mapping[int, tuple[str, str]]) -> list[Problem]:
    """What is wrong with the cells of a column, in the file's order; shortened.

    Parameters
    ----------
    raw : RawTable
    name : str
    troubles : mapping of int to (str, str)
        Places among the column's distinct cells: what is wrong, and what to do.
    """
    cells = raw.columns[name]
    rows = cells.rows_of(troubles)
    problems = [
        Problem(raw.file, f"row {raw.rows[row]}, column {name}", *troubles[int(cells.codes[row])])
        for row in rows[:SHOWN_PER_COLUMN]
    ]
    return problems + and_more(raw.file, f"column {name}", len(rows))


def _name(cell: str) -> str:
    return " ".join(clean(cell).split())


def _separator(text: str, needed: list[str]) -> str:
    """The separator with which the header has most of the plan's columns; the comma where several have."""
    line = next((line[0] for line in re.finditer("[^\n]*\n|[^\n]+", text) if clean(line[0])), "")
    names = {_name(name) for name in needed}

    def has(separator: str) -> int:
        try:
            header = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            return 0
        return len(names & set(map(_name, header)))

    return max(SEPARATORS.values(), key=has)


def _header_problems(header: list[str], needed: list[str], file: str) -> list[Problem]:
    """Names that stand more than once, of which none is read, then those that are not there."""
    repeated, absent = [], []
    spare = set(header) - {_name(name) for name in needed} - {""}
    counts = Counter(header)
    for name in dict.fromkeys(needed):
        times = counts[_name(name)]
        if times == 0:
            remedy = did_you_mean(name, spare, "Add it, or correct the plan")
            absent.append(Problem(file, f"column {name}", "the plan needs this column and it is not there", remedy))
        elif times > 1:
            remedy = "Rename or remove all but one"
            repeated.append(Problem(file, f"column {name}", f"stands {times} times in the header", remedy))
    return repeated + absent


def _width_problems(odd: list[tuple[int, int]], width: int, file: str) -> list[Problem]:
    remedy = "A truncated file, or a comma inside an unquoted cell"
    problems = [Problem(file, f"row {row}", f"has {n} cells; the header has {width}", remedy) for row, n in odd]
    return shortened(problems, "")
