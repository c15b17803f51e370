"""Landmark analyses and follow-up, against R on the patients above the landmark with their time less it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.study import Study
from lymphoradio.study.specs import Cox, KaplanMeier, ModelSpec
from tests.stats.golden import golden, read

from .cohort import cohort as small_cohort
from .cohort import study as small_study
from .look_up import one, rows

CASES = {"none": None, "days": 60.0, "months": 60.0}


def study(case: str) -> Study:
    unit = "months" if case == "months" else "days"
    endpoint = {
        "label": "Survival", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"}, "time_unit": unit,
        "show_in": unit, "days_per_month": 30,
    }  # fmt: skip
    return Study.model_validate(
        {
            "title": "Lung", "id": "id",
            "columns": {
                "t": {"label": "Time"}, "e": {"label": "Event"}, "age": {"label": "Age", "unit": "years"},
                "sex": {"label": "Sex", "levels": {1: "1", 2: "2"}},
                "ecog": {"label": "ECOG", "levels": {0: "0", 1: "1", 2: "2"}},
            },
            "endpoints": {"os": endpoint},
            "analyses": {"kaplan_meier": {"endpoint": "os"}},
        }
    )  # fmt: skip


def lung(case: str) -> pd.DataFrame:
    frame = read("lung_complete.csv")
    return pd.DataFrame(
        {
            "os_time": frame["time"] / (30.0 if case == "months" else 1.0), "os_event": frame["event"],
            "age": frame["age"].astype(float), "sex": frame["sex"].astype(str), "ecog": frame["ecog"].astype(str),
        }
    )  # fmt: skip


def curves(case: str, **changes: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    times = (6.0, 12.0) if case == "months" else (180.0, 360.0)
    spec = KaplanMeier(endpoint="os", by="sex", landmark=CASES[case], times=times, **changes)
    result = kaplan_meier(lung(case), spec, study(case))
    assert result.curves is not None
    return result.estimates, result.curves


@pytest.mark.parametrize("case", CASES)
class TestAgainstR:
    def test_curves(self, case: str) -> None:
        expected, (found, steps) = golden("landmark.csv", case), curves(case)
        for group, name in (("", "all"), ("1", "1"), ("2", "2")):
            own = rows(found, group=group)
            count = one(own, estimate_type="count", variable="events")
            assert (count["n"], count["n_events"]) == (expected[f"n_{name}"], expected[f"events_{name}"])
            for kind, quantity in (("median_survival", "median"), ("median_follow_up", "reverse")):
                row = one(own, estimate_type=kind)
                values = row[["estimate", "conf_low", "conf_high"]].astype(float).tolist()
                assert values == pytest.approx(expected[f"{quantity}_{name}"], rel=1e-9, nan_ok=True)
            at = rows(own, estimate_type="survival_probability")
            for column, quantity in (("estimate", "survival"), ("conf_low", "low"), ("conf_high", "high")):
                assert at[column].tolist() == pytest.approx(expected[f"{quantity}_{name}"], rel=1e-9)
            start = rows(steps, curve="survival", group=group).iloc[0]
            assert (start["x"], start["y"], start["n_risk"]) == (0.0, 1.0, count["n"])

    def test_comparisons(self, case: str) -> None:
        expected, (found, _) = golden("landmark.csv", case), curves(case)
        test = one(found, estimate_type="test")
        assert [test["statistic"], test["p_value"]] == pytest.approx(expected["log_rank"], rel=1e-9)
        ratio = one(found, estimate_type="hazard_ratio")
        values = ratio[["estimate", "conf_low", "conf_high"]].astype(float).tolist()
        assert values == pytest.approx(expected["ratio"], rel=1e-9)

    def test_pairs_of_three_groups_have_both_p_values(self, case: str) -> None:
        expected = golden("landmark.csv", case)
        spec = KaplanMeier(endpoint="os", by="ecog", landmark=CASES[case], pairwise="holm")
        found = kaplan_meier(lung(case), spec, study(case)).estimates
        for i, contrast in enumerate(("0 - 1", "0 - 2", "1 - 2")):
            row = one(found, estimate_type="test", contrast=contrast)
            assert row["p_value"] == pytest.approx(expected["pair_p"][i], rel=1e-9)
            assert row["p_adjusted"] == pytest.approx(expected["pair_holm"][i], rel=1e-9)
        alone = kaplan_meier(lung(case), spec.model_copy(update={"pairwise": "none"}), study(case)).estimates
        raw = alone[alone["method"].str.startswith("pairwise")]
        assert raw["p_adjusted"].tolist() == raw["p_value"].tolist() == pytest.approx(expected["pair_p"], rel=1e-9)

    def test_follow_up_of_all_observed_times(self, case: str) -> None:
        expected, (found, _) = golden("landmark.csv", case), curves(case, follow_up="observed")
        for group, name in (("", "all"), ("1", "1"), ("2", "2")):
            own = rows(found, group=group)
            kinds = ("median_follow_up", "min_follow_up", "max_follow_up")
            values = [float(one(own, estimate_type=kind)["estimate"]) for kind in kinds]
            assert values == pytest.approx(expected[f"observed_{name}"], rel=1e-12)
            median = one(own, estimate_type="median_follow_up")
            assert median["method"].startswith("median of all observed times, events included; usually shorter than")
            assert np.isnan(median["conf_low"])
            assert median["estimate"] <= expected[f"reverse_{name}"][0]

    def test_cox(self, case: str) -> None:
        expected = golden("landmark.csv", case)
        names = ("age", "sex", "ecog")
        spec = Cox(endpoint="os", candidates=names, models={"m": ModelSpec(variables=names)}, landmark=CASES[case])
        found = rows(cox(lung(case), spec, study(case)).estimates, model="m")
        effects = rows(found, estimate_type="hazard_ratio")
        for column, quantity in (("estimate", "hazard_ratio"), ("std_error", "std_error"), ("p_value", "p")):
            assert effects[column].tolist() == pytest.approx(expected[quantity], rel=1e-8)
        assert set(effects["n"]) == {expected["n"]}
        likelihood = one(found, estimate_type="log_likelihood")
        assert likelihood["estimate"] == pytest.approx(expected["log_likelihood"], rel=1e-9)

    def test_who_is_left_out_is_counted(self, case: str) -> None:
        expected = golden("landmark.csv", case)
        spec = Cox(endpoint="os", candidates=("age",), landmark=CASES[case])
        for found in (curves(case)[0], cox(lung(case), spec, study(case)).estimates):
            if CASES[case] is None:
                assert rows(found, variable="before_landmark").empty
                continue
            row = one(found, variable="before_landmark")
            assert (row["estimate"], row["n"], row["time"], row["time_unit"]) == (expected["left_out"], 167, 60, "days")
            assert row["note"] == "14 patients with an event or censored by the landmark of 60 days left out"


def test_ticks_are_round_months_of_thirty_days() -> None:
    found, steps = curves("days")
    plan = study("days")
    endpoint = plan.endpoints["os"].model_copy(update={"show_in": "months"})
    spec = KaplanMeier(endpoint="os", by="sex")
    shown = kaplan_meier(lung("days"), spec, plan.model_copy(update={"endpoints": {"os": endpoint}}))
    assert shown.curves is not None
    risk = rows(shown.curves, curve="at_risk", group="")
    assert risk["x"].tolist() == [0.0, 6.0, 12.0, 18.0, 24.0, 30.0]
    time = lung("days")["os_time"]
    assert risk["y"].tolist() == [float((time >= 30 * x).sum()) for x in risk["x"]]
    assert set(found["unit"]) == {"", "days", "patients"}
    assert steps["x"].max() == 1022 - 60


class TestKnownAtTheLandmark:
    def notes(self, landmark: float | None) -> set[str]:
        spec = KaplanMeier(endpoint="os", by="asl", landmark=landmark)
        found = kaplan_meier(small_cohort(), spec, small_study()).estimates
        return set(found[found["estimate_type"].isin(["test", "hazard_ratio"])]["note"])

    def test_no_immortal_time_from_the_landmark_on(self) -> None:
        assert self.notes(28.0) == {""}
        assert self.notes(56.0) == {""}

    @pytest.mark.parametrize(("landmark", "needed"), [(None, "a landmark analysis"), (27.0, "a later landmark")])
    def test_an_earlier_landmark_does_not_help(self, landmark: float | None, needed: str) -> None:
        (note,) = self.notes(landmark)
        assert "immortal time" in note
        assert note.endswith(f"so {needed} is needed")

    def test_covariates(self) -> None:
        spec = Cox(endpoint="os", candidates=("age", "asl", "last"), landmark=28.0)
        found = rows(cox(small_cohort(), spec, small_study()).estimates, model="univariable")
        assert found["note"].tolist() == [
            "", "", "known only 56 days after time zero, after the landmark: not a baseline covariate",
        ]  # fmt: skip


class TestLandmarkOnAnotherClock:
    """`known_at` is on the study's clock; a landmark after another time zero does not answer it."""

    def plan(self, zero: str) -> Study:
        endpoint = small_study().endpoints["os"].model_copy(update={"time_zero": zero})
        return small_study(time_zero="the first dose").model_copy(update={"endpoints": {"os": endpoint}})

    def curve_notes(self, zero: str, landmark: float | None) -> set[str]:
        spec = KaplanMeier(endpoint="os", by="asl", landmark=landmark)
        found = kaplan_meier(small_cohort(), spec, self.plan(zero)).estimates
        return set(found[found["estimate_type"].isin(["test", "hazard_ratio"])]["note"])

    def test_curves(self) -> None:
        assert self.curve_notes("surgery", 56.0) == {
            "groups by Severe lymphopenia are known only 28 days after the first dose, and the landmark is on another "
            "clock, from surgery: whether earlier events cannot fall into the later group (immortal time) is not known"
        }

    def test_the_same_clock_written_twice(self) -> None:
        assert self.curve_notes("the first dose", 56.0) == {""}

    def test_without_a_landmark(self) -> None:
        (note,) = self.curve_notes("surgery", None)
        assert note.startswith("groups by Severe lymphopenia are known only 28 days after the first dose: earlier")
        assert note.endswith("so a landmark analysis is needed")

    def test_covariates(self) -> None:
        spec = Cox(endpoint="os", candidates=("age", "asl"), landmark=56.0)
        found = rows(cox(small_cohort(), spec, self.plan("surgery")).estimates, model="univariable")
        assert found["note"].tolist() == [
            "", "known only 28 days after the first dose, and the landmark is on another clock, from surgery: "
            "not a baseline covariate",
        ]  # fmt: skip


class TestNobodyAtRisk:
    def test_curves_are_noted_rows(self) -> None:
        spec = KaplanMeier(endpoint="os", by="arm", landmark=1e5)
        result = kaplan_meier(small_cohort(), spec, small_study())
        assert result.curves is not None
        assert result.curves.empty
        left_out, *others = [row for _, row in result.estimates.iterrows()]
        assert left_out["estimate"] == 60
        assert [(row["group"], row["note"]) for row in others] == [
            (group, "nobody is at risk at 100000 days") for group in ("", "Photons", "Protons")
        ]

    def test_cox_models_are_noted_rows(self) -> None:
        models = {"m": ModelSpec(), "listed": ModelSpec(variables=("age",))}
        spec = Cox(endpoint="os", candidates=("age", "arm"), models=models, landmark=1e5)
        found = cox(small_cohort(), spec, small_study()).estimates.iloc[1:]
        assert found["estimate"].isna().all()
        assert found["note"].str.startswith("not estimable: no patient has all the values").all()


def test_a_pair_without_events_is_not_counted_among_the_adjusted() -> None:
    patients = lung("none")
    patients.loc[patients["ecog"].isin(["0", "1"]), "os_event"] = 0
    found = kaplan_meier(patients, KaplanMeier(endpoint="os", by="ecog", pairwise="holm"), study("none")).estimates
    without = one(found, estimate_type="test", contrast="0 - 1")
    assert (without["method"], np.isnan(without["p_adjusted"])) == ("pairwise log-rank test", True)
    assert without["note"] == "no events"
    for contrast in ("0 - 2", "1 - 2"):
        row = one(found, estimate_type="test", contrast=contrast)
        assert row["method"] == "pairwise log-rank test; Holm over 2 pairs"
        assert 0 < row["p_value"] <= row["p_adjusted"] <= 1
