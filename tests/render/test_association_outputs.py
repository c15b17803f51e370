"""Tables, figures, methods and caveats of group comparisons and correlations, from the analyses' own rows."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from lymphoradio.analyses.correlation import correlation
from lymphoradio.analyses.group_comparison import group_comparison
from lymphoradio.analyses.run import run_analysis
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.beeswarm import swarm
from lymphoradio.render.figures.style import WIDTHS, journal
from lymphoradio.render.table import to_csv, to_html
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.methods import _analysis
from lymphoradio.study import Study
from lymphoradio.tidy import Result

from .figure_texts import outside, overlapping, texts, words

SITES = ("Head and neck", "Thorax", "Abdomen", "Pelvis", "Bone and soft tissue", "Retroperitoneum and elsewhere")
PLAN: dict[str, Any] = {
    "title": "Association", "id": "id",
    "columns": {
        "asl": {"label": "Acute severe lymphopenia", "levels": {0: "No", 1: "Yes"}, "known_at": "6 weeks"},
        "site": {"label": "Irradiation site", "levels": dict(enumerate(SITES))},
        "dose": {"label": "Dose level", "levels": {i: f"Level {i}, {40 + 2 * i} Gy in fractions" for i in range(12)}},
        "pre": {"label": "IL-7 before", "unit": "pg/mL", "decimals": 2},
        "post": {"label": "IL-7 after", "unit": "pg/mL", "decimals": 2, "known_at": "6 weeks"},
        "nadir": {"label": "Lymphocyte nadir during radiotherapy", "unit": "cells/uL", "decimals": 0},
        "load": {"label": "Viral load", "unit": "copies/mL"},
        "nothing": {"label": "Never measured", "unit": "10^9/L"},
    },
    "derived": {"change": {"label": "Change in IL-7", "unit": "pg/mL", "formula": "post - pre"}},
}  # fmt: skip
ANALYSES: dict[str, dict[str, Any]] = {
    "two": {"variables": ["pre", "change", "nadir"], "by": "asl", "test": "by_shapiro_wilk", "adjust": "holm"},
    "one": {"variables": ["nadir"], "by": "asl", "test": "student"},
    "sites": {"variables": ["change", "nadir", "load"], "by": "site", "test": "ranks"},
    "means": {"variables": ["nadir"], "by": "site"},
    "doses": {"variables": ["nadir", "load"], "by": "dose"},
    "nobody": {"variables": ["nothing", "pre"], "by": "asl"},
    "pearson": {"pairs": {"Before and nadir": ["pre", "nadir"], "Before and change": ["pre", "change"],
                          "After and nadir": ["post", "nadir"], "Load and nadir": ["load", "nadir"],
                          "Never": ["pre", "nothing"]}},
    "spearman": {"pairs": {"Before and nadir": ["pre", "nadir"], "After and nadir": ["post", "nadir"]},
                 "method": "spearman", "adjust": "bonferroni"},
    "alone": {"pairs": {"Before and nadir": ["pre", "nadir"]}},
}  # fmt: skip
FUNCTIONS = {"group_comparison": group_comparison, "correlation": correlation}
NARROW = ("two", "sites", "doses", "pearson")
CORRELATIONS = ("pearson", "spearman", "alone")


def _study() -> Study:
    analyses = {
        name: {"kind": "correlation" if name in CORRELATIONS else "group_comparison", **spec}
        for name, spec in ANALYSES.items()
    }
    outputs = {f"Table {i}": {"from": name, "title": name} for i, name in enumerate(ANALYSES, 1)}
    for i, name in enumerate(ANALYSES, 1):
        outputs[f"Figure {i}"] = {"from": name, "title": name}
        if name in NARROW:
            outputs[f"Figure S{i}"] = {"from": name, "title": name, "width": "one_column"}
    return Study.model_validate({**PLAN, "analyses": analyses, "outputs": outputs})


STUDY = _study()


def frame(n: int = 98) -> pd.DataFrame:
    """Patients of whom 57 of 98 have lymphopenia; groups of 2 to 21 by site, one site without a patient."""
    rng = np.random.default_rng(3)
    asl = np.where(np.arange(n) < 0.58 * n, "Yes", "No").astype(object)
    pre = np.round(np.exp(rng.normal(np.where(asl == "Yes", 0.6, 1.0), 0.5)), 2)
    post = np.round(pre + np.where(asl == "Yes", 0.5, -0.6) + rng.normal(0, 0.5, n) + 1, 2)
    sites = np.repeat(np.array([*SITES[:5], None], dtype=object), [2, 21, 9, 8, 6, n - 46])
    doses = list(PLAN["columns"]["dose"]["levels"].values())
    found = pd.DataFrame(
        {
            "asl": asl, "site": sites, "dose": [doses[i % 12] for i in range(n)],
            "pre": pre, "post": post, "nadir": np.round(150 + 60 * pre + rng.normal(0, 60, n)),
            "load": np.exp(rng.normal(6, 2.5, n)), "nothing": np.nan,
        }
    )  # fmt: skip
    found.loc[4, "nadir"] = np.nan
    return found.assign(change=found["post"] - found["pre"])


RESULTS: dict[str, Result] = {
    name: run_analysis(FUNCTIONS[spec.kind], frame(), name, STUDY)[0] for name, spec in STUDY.analyses.items()
}


def rendered(results: Result, output: str) -> Figure:
    figure = draw(results, STUDY, STUDY.outputs[output])
    with journal():
        figure.draw_without_rendering()
    return figure


def output_of(name: str, what: str) -> str:
    return f"{what}{list(ANALYSES).index(name) + 1}"


FIGURES = {
    output: rendered(RESULTS[STUDY.outputs[output].source], output) for output in STUDY.outputs if "Figure" in output
}
every_figure = pytest.mark.parametrize("output", FIGURES)


def table(name: str) -> str:
    output = STUDY.outputs[output_of(name, "Table ")]
    return to_html(build_table(name, RESULTS[name].estimates, STUDY, output)).replace("\N{NO-BREAK SPACE}", " ")


def lines(name: str) -> list[str]:
    output = STUDY.outputs[output_of(name, "Table ")]
    return to_csv(build_table(name, RESULTS[name].estimates, STUDY, output)).splitlines()


def estimate(name: str, **equal: object) -> pd.Series:
    rows = RESULTS[name].estimates
    for column, value in equal.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1
    return rows.iloc[0]


class TestEveryFigure:
    @every_figure
    def test_text_is_inside_and_apart(self, output: str) -> None:
        assert outside(FIGURES[output]) == []
        assert overlapping(FIGURES[output]) == []

    @every_figure
    def test_size_and_type(self, output: str) -> None:
        figure = FIGURES[output]
        width, height = (size * 25.4 for size in figure.get_size_inches())
        assert width == pytest.approx(WIDTHS[STUDY.outputs[output].width])
        assert height < (240 if STUDY.outputs[output].width == "two_columns" else 450)
        assert {text.get_fontsize() for text in texts(figure)} <= {7.0, 8.0}

    @every_figure
    def test_units_and_n(self, output: str) -> None:
        text = words(FIGURES[output])
        assert "uL" not in text
        assert "n =" in text


class TestGroupBoxes:
    def test_says_the_test_n_and_what_must_be_known(self) -> None:
        text = words(FIGURES[output_of("two", "Figure ")])
        for part in (
            "IL-7 before (pg/mL)", "Mann–Whitney U test", "Welch t test", "(Holm-adjusted)", "n = 57", "n = 41",
            "n = 56", "Acute severe lymphopenia", "Dots: patients.", "within 1.5 IQR",
        ):  # fmt: skip
            assert part in text
        below = " ".join(text.split())
        assert "groups by Acute severe lymphopenia are known only 42 days after time zero" in below
        assert "Change in IL-7: computed from measurements at different times" in below
        assert "1 patient without Lymphocyte nadir during radiotherapy left out" in below

    @pytest.mark.parametrize("name", ["two", "sites", "doses"])
    def test_every_patient_is_a_dot_of_one_size(self, name: str) -> None:
        figure = FIGURES[output_of(name, "Figure ")]
        dots = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
        points = RESULTS[name].points
        assert points is not None
        assert sorted(np.concatenate([dot.get_ydata() for dot in dots])) == pytest.approx(sorted(points["y"]))
        assert len({dot.get_markersize() for dot in dots}) == 1
        for dot in dots:
            assert np.abs(np.asarray(dot.get_xdata()) - np.round(dot.get_xdata()).mean()).max() <= 0.42 + 1e-9

    def test_few_patients_have_no_box(self) -> None:
        figure = FIGURES[output_of("sites", "Figure ")]
        assert [len(axes.collections) for axes in figure.axes] == [4, 4, 4]  # of six sites: two patients, none
        assert "Groups of fewer than 5 patients have a line at the median." in words(figure)
        assert "n = 0" in words(figure)

    def test_box_is_that_of_the_rows(self) -> None:
        axes = FIGURES[output_of("one", "Figure ")].axes[0]
        box = axes.collections[0].get_paths()[0].get_extents()
        quartiles = [
            estimate("one", variable="nadir", group="No", estimate_type=kind)["estimate"] for kind in ("q1", "q3")
        ]
        assert [box.y0, box.y1] == pytest.approx(quartiles)

    def test_decades_have_a_log_axis(self) -> None:
        scales = [axes.get_yscale() for axes in FIGURES[output_of("sites", "Figure ")].axes]
        assert scales == ["linear", "linear", "log"]

    def test_words_too_wide_stand_upright(self) -> None:
        turned = [text for text in texts(FIGURES[output_of("sites", "Figure S")]) if text.get_rotation() == 90]
        assert any("Retroperitoneum" in text.get_text() for text in turned)

    def test_groups_too_large_for_dots(self) -> None:
        results, _ = run_analysis(group_comparison, frame(900), "one", STUDY)
        figure = rendered(results, output_of("one", "Figure "))
        drawn = sum(len(line.get_ydata()) for line in figure.axes[0].lines if line.get_marker() == "o")
        assert drawn < 60
        assert "Of groups of more than 300 only the values beyond the whiskers are drawn." in words(figure)

    def test_test_of_more_groups(self) -> None:
        assert "One-way ANOVA" in words(FIGURES[output_of("means", "Figure ")])

    def test_nobody(self) -> None:
        text = words(FIGURES[output_of("nobody", "Figure ")])
        assert "No patient has a value." in text
        assert "not estimable: a group is empty" in text


class TestBeeswarm:
    @given(st.lists(st.floats(0, 20), max_size=40).map(sorted))
    def test_dots_do_not_overlap(self, heights: list[float]) -> None:
        offsets = swarm(heights, 1.5)
        for (x, y), (u, v) in combinations(zip(offsets, heights, strict=True), 2):
            assert np.hypot(x - u, y - v) >= 1.5 * (1 - 1e-6)

    def test_alone_in_the_middle(self) -> None:
        assert swarm([1.0, 5.0, 9.0], 1.5).tolist() == [0, 0, 0]


class TestScatter:
    def test_says_the_coefficient_with_its_interval_p_and_n(self) -> None:
        text = words(FIGURES[output_of("pearson", "Figure ")])
        assert "r = 0.7" in text
        assert "(95% CI 0." in text
        assert "n = 97" in text
        assert "IL-7 before (pg/mL)" in text
        assert "Lymphocyte nadir during radiotherapy (cells/µL)" in " ".join(text.split())
        assert "Before and change: mathematically coupled" in text
        assert "No patient has both measurements." in text
        spearman = words(FIGURES[output_of("spearman", "Figure ")])
        assert "ρ = 0." in spearman
        assert "(Bonferroni-adjusted)" in spearman
        assert "ρ: Spearman’s rank correlation" in spearman

    def test_names_the_test_of_p(self) -> None:
        pearson, spearman = (words(FIGURES[output_of(name, "Figure ")]) for name in ("pearson", "spearman"))
        for text in (pearson, spearman):
            assert ". p values are from the t test." in " ".join(text.split())
            assert "exact permutation" not in text

    def test_names_each_panels_own_test(self) -> None:
        """Nine patients are the most with an exact test of Spearman's coefficient."""
        patients = frame()
        patients.loc[patients["post"].notna().to_numpy().nonzero()[0][8:], "post"] = np.nan
        results, _ = run_analysis(correlation, patients, "spearman", STUDY)
        text = " ".join(words(rendered(results, output_of("spearman", "Figure "))).split())
        assert "Before and nadir: p values are from the t test." in text
        assert "After and nadir: p values are from the exact permutation test." in text

    def test_points_line_and_band_are_those_of_the_results(self) -> None:
        axes = FIGURES[output_of("alone", "Figure ")].axes[0]
        results = RESULTS["alone"]
        assert results.points is not None
        assert results.curves is not None
        dots = next(line for line in axes.lines if line.get_marker() == "o")
        assert sorted(dots.get_ydata()) == pytest.approx(sorted(results.points["y"]))
        line = next(line for line in axes.lines if line.get_marker() != "o")
        assert line.get_ydata() == pytest.approx(results.curves["y"].to_numpy())
        band = axes.collections[0].get_paths()[0].get_extents()
        assert [band.y0, band.y1] == pytest.approx(
            [results.curves["conf_low"].min(), results.curves["conf_high"].max()]
        )
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        assert results.points["x"].between(left, right).all()
        assert results.points["y"].between(low, high).all()


class TestTables:
    def test_two_groups(self) -> None:
        head, *rows = lines("two")
        assert head == (
            'Measurement,"Acute severe lymphopenia, No (n = 41)","Acute severe lymphopenia, Yes (n = 57)",'
            "Difference (95% CI),p value,Adjusted p value"
        )
        assert len(rows) == 3
        assert "±" in rows[1]
        assert "±" not in rows[0]
        text = table("two")
        for part in (
            "Difference is Yes minus No", "Hodges–Lehmann", "Welch t test", "Mann–Whitney U test",
            "56 patients with a value",
            "Adjusted p values: Holm method, 3 comparisons.", "known only 42 days after time zero",
            "1 patient without Lymphocyte nadir during radiotherapy left out", "ANCOVA",
            "used where the Shapiro–Wilk test rejects normality in any group at 0.05",
        ):  # fmt: skip
            assert part in text
        assert "deciding" not in text

    def test_difference_is_that_of_the_deciding_test(self) -> None:
        shift = estimate("two", variable="pre", estimate_type="hodges_lehmann")
        assert f"{-shift['estimate']:.3f}" in lines("two")[1]
        mean = estimate("one", estimate_type="mean_difference")
        assert f"{abs(mean['estimate']):.1f}" in lines("one")[1]

    def test_several_groups_and_their_pairs(self) -> None:
        head, *rows = lines("sites")
        assert head.count("(n = ") == 6
        assert "Retroperitoneum and elsewhere (n = 0)" in head
        assert "Difference" not in head
        assert len(rows) == 3
        text = table("sites")
        assert "Pairwise Mann–Whitney U tests (Holm):" in text
        assert "5 of 15 pairs not estimable" in text
        assert "52 patients without Irradiation site left out" in text
        assert "NE" in rows[0].split(",")
        assert "Pairwise Welch t tests (Holm):" in table("means")
        assert "One-way ANOVA" in table("means")

    def test_correlations(self) -> None:
        head, *rows = lines("pearson")
        assert head == "Measurements,n,Pearson’s r (95% CI),p value"
        r = estimate("pearson", variable="Before and nadir", estimate_type="pearson_r")
        assert rows[0].startswith(
            f"Before and nadir,97,{r['estimate']:.2f} ({r['conf_low']:.2f}–{r['conf_high']:.2f}),"
        )
        assert rows[4] == "Never,0,NE,NE"
        text = table("pearson")
        for part in ("Fisher’s z transformation", "1 patient without both values left out", "Mathematically coupled"):
            assert part in text
        assert lines("spearman")[0].endswith("Spearman’s ρ (95% CI),p value,Adjusted p value")
        assert "Adjusted p values: Bonferroni method, 2 comparisons." in table("spearman")
        assert "share mid-ranks" in table("spearman")


class TestReport:
    def methods(self, name: str) -> str:
        return " ".join(_analysis(STUDY, name, RESULTS[name].estimates))

    def test_methods_of_groups(self) -> None:
        text = self.methods("two")
        assert "Groups by Acute severe lymphopenia were compared in IL-7 before, Change in IL-7 and " in text
        assert "Welch t test" in text
        assert "Mann-Whitney U test, normal approximation with continuity correction" in text
        assert "chosen by Shapiro-Wilk tests in each group at 0.05" in text
        assert "P values were adjusted by the Holm method over the 3 measurements." in text
        assert "Pairs of groups" not in text
        sites = self.methods("sites")
        assert "Kruskal-Wallis test, chosen beforehand." in sites
        assert "Pairs of groups were compared" in sites
        assert "Differences between the two groups" not in sites

    def test_methods_of_correlations(self) -> None:
        text = self.methods("pearson")
        assert "The correlation of IL-7 before with Lymphocyte nadir during radiotherapy, IL-7 before with " in text
        assert "Intervals (95%) are from Fisher's z transformation; p values are from t tests." in text
        assert "one pair has a measurement in common and is mathematically coupled." in text
        assert "the variance of Bonett and Wright" in self.methods("spearman")

    def test_caveats(self) -> None:
        found = find_caveats(STUDY, {name: result.estimates for name, result in RESULTS.items()}, [])
        said = [caveat.text for caveat in found]
        coupled = "mathematically coupled, subject to regression to the mean: both sides contain IL-7 before"
        assert f"Before and change: {coupled}." in said
        assert any(text.startswith("Groups by Acute severe lymphopenia are known only 42 days") for text in said)
        assert "No pearson r of Never: a correlation needs at least 4 pairs, not 0." in " ".join(said)
