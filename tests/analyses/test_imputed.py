"""Regressions whose covariates are imputed, against R: the same imputed data sets, pooled there (imputed.R)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.study.specs import Imputation
from lymphoradio.tidy import IMPUTED
from tests import studies

from .imputed_cohort import ANALYSES, cohort, plan

RUN = {"linear": linear, "logistic": logistic, "cox": cox}
GOLDEN = studies.read_golden(studies.GOLDEN / "imputed.csv")


def rows(frame: pd.DataFrame, **equal: Any) -> pd.DataFrame:
    for name, value in equal.items():
        frame = frame[frame[name] == value]
    return frame


def result(kind: str, patients: pd.DataFrame, **changes: Any) -> pd.DataFrame:
    """Quicker than the golden ones: one iteration of the chained equations."""
    study = plan(a={"kind": kind, **ANALYSES[kind], **changes})
    study = study.model_copy(update={"imputation": Imputation(iterations=1)})
    return RUN[kind](patients, study.analyses["a"], study).estimates


@cache
def of_golden(kind: str) -> pd.DataFrame:
    study = plan()
    return RUN[kind](cohort(), study.analyses[kind], study).estimates


@pytest.mark.parametrize("kind", RUN)
def test_every_number_is_that_of_r(kind):
    ours = studies.by_key(of_golden(kind))
    assert studies.wrong_values(ours, GOLDEN[kind]) == []
    assert studies.uncovered_values(ours, GOLDEN[kind]) == []


@pytest.mark.parametrize("kind", RUN)
def test_words_of_the_rows(kind):
    found = of_golden(kind)
    holm = f"; Holm over {len(ANALYSES[kind]['candidates'])} candidates"
    found = found.assign(method=found["method"].str.removesuffix(holm))
    effects = found[found["statistic_type"] == "t"]
    assert effects["method"].str.endswith("pooled over 20 imputations (Rubin)").all()
    assert not effects["method"].str.contains("profile").any()
    tests = rows(found, variable="ecog", estimate_type="test", level="")
    assert set(tests["method"]) == {"Wald test of all levels together, pooled (D1)"}
    assert tests["note"].str.endswith("residual degrees of freedom").all()
    counts = rows(found, level=IMPUTED)
    assert list(counts["variable"]) == ["patients", *ANALYSES[kind]["candidates"]]
    assert counts["method"].str.endswith("chained equations: 20 data sets, 10 iterations, seed 1").all()


def test_a_complete_candidate_has_the_estimate_of_a_fit_without_imputation():
    ours = rows(of_golden("linear"), model="univariable", variable="sex").iloc[0]
    plain = rows(result("linear", cohort(), missing="complete_cases"), model="univariable", variable="sex").iloc[0]
    assert ours["estimate"] == pytest.approx(plain["estimate"], rel=1e-12)
    assert ours["std_error"] == pytest.approx(plain["std_error"], rel=1e-12)
    assert ours["df"] < plain["n"] - 2


def test_candidates_of_no_model_help_to_impute():
    few = result("cox", cohort(), candidates=["age", "sex", "ecog", "loss"], univariable=False)
    many = result("cox", cohort(), univariable=False)
    variable = {"model": "listed", "variable": "age"}
    assert rows(few, **variable)["estimate"].iloc[0] != rows(many, **variable)["estimate"].iloc[0]
    assert rows(many, model="listed", variable="calories").empty


def test_another_seed_imputes_other_values_and_the_same_seed_the_same():
    def estimates(seed: int) -> np.ndarray:
        study = plan(a={"kind": "linear", **ANALYSES["linear"]})
        study = study.model_copy(update={"imputation": Imputation(iterations=1, seed=seed)})
        return linear(cohort(), study.analyses["a"], study).estimates["estimate"].to_numpy()

    np.testing.assert_array_equal(estimates(1), estimates(1))
    assert not np.array_equal(estimates(2), estimates(1), equal_nan=True)


def test_a_landmark_imputes_in_the_patients_at_risk():
    found = result("cox", cohort(), landmark="180 days", univariable=False)
    at_risk = cohort()["time"] > 180
    assert set(rows(found, level=IMPUTED)["n"]) == {(at_risk & cohort()["event"].notna()).sum()}
    assert (
        rows(found, level=IMPUTED, variable="age")["estimate"].iloc[0]
        == (at_risk & cohort()["event"].notna() & cohort()["age"].isna()).sum()
    )


def separated() -> pd.DataFrame:
    """Every patient with a poor diet who was asked is in the best state, and no other."""
    patients = cohort()
    patients.loc[patients["diet"] == "Poor", "ecog"] = "0"
    patients.loc[(patients["diet"] == "Good") & patients["ecog"].notna(), "ecog"] = "1"
    patients.loc[patients.index[::7], "ecog"] = np.nan
    return patients


def test_separation_in_imputed_data_sets_is_refused_with_their_number():
    found = result("logistic", separated(), separation="firth", models={"m": {"variables": ["ecog"]}})
    refused = rows(found, model="m", estimate_type="odds_ratio")
    assert len(refused) == 1
    note = refused["note"].iloc[0]
    assert note.startswith("not estimable: in ")
    assert " of 20 imputed data sets: " in note
    assert rows(found, estimate_type="fraction_missing_information", model="m").empty


def test_a_monotone_likelihood_is_refused_with_the_number_of_data_sets():
    patients = cohort()
    patients["ecog"] = patients["ecog"].fillna("1")
    patients.loc[patients["ecog"] == "2", "os_event"] *= 0.0
    found = result("cox", patients, univariable=False)
    note = rows(found, model="listed", estimate_type="hazard_ratio")["note"].iloc[0]
    assert note.startswith("not estimable: in 20 of 20 imputed data sets: monotone likelihood: ")


def test_a_candidate_that_nobody_has_is_named():
    found = result("linear", cohort().assign(calories=np.nan))
    assert found["estimate"].isna().all()
    assert set(found["note"]) == {"not estimable: Calories at meals is missing in every patient whose outcome is known"}
    assert list(rows(found, model="listed")["variable"]) == ["age", "ecog", "calories"]
    assert set(found["n"]) == {cohort()["loss"].notna().sum()}


@pytest.mark.parametrize("kind", RUN)
@pytest.mark.parametrize("n", [0, 2, 3, 6])
def test_few_patients_leave_noted_rows(kind, n):
    found = result(kind, cohort().head(n).reset_index(drop=True))
    effects = found[found["estimate_type"].isin(["beta", "odds_ratio", "hazard_ratio"])]
    assert len(effects)
    assert effects.loc[effects["estimate"].isna(), "note"].str.startswith("not estimable: ").all()


def test_nothing_missing_is_said_by_the_counts():
    patients = cohort().dropna().reset_index(drop=True)
    found = result("linear", patients)
    assert (rows(found, level=IMPUTED)["estimate"] == 0).all()
    assert np.isfinite(rows(found, model="listed", estimate_type="beta")["estimate"]).all()
