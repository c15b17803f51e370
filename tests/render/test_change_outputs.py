"""Tables, methods and comparisons of mixed models, and the footnotes on groups, coupling and regression to the mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.analyses.change_cohorts import TIMES, UNIT, pairs, study, weeks

from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.mixed_model import mixed_model
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.trajectory import trajectory
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.figures import draw
from lymphoradio.render.table import Table
from lymphoradio.render.tables import build_table
from lymphoradio.report.methods_over_time import beside_paired_change, mixed_model_methods
from lymphoradio.study import Study
from lymphoradio.study.specs import MixedModel, Output, PairedChange
from lymphoradio.tidy import Result

from .figure_texts import outside, overlapping, words
from .safety_outputs import cells, footnotes, heads

KINDS = {
    "mixed_model": mixed_model, "trajectory": trajectory, "paired_change": paired_change, "correlation": correlation,
}  # fmt: skip
SERIES = {"TLC": {time: f"week_{time}" for time in TIMES}}
PAIR = {"pairs": {"TLC": ["pre", "post"]}, "test": "paired_t"}


def results(plan: Study, frame: pd.DataFrame) -> dict[str, Result]:
    return {name: KINDS[spec.kind](frame, spec, plan) for name, spec in plan.analyses.items()}


def table(kind: str, frame: pd.DataFrame, **spec: Any) -> Table:
    plan = study(**{kind: spec})
    return build_table("Table 1", results(plan, frame)[kind].estimates, plan, plan.outputs["Table 1"])


class TestMixedModel:
    def test_ratios_with_who_was_measured(self) -> None:
        frame = weeks("log")
        found = table("mixed_model", frame, series=SERIES)
        assert heads(found) == ["Time", "n", "Ratio to baseline (95% CI)", "Adjusted p value"]
        assert [row.cells[0] for row in found.rows if row.is_section] == [f"TLC ({UNIT.replace('u', 'µ')})"]
        assert cells(found, "Week 0") == [("40", "Reference", "—")]
        assert cells(found, "Week 5")[0][0] == str(frame["week_5"].notna().sum())
        text = footnotes(found)
        measured = frame[[f"week_{time}" for time in TIMES]].notna().sum().sum()
        for part in (f"{measured} values of 40 patients; test of time: F = ", "denominator degrees of freedom",
                     "SD (on the log scale)", "intraclass correlation 0.", "random intercept per patient",
                     "Adjusted p values: Holm method, 5 comparisons."):  # fmt: skip
            assert part in text

    def test_groups_and_differences(self) -> None:
        found = table("mixed_model", weeks("identity"), series=SERIES, scale="identity", by="arm", adjust="none")
        assert heads(found) == ["Time", "n", "Change from baseline (95% CI)", "p value"]
        sections = [row.cells[0] for row in found.rows if row.is_section]
        assert sections[1].endswith("difference of the changes: Protons versus Photons")
        assert len(cells(found, "Week 3")) == 2
        assert "40 patients of the two groups; test of group by time: F = " in footnotes(found)
        assert "Adjusted" not in footnotes(found)

    def test_adjustment_names_its_families(self) -> None:
        two = {**SERIES, "Early": {0: "week_0", 1: "week_1"}}
        text = footnotes(table("mixed_model", weeks("log"), series=two, by="arm"))
        assert "Holm method, up to 5 comparisons, within each series and comparison of groups." in text

    def test_no_model_is_said_once(self) -> None:
        found = table("mixed_model", weeks("log").assign(week_2=-1.0), series=SERIES)
        assert cells(found, "Week 1")[0][1:] == ("NE", "NE")
        assert footnotes(found).count("logarithms need values above 0") + footnotes(found).count("Logarithms need") == 1

    def test_methods(self) -> None:
        spec = {"kind": "mixed_model", "series": SERIES, "by": "arm"}
        plan = study(counts=spec)
        found = results(plan, weeks("log"))["counts"].estimates
        text = " ".join(mixed_model_methods(plan, MixedModel.model_validate(spec), found))
        assert "Logarithms of measurements over time (TLC)" in text
        assert "measurements of 40 patients)" in text
        assert "interaction of group and time, Protons against Photons" in text
        assert "adjusted by the Holm method over the later times of a series" in text


def test_a_trajectory_and_a_mixed_model_are_compared_at_each_time() -> None:
    beside = {"variant": "recommended", "instead_of": {"analysis": "counts", "because": "patients leave"}}
    plan = study(
        counts={"kind": "trajectory", "series": SERIES, "by": "arm"},
        model={"kind": "mixed_model", "series": SERIES, "by": "arm", **beside},
    )
    found = comparisons(plan, {name: result.estimates for name, result in results(plan, weeks("log")).items()})
    assert found["question"].tolist() == [f"TLC, week {time}" for time in TIMES[1:]]
    assert found["published"].str.startswith("mean difference ").all()
    assert found["recommended"].str.startswith("geometric mean ratio ").all()
    assert found["sentence"].str.contains("by the linear mixed model, adjusted by Holm").all()
    assert set(found["changes"]) <= {"true", "false"}


def test_opposite_directions_change_the_conclusion() -> None:
    """Those who fall are no longer measured: the paired test sees a rise, the model of all patients need not."""
    beside = {"variant": "recommended", "instead_of": {"analysis": "counts", "because": "patients leave"}}
    plan = study(
        counts={"kind": "trajectory", "series": SERIES, "test": "signed_rank"},
        model={"kind": "mixed_model", "series": SERIES, "scale": "identity", **beside},
    )
    estimates = {name: result.estimates for name, result in results(plan, weeks("identity")).items()}
    model = estimates["model"].copy()
    effects = model["estimate_type"] == "mean_difference"
    low, high = -model.loc[effects, "conf_high"], -model.loc[effects, "conf_low"]
    model.loc[effects, "estimate"] *= -1
    model.loc[effects, ["conf_low", "conf_high"]] = np.column_stack([low, high])
    found = comparisons(plan, {**estimates, "model": model})
    assert found["published"].str.startswith("hodges lehmann ").all()
    reversed_ones = found["sentence"].str.contains("the direction is reversed")
    assert reversed_ones.any()
    assert (found.loc[reversed_ones, "changes"] == "true").all()


class TestPaired:
    def test_groups_are_compared_in_a_footnote(self) -> None:
        text = footnotes(table("paired_change", pairs("coefficient_difference.csv", "lymphocytes"), **PAIR, by="arm"))
        assert "Difference between the groups in the change (Protons minus Photons, n = 48): " in text
        assert "cells/µL, p = " in text
        assert "adjusted for the value before (analysis of covariance, HC3): " in text
        assert "P values within groups do not compare the groups." in text

    def test_not_without_groups(self) -> None:
        text = footnotes(table("paired_change", pairs("coefficient_difference.csv", "lymphocytes"), **PAIR))
        assert "between the groups" not in text

    def test_several_pairs_are_named_and_nothing_estimable_says_why(self) -> None:
        frame = pairs("coefficient_difference.csv", "lymphocytes")
        frame = frame.assign(week_0=frame["pre"], week_1=frame["pre"] + 10)
        both = {"TLC": ["pre", "post"], "Same": ["week_0", "week_1"]}
        text = footnotes(table("paired_change", frame, pairs=both, test="paired_t", by="arm"))
        assert "TLC: Difference between the groups" in text
        assert (
            "Same: Difference between the groups in the change (Protons minus Photons, n = 48): not estimable (" in text
        )

    @pytest.mark.parametrize(("mean", "verdict"), [(150.0, "exceeds"), (2000.0, "does not exceed")])
    def test_regression_to_the_mean(self, mean: float, verdict: str) -> None:
        frame = pairs("coefficient_difference.csv", "lymphocytes").assign(post=lambda f: f["pre"] + 40 + f.index % 3)
        enrolled = {"TLC": {"below": 140.0, "mean": mean, "sd": 15.0 if mean == 150 else 900.0, "reliability": 0.5}}
        text = footnotes(table("paired_change", frame, **PAIR, enrolled_by=enrolled))
        assert "TLC: patients were enrolled by a value below 140 cells/µL; in a population with mean" in text
        assert "with a reliability of 0.5)" in text
        assert f"(n = 48) {verdict} that bound" in text

    def test_methods(self) -> None:
        enrolled = {"TLC": {"above": 1, "mean": 1, "sd": 1}}
        spec = PairedChange(pairs={"TLC": ("pre", "post")}, by="arm", enrolled_by=enrolled)
        text = " ".join(beside_paired_change(spec))
        assert "Welch's t test of the changes" in text
        assert "Patients were enrolled by their first value (TLC)" in text
        assert list(beside_paired_change(PairedChange(pairs={"TLC": ("pre", "post")}))) == []


class TestCoupling:
    def test_footnote(self) -> None:
        frame = pairs("regression_to_mean.csv", "lymphocytes")
        text = footnotes(table("correlation", frame, pairs={"Change and baseline": ["pre", "change"]}))
        assert "Change and baseline: change and baseline share a measurement" in text
        assert "coupling alone gives r = −0." in text
        assert "(Tu and Gilthorpe; conservative): p " in text
        assert "Oldham's correlation of the change with the mean of both measurements: r = " in text

    def test_nothing_estimable_says_why(self) -> None:
        frame = pairs("regression_to_mean.csv", "bp").assign(post=lambda f: f["pre"] + 10, change=10.0)
        text = footnotes(table("correlation", frame, pairs={"Change and baseline": ["pre", "change"]}))
        assert "Oldham's correlation is not estimable (every patient has the same change)" in text
        zero = pairs("regression_to_mean.csv", "bp").assign(post=0.0, ratio=0.0)
        text = footnotes(table("correlation", zero, pairs={"Ratio": ["pre", "ratio"]}))
        assert "what coupling alone gives is not estimable (logarithms need values above 0" in text

    def test_the_figure_has_the_published_coefficient(self) -> None:
        frame = pairs("regression_to_mean.csv", "lymphocytes")
        plan = study(correlation={"pairs": {"Pair": ["pre", "change"]}})
        drawn = draw(
            results(plan, frame)["correlation"], plan, Output.model_validate({"from": "correlation", "title": "Pair"})
        )
        assert "r = −0.60 (95% CI" in words(drawn).replace("\N{NO-BREAK SPACE}", " ")


def test_the_figure_of_a_trajectory_says_how_many_have_both_values() -> None:
    frame = weeks("log")
    plan = study(counts={"kind": "trajectory", "series": SERIES})
    output = Output.model_validate({"from": "counts", "title": "Counts"})
    assert "both values:" not in words(draw(results(plan, frame)["counts"], plan, output))
    frame.loc[:2, "week_0"] = np.nan
    drawn = draw(results(plan, frame)["counts"], plan, output)
    both = frame["week_1"][3:].notna().sum()
    assert f"Patients with both values: {both} at 1 week" in words(drawn).replace("\n", " ")
    drawn.draw_without_rendering()
    assert outside(drawn) == []
    assert overlapping(drawn) == []
