"""Recommended results beside the published ones, as the jobs that print them read them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files import read_table
from ..layout import Layout
from ..render.comparisons import COLUMNS


def read_conclusions(layout: Layout) -> pd.DataFrame:
    """The table of conclusions; without rows where the plan compares none."""
    if not layout.compared:
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return read_table(Path(layout.conclusions), ())
