"""Reading a cohort CSV as text: encoding, header and row widths; nothing is guessed and no row is lost silently."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from ..errors import CohortError, Problem


@dataclass(frozen=True)
class RawTable:
    """A CSV as text.

    Attributes
    ----------
    file : str
        As the user names it.
    columns : dict of str to list of str
        Cells by header, stripped of surrounding blanks.
    rows : list of int
        Line in the file on which each row ends, counted from 1 with the header: what a spreadsheet shows.
    sha256 : str
        Of the file's bytes.
    notes : list of str
        What was met and passed over: blank lines, for example.
    """

    file: str
    columns: dict[str, list[str]]
    rows: list[int]
    sha256: str
    notes: list[str]


def read_bytes(path: Path) -> bytes:
    """Bytes of an input file.

    Raises
    ------
    CohortError
        The file does not exist or cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        remedy = "Put the file there, or correct the path in config.yaml"
        raise CohortError([Problem(str(path), "", "the file does not exist", remedy)]) from None
    except OSError as trouble:
        raise CohortError([Problem(str(path), "", f"cannot be read: {trouble.strerror}")]) from None


def parse_csv(data: bytes, file: str, needed: list[str]) -> RawTable:
    """Parse the bytes of a cohort CSV: comma-separated, UTF-8, one header line.

    Parameters
    ----------
    data : bytes
    file : str
        As messages name it.
    needed : list of str
        Columns that the plan needs; other columns are left out.

    Raises
    ------
    CohortError
        Everything that is wrong with the file as a table.
    """
    lines, notes = _lines(data, file)
    if not lines:
        raise CohortError([Problem(file, "", "the file is empty")])
    header = [name.strip() for name in lines[0][1]]
    problems = _header_problems(header, needed, file)
    body = [(row, cells) for row, cells in lines[1:] if any(cell.strip() for cell in cells)]
    blank = len(lines) - 1 - len(body)
    if blank:
        notes.append(f"{blank} blank line{'s' if blank > 1 else ''} passed over")
    if not body:
        problems.append(Problem(file, "", "the file has a header but no patients"))
    for row, cells in body:
        if len(cells) != len(header):
            what = f"has {len(cells)} cells; the header has {len(header)}"
            problems.append(Problem(file, f"row {row}", what, "A truncated file, or a comma inside an unquoted cell"))
    if problems:
        raise CohortError(problems)
    place = {name: header.index(name) for name in needed}
    columns = {name: [cells[i].strip() for _, cells in body] for name, i in place.items()}
    return RawTable(file, columns, [row for row, _ in body], hashlib.sha256(data).hexdigest(), notes)


def _lines(data: bytes, file: str) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Lines of the CSV, each with its line number."""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CohortError([Problem(file, "", "is a spreadsheet or zip file, not a CSV", "Save it as CSV UTF-8")])
    if b"\x00" in data:
        raise CohortError([Problem(file, "", "has NUL bytes (UTF-16, or damaged)", "Save it as CSV UTF-8")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        row = data[: trouble.start].count(b"\n") + 1
        what = f"is not UTF-8 (byte {data[trouble.start]:#04x})"
        raise CohortError([Problem(file, f"row {row}", what, "Save it as CSV UTF-8")]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader], []
    except csv.Error as trouble:
        what = f"is not a CSV: {trouble}"
        raise CohortError([Problem(file, f"row {reader.line_num}", what, "Mind the quotes")]) from None


def _header_problems(header: list[str], needed: list[str], file: str) -> list[Problem]:
    problems = []
    if len(header) == 1 and len(needed) > 1 and (";" in header[0] or "\t" in header[0]):
        remedy = "Save it as a comma-separated CSV with decimal points"
        return [Problem(file, "row 1", "cells are separated by semicolons or tabs, not commas", remedy)]
    for name in dict.fromkeys(needed):
        times = header.count(name)
        if times == 0:
            close = [other for other in header if other.lower() == name.lower()]
            remedy = f"The file has {close[0]!r}; correct one of them" if close else "Add it, or correct the plan"
            problems.append(Problem(file, f"column {name}", "the plan needs this column and it is not there", remedy))
        elif times > 1:
            problems.append(Problem(file, f"column {name}", f"stands {times} times in the header", "Rename or remove"))
    return problems
