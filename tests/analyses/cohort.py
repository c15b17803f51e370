"""A small cohort with what makes an analysis add a note: no group, a late group, dropout, a coupled outcome."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio.study import Study

N = 60
PLAN: dict[str, Any] = {
    "title": "Small",
    "id": "id",
    "columns": {
        "arm": {"label": "Arm", "levels": {"a": "Photons", "b": "Protons"}},
        "asl": {"label": "Severe lymphopenia", "levels": {0: "No", 1: "Yes"}, "known_at": "28 days"},
        "age": {"label": "Age", "unit": "years", "decimals": 0},
        "pre": {"label": "Lymphocytes", "unit": "cells/uL", "decimals": 0},
        "post": {"label": "Lymphocytes after", "unit": "cells/uL", "decimals": 0, "known_at": "4 weeks"},
        "last": {"label": "Lymphocytes at the end", "unit": "cells/uL", "decimals": 0, "known_at": "8 weeks"},
        "time": {"label": "Time", "unit": "days"},
        "dead": {"label": "Death"},
    },
    "derived": {
        "change": {"label": "Change", "unit": "cells/uL", "formula": "post - pre"},
        "relative": {"label": "Relative change", "formula": "change / pre"},
        "fell": {"label": "Fall", "formula": "relative < -0.5"},
    },
    "endpoints": {
        "os": {
            "label": "Overall survival", "event_label": "Death of any cause", "time": "time", "event": "dead",
            "codes": {1: "event", 0: "censored"},
        }
    },
    "analyses": {"characteristics": {"variables": ["age"], "by": "arm"}},
}  # fmt: skip


def study(**changes: Any) -> Study:
    """The plan, with other top-level keys if asked."""
    return Study.model_validate({**PLAN, **changes})


def cohort() -> pd.DataFrame:
    """Sixty patients: two without an arm, five without the last count."""
    i = np.arange(N)
    pre = 1500 + 37 * (i * 7 % 11) - 25 * (i % 5)
    post = np.round(pre * (0.35 + 0.06 * (i * 5 % 7)))
    arm = np.where(i % 2 == 0, "Photons", "Protons").astype(object)
    arm[[8, 31]] = None
    frame = pd.DataFrame(
        {
            "arm": arm,
            "asl": np.where(i * 3 % 7 < 3, "Yes", "No"),
            "age": 45.0 + i * 11 % 37,
            "pre": pre.astype(float),
            "post": post,
            "last": np.where(i % 12 == 5, np.nan, np.round(pre * (0.5 + 0.04 * (i * 3 % 8)))),
            "os_time": 100.0 + 61 * (i * 13 % 23) + i,
            "os_event": (i * 5 % 3 > 0).astype(int),
        }
    )
    frame["change"] = frame["post"] - frame["pre"]
    frame["relative"] = frame["change"] / frame["pre"]
    frame["fell"] = np.where(frame["relative"] < -0.5, "Yes", "No")
    return frame
