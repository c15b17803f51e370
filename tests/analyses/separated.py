"""Cohorts whose outcome is separated: those of tests/golden/firth.R, and one with an empty cell; with their plans."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio.study import Study
from tests.stats.firth_data import table

YES_NO = {0: "No", 1: "Yes"}
COLUMNS: dict[str, Any] = {
    "nv": {"label": "Neovasculation", "levels": YES_NO},
    "pi": {"label": "Pulsatility index"},
    "eh": {"label": "Endometrium height", "unit": "mm"},
    "hg": {"label": "High grade", "levels": YES_NO},
    "exposed": {"label": "Exposure", "levels": YES_NO},
    "age": {"label": "Age", "unit": "years"},
    "stage": {"label": "Stage", "levels": {1: "I", 2: "II", 3: "III"}},
    "response": {"label": "Response", "levels": YES_NO},
    "time": {"label": "Time", "unit": "days"},
    "dead": {"label": "Death"},
}
ENDPOINTS = {"os": {"label": "Overall survival", "event_label": "Death of any cause", "time": "time", "event": "dead",
                    "codes": {1: "event", 0: "censored"}}}  # fmt: skip


def plan(outputs: dict[str, Any] | None = None, **analyses: Any) -> Study:
    """A plan with these analyses."""
    return Study.model_validate(
        {"title": "Separated", "id": "id", "columns": COLUMNS, "endpoints": ENDPOINTS, "analyses": analyses,
         "outputs": outputs or {}}
    )  # fmt: skip


def yes_no(values: pd.Series | np.ndarray) -> np.ndarray:
    return np.where(np.asarray(values) == 1, "Yes", "No").astype(object)


def endometrial() -> pd.DataFrame:
    """Every patient with neovasculation has a high grade."""
    data = table("endometrial")
    return pd.DataFrame(
        {"nv": yes_no(data["NV"]), "pi": data["PI"], "eh": data["EH"], "hg": yes_no(data["HG"])}
    ).reset_index(drop=True)


def unexposed() -> pd.DataFrame:
    """No death of the exposed."""
    data = table("unexposed")
    return pd.DataFrame(
        {"exposed": yes_no(data["exposed"]), "age": data["age"], "os_time": data["time"], "os_event": data["event"]}
    ).reset_index(drop=True)


def empty_cell() -> pd.DataFrame:
    """Sixty patients: all of stage III respond, none of stage I dies."""
    i = np.arange(60)
    stage = np.array(["I", "II", "III"])[i * 7 % 3]
    return pd.DataFrame(
        {
            "stage": stage.astype(object),
            "age": 45.0 + i * 11 % 37,
            "response": yes_no((i * 5 % 4 > 1) | (stage == "III")),
            "os_time": 100.0 + 61 * (i * 13 % 23) + i,
            "os_event": ((i * 5 % 7 > 2) & (stage != "I")).astype(int),
        }
    )
