"""The patients of tests/golden/imputed_data.csv and regressions of them whose covariates are imputed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from lymphoradio.study import Study
from tests import studies

COLUMNS: dict[str, Any] = {
    "age": {"label": "Age", "unit": "years"},
    "sex": {"label": "Sex", "levels": {1: "Male", 2: "Female"}},
    "ecog": {"label": "ECOG performance status", "levels": {0: "0", 1: "1", 2: "2"}},
    "diet": {"label": "Diet", "levels": {0: "Good", 1: "Poor"}},
    "calories": {"label": "Calories at meals", "unit": "kcal"},
    "loss": {"label": "Weight loss", "unit": "lb"},
    "time": {"label": "Time", "unit": "days"},
    "event": {"label": "Death"},
}
ENDPOINTS = {"os": {"label": "Overall survival", "event_label": "Death of any cause", "time": "time", "event": "event",
                    "codes": {1: "event", 0: "censored"}}}  # fmt: skip
IMPUTE: dict[str, Any] = {"missing": "impute"}
ANALYSES: dict[str, Any] = {
    "linear": {"outcome": "loss", "candidates": ["age", "sex", "ecog", "calories"], **IMPUTE,
               "models": {"listed": {"variables": ["age", "ecog", "calories"]}}},
    "logistic": {"outcome": "diet", "candidates": ["age", "sex", "ecog", "loss"], **IMPUTE,
                 "models": {"listed": {"variables": ["age", "ecog", "loss"]}}},
    "cox": {"endpoint": "os", "candidates": ["age", "sex", "ecog", "calories", "loss"], **IMPUTE,
            "models": {"listed": {"variables": ["age", "sex", "ecog", "loss"]}}},
}  # fmt: skip


def cohort() -> pd.DataFrame:
    """The patients, as the pipeline prepares them."""
    table = pd.read_csv(studies.GOLDEN / "imputed_data.csv", dtype={"ecog": str})
    return table.assign(os_time=table["time"].astype(float), os_event=table["event"].astype(float))


def plan(outputs: dict[str, Any] | None = None, **analyses: Any) -> Study:
    """A plan with these analyses, or with the three."""
    return Study.model_validate(
        {"title": "Imputed", "id": "id", "columns": COLUMNS, "endpoints": ENDPOINTS, "analyses": analyses or ANALYSES,
         "outputs": outputs or {}}
    )  # fmt: skip
