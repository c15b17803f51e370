"""Survival tables and figures: landmarks, observed follow-up, two panels side by side, tables for narrow panels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.run import run_analysis
from lymphoradio.analyses.survival import kaplan_meier
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.kaplan_meier_curve import Curve
from lymphoradio.render.figures.page import Page
from lymphoradio.render.figures.risk_table import risk_table
from lymphoradio.render.figures.style import journal, look
from lymphoradio.render.tables import build_table
from lymphoradio.report.methods import methods
from lymphoradio.study import Study

from ..analyses.cohort import PLAN, cohort, study
from .figure_texts import outside, overlapping, texts, words

KM = {"kind": "kaplan_meier", "endpoint": "os"}
ANALYSES: dict[str, dict[str, Any]] = {
    "late": {**KM, "by": "asl", "landmark": 200, "follow_up": "observed"},
    "arms": {**KM, "by": "arm"},
    "from_200": {**KM, "by": "arm", "landmark": 200},
    "pfs": {**KM, "endpoint": "pfs", "by": "arm"},
    "many": {**KM, "endpoint": "pfs", "by": "stage"},
    "all": {**KM, "population": "adults"},
    "nobody": {**KM, "by": "arm", "landmark": 90000},
    "cox": {"kind": "cox", "endpoint": "os", "candidates": ["age", "asl"], "landmark": 200, "population": "adults",
            "models": {"m": {"variables": ["age", "asl"]}}},
}  # fmt: skip
PAIRS = {
    "endpoints": ("arms", "pfs"), "yes and no": ("late", "arms"), "landmark": ("arms", "from_200"),
    "nobody": ("nobody", "pfs"), "many groups": ("many", "all"),
}  # fmt: skip
STUDY: Study = study(
    time_zero="the start of radiotherapy",
    columns={**PLAN["columns"], "stage": {"label": "Stage", "levels": {i: f"Stage {i}" for i in range(6)}}},
    endpoints={
        **PLAN["endpoints"],
        "pfs": {"label": "Progression-free survival", "time": "time", "event": "dead",
                "codes": {1: "event", 0: "censored"}, "days_per_month": 30},
    },
    exclusions=[{"drop": "age < 18", "because": "Younger than 18 years", "leaves": "adults"}],
    analyses=PLAN["analyses"] | ANALYSES,
    outputs={
        **{f"Figure {i}": {"from": name, "title": name} for i, name in enumerate(ANALYSES, start=1)},
        **{f"Table {i}": {"from": name, "title": name} for i, name in enumerate(ANALYSES, start=1)},
        **{f"Figure S{i}": {"from": a, "beside": b, "title": f"{a} and {b}"}
           for i, (a, b) in enumerate(PAIRS.values(), start=1)},
    },
)  # fmt: skip


def result(name: str) -> tidy.Result:
    frame = cohort()
    frame["pfs_time"], frame["pfs_event"] = np.ceil(frame["os_time"] * 0.6), (frame.index % 6 > 0).astype(int)
    frame["stage"] = [f"Stage {i % 6}" for i in frame.index]
    found, met = run_analysis(cox if name == "cox" else kaplan_meier, frame, name, STUDY)
    assert met == []
    return found


def drawn(name: str, width: str = "two_columns") -> Figure:
    output = next(output for key, output in STUDY.outputs.items() if key.startswith("Figure") and output.source == name)
    return rendered(draw(result(name), STUDY, output.model_copy(update={"width": width})))


def paired(name: str) -> Figure:
    output = next(output for output in STUDY.outputs.values() if (output.source, output.beside) == PAIRS[name])
    parts = [result(source) for source in output.sources]
    both = tidy.Result(pd.concat([part.estimates for part in parts]), pd.concat([part.curves for part in parts]))
    return rendered(draw(both, STUDY, output))


def rendered(figure: Figure) -> Figure:
    with journal():
        figure.draw_without_rendering()
    return figure


def table(name: str) -> tuple[dict[str, tuple[str, ...]], str]:
    key = next(key for key, output in STUDY.outputs.items() if key.startswith("Table") and output.source == name)
    made = build_table(key, result(name).estimates, STUDY, STUDY.outputs[key])
    return {row.cells[0]: row.cells[1:] for row in made.rows}, " ".join(note.text for note in made.footnotes)


FROM_200 = (
    "Landmark analysis: patients still at risk 200 days after the start of radiotherapy, time counted from then; "
)


class TestLandmark:
    lost = int((cohort()["os_time"] <= 200).sum())
    left_out = f"{lost} patients with an event or censored by the landmark of 200 days left out."

    def test_survival_table(self) -> None:
        rows, notes = table("from_200")
        assert FROM_200 + self.left_out in notes
        assert rows["Patients"][0] == str(60 - self.lost)

    def test_regression_table(self) -> None:
        assert FROM_200 + self.left_out in table("cox")[1]

    @pytest.mark.parametrize("name", ["from_200", "cox"])
    def test_figure(self, name: str) -> None:
        text = words(drawn(name))
        assert FROM_200 + self.left_out in text
        assert ("Months since the landmark" in text) is (name == "from_200")

    def test_population_is_that_of_the_flow(self) -> None:
        assert "Population: adults (n = 60)." in words(drawn("cox"))

    def test_methods(self) -> None:
        frames = {name: result(name).estimates for name in ANALYSES}
        flow = [{"variable": "enrolled", "n": 60}, {"variable": "analysed", "n": 60}]
        counted = tidy.estimates(flow, estimate_type="count", estimate=60, variant="as_published")
        frames |= {"flow": counted, "characteristics": counted.iloc[:0]}
        texts_ = {part.about: part.text for part in methods(STUDY, frames, {"lymphoradio": "1", "python": "3"})}
        sentence = "Only patients still at risk 200 days after the start of radiotherapy were analysed"
        told = [about for about, text in texts_.items() if sentence in text]
        assert len(told) == 3
        observed = [text for text in texts_.values() if "follow-up is the median of all observed times" in text]
        assert len(observed) == 1

    def test_nobody_at_risk_is_said(self) -> None:
        rows, notes = table("nobody")
        assert set(rows["Patients"]) == {"0"}
        assert "Nobody is at risk at 90000 days." in notes
        figure = drawn("nobody", "one_column")
        assert "No curve: nobody is at risk at 90000 days" in words(figure)
        assert outside(figure) == []


def test_observed_follow_up_is_named() -> None:
    rows, notes = table("late")
    times = cohort()["os_time"]
    kept = times[times > 200] - 200
    median, low, high = (value / 30.4375 for value in (kept.median(), kept.min(), kept.max()))
    assert rows["Median follow-up (range), months"][0] == f"{median:.1f} ({low:.1f}–{high:.1f})"
    assert "follow-up is the median of all observed times, events included (usually shorter than the reverse" in notes
    assert "reverse Kaplan–Meier method" in table("arms")[1]


@pytest.mark.parametrize("name", PAIRS)
class TestSideBySide:
    def test_it_can_be_read(self, name: str) -> None:
        figure = paired(name)
        assert outside(figure) == []
        assert overlapping(figure) == []
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(180)
        assert {text.get_fontsize() for text in texts(figure)} <= {7.0, 8.0}

    def test_panels_stand_beside_each_other(self, name: str) -> None:
        left, right = (axes.get_position() for axes in paired(name).axes)
        assert (left.y0, left.y1) == pytest.approx((right.y0, right.y1))
        assert left.x1 < 0.5 < right.x0

    def test_numbers_at_risk_have_one_layout(self, name: str) -> None:
        heads = [text.get_text() for text in texts(paired(name)) if text.get_text().startswith("Number ")]
        assert len(set(heads)) <= 1

    def test_curves_are_those_of_the_analyses(self, name: str) -> None:
        for axes, source in zip(paired(name).axes, PAIRS[name], strict=True):
            curves = result(source).curves
            assert curves is not None
            grouped = bool(ANALYSES[source].get("by"))
            steps = curves[(curves["curve"] == "survival") & ((curves["group"] != "") == grouped)]
            assert len(axes.lines) == steps["group"].nunique()
            for line, (_, own) in zip(axes.lines, steps.groupby("group", sort=False), strict=True):
                assert list(line.get_ydata()) == own["y"].tolist()


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("endpoints", ("Overall survival", "Progression-free survival")),
        ("yes and no", ("Overall survival by Severe lymphopenia", "Overall survival by Arm")),
        ("landmark", ("Overall survival by Arm", "Overall survival by Arm, from 200 days")),
    ],
)
def test_titles_tell_the_panels_apart(name: str, titles: tuple[str, str]) -> None:
    found = [text.get_text() for text in texts(paired(name)) if text.get_fontweight() == "bold"]
    assert tuple(found) == titles


def test_notes_of_both_panels_stand_once_and_others_after_their_title() -> None:
    text = words(paired("endpoints"))
    assert text.count("2 patients without Arm left out.") == 1
    assert "survival: 2 patients" not in text
    text = words(paired("landmark"))
    assert f"Overall survival by Arm, from 200 days: {FROM_200}" in text


def times_under(figure: Figure) -> list[int]:
    return [len(axes.get_xticks()) for axes in figure.axes]


@pytest.mark.parametrize("name", ["endpoints", "yes and no", "landmark", "many groups"])
def test_a_narrow_panel_keeps_five_times(name: str) -> None:
    known = [len({*(result(source).curves.query("curve == 'at_risk'")["x"])}) for source in PAIRS[name]]
    for shown, there in zip(times_under(paired(name)), known, strict=True):
        assert shown >= min(5, there)


def curve(group: str, numbers: tuple[str, str, str], times: int) -> Curve:
    at = np.arange(times, dtype=float) * 6
    return Curve(group, look(0), at, at, at, at, at, dict.fromkeys(at.tolist(), numbers), "", "")


@pytest.mark.parametrize(
    ("numbers", "times", "width", "rows"),
    [
        (("36", "0", "0"), 5, 180.0, {"A": ("36 (0; 0)",) * 5, "B": ("36 (0; 0)",) * 5}),
        (("36", "12", "20"), 5, 88.0, {"A": (), "": ("36 (12; 20)",) * 5, "B": ()}),
        (("530", "101", "300"), 7, 88.0,
         {"A": (), "At risk": ("530",) * 7, "Censored": ("101",) * 7, "Events": ("300",) * 7, "B": ()}),
    ],
)  # fmt: skip
def test_numbers_at_risk_get_the_rows_that_they_need(
    numbers: tuple[str, str, str], times: int, width: float, rows: dict[str, tuple[str, ...]]
) -> None:
    curves = [curve(group, numbers, times) for group in ("A", "B")]
    output = STUDY.outputs["Figure 1"].model_copy(update={"labels": {"A": "A" if width > 100 else "Arm with a name"}})
    laid = risk_table(curves, width, "Months", output)
    _, _, *lines = laid.table.rows
    assert {line.label.replace("Arm with a name", "A"): line.cells for line in lines} == rows
    assert laid.table.times[-1] <= width
    assert [(place - laid.left) * laid.per_mm for place in laid.table.times] == pytest.approx(
        [6.0 * i for i in range(times)]
    )


def test_times_are_left_out_at_equal_steps_where_no_layout_has_room() -> None:
    laid = risk_table(
        [curve("", ("1,234,567", "1,234,567", "1,234,567"), 9)], 88.0, "Months", STUDY.outputs["Figure 1"]
    )
    assert len(laid.table.names) == 5
    assert laid.table.names == ("0", "12", "24", "36", "48")


def test_a_part_of_a_page_is_a_page() -> None:
    page = Page.blank(180, 100)
    part = page.part(92, 88)
    at = page.figure.transFigure.inverted().transform(part.mm.transform((10, 30)))
    assert at.tolist() == pytest.approx([102 / 180, 0.7])
    box = part.axes(10, 20, 50, 40).get_position()
    assert (box.x0, box.x1, box.y0, box.y1) == pytest.approx((102 / 180, 152 / 180, 0.4, 0.8))
    assert (part.width, part.part(1, 2).left) == (88, 93)


def test_an_end_that_was_not_reached_is_said_so_as_in_the_table() -> None:
    found = result("arms")
    rows = found.estimates.copy()
    medians = rows["estimate_type"] == "median_survival"
    rows.loc[medians, ["conf_high", "note"]] = np.nan, "upper limit not reached"
    rows.loc[medians & (rows["group"] == "Protons"), ["estimate", "note"]] = np.nan, "not reached"
    text = words(rendered(draw(found._replace(estimates=rows), STUDY, STUDY.outputs["Figure 2"])))
    assert "33.7 (18.0–NR)" in text
    assert "not reached (21.3–NR)" in text
    assert "NR, not reached." in text
    assert "NE, not estimable" not in text
