"""Groups compared: every test, the one that decides, what is left out, and what must be known."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.summaries import SUMMARY
from lymphoradio.stats.multiplicity import adjust
from lymphoradio.study import Study
from lymphoradio.study.specs import GroupComparison

from ..stats.golden import golden
from .cohort import cohort, study
from .look_up import one

LATE = "groups by Severe lymphopenia are known only 28 days after time zero"
COUPLED = "groups are made from the same measurement: mathematically coupled with it"
CHANGE = (
    "computed from measurements at different times: for a change, the later value adjusted for the earlier one "
    "(ANCOVA) is recommended"
)


def close(value: Any) -> Any:
    return pytest.approx(value, rel=1e-9)


def plan(groups: int) -> Study:
    """A plan with one number and a factor of that many groups: A, B, ..."""
    levels = {i: "ABCDEF"[i] for i in range(groups)}
    return study(
        columns={"value": {"label": "Value", "unit": "cm"}, "kind": {"label": "Kind", "levels": levels}},
        derived={}, endpoints={}, analyses={"g": {"kind": "group_comparison", "variables": ["value"], "by": "kind"}},
    )  # fmt: skip


def sample(*groups: list[float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"value": value, "kind": "ABCDEF"[i]} for i, group in enumerate(groups) for value in group],
        columns=["value", "kind"],
    )


def compare(*groups: list[float], **spec: Any) -> pd.DataFrame:
    return group_comparison(
        sample(*groups), GroupComparison(variables=("value",), by="kind", **spec), plan(len(groups))
    ).estimates


def deciding(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["note"].str.startswith("deciding test")]


class TestTwoGroups:
    R = golden("association.csv", "petals")

    def found(self, **spec: Any) -> pd.DataFrame:
        return compare(self.R["a"], self.R["b"], **spec)

    def test_all_tests_as_r(self) -> None:
        found, r = self.found(), self.R
        for method, name in (("Student t test", "student"), ("Welch t test", "welch")):
            row = one(found, method=method)
            assert (row["statistic"], row["df"], row["p_value"]) == close(
                (r[f"{name}_t"], r[f"{name}_df"], r[f"{name}_p"])
            )
        row = one(found, statistic_type="mann_whitney_U")
        assert (row["statistic"], row["p_value"]) == close((r["U"], r["ranks_p"]))
        tests = found[found["estimate_type"] == "test"]
        assert set(tests["contrast"]) == {"B - A"}
        assert set(tests["reference"]) == {"A"}
        assert tests["n"].tolist() == [100, 100, 100]

    @pytest.mark.parametrize("name", ["student", "welch"])
    def test_effects_as_r(self, name: str) -> None:
        found = self.found(test=name)
        row = one(found, estimate_type="mean_difference")
        assert row["estimate"] == close(self.R["difference"])
        assert [row["conf_low"], row["conf_high"]] == close(self.R[f"{name}_ci"])
        assert (row["unit"], row["contrast"]) == ("cm", "B - A")
        assert one(found, estimate_type="standardised_difference")["estimate"] == close(self.R["smd"])
        assert one(deciding(found))["method"] == f"{name.capitalize()} t test"

    def test_shift_is_second_minus_first(self) -> None:
        row = one(self.found(), estimate_type="hodges_lehmann")
        differences = np.subtract.outer(self.R["b"], self.R["a"])
        assert row["estimate"] == close(np.median(differences))
        assert row["conf_low"] < row["estimate"] < row["conf_high"]

    def test_summaries_of_each_group(self) -> None:
        found = self.found()
        for group, values in (("A", self.R["a"]), ("B", self.R["b"])):
            rows = found[found["group"] == group].set_index("estimate_type")
            assert set(SUMMARY) == set(rows.index)
            assert rows.loc["mean", "estimate"] == close(np.mean(values))
            assert rows.loc["q3", "estimate"] == close(np.quantile(values, 0.75))
            assert set(rows["n"]) == {50}

    def test_shapiro_wilk_decides_in_each_group(self) -> None:
        found = self.found(test="by_shapiro_wilk")
        rows = found[found["statistic_type"] == "shapiro_wilk_W"]
        assert rows["group"].tolist() == ["A", "B"]
        assert rows["statistic"].tolist() == close(self.R["shapiro_W"])
        assert rows["p_value"].tolist() == pytest.approx(self.R["shapiro_p"], rel=1e-6)
        row = one(deciding(found))
        assert row["statistic_type"] == "mann_whitney_U"
        assert row["note"].startswith("deciding test (Shapiro-Wilk rejects normality in A at 0.05)")
        strict = one(deciding(self.found(test="by_shapiro_wilk", alpha=0.001)))
        assert strict["method"] == "Welch t test"
        assert strict["note"] == "deciding test (Shapiro-Wilk does not reject normality in any group at 0.001)"

    def test_points(self) -> None:
        spec = GroupComparison(variables=("value",), by="kind")
        points = group_comparison(sample([3.0, 1.0], [2.0, np.nan]), spec, plan(2)).points
        assert points is not None
        assert points[["group", "x", "y"]].to_numpy().tolist() == [["A", 1.0, 1.0], ["A", 1.0, 3.0], ["B", 2.0, 2.0]]


class TestSeveralGroups:
    @pytest.mark.parametrize(("case", "k"), [("iris", 3), ("insects", 6)])
    def test_as_r(self, case: str, k: int) -> None:
        r = golden("association.csv", case)
        found = compare(*(r[f"g{i + 1}"] for i in range(k)), test="ranks")
        anova, ranks = one(found, statistic_type="F"), one(found, statistic_type="kruskal_wallis_H")
        assert (anova["statistic"], anova["df"], anova["p_value"]) == close((r["F"], r["df"][0], r["p"]))
        assert f"{int(r['df'][1])} degrees of freedom within groups" in anova["note"]
        assert (ranks["statistic"], ranks["df"], ranks["p_value"]) == close((r["H"], r["df_kw"], r["p_kw"]))
        assert one(deciding(found))["statistic_type"] == "kruskal_wallis_H"
        assert anova["contrast"] == " vs ".join("ABCDEF"[:k])
        assert not found["estimate_type"].isin(["mean_difference", "hodges_lehmann"]).any()

    @pytest.mark.parametrize(("case", "k"), [("iris", 3), ("insects", 6)])
    def test_pairs_as_r(self, case: str, k: int) -> None:
        r = golden("association.csv", case)
        found = compare(*(r[f"g{i + 1}"] for i in range(k)))
        pairs = found[found["method"].str.startswith("pairwise")]
        welch = pairs[pairs["statistic_type"] == "t"]
        assert welch["contrast"].tolist() == [f"{b} - {a}" for a, b in combinations("ABCDEF"[:k], 2)]
        assert welch["p_value"].tolist() == close(r["welch"])
        assert welch["p_adjusted"].tolist() == close(r["welch_holm"])
        ranks = pairs[pairs["statistic_type"] == "mann_whitney_U"]
        if case == "iris":  # the insects' pairs are small enough for the exact test
            assert ranks["p_value"].tolist() == close(r["ranks"])
            assert ranks["p_adjusted"].tolist() == close(r["ranks_holm"])
        else:
            assert ranks["p_adjusted"].tolist() == close(adjust(ranks["p_value"], "holm").tolist())
        assert all(method.endswith(f"; Holm over {k * (k - 1) // 2} pairs of groups") for method in pairs["method"])

    def test_a_group_without_patients(self) -> None:
        found = compare([1.0, 2.0, 4.0], [], [3.0, 5.0, 9.0], test="by_shapiro_wilk")
        assert "1 empty group left out; 4 degrees of freedom" in one(found, statistic_type="F")["note"]
        assert set(found[found["contrast"] == "B - A"]["note"]) == {"a group is empty"}
        assert set(found[found["group"] == "B"]["note"]) == {"no values", "Shapiro-Wilk needs at least 3 values, not 0"}
        row = one(found, contrast="C - A", statistic_type="mann_whitney_U")
        assert row["method"].endswith("Holm over 1 pair of groups")
        assert row["p_adjusted"] == row["p_value"]
        assert "does not reject normality in any group" in one(deciding(found))["note"]


class TestSmallGroups:
    def test_empty_group(self) -> None:
        found = compare([1.0, 2.0, 4.0], [])
        rows = found[found["contrast"] == "B - A"]
        assert len(rows) == 6
        assert rows[["estimate", "p_value"]].isna().all(axis=None)
        assert all(rows["note"])
        assert one(deciding(found))["note"].endswith("; a group is empty")

    def test_one_patient(self) -> None:
        found = compare([1.0, 2.0, 4.0], [9.0], test="student")
        assert one(deciding(found))["df"] == 2
        assert one(found, group="B", estimate_type="sd")["note"] == "not defined for one patient"
        assert one(found, estimate_type="hodges_lehmann")["estimate"] == 7.0
        assert "too small" in one(found, method="Welch t test")["note"]
        assert "too small for a 95% interval" in one(found, estimate_type="hodges_lehmann")["note"]

    def test_nobody_at_all_and_no_variation(self) -> None:
        assert compare([], [], test="by_shapiro_wilk")["note"].str.len().gt(0).all()
        found = compare([2.0, 2.0, 2.0], [2.0, 2.0, 2.0], test="by_shapiro_wilk")
        row = one(deciding(found))
        assert row["statistic_type"] == "mann_whitney_U"
        assert row["note"] == "deciding test (Shapiro-Wilk cannot be computed in A, B); all values are equal"

    def test_noise_of_a_formula_makes_no_order(self) -> None:
        tied = compare([0.1 + 0.2, 0.4], [0.3, 0.5, 0.6])
        assert one(tied, statistic_type="mann_whitney_U")["statistic"] == 4.5  # 0.3 has half a win, the others two each


class TestWhoIsCompared:
    def test_left_out(self) -> None:
        frame = cohort().assign(age=lambda f: f["age"].mask(f.index == 12))
        found = group_comparison(frame, GroupComparison(variables=("age", "pre"), by="arm"), study()).estimates
        rows = deciding(found)
        assert rows["n"].tolist() == [57, 58]
        assert rows["n_missing"].tolist() == [3, 2]
        assert rows["note"].tolist() == [
            "deciding test (named in the plan); 2 patients without Arm left out; 1 patient without Age left out",
            "deciding test (named in the plan); 2 patients without Arm left out",
        ]
        assert one(found, variable="age", group="Photons", estimate_type="mean")["n_missing"] == 1

    def test_adjusted_over_the_variables(self) -> None:
        spec = GroupComparison(variables=("age", "pre", "post"), by="arm", adjust="holm")
        rows = deciding(group_comparison(cohort(), spec, study()).estimates)
        assert rows["p_adjusted"].tolist() == close(adjust(rows["p_value"], "holm").tolist())
        assert set(rows["method"]) == {"Welch t test; Holm over 3 variables"}

    def test_late_groups_coupled_groups_and_changes(self) -> None:
        spec = GroupComparison(variables=("pre", "post", "change"), by="asl")
        notes = deciding(group_comparison(cohort(), spec, study()).estimates)["note"].tolist()
        assert notes == [
            f"deciding test (named in the plan); {LATE}, later than Lymphocytes",
            f"deciding test (named in the plan); {LATE}",
            f"deciding test (named in the plan); {LATE}; {CHANGE}",
        ]
        fell = GroupComparison(variables=("age", "pre", "relative"), by="fell")
        notes = deciding(group_comparison(cohort(), fell, study()).estimates)["note"].tolist()
        assert [COUPLED in note for note in notes] == [False, True, True]
        assert [CHANGE in note for note in notes] == [False, False, True]
