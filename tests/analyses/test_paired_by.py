"""Paired change within groups and with a named test, against R (t.test, wilcox.test, shapiro.test, p.adjust)."""

from __future__ import annotations

import numpy as np
import pytest

from lymphoradio.analyses.paired import paired_change
from lymphoradio.study.specs import PairedChange
from tests.stats.golden import golden

from .look_up import one, rows
from .safety_cohort import SEXES, cohort, study

PAIRS = {"A": ("pre", "post"), "B": ("before", "after")}
GROUPS = {"all": "", "1": "Male", "2": "Female"}
BY_SEX = PairedChange(pairs=PAIRS, by="sex", test="signed_rank")
NOT_COMPARED = "groups by Sex are not compared by p values within them: compare the changes between the groups"


@pytest.fixture(scope="module")
def by_sex():
    return paired_change(cohort(), BY_SEX, study())


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("group", GROUPS)
def test_within_groups_as_r(by_sex, group, pair):
    expected = golden("response.csv", f"paired.{group}.{pair}")
    mine = rows(by_sex.estimates, group=GROUPS[group], variable=pair, variant="as_published")
    t, rank, normal = (
        one(mine, estimate_type="test", statistic_type=kind) for kind in ("t", "signed_rank_V", "shapiro_wilk_W")
    )
    assert t["n"] == expected["n"]
    assert (t["statistic"], t["p_value"]) == pytest.approx((expected["t"], expected["t_p"]), rel=1e-9)
    assert (rank["statistic"], rank["p_value"]) == pytest.approx((expected["V"], expected["V_p"]), rel=1e-9)
    assert (normal["statistic"], normal["p_value"]) == pytest.approx((expected["W"], expected["W_p"]), rel=1e-6)
    mean = one(mine, estimate_type="mean_difference")
    assert (mean["estimate"], mean["conf_low"], mean["conf_high"]) == pytest.approx(
        (expected["mean"], expected["low"], expected["high"]), rel=1e-9
    )


@pytest.mark.parametrize(("test", "kind", "holm"), [("paired_t", "t", "t_holm"),
                                                    ("signed_rank", "signed_rank_V", "V_holm")])  # fmt: skip
def test_the_named_test_decides_and_is_adjusted_within_its_group(test, kind, holm):
    found = paired_change(cohort(), BY_SEX.model_copy(update={"test": test}), study()).estimates
    tests = rows(found[found["note"].str.startswith("deciding test")])
    assert len(tests) == 6
    assert set(tests["statistic_type"]) == {kind}
    assert tests["note"].str.startswith("deciding test (named in the plan)").all()
    for group, name in GROUPS.items():
        for pair in PAIRS:
            row = one(tests, group=name, variable=pair)
            assert row["p_adjusted"] == pytest.approx(golden("response.csv", f"paired.{group}.{pair}")[holm], rel=1e-9)
            assert row["method"].endswith("Holm over 2 pairs within the group" if name else "Holm over 2 pairs")
    others = rows(found, estimate_type="test", level="change")
    others = others[~others["note"].str.startswith("deciding test")]
    assert others["p_adjusted"].isna().all()


def test_shapiro_wilk_is_overruled():
    """B is not normal in all patients: the plan's paired t test decides all the same."""
    named = paired_change(cohort(), PairedChange(pairs=PAIRS, test="paired_t"), study()).estimates
    chosen = paired_change(cohort(), PairedChange(pairs=PAIRS), study()).estimates
    assert one(chosen, variable="B", statistic_type="signed_rank_V")["note"].startswith("deciding test (Shapiro")
    assert one(named, variable="B", statistic_type="signed_rank_V", estimate_type="test")["note"] == ""
    decides = rows(named, variable="B", statistic_type="t", estimate_type="test").iloc[0]
    assert decides["note"] == "deciding test (named in the plan)"


def test_all_patients_come_first_and_do_not_change(by_sex):
    found = by_sex.estimates
    assert list(dict.fromkeys(found["group"])) == ["", *SEXES]
    alone = paired_change(cohort(), BY_SEX.model_copy(update={"by": ""}), study()).estimates
    overall = rows(found, group="", variant="as_published").reset_index(drop=True)
    assert overall.equals(alone)


def test_p_values_of_groups_are_not_to_be_compared(by_sex):
    tests = rows(by_sex.estimates, estimate_type="test", level="change")
    tests = tests[tests["statistic_type"] != "shapiro_wilk_W"]
    within = tests[tests["group"] != ""]
    assert len(within) == 8
    assert within["note"].str.endswith(NOT_COMPARED).all()
    assert not rows(tests, group="")["note"].str.contains("groups by").any()


def test_groups_made_from_the_measurement_regress_to_the_mean():
    found = paired_change(cohort(), BY_SEX.model_copy(update={"by": "low"}), study()).estimates
    within = found[(found["group"] != "") & (found["contrast"] == "post - pre") & (found["estimate_type"] == "test")]
    regress = within["note"].str.contains("subject to regression to the mean")
    assert set(within.loc[regress, "variable"]) == {"A"}
    assert regress.sum() == 4


def test_points_have_their_group(by_sex):
    frame = cohort()
    points = rows(by_sex.points, variable="A")
    for sex in SEXES:
        mine = frame[(frame["sex"] == sex)].dropna(subset=["pre", "post"])
        assert sorted(zip(rows(points, group=sex)["x"], rows(points, group=sex)["y"], strict=True)) == sorted(
            zip(mine["pre"], mine["post"], strict=True)
        )
    assert len(points) == len(frame.dropna(subset=["pre", "post"]))


def test_patients_without_a_group_are_overall_only():
    found = paired_change(cohort(), BY_SEX.model_copy(update={"by": "arm"}), study())
    lost = int(cohort()["arm"].isna().sum())
    noted = found.estimates[found.estimates["note"].str.contains("have no Arm")]
    assert noted[["group", "variable", "level", "estimate_type"]].to_numpy().tolist() == [["", "A", "pre", "mean"]]
    assert noted["note"].tolist() == [f"{lost} patients have no Arm and stand in no group"]
    assert len(rows(found.points, variable="B", group="")) == lost


@pytest.mark.parametrize("n", [0, 1, 2])
@pytest.mark.parametrize("test", ["by_shapiro_wilk", "paired_t", "signed_rank"])
def test_small_groups_are_noted_rows(n, test):
    frame = cohort()
    frame["sex"] = np.where(np.arange(len(frame)) < n, "Female", "Male")
    found = paired_change(frame, BY_SEX.model_copy(update={"test": test}), study()).estimates
    mine = rows(found, group="Female", variable="B")
    full = rows(found, group="Male", variable="B")
    assert mine["estimate_type"].tolist() == full["estimate_type"].tolist()
    assert (rows(mine, level="change")["n"] == n).all()
    empty = mine[mine[["estimate", "p_value"]].isna().all(axis=1)]
    assert (empty["note"] != "").all()
    assert len(empty) == {0: len(mine), 1: 8, 2: 1}[n]
    deciding = mine[mine["note"].str.startswith("deciding test")]
    assert len(deciding) == 1
    assert deciding.iloc[0]["statistic_type"] == ("t" if test == "paired_t" else "signed_rank_V")
