"""The intervals of survival curves are of the type that the plan names, against R; and the results say which."""

from __future__ import annotations

import pandas as pd
import pytest

from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.render.tables import build_table
from lymphoradio.study import Study
from lymphoradio.study.specs import KaplanMeier
from tests.stats.golden import survival_data, survival_golden

from .look_up import one

TYPES = ("log-log", "log", "plain")
STUDY = Study.model_validate(
    {
        "title": "Lung cancer", "id": "id",
        "columns": {"t": {"label": "Time"}, "e": {"label": "Event"}},
        "endpoints": {
            "os": {"label": "Overall survival", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"},
                        "time_unit": "days", "show_in": "days"}
        },
        "analyses": {
            name: {"kind": "kaplan_meier", "endpoint": "os", "interval": name, "times": [365.25]} for name in TYPES
        },
        "outputs": {f"Table {i}": {"from": name, "title": name} for i, name in enumerate(TYPES, start=1)},
    }
)  # fmt: skip


def found(name: str) -> pd.DataFrame:
    men = survival_data("lung").query("sex == 1").reset_index(drop=True)
    frame = men.rename(columns={"time": "os_time", "event": "os_event"})
    spec = STUDY.analyses[name]
    assert isinstance(spec, KaplanMeier)
    return kaplan_meier(frame, spec, STUDY).estimates


@pytest.mark.parametrize("name", TYPES)
def test_the_type_of_the_plan_is_used_and_named(name: str) -> None:
    golden = survival_golden("lung_male")
    median = one(found(name), estimate_type="median_survival")
    limits = [golden[f"{name}:quantile_{side}"][1] for side in ("low", "high")]
    assert median[["conf_low", "conf_high"]].tolist() == limits
    assert median["method"] == f"Kaplan-Meier, Brookmeyer-Crowley {name} interval"
    year = one(found(name), estimate_type="survival_probability")
    limits = [golden[f"{name}:at_{side}"][1] for side in ("low", "high")]
    assert year[["conf_low", "conf_high"]].tolist() == pytest.approx(limits, rel=1e-9)
    assert year["method"] == f"Kaplan-Meier, {name} interval"


@pytest.mark.parametrize("name", TYPES)
def test_the_table_says_which_type_it_prints(name: str) -> None:
    key = f"Table {1 + TYPES.index(name)}"
    table = build_table(key, found(name).assign(analysis=name), STUDY, STUDY.outputs[key])
    said = " ".join(note.text for note in table.footnotes)
    assert f"with {name} intervals" in said


def test_the_three_types_differ() -> None:
    year = [one(found(name), estimate_type="survival_probability") for name in TYPES]
    assert len({row["estimate"] for row in year}) == 1
    assert len({row["conf_low"] for row in year}) == 3


def test_the_default_is_stated() -> None:
    assert KaplanMeier(endpoint="os").interval == "log-log"
