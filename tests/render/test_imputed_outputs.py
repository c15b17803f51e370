"""A reader sees that values were imputed: in the table, the forest plot, the methods and the comparison."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.run import run_analysis
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.figures import draw
from lymphoradio.render.tables import build_table
from lymphoradio.report.methods import methods
from lymphoradio.report.methods_imputation import how_with_imputed, seeds
from lymphoradio.study import Study
from lymphoradio.study.specs import Cox, Linear

from ..analyses.imputed_cohort import ANALYSES, cohort, plan
from .figure_texts import outside, words

RUN = {"linear": linear, "logistic": logistic, "cox": cox}
BECAUSE = "patients without all values are left out"


@cache
def the_plan() -> Study:
    analyses: dict[str, Any] = {name: {"kind": name, "univariable": name != "cox", **ANALYSES[name]} for name in RUN}
    analyses["cases"] = {"kind": "cox", **ANALYSES["cox"], "missing": "complete_cases"}
    analyses["cox"] |= {"variant": "recommended", "instead_of": {"analysis": "cases", "because": BECAUSE}}
    outputs = {f"{what} {i}": {"from": name, "title": name}
               for i, name in enumerate(RUN, start=1) for what in ("Table", "Figure")}  # fmt: skip
    return plan(outputs, **analyses)


@cache
def results() -> dict[str, tidy.Result]:
    study, found = the_plan(), {}
    for name, spec in study.analyses.items():
        found[name], met = run_analysis(RUN[spec.kind], cohort(), name, study)  # type: ignore[attr-defined]
        assert met == []
    return found


def footnotes(name: str) -> str:
    study = the_plan()
    table = build_table(name, results()[study.outputs[name].source].estimates, study, study.outputs[name])
    return " ".join(note.text for note in table.footnotes).replace("\N{NO-BREAK SPACE}", " ")


POOLED = (
    "Missing values were imputed by chained equations; results are pooled over 20 imputed data sets by Rubin's rules, "
    "with intervals and p values from Student's t with Barnard and Rubin's degrees of freedom."
)


@pytest.mark.parametrize(
    ("name", "kind", "counts"),
    [
        ("Table 1", "Linear regression; β is the difference in the mean of the outcome.", "Calories at meals"),
        ("Table 2", "Logistic regression.", "Weight loss"),
        ("Table 3", "Cox regression with Efron's method for ties.", "Calories at meals"),
    ],
)
def test_the_table_says_how_what_and_how_much(name, kind, counts):
    found = footnotes(name)
    assert f"{kind} {POOLED}" in found
    assert "Imputed: Age " in found
    assert f"; {counts} " in found
    assert "Fraction of missing information 0." in found
    assert "profile" not in found
    assert "Wald tests" not in found


def test_the_counts_are_those_of_the_cohort():
    known = cohort()[cohort()["loss"].notna()]
    n, age, any_missing = (
        len(known),
        known["age"].isna().sum(),
        known[["age", "ecog", "calories"]].isna().any(axis=1).sum(),
    )
    found = footnotes("Table 1")
    assert f"Imputed: Age {age} ({100 * age / n:.0f}%); " in found
    assert f"; any {any_missing} ({100 * any_missing / n:.0f}%)." in found
    assert f"Univariable models: {n} patients." in found


def test_the_forest_plot_says_it_too():
    study = the_plan()
    figure = draw(results()["cox"], study, study.outputs["Figure 3"])
    assert outside(figure) == []
    said = words(figure)
    for part in ("pooled over 20", "Imputed: Age", "Fraction of missing information"):
        assert part in said


def test_the_methods_say_what_was_imputed_from_what():
    study = the_plan()
    counted = {"estimate_type": "count", "estimate": 228, "n": 228, "variant": "as_published"}
    flow = tidy.estimates([{**counted, "variable": name} for name in ("enrolled", "analysed")])
    estimates = {"flow": flow, **{name: found.estimates for name, found in results().items()}}
    texts = methods(study, estimates, {"lymphoradio": "1", "python": "3"})
    said = {found.about: found.text for found in texts}
    of_cox = next(found.text for found in texts if "missing values were imputed and ties" in found.text)
    of_linear = next(found.text for found in texts if found.text.startswith("Linear"))
    assert "missing values of Age, ECOG performance status, Calories at meals and Weight loss were imputed" in of_cox
    assert (
        "from all 5 candidates and the event and the Nelson-Aalen cumulative hazard, to 20 completed data sets"
        in of_cox
    )
    assert (
        "five donors from a bootstrap sample for numbers and logistic or multinomial regression for factors" in of_cox
    )
    assert "candidates and the outcome, to 20" in of_linear
    assert "Each candidate was first examined alone, in the imputed data sets." in of_linear
    assert "Only the imputed values are random; they are drawn from seed 1." in said["Software"]


def test_seeds_are_said_of_all_that_is_random():
    imputed, plain = the_plan(), plan(a={"kind": "linear", "outcome": "loss", "candidates": ["age"]})
    assert seeds(imputed, True).endswith("the imputed values are random; they are drawn from seeds 1 and 1.")
    assert seeds(plain, True) == "Only the bootstrap resamples are random; they are drawn from seed 1."
    assert seeds(plain, False) == "No step used random numbers."


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (Cox(endpoint="os", candidates=("age",), ties="breslow"), "ties are treated by Breslow's method"),
        (Linear(outcome="loss", candidates=("age",), intercept=False), "all models go through the origin"),
    ],
)
def test_what_else_a_model_is(spec, said):
    assert said in how_with_imputed(spec)


def test_beside_the_complete_cases_the_sentence_names_the_patients():
    study = the_plan()
    found = comparisons(study, {name: result.estimates for name, result in results().items()})
    n = cohort()["event"].notna().sum()
    assert len(found) == 5
    assert all(f" with missing values imputed ({n} patients). Patients without all values are left out. " in sentence
               for sentence in found["sentence"])  # fmt: skip
