"""Every fast evaluator against the real analysis, on the same cohort; and the wide columns against the real reader."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lymphoradio.cohort.companions import companion_files
from lymphoradio.cohort.prepare import prepare_cohort
from lymphoradio.published import Claim
from lymphoradio.published.compare import field_of
from lymphoradio.published.kinds import LIMITS, NULL
from lymphoradio.published.select import select_row
from lymphoradio.simulate.run import Run, read_inputs
from lymphoradio.simulate.units import ask
from lymphoradio.simulate.units.base import Asked, NotFast, Question
from lymphoradio.simulate.units.models import EFFECT, ask_regression
from lymphoradio.simulate.units.real import estimates_of, prepared
from lymphoradio.simulate.write import files_of
from lymphoradio.study.specs import ModelSpec, OverTime

from .paper import FOLDER

KINDS = (
    "count", "percent", "mean", "sd", "median", "q1", "q3", "min", "max", "percent_of_baseline", "cutoff",
    "median_survival", "survival_probability", "median_follow_up", "min_follow_up", "max_follow_up", "hazard_ratio",
    "odds_ratio", "beta", "pearson_r", "auc", "sensitivity", "specificity", "r_squared", "adjusted_r_squared",
)  # fmt: skip
WORDS = ("variable", "level", "group", "model", "time", "contrast")


@pytest.fixture(scope="module")
def run() -> Run:
    inputs = read_inputs(FOLDER)
    made = Run(inputs, 3, 0.02, lambda line: None)
    made.draw_columns()
    return made


@pytest.fixture(scope="module")
def estimates(run: Run) -> dict[str, pd.DataFrame]:
    names = ["flow", *run.inputs.study.analyses]
    return {name: estimates_of(name, run.cohort.values, run.context) for name in names}


def value(asked: Asked, run: Run) -> float:
    found = asked.unit.compute(run.cohort.values).get(asked.field)
    return math.nan if found is None else found * asked.factor


def claims_of(rows: pd.DataFrame, analysis: str) -> list[tuple[Claim, float]]:
    """A claim for every number of an analysis that a paper could print, with that number."""
    found = []
    for row in rows[rows["estimate_type"].isin(KINDS) & (rows["variant"] == "as_published")].to_dict("records"):
        at = {key: "" if row[key] != row[key] else str(row[key]) for key in WORDS}
        kind = row["estimate_type"]
        parts = {kind: row["estimate"], "conf_low": row["conf_low"], "conf_high": row["conf_high"]}
        if kind in NULL:
            parts["p_value"] = row["p_value"]
        for part, number in parts.items():
            if number == number:
                scale = 100.0 if kind == "survival_probability" else 1.0
                cell = {} if part == kind else {kind: "1"}
                found.append((Claim("", "", "", part, "1", {"analysis": analysis, **at}, cell), scale * number))
    return found


@pytest.mark.parametrize(
    "analysis",
    ["characteristics", "paired_change", "trajectory", "group_comparison", "correlation", "roc", "linear", "logistic",
     "cox", "kaplan_meier", "response", "adverse_events"],
)  # fmt: skip
def test_every_number_of_an_analysis(analysis: str, run: Run, estimates: dict[str, pd.DataFrame]) -> None:
    fast = 0
    for claim, real in claims_of(estimates[analysis], analysis):
        asked = ask(claim, run.context, 0.05)
        if asked.unit.key[0] == "really":
            continue
        fast += 1
        assert value(asked, run) == pytest.approx(real, rel=1e-9, abs=1e-12), (claim.kind, claim.at, claim.cell)
    assert fast >= 2


def test_every_claim_of_the_paper(run: Run, estimates: dict[str, pd.DataFrame]) -> None:
    slow = set()
    for claim in run.inputs.claims:
        asked = ask(claim, run.context, 0.05)
        if asked.unit.key[0] == "really":
            slow.add(claim.analysis)
            continue
        row = select_row(claim, estimates[claim.analysis])
        if claim.kind == "selected":
            found = asked.unit.compute(run.cohort.values)[asked.field]
            real_set = frozenset(filter(None, str(row["variable"]).split(" + ")))
            if isinstance(found, float):  # how far the printed set is from being selected
                assert real_set != frozenset(claim.printed.split(" + "))
            else:
                assert found == real_set
        elif claim.kind in ("direction", "significant"):
            assert value(asked, run) == pytest.approx(row[asked.field if asked.field == "p_value" else "estimate"])
        else:
            real = float(row[field_of(claim.kind)]) * asked.factor
            assert value(asked, run) == pytest.approx(real, rel=1e-9, nan_ok=True), claim
    assert slow == {"flow"}


def test_the_last_resort_gives_the_same_losses(run: Run) -> None:
    """The real analysis, asked instead of an evaluator, leads to the same loss."""
    from lymphoradio.simulate.targets import _judge, _target
    from lymphoradio.simulate.units import ask_really

    compared = 0
    for claim in run.inputs.claims:
        if claim.reason or set(LIMITS) & set(claim.cell):
            continue
        judge = _judge(claim, 0.05)
        losses = [
            target.loss(target.unit.compute(run.cohort.values).get(target.field))
            for target in (_target(claim, asked(claim, run.context, 0.05), judge) for asked in (ask, ask_really))
        ]
        assert (losses[0] == 0) == (losses[1] == 0), claim
        if claim.kind not in ("direction", "significant", "selected"):
            assert losses[0] == losses[1], claim
        compared += 1
    assert compared > 30


def test_nodes_are_what_the_pipeline_derives(run: Run, tmp_path: Path) -> None:
    files = files_of(run.cohort.steps, run.grids, run.inputs.study, run.inputs.recipe, run.n)
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    cohort = tmp_path / "cohort.csv"
    study = run.inputs.study
    real = prepare_cohort(cohort.read_bytes(), "cohort.csv", study, companions=companion_files(cohort, study)).cohort
    made = prepared(run.cohort.values, run.context)
    assert set(made.columns) == set(real.columns)
    for name in real.columns:
        if isinstance(real[name].dtype, pd.CategoricalDtype):
            assert made[name].astype(object).fillna("").tolist() == real[name].astype(object).fillna("").tolist(), name
        else:
            assert np.array_equal(made[name].to_numpy(float), real[name].to_numpy(float), equal_nan=True), name


def test_a_named_test_that_does_not_decide_is_left_to_the_pipeline(run: Run) -> None:
    claim = next(claim for claim in run.inputs.claims if claim.analysis == "group_comparison")
    other = replace(claim, at={**claim.at, "method": "Welch t test"})
    assert ask(other, run.context, 0.05).unit.key[0] == "really"


FORWARD = ModelSpec(selector="mlxtend", direction="forward", folds=0, size=2)


def asked_of_age(analysis: str, model: ModelSpec, run: Run) -> Asked:
    spec = run.context.study.analyses[analysis].model_copy(update={"models": {"m": model}})
    return ask_regression(spec, Question(analysis, {"model": "m", "variable": "age"}, EFFECT[analysis]), run.context)


@pytest.mark.parametrize(
    ("analysis", "model"),
    [("cox", ModelSpec(criterion="lr")), ("logistic", ModelSpec(preset="spss_backward_wald")), ("linear", FORWARD)],
)
def test_a_selection_that_the_search_follows(analysis: str, model: ModelSpec, run: Run) -> None:
    assert asked_of_age(analysis, model, run).unit.key[:2] == ("model", analysis)


@pytest.mark.parametrize(
    ("analysis", "model"),
    [
        ("cox", ModelSpec(direction="forward", criterion="lr")),
        ("cox", ModelSpec(direction="both", criterion="wald")),
        ("logistic", ModelSpec(criterion="aic")),
        ("logistic", FORWARD),
        ("linear", ModelSpec(criterion="lr")),
        ("linear", ModelSpec(preset="spss_backward")),
        ("linear", FORWARD.model_copy(update={"selector": "stepwise"})),
        ("linear", FORWARD.model_copy(update={"folds": 5})),
    ],
)
def test_any_other_selection_is_left_to_the_pipeline(analysis: str, model: ModelSpec, run: Run) -> None:
    with pytest.raises(NotFast, match="selection"):
        asked_of_age(analysis, model, run)


@pytest.mark.parametrize(("what", "given"), [("landmark", 90.0), ("over_time", {"age": OverTime(every=21)})])
def test_what_counts_only_from_a_time_on_is_left_to_the_pipeline(what: str, given: object, run: Run) -> None:
    spec = run.context.study.analyses["cox"]
    question = Question("cox", {"model": "univariable", "variable": "age"}, "hazard_ratio")
    assert ask_regression(spec, question, run.context).unit.key[:2] == ("model", "cox")
    with pytest.raises(NotFast, match=r"landmark|time-dependent"):
        ask_regression(spec.model_copy(update={what: given}), question, run.context)
