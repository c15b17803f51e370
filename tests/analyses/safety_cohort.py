"""The cohort of tests/golden/response.R with its plan."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio.study import Study
from tests.stats.golden import golden

RESPONSES = ("Complete response", "Partial response", "Stable disease", "Progressive disease")
SEXES, ARMS = ("Male", "Female"), ("A", "B", "C")
TERMS = {"fatigue": "Fatigue", "nausea": "Nausea", "rash": "Rash", "hepatitis": "Hepatitis"}


def _levels(*labels: str) -> dict[int, str]:
    return dict(enumerate(labels, start=1))


PLAN: dict[str, Any] = {
    "title": "Sixty patients",
    "id": "id",
    "time_zero": "start of radiotherapy",
    "columns": {
        "best": {"label": "Best response (RECIST 1.1)", "levels": _levels(*RESPONSES), "known_at": "12 weeks"},
        "sex": {"label": "Sex", "levels": _levels(*SEXES)},
        "arm": {"label": "Arm", "levels": _levels(*ARMS)},
        "asl": {"label": "Severe lymphopenia", "levels": {0: "No", 1: "Yes"}, "known_at": "28 days"},
        "age": {"label": "Age", "unit": "years", "decimals": 0},
        "pre": {"label": "CD8+ before", "unit": "cells/uL", "decimals": 0},
        "post": {"label": "CD8+ after", "unit": "cells/uL", "decimals": 0, "known_at": "7 days"},
        "before": {"label": "NK before", "unit": "cells/uL", "decimals": 0},
        "after": {"label": "NK after", "unit": "cells/uL", "decimals": 0, "known_at": "7 days"},
    },
    "derived": {"low": {"label": "Low CD8+", "formula": "pre < 400"}},
    "records": {
        "events": {
            "file": "adverse_events.csv",
            "id": "id",
            "columns": {
                "term": {"label": "Term", "levels": TERMS},
                "worst": {"label": "Grade", "decimals": 0},
            },
        }
    },
    "analyses": {
        "pairs": {"kind": "paired_change", "pairs": {"CD8+ T cells": ["pre", "post"], "NK cells": ["before", "after"]}},
        "pairs_by": {
            "kind": "paired_change", "by": "sex", "test": "signed_rank",
            "pairs": {"CD8+ T cells": ["pre", "post"], "NK cells": ["before", "after"]},
        },
        "pairs_by_asl": {
            "kind": "paired_change", "by": "asl", "test": "paired_t", "adjust": "none",
            "pairs": {"CD8+ T cells": ["pre", "post"]},
        },
        "response": {"best": "best", "objective": RESPONSES[:2], "control": RESPONSES[:3]},
        "response_by": {
            "kind": "response", "best": "best", "objective": RESPONSES[:2], "control": RESPONSES[:3], "by": "arm",
        },
        "adverse_events": {"records": "events", "term": "term", "grade": "worst"},
        "adverse_events_by": {"kind": "adverse_events", "records": "events", "term": "term", "grade": "worst",
                              "by": "sex"},
    },
    "outputs": {
        "Table 1": {"from": "pairs_by", "title": "Change by sex"},
        "Table 2": {"from": "response", "title": "Tumour response"},
        "Table 3": {"from": "response_by", "title": "Tumour response by arm"},
        "Table 4": {"from": "adverse_events", "title": "Adverse events", "footnotes": ["Grades by CTCAE 5.0"]},
        "Table 5": {"from": "adverse_events_by", "title": "Adverse events by sex"},
        "Table 6": {"from": "adverse_events", "as": "adverse_events_by_grade", "title": "Toxicity by grade"},
        "Table 7": {"from": "adverse_events_by", "as": "adverse_events_by_grade", "title": "Toxicity by grade and sex"},
        "Table 8": {"from": "pairs_by_asl", "title": "Change by severe lymphopenia"},
        "Figure 1": {"from": "pairs_by", "title": "Change by sex"},
        "Figure 2": {"from": "pairs_by_asl", "title": "Change by severe lymphopenia", "width": "one_column"},
    },
}  # fmt: skip


def study(**changes: Any) -> Study:
    """The plan, with other top-level keys if asked."""
    return Study.model_validate({**PLAN, **changes})


def cohort() -> pd.DataFrame:
    """R's cohort as the pipeline would prepare it: labels for codes, worst grades under the plan's column names."""
    codes = golden("response.csv", "cohort")
    plan = study()
    frame = pd.DataFrame({name: codes[name] for name in ("age", "pre", "post", "before", "after")}, dtype=float)
    for name in ("best", "sex", "arm"):
        labels = dict(enumerate(plan.levels(name), start=1))
        frame[name] = pd.Series(codes[name]).map(labels).astype(object)
    frame["asl"] = np.where(frame["post"] < 400, "Yes", "No")
    frame["low"] = np.where(frame["pre"] < 400, "Yes", "No")
    columns = plan.worst_grades(plan.analyses["adverse_events"])
    return frame.assign(**{columns[label]: np.array(codes[name], dtype=float) for name, label in TERMS.items()})
