"""What a reader must know stands in the row that it is about."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.stats.hodges_lehmann import hodges_lehmann
from lymphoradio.study.specs import Characteristics, Cox, KaplanMeier, Linear, Logistic, ModelSpec, Roc, Trajectory

from .cohort import N, cohort, study
from .look_up import one, rows

COUPLED = "part of the outcome's formula: mathematically coupled with it, subject to regression to the mean"
COURSE = {"Lymphocytes": {0.0: "pre", 4.0: "post", 8.0: "last"}}


class TestPatientsWithoutAGroup:
    def test_characteristics(self) -> None:
        found = characteristics(cohort(), Characteristics(variables=("age", "asl"), by="arm"), study()).estimates
        everybody = one(found, variable="patients", group="")
        assert (everybody["n"], everybody["n_missing"]) == (N, 2)
        assert everybody["note"] == "2 patients have no Arm and stand in the first column only"
        assert rows(found, variable="patients")["n"].tolist() == [60, 29, 29]
        tests = rows(found, estimate_type="test")
        assert tests["n"].tolist() == [58, 58]
        assert all(note.endswith("2 patients without Arm left out") for note in tests["note"])

    def test_nobody_is_mentioned_where_all_have_a_group(self) -> None:
        found = characteristics(cohort(), Characteristics(variables=("age",), by="asl"), study()).estimates
        assert one(found, variable="patients", group="")["n_missing"] == 0
        assert not found["note"].str.contains("Severe lymphopenia").any()

    def test_survival(self) -> None:
        found = kaplan_meier(cohort(), KaplanMeier(endpoint="os", by="arm"), study()).estimates
        test = one(found, estimate_type="test")
        assert (test["n"], test["n_missing"], test["note"]) == (58, 2, "2 patients without Arm left out")

    def test_trajectory(self) -> None:
        found = trajectory(cohort(), Trajectory(series=COURSE, by="arm"), study()).estimates
        noted = rows(found[found["note"].str.contains("Arm")])
        assert noted[["estimate_type", "group", "time"]].to_numpy().tolist() == [["mean", "", 0.0]]
        assert noted["note"].tolist() == ["2 patients have no Arm and stand in no group"]


class TestKnownTooLate:
    def test_groups_of_survival_curves(self) -> None:
        found = kaplan_meier(cohort(), KaplanMeier(endpoint="os", by="asl"), study()).estimates
        compared = found[found["estimate_type"].isin(["test", "hazard_ratio"])]
        assert len(compared) == 2
        assert set(compared["note"]) == {
            "groups by Severe lymphopenia are known only 28 days after time zero: earlier events cannot fall into the "
            "later group (immortal time), so a landmark analysis is needed"
        }

    def test_marker(self) -> None:
        spec = Roc(outcome="asl", markers={"last": "lower", "pre": "lower", "post": "lower"})
        found = rows(roc(cohort(), spec, study()).estimates, estimate_type="auc")
        assert found["note"].tolist() == ["known only 56 days after time zero, later than the outcome", "", ""]

    def test_covariate(self) -> None:
        found = cox(cohort(), Cox(endpoint="os", candidates=("age", "asl")), study()).estimates
        assert found["note"].tolist() == ["", "known only 28 days after time zero: not a baseline covariate"]


class TestCoupling:
    def test_through_all_formulas(self) -> None:
        spec = Logistic(outcome="fell", candidates=("pre", "age"), models={"m": ModelSpec(variables=("pre", "age"))})
        found = rows(logistic(cohort(), spec, study()).estimates, estimate_type="odds_ratio")
        assert dict(zip(zip(found["model"], found["variable"], strict=True), found["note"], strict=True)) == {
            ("univariable", "pre"): COUPLED, ("univariable", "age"): "", ("m", "pre"): COUPLED, ("m", "age"): "",
        }  # fmt: skip

    def test_of_a_marker(self) -> None:
        found = rows(roc(cohort(), Roc(outcome="fell", markers={"pre": "higher"}), study()).estimates)
        assert one(found, estimate_type="auc")["note"] == COUPLED

    def test_of_a_candidate_computed_from_the_outcome(self) -> None:
        found = linear(cohort(), Linear(outcome="post", candidates=("pre", "change")), study()).estimates
        assert found["note"].tolist() == [
            "",
            "known only 28 days after time zero: not a baseline covariate; "
            "computed from the outcome: mathematically coupled with it, subject to regression to the mean",
        ]


class TestProportionalHazards:
    def test_rejected_terms_are_marked(self) -> None:
        """The hazard of the second half is high early and low late."""
        i = np.arange(N)
        early = np.where(i % 2 == 0, 10.0 + i, np.where(i < 30, 1.0 + i / 10, 400.0 + i))
        frame = cohort().assign(arm=np.where(i % 2 == 0, "Photons", "Protons"), os_time=early, os_event=1)
        spec = Cox(endpoint="os", candidates=("arm",), models={"m": ModelSpec(variables=("arm",))})
        found = cox(frame, spec, study()).estimates
        tests = found[found["method"].str.startswith("proportional hazards")]
        assert (tests["p_value"] < 0.05).all()
        assert set(tests["note"]) == {"proportional hazards rejected at 0.05"}
        stricter = cox(frame, spec.model_copy(update={"alpha": tests["p_value"].min() / 2}), study()).estimates
        assert set(stricter[stricter["method"].str.startswith("proportional hazards")]["note"]) == {""}


class TestTrajectory:
    def test_percent_of_baseline_in_the_same_patients(self) -> None:
        frame = cohort()
        found = trajectory(frame, Trajectory(series=COURSE), study()).estimates
        row = one(found, estimate_type="percent_of_baseline", contrast="time / baseline", time=8.0)
        both = frame[["pre", "last"]].dropna()
        assert row["estimate"] == pytest.approx(100 * both["last"].mean() / both["pre"].mean(), rel=1e-12)
        assert (row["n"], row["n_missing"], row["variant"]) == (55, 5, "recommended")
        of_all = one(found, estimate_type="percent_of_baseline", contrast="", time=8.0)
        assert of_all["estimate"] == pytest.approx(100 * frame["last"].mean() / frame["pre"].mean(), rel=1e-12)
        assert of_all["estimate"] != row["estimate"]

    def test_who_was_lost_stands_beside_the_test(self) -> None:
        found = trajectory(cohort(), Trajectory(series=COURSE), study()).estimates
        tests = rows(found, estimate_type="test")
        assert tests["note"].tolist() == ["", "5 patients without both values left out"]

    def test_the_signed_rank_test_has_its_own_estimate(self) -> None:
        frame = cohort()
        found = trajectory(frame, Trajectory(series=COURSE, test="signed_rank"), study()).estimates
        assert rows(found, estimate_type="mean_difference").empty
        row = one(found, estimate_type="hodges_lehmann", time=4.0)
        wanted = hodges_lehmann(frame["post"] - frame["pre"], 0.95)
        assert (row["estimate"], row["conf_low"], row["conf_high"]) == (
            wanted.estimate, wanted.conf_low, wanted.conf_high,
        )  # fmt: skip
        assert row["method"].startswith("Hodges-Lehmann estimate")


class TestSummaryChosenWithinGroups:
    def frame(self) -> pd.DataFrame:
        """Two groups of normal scores far apart: pooled they are not normal, each of them is."""
        from scipy.special import ndtri

        scores = 60 + 3 * ndtri((np.arange(29) + 0.5) / 29)
        frame = cohort()
        frame["age"] = 50.0
        for group, shift in (("Photons", -15.0), ("Protons", 15.0)):
            frame.loc[frame["arm"] == group, "age"] = scores + shift
        return frame

    def test_two_normal_groups_have_means(self) -> None:
        spec = Characteristics(variables=("age",), by="arm", summary="by_shapiro_wilk")
        found = characteristics(self.frame(), spec, study()).estimates
        mean = one(found, variable="age", group="Photons", estimate_type="mean")
        assert mean["method"] == "mean (SD)"
        assert mean["note"] == "Shapiro-Wilk does not reject normality at 0.05 in any group"
        assert one(found, estimate_type="test")["method"] == "Welch t test"

    def test_one_group_that_is_not_normal_decides(self) -> None:
        frame = self.frame()
        frame.loc[frame["arm"] == "Protons", "age"] = np.exp((np.arange(29) + 0.5) / 5)
        spec = Characteristics(variables=("age",), by="arm", summary="by_shapiro_wilk")
        found = characteristics(frame, spec, study()).estimates
        row = one(found, variable="age", group="Photons", estimate_type="mean")
        assert row["method"] == "median (Q1-Q3)"
        assert row["note"] == "Shapiro-Wilk rejects normality at 0.05 in Protons"

    def test_without_groups_all_patients_are_tested(self) -> None:
        spec = Characteristics(variables=("age",), summary="by_shapiro_wilk")
        found = characteristics(self.frame(), spec, study()).estimates
        assert one(found, estimate_type="median", variable="age")["note"] == "Shapiro-Wilk rejects normality at 0.05"


def test_unit_of_an_effect_per_one() -> None:
    found = linear(cohort(), Linear(outcome="last", candidates=("age", "pre"), per={"pre": 100}), study()).estimates
    assert found["unit"].tolist() == ["per year", "per 100 cells/uL"]
