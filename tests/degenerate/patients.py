"""Patients of whom something cannot be estimated: every way in which a column can be degenerate, in any number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lymphoradio.study import Study

# Counts without ties, in no order; the second is not a monotone function of the first.
ORDINARY = np.array(
    [340, 512, 287, 655, 430, 391, 268, 720, 505, 333, 612, 298, 447, 560, 377, 689, 254, 481, 405, 533]
)
OTHER = np.array([61, 48, 70, 55, 39, 66, 58, 44, 72, 51, 63, 47, 36, 69, 54, 42, 65, 50, 59, 45])
N = len(ORDINARY)


def numbers(n: int) -> dict[str, np.ndarray]:
    """Columns of numbers of `n` patients by what is wrong with them; `ordinary` and `other` are in order."""
    i = np.arange(n)
    ordinary = ORDINARY[i % N] + 0.25 * (i // N)
    other = OTHER[i % N] + 0.5 * (i // N)
    return {
        "ordinary": ordinary,
        "other": other,
        "constant": np.full(n, 5.0),
        "zero": np.zeros(n),
        "repeated": ordinary.copy(),
        "shifted": ordinary + 10,
        "doubled": 2 * ordinary,
        "negative": -ordinary,
        "collinear": ordinary + other,
        "binary": (i % 3 == 0).astype(float),
        "ties": np.where(i % 2 == 0, 300.0, 400.0),
        "one_apart": np.where(i == 1, 7.0, 3.0),
        "rounding": 5 + np.where(i % 2 == 0, 0.0, 1e-15),  # constant but for the last bit
        "huge": ordinary * 1e57,
        "tiny": ordinary * 1e-60,
        "offset": 1e12 + ordinary,
        "one_value": np.where(i == 0, ordinary, np.nan),
        "two_values": np.where(i < 2, ordinary, np.nan),
        "late_half": np.where(i >= n // 2, ordinary, np.nan),
        "early_half": np.where(i < n // 2, other, np.nan),
        "nothing": np.full(n, np.nan),
    }


FACTORS = {
    "halves": ("A", "B"),
    "thirds": ("A", "B", "C"),
    "only_a": ("A", "B"),
    "only_b": ("A", "B"),
    "one_in_b": ("A", "B"),
    "empty_level": ("A", "B", "C"),
    "each_alone": tuple(f"L{i}" for i in range(N)),
    "separating": ("Low", "High"),
    "quasi": ("A", "B"),
    "missing": ("A", "B"),
    "mostly_missing": ("A", "B"),
}


def factors(n: int) -> dict[str, np.ndarray]:
    """Columns of levels of `n` patients; None for missing."""
    i = np.arange(n)
    ordinary = numbers(n)["ordinary"]
    split = np.median(ordinary) if n else 0.0
    found = {
        "halves": np.where(i % 2 == 0, "A", "B"),
        "thirds": np.array(["A", "B", "C"])[i % 3],
        "only_a": np.full(n, "A"),
        "only_b": np.full(n, "B"),
        "one_in_b": np.where(i == n - 1, "B", "A"),
        "empty_level": np.where(i % 2 == 0, "A", "C"),
        "each_alone": np.array([f"L{j % N}" for j in i], dtype=str),
        "separating": np.where(ordinary > split, "High", "Low"),
        "quasi": np.where((ordinary > split) & (i % 3 == 0), "B", "A"),
        "missing": np.full(n, None),
        "mostly_missing": np.where(i == 0, "A", np.where(i == 1, "B", None)),
    }
    return {name: values.astype(object) for name, values in found.items()}


def endpoints(n: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Times in days and events of `n` patients."""
    i = np.arange(n)
    ordinary = numbers(n)["ordinary"]
    order = np.argsort(np.argsort(ordinary)) + 1.0
    return {
        "usual": (30.0 + 11 * (i * 7 % 19) + i, (i % 3 != 1).astype(float)),
        "one_event": (30.0 + 11 * (i * 7 % 19) + i, (i == n // 2).astype(float)),
        "last_event": (1.0 + i, (i == n - 1).astype(float)),
        "same_time": (np.full(n, 90.0), (i % 2 == 0).astype(float)),
        "all_at_once": (np.full(n, 90.0), np.ones(n)),
        "monotone": (order, np.ones(n)),  # who has the lowest value dies first
        "early": (1.0 + i % 5, (i % 2 == 0).astype(float)),  # nobody is followed for 30 days
        "no_event": (1.0 + i, np.zeros(n)),
        "tiny_time": (1e-59 * (1 + i), (i % 2 == 0).astype(float)),
        "huge_time": (1e58 * (1 + i), (i % 2 == 0).astype(float)),
    }


def events(n: int) -> dict[str, np.ndarray]:
    """Worst grades of terms that nobody has, everybody has, one patient has, and of which all died."""
    i = np.arange(n)
    return {
        "Never": np.zeros(n),
        "Always": 1.0 + i % 3,
        "Once": np.where(i == 0, 5.0, 0.0),
        "Fatal": np.full(n, 5.0),
    }


def cohort(n: int = N) -> pd.DataFrame:
    """The prepared cohort, as analyses are given it."""
    columns: dict[str, Any] = {**numbers(n), **{f"events:grade:{term}": worst for term, worst in events(n).items()}}
    for name, values in factors(n).items():
        columns[name] = pd.Categorical(values, categories=list(FACTORS[name]))
    for name, (time, event) in endpoints(n).items():
        columns[f"{name}_time"], columns[f"{name}_event"] = time, event
    return pd.DataFrame(columns)


def study(**analyses: dict[str, Any]) -> Study:
    """The plan of that cohort with these analyses, each printed in every way that it has."""
    return Study.model_validate(
        {
            "title": "Degenerate",
            "resampling": {"replicates": 200},
            "id": "id",
            "columns": {
                **{name: {"label": name, "unit": "cells/uL"} for name in numbers(1)},
                **{name: {"label": name, "levels": {level: level for level in FACTORS[name]}} for name in FACTORS},
                **{f"{name}_{part}": {"label": part} for name in endpoints(1) for part in ("time", "event")},
            },
            "endpoints": {
                name: {
                    "label": name, "time": f"{name}_time", "event": f"{name}_event",
                    "codes": {1: "event", 0: "censored"}, "time_unit": "days", "show_in": "days",
                }
                for name in endpoints(1)
            },
            "records": {
                "events": {
                    "file": "events.csv", "id": "id",
                    "columns": {
                        "term": {"label": "Term", "levels": {term: term for term in events(1)}},
                        "grade": {"label": "Grade"},
                    },
                }
            },
            "analyses": analyses,
        }
    )  # fmt: skip
