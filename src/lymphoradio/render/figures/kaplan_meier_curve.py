"""A group's survival curve and its numbers, read from the tidy rows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...study import Study
from ...study.specs import KaplanMeier
from ...tidy import Result
from ..format import NE, NR, format_count, format_median, format_range
from .rows import first, where
from .style import Look, group_look

# A curve of more steps than these is drawn without those that no print shows; its numbers are of all steps.
MOST_STEPS = 600
# Ticks of more censored patients than these are a fringe along the whole curve.
MOST_TICKED = 500
NOT_REACHED = "not reached"


@dataclass(frozen=True)
class Curve:
    """A group's steps from time 0, its numbers at round times, and its line in the key.

    `risk`: by time the numbers at risk, censored and with the event before.
    """

    group: str
    look: Look
    time: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    censored: np.ndarray
    risk: dict[float, tuple[str, str, str]]
    counts: str
    median: str

    @property
    def without_band(self) -> Curve:
        """The same curve, no limits."""
        none = np.full(len(self.time), math.nan)
        return replace(self, low=none, high=none)

    @property
    def is_crowded(self) -> bool:
        """Whether its censored patients are too many to be marked."""
        return bool(self.censored.sum() > MOST_TICKED)

    @property
    def is_ticked(self) -> bool:
        """Whether its censored patients are marked."""
        return bool((self.censored > 0).any()) and not self.is_crowded

    def seen(self, pixel: float) -> Curve:
        """The same curve; of many steps those where it or its band has moved by `pixel` since the last one."""
        if len(self.time) <= MOST_STEPS:
            return self
        ends = np.nan_to_num(np.column_stack([self.survival, self.low, self.high]), nan=-1.0).tolist()
        places = [0]
        for place, here in enumerate(ends):
            if any(abs(now - last) >= pixel for now, last in zip(here, ends[places[-1]], strict=True)):
                places.append(place)
        places = sorted({*places, len(ends) - 1})
        parts = {name: getattr(self, name)[places] for name in ("time", "survival", "low", "high", "censored")}
        return replace(self, **parts)


def read_curve(group: str, results: Result, spec: KaplanMeier, study: Study) -> Curve:
    """The curve of a group; of all patients where `group` is empty."""
    assert results.curves is not None
    steps = where(results.curves, curve="survival", group=group).sort_values("x", kind="stable")
    risk = where(results.curves, curve="at_risk", group=group).sort_values("x", kind="stable")
    rows = where(results.estimates, group=group)
    total = first(rows, estimate_type="count", variable="events")
    median = first(rows, estimate_type="median_survival")
    return Curve(
        group=group,
        look=group_look(study, spec.by, group),
        time=steps["x"].to_numpy(float),
        survival=steps["y"].to_numpy(float),
        low=steps["conf_low"].to_numpy(float),
        high=steps["conf_high"].to_numpy(float),
        censored=np.nan_to_num(steps["n_censored"].to_numpy(float)),
        risk={
            x: (format_count(n), format_count(censored), format_count(events))
            for x, n, censored, events in zip(risk["x"], risk["y"], risk["n_censored"], risk["n_events"], strict=True)
        },
        counts="" if total is None else f"{format_count(total['n_events'])}/{format_count(total['n'])}",
        median="" if median is None else _median(median),
    )


def _median(row: pd.Series) -> str:
    if not math.isnan(row["estimate"]):
        return format_median(row["estimate"], row["conf_low"], row["conf_high"], row["note"])
    if "not reach" not in row["note"]:
        return NE
    low, high = row["conf_low"], row["conf_high"]
    return NOT_REACHED if math.isnan(low) else f"{NOT_REACHED} ({format_range(low, high, 1, NR)})"
