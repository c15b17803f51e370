"""As published beside as recommended: which results belong together, and whether the conclusion changes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.errors import StudyError
from lymphoradio.render.comparisons import COLUMNS, about, comparisons
from lymphoradio.study import Study
from lymphoradio.tidy import DECIDING

NBSP = "\N{NO-BREAK SPACE}"


def plan(**analyses: Any) -> Study:
    return Study.model_validate(
        {
            "title": "t",
            "id": "id",
            "columns": {
                "t": {"label": "Time"},
                "e": {"label": "Death"},
                "age": {"label": "Age", "unit": "years"},
                "asl": {"label": "ASL", "levels": {0: "No", 1: "Yes"}, "known_at": "5 weeks"},
                "pre": {"label": "Before", "unit": "cells/uL"},
                "post": {"label": "After", "unit": "cells/uL"},
            },
            "endpoints": {
                "os": {
                    "label": "Overall survival", "time": "t", "event": "e", "codes": {1: "event", 0: "censored"},
                    "time_zero": "diagnosis",
                }
            },
            "analyses": analyses,
        }
    )  # fmt: skip


def beside(analysis: str, **changes: Any) -> dict[str, Any]:
    return {"variant": "recommended", "instead_of": {"analysis": analysis, "because": "patients must live", **changes}}


COX = {"kind": "cox", "endpoint": "os", "candidates": ["age", "asl"], "models": {"m": {"variables": ["age", "asl"]}}}


def hazard(variable: str, estimate: float, p: float, model: str = "m", **changes: Any) -> dict[str, Any]:
    level = {"level": "Yes", "reference": "No"} if variable == "asl" else {"unit": "per year"}
    return {
        "estimate_type": "hazard_ratio", "model": model, "variable": variable, **level, "estimate": estimate,
        "conf_low": estimate / 2, "conf_high": estimate * 2, "std_error": 0.3, "p_value": p, "n": 90, "n_missing": 0,
        **changes,
    }  # fmt: skip


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return tidy.estimates(rows, variant="as_published")


def compared(study: Study, **rows: list[dict[str, Any]]) -> pd.DataFrame:
    return comparisons(study, {name: frame(*found) for name, found in rows.items()})


def test_the_same_effects_of_two_models_are_compared() -> None:
    study = plan(naive=COX, landmark={**COX, "landmark": 35, **beside("naive")})
    found = compared(
        study,
        naive=[hazard("age", 1.02, 0.2), hazard("asl", 2.0, 0.01), hazard("asl", 3.0, 0.001, "univariable")],
        landmark=[hazard("age", 1.01, 0.3, n=60), hazard("asl", 1.5, 0.2, n=60)],
    )
    assert tuple(found.columns) == COLUMNS
    assert found["question"].tolist() == ["Overall survival, Age (per year)", "Overall survival, ASL (Yes vs No)"]
    assert found["changes"].tolist() == ["false", "true"]
    assert found["sentence"][1].replace(NBSP, " ") == (
        "Overall survival, ASL (Yes vs No): HR 2.00 (1.00–4.00), p = 0.010 as published; HR 1.50 (0.75–3.00), p = "
        "0.200 in patients still at risk 35 days after diagnosis (60 patients). Patients must live. The conclusion "
        "changes: the result is no longer significant at 0.05."
    )
    assert about(found, "naive") == about(found, "landmark") == [found["sentence"][1]]
    assert about(found, "other") == []


@pytest.mark.parametrize(
    ("theirs", "ours", "verdict", "words"),
    [
        ((2.0, 0.2), (1.8, 0.04), "true", "the result is significant at 0.05"),
        ((2.0, 0.01), (0.6, 0.01), "true", "the direction is reversed"),
        ((2.0, 0.2), (0.6, 0.2), "false", "The conclusion is the same"),
        ((2.0, 0.05), (2.0, 0.049), "true", "the result is significant"),
        ((2.0, float("nan")), (2.0, 0.01), "cannot_tell", "cannot be told"),
    ],
)
def test_a_conclusion_is_significance_and_direction(
    theirs: tuple[float, float], ours: tuple[float, float], verdict: str, words: str
) -> None:
    study = plan(naive=COX, better={**COX, **beside("naive")})
    found = compared(study, naive=[hazard("asl", *theirs)], better=[hazard("asl", *ours)])
    assert found["changes"].tolist() == [verdict]
    assert words in found["sentence"][0]


def test_a_result_that_could_not_be_estimated_says_why() -> None:
    study = plan(naive=COX, better={**COX, **beside("naive")})
    nothing = hazard("asl", float("nan"), float("nan"), note="not estimable: the same in all patients")
    found = compared(study, naive=[hazard("asl", 2.0, 0.01)], better=[nothing])
    assert found["changes"].tolist() == ["cannot_tell"]
    assert "not estimable (the same in all patients)" in found["recommended"][0]


def test_deciding_tests_are_compared_by_their_adjusted_p() -> None:
    pairs = {"kind": "paired_change", "pairs": {"Cells": ["pre", "post"]}}
    study = plan(raw={**pairs, "adjust": "none"}, family={**pairs, "adjust": "holm", **beside("raw")})
    test = {"estimate_type": "test", "variable": "Cells", "level": "change", "contrast": "post - pre", "p_value": 0.03}
    decided = {**test, "statistic_type": "signed_rank_V", "note": f"{DECIDING} (named in the plan)"}
    other = {**test, "statistic_type": "t", "p_value": 0.9}
    found = compared(
        study, raw=[other, {**decided, "p_adjusted": 0.03}], family=[other, {**decided, "p_adjusted": 0.18}]
    )
    assert found["changes"].tolist() == ["true"]
    assert f"p{NBSP}={NBSP}0.180 adjusted by Holm" in found["sentence"][0]


def test_log_rank_tests_are_compared_by_their_groups() -> None:
    curves = {"kind": "kaplan_meier", "endpoint": "os", "by": "asl"}
    study = plan(naive=curves, landmark={**curves, "landmark": 35, **beside("naive")})
    row = {"estimate_type": "test", "statistic_type": "chi_squared", "method": "log-rank test", "contrast": "No vs Yes"}
    trend = {**row, "method": "log-rank test for trend", "p_value": 0.5}
    found = compared(
        study, naive=[{**row, "p_value": 0.01, "n": 90}, trend], landmark=[{**row, "p_value": 0.08, "n": 70}]
    )
    assert found["question"].tolist() == ["Overall survival by ASL (No vs Yes)"]
    assert found["changes"].tolist() == ["true"]
    assert "adjusted" not in found["sentence"][0]
    pairwise = {**row, "method": "pairwise log-rank test", "p_value": 0.03}
    (sentence,) = compared(study, naive=[pairwise], landmark=[{**pairwise, "p_adjusted": 0.09, "n": 70}])["sentence"]
    assert "(70 patients), adjusted by Holm." in sentence


def test_named_rows_of_analyses_of_two_kinds_are_compared_and_must_be_one_each() -> None:
    linear = {
        "kind": "linear",
        "outcome": "post",
        "candidates": ["pre", "asl"],
        "models": {"m": {"variables": ["pre", "asl"]}},
    }
    words = {"published": {"variable": "post"}, "recommended": {"variable": "asl"}}
    study = plan(
        groups={"kind": "group_comparison", "variables": ["pre", "post"], "by": "asl"},
        ancova={**linear, **beside("groups", **words)},
    )
    tests = [
        {"estimate_type": "test", "variable": name, "statistic_type": "t", "p_value": 0.01, "note": f"{DECIDING} (x)"}
        for name in ("pre", "post")
    ]
    effects = [
        {**hazard(name, 3.0, 0.2), "estimate_type": "beta", "level": level}
        for name, level in (("pre", ""), ("asl", "Yes"))
    ]
    found = compared(study, groups=tests, ancova=effects)
    assert found["question"].tolist() == ["After"]
    assert found["changes"].tolist() == ["true"]
    two = {"published": {"estimate_type": "test"}, "recommended": {"variable": "asl"}}
    wide = plan(
        groups={"kind": "group_comparison", "variables": ["pre", "post"], "by": "asl"},
        ancova={**linear, **beside("groups", **two)},
    )
    with pytest.raises(StudyError, match="names 2 of the published and 1 of the recommended"):
        compared(wide, groups=tests, ancova=effects)


def test_nothing_to_compare_is_an_empty_table() -> None:
    assert comparisons(plan(naive=COX), {}).empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"published": {"variable": "a"}}, "write both, or neither"),
        ({"because": ""}, "because"),
    ],
)
def test_half_a_comparison_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        plan(naive=COX, better={**COX, **beside("naive", **change)})


def test_effects_against_different_references_or_per_different_units_are_not_compared() -> None:
    study = plan(naive=COX, imputed={**COX, "landmark": 35, **beside("naive")})
    row = hazard("asl", 0.5, 0.03, n=60)
    (other,) = compared(study, naive=[row], imputed=[{**row, "reference": "Maybe"}])["sentence"]
    assert "They are not of the same contrast (" in other
    per = hazard("age", 1.1, 0.03, n=60)
    found = compared(study, naive=[{**per, "unit": "per year"}], imputed=[{**per, "unit": "per 10 years"}])
    assert found["changes"].tolist() == ["cannot_tell"]
    assert "(“per year” and “per 10 years”)" in found["sentence"][0]


def test_the_direction_of_a_test_is_that_of_the_difference_that_it_tests() -> None:
    groups = {"kind": "group_comparison", "variables": ["pre"], "by": "asl"}
    study = plan(naive=groups, again={**groups, "test": "ranks", **beside("naive")})
    test = {"estimate_type": "test", "variable": "pre", "contrast": "Yes - No", "p_value": 0.001, "note": DECIDING}
    shift = {"estimate_type": "mean_difference", "variable": "pre", "contrast": "Yes - No", "estimate": 5.0}
    found = compared(study, naive=[test, shift], again=[test, {**shift, "estimate": -5.0}])
    assert found["changes"].tolist() == ["true"]
    assert found["sentence"][0].endswith("The conclusion changes: the direction is reversed.")
    assert compared(study, naive=[test, shift], again=[test, shift])["changes"].tolist() == ["false"]


def test_the_number_of_patients_is_that_of_the_model_compared() -> None:
    study = plan(naive=COX, landmark={**COX, "landmark": 35, **beside("naive")})
    row = hazard("age", 1.1, 0.03, n=58)
    wider = {**row, "model": "univariable", "n": 71}
    (sentence,) = compared(study, naive=[row], landmark=[wider, row])["sentence"]
    assert "(58 patients)" in sentence
