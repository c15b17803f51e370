"""Differences between groups in a paired change, against R (t.test, lm, sandwich)."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.paired import paired_change
from lymphoradio.study.specs import PairedChange
from tests.stats.golden import golden

from .change_cohorts import pairs, study
from .look_up import one, rows

SPEC = PairedChange(pairs={"TLC": ("pre", "post")}, by="arm", test="paired_t", adjust="none")


def close(values):
    return pytest.approx(values, rel=1e-9)


@pytest.mark.parametrize("case", ["lymphocytes", "small", "pairs"])
def test_as_r(case):
    r = golden("coefficient_difference.csv", case)
    found = rows(paired_change(pairs("coefficient_difference.csv", case), SPEC, study()).estimates, group="")
    change = one(found, contrast="change in Protons - change in Photons")
    fields = ["estimate", "statistic", "df", "p_value", "conf_low", "conf_high"]
    names = ["difference", "t", "df", "p", "low", "high"]
    assert change[fields].tolist() == close([r[f"welch_{name}"] for name in names])
    adjusted = one(found, contrast="Protons - Photons")
    fields = ["estimate", "std_error", "df", "p_value", "conf_low", "conf_high"]
    names = ["estimate", "hc3_std_error", "df", "hc3_p", "hc3_low", "hc3_high"]
    assert adjusted[fields].tolist() == close([r[name] for name in names])
    for row, level in ((change, "change"), (adjusted, "post")):
        assert (row["variant"], row["level"], row["reference"], row["n"]) == (
            "recommended", level, "Photons", len(r["pre"]),
        )  # fmt: skip


def test_they_come_last_and_only_with_groups():
    frame = pairs("coefficient_difference.csv", "small")
    found = paired_change(frame, SPEC, study()).estimates
    assert (found["variant"] == "recommended").tolist() == [False] * (len(found) - 2) + [True] * 2
    alone = paired_change(frame, SPEC.model_copy(update={"by": ""}), study()).estimates
    assert set(alone["variant"]) == {"as_published"}


def test_each_later_group_against_the_first_in_the_patients_of_the_two():
    frame = pairs("coefficient_difference.csv", "lymphocytes")
    frame["three"] = np.array(["A", "B", "C"], dtype=object)[np.arange(len(frame)) % 3]
    frame.loc[[0, 2], "post"] = np.nan
    frame.loc[1, "three"] = None
    found = paired_change(frame, SPEC.model_copy(update={"by": "three"}), study()).estimates
    found = rows(found, variant="recommended", level="change")
    assert found["contrast"].tolist() == ["change in B - change in A", "change in C - change in A"]
    assert found["n"].tolist() == [30, 30]
    assert found["n_missing"].tolist() == [1, 2]


def test_equal_changes_are_no_difference_that_rounding_makes():
    """0.3 - 0.2 and 0.4 - 0.3 differ in their last bit."""
    before = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    frame = pairs("coefficient_difference.csv", "small").iloc[:6].assign(pre=before, post=before + 0.1)
    found = rows(paired_change(frame, SPEC, study()).estimates, variant="recommended")
    assert found["estimate"].isna().all()
    assert (found["note"] != "").all()


@pytest.mark.parametrize("n", [0, 1])
def test_a_group_of_nobody_or_one_is_a_noted_row(n):
    frame = pairs("coefficient_difference.csv", "small")
    frame["arm"] = np.where(np.arange(len(frame)) < n, "Protons", "Photons").astype(object)
    found = rows(paired_change(frame, SPEC, study()).estimates, variant="recommended")
    assert len(found) == 2
    assert found["p_value"].isna().all()
    assert (found["note"] != "").all()
