"""The correlation of a change with its baseline, against R: Oldham's, that of coupling alone, and the test."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.correlation import correlation
from lymphoradio.study.specs import Correlation
from tests.stats.golden import golden

from .change_cohorts import pairs, study
from .look_up import one, rows

CASES = ["bp", "lymphocytes", "unrelated", "negative"]


def recommended(frame, *pair):
    found = correlation(frame, Correlation(pairs={"Pair": pair}), study()).estimates
    return rows(found, variant="recommended")


@pytest.mark.parametrize("case", CASES)
def test_a_difference_as_r(case):
    r = golden("regression_to_mean.csv", case)
    found = recommended(pairs("regression_to_mean.csv", case), "pre", "change")
    oldham = one(found, level="change with mean")
    fields = ["estimate", "statistic", "p_value", "conf_low", "conf_high"]
    assert oldham[fields].tolist() == pytest.approx([r[name] for name in ("r", "t", "p", "low", "high")], rel=1e-9)
    alone = one(found, level="coupling alone", estimate_type="pearson_r")
    assert alone["estimate"] == pytest.approx(r["null_r"], rel=1e-9)
    test = one(found, level="coupling alone", estimate_type="test")
    assert (test["statistic"], test["p_value"]) == pytest.approx((r["z"], r["tu_p"]), rel=1e-9)
    assert set(found["n"]) == {len(r["pre"])}


@pytest.mark.parametrize("pair", [("change", "pre"), ("pre", "change")])
def test_either_side_may_be_the_change(pair):
    frame = pairs("regression_to_mean.csv", "bp")
    assert (
        recommended(frame, *pair)["estimate"].tolist()[:2]
        == recommended(frame, "pre", "change")["estimate"].tolist()[:2]
    )


def test_a_fall_has_the_opposite_sign():
    frame = pairs("regression_to_mean.csv", "lymphocytes")
    rise, fall = recommended(frame, "pre", "change"), recommended(frame, "pre", "fall")
    for field in ("estimate", "statistic"):
        assert fall[field].tolist() == pytest.approx((-rise[field]).tolist(), rel=1e-12, nan_ok=True)
    assert fall["conf_low"].iloc[0] == -rise["conf_high"].iloc[0]
    assert fall["p_value"].tolist() == pytest.approx(rise["p_value"].tolist(), rel=1e-12, nan_ok=True)


def test_the_coefficient_is_what_it_is_compared_with():
    """The observed correlation in the test is the one that the analysis prints."""
    r = golden("regression_to_mean.csv", "lymphocytes")
    frame = pairs("regression_to_mean.csv", "lymphocytes")
    found = correlation(frame, Correlation(pairs={"Pair": ("pre", "change")}), study()).estimates
    assert one(found, level="", estimate_type="pearson_r")["estimate"] == pytest.approx(r["observed"], rel=1e-9)


@pytest.mark.parametrize("name", ["ratio", "relative"])
def test_a_ratio_is_the_difference_of_logarithms(name):
    frame = pairs("regression_to_mean.csv", "lymphocytes")
    logs = frame.assign(pre=np.log(frame["pre"]), post=np.log(frame["post"]))
    of_ratio = recommended(frame, "pre", name)
    of_logs = recommended(logs.assign(change=logs["post"] - logs["pre"]), "pre", "change")
    for field in ("estimate", "statistic", "p_value", "conf_low"):
        assert of_ratio[field].tolist() == pytest.approx(of_logs[field].tolist(), rel=1e-9, nan_ok=True)
    assert of_ratio["method"].iloc[:2].str.contains("of logarithms").all()
    zero = recommended(frame.assign(post=frame["post"].where(frame.index > 1, 0.0)), "pre", name)
    assert (zero["note"] == "logarithms need values above 0, 2 are zero or negative").all()


@pytest.mark.parametrize("pair", [("pre", "post"), ("post", "week_0"), ("ratio", "change")])
def test_no_other_pair_has_such_rows(pair):
    frame = pairs("regression_to_mean.csv", "bp").assign(week_0=1.0)
    assert recommended(frame, *pair).empty


def test_the_same_change_in_all_is_not_estimable():
    frame = pairs("regression_to_mean.csv", "bp")
    found = recommended(frame.assign(post=frame["pre"] + 10, change=10.0), "pre", "change")
    assert one(found, level="change with mean")["note"] == "every patient has the same change"
    assert found["note"].iloc[2] == "every patient has the same change"
