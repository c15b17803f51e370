"""Kaplan-Meier results from numbers of events and censorings that are rounded to midpoint 6.

References
----------
OpenSAFELY documentation, Midpoint 6 rounding, https://docs.opensafely.org/outputs/sdc/#midpoint-6-rounding; and its
reusable action kaplan-meier-function: cumulative events and censorings are rounded, the curve is computed from them.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from .. import tidy
from ..render.tables.rows import Record
from ..stats.kaplan_meier import (
    FollowUp,
    KmQuantile,
    at_risk,
    confidence_band,
    fit_kaplan_meier,
    quantile,
    reverse_kaplan_meier,
    survival_at,
)
from ..study.specs import KaplanMeier
from .counts import BIN, is_small, release_count, round_to_midpoint

# Times are rounded up to the power of ten below this part of the follow-up: a step is not one patient's day.
RESOLUTION = 50
SHARED = ("study", "analysis", "variant", "population", "outcome", "x_unit")
FROM_CURVE = ("median_survival", "survival_probability", "median_follow_up")


def rounded_patients(steps: pd.DataFrame) -> tuple[np.ndarray, np.ndarray] | None:
    """Made-up follow-up whose Kaplan-Meier curve is the released one.

    Parameters
    ----------
    steps : DataFrame
        Steps of a group's curve from time 0, with `x`, `n_risk`, `n_events`, `n_censored`.

    Returns
    -------
    tuple of ndarray, or None
        Times and events (1; 0 censored) of as many patients as the midpoint of their number says. Cumulative events and
        censorings go up by six at a time, when the first of the six happens; times are rounded up; the curve ends where
        7 or fewer are at risk, or fewer than 6 rounded ones would be left, and who is left then is censored there. None
        where 7 or fewer patients, or 7 or fewer events, are in the whole curve.
    """
    steps = steps.sort_values("x", kind="stable")
    if steps.empty or is_small(steps["n_risk"].max()) or is_small(steps["n_events"].sum()):
        return None
    followed = steps[steps["n_risk"].map(lambda n: not is_small(n))]
    unit = 10.0 ** math.floor(math.log10(max(followed["x"].max(), 1e-6) / RESOLUTION))
    left = round_to_midpoint(steps["n_risk"].max())
    times: list[float] = []
    events: list[int] = []
    before = [0, 0]
    end = 0.0
    for x, *cumulative in zip(
        followed["x"], followed["n_events"].cumsum(), followed["n_censored"].cumsum(), strict=True
    ):
        now = [round_to_midpoint(total) for total in cumulative]
        happened, censored = now[0] - before[0], now[1] - before[1]
        if left - happened - censored < BIN:
            break
        end = round(math.ceil(round(x / unit, 9)) * unit, 9)
        times += [end] * (happened + censored)
        events += [1] * happened + [0] * censored
        left, before = left - happened - censored, now
    return np.array([*times, *[end] * left]), np.array([*events, *[0] * left])


def released_curves(curves: pd.DataFrame, spec: KaplanMeier) -> pd.DataFrame:
    """The curves of an analysis as they may be released.

    Parameters
    ----------
    curves : DataFrame
        Rows of curve `survival` and `at_risk`, in the shape of `tidy.CURVE_COLUMNS`.
    spec : KaplanMeier

    Returns
    -------
    DataFrame
        Steps of `rounded_patients` without counts and censoring marks, and numbers at risk that are derived from them,
        redacted and rounded; nothing of a group that is too small.
    """
    rows: list[dict[str, Any]] = []
    for group, mine in curves.groupby("group", sort=False):
        patients = rounded_patients(mine[mine["curve"] == "survival"])
        if patients is None:
            continue
        shared = {name: str(mine[name].iloc[0]) for name in SHARED}
        rows += [{**shared, "group": group, **row} for row in _steps(*patients, spec)]
        ticks = mine.loc[mine["curve"] == "at_risk", "x"].to_numpy(float)
        rows += [{**shared, "group": group, **row} for row in _at_risk(*patients, ticks)]
    return tidy.curves(rows)


def _steps(time: np.ndarray, event: np.ndarray, spec: KaplanMeier) -> list[dict[str, Any]]:
    curve = fit_kaplan_meier(time, event)
    low, high = confidence_band(curve, spec.conf_level, spec.interval)
    keep = [i for i in range(len(curve.time)) if curve.n_event[i] or i == len(curve.time) - 1]
    start = [] if curve.time[0] == 0 else [{"curve": "survival", "x": 0.0, "y": 1.0}]
    return start + [
        {"curve": "survival", "x": curve.time[i], "y": curve.survival[i], "conf_low": low[i], "conf_high": high[i]}
        for i in keep
    ]


def _at_risk(time: np.ndarray, event: np.ndarray, ticks: np.ndarray) -> list[dict[str, Any]]:
    table = at_risk(time, event, ticks)
    return [
        {"curve": "at_risk", "x": tick, "y": release_count(table.n_risk[i]), "n_risk": release_count(table.n_risk[i]),
         "n_events": release_count(table.n_event[i]), "n_censored": release_count(table.n_censored[i])}
        for i, tick in enumerate(ticks)
        if tick <= time.max()
    ]  # fmt: skip


def from_curve(row: Record, patients: tuple[np.ndarray, np.ndarray], spec: KaplanMeier) -> dict[str, Any]:
    """Median survival or follow-up, or survival at a time, of the rounded patients.

    Parameters
    ----------
    row : mapping
        A tidy row of a type in `FROM_CURVE`.
    patients : tuple of ndarray
        As `rounded_patients` returns them.
    spec : KaplanMeier

    Returns
    -------
    dict
        `estimate`, `conf_low`, `conf_high` and `note` of the released row; without an estimate where the released curve
        ends before it.
    """
    time, event = patients
    curve = fit_kaplan_meier(time, event)
    if row["estimate_type"] == "survival_probability":
        at = survival_at(curve, np.array([row["time"]]), spec.conf_level, spec.interval)
        return {"estimate": at.survival[0], "conf_low": at.conf_low[0], "conf_high": at.conf_high[0], "note": ""}
    if row["estimate_type"] == "median_follow_up" and spec.follow_up == "observed":
        return {"estimate": float(np.median(time)), "conf_low": math.nan, "conf_high": math.nan, "note": ""}
    median: KmQuantile | FollowUp
    if row["estimate_type"] == "median_survival":
        median = quantile(curve, 0.5, spec.conf_level, spec.interval, spec.at_half)
    else:
        median = reverse_kaplan_meier(time, event, spec.conf_level, spec.interval, spec.at_half)
    return {
        "estimate": median.estimate,
        "conf_low": median.conf_low,
        "conf_high": median.conf_high,
        "note": median.note,
    }
