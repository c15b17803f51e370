"""Look-ups in tidy rows."""

from __future__ import annotations

import pandas as pd


def rows(frame: pd.DataFrame, **equal: object) -> pd.DataFrame:
    """Rows with these values."""
    for name, value in equal.items():
        frame = frame[frame[name] == value]
    return frame


def one(frame: pd.DataFrame, **equal: object) -> pd.Series:
    """The only row with these values."""
    found = rows(frame, **equal)
    assert len(found) == 1, f"{len(found)} rows have {equal}"
    return found.iloc[0]
