"""A group column of which only one level has patients: noted rows, from the analysis to its table and figure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.render.figures import draw
from lymphoradio.render.tables import build_table
from lymphoradio.study.specs import Characteristics, KaplanMeier, Output, Trajectory

from .cohort import cohort, study

KINDS: dict[str, tuple[Callable[..., tidy.Result], Any]] = {
    "characteristics": (characteristics, Characteristics(variables=("age", "asl"), by="arm")),
    "kaplan_meier": (kaplan_meier, KaplanMeier(endpoint="os", by="arm", times=(1,))),
    "trajectory": (trajectory, Trajectory(series={"Lymphocytes": {0.0: "pre", 4.0: "post"}}, by="arm")),
}
COMPARISONS = {
    "characteristics": ["test", "standardised_difference"],
    "kaplan_meier": ["test"],
    "trajectory": [],  # each group is tested against its own first time
}


@pytest.mark.parametrize(("level", "other"), [("Photons", "Protons"), ("Protons", "Photons")])
@pytest.mark.parametrize("kind", KINDS)
def test_a_group_column_with_one_populated_level(kind: str, level: str, other: str) -> None:
    analyse, spec = KINDS[kind]
    plan = study(analyses={kind: spec.model_dump()})
    patients = cohort()
    result = analyse(patients[patients["arm"] == level].reset_index(drop=True), spec, plan)
    found = tidy.Result(
        result.estimates.assign(analysis=kind, study="small"),
        None if result.curves is None else result.curves.assign(analysis=kind, study="small"),
    )
    rows = found.estimates
    empty = rows[(rows["group"] == other) & (rows["estimate_type"] != "count")]
    assert len(empty)
    assert empty["estimate"].isna().all()
    assert (empty["note"] != "").all()
    for what in COMPARISONS[kind]:
        compared = rows[(rows["estimate_type"] == what) & (rows["group"] == "")]
        assert len(compared)
        assert compared["p_value"].isna().all()
        assert (compared["note"] != "").all()
    assert np.isfinite(rows.loc[rows["group"] == "", "estimate"]).any()
    assert build_table("Table 1", rows, plan, Output.model_validate({"from": kind, "title": "One level"}))
    if kind != "characteristics":
        draw(found, plan, Output.model_validate({"from": kind, "title": "One level"}))
