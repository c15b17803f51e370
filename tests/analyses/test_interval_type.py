"""The intervals of survival curves are of the type that the plan names, against R; and the results say which."""

from __future__ import annotations

import pytest

from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.render.tables import build_table
from lymphoradio.study import Study
from lymphoradio.study.specs import KaplanMeier
from tests.stats.golden import golden, survival_data

from .look_up import one

TYPES = ("log-log", "log", "plain")
STUDY = Study.model_validate(
    {
        "title": "Leukaemia", "id": "id",
        "columns": {"t": {"label": "Time"}, "e": {"label": "Event"}},
        "endpoints": {
            "relapse": {"label": "Remission", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"},
                        "time_unit": "days", "show_in": "days"}
        },
        "analyses": {
            name: {"kind": "kaplan_meier", "endpoint": "relapse", "interval": name, "times": [20]} for name in TYPES
        },
        "outputs": {f"Table {i}": {"from": name, "title": name} for i, name in enumerate(TYPES, start=1)},
    }
)  # fmt: skip


def found(name: str):
    table = survival_data("aml")
    frame = table.rename(columns={"time": "relapse_time", "event": "relapse_event"})[["relapse_time", "relapse_event"]]
    spec = STUDY.analyses[name]
    assert isinstance(spec, KaplanMeier)
    return kaplan_meier(frame.reset_index(drop=True), spec, STUDY).estimates


@pytest.mark.parametrize("name", TYPES)
def test_the_type_of_the_plan_is_used_and_named(name: str) -> None:
    median = one(found(name), estimate_type="median_survival")
    assert [median["conf_low"], median["conf_high"]] == pytest.approx(
        [golden("aml", f"{name}:median_low"), golden("aml", f"{name}:median_high")], nan_ok=True
    )
    assert median["method"] == f"Kaplan-Meier, Brookmeyer-Crowley {name} interval"
    assert one(found(name), estimate_type="survival_probability")["method"] == f"Kaplan-Meier, {name} interval"


@pytest.mark.parametrize("name", TYPES)
def test_the_table_says_which_type_it_prints(name: str) -> None:
    key = f"Table {1 + TYPES.index(name)}"
    table = build_table(key, found(name).assign(analysis=name), STUDY, STUDY.outputs[key])
    said = " ".join(note.text for note in table.footnotes)
    assert f"with {name} intervals" in said


def test_the_three_types_differ() -> None:
    at_20 = [one(found(name), estimate_type="survival_probability") for name in TYPES]
    assert len({row["estimate"] for row in at_20}) == 1
    assert len({row["conf_low"] for row in at_20}) == 3


def test_the_default_is_stated() -> None:
    assert KaplanMeier(endpoint="relapse").interval == "log-log"
