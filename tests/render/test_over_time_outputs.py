"""A reader sees which covariates are time-dependent, and how they change."""

from __future__ import annotations

from typing import Any

import pytest

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.run import run_analysis
from lymphoradio.cohort.flow import STEP, count_flow
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.style import journal
from lymphoradio.render.over_time import over_time_method, over_time_words, with_over_time_words
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.methods import methods
from lymphoradio.study.specs import Cox, Linear

from ..analyses.cohort import PLAN, cohort, study
from .figure_texts import outside, overlapping, words

NAMES = ["age", "asl", "cycles"]
COX: dict[str, Any] = {
    "kind": "cox", "endpoint": "os", "candidates": NAMES, "univariable": False, "models": {"m": {"variables": NAMES}},
}  # fmt: skip
OVER_TIME = {"asl": {"from": "4 weeks"}, "cycles": {"every": "3 weeks"}}
ANALYSES = {
    "naive": COX,
    "late": {**COX, "over_time": OVER_TIME, "variant": "recommended",
             "instead_of": {"analysis": "naive", "because": "patients must live"}},
    "alone": {**COX, "univariable": True, "models": {"m": {"variables": ["age", "asl"]}},
              "over_time": {"cycles": {"every": 21, "first": 10}}},
}  # fmt: skip
CYCLES = {"label": "Cycles", "decimals": 0, "known_at": "18 weeks"}
STUDY = study(
    columns={**PLAN["columns"], "cycles": CYCLES}, time_zero="the first fraction", analyses=ANALYSES,
    outputs={f"{what} {i}": {"from": name, "title": name}
             for i, name in enumerate(ANALYSES, start=1) for what in ("Table", "Figure")},
)  # fmt: skip
LATE = (
    "Time-dependent covariates: Severe lymphopenia, known from 28 days after the first fraction on (the reference "
    "level for all patients until then); Cycles, the number so far, taken to be one every 21 days from the first "
    "fraction until the patient's total."
)
ALONE = (
    "Time-dependent covariate: Cycles, the number so far, taken to be one every 21 days from 10 days after the first "
    "fraction until the patient's total."
)


@pytest.fixture(scope="module")
def results() -> dict[str, tidy.Result]:
    frame = cohort()
    frame["cycles"] = 1.0 + frame.index * 5 % 9
    found = {}
    for name in ANALYSES:
        found[name], met = run_analysis(cox, frame, name, STUDY)
        assert met == []
    return found


def table(results: dict[str, tidy.Result], name: str, source: str) -> str:
    found = build_table(name, results[source].estimates, STUDY, STUDY.outputs[name])
    return " ".join(note.text for note in found.footnotes).replace("\N{NO-BREAK SPACE}", " ")


def test_the_table_says_it_and_gives_patients(results: dict[str, tidy.Result]) -> None:
    found = table(results, "Table 2", "late")
    assert LATE in found
    assert "variables listed in the plan: 60 patients, " in found
    assert "not a baseline covariate" not in found
    assert "Time-dependent" not in table(results, "Table 1", "naive")
    assert "not a baseline covariate" in table(results, "Table 1", "naive").lower()
    assert ALONE in table(results, "Table 3", "alone")


@pytest.mark.parametrize("width", ["one_column", "two_columns"])
def test_the_forest_plot_says_it_and_can_be_read(results: dict[str, tidy.Result], width: str) -> None:
    for name, source, said in (("Figure 1", "naive", ""), ("Figure 2", "late", LATE), ("Figure 3", "alone", "")):
        figure = draw(results[source], STUDY, STUDY.outputs[name].model_copy(update={"width": width}))
        with journal():
            figure.draw_without_rendering()
        text = words(figure)
        assert said in text
        # The model drawn of `alone` has none of them.
        assert ("Time-dependent" in text) == bool(said)
        assert outside(figure) == []
        assert overlapping(figure) == []


def test_the_methods_say_it(results: dict[str, tidy.Result]) -> None:
    estimates = {"flow": count_flow(cohort().assign(**{STEP: -1}), STUDY)}
    estimates |= {name: found.estimates for name, found in results.items()}
    versions = {"lymphoradio": "0", "python": "3", "numpy": "1"}
    said = {paragraph.about: paragraph.text for paragraph in methods(STUDY, estimates, versions)}
    assert (
        f"{LATE} Each patient's follow-up was split into intervals (start, stop] at these times, so that each event "
        "meets what was known before it. A count also tells who has stopped: where the disease is why, it still "
        "reflects the disease."
    ) in said["Table 2 and Figure 2"]
    assert "Time-dependent" not in said["Table 1 and Figure 1"]


def test_only_a_count_has_a_caution() -> None:
    spec = Cox.model_validate({"endpoint": "os", "candidates": ["last"], "over_time": {"last": {"from": 56}}})
    found = over_time_method(spec, STUDY)
    assert "Lymphocytes at the end, known from 56 days after the first fraction on (0 for all patients until" in found
    assert "stopped" not in found


def test_the_warning_on_the_first_screen_is_gone_for_them_alone(results: dict[str, tidy.Result]) -> None:
    estimates = {name: found.estimates for name, found in results.items()}
    late = {caveat.where for caveat in find_caveats(STUDY, estimates, []) if "baseline covariate" in caveat.text}
    assert late == {"Table 1 and Figure 1", "Table 3 and Figure 3"}
    asl = [caveat.text for caveat in find_caveats(STUDY, {"alone": estimates["alone"]}, []) if "known" in caveat.text]
    assert [text.split(":")[0] for text in asl] == ["Severe lymphopenia, Yes"]


def test_the_comparison_says_how_and_of_whom(results: dict[str, tidy.Result]) -> None:
    estimates = {name: found.estimates for name, found in results.items()}
    found = comparisons(STUDY, estimates)
    assert found["recommended_analysis"].tolist() == ["late"] * 3
    assert found["sentence"].str.contains("with time-dependent covariates (60 patients). Patients must live.",
                                          regex=False).all()  # fmt: skip
    assert (found["published"] != found["recommended"]).all()


def test_nothing_is_said_of_other_regressions() -> None:
    linear = Linear(outcome="age", candidates=("pre",))
    assert over_time_words(linear, STUDY, ["pre"], STUDY.label) == with_over_time_words(linear) == ""
    one = Cox.model_validate({"endpoint": "os", "candidates": ["asl"], "over_time": {"asl": {"from": 30}}})
    assert with_over_time_words(one) == "with a time-dependent covariate"
    assert over_time_words(one, STUDY, ["age"], STUDY.label) == ""
