"""Time-dependent covariates that a plan cannot mean: one message each, with what to do."""

import pytest

from lymphoradio.study.specs import Cox

CANDIDATES = "candidates: [age, arm]"
PLACE = "study.yaml: line 29, analyses.death"
TIME = "is not a time; write a time after the endpoint's time zero such as 3 weeks"
CASES = {
    "{cd4_pre: {from: 4 weeks}}": "over_time.cd4_pre: 'cd4_pre' is not a candidate. Add it to candidates.",
    "{agee: {from: 4 weeks}}": "over_time.agee: 'agee' is not a candidate. Did you mean 'age'?",
    "{arm: {every: 3 weeks}}": "over_time.arm.every: 'arm' has levels; a number is needed here.",
    "{age: {}}": "over_time.age: needs either every (a count that rises) or from (a value that holds from then on).",
    "{age: {from: 1 week, every: 1 week}}": "over_time.age: needs either every (a count that rises) or from (a value "
    "that holds from then on).",
    "{age: {from: 1 week, first: 0}}": "over_time.age: first belongs to every; remove it, or write every instead of "
    "from.",
    "{age: {from: soon}}": f"over_time.age.from: 'soon' {TIME}.",
    "{age: {every: baseline}}": f"over_time.age.every: 'baseline' {TIME}.",
    "{age: {every: 0 weeks}}": "over_time.age.every: must be greater than 0 (given: '0 weeks').",
    "{age: {from: 0}}": "over_time.age.from: must be greater than 0 (given: 0).",
    "{age: {every: 7, first: -1}}": "over_time.age.first: must be greater than or equal to 0 (given: -1).",
    "{age: {evry: 7}}": "over_time.age.evry: unknown key. Did you mean 'every'?",
}


@pytest.mark.parametrize("given", CASES)
def test_one_message_for_each_problem(tiny, given):
    tiny.edit_plan(CANDIDATES, f"{CANDIDATES}\n    over_time: {given}")
    messages = tiny.messages()
    assert f"{PLACE}.{CASES[given]}" in messages
    assert len(messages) == 1 or "evry" in given  # which leaves neither key


BOTH = f"{CANDIDATES}\n    over_time: {{age: {{from: 4 weeks}}}}\n    "


def test_a_landmark_and_a_time_dependent_covariate(tiny):
    assert tiny.edit_plan(CANDIDATES, f"{BOTH}landmark: 4 weeks").messages() == [
        f"{PLACE}.over_time: time-dependent covariates start at time zero, and a landmark starts the clock again. "
        "Remove landmark or over_time."
    ]


@pytest.mark.parametrize("model", ["{}", "{criterion: aic}", "{preset: spss_backward_lr}"])
def test_a_selection_among_them(tiny, model):
    assert tiny.edit_plan(CANDIDATES, f"{BOTH}models: {{m: {model}}}").messages() == [
        "study.yaml: line 30, analyses.death.models.m: variables are not selected among time-dependent covariates. "
        "List the model's variables, or remove over_time."
    ]


def test_mlxtend_has_none(tiny):
    (message,) = tiny.edit_plan(CANDIDATES, f"{BOTH}models: {{m: {{selector: mlxtend}}}}").messages()
    assert "mlxtend's selector has no survival models; use selector: stepwise" in message


def test_listed_variables_and_univariable_models_are_fitted(tiny):
    tiny.edit_plan(CANDIDATES, f"{BOTH}models: {{m: {{variables: [age]}}}}")
    assert tiny.messages() == []
    spec = tiny.study().analyses["death"]
    assert isinstance(spec, Cox)
    assert (spec.over_time["age"].known_from, spec.over_time["age"].every) == (28.0, None)


LATE = "candidates: [age, cd4_post]\n    over_time: {cd4_post: {from: START}}"


@pytest.mark.parametrize(("start", "refused"), [("27 days", True), ("4 weeks", False), ("5 weeks", False)])
def test_a_value_enters_when_it_is_known(tiny, start, refused):
    message = (
        f"{PLACE}.over_time.cd4_post.from: 'cd4_post' enters after 27 days, and is known only 28 days after time zero. "
        "Write from: 28 days or later, or correct known_at."
    )
    assert tiny.edit_plan(CANDIDATES, LATE.replace("START", start)).messages() == [message] * refused


def test_a_clock_of_the_endpoint_s_own_is_not_compared_with_known_at(tiny):
    tiny.edit_plan("{label: Overall survival,", "{label: Overall survival, time_zero: surgery,")
    assert tiny.edit_plan(CANDIDATES, LATE.replace("START", "1 day")).messages() == []


@pytest.mark.parametrize(("formula", "refused"), [("age - 18", False), ("age - 60", True), ("age / 2", True)])
def test_a_count_has_whole_numbers_in_the_data(tiny, formula, refused):
    tiny.edit_plan("  decline:", f"  cycles: {{label: Cycles, formula: {formula}}}\n  decline:")
    tiny.edit_plan(CANDIDATES, "candidates: [age, cycles]\n    over_time: {cycles: {every: 3 weeks}}")
    message = (
        "study.yaml: analyses.death.over_time.cycles.every: 'cycles' counts what is given, and has values that are no "
        "whole number from 0 on. Write from instead, or correct the column."
    )
    assert tiny.messages() == [message] * refused


@pytest.mark.parametrize(
    ("needs", "problem"),
    [
        ("gone > 1", "uses 'gone', which is not known here. Describe it under columns."),
        ("odd == 1", "uses 'odd', which is not known here. Derive it before this one."),
    ],
)
def test_a_value_from_a_column_that_is_not_there_or_needs_itself(tiny, needs, problem):
    tiny.edit_plan("derived:\n", f"derived:\n  odd: {{label: Odd, formula: {needs}}}\n")
    tiny.edit_plan(CANDIDATES, "candidates: [age, odd]\n    over_time: {odd: {from: 4 weeks}}")
    assert tiny.messages() == [f"study.yaml: line 12, derived.odd.formula: {problem}"]
