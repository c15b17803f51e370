"""How work is divided: nothing that is short, by the plan alone, and never into more parts than replicates."""

from __future__ import annotations

from typing import Any

import pytest

from lymphoradio.study import Study, read_study
from lymphoradio.workload import parts, seconds_to_draw, threads
from tests.analyses import imputed_cohort
from tests.analyses.imputed_cohort import COLUMNS, ENDPOINTS
from tests.studies import RAW

CANDIDATES = ["age", "sex", "ecog", "calories", "loss"]  # six columns


def plan(spec: dict[str, Any] | None = None, **keys: Any) -> Study:
    cox = {"endpoint": "os", "candidates": CANDIDATES, "models": {"m": {}}, **(spec or {})}
    analyses = {"cox": cox, "kaplan_meier": {"endpoint": "os"}}
    given = {"title": "T", "id": "id", "columns": COLUMNS, "endpoints": ENDPOINTS, "analyses": analyses, **keys}
    return Study.model_validate(given)


@pytest.mark.parametrize(("name", "patients"), [("actg175", 2139), ("thymosin_prag", 48), ("il7_hcc", 98)])
def test_nothing_of_the_three_studies_is_divided(name: str, patients: int) -> None:
    study = read_study(RAW / name / "study.yaml")
    assert {parts(study, analysis, patients, 5) for analysis in study.analyses} == {1}
    seconds = sum(seconds_to_draw(study, analysis, patients) for analysis in study.analyses)
    assert 0.5 < seconds < 60
    assert threads(seconds) == 1


def test_a_part_has_the_minutes_that_were_asked_for() -> None:
    many = plan(resampling={"replicates": 100_000})
    seconds = seconds_to_draw(many, "cox", 2000)
    assert seconds == pytest.approx(100_000 * 2200 * 36e-8)
    assert [parts(many, "cox", 2000, seconds / 60 / share) for share in (0.9, 1.0, 1.1, 6.5)] == [1, 1, 2, 7]
    assert parts(many, "kaplan_meier", 2000, 1e-9) == 1


def test_selections_only_that_can_be_rerun_count() -> None:
    listed = {"models": {"m": {}, "listed": {"variables": ["age"]}}}
    assert seconds_to_draw(plan(listed), "cox", 500) == seconds_to_draw(plan(), "cox", 500) > 0
    assert seconds_to_draw(plan({"models": {"one": {}, "two": {}}}), "cox", 500) == 2 * seconds_to_draw(
        plan(), "cox", 500
    )
    searched = {"models": {"m": {"selector": "mlxtend", "folds": 3}}}
    linear = imputed_cohort.plan(a={"kind": "linear", "outcome": "loss", "candidates": ["age", "sex"], **searched})
    assert (seconds_to_draw(linear, "a", 10**6), parts(linear, "a", 10**6, 1e-9)) == (0.0, 1)
    assert seconds_to_draw(plan(resampling={"replicates": 0}), "cox", 10**6) == 0.0


def test_never_more_parts_than_replicates() -> None:
    assert parts(plan(resampling={"replicates": 200}), "cox", 10**6, 1e-9) == 200
    imputed = plan({"missing": "impute", "models": {"m": {"variables": ["age"]}}}, imputation={"imputations": 30})
    assert parts(imputed, "cox", 10**6, 1e-9) == 30
    assert seconds_to_draw(imputed, "cox", 10**6) > 100 * seconds_to_draw(imputed, "cox", 1000)
