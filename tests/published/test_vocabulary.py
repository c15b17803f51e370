"""What a check knows of an analysis's words must be what its rows have: a right selector is never refused."""

from __future__ import annotations

from pathlib import Path

import lifelines
import pandas as pd
import pytest

from lymphoradio.analyses.characteristics import characteristics
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.linear import linear
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.response import response
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.cohort import prepare_cohort, read_cohort, write_cohort
from lymphoradio.published.kinds import ESTIMATES, GIVEN_BY
from lymphoradio.published.vocabulary import known_words
from lymphoradio.study import Study, read_study

KINDS = (characteristics, correlation, cox, group_comparison, kaplan_meier, linear, logistic, paired_change, response,
         roc, trajectory)  # fmt: skip
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
  change_by_sex: {kind: paired_change, pairs: {CD4+: [cd40, cd420]}, by: gender}
  trajectory: {series: {CD4+: {0: cd40, 20: cd420}}}
  group_comparison: {variables: [cd40, cd420], by: gender}
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
    cohort = read_cohort(folder / "cohort.csv", study, "analysed")
    functions = {kind.__name__: kind for kind in KINDS}
    return study, {
        name: run_analysis(functions[spec.kind], cohort, name, study)[0].estimates
        for name, spec in study.analyses.items()
    }


def test_every_row_can_be_selected_by_its_own_words(analysed: tuple[Study, dict[str, pd.DataFrame]]) -> None:
    study, estimates = analysed
    for name, rows in estimates.items():
        printed = rows[rows["estimate_type"].isin({*ESTIMATES, "test"})]
        for row in printed.to_dict("records"):
            for key, words in known_words(study, name, row).items():
                word = "" if pd.isna(row[key]) else f"{row[key]:g}" if isinstance(row[key], float) else row[key]
                assert word in words, (name, key, word, words)


def test_an_estimate_comes_from_the_kinds_of_analysis_that_are_said_to_give_it(
    analysed: tuple[Study, dict[str, pd.DataFrame]],
) -> None:
    study, estimates = analysed
    for name, rows in estimates.items():
        for kind in set(rows["estimate_type"]) & set(GIVEN_BY):
            assert study.analyses[name].kind in GIVEN_BY[kind], (name, kind)
