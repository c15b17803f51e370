"""The reporting checklists: every place is there, and an item whose analysis is not there is for the authors."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from docx import Document
from tests import studies
from tests.causal import causal
from tests.report.pointers import lost

from lymphoradio.layout import Layout
from lymphoradio.render.comparisons import comparisons
from lymphoradio.render.table import to_html
from lymphoradio.render.tables import build_table
from lymphoradio.report.beside import beside_section
from lymphoradio.report.caveats import find_caveats
from lymphoradio.report.checklist import (
    ANSWERED,
    AUTHORS,
    COLUMNS,
    PARTLY,
    Answer,
    checklist,
    checklist_sections,
    checklist_table,
    items,
    rule_of,
)
from lymphoradio.report.checklist_made import Made
from lymphoradio.report.html import Piece, render_report
from lymphoradio.report.methods import methods
from lymphoradio.report.results_text import results_text
from lymphoradio.report.word import render_word
from lymphoradio.study import Study
from lymphoradio.study.specs import (
    Characteristics,
    Correlation,
    Cox,
    GroupComparison,
    KaplanMeier,
    Linear,
    Logistic,
    MixedModel,
    PairedChange,
    Roc,
    Trajectory,
)
from lymphoradio.versions import versions

STUDIES = ["actg175", "il7_hcc", "thymosin_prag"]
LETTERS = {6: "ab", 12: "abcde", 13: "abc", 14: "abc", 16: "abc", 1: "ab"}
Estimates = dict[str, pd.DataFrame]


def made_of(study: Study, estimates: Estimates) -> Made:
    kept = {name: estimates[name] for name in ("flow", *study.analyses)}
    return Made(
        study, kept, methods(study, kept, versions()), results_text(study, kept), find_caveats(study, kept, ["A note."])
    )


@cache
def made(name: str) -> Made:
    study, results = studies.computed(name)
    return made_of(study, {analysis: results.tidy_of(analysis) for analysis in ("flow", *study.analyses)})


def answers_of(what: Made) -> dict[str, Answer]:
    return {f"{answer.item.checklist} {answer.item.item}": answer for answer in checklist(what)}


def without(what: Made, *kinds: type) -> Made:
    """The same study without analyses of these kinds, nor what shows them or stands beside them."""
    gone = {name for name, spec in what.study.analyses.items() if isinstance(spec, kinds)}
    left = {
        name: spec.model_copy(update={"instead_of": None})
        if spec.instead_of and spec.instead_of.analysis in gone
        else spec
        for name, spec in what.study.analyses.items()
        if name not in gone
    }
    outputs = {name: output for name, output in what.study.outputs.items() if not gone & set(output.sources)}
    return made_of(what.study.model_copy(update={"analyses": left, "outputs": outputs}), dict(what.estimates))


def change(what: Made, kind: type, **update: object) -> Made:
    """The same study with other keys of all analyses of a kind."""
    analyses = {
        name: spec.model_copy(update=update) if isinstance(spec, kind) else spec
        for name, spec in what.study.analyses.items()
    }
    return made_of(what.study.model_copy(update={"analyses": analyses}), dict(what.estimates))


def without_rows(what: Made, is_gone: Callable[[pd.DataFrame], pd.Series]) -> Made:
    """The same study, whose analyses lack some rows."""
    return made_of(what.study, {name: rows[~is_gone(rows)] for name, rows in what.estimates.items()})


def test_the_items_are_those_of_the_checklists() -> None:
    strobe = [f"{i}{letter}" for i in range(1, 23) for letter in LETTERS.get(i, [""])]
    assert [item.item for item in items() if item.checklist == "STROBE"] == strobe
    assert [item.item for item in items() if item.checklist == "REMARK"] == [str(i) for i in range(1, 21)]
    assert [item.item for item in items() if not item.asks or not (item.always or item.without)] == []
    assert [found for item in items() for found in causal(f"{item.asks} {item.always} {item.without}")] == []
    assert all(callable(rule_of(item)) for item in items() if item.rule)


@pytest.mark.parametrize("name", STUDIES)
def test_every_place_of_a_study_is_there(name: str) -> None:
    what = made(name)
    study = what.study
    pieces = []
    for shown, output in study.outputs.items():
        table = "Table" in shown and to_html(build_table(shown, what.estimates[output.source], study, output))
        pieces.append(Piece(shown, output.title, table or "<svg></svg>"))
    answers = checklist(what)
    page = render_report(
        study.title, "", pieces, what.methods, what.caveats, [], [], results=what.results,
        beside=beside_section(study, comparisons(study, dict(what.estimates))),
        checklists=checklist_sections(answers),
    )  # fmt: skip
    files = {file.removeprefix("./") for file in [*Layout(".", study).computed(), *Layout(".", study).written()]}
    assert lost(answers, page, files, study.model_dump(mode="json", by_alias=True)) == []
    assert {answer.status for answer in answers} == {ANSWERED, PARTLY, AUTHORS}
    assert {answer.item.checklist for answer in answers} == {"STROBE", "REMARK"}
    assert page.count('id="checklist"') == page.count('href="#checklist"') == 1
    section = page[page.index('<section id="checklist">') :]
    assert set(re.findall(r'href="(.)', section)) == {"#"}  # the page is one file: it links to no other


def test_a_place_that_is_not_there_is_found() -> None:
    answers = checklist(made("actg175"))
    plan = made("actg175").study.model_dump(mode="json", by_alias=True)
    found = lost(answers, '<p id="methods">', {"cohort/columns.csv"}, {**plan, "exclusions": plan["exclusions"]})
    assert any("report.html#table-1" in text for text in found)
    assert any("tidy/flow.csv" in text for text in found)
    assert not any("STROBE 14b" in text for text in found)
    assert any("STROBE 14b" in text for text in lost(answers, "", {"cohort/columns.csv"}, {"title": "t"}))


@pytest.mark.parametrize(
    ("study", "kinds", "item"),
    [
        ("actg175", (Characteristics,), "STROBE 14a"),
        ("actg175", (Characteristics,), "REMARK 13"),
        ("actg175", (Characteristics, GroupComparison, Correlation), "REMARK 14"),
        ("actg175", (KaplanMeier,), "STROBE 14c"),
        ("actg175", (KaplanMeier,), "STROBE 16c"),
        ("actg175", (KaplanMeier,), "REMARK 6"),
        ("actg175", (KaplanMeier, Cox), "STROBE 12d"),
        ("actg175", (PairedChange, Trajectory, MixedModel, KaplanMeier), "STROBE 15"),
        ("il7_hcc", (PairedChange, Trajectory, MixedModel), "STROBE 12b"),
        ("actg175", (Linear, Logistic, Cox), "STROBE 16a"),
        ("thymosin_prag", (Linear, Logistic, Cox), "STROBE 16a"),
        ("actg175", (Cox,), "REMARK 8"),
        ("actg175", (Cox,), "REMARK 16"),
        ("actg175", (Cox,), "REMARK 17"),
        ("actg175", (Cox,), "REMARK 18"),
        ("actg175", (Roc,), "REMARK 11"),
    ],
)
def test_an_item_whose_analysis_is_taken_out_is_for_the_authors(study: str, kinds: tuple[type, ...], item: str) -> None:
    assert answers_of(made(study))[item].status in (ANSWERED, PARTLY)
    left = answers_of(without(made(study), *kinds))[item]
    assert (left.status, left.places) == (AUTHORS, ())
    assert left.for_authors == (left.item.without or left.item.always)


def test_sensitivity_analyses_are_what_was_computed() -> None:
    what = made("actg175")
    probes = ("estimate_without", "inclusion_frequency", "corrected_performance", "calibration_slope")
    plain = without_rows(what, lambda rows: rows["estimate_type"].isin(probes))
    analyses = {name: spec.model_copy(update={"instead_of": None}) for name, spec in plain.study.analyses.items()}
    bare = made_of(plain.study.model_copy(update={"analyses": analyses}), dict(plain.estimates))
    assert answers_of(what)["STROBE 12e"].status == ANSWERED
    assert any("#beside" in place.target for place in answers_of(plain)["STROBE 12e"].places)
    assert answers_of(bare)["STROBE 12e"].status == AUTHORS


def test_adjusted_and_unadjusted_estimates_are_asked_for_apart() -> None:
    only_alone = without_rows(made("actg175"), lambda rows: ~rows["model"].isin(["", "univariable"]))
    answer = answers_of(only_alone)["STROBE 16a"]
    assert answer.status == PARTLY
    assert answer.for_authors.startswith("There is no adjusted estimate")
    assert "say how confounding was controlled" in answers_of(only_alone)["STROBE 12a"].for_authors
    only_models = without_rows(made("actg175"), lambda rows: rows["model"] == "univariable")
    assert answers_of(only_models)["STROBE 16a"].for_authors.startswith("There is no unadjusted estimate")
    assert "no univariable hazard ratio" in answers_of(only_models)["REMARK 15"].for_authors
    assert answers_of(made("actg175"))["REMARK 15"].status == ANSWERED
    assert "no Kaplan-Meier plot" in answers_of(without(made("actg175"), KaplanMeier))["REMARK 15"].for_authors


def test_a_number_that_could_not_be_estimated_answers_nothing() -> None:
    what = made("actg175")
    estimates = {name: rows.copy() for name, rows in what.estimates.items()}
    for rows in estimates.values():
        rows.loc[rows["estimate_type"].isin(["median_follow_up", "hazard_ratio"]), ["estimate", "conf_low"]] = None
    answers = answers_of(Made(what.study, estimates, what.methods, what.results, what.caveats))
    assert answers["STROBE 14c"].status == answers["REMARK 16"].status == answers["REMARK 17"].status == AUTHORS


def test_a_marker_that_no_table_describes_is_for_the_authors() -> None:
    what = answers_of(made("thymosin_prag"))
    for item in ("STROBE 14a", "REMARK 13"):
        assert what[item].status == PARTLY
        listed = what[item].for_authors.rpartition(": ")[2].removesuffix(".").split(", ")
        assert "NLR" in listed  # a candidate of the Cox models, and in no table but theirs
        assert "CD3+ T cells" not in listed  # before and after in Table 2
    assert answers_of(without(made("thymosin_prag"), Characteristics))["REMARK 13"].status == AUTHORS


def test_the_flow_is_answered_by_what_is_shown() -> None:
    what = made("actg175")
    outputs = {name: output for name, output in what.study.outputs.items() if output.source != "flow"}
    hidden = answers_of(made_of(what.study.model_copy(update={"outputs": outputs}), dict(what.estimates)))
    for item in ("STROBE 13a", "STROBE 13b", "STROBE 13c"):
        assert answers_of(what)[item].status in (ANSWERED, PARTLY)
        assert hidden[item].status == AUTHORS
    assert "The flow is not shown" in hidden["REMARK 12"].for_authors
    nobody = answers_of(made_of(what.study.model_copy(update={"exclusions": ()}), dict(what.estimates)))
    assert nobody["STROBE 13b"].status == nobody["STROBE 6a"].status == AUTHORS


def test_missing_values_are_answered_only_if_the_methods_say_how() -> None:
    what = made("actg175")
    place = answers_of(what)["STROBE 12c"].places[0]
    number = int(place.target.rpartition("-")[2])
    assert what.methods[number - 1].about == "Missing data"
    assert "but for those of Table S9" in what.methods[number - 1].text
    silent = Made(what.study, what.estimates, what.methods[:-2], what.results, what.caveats)
    imputed = answers_of(silent)["STROBE 12c"].places
    assert [place.plan for place in imputed] == ["analyses.progression_after_96_weeks_imputed.missing"]
    assert answers_of(without(silent, Cox))["STROBE 12c"].status == ANSWERED  # its own methods say how
    bare = without(what, Cox)
    bare = Made(bare.study, bare.estimates, bare.methods[:-2], bare.results, bare.caveats)
    assert answers_of(bare)["STROBE 12c"].status == AUTHORS


def test_effects_are_where_they_are_printed() -> None:
    what = made("actg175")
    words = {place.words for place in answers_of(what)["REMARK 16"].places}
    ways = {name: output.shown_as for name, output in what.study.outputs.items()}
    assert {"Table 8", "Figure 7"} <= words
    assert not {name for name in words if ways.get(name) in ("proportional_hazards", "selection_path")}


def test_a_step_of_the_flow_is_no_subgroup() -> None:
    what = made("thymosin_prag")
    assert {what.study.population(spec) for spec in what.study.analyses.values()} > {"analysed"}
    left = without(what, PairedChange, Trajectory, MixedModel)
    assert answers_of(left)["STROBE 12b"].status == AUTHORS


def test_remark_is_for_times_to_an_event_only() -> None:
    left = without(made("actg175"), KaplanMeier, Cox)
    assert {answer.item.checklist for answer in checklist(left)} == {"STROBE"}
    curves = change(without(made("actg175"), Cox), KaplanMeier, by="")
    assert {answer.item.checklist for answer in checklist(curves)} == {"STROBE"}


def test_the_table_is_text_with_a_row_per_item() -> None:
    answers = checklist(made("actg175"))
    table = checklist_table(answers)
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == len(items())
    assert (table.loc[table["status"] == AUTHORS, "where"] == "").all()
    assert (table.loc[table["status"] == ANSWERED, "for_the_authors"] == "").all()
    assert (table.loc[table["status"] != ANSWERED, "for_the_authors"] != "").all()
    assert (table.loc[table["status"] != AUTHORS, "file"] != "").all()


def test_the_document_ends_with_the_checklists() -> None:
    sections = checklist_sections(checklist(made("actg175")))
    document = Document(io.BytesIO(render_word("t", "", "", [], [], sections)))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == ["Reporting checklist", "STROBE checklist", "REMARK checklist"]
    strobe, remark = document.tables
    assert [cell.text for cell in strobe.rows[0].cells][:2] == ["Item", "What it asks for"]
    assert (len(strobe.rows), len(remark.rows)) == (35, 21)
    follow_up = next(row for row in strobe.rows if row.cells[0].text == "14c")
    assert follow_up.cells[2].text.startswith("Table 7")
    assert next(row for row in strobe.rows if row.cells[0].text == "13a").cells[2].text.startswith("Partly: Figure 1")
