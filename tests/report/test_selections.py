"""What the report says of selections that resamples did not find again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio import tidy
from lymphoradio.report.selections import unstable_selections
from lymphoradio.study import Study
from lymphoradio.study.specs import Regression

SHARES = {"age": 49.9, "sex": 50.0, "ldh": 12.0}


def plan(**models: Any) -> tuple[Study, Regression]:
    study = Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "columns": {
                "t": {"label": "Time"},
                "e": {"label": "Death"},
                "age": {"label": "Age", "unit": "years"},
                "sex": {"label": "Sex", "levels": {0: "Male", 1: "Female"}},
                "ldh": {"label": "LDH", "unit": "U/L"},
            },
            "endpoints": {"os": {"label": "OS", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}}},
            "analyses": {"cox": {"endpoint": "os", "candidates": list(SHARES), "models": models}},
        }
    )
    spec = study.analyses["cox"]
    assert isinstance(spec, Regression)
    return study, spec


def estimates(kept: str, **changes: Any) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"estimate_type": "selection_step", "level": "stop", "variable": kept, "estimate": kept.count("+") + 1}
    ]
    rows += [
        {"estimate_type": "inclusion_frequency", "variable": name, "estimate": share} for name, share in SHARES.items()
    ]
    rows += [
        {"estimate_type": "optimism", "estimate": 0.0831},
        {
            "estimate_type": "corrected_performance",
            "estimate": 0.5776,
            "method": "Harrell's C in the same data minus optimism; x",
        },
        {"estimate_type": "calibration_slope", "estimate": 0.527},
    ]
    return tidy.estimates(
        [{**row, **changes.get(row["estimate_type"], {})} for row in rows], model="b", variant="recommended"
    )


def test_variables_that_fewer_than_half_of_the_resamples_found_are_named() -> None:
    study, spec = plan(b={"label": "Backward selection"})
    said = list(unstable_selections(study, spec, estimates("age + sex")))
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in said] == [
        "Backward selection: of the 2 selected variables, Age (49.9%) was selected in fewer than half of 1,000 "
        "resamples.",
        "Backward selection: Harrell's C is 0.661 in the patients of the selection and 0.578 corrected for its "
        "optimism; calibration slope 0.53.",
    ]
    both = next(unstable_selections(study, spec, estimates("age + ldh")))
    assert "were selected" in both
    assert list(unstable_selections(study, spec, estimates("sex"))) == said[1:]


def test_without_a_label_the_selection_is_described_and_a_missing_slope_is_left_out() -> None:
    study, spec = plan(b={})
    said = list(
        unstable_selections(study, spec, estimates("sex", calibration_slope={"estimate": np.nan, "note": "none"}))
    )
    assert said[0].startswith("backward elimination (Wald test, removal at p > 0.1): Harrell's C is 0.661")
    assert "slope" not in said[0]


def test_nothing_is_said_of_what_was_not_rerun() -> None:
    study, spec = plan(b={})
    none = estimates(
        "age", **{kind: {"estimate": np.nan, "note": "off"} for kind in ("inclusion_frequency", "optimism")}
    )
    assert list(unstable_selections(study, spec, none)) == []
