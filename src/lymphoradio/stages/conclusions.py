"""Recommended results beside the published ones."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files import read_table, write_table
from ..layout import Layout
from ..render.comparisons import COLUMNS, comparisons
from ..render.style import OWN, current
from .work import ReadResult


def write_conclusions(layout: Layout, result_of: ReadResult) -> None:
    """Compare the recommended analyses of a study with the published ones, and write the table of both."""
    write_table(Path(layout.conclusions), _compared(layout, result_of))


def read_conclusions(layout: Layout, result_of: ReadResult) -> pd.DataFrame:
    """The table of conclusions; without rows where the plan compares none.

    The file is in the program's own style: in another one its sentences are written anew from the same rows.
    """
    if not layout.compared:
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    if current() == OWN:
        return read_table(Path(layout.conclusions), ())
    return _compared(layout, result_of)


def _compared(layout: Layout, result_of: ReadResult) -> pd.DataFrame:
    return comparisons(layout.study, {analysis: result_of(analysis).estimates for analysis in layout.compared})
