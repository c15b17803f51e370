"""What a table says in footnotes, its figure says in its foot; drawn from the analyses' own rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort.flow import STEP, count_flow
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.style import journal

from ..analyses.cohort import PLAN, cohort, study
from .figure_texts import outside, overlapping, words

COURSE = {"Lymphocytes": {0: "pre", 4: "post", 8: "last"}}
FUNCTIONS = {
    "km": kaplan_meier, "late": kaplan_meier, "cox": cox, "logistic": logistic, "roc": roc, "pairs": paired_change,
    "course": trajectory, "groups": trajectory, "spread": trajectory, "lonely": kaplan_meier,
}  # fmt: skip
ANALYSES: dict[str, dict[str, Any]] = {
    "km": {"kind": "kaplan_meier", "endpoint": "os", "by": "arm", "population": "adults"},
    "late": {"kind": "kaplan_meier", "endpoint": "os", "by": "asl"},
    "lonely": {"kind": "kaplan_meier", "endpoint": "os", "by": "asl", "population": "adults"},
    "cox": {"kind": "cox", "endpoint": "os", "candidates": ["age", "asl", "last"], "population": "adults",
            "models": {"m": {"label": "Stepwise", "forced": ["asl", "age"]}}},
    "logistic": {"kind": "logistic", "outcome": "fell", "candidates": ["pre", "age"], "population": "adults"},
    "roc": {"kind": "roc", "outcome": "asl", "markers": {"last": "lower"}, "population": "adults"},
    "pairs": {"kind": "paired_change", "pairs": {"Lymphocytes": ["pre", "post"]}, "population": "adults"},
    "course": {"kind": "trajectory", "series": COURSE, "population": "adults"},
    "spread": {"kind": "trajectory", "series": COURSE, "population": "adults", "bars": "sd"},
    "groups": {"kind": "trajectory", "series": COURSE, "by": "arm", "test": "signed_rank"},
}  # fmt: skip
STUDY = study(
    exclusions=[{"drop": "age < 18", "because": "Younger than 18 years", "leaves": "adults"}],
    flow={"by": "arm", "followed": {"Week 8": "last"}},
    analyses=PLAN["analyses"] | ANALYSES,
    outputs={f"Figure {i}": {"from": name, "title": name} for i, name in enumerate(["flow", *ANALYSES], start=1)},
)


def frame(name: str):
    """The cohort; for `lonely` all patients in one group."""
    found = cohort()
    return found.assign(asl=np.where(found.index == 3, None, "Yes").astype(object)) if name == "lonely" else found


def drawn(name: str, width: str = "two_columns", labels: dict[str, str] | None = None) -> Figure:
    if name == "flow":
        results = tidy.Result(count_flow(cohort().assign(**{STEP: -1}), STUDY))
    else:
        results, met = run_analysis(FUNCTIONS[name], frame(name), name, STUDY)
        assert met == []
    output = next(output for output in STUDY.outputs.values() if output.source == name)
    figure = draw(results, STUDY, output.model_copy(update={"width": width, "labels": labels or {}}))
    with journal():
        figure.draw_without_rendering()
    return figure


@pytest.mark.parametrize("width", ["one_column", "two_columns"])
@pytest.mark.parametrize("name", ["flow", *ANALYSES])
def test_it_can_be_read(name: str, width: str) -> None:
    figure = drawn(name, width)
    assert outside(figure) == []
    assert overlapping(figure) == []


@pytest.mark.parametrize("name", [name for name, spec in ANALYSES.items() if "population" in spec])
def test_population_of_an_analysis_is_said(name: str) -> None:
    assert "Population: adults (n = 60)." in words(drawn(name))


def test_population_is_not_said_where_it_is_the_flows_end() -> None:
    assert "Population" not in words(drawn("late"))


def test_patients_without_a_group() -> None:
    assert "No Arm n = 2" in words(drawn("flow")).replace("\n", " ")
    assert "2 patients without Arm left out." in words(drawn("km"))
    assert "2 patients have no Arm and stand in no group." in words(drawn("groups"))


def test_groups_that_are_known_too_late() -> None:
    text = words(drawn("late"))
    assert "Groups by Severe lymphopenia are known only 28 days after time zero" in text
    assert "a landmark analysis is needed." in text


def test_a_test_that_is_not_estimable_has_its_own_reason_alone() -> None:
    text = words(drawn("lonely"))
    assert "Log-rank test: not estimable, only one group has patients" in text
    assert text.count("left out") == text.count("landmark") == 1


def test_patients_at_risk_with_those_censored() -> None:
    text = words(drawn("km"))
    assert "Number at risk (censored; events)" in text
    assert "29 (0; 0)" in text


def test_forest_says_what_its_table_says() -> None:
    text = words(drawn("cox"))
    assert "Outcome: Death of any cause." in text
    assert "n = 55 (5 left out for missing values); events = " in text
    assert "Intervals and p values take no account of the selection." in text
    assert "Severe lymphopenia: known only 28 days after time zero: not a baseline covariate." in text
    assert "Lymphocytes: part of the outcome's formula: mathematically coupled with it" in words(drawn("logistic"))


def test_rejected_proportional_hazards_are_named() -> None:
    results, _ = run_analysis(cox, cohort(), "cox", STUDY)
    rows = results.estimates
    tested = rows["method"].str.startswith("proportional hazards")
    p = rows["p_value"].mask(tested, 0.3).mask(tested & (rows["variable"] == "age"), 0.0123)
    output = next(output for output in STUDY.outputs.values() if output.source == "cox")
    text = words(draw(results._replace(estimates=rows.assign(p_value=p)), STUDY, output))
    assert "Proportional hazards rejected for Age (p = 0.012); these hazard ratios are averages over follow-up." in text


def test_marker_known_after_the_outcome() -> None:
    assert "known only 56 days after time zero, later than the outcome." in words(drawn("roc"))


def test_losses_of_a_trajectory() -> None:
    assert "Patients without a value: 5 at 8 weeks." in words(drawn("course"))
    assert "bars: 95% CI of the mean (t interval)" in words(drawn("course"))
    assert "bars: SD." in words(drawn("spread"))


@pytest.mark.parametrize("width", ["one_column", "two_columns"])
def test_groups_named_yes_and_no_have_the_name_of_what_they_are_groups_by(width: str) -> None:
    assert "Severe lymphopenia Events/n" in words(drawn("late", width))
    assert "Arm Events/n" not in words(drawn("km", width))
    longer = "Lymphopenia of CTCAE grade 3 or 4 at any time within the first twenty-eight days of radiotherapy"
    figure = drawn("late", width, {"asl": longer})
    assert longer in words(figure).replace("\n", " ")
    assert (outside(figure), overlapping(figure)) == ([], [])
