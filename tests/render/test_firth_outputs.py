"""A reader sees which effects are penalised: in the table, the forest plot and the report."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.stats.firth_data import expected

from lymphoradio import tidy
from lymphoradio.analyses.cox import cox
from lymphoradio.analyses.logistic import logistic
from lymphoradio.analyses.run import run_analysis
from lymphoradio.render.figures import draw
from lymphoradio.render.figures.style import journal
from lymphoradio.render.table import Table
from lymphoradio.render.tables import build_table
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.methods import methods
from lymphoradio.study import Study

from ..analyses.separated import empty_cell, endometrial, plan, unexposed
from .figure_texts import outside, overlapping, words

HOW = (
    "Firth's penalised likelihood, because maximum likelihood has no finite estimate: interval from the profile of the "
    "penalised likelihood, p value from the penalised likelihood-ratio test"
)
LISTED = {"listed": {"variables": ["nv", "pi", "eh"]}}
ANALYSES: dict[str, dict[str, Any]] = {
    "grade": {"kind": "logistic", "outcome": "hg", "candidates": ["nv", "pi", "eh"], "models": LISTED},
    "alone": {"kind": "logistic", "outcome": "hg", "candidates": ["nv", "pi"]},
    "death": {"kind": "cox", "endpoint": "os", "candidates": ["exposed", "age"],
              "models": {"listed": {"variables": ["exposed", "age"]}}},
    "stage": {"kind": "cox", "endpoint": "os", "candidates": ["stage", "age"],
              "models": {"listed": {"variables": ["stage", "age"]}}},
}  # fmt: skip
COHORTS = {"grade": endometrial, "alone": endometrial, "death": unexposed, "stage": empty_cell}


def the_plan(separation: str) -> Study:
    analyses = {name: {**spec, "separation": separation} for name, spec in ANALYSES.items()}
    outputs = {f"{what} {i}": {"from": name, "title": name}
               for i, name in enumerate(ANALYSES, start=1) for what in ("Table", "Figure")}  # fmt: skip
    hazards = {"Table S1": {"from": "death", "as": "proportional_hazards", "title": "Hazards"}}
    return plan({**outputs, **hazards}, **analyses)


PLANS = {separation: the_plan(separation) for separation in ("firth", "refuse")}


def results(separation: str) -> dict[str, tidy.Result]:
    found = {}
    for name, spec in PLANS[separation].analyses.items():
        analysis = logistic if spec.kind == "logistic" else cox  # type: ignore[attr-defined]
        found[name], met = run_analysis(analysis, COHORTS[name](), name, PLANS[separation])
        assert met == []
    return found


RESULTS = {separation: results(separation) for separation in PLANS}


def table(name: str, separation: str = "firth") -> Table:
    study = PLANS[separation]
    output = study.outputs[name]
    return build_table(name, RESULTS[separation][output.source].estimates, study, output)


def marks_of(found: Table, start: str) -> set[str]:
    return {note.mark for note in found.footnotes if note.text.startswith(start)}


def marked(found: Table, label: str, column: int) -> set[str]:
    row = next(row for row in found.rows if row.cells[0] == label)
    return set(row.mark(column).split(","))


def text(found: Table) -> str:
    return " ".join(note.text for note in found.footnotes).replace("\N{NO-BREAK SPACE}", " ")


class TestTable:
    def test_the_penalised_cells_are_marked_and_no_other(self) -> None:
        found = table("Table 1")
        how, why = marks_of(found, HOW), marks_of(found, "Separation by Neovasculation (Yes): Firth's")
        assert len(how) == len(why) == 1
        multivariable = {column for cells in found.head[-1:] for column, cell in enumerate(cells) if how & {*cell.mark}}
        assert multivariable == {3, 4}, "all effects of the multivariable model, so that its column heads are marked"
        assert marked(found, "Neovasculation (Yes vs. No)", 1) >= how | why
        assert marked(found, "Neovasculation (Yes vs. No)", 2) >= how
        for column in (1, 2):
            assert not marked(found, "Pulsatility index (per unit)", column) & how

    def test_what_the_rest_is_and_what_the_model_is(self) -> None:
        found = text(table("Table 1"))
        assert "Logistic regression; profile-likelihood intervals, p values from Wald tests, unless marked." in found
        assert "79 patients, 30 events; estimated by Firth's penalised likelihood; apparent AUC" in found
        assert "; penalised likelihood-ratio χ²(3) = " in found
        assert "; likelihood-ratio χ²" not in found

    def test_printed_as_the_estimates_are(self) -> None:
        row = next(row for row in table("Table 1").rows if row.cells[0].startswith("Neovasculation"))
        golden = expected("endometrial")
        effect, low, high = np.exp([golden["coefficient"][1], golden["low_2"], golden["high_2"]])
        assert row.cells[3:] == (f"{effect:.2f} ({low:.2f}–{high:,.2f})", f"{golden['lr_p_NV']:.3f}")

    def test_a_factor_is_marked_at_its_test_and_its_levels(self) -> None:
        found = table("Table 4")
        test = marks_of(found, "Penalised likelihood-ratio test of all levels together")
        assert marked(found, "Stage", 2) == marked(found, "Stage", 4) == test
        how = marks_of(found, HOW)
        for level in ("II", "III"):
            assert marked(found, level, 1) | marked(found, level, 2) >= how

    def test_a_cox_model(self) -> None:
        found = text(table("Table 3"))
        assert "Cox regression with Efron's method for ties; p values from Wald tests, unless marked." in found
        assert "Monotone likelihood by Exposure (Yes): Firth's penalised likelihood." in found
        assert "estimated by Firth's penalised likelihood; apparent concordance (C)" in found

    def test_hazards_that_are_not_tested_say_why(self) -> None:
        found = table("Table S1")
        assert [row.cells[1:] for row in found.rows] == [("NE", "NE", "NE")] * 3
        assert "Not defined for Firth's penalised likelihood." in text(found)

    @pytest.mark.parametrize("name", ["Table 1", "Table 3", "Table 4"])
    def test_with_refuse_it_is_as_before(self, name: str) -> None:
        found = text(table(name, "refuse"))
        assert "Firth" not in found
        assert "unless marked" not in found
        assert "Not estimable: " in found


class TestForest:
    def drawn(self, name: str, separation: str = "firth", width: str = "two_columns") -> str:
        study = PLANS[separation]
        output = study.outputs[name].model_copy(update={"width": width})
        figure = draw(RESULTS[separation][output.source], study, output)
        with journal():
            figure.draw_without_rendering()
        assert outside(figure) == []
        assert overlapping(figure) == []
        return words(figure).replace("\N{NO-BREAK SPACE}", " ")

    @pytest.mark.parametrize("width", ["one_column", "two_columns"])
    @pytest.mark.parametrize("name", ["Figure 1", "Figure 2", "Figure 3", "Figure 4"])
    def test_a_dagger_marks_the_penalised_effects(self, name: str, width: str) -> None:
        found = " ".join(self.drawn(name, width=width).split())
        effects = RESULTS["firth"][PLANS["firth"].outputs[name].source].estimates
        model = next(iter(PLANS["firth"].analyses[PLANS["firth"].outputs[name].source].models), "univariable")  # type: ignore[attr-defined]
        penalised = effects[(effects["model"] == model) & (effects["statistic_type"] == tidy.PENALISED)]
        levels = penalised["estimate"].notna().sum()
        assert levels > 0
        assert found.count(") †") == levels
        assert f"† {HOW}." in found

    def test_without_a_penalised_effect_there_is_none(self) -> None:
        assert "†" not in self.drawn("Figure 1", "refuse")


class TestReport:
    sentence = (
        "Where maximum likelihood has no finite estimate (separation, or a monotone likelihood), estimates are by"
    )

    def written(self, separation: str) -> dict[str, str]:
        flow = tidy.estimates(
            [{"variable": name, "estimate_type": "count", "estimate": 79.0, "n": 79, "variant": "as_published"}
             for name in ("enrolled", "analysed")]
        )  # fmt: skip
        estimates = {name: result.estimates for name, result in RESULTS[separation].items()}
        versions = {"lymphoradio": "1", "python": "3"}
        return {
            paragraph.about: paragraph.text
            for paragraph in methods(PLANS[separation], {"flow": flow, **estimates}, versions)
        }

    def test_methods_say_it_where_it_was_done(self) -> None:
        paragraphs = self.written("firth")
        assert all(self.sentence in text for about, text in paragraphs.items() if about.startswith("Table"))
        assert not any(self.sentence in text for text in self.written("refuse").values())

    def test_readers_are_warned(self) -> None:
        def warned(name: str) -> list[str]:
            found = find_caveats(PLANS["firth"], {name: RESULTS["firth"][name].estimates}, [])
            return [caveat.text for caveat in found]

        reason = "separation by Neovasculation (Yes): Firth's penalised likelihood."
        assert f"Neovasculation, Yes; Pulsatility index and Endometrium height: {reason}" in warned("grade")
        assert any("monotone likelihood by Exposure" in text for text in warned("death"))
