"""Sentences on regression models: what is associated, what is open, what was selected and what that is worth."""

from __future__ import annotations

from typing import Any

from tests.report.said import plan, rows, said

from lymphoradio.report.results_regression import regression_results

NAN = float("nan")
COX: dict[str, Any] = {"kind": "cox", "endpoint": "os", "candidates": ["age", "ill", "il7"], "univariable": False}
LISTED = {"a": {"label": "Listed", "variables": ["age", "ill"]}}


def effect(name: str, hr: float, low: float, high: float, p: float, **more: Any) -> dict[str, Any]:
    found = {"variable": name, "estimate_type": "hazard_ratio", "estimate": hr, "conf_low": low, "conf_high": high}
    levels = {"level": "Yes", "reference": "No"} if name == "ill" else {"unit": "per 10 years"}
    known = {"p_value": p, "std_error": 0.1, "model": "a", "n": 36, "n_events": 24}
    return {**found, **levels, **known, **more}


AGE = effect("age", 1.3, 1.1, 1.6, 0.004)
ILL = effect("ill", 0.8, 0.5, 1.4, 0.41)


def test_a_listed_model_says_what_is_associated_and_where_the_interval_includes_one() -> None:
    study = plan({**COX, "models": LISTED})
    concordance = {"estimate_type": "concordance", "model": "a", "estimate": 0.7987}
    assert said(regression_results, study, rows(AGE, ILL, concordance)) == [
        "In the model “Listed” (36 patients, 24 with the outcome; C in the same data = 0.799), death was associated "
        "with Age (HR per 10 years: 1.30, 95% CI 1.10–1.60, p = 0.004); the interval includes 1 for Ill (Yes vs No, "
        "HR 0.80, 95% CI 0.50–1.40, p = 0.410)."
    ]


def test_a_p_value_and_an_interval_that_disagree_and_a_missing_p_value() -> None:
    study = plan({**COX, "models": LISTED})
    disagree = {**AGE, "p_value": 0.06}
    (told,) = said(regression_results, study, rows(disagree, {**ILL, "p_value": NAN}))
    assert "24 with the outcome), p is 0.05 or more for Age (" in told
    assert told.endswith("; there is no p value for Ill (Yes vs No, HR 0.80, 95% CI 0.50–1.40).")


def test_an_effect_without_an_estimate_is_named_with_its_reason() -> None:
    study = plan({**COX, "models": LISTED})
    refused = {**ILL, "estimate": NAN, "conf_low": NAN, "conf_high": NAN, "p_value": NAN, "note": "no event in Yes"}
    assert said(regression_results, study, rows(AGE, refused))[1] == "Ill could not be estimated (no event in Yes)."
    nothing = {"estimate_type": "selection_step", "model": "a", "note": "the fit did not converge", "n": 36}
    assert said(regression_results, study, rows(nothing)) == [
        "In the model “Listed” (36 patients), nothing could be estimated (the fit did not converge)."
    ]


def test_a_factor_of_several_levels_is_told_by_its_test() -> None:
    study = plan({**COX, "candidates": ["age", "arm"], "models": {"a": {"variables": ["arm"]}}})
    levels = [effect("arm", hr, 0.5, 2.0, 0.3, level=level, reference="A", unit="") for level, hr in
              (("B", 0.8), ("C", 1.2))]  # fmt: skip
    whole = {"estimate_type": "test", "variable": "arm", "model": "a", "statistic": 9.0, "statistic_type": "wald"}
    (told,) = said(regression_results, study, rows(*levels, {**whole, "p_value": 0.01, "method": "Wald test"}))
    assert told.endswith(
        "death was associated with Arm (Wald test, p = 0.010; B vs A, HR 0.80, 95% CI 0.50–2.00, p = 0.300; C vs A, "
        "HR 1.20, 95% CI 0.50–2.00, p = 0.300)."
    )


def test_univariable_models_name_what_was_found_and_count_the_rest() -> None:
    study = plan({**COX, "univariable": True})
    alone = [{**row, "model": "univariable"} for row in (AGE, {**ILL, "n": 34})]
    assert said(regression_results, study, rows(*alone)) == [
        "In univariable models (34 to 36 patients, 24 with the outcome), death was associated with Age (HR per 10 "
        "years: 1.30, 95% CI 1.10–1.60, p = 0.004); for the other 1 candidate, p is 0.05 or more."
    ]
    assert said(regression_results, study, rows(alone[1])) == [
        "In univariable models (34 patients, 24 with the outcome), p is 0.05 or more for all 1 candidate of death."
    ]
    refused = {**alone[1], "estimate": NAN, "conf_low": NAN, "conf_high": NAN, "p_value": NAN, "note": "no event"}
    assert said(regression_results, study, rows(refused)) == [
        "In univariable models (34 patients, 24 with the outcome), nothing could be estimated.",
        "Ill could not be estimated (no event).",
    ]


SELECTED = {"a": {"label": "Backward"}}


def test_a_selected_model_says_how_it_was_found_and_how_often_in_resamples() -> None:
    study = plan({**COX, "models": SELECTED})
    again = [
        {"estimate_type": "inclusion_frequency", "variable": "age", "estimate": 91.46},
        {"estimate_type": "optimism", "estimate": 0.042},
        {"estimate_type": "corrected_performance", "estimate": 0.7567, "method": "Harrell's C in the same data minus"},
        {"estimate_type": "calibration_slope", "estimate": 0.632},
    ]
    assert said(regression_results, study, rows(AGE, *({**row, "model": "a"} for row in again))) == [
        "In the model “Backward” (36 patients, 24 with the outcome; selected from 3 candidates by backward elimination "
        "(Wald test, removal at p > 0.1)), death was associated with Age (HR per 10 years: 1.30, 95% CI 1.10–1.60, "
        "p = 0.004; selected in 91.5% of the resamples).",
        "Intervals and p values take no account of the selection.",
        "Backward: Harrell's C is 0.799 in the patients of the selection and 0.757 corrected for its optimism; "
        "calibration slope 0.63.",
    ]


def test_a_selection_of_nothing_is_a_result() -> None:
    study = plan({**COX, "models": SELECTED})
    stop = {"estimate_type": "selection_step", "model": "a", "level": "stop", "estimate": 0, "n": 36,
            "note": "no removable term with p above 0.1"}  # fmt: skip
    (told,) = said(regression_results, study, rows(stop))
    assert told.endswith("), no variable was selected.")


def test_a_selection_that_could_not_be_carried_out_is_no_selection_of_nothing() -> None:
    study = plan({**COX, "models": SELECTED})
    stop = {"estimate_type": "selection_step", "model": "a", "level": "stop", "n": 36}
    (told,) = said(regression_results, study, rows({**stop, "note": "not estimable: 24 events for 30 parameters"}))
    assert told.endswith("), the selection could not be carried out (24 events for 30 parameters).")
    skip = {**stop, "level": "skip", "variable": "ill", "estimate": 0, "note": "cannot enter: no event in Yes"}
    (told,) = said(regression_results, study, rows(skip, {**stop, "estimate": 0}))
    assert told.endswith("), no variable was selected (the model with Ill could not be estimated: no event in Yes).")


def test_a_selection_that_finds_a_listed_model_is_not_told_twice() -> None:
    study = plan({**COX, "models": {"a": LISTED["a"], "b": {"label": "Backward"}}})
    share = {"estimate_type": "inclusion_frequency", "model": "b", "variable": "age", "estimate": 91.46}
    same = rows(AGE, ILL, {**AGE, "model": "b", "estimate": 1.3 + 1e-9}, {**ILL, "model": "b"}, share)
    assert said(regression_results, study, same)[1:] == [
        "The model “Backward”, selected from 3 candidates by backward elimination (Wald test, removal at p > 0.1), is "
        "the same as the model “Listed”; resamples selected Age in 91.5%."
    ]
    other = said(regression_results, study, rows(AGE, ILL, {**AGE, "model": "b", "estimate": 1.31}, share))
    assert other[1].startswith("In the model “Backward” (36 patients")


def test_late_variables_penalised_effects_and_hazards_are_told() -> None:
    study = plan({**COX, "models": LISTED})
    late = {**AGE, "note": "known only 126 days after diagnosis: not a baseline covariate"}
    firth = {**ILL, "statistic_type": "penalised_likelihood_ratio", "statistic": 1.0}
    hazards = {"estimate_type": "test", "variable": "age", "model": "a", "statistic": 4.0, "p_value": 0.04,
               "statistic_type": "chi_squared", "method": "proportional hazards: score test"}  # fmt: skip
    told = said(regression_results, study, rows(late, firth, hazards))
    assert "p = 0.410, by Firth's penalised likelihood)" in told[0]
    assert told[1:] == [
        "Proportional hazards rejected for Age (p = 0.040); these hazard ratios are averages over follow-up.",
        "Age is known only 126 days after diagnosis: not a baseline covariate.",
    ]


def test_a_landmark_says_who_is_analysed() -> None:
    study = plan({**COX, "landmark": 126, "models": LISTED})
    before = {"variable": "before_landmark", "estimate_type": "count", "estimate": 5, "note": "5 patients left out"}
    told = said(regression_results, study, rows(before, AGE))
    assert told[0].startswith("In the model “Listed” (36 patients still at risk 126 days after diagnosis, 24 with")
    assert told[1] == "5 patients left out."


def test_linear_and_logistic_outcomes() -> None:
    linear = plan({"kind": "linear", "outcome": "post", "candidates": ["age"], "univariable": False, "models":
                   {"a": {"variables": ["age"]}}})  # fmt: skip
    beta = {**AGE, "estimate_type": "beta", "estimate": -3.2, "conf_low": -6.1, "conf_high": -0.3, "n_events": NAN}
    fit = {"estimate_type": "r_squared", "model": "a", "estimate": 0.916, "method": "uncentred: about 0"}
    assert said(regression_results, linear, rows({**beta, "std_error": 1.5}, fit)) == [
        "In the model “a” (36 patients; uncentred R² = 0.916), Count after (cells/µL) was associated with Age (β per "
        "10 years: −3.2, 95% CI −6.1 to −0.3, p = 0.004)."
    ]
    logistic = plan({"kind": "logistic", "outcome": "sex", "candidates": ["age"], "univariable": False, "models":
                     {"a": {"variables": ["age"]}}})  # fmt: skip
    (told,) = said(regression_results, logistic, rows({**AGE, "estimate_type": "odds_ratio"}))
    assert "Sex (Female) was associated with Age (OR per 10 years: 1.30" in told
