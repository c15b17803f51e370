"""Regression to the mean beside a paired change, against integrals that R computed."""

from __future__ import annotations

import pandas as pd
import pytest

from lymphoradio.analyses.paired import paired_change
from lymphoradio.study.specs import PairedChange
from tests.stats.golden import golden

from .change_cohorts import pairs, study
from .look_up import one, rows


def regression(frame: pd.DataFrame, **enrolled: float) -> pd.DataFrame:
    spec = PairedChange(pairs={"TLC": ("pre", "post")}, enrolled_by={"TLC": enrolled}, test="paired_t")
    return rows(paired_change(frame, spec, study()).estimates, level="regression to the mean")


@pytest.mark.parametrize("case", ["normal_below", "normal_above", "normal_far", "normal_none"])
def test_as_r(case: str) -> None:
    r = golden("regression_to_mean.csv", case)
    side = "above" if r["above"] else "below"
    frame = pairs("regression_to_mean.csv", "bp")
    found = regression(frame, **{side: r["cut"]}, mean=r["mean"], sd=r["sd"], reliability=r["reliability"])
    expected = one(found, contrast="expected")
    assert expected["estimate"] == pytest.approx(r["mean_again"] - r["mean_selected"], rel=1e-9)
    bound = one(found, contrast="at most")
    assert bound["estimate"] == pytest.approx(r["mean"] - r["mean_selected"], rel=1e-9)
    assert abs(bound["estimate"]) >= abs(expected["estimate"])
    assert set(found["variant"]) == {"recommended"}
    assert set(found["n"]) == {10}


def test_without_a_reliability_there_is_the_bound_only() -> None:
    found = regression(pairs("regression_to_mean.csv", "bp"), below=140, mean=150, sd=15)
    assert found["contrast"].tolist() == ["at most"]


def test_a_cut_beyond_which_nobody_lies_is_a_noted_row() -> None:
    found = regression(pairs("regression_to_mean.csv", "bp"), below=140, mean=15000, sd=15)
    assert found["estimate"].isna().all()
    assert (found["note"] == "practically nobody in the population lies beyond the cut").all()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"mean": 1, "sd": 1}, "write below or above"),
        ({"below": 1, "above": 2, "mean": 1, "sd": 1}, "write below or above"),
        ({"below": 1, "mean": 1, "sd": 0}, "greater than 0"),
        ({"below": 1, "mean": 1, "sd": 1, "reliability": 1.5}, "less than or equal to 1"),
    ],
)
def test_what_the_plan_may_get_wrong(keys: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PairedChange(pairs={"TLC": ("pre", "post")}, enrolled_by={"TLC": keys})


def test_an_unknown_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="enrolled_by names 'NK', which is none of the pairs: TLC"):
        PairedChange(pairs={"TLC": ("pre", "post")}, enrolled_by={"NK": {"below": 1, "mean": 1, "sd": 1}})
