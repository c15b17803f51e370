"""What tables and reports say of linearity, influence and univariable tests."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from lymphoradio import tidy
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.diagnostic_words import Moved, across, would_be
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.diagnostics import diagnostic_methods
from lymphoradio.study import Study
from lymphoradio.study.specs import Output

from .tidy_samples_tables import PLAN

SPLINE = "linearity: Wald test of the nonlinear columns of a restricted cubic spline, 4 knots"
TERMS = (("age", ""), ("nlr", ""), ("sex", "Female"))


def effect(name: str, level: str, **fields: Any) -> dict[str, Any]:
    return {"estimate_type": "hazard_ratio", "variable": name, "level": level, "estimate": 1.21, "std_error": 0.1,
            "conf_low": 1.0, "conf_high": 1.5, "conf_level": 0.95, "statistic": 1.9, "statistic_type": "z",
            "p_value": 0.06, "n": 98, "n_events": 66, **fields}  # fmt: skip


def influence(name: str, level: str, dfbetas: float, **without: Any) -> list[dict[str, Any]]:
    at = {"variable": name, "level": level, "n": 98, "variant": "recommended"}
    estimate = 1.21 * math.exp(0.1 * dfbetas)
    refit = {
        "estimate": estimate,
        "std_error": 0.1,
        "statistic": 1.9,
        "statistic_type": "z",
        "p_value": 0.07,
        **without,
    }
    return [
        {**at, "estimate_type": "largest_dfbetas", "estimate": dfbetas, "unit": "SE"},
        {**at, "estimate_type": "estimate_without", **refit},
    ]


def linearity(name: str, p: float | None, note: str = "") -> dict[str, Any]:
    tested = {} if p is None else {"statistic": 3.0, "df": 2, "p_value": p}
    return {"estimate_type": "test", "statistic_type": "wald", "variable": name, "method": SPLINE, "note": note,
            "variant": "recommended", **tested}  # fmt: skip


def model(*rows: dict[str, Any], dfbetas: tuple[float, float, float] = (0.3, 0.2, 0.1)) -> list[dict[str, Any]]:
    found = [effect(name, level) for name, level in TERMS]
    for (name, level), far in zip(TERMS, dfbetas, strict=True):
        found += influence(name, level, far)
    return [{**row, "model": "backward"} for row in (*found, *rows)]


def univariable(*p_values: tuple[float, float]) -> list[dict[str, Any]]:
    return [
        effect(name, level, model="univariable", p_value=p, p_adjusted=adjusted, method="Cox; Holm over 3 candidates")
        for (name, level), (p, adjusted) in zip(TERMS, p_values, strict=False)
    ]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(PLAN)


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return tidy.estimates(rows, analysis="cox", study="sample", variant="as_published", outcome="os")


def footnotes(study: Study, rows: list[dict[str, Any]]) -> list[str]:
    output = Output.model_validate({"from": "cox", "as": "regression", "title": "Cox"})
    table = build_table("Table 6", frame(rows), study, output)
    return [note.text.replace("\N{NO-BREAK SPACE}", " ") for note in table.footnotes]


def starting(notes: list[str], start: str) -> str:
    found = [note for note in notes if note.startswith(start)]
    assert len(found) == 1, notes
    return found[0]


def caveats(study: Study, rows: list[dict[str, Any]]) -> list[str]:
    return [caveat.text.replace("\N{NO-BREAK SPACE}", " ") for caveat in find_caveats(study, {"cox": frame(rows)}, [])]


def test_linearity_rejected_retained_and_not_tested(study):
    rows = model(
        linearity("age", 0.012), linearity("nlr", 0.4),
        linearity("cd4_pre", None, "linearity not tested: a spline of 4 knots needs 7"), linearity("GLOBAL", 0.031),
    )  # fmt: skip
    assert starting(footnotes(study, rows), "Linearity") == (
        "Linearity (restricted cubic splines, 4 knots): rejected for Age (p = 0.012) and all together (p = 0.031); "
        "not rejected for 1 other covariate (p = 0.400); not tested for CD4+ T cells, baseline (a spline of 4 knots "
        "needs 7)."
    )
    assert starting(caveats(study, rows), "Backward: linearity") == (
        "Backward: linearity is rejected for Age (p = 0.012) and all together (p = 0.031); one coefficient per unit "
        "does not describe such an effect."
    )


def test_linearity_not_rejected(study):
    rows = model(linearity("age", 0.2), linearity("nlr", 0.4), linearity("GLOBAL", 0.3))
    assert starting(footnotes(study, rows), "Linearity") == (
        "Linearity (restricted cubic splines, 4 knots): not rejected for 2 covariates (smallest p = 0.200), all "
        "together p = 0.300."
    )
    assert not [text for text in caveats(study, rows) if "linearity" in text]


def test_the_joint_test_alone_may_reject(study):
    rows = model(linearity("age", 0.2), linearity("nlr", 0.4), linearity("GLOBAL", 0.03))
    assert starting(footnotes(study, rows), "Linearity") == (
        "Linearity (restricted cubic splines, 4 knots): rejected for all together (p = 0.030); not rejected for 2 "
        "covariates (smallest p = 0.200)."
    )


def test_without_numbers_nothing_is_said_of_linearity(study):
    assert not [note for note in footnotes(study, model()) if note.startswith("Linearity")]


def test_the_furthest_is_named_where_none_is_far(study):
    assert starting(footnotes(study, model()), "Influence") == (
        "Influence (DFBETAS): without one patient, the HR of Age would be 1.25 instead of 1.21 (0.30 standard errors); "
        "of no other coefficient does such a refit move further."
    )
    assert not [text for text in caveats(study, model()) if "one patient" in text]


def test_all_that_are_far_are_named(study):
    rows = model(dfbetas=(1.2, 0.4, 2.14))
    assert starting(footnotes(study, rows), "Influence") == (
        "Influence (DFBETAS): without one patient, the HR of Sex (Female) would be 1.50 instead of 1.21 (2.1 standard "
        "errors); the HR of Age would be 1.36 instead of 1.21 (1.2 standard errors); all other coefficients move by "
        "less than 1 standard error."
    )
    assert starting(caveats(study, rows), "Backward: without one patient, the HR of Sex (Female)")


def test_it_is_the_refit_that_counts_and_not_its_approximation(study):
    short = {"largest_dfbetas": {"estimate": 0.9}}
    rows = [{**row, **short.get(row["estimate_type"], {})} for row in model(dfbetas=(9, 0, 0))]
    told = starting(footnotes(study, rows), "Influence")
    assert "the HR of Age would be 2.98 instead of 1.21 (9.0 standard errors)" in told
    assert starting(caveats(study, rows), "Backward: without one patient, the HR of Age would be 2.98")


def test_a_coefficient_that_hangs_on_one_patient_is_named(study):
    note = "1 patient without whom the model cannot be fitted not counted"
    rows = [{**row, "note": note} if (row["variable"], row["estimate_type"]) == ("sex", "largest_dfbetas") else row
            for row in model()]  # fmt: skip
    assert starting(footnotes(study, rows), "Influence").startswith(
        "Influence (DFBETAS): without one patient, the HR of Sex (Female) does not exist (it hangs on 1 patient)"
    )


def test_a_conclusion_that_hangs_on_one_patient_is_told_whatever_the_distance(study):
    rows = [row for row in model() if (row["variable"], row["estimate_type"]) != ("nlr", "estimate_without")]
    rows += [{**row, "model": "backward"} for row in influence("nlr", "", 0.2, p_value=0.012)[1:]]
    told = "eaving out one patient takes p across 0.05 for NLR (p = 0.012 instead of 0.060)."
    assert starting(footnotes(study, rows), "Leaving") == f"L{told}"
    assert starting(caveats(study, rows), "Backward: leaving") == f"Backward: l{told}"


def test_what_models_share_is_said_once():
    plan = {**PLAN, "analyses": {**PLAN["analyses"], "cox": {
        **PLAN["analyses"]["cox"], "models": {"backward": {"label": "Backward"}, "full": {"label": "Full"}},
    }}}  # fmt: skip
    rows = model(linearity("age", 0.012))
    found = caveats(Study.model_validate(plan), [*rows, *({**row, "model": "full"} for row in rows)])
    assert starting(found, "Backward and Full: linearity is rejected for Age")


def test_an_effect_that_is_not_there_without_a_patient(study):
    rows = [row for row in model() if (row["variable"], row["estimate_type"]) != ("nlr", "estimate_without")]
    note = "not estimable without that patient: monotone likelihood"
    rows.append({"model": "backward", "variable": "nlr", "estimate_type": "estimate_without", "note": note})
    assert starting(footnotes(study, rows), "Influence") == (
        "Influence (DFBETAS): without one patient, the HR of NLR is not estimable: monotone likelihood; all other "
        "coefficients move by less than 1 standard error."
    )
    assert starting(caveats(study, rows), "Backward: without") == (
        "Backward: without one patient, the HR of NLR is not estimable: monotone likelihood."
    )


def test_of_a_penalised_model_the_table_says_why_not(study):
    rows = [{**effect(name, level), "model": "backward"} for name, level in TERMS]
    rows += [
        {"model": "backward", "variable": name, "level": level, "estimate_type": "largest_dfbetas",
         "note": "influence not estimable: not defined for Firth's penalised likelihood"}
        for name, level in TERMS
    ]  # fmt: skip
    assert starting(footnotes(study, rows), "Influential") == (
        "Influential patients: not estimable: not defined for Firth's penalised likelihood."
    )


def test_univariable_tests_are_counted(study):
    found = footnotes(study, univariable((0.001, 0.003), (0.04, 0.08), (0.3, 0.3)))
    assert starting(found, "Univariable p values") == (
        "Univariable p values are not adjusted: of 3 tests 2 are below 0.05, where 0.2 are expected if no variable is "
        "associated with the outcome; by Holm's method over the 3 variables p is below 0.05 for Age (p = 0.003)."
    )
    none_left = footnotes(study, univariable((0.2, 0.4), (0.4, 0.4)))
    assert starting(none_left, "Univariable p values").endswith("p is below 0.05 for none.")
    assert not [note for note in footnotes(study, univariable((0.2, 0.2))) if "not adjusted" in note]


def test_univariable_columns_and_conclusions_go_by_the_unadjusted_p(study):
    rows = univariable((0.001, 0.003), (0.04, 0.08), (0.3, 0.3))
    output = Output.model_validate({"from": "cox", "as": "regression", "title": "Cox"})
    table = build_table("Table 6", frame(rows), study, output)
    printed = {row.cells[0].split(" (")[0]: row.cells[2] for row in table.rows}
    assert (printed["Age"], printed["NLR"]) == ("0.001", "0.040")
    cox = {"endpoint": "os", "candidates": ["age", "nlr", "sex"]}
    beside = {**cox, "kind": "cox", "variant": "recommended", "instead_of": {"analysis": "cox", "because": "so"}}
    plan = Study.model_validate({**PLAN, "analyses": {"cox": cox, "again": beside}, "outputs": {}})
    found = comparisons(plan, {"cox": frame(rows), "again": frame(rows)})
    assert found["published"].str.contains("0.040").tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("without", "estimate", "words"),
    [(1.2101, 1.2099, "1.2101 instead of 1.2099"), (0.041, 0.3, "0.041 instead of 0.300"),
     (0.00002, 0.3, "< 0.001 instead of 0.300")],
)  # fmt: skip
def test_as_many_decimals_as_tell_two_ratios_apart(without, estimate, words):
    one = Moved("x", effect("x", "", estimate=estimate), {"estimate": without, "p_value": 0.06, "note": ""})
    assert words in would_be(one, "HR", 0.05).replace("\N{NO-BREAK SPACE}", " ")


def test_a_coefficient_is_printed_with_the_decimals_of_its_standard_error():
    row = effect("x", "", estimate_type="beta", estimate=-28.75, std_error=3.1)
    one = Moved("x", row, {"estimate": -30.4, "p_value": 0.2, "note": ""})
    assert "\N{MINUS SIGN}30.4 instead of \N{MINUS SIGN}28.8" in would_be(one, "β", 0.05)
    assert across([one], 0.05) == ""


def test_the_methods_say_only_what_was_done(study):
    spec = study.analyses["cox"]
    assert list(diagnostic_methods(spec, frame(univariable((0.2, 0.2))))) == []
    both = " ".join(diagnostic_methods(spec, frame(model(linearity("age", 0.2)))))
    assert both == (
        "Multivariable models were examined for linearity by Wald tests of restricted cubic splines with Harrell's "
        "knots and for influential patients by one-step DFBETAS and by refitting the model without the "
        "patient who moves a coefficient furthest."
    )
    assert "linearity" not in " ".join(diagnostic_methods(spec, frame(model())))
