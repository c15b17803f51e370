"""Figures of many patients: their density instead of single ones, readable, small, and said."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from lymphoradio import tidy
from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.discrimination import roc
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.paired import paired_change
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.render.figures import draw, save_figure
from lymphoradio.render.figures.density import MOST_TONES, Density, Tones, read_density
from lymphoradio.render.figures.kaplan_meier_curve import MOST_STEPS, MOST_TICKED, read_curve
from lymphoradio.render.figures.style import journal
from lymphoradio.study import Study
from lymphoradio.tidy import Result

from .figure_texts import outside, overlapping, texts, words

N = 20_000
LARGEST = 300_000  # bytes of an SVG or PDF
FUNCTIONS = {
    "paired_change": paired_change, "group_comparison": group_comparison, "correlation": correlation, "roc": roc,
    "kaplan_meier": kaplan_meier,
}  # fmt: skip
ANALYSES = {
    "paired": {"kind": "paired_change", "pairs": {"CD4+ T cells": ["pre", "post"], "CRP": ["crp", "crp_post"]},
               "test": "paired_t", "labels": ["Baseline", "12 weeks"]},
    "by_sex": {"kind": "paired_change", "pairs": {"CD4+ T cells": ["pre", "post"]}, "by": "sex", "test": "paired_t"},
    "groups": {"kind": "group_comparison", "variables": ["pre", "crp"], "by": "stage", "test": "welch"},
    "scatter": {"kind": "correlation", "pairs": {"Age and CD4+": ["age", "pre"], "Both counts": ["pre", "post"]}},
    "curve": {"kind": "roc", "outcome": "asl", "markers": {"score": "higher"}},
    "survival": {"kind": "kaplan_meier", "endpoint": "os", "by": "stage"},
}  # fmt: skip
PLAN = {
    "title": "Registry", "id": "id",
    "columns": {
        "sex": {"label": "Sex", "levels": {"m": "Male", "f": "Female"}},
        "stage": {"label": "Stage", "levels": {1: "I", 2: "II", 3: "III", 4: "IV"}},
        "asl": {"label": "Severe lymphopenia", "levels": {0: "No", 1: "Yes"}, "known_at": "28 days"},
        "age": {"label": "Age", "unit": "years", "decimals": 0},
        "score": {"label": "Score"},
        "pre": {"label": "CD4+ before", "unit": "cells/uL", "decimals": 0},
        "post": {"label": "CD4+ after", "unit": "cells/uL", "decimals": 0, "known_at": "12 weeks"},
        "crp": {"label": "CRP before", "unit": "mg/L", "decimals": 1},
        "crp_post": {"label": "CRP after", "unit": "mg/L", "decimals": 1, "known_at": "12 weeks"},
        "time": {"label": "Time", "unit": "days"}, "dead": {"label": "Death"},
    },
    "endpoints": {"os": {"label": "Overall survival", "time": "time", "event": "dead",
                         "codes": {1: "event", 0: "censored"}}},
    "analyses": ANALYSES,
    "outputs": {
        f"Figure {'S' * narrow}{i}": {"from": name, "title": name, "width": "one_column" if narrow else "two_columns"}
        for i, name in enumerate(ANALYSES, 1)
        for narrow in (False, True)
    },
}  # fmt: skip
STUDY = Study.model_validate(PLAN)


@cache
def registry(n: int) -> pd.DataFrame:
    rng = np.random.default_rng(n)
    age = np.round(rng.normal(64, 11, n)).clip(18, 99)
    pre = np.round(np.exp(rng.normal(6.6, 0.45, n)) * np.exp(-(age - 64) * 0.006))
    post = np.round(pre * np.exp(rng.normal(-0.25, 0.35, n))) + 1
    dead, gone = rng.exponential(1800, n), rng.uniform(200, 3650, n)
    stage = rng.choice(["I", "II", "III", "IV"], n, p=[0.4, 0.3, 0.299, 0.001]).astype(object)
    return pd.DataFrame(
        {
            "sex": rng.choice(["Male", "Female"], n).astype(object), "stage": stage,
            "age": age, "pre": pre, "post": post,
            "asl": np.where(post < 400, "Yes", "No"), "score": rng.normal(0, 1, n) - post / 500,
            "crp": np.round(np.exp(rng.normal(1.5, 1.4, n)), 1).clip(0.1),
            "crp_post": np.round(np.exp(rng.normal(2, 1.4, n)), 1).clip(0.1),
            "os_time": np.ceil(np.minimum(dead, gone)), "os_event": (dead <= gone).astype(int),
        }
    )  # fmt: skip


@cache
def results(name: str, n: int = N) -> Result:
    return run_analysis(FUNCTIONS[STUDY.analyses[name].kind], registry(n), name, STUDY)[0]


@cache
def figure_of(output: str, n: int = N) -> Figure:
    shown = STUDY.outputs[output]
    figure = draw(results(shown.source, n), STUDY, shown)
    with journal():
        figure.draw_without_rendering()
    return figure


every_figure = pytest.mark.parametrize("output", STUDY.outputs)


@every_figure
def test_text_is_inside_the_figure_and_apart(output: str) -> None:
    assert outside(figure_of(output)) == []
    assert overlapping(figure_of(output)) == []
    assert {text.get_fontsize() for text in texts(figure_of(output))} <= {7.0, 8.0}


@every_figure
def test_files_are_small(output: str, tmp_path: Path) -> None:
    for path in save_figure(figure_of(output), tmp_path, "figure", ("svg", "pdf")):
        assert path.stat().st_size < LARGEST


@pytest.mark.parametrize("output", ["Figure 1", "Figure 2", "Figure 4"])
def test_a_density_draws_no_patient(output: str) -> None:
    figure = figure_of(output)
    for axes in figure.axes:
        assert len(axes.collections) == (output == "Figure 4")  # the band of the line
        assert all(line.get_marker() in ("None", "") for line in axes.lines)
        assert sum(len(line.get_xdata()) for line in axes.lines) < 200
        assert any(isinstance(patch, PathPatch) for patch in axes.patches)


def test_a_density_says_that_it_is_one() -> None:
    assert "Density of n = 20,000 patients instead of single lines." in words(figure_of("Figure 1"))
    assert "Dashed: no change; above it the value rose." in words(figure_of("Figure 1"))
    sexes = registry(N)["sex"].value_counts()
    said = f"Density of n = {sexes.min():,} to {sexes.max():,} patients instead of single lines."
    assert said in words(figure_of("Figure 2"))
    assert "Shaded: density of a group’s patients instead of single dots" in words(figure_of("Figure 3"))
    assert "Density of n = 20,000 patients instead of single dots." in words(figure_of("Figure 4"))
    for output in ("Figure 1", "Figure 2", "Figure 4"):
        assert "Patients in a cell 1–7 8–29 30–99" in words(figure_of(output))


def test_beyond_the_axes_are_as_many_as_the_cells_leave_out() -> None:
    points = results("scatter").points
    assert points is not None
    beyond = points[points["y"].isna() & (points["variable"] == "Both counts")]["n"].iloc[0]
    assert beyond > tidy.SMALL
    assert f"Both counts, {beyond:.0f} patients" in words(figure_of("Figure 4"))


def test_small_figures_are_of_single_patients() -> None:
    for output in ("Figure 1", "Figure 3", "Figure 4"):
        text = words(figure_of(output, 500))
        assert "ensity" not in text
        assert "Patients in a cell" not in text
    assert "Lines of 200 of 500 patients" in words(figure_of("Figure 1", 500))


def test_small_groups_have_dots_beside_violins() -> None:
    text = words(figure_of("Figure 3"))
    assert "Dots: patients." in text
    rare = int((registry(N)["stage"] == "IV").sum())
    for axes in figure_of("Figure 3").axes:
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        assert sum(len(line.get_xdata()) for line in dots) == rare
        assert len(axes.collections) == 3 * 2 + 1  # a violin and its box for three groups, a box for the rare one


def test_violins_of_a_panel_have_the_same_area() -> None:
    axes = figure_of("Figure 3").axes[0]
    areas = []
    for violin in axes.collections[:6:2]:
        x, y = violin.get_paths()[0].vertices.T
        areas.append(abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2)
    assert areas == pytest.approx([areas[0]] * 3, rel=0.02)


def test_before_and_after_have_the_same_axes_and_the_quartiles_of_the_results() -> None:
    for axes, pair in zip(figure_of("Figure 1").axes, ("CD4+ T cells", "CRP"), strict=True):
        assert axes.get_xlim() == axes.get_ylim()
        box = axes.get_position()
        width, height = figure_of("Figure 1").get_size_inches()
        assert box.width * width == pytest.approx(box.height * height, rel=0.05)
        rows = results("paired").estimates
        rows = rows[(rows["variable"] == pair) & (rows["group"] == "")]
        for level, data in (("pre", "get_xdata"), ("post", "get_ydata")):
            wanted = rows[rows["level"] == level].set_index("estimate_type")["estimate"]
            drawn = [set(getattr(line, data)()) for line in axes.lines]
            assert {wanted["q1"], wanted["q3"]} in drawn
            assert {wanted["median"]} in drawn
    first, second = figure_of("Figure 1").axes
    assert first.get_xscale() == "linear"
    assert second.get_xscale() == second.get_yscale() == "log"


def test_cells_are_those_of_the_results() -> None:
    points = results("scatter").points
    assert points is not None
    density = read_density(points[points["variable"] == "Both counts"])
    assert density is not None
    tones = Tones.of([density])
    darkest = max(figure_of("Figure 4").axes[1].patches, key=lambda patch: -sum(patch.get_facecolor()[:3]))
    x, y = darkest.get_path().vertices.T
    above = np.nan_to_num(density.n) >= tones.bounds[-1]
    assert (x.min(), x.max()) == (density.x[above].min(), density.x_end[above].max())
    assert (y.min(), y.max()) == (density.y[above].min(), density.y_end[above].max())


def test_groups_of_a_pair_share_their_axes_though_one_is_small() -> None:
    cohort = registry(5000).assign(sex=np.where(np.arange(5000) < 12, "Male", "Female").astype(object))
    found = run_analysis(paired_change, cohort, "by_sex", STUDY)[0]
    figure = draw(found, STUDY, STUDY.outputs["Figure 2"])
    small, large = figure.axes
    assert small.get_xlim() == large.get_xlim()
    assert small.get_ylim() == large.get_ylim()
    assert len(small.patches) == 1  # cells of few alone


def test_bins_and_axis_of_groups_are_logarithmic_together() -> None:
    counts, protein = figure_of("Figure 3").axes
    assert (counts.get_yscale(), protein.get_yscale()) == ("linear", "log")


def cells(*n: float) -> Density:
    places = np.arange(len(n), dtype=float)
    return Density(places, places + 1, np.zeros(len(n)), np.ones(len(n)), np.array(n), "")


@pytest.mark.parametrize("largest", [8, 30, 999, 12_345, 10**6, 10**8])
def test_tones_darken_in_grey_print_and_hold_every_count(largest: int) -> None:
    tones = Tones.of([cells(np.nan, 8, largest)])
    assert len(tones.bounds) <= MOST_TONES
    assert tones.bounds[:2] == (1, 8)
    assert tones.bounds[-1] <= largest
    grey = [np.dot(to_rgb(colour), (0.299, 0.587, 0.114)) for colour in tones.colours]
    assert (-np.diff(grey) > 0.05).all()
    assert len(tones.labels) == len(tones.bounds)


def test_labels_of_tones_are_the_counts_that_they_hold() -> None:
    assert Tones((1, 8, 30, 1000)).labels == ["1–7", "8–29", "30–999", "≥\N{NO-BREAK SPACE}1,000"]
    assert Tones.of([cells(8, 12)]).bounds == (8,)
    assert Tones.of([cells(np.nan, np.nan)]).labels == ["1–7"]


def test_cells_of_few_are_the_palest() -> None:
    figure = Figure()
    axes = figure.add_subplot()
    tones = Tones.of([cells(np.nan, 8, 40)])
    tones.draw(axes, cells(np.nan, 8, 40))
    palest, *darker = axes.patches
    assert palest.get_path().get_extents().x0 == 0
    assert [patch.get_path().get_extents().x0 for patch in darker] == [1, 2]


class TestSurvival:
    def test_of_many_steps_those_are_drawn_that_print_shows(self) -> None:
        curve = read_curve("I", results("survival"), STUDY.analyses["survival"], STUDY)
        assert len(curve.time) > MOST_STEPS
        pixel = 1e-3
        seen = curve.seen(pixel)
        assert len(seen.time) < 1000
        at = np.searchsorted(seen.time, curve.time, side="right") - 1
        for ends, drawn in ((curve.survival, seen.survival), (curve.low, seen.low), (curve.high, seen.high)):
            assert np.nanmax(np.abs(ends - drawn[at])) < pixel
        assert (seen.time[0], seen.time[-1]) == (curve.time[0], curve.time[-1])
        assert seen.survival[-1] == curve.survival[-1]

    def test_of_few_steps_all_are_drawn(self) -> None:
        curve = read_curve("IV", results("survival"), STUDY.analyses["survival"], STUDY)
        assert curve.seen(1e-3) is curve

    def test_curves_without_a_band_are_thinned_too(self) -> None:
        curve = read_curve("I", results("survival"), STUDY.analyses["survival"], STUDY).without_band
        assert len(curve.seen(1e-3).time) < 1000

    def test_censored_patients_are_marked_where_they_are_few(self) -> None:
        text = words(figure_of("Figure 6"))
        assert f"Of groups of more than {MOST_TICKED:,} censored patients none is marked." in text
        assert "Ticks: censored patients" in text
        (axes,) = figure_of("Figure 6").axes
        ticked = [lines for lines in axes.collections if hasattr(lines, "get_segments")]
        assert len(ticked) == 1
        rare = registry(N)[registry(N)["stage"] == "IV"]
        assert len(ticked[0].get_segments()) <= (rare["os_event"] == 0).sum()

    def test_the_documents_say_how_many_are_too_many(self) -> None:
        said = " ".join((Path(__file__).parents[2] / "docs" / "results.md").read_text("utf-8").split())
        assert f"a figure draws of more than {MOST_STEPS:,} steps those where" in said
        assert f"no ticks for more than {MOST_TICKED:,} censored patients" in said
