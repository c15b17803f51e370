"""Writing results: whole or not at all, and for the owner's eyes."""

from __future__ import annotations

import hashlib
import os
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
    whole = {name: _whole(frame[name]) for name in frame.columns if _is_whole(frame[name])}
    write_text(path, frame.assign(**whole).to_csv(index=False, lineterminator="\n"))


def _is_whole(column: pd.Series) -> bool:
    """Counts are floats in memory, because pandas has no missing integer; in the file 532, not 532.0."""
    return column.name in ("n", "n_missing", "n_events", "n_risk", "n_censored", "step")


def _whole(column: pd.Series) -> pd.Series:
    return column.map(lambda value: "" if pd.isna(value) else str(int(value)))


def read_table(path: Path, numeric: tuple[str, ...]) -> pd.DataFrame:
    """Read a results CSV back exactly: `numeric` columns as float, all others as text."""
    text = pd.read_csv(path, dtype=str, keep_default_na=False)
    columns = {
        name: [float(cell) if cell else float("nan") for cell in text[name]] if name in numeric else text[name]
        for name in text.columns
    }
    return pd.DataFrame(columns)


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
