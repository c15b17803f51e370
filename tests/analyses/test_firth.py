"""Separation and monotone likelihood through a whole analysis, as the plan's `separation` says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.logistic import logistic
from lymphoradio.stats.concordance import concordance
from lymphoradio.stats.delong import auc_delong
from lymphoradio.stats.diagnostics import vif
from lymphoradio.stats.firth import firth_cox_lr_test, firth_lr_test, fit_firth_cox, fit_firth_logistic
from lymphoradio.stats.firth_profile import PENALISED_LR
from lymphoradio.study.specs import Cox, Logistic, ModelSpec
from tests.stats.firth_data import expected

from .separated import empty_cell, endometrial, plan, unexposed

OF_LOGISTIC = (
    "logistic regression, Firth's penalised likelihood, profile penalised-likelihood interval, "
    "penalised likelihood-ratio p"
)
OF_COX = OF_LOGISTIC.replace("logistic regression", "Cox regression, Efron ties")
STAGE = ModelSpec(variables=("stage", "age"))


def rows(frame: pd.DataFrame, **equal: Any) -> pd.DataFrame:
    for name, value in equal.items():
        frame = frame[frame[name] == value]
    return frame


def one(frame: pd.DataFrame, **equal: Any) -> pd.Series:
    found = rows(frame, **equal)
    assert len(found) == 1
    return found.iloc[0]


def logistic_rows(cohort: pd.DataFrame, **spec: Any) -> pd.DataFrame:
    return logistic(cohort, Logistic(**spec), plan(a={"kind": "logistic", **_as_plan(spec)})).estimates


def cox_rows(cohort: pd.DataFrame, **spec: Any) -> pd.DataFrame:
    return cox(
        cohort, Cox(endpoint="os", **spec), plan(a={"kind": "cox", "endpoint": "os", **_as_plan(spec)})
    ).estimates


def _as_plan(spec: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key in ("outcome", "candidates")}


def endometrial_rows(**changes: Any) -> pd.DataFrame:
    candidates = ("nv", "pi", "eh")
    spec = {"outcome": "hg", "candidates": candidates, "models": {"m": ModelSpec(variables=candidates)}, **changes}
    return logistic_rows(endometrial(), **spec)


def unexposed_rows(**changes: Any) -> pd.DataFrame:
    spec = {"candidates": ("exposed", "age"), "models": {"m": ModelSpec(variables=("exposed", "age"))}, **changes}
    return cox_rows(unexposed(), **spec)


def unadjusted(frame: pd.DataFrame) -> pd.DataFrame:
    """Without Holm's adjustment: over a candidate that is refused it does not count."""
    return frame.assign(method=frame["method"].str.split(";").str[0]).drop(columns="p_adjusted").reset_index(drop=True)


def same_as_r(effects: pd.DataFrame, golden: dict[str, Any], first: int, tests: Sequence[str]) -> None:
    """Effects in the order of the golden coefficients, of which `first` is the first one's position."""
    for i, (_, row) in enumerate(effects.iterrows()):
        j = first + i
        assert row["estimate"] == pytest.approx(np.exp(golden["coefficient"][j]), rel=1e-9)
        assert row["std_error"] == pytest.approx(golden["std_error"][j], rel=1e-9)
        limits = np.exp([golden[f"low_{j + 1}"], golden[f"high_{j + 1}"]])
        assert (row["conf_low"], row["conf_high"]) == pytest.approx(tuple(limits), rel=1e-8)
        assert row["statistic"] == pytest.approx(golden[f"lr_{tests[i]}"], rel=1e-9)
        assert row["p_value"] == pytest.approx(golden[f"lr_p_{tests[i]}"], rel=1e-9)
        assert (row["df"], row["statistic_type"]) == (1.0, PENALISED_LR)


def test_the_words_of_the_store_are_those_of_the_numerics() -> None:
    assert tidy.PENALISED == PENALISED_LR
    assert PENALISED_LR in tidy.STATISTIC_TYPES


class TestLogistic:
    found = endometrial_rows()

    def test_every_row_of_the_separated_model_is_penalised(self) -> None:
        effects = rows(self.found, model="m", estimate_type="odds_ratio")
        same_as_r(effects, expected("endometrial"), 1, ("NV", "PI", "EH"))
        assert set(effects["note"]) == {"separation by Neovasculation (Yes): Firth's penalised likelihood"}
        assert set(effects["method"]) == {OF_LOGISTIC}

    def test_only_where_maximum_likelihood_has_no_estimate(self) -> None:
        alone = rows(self.found, model="univariable").set_index("variable")
        same_as_r(alone.loc[["nv"]], expected("endometrial_alone"), 1, ("NV",))
        assert alone["statistic_type"].to_dict() == {"nv": PENALISED_LR, "pi": "z", "eh": "z"}
        refusing = rows(endometrial_rows(separation="refuse"), model="univariable").set_index("variable")
        pd.testing.assert_frame_equal(unadjusted(alone.loc[["pi", "eh"]]), unadjusted(refusing.loc[["pi", "eh"]]))

    def test_the_models_own_rows_are_of_the_penalised_fit(self) -> None:
        golden, whole = expected("endometrial"), rows(self.found, model="m", variable="")
        intercept = one(whole, estimate_type="intercept")
        assert intercept["estimate"] == pytest.approx(golden["coefficient"][0], rel=1e-9)
        limits = golden["low_1"], golden["high_1"]
        assert (intercept["conf_low"], intercept["conf_high"]) == pytest.approx(limits, rel=1e-9)
        assert one(whole, estimate_type="log_likelihood")["estimate"] == pytest.approx(golden["penalised"], rel=1e-9)
        test = one(whole, estimate_type="test")
        assert (test["statistic"], test["p_value"]) == pytest.approx((golden["lr_all"], golden["lr_p_all"]), rel=1e-9)
        assert (test["df"], test["statistic_type"]) == (3.0, PENALISED_LR)
        X, y = endometrial_arrays()
        fit = fit_firth_logistic(X, y)
        area = one(whole, estimate_type="auc")
        assert area["estimate"] == pytest.approx(auc_delong(y, fit.fitted, ">", 0.95).estimate, rel=1e-12)
        inflation = vif(fit.slope_covariance, {"nv": (0,), "pi": (1,), "eh": (2,)})
        found = rows(self.found, estimate_type="variance_inflation")["estimate"]
        assert found.tolist() == pytest.approx([item.gvif_scaled**2 for item in inflation], rel=1e-9)
        words = whole[whole["estimate_type"].isin(["intercept", "log_likelihood", "auc"])]
        assert all("enalised" in method for method in words["method"])

    def test_refused_where_the_plan_says_so(self) -> None:
        found = endometrial_rows(separation="refuse")
        refused = found[found["note"].str.startswith("not estimable")]
        assert set(refused["note"]) == {
            "not estimable: separation: some outcomes are predicted perfectly by Neovasculation (Yes)"
        }
        assert refused["model"].tolist() == ["univariable", "m", "m", "m"]
        assert refused["estimate"].isna().all()
        assert not found["method"].str.contains("Firth").any()
        assert PENALISED_LR not in set(found["statistic_type"])

    def test_wald_intervals_of_the_plan_do_not_hold_for_penalised_rows(self) -> None:
        effects = rows(endometrial_rows(intervals="wald"), model="m", estimate_type="odds_ratio")
        same_as_r(effects, expected("endometrial"), 1, ("NV", "PI", "EH"))

    def test_a_factor_with_an_empty_cell(self) -> None:
        cohort = empty_cell()
        found = logistic_rows(cohort, outcome="response", candidates=("stage", "age"), models={"m": STAGE})
        X = stage_and_age(cohort)
        y = (cohort["response"] == "Yes").to_numpy(float)
        for model, design in (("univariable", X[:, :2]), ("m", X)):
            whole = one(found, model=model, variable="stage", estimate_type="test")
            test = firth_lr_test(design, y, [0, 1])
            assert whole["statistic"] == pytest.approx(test.statistic, rel=1e-9)
            assert (whole["df"], whole["p_value"]) == pytest.approx((2.0, test.p_value), rel=1e-9)
            assert whole["method"].split("; ")[0] == "penalised likelihood-ratio test of all levels together"
            effects = rows(found, model=model, variable="stage", estimate_type="odds_ratio")
            assert effects["level"].tolist() == ["II", "III"]
            slopes = fit_firth_logistic(design, y).coefficients[1:3]
            assert effects["estimate"].tolist() == pytest.approx(np.exp(slopes), rel=1e-12)
            assert set(effects["note"]) == {"separation by Stage (III): Firth's penalised likelihood"}

    def test_a_selection_is_not_made_by_penalised_likelihood(self) -> None:
        models = {"all": ModelSpec(), "lr": ModelSpec(preset="spss_backward_lr")}
        found = rows(endometrial_rows(models=models), estimate_type="selection_step")
        refused = "not estimable: separation: some outcomes are predicted perfectly by Neovasculation (Yes)"
        assert found["note"].tolist() == [
            f"{refused}; variables are not selected by penalised likelihood; "
            "a model of listed variables can be estimated by it"
        ] * 2  # fmt: skip
        refusing = endometrial_rows(models=models, separation="refuse")
        assert rows(refusing, estimate_type="selection_step")["note"].tolist() == [refused] * 2

    def test_a_step_that_separates_is_skipped_as_before(self) -> None:
        models = {"forward": ModelSpec(direction="forward")}
        paths = [rows(endometrial_rows(models=models, separation=way), model="forward") for way in ("firth", "refuse")]
        pd.testing.assert_frame_equal(*paths)
        skipped = one(paths[0], level="skip")
        assert skipped["variable"] == "nv"
        assert skipped["note"].startswith("cannot enter: separation")

    def test_the_final_model_of_a_selection_without_p_values_may_be_penalised(self) -> None:
        sequential = ModelSpec(selector="mlxtend", direction="forward", folds=0, size=3)
        found = rows(endometrial_rows(models={"m": sequential}), model="m", estimate_type="odds_ratio")
        same_as_r(found, expected("endometrial"), 1, ("NV", "PI", "EH"))

    @pytest.mark.parametrize("separation", ["firth", "refuse"])
    def test_a_huge_standard_error_of_maximum_likelihood_is_not_printed(self, separation: str) -> None:
        # The outcomes overlap by a thousandth of a year: the estimate exists, and says nothing.
        age = np.concatenate([np.linspace(40, 59.999, 30), [60.001], np.linspace(60, 80, 30)])
        response = np.where(np.arange(61) < 31, "No", "Yes").astype(object)
        cohort = pd.DataFrame({"age": age, "response": response})
        found = logistic_rows(cohort, outcome="response", candidates=("age",), separation=separation)
        row = one(found)
        assert row[["estimate", "std_error", "conf_low", "conf_high", "statistic", "p_value"]].isna().all()
        assert row["note"] == (
            "not estimable: the log odds ratio has a standard error above 50 (it all but separates the outcomes, or is "
            "for a very small step)"
        )


def endometrial_arrays() -> tuple[np.ndarray, np.ndarray]:
    cohort = endometrial()
    return (
        np.column_stack([cohort["nv"] == "Yes", cohort["pi"], cohort["eh"]]).astype(float),
        (cohort["hg"] == "Yes").to_numpy(float),
    )


def stage_and_age(cohort: pd.DataFrame, reference: str = "I") -> np.ndarray:
    levels = [level for level in ("I", "II", "III") if level != reference]
    return np.column_stack([*(cohort["stage"] == level for level in levels), cohort["age"]]).astype(float)


class TestCox:
    found = unexposed_rows()

    def test_every_row_of_the_monotone_model_is_penalised(self) -> None:
        effects = rows(self.found, model="m", estimate_type="hazard_ratio")
        same_as_r(effects, expected("unexposed_efron"), 0, ("exposed", "age"))
        assert set(effects["note"]) == {"monotone likelihood by Exposure (Yes): Firth's penalised likelihood"}
        assert set(effects["method"]) == {OF_COX}

    def test_with_the_plans_ties(self) -> None:
        effects = rows(unexposed_rows(ties="breslow"), model="m", estimate_type="hazard_ratio")
        same_as_r(effects, expected("unexposed_breslow"), 0, ("exposed", "age"))
        assert set(effects["method"]) == {OF_COX.replace("Efron", "Breslow")}

    def test_only_where_maximum_likelihood_has_no_estimate(self) -> None:
        age = rows(self.found, model="univariable", variable="age")
        assert age["statistic_type"].tolist() == ["z"]
        refusing = rows(unexposed_rows(separation="refuse"), model="univariable", variable="age")
        pd.testing.assert_frame_equal(unadjusted(age), unadjusted(refusing))

    def test_the_models_own_rows_are_penalised_or_noted(self) -> None:
        golden, whole = expected("unexposed_efron"), rows(self.found, model="m", variable="")
        assert one(whole, estimate_type="log_likelihood")["estimate"] == pytest.approx(golden["penalised"], rel=1e-9)
        tests = rows(whole, estimate_type="test").set_index("statistic_type")
        lr = tests.loc[PENALISED_LR]
        assert (lr["statistic"], lr["p_value"]) == pytest.approx((golden["lr_all"], golden["lr_p_all"]), rel=1e-9)
        cohort = unexposed()
        X = np.column_stack([cohort["exposed"] == "Yes", cohort["age"]]).astype(float)
        fit = fit_firth_cox(cohort["os_time"], cohort["os_event"], X)
        assert tests.loc["wald", "statistic"] == pytest.approx(fit.wald_test([0, 1]).statistic, rel=1e-12)
        assert np.isnan(tests.loc["score", "statistic"])
        assert tests.loc["score", "note"] == "not defined for Firth's penalised likelihood"
        harrell = concordance(cohort["os_time"], cohort["os_event"], fit.fitted)
        assert one(whole, estimate_type="concordance")["estimate"] == pytest.approx(harrell.estimate, rel=1e-12)
        hazards = self.found[self.found["method"].str.startswith("proportional hazards")]
        assert hazards["variable"].tolist() == ["exposed", "age", "GLOBAL"]
        assert hazards[["statistic", "p_value"]].isna().all(axis=None)
        assert set(hazards["note"]) == {"not defined for Firth's penalised likelihood"}

    def test_refused_where_the_plan_says_so(self) -> None:
        found = unexposed_rows(separation="refuse")
        refused = found[found["note"] != ""]
        assert set(refused["note"]) == {
            "not estimable: monotone likelihood: the log hazard ratio has no limit for Exposure (Yes)"
        }
        assert refused["model"].tolist() == ["univariable", "m", "m"]
        assert not found["method"].str.contains("Firth").any()

    def test_a_reference_level_without_events(self) -> None:
        cohort = empty_cell()
        found = cox_rows(cohort, candidates=("stage", "age"), models={"m": STAGE})
        X = stage_and_age(cohort)
        whole = one(found, model="m", variable="stage", estimate_type="test", statistic_type=PENALISED_LR)
        test = firth_cox_lr_test(cohort["os_time"], cohort["os_event"], X, [0, 1])
        assert (whole["statistic"], whole["p_value"]) == pytest.approx((test.statistic, test.p_value), rel=1e-9)
        effects = rows(found, model="m", variable="stage", estimate_type="hazard_ratio")
        assert set(effects["note"]) == {"monotone likelihood by Stage (II, III): Firth's penalised likelihood"}
        assert (effects["estimate"] > 1).all()

    def test_a_selection_is_not_made_by_penalised_likelihood(self) -> None:
        found = rows(unexposed_rows(models={"aic": ModelSpec(criterion="aic")}), estimate_type="selection_step")
        assert found["note"].tolist() == [
            "not estimable: monotone likelihood: the log hazard ratio has no limit for Exposure (Yes); "
            "variables are not selected by penalised likelihood; a model of listed variables can be estimated by it"
        ]


def test_the_plans_values_are_firth_and_refuse() -> None:
    for kind in (Logistic, Cox):
        field = kind.model_fields["separation"]
        assert field.default == "firth"
        assert "no finite estimate" in (field.description or "")
    with pytest.raises(ValueError, match="firth"):
        Logistic(outcome="hg", candidates=("nv",), separation="ignore")
