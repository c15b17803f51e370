"""Any file that a patient table comes in, by its content and not by its name."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from ..cohort.decode import SPREADSHEETS, decode
from ..cohort.read import parse_csv, read_from_anywhere
from ..errors import CohortError, Problem
from ..study.csv_spec import CsvFormat
from .guess_csv import first_row, guess_marks, guess_separator, header_names, second_row
from .guess_encoding import Encoding, guess_encoding
from .read_excel import read_excel
from .read_spss import read_spss
from .sheet import Converted, Sheet

SPSS = (b"$FL2", b"$FL3")


class Found(NamedTuple):
    """What of a header can be used."""

    columns: dict[str, tuple[str, ...]]
    repeated: tuple[str, ...]
    unnamed: int


def read_any(path: Path, sheet: str = "", encoding: str = "") -> Sheet:
    """Read a CSV, an Excel or OpenDocument workbook, or an SPSS file.

    Parameters
    ----------
    path : Path
    sheet : str
        A workbook's worksheet; default: its only one.
    encoding : str
        A CSV's; default: guessed.

    Raises
    ------
    CohortError
        It is none of them, or no table with a row per patient.
    """
    data, file = read_from_anywhere(path, "Correct the path"), str(path)
    if data.startswith(SPSS):
        return _converted(read_spss(data, file), file)
    if data.startswith(SPREADSHEETS):
        return _converted(read_excel(data, file, sheet), file)
    if sheet:
        raise CohortError([Problem(file, "", "is not a workbook", "Leave out --sheet")])
    return _csv(data, file, _said(encoding, file) if encoding else guess_encoding(data))


def _said(encoding: str, file: str) -> Encoding:
    try:
        return Encoding(CsvFormat(encoding=encoding).encoding, "as you said")
    except ValidationError as error:
        raise CohortError([Problem(file, "--encoding", str(error.errors()[0]["ctx"]["error"]))]) from None


def _converted(table: Converted, file: str) -> Sheet:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(table.rows)
    data = text.getvalue().encode("utf-8")
    how = tuple(f"cohort.csv was converted from {each}" for each in table.how)
    columns, repeated, unnamed = _columns(data, file, CsvFormat(separator=","))
    labels = {name: label for name, label in table.labels.items() if name in columns}
    return Sheet(file, data, columns, repeated, unnamed, how=how, labels=labels, levels=table.levels)


def _csv(data: bytes, file: str, encoding: Encoding) -> Sheet:
    text = decode(data, file, encoding.name)
    separator = guess_separator(text)
    columns, repeated, unnamed = _columns(data, file, CsvFormat(encoding=encoding.name, separator=separator))
    marks = guess_marks(columns)
    written = CsvFormat(
        encoding=encoding.name,
        separator=None if separator == "," else separator,
        decimal=marks.decimal,
        thousands=marks.thousands,
    )
    words = {";": "semicolons", "tab": "tabs"}
    how = [f"encoding: {encoding.why}"] if encoding.why else []
    how += [f"separator: cells are separated by {words[separator]}"] if separator in words else []
    how += [f"numbers: {why}" for why in marks.why]
    return Sheet(file, data, columns, repeated, unnamed, written, tuple(how), marks.unclear)


def _refuse_title(header: list[str], below: list[str], file: str) -> None:
    """A first row with few cells above one with many is a title, or the upper part of a header in two rows."""
    n, n_below = (sum(map(bool, map(str.strip, row))) for row in (header, below))
    if 2 * n < n_below:
        what = (
            f"has {n} cells with text, and the row below has {n_below}: a title above the header, or two header rows?"
        )
        remedy = "In a copy, delete what stands above the row with the names of the columns"
        raise CohortError([Problem(file, "the first row", what, remedy)])


def _columns(data: bytes, file: str, written: CsvFormat) -> Found:
    """Cells by header, headers that stand more than once, and how many columns have none."""
    separator = written.separator or ","
    text = decode(data, file, written.encoding)
    header = header_names(first_row(text, separator))
    _refuse_title(header, second_row(text, separator), file)
    times = Counter(header)
    names = [name for name in times if name and times[name] == 1]
    raw = parse_csv(data, file, names, written=written, identifiers=None)
    if raw.problems:
        raise CohortError(raw.problems)
    if len(names) < 2:
        what = "has fewer than two columns with a name of their own"
        remedy = "Separate the cells by commas, semicolons or tabs, with the names of the columns in the first row"
        raise CohortError([Problem(file, "", what, remedy)])
    repeated = tuple(name for name in times if name and times[name] > 1)
    return Found({name: tuple(raw.columns[name]) for name in names}, repeated, times[""])
