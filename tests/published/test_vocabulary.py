"""What a check knows of an analysis's words must be what its rows have: a right selector is never refused."""

from __future__ import annotations

from pathlib import Path

import lifelines
import pandas as pd
import pytest

from lymphoradio.analyses.adverse_events import adverse_events
from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.mixed_model import mixed_model
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.response import response
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort import patients_of, prepare_cohort, read_cohort, write_cohort
from lymphoradio.published.kinds import ESTIMATES, GIVEN_BY
from lymphoradio.published.vocabulary import known_words
from lymphoradio.study import Study, read_study
from tests.analyses import safety_cohort

KINDS = (characteristics, correlation, cox, group_comparison, kaplan_meier, linear, logistic, paired_change, response,
         roc, trajectory, mixed_model)  # fmt: skip
PLAN = """\
title: Every kind of analysis
id: pidnum
columns:
  age:    {label: Age, unit: years, decimals: 0}
  gender: {label: Sex, levels: {1: Male, 0: Female}}
  arms:   {label: Treatment, levels: {0: ZDV, 1: ZDV + ddI, 2: ZDV + ddC, 3: ddI}}
  cd40:   {label: CD4+ before, unit: cells/uL, decimals: 0}
  cd420:  {label: CD4+ after, unit: cells/uL, decimals: 0, known_at: 20 weeks}
  days:   {label: Time, unit: days}
  cens:   {label: Event}
derived:
  decline: {label: Decline, formula: cd420 < cd40}
endpoints:
  os: {label: Survival, time: days, event: cens, codes: {1: event, 0: censored}}
analyses:
  characteristics: {variables: [age, gender, cd40], by: arms}
  paired_change: {pairs: {CD4+: [cd40, cd420]}}
  change_by_sex:
    {kind: paired_change, pairs: {CD4+: [cd40, cd420]}, by: gender, enrolled_by: {CD4+: {below: 500, mean: 800, sd: 9}}}
  trajectory: {series: {CD4+: {0: cd40, 20: cd420}}}
  mixed_model: {series: {CD4+: {0: cd40, 20: cd420}}, by: gender}
  group_comparison: {variables: [cd40, cd420], by: gender}
  comparison_by_arm: {kind: group_comparison, variables: [cd40], by: arms}
  correlation: {pairs: {CD4+: [cd40, cd420]}}
  linear: {outcome: cd420, candidates: &all [age, gender, arms], models: {all: {variables: [age, gender, arms]}}}
  logistic: {outcome: decline, candidates: *all, models: {backward: {}}}
  roc: {outcome: decline, markers: {cd40: higher}}
  kaplan_meier: {endpoint: os, by: gender, times: [12, 24]}
  cox: {endpoint: os, candidates: *all, models: {backward: {}}}
  response: {best: arms, objective: [ZDV], control: [ZDV, ddI], by: gender}
"""


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, dict[str, pd.DataFrame]]:
    folder = tmp_path_factory.mktemp("analysed")
    plan = folder / "study.yaml"
    plan.write_text(PLAN, "utf-8")
    study = read_study(plan)
    raw = (Path(lifelines.__file__).parent / "datasets" / "ACTG175.csv").read_bytes().splitlines(keepends=True)
    write_cohort(prepare_cohort(b"".join(raw[:201]), "cohort.csv", study).cohort, folder / "cohort.csv")
    cohort = patients_of(read_cohort(folder / "cohort.csv"), study, "analysed")
    functions = {kind.__name__: kind for kind in KINDS}
    return study, {
        name: run_analysis(functions[spec.kind], cohort, name, study)[0].estimates
        for name, spec in study.analyses.items()
    }


@pytest.fixture(scope="module")
def safety() -> tuple[Study, dict[str, pd.DataFrame]]:
    study, cohort = safety_cohort.study(), safety_cohort.cohort()
    functions = {"response": response, "adverse_events": adverse_events}
    return study, {
        name: run_analysis(functions[spec.kind], cohort, name, study)[0].estimates
        for name, spec in study.analyses.items()
        if spec.kind in functions
    }


@pytest.mark.parametrize("cohort", ["analysed", "safety"])
def test_every_row_can_be_selected_by_its_own_words(cohort: str, request: pytest.FixtureRequest) -> None:
    study, estimates = request.getfixturevalue(cohort)
    for name, rows in estimates.items():
        printed = rows[rows["estimate_type"].isin({*ESTIMATES, "test"})]
        for row in printed.to_dict("records"):
            for key, words in known_words(study, name, row).items():
                word = "" if pd.isna(row[key]) else f"{row[key]:g}" if isinstance(row[key], float) else row[key]
                assert word in words, (name, key, word, words)
                without = known_words(study, name, {}).get(key, (word,))  # the selector need not name the variable
                assert word in without, (name, key, word, without)


@pytest.mark.parametrize(
    ("analysis", "at", "key", "words"),
    [
        ("adverse_events", {"variable": "Rash"}, "level",
         ("any grade", "grade >= 3", "grade 1", "grade 2", "grade 3", "grade 4", "grade 5")),
        ("response", {"variable": "best"}, "level", safety_cohort.RESPONSES),
        ("response", {"variable": "not_evaluable"}, "level", ("all",)),
        ("response", {"variable": "disease_control"}, "level", ("evaluable", "all")),
        ("adverse_events", {}, "outcome", ("",)),
    ],
)  # fmt: skip
def test_words_of_safety_and_response(analysis: str, at: dict[str, str], key: str, words: tuple[str, ...]) -> None:
    assert known_words(safety_cohort.study(), analysis, at)[key] == words


@pytest.mark.parametrize(
    ("analysis", "key", "words"),
    [
        ("comparison_by_arm", "level", ("", "ZDV", "ZDV + ddI", "ZDV + ddC", "ddI")),
        ("comparison_by_arm", "reference", ("", "ZDV", "ZDV + ddI", "ZDV + ddC", "ddI")),
        ("kaplan_meier", "outcome", ("os",)),
        ("cox", "outcome", ("os",)),
        ("logistic", "outcome", ("decline",)),
        ("roc", "outcome", ("decline",)),
    ],
)
def test_words_of_comparisons_and_outcomes(
    analysed: tuple[Study, dict[str, pd.DataFrame]], analysis: str, key: str, words: tuple[str, ...]
) -> None:
    assert known_words(analysed[0], analysis, {})[key] == words


@pytest.mark.parametrize("key", ["contrast", "method"])
def test_what_the_documentation_calls_unchecked_is(analysed: tuple[Study, dict[str, pd.DataFrame]], key: str) -> None:
    assert all(key not in known_words(analysed[0], name, {}) for name in analysed[0].analyses)


def test_an_estimate_comes_from_the_kinds_of_analysis_that_are_said_to_give_it(
    analysed: tuple[Study, dict[str, pd.DataFrame]],
) -> None:
    study, estimates = analysed
    for name, rows in estimates.items():
        for kind in set(rows["estimate_type"]) & set(GIVEN_BY):
            assert study.analyses[name].kind in GIVEN_BY[kind], (name, kind)
