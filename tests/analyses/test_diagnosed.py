"""Linearity, influence of single patients, and Holm's adjustment in the rows of the regressions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.stats.cox import fit_cox
from lymphoradio.stats.linear_model import fit_linear
from lymphoradio.stats.multiplicity import adjust
from lymphoradio.study import Study
from lymphoradio.study.specs import Cox, Linear, Logistic

from .cohort import PLAN, cohort, study
from .look_up import one, rows
from .separated import endometrial, plan

MODEL = {"m": {"variables": ["pre", "age"]}}


def measured(**columns: Any) -> pd.DataFrame:
    """The small cohort with other columns."""
    return cohort().assign(**columns)


def of_linear(data: pd.DataFrame, plan_: Study | None = None, **spec: Any) -> pd.DataFrame:
    fields = {"outcome": "post", "candidates": ["pre", "age"], "models": MODEL, **spec}
    return linear(data, Linear.model_validate(fields), plan_ or study()).estimates


def linearity(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["method"].str.startswith("linearity")].set_index("variable")


def test_a_curved_effect_is_rejected_and_a_straight_one_is_not():
    i = np.arange(60)
    data = cohort()
    bent = measured(post=(data["age"] - 63.0) ** 2 + data["pre"] + 40 * np.sin(7.0 * i))
    found = linearity(of_linear(bent))
    assert found.index.tolist() == ["pre", "age", "GLOBAL"]
    assert found["p_value"]["age"] < 1e-6
    assert found["note"].to_dict() == {
        "pre": "", "age": "linearity rejected at 0.05", "GLOBAL": "linearity rejected at 0.05"
    }  # fmt: skip
    assert (found["statistic_type"] == "F").all()
    assert (found["variant"] == "recommended").all()
    straight = measured(post=3 * data["age"] + data["pre"] + 40 * np.sin(7.0 * i))
    assert (linearity(of_linear(straight))["p_value"] > 0.05).all()


def test_three_knots_for_fewer_than_thirty_events():
    frame = cohort()
    spec = Cox.model_validate({"endpoint": "os", "candidates": ["pre", "age"], "models": MODEL})
    many = linearity(cox(frame, spec, study()).estimates)
    frame["os_event"] = (np.arange(60) % 3 == 0).astype(int)
    few = linearity(cox(frame, spec, study()).estimates)
    assert many["method"].str.endswith("4 knots").all()
    assert few["method"].str.endswith("3 knots").all()
    assert (many["df"].tolist(), few["df"].tolist()) == ([2.0, 2.0, 4.0], [1.0, 1.0, 2.0])


def test_few_values_have_no_spline_and_two_need_none():
    i = np.arange(60)
    found = linearity(of_linear(measured(pre=i % 4.0, age=i % 2.0)))
    assert found.index.tolist() == ["pre"]
    assert found["note"].tolist() == [
        "linearity not tested: a spline of 4 knots needs at least 7 distinct values, not 4"
    ]
    assert found["p_value"].isna().all()


def test_univariable_models_have_no_diagnostics():
    frame = of_linear(cohort(), models={})
    assert set(frame["estimate_type"]) == {"beta"}
    assert set(frame["variant"]) == {"as_published"}


def test_the_estimate_without_a_patient_is_a_refit():
    data = cohort()
    found = of_linear(data)
    X, y = data[["pre", "age"]].to_numpy(float), data["post"].to_numpy(float)
    fit = fit_linear(X, y)
    for j, name in enumerate(("pre", "age"), start=1):
        refits = [fit_linear(np.delete(X, i, axis=0), np.delete(y, i)) for i in range(len(y))]
        moves = [
            abs(fit.coefficients[j] - other.coefficients[j]) / other.residual_sd / fit.std_errors[j] * fit.residual_sd
            for other in refits
        ]
        furthest = refits[int(np.argmax(moves))]
        largest = one(found, estimate_type="largest_dfbetas", variable=name)
        assert (largest["estimate"], largest["unit"]) == (pytest.approx(max(moves), rel=1e-9), "SE")
        without = one(found, estimate_type="estimate_without", variable=name)
        wanted = furthest.coefficients[j], furthest.std_errors[j], furthest.t[j], furthest.p_values[j]
        assert without[["estimate", "std_error", "statistic", "p_value"]].tolist() == pytest.approx(wanted, rel=1e-9)
        assert without["unit"] == one(found, estimate_type="beta", model="m", variable=name)["unit"]


def test_effects_per_unit_and_ratios_are_on_the_printed_scale():
    data = cohort()
    spec = {"endpoint": "os", "candidates": ["pre", "age"], "models": MODEL}
    plain, scaled = (
        cox(data, Cox.model_validate({**spec, "per": per}), study()).estimates for per in ({}, {"age": 10})
    )
    one_year, ten = (one(frame, estimate_type="estimate_without", variable="age") for frame in (plain, scaled))
    assert ten["estimate"] == pytest.approx(one_year["estimate"] ** 10, rel=1e-9)
    assert (one_year["unit"], ten["unit"]) == ("per year", "per 10 years")
    X = data[["pre", "age"]].to_numpy(float)
    refits = [
        fit_cox(np.delete(data["os_time"], i), np.delete(data["os_event"], i), np.delete(X, i, axis=0))
        for i in range(60)
    ]
    assert min(abs(np.exp(fit.coefficients[1]) / one_year["estimate"] - 1) for fit in refits) < 1e-9


def test_the_note_says_where_p_crosses_alpha():
    x = np.arange(12.0)
    data = pd.DataFrame({"pre": np.append(x, 40.0), "age": np.append(x % 5, 2.0), "post": np.append(x % 4, 9.0)})
    found = of_linear(data)
    all_patients = one(found, estimate_type="beta", model="m", variable="pre")
    without = one(found, estimate_type="estimate_without", variable="pre")
    assert all_patients["p_value"] < 0.05 < without["p_value"]
    assert without["note"] == "leaving out one patient takes p across 0.05"
    assert one(found, estimate_type="estimate_without", variable="age")["note"] == ""


def test_nothing_tells_which_patient_it_is():
    frame = of_linear(cohort())
    mine = frame[frame["estimate_type"].isin(["largest_dfbetas", "estimate_without"])]
    assert (mine[["level", "group", "contrast", "note"]] == "").all(axis=None)
    assert mine[["step", "time"]].isna().all(axis=None)


def test_of_a_penalised_model_the_rows_say_why_there_is_nothing():
    spec = {"outcome": "hg", "candidates": ["nv", "pi", "eh"], "models": {"m": {"variables": ["nv", "pi", "eh"]}}}
    fields = Logistic.model_validate({**spec, "separation": "firth"})
    found = logistic(endometrial(), fields, plan(logistic={"kind": "logistic", **spec})).estimates
    tests = linearity(found)
    assert tests.index.tolist() == ["pi", "eh"]
    assert set(tests["note"]) == {"linearity not tested: not defined for Firth's penalised likelihood"}
    largest = rows(found, estimate_type="largest_dfbetas")
    assert largest["variable"].tolist() == ["nv", "pi", "eh"]
    assert set(largest["note"]) == {"influence not estimable: not defined for Firth's penalised likelihood"}
    assert rows(found, estimate_type="estimate_without").empty


def test_a_coefficient_that_hangs_on_one_patient():
    """Without the only event of the exposed, or the only exposed patient without one, the odds ratio has no value."""
    exposed = np.array(["No"] * 8 + ["Yes"] * 8, dtype=object)
    ill = np.array(["Yes"] * 3 + ["No"] * 5 + ["Yes"] * 7 + ["No"], dtype=object)
    data = pd.DataFrame({"exposed": exposed, "response": ill})
    spec = {"outcome": "response", "candidates": ["exposed"], "models": {"m": {"variables": ["exposed"]}}}
    found = logistic(data, Logistic.model_validate(spec), plan(logistic={"kind": "logistic", **spec})).estimates
    without = one(found, estimate_type="estimate_without")
    assert np.isnan(without["estimate"])
    assert without["note"].startswith("not estimable without that patient: separation")


def test_one_p_per_candidate_is_adjusted():
    data = cohort().assign(stage=np.array(["I", "II", "III"])[np.arange(60) * 7 % 3].astype(object))
    stage = {"label": "Stage", "levels": {1: "I", 2: "II", 3: "III"}}
    staged = study(columns={**PLAN["columns"], "stage": stage})
    frame = of_linear(data, staged, candidates=["pre", "age", "asl", "stage"], models={})
    adjusted = frame[frame["p_adjusted"].notna()]
    assert adjusted["variable"].tolist() == ["pre", "age", "asl", "stage"]
    assert one(adjusted, variable="stage")["estimate_type"] == "test"
    np.testing.assert_array_equal(adjusted["p_adjusted"], adjust(adjusted["p_value"], "holm"))
    assert adjusted["method"].str.endswith("; Holm over 4 candidates").all()
    assert set(frame.loc[frame["p_adjusted"].isna(), "variable"]) == {"stage"}
