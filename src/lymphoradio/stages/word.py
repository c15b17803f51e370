"""The job that writes a study's report as a Word document."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ..files import write_bytes
from ..intermediate import record
from ..layout import Layout
from ..render.comparisons import about
from ..render.resolution import DPI
from ..render.table import Table
from ..render.tables import build_table
from ..render.tables.clocks import clock_notes
from ..report.caveats import find_caveats
from ..report.checklist import checklist, checklist_sections
from ..report.checklist_made import Made
from ..report.methods import methods
from ..report.printing import printing, typeset_words
from ..report.results_text import results_text
from ..report.word import WordFigure, WordSection, render_word
from ..running import job
from ..study import Study
from ..versions import versions
from .conclusions import read_conclusions
from .report import met_in_the_data
from .work import open_study, read_result


@job()
def write_word(name: str, formats: tuple[str, ...]) -> None:
    """Write the report for an editor: its text, then every table and figure in the plan's order."""
    study, layout = open_study(name)
    with printing(study):
        document = _document(study, layout, formats)
    write_bytes(Path(layout.word), document)
    record(name, "word", [layout.word])


def _document(study: Study, layout: Layout, formats: tuple[str, ...]) -> bytes:
    estimates = {analysis: read_result(layout, analysis).estimates for analysis in ("flow", *study.analyses)}
    compared = read_conclusions(layout)
    caveats = find_caveats(study, estimates, met_in_the_data(layout))
    results, how = results_text(study, estimates), methods(study, estimates, versions())
    text = [
        WordSection("Results", typeset_words(results)),
        WordSection("Methods", typeset_words(how)),
        WordSection("What a reader must know", [(caveat.where, caveat.text) for caveat in typeset_words(caveats)]),
    ]
    pieces = [_piece(study, layout, output, formats, estimates, compared) for output in study.outputs]
    answers = checklist(Made(study, estimates, how, results, caveats))
    return render_word(study.title, study.description, study.synthetic, text, pieces, checklist_sections(answers))


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
    beside = dict.fromkeys(sentence for source in output.sources for sentence in about(compared, source))
    notes = (*output.footnotes, *clock_notes(study, output))
    return WordFigure(name, output.title, png, DPI, notes, tuple(beside))
