"""Change over time by the mixed model, against R (nlme, lmerTest, and Newton's method on dense matrices)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.mixed_model import mixed_model
from lymphoradio.study.specs import MixedModel
from tests.stats.golden import golden

from .change_cohorts import TIMES, study, weeks
from .look_up import one, rows

SERIES = {"TLC": {float(time): f"week_{time}" for time in TIMES}}
BETWEEN = {"log": "change in Protons / change in Photons", "identity": "change in Protons - change in Photons"}
EFFECT = {"log": "geometric_mean_ratio", "identity": "mean_difference"}


def fitted(frame: pd.DataFrame, **spec: Any) -> pd.DataFrame:
    return mixed_model(frame, MixedModel(**{"series": SERIES, **spec}), study()).estimates


@pytest.mark.parametrize("scale", ["log", "identity"])
def test_the_differences_between_groups_as_r(scale: str) -> None:
    r = golden("mixed_model.csv", "dropout")
    found = rows(fitted(weeks(scale), scale=scale, by="arm"), contrast=BETWEEN[scale], estimate_type=EFFECT[scale])
    assert found["time"].tolist() == [1, 2, 3, 4, 5]
    products = slice(7, 12)
    back = np.exp if scale == "log" else np.asarray
    assert found["estimate"].tolist() == pytest.approx(back(r["exact_coefficient"][products]).tolist(), rel=1e-9)
    assert found["std_error"].tolist() == pytest.approx(r["exact_std_error"][products], rel=1e-9)
    assert found["df"].tolist() == pytest.approx(r["exact_satterthwaite"][products], rel=1e-9)
    assert found["statistic"].tolist() == pytest.approx(
        (np.array(r["exact_coefficient"]) / np.array(r["exact_std_error"]))[products].tolist(), rel=1e-9
    )
    test = one(fitted(weeks(scale), scale=scale, by="arm"), contrast=BETWEEN["identity"], statistic_type="F")
    assert test["statistic"] == pytest.approx(r["lmertest_f"], rel=1e-6)
    assert test["p_value"] == pytest.approx(r["lmertest_f_p"], rel=1e-5)
    assert f"{r['exact_f_df']:,.1f} denominator degrees of freedom" in test["note"]


def test_two_times_of_everybody_are_the_paired_t_test() -> None:
    frame = weeks("identity").assign(week_1=lambda f: f["week_0"] - 0.3 + 0.1 * np.sin(np.arange(len(f))))
    found = fitted(frame, series={"TLC": {0: "week_0", 1: "week_1"}}, scale="identity")
    row = one(found, estimate_type="mean_difference")
    change = frame["week_1"] - frame["week_0"]
    assert row["estimate"] == pytest.approx(change.mean(), rel=1e-9)
    assert row["std_error"] == pytest.approx(change.std() / np.sqrt(len(frame)), rel=1e-9)
    assert row["df"] == pytest.approx(len(frame) - 1, rel=1e-9)
    test = one(found, estimate_type="test")
    assert (test["statistic"], test["p_value"]) == pytest.approx((row["statistic"] ** 2, row["p_value"]), rel=1e-9)


def test_who_is_counted() -> None:
    frame = weeks("log")
    frame.loc[:1, [f"week_{time}" for time in TIMES]] = np.nan
    found = fitted(frame)
    assert set(found["n"]) == {len(frame) - 2}
    assert set(found["n_missing"]) == {2}
    counts = rows(found, estimate_type="count")
    columns = frame[[f"week_{time}" for time in TIMES]].notna().sum()
    assert counts["estimate"].tolist() == [columns.sum(), *columns]
    assert counts["note"].iloc[0] == "2 patients without any value left out"
    sd = {kind: one(found, estimate_type=kind)["estimate"] for kind in ("residual_sd", "between_patient_sd")}
    shared = sd["between_patient_sd"] ** 2 / (sd["between_patient_sd"] ** 2 + sd["residual_sd"] ** 2)
    assert one(found, estimate_type="intraclass_correlation")["estimate"] == pytest.approx(shared, rel=1e-12)


@pytest.mark.parametrize(("adjust", "factor"), [("none", 1), ("bonferroni", 5)])
def test_p_values_are_adjusted_over_the_later_times(adjust: str, factor: int) -> None:
    found = rows(fitted(weeks("log"), adjust=adjust), estimate_type="geometric_mean_ratio")
    assert found["p_adjusted"].tolist() == pytest.approx(np.minimum(1, factor * found["p_value"]).tolist())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"week_2": 0.0}, "logarithms need values above 0, 40 values are zero or negative"),
        ({"week_0": np.nan}, "no patient has a value at the first time"),
        ({f"week_{time}": np.nan for time in TIMES[1:]}, "no patient has a value at a later time"),
    ],
)
def test_what_cannot_be_estimated_says_why(change: dict[str, float], reason: str) -> None:
    found = fitted(weeks("log").assign(**change), by="arm")
    others = found[found["estimate_type"] != "count"]
    assert others[["estimate", "p_value"]].isna().all(axis=None)
    of_all = others[~others["contrast"].str.contains("Photons") & others["time"].isna()]
    assert len(of_all) == 4
    assert of_all["note"].str.contains(reason).all()
    assert (others["note"] != "").all()


def test_a_time_of_nobody_leaves_the_others() -> None:
    frame = weeks("log")
    without = fitted(frame, series={"TLC": {key: name for key, name in SERIES["TLC"].items() if key != 3}})
    found = fitted(frame.assign(week_3=np.nan))
    row = one(found, time=3.0, estimate_type="geometric_mean_ratio")
    assert row["note"] == "no patient has a value at this time"
    kept = found[(found["time"] != 3.0) & found["estimate"].notna()]
    assert kept["estimate"].tolist() == without[without["estimate"].notna()]["estimate"].tolist()


def test_each_later_group_against_the_first() -> None:
    frame = weeks("log")
    frame["three"] = np.array(["A", "B", "C"], dtype=object)[np.arange(len(frame)) % 3]
    frame.loc[0, "three"] = None
    found = fitted(frame, by="three")
    tests = found[(found["estimate_type"] == "test") & (found["contrast"] != "")]
    assert tests["contrast"].tolist() == ["change in B - change in A", "change in C - change in A"]
    pair = frame[frame["three"].isin(["A", "C"])].reset_index(drop=True)
    alone = fitted(pair.assign(arm=np.where(pair["three"] == "C", "Protons", "Photons").astype(object)), by="arm")
    mine = rows(found, contrast="change in C / change in A")["estimate"].tolist()
    assert mine == pytest.approx(rows(alone, contrast=BETWEEN["log"])["estimate"].tolist(), rel=1e-12)
    assert "1 patient has no Three arms and stands in no group" in found["note"].iloc[0]


def test_a_series_needs_two_times() -> None:
    with pytest.raises(ValueError, match="at least two times"):
        MixedModel(series={"TLC": {0: "week_0"}})
