"""A study's report as a Word document, from its results and its rendered figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from ..layout import Layout
from ..render.comparisons import about
from ..render.resolution import DPI
from ..render.tables.clocks import clock_notes
from ..render.word import WordTable
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
    tables: Mapping[str, WordTable],
    compared: pd.DataFrame,
) -> bytes:
    """The report for an editor: its text, then every table and figure in the plan's order."""
    sections = [
        WordSection("Results", text.results),
        WordSection("Methods", text.methods),
        WordSection("What a reader must know", [(caveat.where, caveat.text) for caveat in text.caveats]),
    ]
    pieces = [tables[name] if "Table" in name else _figure(name, layout, formats, compared) for name in study.outputs]
    return render_word(study.title, study.description, study.synthetic, sections, pieces, text.checklists)


def _figure(name: str, layout: Layout, formats: tuple[str, ...], compared: pd.DataFrame) -> WordFigure:
    output = layout.study.outputs[name]
    png = next((Path(file).read_bytes() for file in layout.figure_files(name, formats) if file.endswith(".png")), None)
    return WordFigure(name, output.title, png, DPI, *below_figure(layout.study, output, compared))


def below_figure(study: Study, output: Output, compared: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The notes of a figure, and the sentences that put its results beside the published or recommended ones."""
    beside = dict.fromkeys(sentence for source in output.sources for sentence in about(compared, source))
    return (*output.footnotes, *clock_notes(study, output)), tuple(beside)
