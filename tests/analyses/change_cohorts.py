"""Cohorts of R's goldens on change, as the pipeline would prepare them, with a plan that knows their columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio.study import Study
from tests.stats.golden import golden, read

TIMES = (0, 1, 2, 3, 4, 5)
UNIT = "cells/uL"
PLAN: dict[str, Any] = {
    "title": "Change",
    "id": "id",
    "columns": {
        "arm": {"label": "Arm", "levels": {0: "Photons", 1: "Protons"}},
        "three": {"label": "Three arms", "levels": {0: "A", 1: "B", 2: "C"}},
        "pre": {"label": "Before", "unit": UNIT},
        "post": {"label": "After", "unit": UNIT},
        **{f"week_{time}": {"label": f"Week {time}", "unit": UNIT} for time in TIMES},
    },
    "derived": {
        "change": {"label": "Change", "unit": UNIT, "formula": "post - pre"},
        "fall": {"label": "Fall", "unit": UNIT, "formula": "2 * (pre - post)"},
        "ratio": {"label": "Ratio", "formula": "post / pre"},
        "relative": {"label": "Relative change", "formula": "100 * change / pre"},
    },
    "analyses": {"correlation": {"pairs": {"Before and after": ["pre", "post"]}}},
}  # fmt: skip


def study(**analyses: Any) -> Study:
    """The plan with these analyses, each printed as Table 1, 2, ..."""
    outputs = {f"Table {i}": {"from": name, "title": name} for i, name in enumerate(analyses, start=1)}
    return Study.model_validate({**PLAN, "analyses": analyses or PLAN["analyses"], "outputs": outputs})


def pairs(file: str, case: str) -> pd.DataFrame:
    """Patients of a case with `pre`, `post`, the changes of the plan and, where R compared groups, their arm."""
    r = golden(file, case)
    frame = pd.DataFrame({"pre": r["pre"], "post": r["post"]}, dtype=float)
    if "group" in r:
        frame["arm"] = np.where(np.array(r["group"]) == 1, "Protons", "Photons").astype(object)
    change = frame["post"] - frame["pre"]
    ratio = frame["post"] / frame["pre"]
    return frame.assign(change=change, fall=-2 * change, ratio=ratio, relative=100 * (ratio - 1))


def weeks(scale: str) -> pd.DataFrame:
    """R's patients who leave, in a row each; on the scale `log` their values are such that the logarithms are R's."""
    data = read("mixed_model_data.csv")
    data = data[data["data"] == "dropout"]
    wide = data.pivot_table(index="patient", columns="time", values="y")
    wide = np.exp(wide) if scale == "log" else wide
    wide.columns = [f"week_{time}" for time in wide.columns]
    group = data.groupby("patient")["group"].first()
    arm = np.where(group == 1, "Protons", "Photons").astype(object)
    return wide.assign(arm=arm).reset_index(drop=True)
