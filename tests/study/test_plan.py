"""What the models answer about a plan that is right."""

import pytest


def test_populations_in_order(tiny):
    study = tiny.study()
    assert study.populations == ("enrolled", "adults", "analysed")
    assert study.population(study.analyses["death"]) == "analysed"


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("baseline", 0),
        ("140 days", 140),
        ("1 day", 1),
        ("20 weeks", 140),
        ("1.5 weeks", 10.5),
        ("2 months", 61),
        ("1 year", 365),
        ("12", 12),
    ],
)
def test_known_at(tiny, written, days):
    study = tiny.edit_plan("known_at: 4 weeks", f"known_at: {written}").study()
    assert study.known_at("cd4_post") == days
    assert study.known_at("cd4_pre") == 0


def test_a_derived_column_is_known_with_its_last_column(tiny):
    study = tiny.study()
    assert study.known_at("ratio") == 0
    assert study.known_at("change") == 28
    assert study.known_at("relative") == 28  # through change
    stated = tiny.edit_plan("formula: cd4_post < cd4_pre", "formula: cd4_post < cd4_pre, known_at: 1 year").study()
    assert stated.known_at("decline") == 365


def test_what_is_known_late_is_said_in_one_way(tiny):
    study = tiny.edit_plan("known_at: 4 weeks", "known_at: 1.5 weeks").study()
    assert study.late_note("cd4_post") == "known only 10.5 days after time zero"
    assert study.late_note("relative") == "known only 10.5 days after time zero"
    assert study.late_note("cd4_pre") == ""
    from_surgery = study.model_copy(update={"time_zero": "surgery"})
    assert from_surgery.late_note("cd4_post") == "known only 10.5 days after surgery"


@pytest.mark.parametrize(
    ("studys", "endpoints", "own"),
    [("surgery", "", ""), ("surgery", "surgery", ""), ("surgery", "randomisation", "randomisation"), ("", "", ""),
     ("", "randomisation", "randomisation")],
)  # fmt: skip
def test_an_endpoint_with_a_clock_of_its_own(tiny, studys, endpoints, own):
    plan = tiny.edit_plan("label: Overall survival", f"label: Overall survival, time_zero: '{endpoints}'").study()
    assert plan.model_copy(update={"time_zero": studys}).own_time_zero("os") == own


def test_the_columns_that_a_formula_uses(tiny):
    study = tiny.study()
    assert study.formula_columns("age") == {"age"}
    assert study.formula_columns("decline") == {"cd4_pre", "cd4_post"}
    assert study.formula_columns("relative") == {"cd4_pre", "cd4_post"}  # through change
    assert study.uses("relative") == {"relative", "change", "cd4_pre", "cd4_post"}


SELECTIONS = [
    ("{variables: [age]}", "variables listed in the plan"),
    ("{}", "backward elimination (Wald test, removal at p > 0.1)"),
    ("{direction: forward, criterion: lr}", "forward selection (likelihood-ratio test, entry at p < 0.05)"),
    (
        "{direction: both, forced: [arm]}",
        "stepwise selection (Wald test, entry at p < 0.05, removal at p > 0.1), with Arm in every model",
    ),
    ("{direction: both, criterion: aic, forced: [age]}", "stepwise selection by AIC, with Age in every model"),
    (
        "{selector: mlxtend, direction: forward, floating: true}",
        "sequential forward floating selection (mlxtend; DEFAULT, 5-fold cross-validation, folds in the order of the "
        "fileSTRATIFIED, best size)",
    ),
    (
        "{selector: mlxtend, forced: [arm, age], size: 2}",
        "sequential backward selection (mlxtend; DEFAULT, 5-fold cross-validation, folds in the order of the "
        "fileSTRATIFIED, 2 terms), with Arm, Age in every model",
    ),
    (
        "{selector: mlxtend, folds: 0, size: parsimonious}",
        "sequential backward selection (mlxtend; DEFAULT, scored on all the data, most parsimonious size)",
    ),
]


@pytest.mark.parametrize(("model", "words"), SELECTIONS)
@pytest.mark.parametrize(
    ("kind", "outcome", "score", "stratified"),
    [("linear", "cd8_pre", "R²", ""), ("logistic", "decline", "AUC", ", stratified by the outcome")],
)
def test_a_selection_in_words(tiny, kind, outcome, score, stratified, model, words):
    spec = f"{{kind: {kind}, outcome: {outcome}, candidates: [age, arm, days], models: {{m: {model}}}}}"
    study = tiny.edit_plan("  death:", f"  more: {spec}\n  death:").study()
    wanted = words.replace("DEFAULT", score).replace("STRATIFIED", stratified)
    assert study.analyses["more"].selection_in_words("m", study.label) == wanted


def test_a_stated_score_in_words(tiny):
    models = "{m: {selector: mlxtend, scoring: neg_log_loss, folds: 0, forced: [arm]}}"
    spec = f"{{kind: logistic, outcome: decline, candidates: [age, arm], models: {models}}}"
    study = tiny.edit_plan("  death:", f"  more: {spec}\n  death:").study()
    wanted = "sequential backward selection (mlxtend; log loss, scored on all the data, best size), with arm in every"
    assert study.analyses["more"].selection_in_words("m") == f"{wanted} model"


def test_the_event_has_a_label_of_its_own(tiny):
    assert tiny.study().endpoints["os"].event_label == ""
    named = tiny.edit_plan("{label: Overall survival,", "{label: Overall survival, event_label: Death,").study()
    assert named.endpoints["os"].event_label == "Death"


def test_levels_labels_and_decimals(tiny):
    study = tiny.study()
    assert study.levels("arm") == ("Control", "Treated")
    assert study.levels("decline") == ("No", "Yes")
    assert study.levels("age") == study.levels("ratio") == ()
    assert study.label("cd4_pre") == "CD4+ before"
    assert study.label("no such column") == "no such column"
    assert [study.show_decimals(name) for name in ("age", "days", "ratio", "relative")] == [1, None, None, 2]


@pytest.mark.parametrize("unit", ["cells/uL", "cells/µL", "10^9/L", "×10⁹/L", "cells/mm³"])
def test_counts_cannot_be_negative_however_their_unit_is_written(tiny, unit):
    study = tiny.edit_plan("CD4+ before, unit: cells/uL", f"CD4+ before, unit: {unit}")
    study = study.edit_plan("cells/uL, decimals: 0, known", f"{unit}, decimals: 0, known").study()
    assert study.columns["cd4_pre"].lowest == 0
    assert study.columns["days"].lowest is None


def test_an_analysis_named_for_its_kind_need_not_repeat_it(tiny):
    assert tiny.study().analyses["paired_change"].kind == "paired_change"


def test_a_plan_cannot_be_changed(tiny):
    with pytest.raises(ValueError, match="frozen"):
        tiny.study().title = "another"
