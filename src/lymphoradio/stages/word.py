"""A study's report as a Word document, from its results and its rendered figures."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..layout import Layout
from ..render.comparisons import about
from ..render.resolution import DPI
from ..render.table import Table
from ..render.tables import build_table
from ..render.tables.clocks import clock_notes
from ..report.caveats import Caveat
from ..report.checklist import ChecklistSection
from ..report.methods import Paragraph
from ..report.word import WordFigure, WordSection, render_word
from ..study import Study
from ..study.specs import Output


class Text(NamedTuple):
    """The words of a report, as they are printed."""

    results: list[Paragraph]
    methods: list[Paragraph]
    caveats: list[Caveat]
    checklists: list[ChecklistSection]


def word_report(
    study: Study,
    layout: Layout,
    text: Text,
    formats: tuple[str, ...],
    estimates: dict[str, pd.DataFrame],
    compared: pd.DataFrame,
) -> bytes:
    """The report for an editor: its text, then every table and figure in the plan's order."""
    sections = [
        WordSection("Results", text.results),
        WordSection("Methods", text.methods),
        WordSection("What a reader must know", [(caveat.where, caveat.text) for caveat in text.caveats]),
    ]
    pieces = [_piece(study, layout, output, formats, estimates, compared) for output in study.outputs]
    return render_word(study.title, study.description, study.synthetic, sections, pieces, text.checklists)


def _piece(
    study: Study,
    layout: Layout,
    name: str,
    formats: tuple[str, ...],
    estimates: dict[str, pd.DataFrame],
    compared: pd.DataFrame,
) -> Table | WordFigure:
    output = study.outputs[name]
    if "Table" in name:
        return build_table(name, estimates[output.source], study, output, about(compared, output.source))
    png = next((Path(file).read_bytes() for file in layout.figure_files(name, formats) if file.endswith(".png")), None)
    return WordFigure(name, output.title, png, DPI, *below_figure(study, output, compared))


def below_figure(study: Study, output: Output, compared: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The notes of a figure, and the sentences that put its results beside the published or recommended ones."""
    beside = dict.fromkeys(sentence for source in output.sources for sentence in about(compared, source))
    return (*output.footnotes, *clock_notes(study, output)), tuple(beside)
