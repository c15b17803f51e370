"""The synthetic cohort of the thymosin study: what it reproduces of the paper, and that a plan and a recipe make it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lymphoradio.published import Claim, list_claims, read_published, summary
from lymphoradio.published.concordance import STATED
from lymphoradio.simulate.run import read_inputs
from lymphoradio.simulate.verdict import judge_cohort
from lymphoradio.study import Study, read_study

from .synthetic import digests, regenerate

FOLDER = Path(__file__).parents[2] / "data" / "raw" / "thymosin_prag"
FILES = ("cohort.csv", "adverse_events.csv")
ENROLLED, EVALUABLE = 48, 36
# Of one patient the last assessment of progression is long before the last contact: the search found no way out.
LATE = "pfs_event == 1 or pfs_days >= os_days - 60"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(FOLDER / "study.yaml")


@pytest.fixture(scope="module")
def claims(study: Study) -> tuple[Claim, ...]:
    return list_claims(read_published(FOLDER / study.published, study))


@pytest.fixture(scope="module")
def judged(study: Study, claims: tuple[Claim, ...]) -> pd.DataFrame:
    return judge_cohort(FOLDER / "cohort.csv", study, claims, "study.yaml")


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "cohort.csv", keep_default_na=False, na_values=[""])


def test_the_study_says_that_it_is_synthetic(study: Study) -> None:
    assert "made up" in study.synthetic
    assert "no patient" in study.synthetic


def test_every_claim_finds_its_row(judged: pd.DataFrame) -> None:
    assert not judged["reason"].str.contains("no such row|rows match").any()


def test_descriptive_numbers_come_out_as_printed(judged: pd.DataFrame) -> None:
    same, of = summary(judged).descriptive
    assert same >= 0.95 * of


def test_the_model_through_the_origin_has_the_printed_fit(judged: pd.DataFrame) -> None:
    kinds = ["r_squared", "adjusted_r_squared", "f_statistic"]
    fit = judged[judged["kind"].isin(kinds)]
    assert len(fit) == len(kinds)
    assert (fit["same_at_printed_precision"] == "true").all()


def test_every_conclusion_is_the_papers(judged: pd.DataFrame) -> None:
    conclusions = judged[judged["same_conclusion"] != ""]
    assert len(conclusions) >= 60
    different = conclusions[conclusions["same_conclusion"] == "false"]
    assert different.empty, different.to_string()


def test_effects_are_inside_the_printed_intervals(judged: pd.DataFrame) -> None:
    effects = judged[judged["kind"].isin(["beta", "hazard_ratio"])]
    assert len(effects) == 12
    assert (effects["same_conclusion"] == "true").all()


def test_contradictions_of_the_paper_are_shown_by_arithmetic(judged: pd.DataFrame) -> None:
    stated = judged[judged["reason"].str.startswith(STATED)]
    assert set(stated["row"]) == {"ECOG 2-3"}
    assert stated["reason"].str.contains("of 48").all()


def test_only_evaluable_patients_have_an_outcome(cohort: pd.DataFrame) -> None:
    evaluable = cohort["excluded"] == 0
    assert (len(cohort), int(evaluable.sum())) == (ENROLLED, EVALUABLE)
    for name in ("response", "cycles", "os_days", "os_event", "pfs_days", "pfs_event"):
        assert (cohort[name].notna() == evaluable).all(), name


def test_who_is_dead_has_progressed_or_died(cohort: pd.DataFrame) -> None:
    dead = cohort[cohort["os_event"] == 1]
    assert len(dead) > 0
    assert (dead["pfs_event"] == 1).all()


def test_lymphocytes_hold_their_subsets(cohort: pd.DataFrame) -> None:
    assert (cohort["alc"] >= cohort["cd3_pre"] + cohort["b_pre"] + cohort["nk_pre"]).all()
    assert (cohort["cd3_pre"] >= 0.95 * (cohort["cd4_pre"] + cohort["cd8_pre"])).all()


def test_nobody_without_irradiation_was_irradiated_during_thymalfasin(cohort: pd.DataFrame) -> None:
    without = cohort[cohort["rt_site"] == "none"]
    assert len(without) == 5
    assert (without["rt_during_ta1"] == 0).all()
    assert (without["rt_dose"] == 0).all()


def test_the_recipe_draws_every_column_of_the_plan(study: Study) -> None:
    recipe = read_inputs(FOLDER).recipe
    drawn = {*recipe.columns, *(draw.survival.event for draw in recipe.columns.values() if draw.survival)}
    assert set(study.columns) <= drawn


@pytest.mark.pipeline
def test_the_recipe_makes_these_files(tmp_path: Path) -> None:
    made = regenerate(FOLDER, tmp_path)
    assert made.broken == [LATE]
    assert digests(made.files) == digests(FOLDER / name for name in FILES)
