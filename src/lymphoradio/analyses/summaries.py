"""Tidy rows that several analyses share: descriptive summaries, tests, and what to do when there is no number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..stats.descriptive import describe
from ..stats.errors import NotEstimable

Row = dict[str, Any]
SUMMARY = ("mean", "sd", "median", "q1", "q3", "min", "max")


def summary_rows(values: np.ndarray, **row: Any) -> list[Row]:
    """Mean, SD, median, quartiles (type 7) and range of the values that are there.

    Parameters
    ----------
    values : ndarray, shape (n_patients,)
        NaN for missing.
    **row
        Columns that the rows share.

    Returns
    -------
    list of dict
        Rows of the glossary: seven estimates with `n` and `n_missing`.
    """
    present = values[~np.isnan(values)]
    shared = {**row, "n": len(present), "n_missing": len(values) - len(present)}
    try:
        summary = describe(present)
    except NotEstimable as reason:
        return [{**shared, "estimate_type": kind, "note": str(reason)} for kind in SUMMARY]
    found = {kind: float(getattr(summary, kind)) for kind in SUMMARY}
    return [
        {**shared, "estimate_type": kind, "estimate": value, **_note(value, "not defined for one patient")}
        for kind, value in found.items()
    ]


def _note(value: float, reason: str) -> Row:
    return {"note": reason} if np.isnan(value) else {}


def estimable(compute: Callable[..., Mapping[str, Any]], *arguments: Any, **row: Any) -> Row:
    """`row` with what `compute(*arguments)` returns, or with the reason as its note where there is no number."""
    try:
        found = compute(*arguments)
    except NotEstimable as reason:
        found = {"note": str(reason)}
    return {**row, **found, "note": joined(row.get("note", ""), found.get("note", ""))}


def joined(*notes: str) -> str:
    """Notes as one text."""
    return "; ".join(note for note in notes if note)
