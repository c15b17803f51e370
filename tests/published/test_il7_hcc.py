"""The synthetic cohort of the study il7_hcc: its paper's numbers, its recipe, and how near the cohort comes to them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio.cohort.companions import companion_files
from lymphoradio.cohort.prepare import prepare_cohort
from lymphoradio.published.concordance import STATED
from lymphoradio.published.summary import summary
from lymphoradio.simulate.run import Inputs, read_inputs
from lymphoradio.simulate.verdict import judge_cohort, unmet

from .synthetic import digests, regenerate

FOLDER = Path(__file__).parents[2] / "data" / "raw" / "il7_hcc"
FILES = ("cohort.csv", "lymphocytes.csv", "adverse_events.csv")
PLACES = (
    "Table 1", "Table 2", "Table 3", "Table 4", "Supplementary Table 1", "Figure 2A", "Figure 2B", "Figure 2C",
    "Figure 2D", "Figure 2E", "Text, total lymphocyte count", "Text, acute severe lymphopenia",
    "Text, follow-up (months)", "Text, overall survival", "Text, progression-free survival",
    "Text, overall survival by recovery", "Text, overall survival in three groups", "Text, IL-7 cut-off",
)  # fmt: skip


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return read_inputs(FOLDER)


@pytest.fixture(scope="module")
def judged(inputs) -> pd.DataFrame:
    return judge_cohort(FOLDER / "cohort.csv", inputs.study, inputs.claims, "study.yaml")


@pytest.fixture(scope="module")
def cohort(inputs) -> pd.DataFrame:
    file = FOLDER / "cohort.csv"
    return prepare_cohort(
        file.read_bytes(), str(file), inputs.study, "study.yaml", companion_files(file, inputs.study)
    ).cohort


def test_nothing_suggests_that_these_are_patients(inputs) -> None:
    assert "made up" in inputs.study.synthetic
    for name in FILES:
        ids = pd.read_csv(FOLDER / name, dtype=str)["patient"]
        assert ids.str.fullmatch(r"SYN-\d{3}").all(), name


def test_every_part_of_the_paper_has_claims(inputs) -> None:
    assert set(PLACES) <= {claim.place for claim in inputs.claims}
    assert len(inputs.claims) >= 499


def test_at_least_95_percent_of_the_descriptive_numbers_are_as_printed(judged) -> None:
    possible = judged[~judged["reason"].str.startswith(STATED)].reset_index(drop=True)
    found = summary(possible).descriptive
    assert found.of > 240
    assert found.same / found.of >= 0.95


def test_every_conclusion_is_the_papers(judged) -> None:
    left = unmet(judged)
    assert left[left["same_conclusion"] == "false"].empty, left.to_string()


def test_only_contradictions_have_a_reason_of_their_own(inputs) -> None:
    rows = {(claim.place, claim.row, claim.column) for claim in inputs.claims if claim.reason}
    assert rows == {
        ("Text, treatment", "Radiotherapy only", ""),
        ("Table 2", "UICC stage III/IV (vs. I/II)", "Multivariate analysis"),
        ("Text, multivariable analysis of overall survival", "UICC stage III/IV", ""),
        ("Table 4", "Concurrent chemoradiotherapy", "Low"),
        ("Table 4", "Concurrent chemoradiotherapy", "High"),
        ("Table 4", "Radiotherapy alone", "Low"),
        ("Table 4", "Radiotherapy alone", "High"),
    }


def _printed(inputs: Inputs, place: str, row: str, column: str, kind: str) -> float:
    found = [
        claim.printed
        for claim in inputs.claims
        if (claim.place, claim.row, claim.column, claim.kind) == (place, row, column, kind)
    ]
    assert len(found) == 1
    return float(found[0])


def test_the_contradictions_are_arithmetic(inputs) -> None:
    combined = _printed(inputs, "Text, combination therapy", "Combination therapy", "", "count")
    alone = _printed(inputs, "Text, treatment", "Radiotherapy only", "", "count")
    assert combined + alone > 98
    groups = {
        row: sum(_printed(inputs, "Table 4", row, group, "count") for group in ("Low", "High"))
        for row in ("Concurrent chemoradiotherapy", "Radiotherapy alone")
    }
    table_1 = {row: _printed(inputs, "Table 1", row, "Value (n=98)", "count") for row in groups}
    assert list(groups.values()) == list(table_1.values())[::-1] != list(table_1.values())
    # An event adds at most p (1 - p) <= 1/4 to the information on a term with two levels.
    cell = ("Table 2", "UICC stage III/IV (vs. I/II)", "Multivariate analysis")
    low, high = (_printed(inputs, *cell, kind) for kind in ("conf_low", "conf_high"))
    widest = math.log((high + 0.005) / (low - 0.005)) / (2 * 1.959964)
    assert 4 / widest**2 > 98


def test_the_tumour_is_of_a_piece(cohort) -> None:
    thrombosis, several = cohort["pvt"] == "Yes", cohort["tumours"] == "Multiple"
    assert (cohort.loc[thrombosis, "bclc"] == "Stage C").all()
    assert ((cohort["uicc"] == "Stage II") == (~thrombosis & ~several)).all()
    assert (cohort.loc[thrombosis & several, "uicc"] == "Stage IV").all()


def test_nobody_outlives_the_follow_up(cohort) -> None:
    assert (cohort["pfs_days"] <= cohort["os_days"]).all()
    assert (cohort.loc[cohort["pfs_event"] == 0, "os_event"] == 0).all()
    for month, day in ((3, 91), (4, 119), (5, 147), (6, 182)):
        assert (cohort.loc[cohort[f"tlc_{month}"].notna(), "os_days"] >= day).all()


def test_the_cut_off_lies_between_two_values(cohort) -> None:
    values = np.sort(cohort["il7_pre"])
    assert (values[52], values[53]) == (2.49, 2.50)


@pytest.mark.pipeline
def test_the_recipe_makes_these_files(tmp_path: Path) -> None:
    made = regenerate(FOLDER, tmp_path)
    assert made.broken == []
    assert digests(made.files) == digests(FOLDER / name for name in FILES)
