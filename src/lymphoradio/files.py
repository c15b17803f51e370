"""Writing results: whole or not at all, and for the owner's eyes."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import pandas as pd


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it: a killed process leaves the old file or none, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with plain line ends, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a data frame as CSV, floats in their shortest exact form, missing as an empty cell."""
    write_bytes(path, table_bytes(frame))


def table_bytes(frame: pd.DataFrame) -> bytes:
    """A data frame as `write_table` writes it."""
    whole = {name: _whole(frame[name]) for name in frame.columns if _is_whole(frame[name])}
    return csv_text(frame.assign(**whole)).encode("utf-8")


def csv_text(frame: pd.DataFrame) -> str:
    """A data frame as CSV in which no text is a formula of a spreadsheet; `read_table` reads it back."""
    words = {name: frame[name].map(_as_text) for name in frame.columns if frame[name].dtype == object}
    text: str = frame.assign(**words).to_csv(index=False, lineterminator="\n")
    return text


# A spreadsheet runs such a cell; a text that already has the apostrophe gets another, so that it can be read back.
_FORMULA = re.compile(r"'*[ \v\f]*[=+\-@\t\r\x00]")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def _as_text(cell: object) -> object:
    """A cell with an apostrophe in front where a spreadsheet would take its text for a formula.

    >>> _as_text("=1+1"), _as_text("-45.0"), _as_text("-1+1 @alone"), _as_text("'=1")
    ("'=1+1", '-45.0', "'-1+1 @alone", "''=1")
    """
    risky = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def _is_whole(column: pd.Series) -> bool:
    """Counts are floats in memory, because pandas has no missing integer; in the file 532, not 532.0."""
    return column.name in ("n", "n_missing", "n_events", "n_risk", "n_censored", "step")


def _whole(column: pd.Series) -> pd.Series:
    return column.map(lambda value: "" if pd.isna(value) else str(int(value)))


def read_table(path: Path, numeric: tuple[str, ...]) -> pd.DataFrame:
    """Read a results CSV back exactly: `numeric` columns as float, all others as text."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = {
        name: [float(cell) if cell else float("nan") for cell in text[name]]
        if name in numeric
        else text[name].map(_as_written)
        for name in text.columns
    }
    return pd.DataFrame(columns)


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
