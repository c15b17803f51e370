"""Analyses that cannot be what is meant: models without a choice, candidates that are the outcome."""

import pytest
import yaml
from pydantic import ValidationError

from lymphoradio.study import Study
from lymphoradio.study.check import find_problems

CASES = [
    *(
        ("[age, arm]", f"[age, arm]\n    models: {{{model}}}", f"line 29, analyses.death.models.{message}")
        for model, message in (
            (
                "univariable: {}",
                "univariable: is the name of the models of one variable. Give the model another name.",
            ),
            ("m: {variables: [age, age]}", "m.variables[1]: 'age' stands twice."),
            ("m: {forced: [age, age]}", "m.forced[1]: 'age' stands twice."),
            (
                "m: {forced: [arm, age]}",
                "m.forced: every candidate is forced; nothing is left to select. "
                "List them under variables instead, or give more candidates.",
            ),
            ("m: {size: 3}", "m.size: must be from 1 to 2 (the candidates) (given: 3)."),
            ("m: {scoring: r2}", "m.scoring: 'r2' is no score of this kind of model. Remove it."),
        )
    ),
    *(
        ("  death:", f"  more: {{kind: {spec}}}\n  death:", f"line 25, analyses.more.{message}")
        for spec, message in (
            (
                "linear, outcome: cd8_pre, candidates: [age, arm, cd4_pre], models: "
                "{m: {selector: mlxtend, direction: forward, forced: [age, arm], size: 1}}",
                "models.m.size: must be from 2 (the forced variables) to 3 (the candidates) (given: 1).",
            ),
            (
                "linear, outcome: change, candidates: [age], models: {m: {selector: mlxtend, scoring: roc_auc}}",
                "models.m.scoring: 'roc_auc' is no score of this kind of model. "
                "There are r2, neg_mean_squared_error, neg_mean_absolute_error.",
            ),
            (
                "logistic, outcome: decline, candidates: [age], models: {m: {selector: mlxtend, scoring: r2}}",
                "models.m.scoring: 'r2' is no score of this kind of model. There are roc_auc, accuracy, neg_log_loss.",
            ),
            (
                "linear, outcome: change, candidates: [age, relative]",
                "candidates[1]: 'relative' is computed from the outcome 'change'; it cannot explain it. "
                "Remove it from candidates.",
            ),
            (
                "linear, outcome: cd4_post, candidates: [relative]",  # through change
                "candidates[0]: 'relative' is computed from the outcome 'cd4_post'; it cannot explain it. "
                "Remove it from candidates.",
            ),
            (
                "linear, outcome: change, candidates: [change]",
                "candidates[0]: 'change' is the outcome or stands twice.",
            ),
            (
                "characteristics, variables: [age, arm], by: arm",
                "variables[1]: 'arm' makes the groups (by). Remove it from variables.",
            ),
            (
                "characteristics, variables: [age, arm, age]",
                "variables[2]: 'age' stands twice. Remove it from variables.",
            ),
        )
    ),
    *(
        (
            "[age, arm]",
            f"[age, {candidate}]",
            f"line 28, analyses.death.candidates[1]: '{candidate}' is the {what} of the endpoint 'os'; "
            "it cannot explain it. Remove it from candidates.",
        )
        for candidate, what in (("days", "time"), ("status", "event"))
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), CASES)
def test_one_message_for_each_problem(tiny, old, new, message):
    assert tiny.edit_plan(old, new).messages() == [f"study.yaml: {message}"]


DATES = "  start: {label: Start, date_format: '%Y-%m-%d'}\n  end: {label: End, date_format: '%Y-%m-%d'}\n"


@pytest.mark.parametrize(
    ("candidate", "what"),
    [
        ("log(days)", "computed from the time of the endpoint 'os'"),
        ("status == 1", "computed from the event of the endpoint 'os'"),
    ],
)
def test_a_candidate_computed_from_its_endpoint_is_refused(tiny, candidate, what):
    tiny.edit_plan("  decline:", f"  hidden: {{label: Hidden, formula: {candidate}}}\n  decline:")
    tiny.edit_plan("[age, arm]", "[age, hidden]")
    assert tiny.messages() == [
        f"study.yaml: line 29, analyses.death.candidates[1]: 'hidden' is {what}; it cannot explain it. "
        "Remove it from candidates."
    ]


@pytest.mark.parametrize(("dates", "refused"), [("start, end", True), ("start, born", False)])
def test_a_time_of_two_dates_is_given_away_by_both_together(tiny, dates, refused):
    """Age at the start shares one of the two dates, and is an ordinary covariate."""
    tiny.edit_plan("  status: {", f"{DATES}  born: {{label: Born, date_format: '%Y-%m-%d'}}\n  status: {{")
    tiny.edit_plan("  decline:", "  os_days: {label: Days, formula: 'days_between(start, end)'}\n  decline:")
    tiny.edit_plan("  decline:", f"  other: {{label: Other, formula: 'days_between({dates}) / 2'}}\n  decline:")
    tiny.edit_plan("time: days,", "time: os_days,").edit_plan("[age, arm]", "[age, other]")
    found = [finding.what for finding in find_problems(study_without_check(tiny))]
    what = "'other' is computed from the time of the endpoint 'os'; it cannot explain it"
    assert found == ([what] if refused else [])


def study_without_check(tiny):
    """The plan as its types alone read it."""
    return Study.model_validate(yaml.safe_load(tiny.plan))


@pytest.mark.parametrize(
    "model", ["direction: forward", "selector: mlxtend, direction: forward", "preset: spss_backward"]
)
def test_a_selection_in_imputed_data_sets_is_refused(tiny, model):
    plan = yaml.safe_load(tiny.plan)
    plan["analyses"] = {
        "change": {"kind": "linear", "outcome": "days", "candidates": ["age", "arm"], "missing": "impute",
                   "models": {"m": yaml.safe_load(f"{{{model}}}"), "listed": {"variables": ["age"]}}}
    }  # fmt: skip
    plan["outputs"] = {}
    (found,) = list(find_problems(Study.model_validate(plan)))
    assert found.path == ("analyses", "change", "models", "m")
    assert found.what.startswith("variables cannot be selected where missing values are imputed")
    assert found.remedy == "List the model's variables under variables, or write missing: complete_cases"


def test_proportional_hazards_of_imputed_data_sets_are_refused(tiny):
    plan = yaml.safe_load(tiny.plan)
    plan["analyses"]["death"] = {
        "kind": "cox", "endpoint": "os", "candidates": ["age", "arm"], "missing": "impute",
        "models": {"listed": {"variables": ["age"]}},
    }  # fmt: skip
    plan["outputs"] = {"Table 9": {"from": "death", "as": "proportional_hazards", "title": "Hazards"}}
    (found,) = list(find_problems(Study.model_validate(plan)))
    assert (found.path, found.what) == (
        ("outputs", "Table 9", "as"),
        "proportional hazards are not tested in imputed data sets",
    )


@pytest.mark.parametrize(("key", "value"), [("imputations", 19), ("iterations", 0), ("seed", -1)])
def test_too_few_imputations_are_refused(tiny, key, value):
    plan = {**yaml.safe_load(tiny.plan), "imputation": {key: value}}
    with pytest.raises(ValidationError, match=f"imputation.{key}"):
        Study.model_validate(plan)
