"""A study's report from its rendered pieces: a page, and a Word document."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ..files import read_table, write_bytes, write_table, write_text
from ..layout import Layout
from ..render.format import format_count
from ..render.table import SYNTHETIC
from ..render.word import WordTable
from ..report.audit import audit_section
from ..report.beside import beside_section
from ..report.caveats import find_caveats
from ..report.checklist import checklist, checklist_sections, checklist_table
from ..report.checklist_made import Made
from ..report.concordance import ConcordanceSection, concordance_section
from ..report.downloads import downloads, drawn
from ..report.html import Piece, inline_png, inline_svg, render_report
from ..report.methods import methods
from ..report.printing import printing, typeset_words
from ..report.ran import plan_text
from ..report.results_text import results_text
from ..study import Study
from ..versions import versions
from .conclusions import read_conclusions
from .word import Text, below_figure, word_report
from .work import ReadResult


def write_report(
    layout: Layout,
    result_of: ReadResult,
    tables: Mapping[str, WordTable],
    paper: str,
    formats: tuple[str, ...],
    provenance: list[tuple[str, str]],
) -> None:
    """Write the report, once as a page to work with and once for an editor, and the checklists as a table.

    Parameters
    ----------
    layout : Layout
    result_of : callable
        What an analysis found, by its name.
    tables : mapping of str to WordTable
        By name.
    paper : str
        Citation of the one whose printed numbers were put beside these; empty if there is none.
    formats : tuple of str
        Of the figures.
    provenance : list of (str, str)
        What was run.
    """
    study = layout.study
    estimates = {analysis: result_of(analysis).estimates for analysis in ("flow", *study.analyses)}
    with printing(study):
        compared = read_conclusions(layout, result_of)
        caveats = find_caveats(study, estimates, met_in_the_data(layout))
        how, results = methods(study, estimates, versions()), results_text(study, estimates)
        answers = checklist(Made(study, estimates, how, results, caveats))
        sections = checklist_sections(answers)
        text = Text(typeset_words(results), typeset_words(how), typeset_words(caveats), sections)
        page = render_report(
            title=study.title,
            description=study.description,
            pieces=[_piece(study, layout, output, formats, compared) for output in study.outputs],
            methods=text.methods,
            results=text.results,
            caveats=text.caveats,
            facts=_facts(study, estimates["flow"]),
            concordance=_concordance(paper, layout) if paper else None,
            audit=audit_section(read_table(Path(layout.audit), ())) if paper else None,
            beside=beside_section(study, compared),
            synthetic=study.synthetic,
            checklists=text.checklists,
            provenance=provenance,
            plan=plan_text(study),
        )
        document = word_report(study, layout, text, formats, tables, compared)
    write_text(Path(layout.report), page)
    write_bytes(Path(layout.word), document)
    write_table(Path(layout.checklist), checklist_table(answers))


def _piece(study: Study, layout: Layout, name: str, formats: tuple[str, ...], compared: pd.DataFrame) -> Piece:
    output = study.outputs[name]
    if "Table" in name:
        kept = [Path(file) for file in layout.table_files(name)]
        return Piece(name, output.title, kept[0].read_text("utf-8"), downloads=downloads(kept))
    files = {Path(file).suffix: Path(file) for file in layout.figure_files(name, formats)}
    described = f"{SYNTHETIC} data. {output.title}" if study.synthetic else output.title
    if ".svg" in files:
        html = inline_svg(files[".svg"].read_text("utf-8"), name, described)
    elif ".png" in files:
        html = inline_png(files[".png"].read_bytes(), name, described)
    else:
        html = "<p>Drawn as PDF only: add svg or png to the formats in config.yaml to see it here.</p>"
    notes, beside = below_figure(study, output, compared)
    return Piece(name, output.title, html, notes, beside, downloads(files.values()), drawn(files.values()))


def _concordance(paper: str, layout: Layout) -> ConcordanceSection:
    return concordance_section(paper, read_table(Path(layout.concordance), ()), bool(layout.study.synthetic))


def _facts(study: Study, flow: pd.DataFrame) -> list[tuple[str, str]]:
    counts = {word: flow.loc[flow["variable"] == word, "n"].iloc[0] for word in ("enrolled", "analysed")}
    whose = "Synthetic patients" if study.synthetic else "Patients"
    outputs = [sum(what in name for name in study.outputs) for what in ("Table", "Figure")]
    return [
        (f"{whose} enrolled", format_count(counts["enrolled"])),
        (f"{whose} analysed", format_count(counts["analysed"])),
        ("Tables", format_count(outputs[0])),
        ("Figures", format_count(outputs[1])),
    ]


def met_in_the_data(layout: Layout) -> list[str]:
    """What was met while reading; what an analysis met is in its rows' notes."""
    with Path(layout.warnings("ingest")).open(encoding="utf-8", newline="") as file:
        return [row["warning"] for row in csv.DictReader(file)]
