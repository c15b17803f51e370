"""Survival from numbers of events and censorings at midpoint 6."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lymphoradio import tidy
from lymphoradio.release.counts import round_to_midpoint
from lymphoradio.release.survival import released_curves, rounded_patients
from lymphoradio.stats.kaplan_meier import at_risk, fit_kaplan_meier
from lymphoradio.study.specs import KaplanMeier

SPEC = KaplanMeier(endpoint="death", times=(12,))
TICKS = [0.0, 10.0, 20.0, 30.0]


def curves(time: list[float], event: list[int], group: str = "") -> pd.DataFrame:
    km, table = fit_kaplan_meier(time, event), at_risk(time, event, TICKS)
    steps = [{"curve": "survival", "group": group, "x": 0.0, "y": 1.0, "n_risk": km.n, "n_events": 0, "n_censored": 0}]
    steps += [{"curve": "survival", "group": group, "x": km.time[i], "y": km.survival[i], "n_risk": km.n_risk[i],
               "n_events": km.n_event[i], "n_censored": km.n_censored[i]} for i in range(len(km.time))]  # fmt: skip
    steps += [{"curve": "at_risk", "group": group, "x": tick, "y": table.n_risk[i], "n_risk": table.n_risk[i],
               "n_events": table.n_event[i], "n_censored": table.n_censored[i]}
              for i, tick in enumerate(TICKS)]  # fmt: skip
    return tidy.curves(steps, x_unit="months")


FOLLOWED = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 1)), min_size=1, max_size=120)


@settings(max_examples=60, deadline=None)
@given(FOLLOWED)
def test_numbers_at_risk_are_multiples_of_5_and_steps_of_at_least_a_bin(patients: list[tuple[int, int]]) -> None:
    time, event = [float(t) for t, _ in patients], [e for _, e in patients]
    found = released_curves(curves(time, event), SPEC)
    risk = found.loc[found["curve"] == "at_risk", ["y", "n_risk", "n_events", "n_censored"]].to_numpy()
    known = risk[~np.isnan(risk)]
    assert (known % 5 == 0).all()
    assert (known > 7).all()
    steps = found[found["curve"] == "survival"]
    assert steps[["n_risk", "n_events", "n_censored"]].isna().all(axis=None)
    assert steps["y"].is_monotonic_decreasing
    if sum(event) <= 7 or len(event) <= 7:
        assert found.empty


def test_one_step_stands_for_six_events() -> None:
    time = [float(t) for t in range(1, 61)]
    pair = rounded_patients(curves(time, [1] * 60).query("curve == 'survival'"))
    assert pair is not None
    times, events = pair
    assert len(times) == round_to_midpoint(60)
    moments, sizes = np.unique(times[events == 1], return_counts=True)
    assert sizes[0] == 3  # 1 to 6 events are 3
    assert (sizes[1:] == 6).all()
    assert moments.tolist() == [1.0, 7.0, 13.0, 19.0, 25.0, 31.0, 37.0, 43.0, 49.0]


def test_the_curve_follows_the_true_one() -> None:
    rng = np.random.default_rng(20261122)
    time, event = rng.exponential(20, 400).round(1) + 0.1, rng.integers(0, 2, 400)
    true = fit_kaplan_meier(time, event)
    found = released_curves(curves(time.tolist(), event.tolist()), SPEC).query("curve == 'survival'")
    inside = true.time < found["x"].max()
    ours = found["y"].to_numpy()[np.searchsorted(found["x"], true.time[inside], side="right") - 1]
    assert np.abs(ours - true.survival[inside]).max() < 0.05


def test_a_group_of_few_patients_or_events_has_no_curve() -> None:
    few = curves([1.0] * 7, [1] * 7, "A")
    eventless = curves([float(t) for t in range(1, 41)], [1] * 7 + [0] * 33, "B")
    assert released_curves(pd.concat([few, eventless]), SPEC).empty


def test_times_are_rounded_up_and_the_tail_is_cut() -> None:
    time = [round(1.234 + 0.917 * i, 3) for i in range(40)]
    found = released_curves(curves(time, [1] * 40), SPEC).query("curve == 'survival'")
    assert all(math.isclose(x, round(x, 1)) for x in found["x"])
    assert found["x"].max() < max(time) - 5
