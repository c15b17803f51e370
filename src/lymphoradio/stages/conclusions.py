"""Recommended results beside the published ones, as the jobs that print them read them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files import read_table
from ..layout import Layout
from ..render.comparisons import COLUMNS, comparisons
from ..render.style import OWN, current
from .work import read_result


def read_conclusions(layout: Layout) -> pd.DataFrame:
    """The table of conclusions; without rows where the plan compares none.

    The file is in the program's own style: in another one its sentences are written anew from the same rows.
    """
    if not layout.compared:
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    if current() == OWN:
        return read_table(Path(layout.conclusions), ())
    estimates = {analysis: read_result(layout, analysis).estimates for analysis in layout.compared}
    return comparisons(layout.study, estimates)
